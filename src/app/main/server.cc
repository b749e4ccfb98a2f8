#include "app/http/server.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <ostream>
#include <system_error>
#include <thread>

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
  const auto live = start_live(options, options.value("--table", ""), Scope::kAll, streams);
  if (pages == nullptr || live == nullptr) return cli::kFoundProblem;

  http::Context context;
  context.live = live;
  context.is_behind_proxy = options.flag("--behind-proxy");
  std::optional<Installation> installation;
  if (has_accounts(options)) {
    installation = open_installation(options, *live->deployments.front(), streams);
    if (!installation) return cli::kFoundProblem;
    context.accounts = installation->accounts;
    context.find_caller = [accounts = installation->accounts](std::string_view token, bool is_use) {
      return accounts->find_caller(token, is_use);
    };
  }
  http::Server server(server_options, http::make_service(context, pages),
                      [](const http::AccessEntry& entry) {
                        const std::string line = http::to_log_line(entry);
                        std::fwrite(line.data(), 1, line.size(), stderr);
                      });
  const auto started = server.start();
  if (!started) {
    streams.error << started.error().message << "：" << started.error().where << "\n";
    return cli::kFoundProblem;
  }
  streams.out << "守望已启动：http://" << server_options.address << ":" << server.port()
              << "/ （Ctrl-C 停止）" << std::endl;
  server.run_until_stopped();
  return cli::kDone;
}

}  // namespace start
