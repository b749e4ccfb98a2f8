#include "app/http/server.h"

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <system_error>
#include <thread>

#include "app/actions/follower.h"
#include "app/actions/live_county.h"
#include "app/http/api.h"
#include "app/http/embedded_pages.h"
#include "app/http/static_files.h"
#include "app/main/commands.h"
#include "app/main/installation.h"
#include "app/main/start.h"
#include "core/base/text.h"

namespace start {
namespace {

// The pages: those of a folder (--web-root), or those in the program. Null when they cannot be
// used.
std::shared_ptr<const http::StaticFiles> load_pages(const cli::Options& options,
                                                    cli::Streams streams) {
  const std::string folder = options.value("--web-root", "");
  if (folder.empty() && http::embedded_pages().empty()) {
    streams.error << "程序里没有网页（先运行 script/web 再构建程序），只提供接口\n";
    return std::make_shared<const http::StaticFiles>();
  }
  auto files = folder.empty() ? http::StaticFiles::unpack(http::embedded_pages(), "/desk")
                              : http::StaticFiles::load(folder, "/desk");
  if (files) return std::make_shared<const http::StaticFiles>(*std::move(files));
  streams.error << files.error().message << "：" << files.error().where << "\n";
  return nullptr;
}

// With a data folder or a database the first deployment lives there; without, or with a table, it
// is tried in memory.
bool keeps_data(const cli::Options& options) {
  const bool is_named =
      !options.value("--data", "").empty() || !options.value("--database", "").empty();
  return is_named && options.value("--table", "").empty();
}

// Accounts live in the data folder; a table of the command line has none.
bool has_accounts(const cli::Options& options) {
  return !options.flag("--without-accounts") && !options.value("--data", "").empty() &&
         options.value("--table", "").empty();
}

// Other machines may reach the server only when people log in, and passwords do not cross the
// network in clear unless somebody says so.
bool check_address(const cli::Options& options, const std::string& address, cli::Streams streams) {
  const bool is_own = address.rfind("127.", 0) == 0 || address == "::1";
  if (is_own || options.flag("--behind-proxy")) {
    if (is_own || has_accounts(options)) return true;
  }
  if (!has_accounts(options)) {
    streams.error << "没有账号就不能让别的机器访问，只能监听本机地址：请去掉 --address，"
                     "或者带 --data 启动\n";
    return false;
  }
  if (!options.flag("--plain-http")) {
    streams.error
        << "密码和农户资料不能明文经过网络：请在前面放 HTTPS 反向代理并加 --behind-proxy；"
           "只在自己单独的内网里可以加 --plain-http\n";
    return false;
  }
  streams.error << "警告：没有 HTTPS，同一网络里的人可能看到密码和农户资料（--plain-http）\n";
  return true;
}

// False: an option is wrong.
bool read_server_options(const cli::Options& options, http::ServerOptions* server,
                         cli::Streams streams) {
  const auto port = base::parse_scaled(options.value("--port", "8080"), 0);
  const auto threads = base::parse_scaled(options.value("--threads", "0"), 0);
  if (!port || *port < 0 || *port > 65535) {
    streams.error << "选项 --port 应在 0 至 65535 之间\n";
    return false;
  }
  if (!threads || *threads < 0 || *threads > 256) {
    streams.error << "选项 --threads 应在 0 至 256 之间\n";
    return false;
  }
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  server->address = options.value("--address", "127.0.0.1");
  if (!check_address(options, server->address, streams)) return false;
  server->port = static_cast<uint16_t>(*port);
  server->threads = *threads == 0 ? cores : static_cast<int>(*threads);
  return true;
}

void log_line(const std::string& line) { std::fwrite(line.data(), 1, line.size(), stderr); }

// Commits become visible to readers, and every page is told that something changed: those of the
// own writer at once, those of other servers when the follower reads them.
class Showing {
 public:
  Showing(actions::County& county, const actions::LiveDeployment& deployment,
          actions::AccountBook* accounts, actions::ImportDesk* imports, http::Server* server)
      : county_(county),
        deployment_(deployment),
        accounts_(accounts),
        imports_(imports),
        server_(server) {
    county_.start_writing(writer_options());
    if (county_.leads()) begin_imports();
    if (!county_.is_shared()) return;
    auto following = follower_options();
    tell_role(following.leads);
    follower_ = std::make_unique<actions::Follower>(county_.store(), std::move(following));
    is_following_ = true;
  }

