#include "app/main/installation.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>
#include <vector>

#include "app/actions/account_deeds.h"
#include "app/actions/live_county.h"
#include "app/actions/open_accounts.h"
#include "app/demo/fill_county.h"
#include "app/demo/make_population.h"
#include "core/access/access.h"
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
std::shared_ptr<const registry::RegionTree> open_regions(const cli::Options& options,
                                                         const actions::LiveDeployment& deployment,
                                                         cli::Streams streams) {
  const std::string path = options.value("--regions", "assets/regions.bin");
  auto opened = transfer::RegionFile::open(path);
  if (!opened) {
    streams.error << "没有区划文件 " << path
                  << "，账号只能设在已有农户的地区：请运行 script/regions\n";
    return deployment.regions->share_divisions();
  }
  const auto file = std::make_shared<const transfer::RegionFile>(*std::move(opened));
  return {file, &file->tree()};
}

bool add_demo(const cli::Options& options, const actions::LiveDeployment& deployment,
              actions::AccountBook& book, cli::Streams streams) {
  const auto inhabited = deployment.snapshot()->parts_of(-1);
  const std::string village = inhabited.empty() ? "" : inhabited.front()->region;
  const std::string path = options.value("--demo-accounts", "demo/accounts.csv");
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  base::Diagnostics problems;
  if (!file) problems.push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
  const auto rows = actions::read_demo_accounts(bytes, path, &problems);
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
  if (base::has_error(problems)) return false;
  const auto added = actions::add_demo_accounts(book, rows, village);
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

// Progress is told on one line each: a service's log shows it too.
class Progress {
 public:
  explicit Progress(cli::Streams streams) : streams_(streams), began_(Clock::now()) {}

  void say(const std::string& sentence) const {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    const std::string ms = std::to_string(spent.count() % 1000 / 100);
    streams_.out << "[" << spent.count() / 1000 << "." << ms << " 秒] " << sentence << std::endl;
  }

 private:
  using Clock = std::chrono::steady_clock;
  cli::Streams streams_;
  Clock::time_point began_;
};

void tell_all(const base::Diagnostics& problems, cli::Streams streams) {
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
}

// The households of the demonstration, into an empty database. False: told.
bool fill(const cli::Options& options, const actions::DeploymentSettings& settings,
          const policy::Policy& policy, const Progress& progress, cli::Streams streams,
          actions::County* county) {
  base::Diagnostics problems;
  std::optional<std::vector<demo::Region>> regions;
  if (settings.demo->villages.empty()) {
    regions = demo::regions_of_country(options.value("--regions", "assets/regions.bin"),
                                       settings.region, &problems);
  }
  const auto scene = base::has_error(problems) ? nullptr
                                               : demo::make_scene(settings, policy, &problems,
                                                                  regions ? &*regions : nullptr);
  tell_all(problems, streams);
  if (scene == nullptr) return false;
  progress.say("数据库是空的，生成演示数据 " + std::to_string(settings.demo->households) +
               " 户（只做这一次）");
  const auto filled = demo::fill_county(*county, *scene, policy, [&](int64_t households) {
    progress.say("  已写入 " + std::to_string(households) + " 户");
  });
  if (filled) return true;
  tell(filled.error(), streams);
  return false;
}

// The regions of the deployment: those the data were given, or those of the country.
std::optional<std::vector<actions::Place>> places_of(const cli::Options& options,
                                                     const actions::DeploymentSettings& settings,
                                                     const actions::County& county,
                                                     cli::Streams streams) {
  auto read = county.places();
  if (!read) {
    tell(read.error(), streams);
    return std::nullopt;
  }
  std::vector<actions::Place> places = *std::move(read);
  if (places.empty()) {
    base::Diagnostics problems;
    const auto regions = demo::regions_of_country(options.value("--regions", "assets/regions.bin"),
                                                  settings.region, &problems);
    tell_all(problems, streams);
    if (!regions) return std::nullopt;
    for (const auto& one : *regions) places.push_back({one.code, one.name, one.parent});
  }
  std::erase_if(places, [&](const actions::Place& place) {
    return !rights::is_within(place.code, settings.region);
  });
  return places;
}

void tell_left_out(const std::vector<actions::LeftOut>& left_out, cli::Streams streams) {
  if (left_out.empty()) return;
  constexpr std::size_t kMost = 10;
  streams.error << "有 " << left_out.size() << " 户没有装入，数据库里仍然保留：\n";
  for (std::size_t i = 0; i < left_out.size() && i < kMost; ++i) {
    streams.error << "  农户 " << left_out[i].household << "：" << left_out[i].reason.message
                  << "\n";
  }
  if (left_out.size() > kMost) streams.error << "  ……\n";
}

// True: it can be used. False: another server is making its tables or the households of the
// demonstration.
base::Result<bool> is_prepared(const base::Result<std::unique_ptr<actions::County>>& opened,
                               const actions::DeploymentSettings& settings) {
  if (!opened && opened.error().where == store::kNotPrepared) return false;
  if (!opened) return opened.error();
  const actions::County& county = **opened;
  return county.leads() || !settings.demo || !TRY(county.is_empty());
}

// Null: told. A server that follows another one waits until that one has made the county.
std::unique_ptr<actions::County> open_prepared(const cli::Options& options,
                                               const actions::DeploymentSettings& settings,
                                               const std::shared_ptr<const policy::Policy>& policy,
                                               const Progress& progress, cli::Streams streams) {
  const std::string data = options.value("--data", "data");
  const std::string url = options.value("--database", "sqlite:" + data + "/shouwang.db");
  const actions::CountySettings place{url, data + "/keys/master.key",
                                      settings.region.substr(0, kCountyDigits),
                                      data + "/" + settings.id + ".snapshot", true};
  for (bool is_told = false;; is_told = true) {
    auto opened = actions::County::open(place, policy);
    const auto prepared = is_prepared(opened, settings);
    if (!prepared) {
      tell(prepared.error(), streams);
      return nullptr;
    }
    if (*prepared) return *std::move(opened);
    if (!is_told) progress.say("另一个服务正在准备数据库，等它完成……");
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

std::unique_ptr<actions::LiveDeployment> open_county(
    const cli::Options& options, const actions::DeploymentSettings& settings,
    const std::shared_ptr<const policy::Policy>& policy, base::Diagnostics* problems,
    cli::Streams streams, Installation* installation) {
  const Progress progress(streams);
  installation->county = open_prepared(options, settings, policy, progress, streams);
  if (installation->county == nullptr) return nullptr;
  actions::County& county = *installation->county;
  progress.say("数据库已打开：" + county.store().subject());
  const auto is_empty = county.is_empty();
  if (!is_empty) {
    tell(is_empty.error(), streams);
    return nullptr;
  }
  const bool fills = *is_empty && settings.demo && county.leads();
  if (fills && !fill(options, settings, *policy, progress, streams, &county)) return nullptr;
  const auto places = places_of(options, settings, county, streams);
  if (!places) return nullptr;
  auto live = actions::prepare_deployment(settings, policy, *places, problems);
  if (live == nullptr) return nullptr;
  const auto watermark = county.watermark();
  live->is_demo = watermark && !watermark->empty();
  const auto loaded = actions::load_county(county, live.get());
  if (!loaded) {
    tell(loaded.error(), streams);
    return nullptr;
  }
  tell_left_out(loaded->left_out, streams);
  const auto snapshot = live->snapshot();
  progress.say("已装入 " + std::to_string(snapshot->households()) + " 户 " +
               std::to_string(snapshot->persons()) + " 人，规则已排查");
  return live;
}

}  // namespace

actions::MakeDeployment from_county(const cli::Options& options, cli::Streams streams,
                                    Installation* installation) {
  return [options, streams, installation](const actions::DeploymentSettings& settings,
                                          const std::shared_ptr<const policy::Policy>& policy,
                                          base::Diagnostics* problems) {
    return open_county(options, settings, policy, problems, streams, installation);
  };
}

bool open_accounts(const cli::Options& options, const actions::LiveDeployment& deployment,
                   cli::Streams streams, Installation* installation) {
  actions::AccountBookParts parts;
  parts.store = &installation->county->store();
  parts.county_code = installation->county->code();
  parts.key = installation->county->key();
  parts.roles = deployment.policy->roles;
  parts.settings = deployment.settings.log_in;
  parts.regions = actions::region_names(open_regions(options, deployment, streams));
  parts.now_ms = now_ms;
  auto book = actions::AccountBook::open(std::move(parts));
  if (!book) {
    tell(book.error(), streams);
    return false;
  }
  installation->accounts = *std::move(book);
  return deployment.is_demo ? add_demo(options, deployment, *installation->accounts, streams)
                            : add_first(*installation->accounts, streams);
}

bool open_imports(const cli::Options& options, const actions::Live& live, cli::Streams streams,
                  Installation* installation) {
  actions::ImportDeskParts parts;
  parts.live = &live;
  parts.county = installation->county.get();
  parts.folder = options.value("--data", "data") + "/imports";
  auto desk = actions::ImportDesk::open(std::move(parts));
  if (!desk) {
    tell(desk.error(), streams);
    return false;
  }
  installation->imports = *std::move(desk);
  return true;
}

}  // namespace start
