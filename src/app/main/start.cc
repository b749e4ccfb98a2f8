#include "app/main/start.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <ostream>

#include "app/actions/deployments.h"
#include "app/actions/households_csv.h"
#include "app/demo/make_population.h"
#include "core/base/text.h"

namespace start {
namespace {

// A table can be wrong in every row: the first problems tell what to do.
constexpr std::size_t kMostLines = 200;

void print(const base::Diagnostics& problems, bool with_warnings, std::ostream& out) {
  std::size_t lines = 0;
  for (const base::Diagnostic& one : problems) {
    if (!with_warnings && one.severity != base::Severity::kError) continue;
    if (++lines <= kMostLines) out << base::to_line(one) << "\n";
  }
  if (lines > kMostLines) {
    out << "另有 " << lines - kMostLines << " 个问题没有列出，请先改正以上各处再试\n";
  }
}

// The code with all its digits: a province, prefecture, county or township may be written short.
std::optional<std::string> full_region(std::string code) {
  constexpr std::size_t kDigits = 12;
  constexpr std::array<std::size_t, 5> kLengths = {2, 4, 6, 9, kDigits};
  const bool has_length =
      std::find(kLengths.begin(), kLengths.end(), code.size()) != kLengths.end();
  if (!has_length || code.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  code.resize(kDigits, '0');
  return code;
}

// A trial binding written on the command line replaces the fields of the default deployment. False:
// a value is wrong.
bool apply_options(const cli::Options& options, actions::DeploymentSettings* settings,
                   std::ostream& error) {
  const auto date = [&](std::string_view name, std::optional<base::Date> otherwise) {
    const std::string text = options.value(name, "");
    if (text.empty()) return otherwise;
    const auto found = base::parse_date(text);
    if (!found) error << "选项 " << name << " 应为 年-月-日，不是 " << text << "\n";
    return found;
  };
  settings->pack = options.value("--pack", settings->pack);
  const auto region = full_region(options.value("--region", settings->region));
  if (!region) {
    error << "选项 --region 应为区划代码（2、4、6、9 或 12 位数字），不是 "
          << options.value("--region", settings->region) << "\n";
    return false;
  }
  settings->region = *region;
  const auto as_of = date("--date", settings->as_of);
  const auto rule_date = date("--rule-date", settings->rule_date.value_or(settings->as_of));
  if (!as_of || !rule_date) return false;
  settings->as_of = *as_of;
  settings->rule_date = *rule_date;
  const std::string period = options.value("--period", "");
  if (!period.empty()) {
    const std::size_t dots = period.find("..");
    const auto from = base::parse_date(period.substr(0, dots));
    const auto to = base::parse_date(dots == std::string::npos ? "" : period.substr(dots + 2));
    if (!from || !to || *from > *to) {
      error << "选项 --period 应写成 起..止，例如 --period 年-月-日..年-月-日\n";
      return false;
    }
    settings->period = {*from, *to};
  }
  const auto number = [&](std::string_view name, int64_t otherwise) {
    const std::string text = options.value(name, "");
    if (text.empty()) return std::optional(otherwise);
    const auto found = base::parse_scaled(text, 0);
    if (!found || *found < 0) error << "选项 " << name << " 应为不小于 0 的整数\n";
    return found && *found >= 0 ? found : std::nullopt;
  };
  if (!settings->demo) return true;
  const auto households = number("--households", settings->demo->households);
  const auto seed = number("--seed", static_cast<int64_t>(settings->demo->seed));
  if (!households || !seed) return false;
  settings->demo->households = static_cast<int32_t>(*households);
  settings->demo->seed = static_cast<uint64_t>(*seed);
  return true;
}

// The indicators that the pack's rules read, for naming the columns that a table lacks.
std::vector<std::string> needed_indicators(const policy::Policy& policy) {
  const auto rule_set = rules::RuleSet::compile(
      policy.dictionary, registry::household_entity(policy.dictionary), policy.rules);
  std::vector<std::string> needed;
  for (const auto& field : rule_set.program().fields) {
    if (std::find(needed.begin(), needed.end(), field.indicator) == needed.end()) {
      needed.push_back(field.indicator);
    }
  }
  return needed;
}

std::optional<actions::Population> read_table(const std::string& table,
                                              const actions::DeploymentSettings& settings,
                                              const policy::Policy& policy,
                                              base::Diagnostics* problems) {
  std::ifstream stream(table, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) {
    problems->push_back(base::diagnose("demo.unreadable", {table, 0, 0}, {table}));
    return std::nullopt;
  }
  return actions::read_households_csv(text, table, policy, settings, needed_indicators(policy),
                                      problems);
}

bool choose_deployments(const cli::Options& options, bool only_one,
                        std::vector<actions::DeploymentSettings>* deployments,
                        std::ostream& error) {
  const std::string wanted = options.value("--deployment", "");
  if (!wanted.empty()) {
    std::erase_if(*deployments, [&](const auto& one) { return one.id != wanted; });
    if (deployments->empty()) {
      error << "没有叫“" << wanted << "”的部署\n";
      return false;
    }
  } else {
    std::erase_if(*deployments, [](const auto& one) { return one.needs_database; });
    if (deployments->empty()) {
      error << "请用 --deployment 指明要启动的部署\n";
      return false;
    }
  }
  // A pack that is deployed here is tried where it is deployed.
  const std::string pack = options.value("--pack", "");
  const bool is_trial = !pack.empty();
  std::stable_partition(deployments->begin(), deployments->end(),
                        [&](const auto& one) { return one.pack == pack; });
  if (only_one || is_trial) deployments->resize(1);
  if (is_trial && pack != deployments->front().pack) {
    deployments->front().id = pack;
    deployments->front().is_trial = true;
  }
  return apply_options(options, &deployments->front(), error);
}

}  // namespace

std::vector<std::string_view> common_options() {
  return {"--policies", "--deployments", "--deployment", "--pack",       "--region",
          "--date",     "--rule-date",   "--period",     "--households", "--seed"};
}

std::optional<actions::DeploymentSettings> choose_deployment(const cli::Options& options,
                                                             cli::Streams streams) {
  base::Diagnostics problems;
  auto deployments =
      actions::read_deployments(options.value("--deployments", "deployments"), &problems);
  print(problems, true, streams.error);
  if (base::has_error(problems) || deployments.empty() ||
      !choose_deployments(options, true, &deployments, streams.error))
    return std::nullopt;
  return deployments.front();
}

std::shared_ptr<const actions::Live> start_live(const cli::Options& options,
                                                const std::string& table, Scope scope,
                                                cli::Streams streams,
                                                const actions::MakeDeployment& make_first) {
  base::Diagnostics problems;
  auto deployments =
      actions::read_deployments(options.value("--deployments", "deployments"), &problems);
  print(problems, true, streams.error);
  if (base::has_error(problems) || deployments.empty()) return nullptr;
  if (!choose_deployments(options, scope == Scope::kOne || !table.empty(), &deployments,
                          streams.error))
    return nullptr;

  const auto make_population = [&](const actions::DeploymentSettings& settings,
                                   const policy::Policy& policy,
                                   base::Diagnostics* found) -> std::optional<actions::Population> {
    if (!table.empty()) return read_table(table, settings, policy, found);
    if (settings.demo) return demo::make_population(settings, policy, found);
    return actions::Population{{{settings.region, settings.region, ""}}, {}, false};
  };
  const auto in_memory = actions::from_population(make_population);
  const std::string first = deployments.front().id;
  auto loaded = actions::load_live(
      options.value("--policies", "policies"), deployments,
      [&](const actions::DeploymentSettings& settings,
          const std::shared_ptr<const policy::Policy>& policy, base::Diagnostics* found) {
        const auto& make = make_first && settings.id == first ? make_first : in_memory;
        return make(settings, policy, found);
      });
  print(loaded.diagnostics, !table.empty(), streams.error);
  return loaded.live;
}

}  // namespace start