  // Writes what waits. What was accepted is written, also when nobody waits for its answer. False:
  // not everything that was committed is shown.
  bool stop() {
    if (imports_ != nullptr) imports_->stop();
    county_.stop_writing();
    return !is_following_ || follower_->stop();
  }

 private:
  void show(const actions::Committed& committed) {
    const std::scoped_lock lock(mutex_);
    for (const auto& one : actions::show_commit(county_, deployment_, committed)) {
      log_line(http::to_log_line("household_left_out", one.reason.message));
    }
    server_->announce(deployment_.snapshot()->sequence());
  }

  actions::WriterOptions writer_options() {
    actions::WriterOptions options;
    options.publish = [this](const actions::Committed& committed) {
      show(committed);
      if (is_following_) follower_->shown(committed);
    };
    options.log = [](std::string_view event, std::string_view detail) {
      log_line(http::to_log_line(event, detail));
    };
    return options;
  }

  actions::FollowerOptions follower_options() {
    actions::FollowerOptions options;
    options.county = county_.code();
    options.sequence = deployment_.snapshot()->sequence();
    options.publish = [this](const actions::Committed& committed) {
      if (accounts_ != nullptr && !committed.accounts.empty()) {
        const auto reloaded = accounts_->reload(committed.accounts);
        if (!reloaded) log_line(http::to_log_line("accounts_not_read", reloaded.error().where));
      }
      show(committed);
    };
    options.log = [](std::string_view event, std::string_view detail) {
      log_line(http::to_log_line(event, detail));
    };
    options.leads = county_.leads();
    options.try_to_lead = [this] { return county_.try_to_lead(); };
    options.turned = [this](bool leads) {
      // What is no change for other servers (failed log-ins) was not followed.
      if (leads && accounts_ != nullptr) static_cast<void>(accounts_->reload());
      if (leads) begin_imports();
      tell_role(leads);
    };
    return options;
  }

  void begin_imports() const {
    if (imports_ == nullptr) return;
    const auto begun = imports_->begin();
    if (!begun) log_line(http::to_log_line("imports_not_resumed", begun.error().message));
  }

  void tell_role(bool leads) const {
    if (leads) return log_line(http::to_log_line("leads", "本服务负责保存"));
    const auto leader = county_.store().leader_name();
    log_line(http::to_log_line("follows", "本服务只供查看，负责保存的是 " +
                                              (leader ? *leader : std::string()) +
                                              "；它停了就由本服务接着保存"));
  }

