#include "app/http/server.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/signal_set.hpp>
#include <sys/resource.h>

#include "app/http/json_writer.h"
#include "app/http/loop.h"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // As in loop.cc.

namespace http {
namespace {

constexpr int kOwnDescriptors = 200;  // Database, log, uploads.
constexpr std::size_t kMostWaitingJobs = 256;

// As many descriptors as the system allows; returns how many connections that leaves room for.
int raise_descriptor_limit(int wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const auto needed = static_cast<rlim_t>(wanted + kOwnDescriptors);
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const auto room = static_cast<int64_t>(std::min(limit.rlim_cur, needed)) - kOwnDescriptors;
  return static_cast<int>(std::clamp<int64_t>(room, 1, wanted));
}

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

// The pool is the last member of Shared and so the first to go: its jobs use the service.
struct Server::State {
  std::vector<std::unique_ptr<Loop>> loops;
  Shared shared;
  uint16_t port = 0;
};

Server::Server(ServerOptions options, Service service, AccessLog log)
    : state_(std::make_unique<State>()) {
  state_->shared.options = std::move(options);
  state_->shared.service = std::move(service);
  state_->shared.log = std::move(log);
}

Server::~Server() = default;

base::Result<void> Server::start() {
  ServerOptions& options = state_->shared.options;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return base::Error{base::ErrorCode::kInvalidInput,
                       "监听地址不对，应写成 127.0.0.1 这样的 IP 地址", options.address};
  }
  options.most_connections = raise_descriptor_limit(options.most_connections);
  state_->port = options.port;
  for (int i = 0; i < std::max(1, options.threads); ++i) {
    auto loop = std::make_unique<Loop>(&state_->shared);
    if (loop->listen({address, state_->port})) {
      return base::Error{base::ErrorCode::kUnavailable, "端口被占用或无权使用，请换一个 --port",
                         options.address + ":" + std::to_string(state_->port)};
    }
    state_->port = loop->port();
    state_->loops.push_back(std::move(loop));
  }
  state_->shared.pool = std::make_unique<WorkPool>(options.worker_threads, kMostWaitingJobs);
  add_gauges();
  return {};
}

void Server::add_gauges() {
  const Shared* shared = &state_->shared;
  Metrics& metrics = *shared->service.metrics;
  metrics.add(Metrics::Kind::kGauge, "shouwang_connections", "Open connections.",
              [shared] { return shared->connection_count.load(); });
  metrics.add(Metrics::Kind::kGauge, "shouwang_event_readers", "Pages that follow the changes.",
              [shared] { return shared->event_reader_count.load(); });
  metrics.add(Metrics::Kind::kGauge, "shouwang_jobs_waiting", "Deeds that wait for a worker.",
              [shared] { return static_cast<int64_t>(shared->pool->waiting()); });
}

uint16_t Server::port() const { return state_->port; }

void Server::run_until_stopped() {
  std::vector<std::thread> threads;
  asio::basic_signal_set<Executor> signals(state_->loops.front()->context(), SIGTERM, SIGINT);
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) stop();
  });
  for (std::size_t i = 1; i < state_->loops.size(); ++i) {
    threads.emplace_back([loop = state_->loops[i].get()] { loop->run(); });
  }
  state_->loops.front()->run();
  for (std::thread& thread : threads) thread.join();
}

void Server::stop() {
  for (auto& loop : state_->loops) {
    loop->mailbox().post([one = loop.get()] { one->drain(); });
  }
}

void Server::announce(int64_t change) {
  for (auto& loop : state_->loops) {
    loop->mailbox().post([one = loop.get(), change] { one->announce(change); });
  }
}

std::string to_log_line(const AccessEntry& entry) {
  JsonWriter json;
  json.begin_object().field_integer("time_ms", now_ms()).field("event", "request");
  json.field("method", to_text(entry.method)).field_unless_empty("operation", entry.operation);
  json.field_integer("status", entry.status);
  json.field_integer("body_bytes", static_cast<int64_t>(entry.body_bytes));
  json.field_integer("microseconds", entry.microseconds).end_object();
  return json.take() + "\n";
}

std::string to_log_line(std::string_view event, std::string_view detail) {
  JsonWriter json;
  json.begin_object().field_integer("time_ms", now_ms()).field("event", event);
  json.field_unless_empty("detail", detail).end_object();
  return json.take() + "\n";
}

}  // namespace http
