#include "app/actions/deployments.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/base/text.h"
#include "core/registry/household.h"
#include "edge/policy/yaml.h"

namespace actions {
namespace {

using policy::Node;

class Reader {
 public:
  Reader(const std::string& file, base::Diagnostics* problems) : file_(file), problems_(problems) {}

  std::string text(const Node& map, std::string_view key, bool required);
  std::optional<base::Date> date(const Node& map, std::string_view key, bool required);
  int64_t number(const Node& map, std::string_view key, int64_t otherwise);
  bool flag(const Node& map, std::string_view key);
  void check_keys(const Node& map, const std::vector<std::string_view>& keys);
  void report(int32_t line, std::string_view what, std::string_view expected) {
    problems_->push_back(
        base::diagnose("deployment.bad_entry", {file_, line, 1}, {what, expected}));
  }

 private:
  const std::string& file_;
  base::Diagnostics* problems_;
};

std::string Reader::text(const Node& map, std::string_view key, bool required) {
  const Node* node = map.find(key);
  if (node != nullptr && node->is_scalar()) return node->text;
  if (node != nullptr || required) {
    report(node == nullptr ? map.line : node->line, key, "一段文字");
  }
  return {};
}

std::optional<base::Date> Reader::date(const Node& map, std::string_view key, bool required) {
  const std::string written = text(map, key, required);
  if (written.empty()) return std::nullopt;
  const auto found = base::parse_date(written);
  if (!found) report(map.find(key)->line, key, "年-月-日");
  return found;
}

int64_t Reader::number(const Node& map, std::string_view key, int64_t otherwise) {
  const std::string written = text(map, key, false);
  if (written.empty()) return otherwise;
  const auto found = base::parse_scaled(written, 0);
  if (!found || *found < 0 || *found > 10000000) {
    report(map.find(key)->line, key, "不小于 0 的整数");
    return otherwise;
  }
  return *found;
}

bool Reader::flag(const Node& map, std::string_view key) {
  const std::string written = text(map, key, false);
  if (!written.empty() && written != "yes" && written != "no") {
    report(map.find(key)->line, key, "yes 或 no");
  }
  return written == "yes";
}

void Reader::check_keys(const Node& map, const std::vector<std::string_view>& keys) {
  for (const auto& member : map.members) {
    if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) continue;
    std::string known;
    for (const std::string_view key : keys) known += (known.empty() ? "" : "、") + std::string(key);
    problems_->push_back(base::diagnose("demo.unknown_key", {file_, member.line, member.column},
                                        {member.key, known}));
  }
}

LogInSettings read_log_in(const Node& map, Reader* reader) {
  LogInSettings made;
  const std::pair<const char*, int64_t*> kKeys[] = {
      {"most_failures", &made.most_failures},
      {"lock_minutes", &made.lock_minutes},
      {"idle_minutes", &made.idle_minutes},
      {"session_hours", &made.session_hours},
      {"attempts_per_minute", &made.attempts_per_minute},
  };
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : kKeys) {
    keys.emplace_back(key);
    *value = reader->number(map, key, *value);
    // Nobody could log in, or stay.
    if (*value < 1) reader->report(map.line, key, "不小于 1 的整数");
  }
  reader->check_keys(map, keys);
  return made;
}

DeploymentSettings read_settings(const Node& root, Reader* reader) {
  DeploymentSettings made;
  reader->check_keys(root, {"id", "pack", "region", "as_of", "rule_date", "period", "default",
                            "trial", "database", "log_in", "demo"});
  made.id = reader->text(root, "id", true);
  made.pack = reader->text(root, "pack", true);
  made.region = reader->text(root, "region", true);
  if (!registry::is_region_code(made.region)) {
    reader->report(root.line, "region", "12 位区划代码，带引号");
  }
  made.as_of = reader->date(root, "as_of", true).value_or(base::Date{});
  made.rule_date = reader->date(root, "rule_date", false);
  made.is_default = reader->flag(root, "default");
  made.is_trial = reader->flag(root, "trial");
  made.needs_database = reader->flag(root, "database");
  if (const Node* period = root.find("period")) {
    const auto from = reader->date(*period, "from", true);
    const auto to = reader->date(*period, "to", true);
    if (from && to && *from > *to) reader->report(period->line, "period", "from 不晚于 to");
    if (from && to) made.period = {*from, *to};
  }
  if (const Node* log_in = root.find("log_in")) made.log_in = read_log_in(*log_in, reader);
  if (const Node* demo = root.find("demo")) {
    reader->check_keys(*demo, {"villages", "population", "households", "seed"});
    made.demo = DemoSettings{reader->text(*demo, "villages", false),
                             reader->text(*demo, "population", true),
                             static_cast<int32_t>(reader->number(*demo, "households", 300)),
                             static_cast<uint64_t>(reader->number(*demo, "seed", 1))};
  }
  return made;
}

}  // namespace

std::optional<DeploymentSettings> read_deployment(std::string_view text, const std::string& file,
                                                  base::Diagnostics* problems) {
  base::Diagnostics found;
  const auto root = policy::read_yaml(text, file, &found);
  std::optional<DeploymentSettings> made;
  if (root && root->kind == policy::NodeKind::kMap) {
    Reader reader(file, &found);
    made = read_settings(*root, &reader);
    const std::string stem = std::filesystem::path(file).stem().string();
    if (made->id != stem) reader.report(root->line, "id", "与文件名相同：" + stem);
  } else if (found.empty()) {
    found.push_back(base::diagnose("deployment.bad_entry", {file, 1, 1}, {file, "一组“键: 值”"}));
  }
  const bool failed = base::has_error(found);
  problems->insert(problems->end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return made;
}

std::vector<DeploymentSettings> read_deployments(const std::string& folder,
                                                 base::Diagnostics* problems) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<DeploymentSettings> made;
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    if (auto one = read_deployment(text, file, problems)) made.push_back(*std::move(one));
  }
  if (files.empty()) {
    problems->push_back(base::diagnose("deployment.none", {folder, 0, 0}, {folder}));
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const auto& a, const auto& b) { return a.is_default > b.is_default; });
  return made;
}

}  // namespace actions