  actions::County& county_;
  const actions::LiveDeployment& deployment_;
  actions::AccountBook* accounts_;
  actions::ImportDesk* imports_;
  http::Server* server_;
  std::mutex mutex_;  // The snapshot has one writer at a time.
  std::unique_ptr<actions::Follower> follower_;
  std::atomic<bool> is_following_{false};  // The follower is there.
};

void add_writer_metrics(const actions::County& county, http::Metrics* metrics) {
  const actions::Writer& writer = *county.writer();
  using Kind = http::Metrics::Kind;
  using Figures = actions::WriterFigures;
  const auto add = [&](Kind kind, std::string name, std::string help, int64_t Figures::* figure) {
    metrics->add(kind, std::move(name), std::move(help),
                 [&writer, figure] { return writer.figures().*figure; });
  };
  add(Kind::kGauge, "shouwang_writes_waiting", "Deeds that wait for the writer.", &Figures::queued);
  add(Kind::kCounter, "shouwang_writes_total", "Deeds written.", &Figures::written);
  add(Kind::kCounter, "shouwang_writes_failed_total", "Deeds that failed.", &Figures::failed);
  add(Kind::kCounter, "shouwang_writes_refused_total", "Deeds refused: too many waited.",
      &Figures::refused);
  add(Kind::kCounter, "shouwang_commits_total", "Groups of deeds committed.", &Figures::commits);
  metrics->add(Kind::kGauge, "shouwang_leads", "1: this server writes; 0: it follows another one.",
               [&county] { return int64_t{county.leads() && county.archive().can_add()}; });
}

void add_county_metrics(const actions::LiveDeployment& deployment, http::Metrics* metrics) {
  metrics->add(http::Metrics::Kind::kGauge, "shouwang_households", "Households in the snapshot.",
               [&deployment] { return deployment.snapshot()->households(); });
  metrics->add(http::Metrics::Kind::kGauge, "shouwang_change_sequence", "Last change shown.",
               [&deployment] { return deployment.snapshot()->sequence(); });
  using Figures = actions::AnswerFigures;
  const auto add = [&](http::Metrics::Kind kind, std::string name, std::string help,
                       int64_t Figures::* figure) {
    metrics->add(kind, std::move(name), std::move(help),
                 [&deployment, figure] { return deployment.answers->figures().*figure; });
  };
  add(http::Metrics::Kind::kCounter, "shouwang_answers_found_total",
      "Answers about households that were kept already.", &Figures::found);
  add(http::Metrics::Kind::kCounter, "shouwang_answers_made_total",
      "Answers about households made anew.", &Figures::made);
  add(http::Metrics::Kind::kGauge, "shouwang_answers_kept", "Answers about households kept.",
      &Figures::answers);
  add(http::Metrics::Kind::kGauge, "shouwang_answers_kept_bytes", "What they take.",
      &Figures::bytes);
}

int serve(const http::ServerOptions& options, const http::Context& context,
          const std::shared_ptr<const http::StaticFiles>& pages, const Installation& installation,
          cli::Streams streams) {
  http::Server server(options, http::make_service(context, pages),
                      [](const http::AccessEntry& entry) { log_line(http::to_log_line(entry)); });
  const auto started = server.start();
  if (!started) {
    streams.error << started.error().message << "：" << started.error().where << "\n";
    return cli::kFoundProblem;
  }
  const auto& deployment = *context.live->deployments.front();
  add_county_metrics(deployment, context.metrics.get());
  std::optional<Showing> showing;
  if (installation.county != nullptr) {
    actions::County& county = *installation.county;
    county.store().set_name(options.address + ":" + std::to_string(server.port()));
    if (county.is_shared()) static_cast<void>(county.try_to_lead());  // Tells the name.
    showing.emplace(county, deployment, context.accounts.get(), context.imports, &server);
    add_writer_metrics(county, context.metrics.get());
  }
  server.announce(deployment.snapshot()->sequence());
  streams.out << "守望已启动：http://" << options.address << ":" << server.port()
              << "/ （Ctrl-C 停止）" << std::endl;
  server.run_until_stopped();
  if (showing && showing->stop()) {
    const auto saved = actions::save_county(*installation.county, deployment);
    if (!saved) log_line(http::to_log_line("snapshot_not_saved", saved.error().message));
  }
  log_line(http::to_log_line("stopped", ""));
  return cli::kDone;
}

}  // namespace

int run_server(const cli::Arguments& arguments, cli::Streams streams) {
  auto known = common_options();
  known.insert(known.end(), {"--data", "--database", "--regions", "--demo-accounts", "--port",
                             "--address", "--threads", "--web-root", "--table"});
  const cli::Options options =
      cli::read_options(arguments, known, {"--without-accounts", "--behind-proxy", "--plain-http"});
  http::ServerOptions server_options;
  if (!options.problem.empty() || !options.words.empty()) {
    streams.error << (options.problem.empty() ? "不认识：" + options.words[0] : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  if (!read_server_options(options, &server_options, streams)) return cli::kWrongUsage;
  std::error_code error;
  std::filesystem::create_directories(options.value("--data", "data"), error);
  const auto pages = load_pages(options, streams);
  if (pages == nullptr) return cli::kFoundProblem;
  Installation installation;
  const bool has_county = keeps_data(options);
  const auto live = start_live(
      options, options.value("--table", ""), Scope::kAll, streams,
      has_county ? from_county(options, streams, &installation) : actions::MakeDeployment());
  if (live == nullptr) return cli::kFoundProblem;

  if (has_county && !open_imports(options, *live, streams, &installation))
    return cli::kFoundProblem;

  http::Context context;
  context.live = live;
  context.imports = installation.imports.get();
  context.is_behind_proxy = options.flag("--behind-proxy");
  context.county = installation.county.get();
  if (has_accounts(options)) {
    if (!open_accounts(options, *live->deployments.front(), streams, &installation)) {
      return cli::kFoundProblem;
    }
    context.accounts = installation.accounts;
    context.find_caller = [accounts = installation.accounts](std::string_view token, bool is_use) {
      return accounts->find_caller(token, is_use);
    };
  }
  return serve(server_options, context, pages, installation, streams);
}

}  // namespace start
