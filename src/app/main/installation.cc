#include "app/main/installation.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "app/actions/account_deeds.h"
#include "app/actions/open_accounts.h"
#include "core/registry/region_tree.h"
#include "edge/transfer/region_files.h"

namespace start {
namespace {

constexpr std::size_t kCountyDigits = 6;

int64_t now_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void tell(const base::Error& error, cli::Streams streams) {
  streams.error << error.message << (error.where.empty() ? "" : "：" + error.where) << "\n";
}

// Without the file of the country the regions of the deployment are known, and no others.
std::shared_ptr<const registry::RegionTree> tree_of(const actions::LiveDeployment& deployment) {
  struct Owned {
    std::string bytes;
    registry::RegionTree tree;
  };
  auto owned = std::make_shared<Owned>();
  std::vector<registry::Region> regions;
  for (const actions::RegionNode& node : deployment.regions->nodes()) {
    const auto level = registry::level_of_code(node.place.code);
    if (!level) continue;
    regions.push_back({node.place.code, node.place.name, node.place.parent, *level, {}, {}, {}});
  }
  base::Diagnostics problems;
  owned->bytes = registry::pack_regions(std::move(regions), &problems).value_or("");
  if (auto tree = registry::RegionTree::from_bytes(owned->bytes)) owned->tree = *std::move(tree);
  return {owned, &owned->tree};
}

std::shared_ptr<const registry::RegionTree> open_regions(const cli::Options& options,
                                                         const actions::LiveDeployment& deployment,
                                                         cli::Streams streams) {
  const std::string path = options.value("--regions", "assets/regions.bin");
  auto opened = transfer::RegionFile::open(path);
  if (!opened) {
    streams.error << "没有区划文件 " << path
                  << "，账号只能设在已有农户的地区：请运行 script/regions\n";
    return tree_of(deployment);
  }
  const auto file = std::make_shared<const transfer::RegionFile>(*std::move(opened));
  return {file, &file->tree()};
}

bool add_demo(const cli::Options& options, actions::AccountBook& book, cli::Streams streams) {
  const std::string path = options.value("--demo-accounts", "demo/accounts.csv");
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  base::Diagnostics problems;
  if (!file) problems.push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
  const auto rows = actions::read_demo_accounts(bytes, path, &problems);
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
  if (base::has_error(problems)) return false;
  const auto added = actions::add_demo_accounts(book, rows);
  if (!added) tell(added.error(), streams);
  if (!added) return false;
  const auto view = actions::get_session(book, nullptr);
  if (view.demo_accounts.empty()) return true;
  streams.out << "演示账号（第一次登录要改密码）：\n";
  for (const auto& one : view.demo_accounts) {
    streams.out << "  " << one.login_name << "  " << one.password << "  " << one.role_label << "，"
                << one.region_name << "\n";
  }
  return true;
}

bool add_first(actions::AccountBook& book, cli::Streams streams) {
  const auto password = actions::add_first_account(book);
  if (!password) {
    tell(password.error(), streams);
    return false;
  }
  if (!password->empty()) {
    streams.out << "第一个账号：admin，一次性密码 " << *password
                << "（只显示这一次，登录后要改密码）\n";
  }
  return true;
}

}  // namespace

std::optional<Installation> open_installation(const cli::Options& options,
                                              const actions::LiveDeployment& live,
                                              cli::Streams streams) {
  const actions::DeploymentSettings& deployment = live.settings;
  const std::string data = options.value("--data", "data");
  const std::string code = deployment.region.substr(0, kCountyDigits);
  Installation made;
  auto county =
      actions::County::open({options.value("--database", "sqlite:" + data + "/shouwang.db"),
                             data + "/keys/master.key", code},
                            live.policy);
  if (!county) {
    tell(county.error(), streams);
    return std::nullopt;
  }
  made.county = *std::move(county);
  actions::AccountBookParts parts;
  parts.store = &made.county->store();
  parts.county_code = code;
  parts.key = made.county->key();
  parts.roles = live.policy->roles;
  parts.settings = deployment.log_in;
  parts.regions = actions::region_names(open_regions(options, live, streams));
  parts.now_ms = now_ms;
  auto book = actions::AccountBook::open(std::move(parts));
  if (!book) {
    tell(book.error(), streams);
    return std::nullopt;
  }
  made.accounts = *std::move(book);
  const bool is_ready = deployment.demo ? add_demo(options, *made.accounts, streams)
                                        : add_first(*made.accounts, streams);
  if (!is_ready) return std::nullopt;
  return made;
}

}  // namespace start
