#include "app/http/server.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <list>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <sys/socket.h>

#include "app/http/json_writer.h"
#include "app/http/problems.h"

// g++ 12 takes Asio's recycling allocator of coroutine frames for a mismatched delete (GCC bug
// 103993).
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace http {
namespace {

namespace asio = boost::asio;
namespace wire = boost::beast::http;
using asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Parser = wire::request_parser<wire::string_body>;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <typename T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;

// What a connection is waiting for decides how long it may wait, and whether stopping may cut it
// off.
struct Connection {
  explicit Connection(Socket taken) : socket(std::move(taken)) {}
  Socket socket;
  std::string input;  // Received, not yet parsed: may hold further requests (pipelining).
  // The watch may look before the first wait begins: until then nothing is late.
  Clock::time_point deadline = Clock::time_point::max();
  bool is_idle = true;
};

Method method_of(wire::verb verb) {
  switch (verb) {
    case wire::verb::get:
      return Method::kGet;
    case wire::verb::head:
      return Method::kHead;
    case wire::verb::post:
      return Method::kPost;
    case wire::verb::put:
      return Method::kPut;
    case wire::verb::patch:
      return Method::kPatch;
    case wire::verb::delete_:
      return Method::kDelete;
    case wire::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

std::string_view problem_of(const boost::system::error_code& error) {
  if (error == wire::error::header_limit) return "request.head_too_large";
  if (error == wire::error::body_limit) return "request.body_too_large";
  if (error == wire::error::bad_version) return "request.unsupported_version";
  return "request.malformed";
}

// How requests are smuggled (RFC 9112 §3.2, §6.3): two lengths at once (Beast lets the chunked one
// win), a transfer coding that does not end in chunked (Beast reads no body and takes it for the
// next request), no Host or several. We refuse.
bool is_ambiguous(const Parser& parser) {
  const auto& head = parser.get();
  const bool has_coding = head.count(wire::field::transfer_encoding) > 0;
  if (has_coding && (head.count(wire::field::content_length) > 0 || !parser.chunked())) return true;
  const std::size_t hosts = head.count(wire::field::host);
  return hosts > 1 || (hosts == 0 && head.version() >= 11);
}

std::string field_text(const Parser& parser, wire::field name) {
  const auto text = parser.get()[name];
  return {text.data(), text.size()};
}

std::string response_head(const Response& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += reason_phrase(response.status);
  head +=
      "\r\nServer: shouwang\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";
  if (response.status != 304) {
    head += "Content-Type: " + response.content_type + "\r\n";
    head += "Content-Length: " + std::to_string(response.content().size()) + "\r\n";
  }
  if (!response.etag.empty()) head += "ETag: " + response.etag + "\r\n";
  head += "Cache-Control: " + response.cache_control + "\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

std::string_view area_of(std::string_view path) {
  if (path.substr(0, 7) == "/api/v1") return "/api/v1";
  if (path.substr(0, 5) == "/desk") return "/desk";
  return "/";
}

}  // namespace

// One thread: its event loop, its acceptor and its connections; nothing of it is touched from
// another thread.
struct Server::Loop {
  Loop(const ServerOptions& given_options, const Handler& given_handler, const AccessLog& given_log)
      : options(given_options),
        handler(given_handler),
        log(given_log),
        acceptor(context),
        ticker(context) {}

  const ServerOptions& options;
  const Handler& handler;
  const AccessLog& log;
  asio::io_context context{1};
  Acceptor acceptor;
  Timer ticker;
  std::list<Connection> connections;
  bool is_draining = false;
  Clock::time_point drain_until{};

  Clock::time_point after(int seconds) const {
    return Clock::now() + std::chrono::seconds(seconds);
  }

  void drain() {
    if (is_draining) return;
    is_draining = true;
    drain_until = after(options.drain_seconds);
    boost::system::error_code ignored;
    acceptor.close(ignored);
    for (Connection& one : connections) {
      if (one.is_idle) one.socket.close(ignored);
    }
    if (connections.empty()) context.stop();
  }

  // Closes what waited too long. One timer a thread instead of one a connection.
  Task<void> watch() {
    boost::system::error_code error;
    while (true) {
      ticker.expires_after(std::chrono::milliseconds(250));
      co_await ticker.async_wait(asio::redirect_error(kAwait, error));
      const auto now = Clock::now();
      for (Connection& one : connections) {
        if (now >= one.deadline || (is_draining && now >= drain_until)) one.socket.close(error);
      }
      if (is_draining && connections.empty()) break;
    }
    context.stop();
  }

  Task<void> accept() {
    while (acceptor.is_open() && !is_draining) {
      boost::system::error_code error;
      Socket socket = co_await acceptor.async_accept(asio::redirect_error(kAwait, error));
      if (error == asio::error::operation_aborted) break;
      if (error) {  // Out of descriptors: wait a little instead of spinning.
        Timer pause(context, std::chrono::milliseconds(50));
        co_await pause.async_wait(asio::redirect_error(kAwait, error));
        continue;
      }
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto at = connections.emplace(connections.end(), std::move(socket));
      asio::co_spawn(context, serve(at), asio::detached);
    }
  }

  Task<void> serve(std::list<Connection>::iterator at) {
    try {
      while (co_await serve_one(*at)) {
      }
    } catch (const std::exception&) {
      // The connection is lost; the server is not.
    }
    boost::system::error_code ignored;
    at->socket.shutdown(tcp::socket::shutdown_send, ignored);
    co_await linger(*at);
    at->socket.close(ignored);
    connections.erase(at);
    if (is_draining && connections.empty()) context.stop();
  }

  // Reads what the peer still sends for a moment: closing with unread bytes would reset the
  // connection and could destroy the answer before it is read.
  Task<void> linger(Connection& connection) {
    connection.deadline = after(1);
    std::array<char, 4096> bytes;
    boost::system::error_code error;
    std::size_t total = 0;
    while (!error && connection.socket.is_open() && total < 4 * kMaxBodyBytes &&
           !connection.is_idle) {
      total += co_await connection.socket.async_read_some(asio::buffer(bytes),
                                                          asio::redirect_error(kAwait, error));
    }
  }

  Task<bool> receive(Connection& connection) {
    std::array<char, 16384> bytes;
    boost::system::error_code error;
    const std::size_t count = co_await connection.socket.async_read_some(
        asio::buffer(bytes), asio::redirect_error(kAwait, error));
    if (error || count == 0) co_return false;
    connection.input.append(bytes.data(), count);
    co_return true;
  }

  // Fills the parser from the connection. Returns the id of a problem, "" when the request is
  // complete, "-" when the peer is gone.
  Task<std::string_view> read_request(Connection& connection, Parser& parser) {
    bool said_continue = false;
    while (!parser.is_done()) {
      if (connection.input.empty() && !co_await receive(connection)) co_return "-";
      if (connection.is_idle) {
        connection.is_idle = false;
        connection.deadline = after(options.request_timeout_seconds);
      }
      boost::system::error_code error;
      const std::size_t used = parser.put(asio::buffer(connection.input), error);
      connection.input.erase(0, used);
      if (error && error != wire::error::need_more) co_return problem_of(error);
      if (parser.is_header_done() && is_ambiguous(parser)) co_return "request.malformed";
      if (parser.is_header_done() && !parser.is_done() && !said_continue) {
        said_continue = true;
        if (parser.get()[wire::field::expect] == "100-continue") {
          static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
          co_await asio::async_write(connection.socket, asio::buffer(kContinue), kAwait);
        }
      }
      const bool needs_input = error == wire::error::need_more || connection.input.empty();
      if (!parser.is_done() && needs_input && !co_await receive(connection)) co_return "-";
    }
    co_return "";
  }

  Response respond(const Parser& parser, Request* request) {
    const auto target = parser.get().target();
    request->method = method_of(parser.get().method());
    if (!parse_target({target.data(), target.size()}, request))
      return problem_response("request.bad_target");
    request->body = parser.get().body();
    request->content_type = field_text(parser, wire::field::content_type);
    request->accept = field_text(parser, wire::field::accept);
    request->accept_encoding = field_text(parser, wire::field::accept_encoding);
    request->if_none_match = field_text(parser, wire::field::if_none_match);
    try {
      return handler(*request);
    } catch (const std::exception&) {
      return problem_response("server.failed");
    }
  }

  // One request and its answer. False: the connection ends.
  Task<bool> serve_one(Connection& connection) {
    connection.is_idle = connection.input.empty();
    connection.deadline =
        after(connection.is_idle ? options.idle_timeout_seconds : options.request_timeout_seconds);
    if (is_draining && connection.is_idle) co_return false;
    Parser parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(kMaxBodyBytes);
    parser.eager(true);
    const std::string_view problem = co_await read_request(connection, parser);
    if (problem == "-") {
      connection.is_idle = true;
      co_return false;
    }
    const auto started = Clock::now();
    Request request;
    Response response = problem.empty() ? respond(parser, &request) : problem_response(problem);
    const bool keep_alive =
        problem.empty() && parser.keep_alive() && !is_draining && !response.close;
    const std::string head = response_head(response, keep_alive);
    const std::string_view body =
        request.method == Method::kHead ? std::string_view() : response.content();
    connection.deadline = after(options.request_timeout_seconds);
    boost::system::error_code error;
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
    co_await asio::async_write(connection.socket, parts, asio::redirect_error(kAwait, error));
    if (log) {
      const auto spent =
          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
      log({request.method, area_of(request.path), response.status, body.size(), spent.count()});
    }
    co_return !error && keep_alive;
  }
};

struct Server::State {
  ServerOptions options;
  Handler handler;
  AccessLog log;
  std::vector<std::unique_ptr<Loop>> loops;
  uint16_t port = 0;
};

Server::Server(ServerOptions options, Handler handler, AccessLog log)
    : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->handler = std::move(handler);
  state_->log = std::move(log);
}

Server::~Server() = default;

base::Result<void> Server::start() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(state_->options.address, error);
  if (error) {
    return base::Error{base::ErrorCode::kInvalidInput,
                       "监听地址不对，应写成 127.0.0.1 这样的 IP 地址", state_->options.address};
  }
  state_->port = state_->options.port;
  for (int i = 0; i < std::max(1, state_->options.threads); ++i) {
    auto loop = std::make_unique<Loop>(state_->options, state_->handler, state_->log);
    const tcp::endpoint endpoint(address, state_->port);
    const int on = 1;
    loop->acceptor.open(endpoint.protocol(), error);
    if (!error) loop->acceptor.set_option(asio::socket_base::reuse_address(true), error);
    // Several threads listen on one port; the kernel spreads the connections.
    if (!error && state_->options.threads > 1) {
      setsockopt(loop->acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    if (!error) loop->acceptor.bind(endpoint, error);
    if (!error) loop->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return base::Error{base::ErrorCode::kUnavailable, "端口被占用或无权使用，请换一个 --port",
                         state_->options.address + ":" + std::to_string(state_->port)};
    }
    state_->port = loop->acceptor.local_endpoint().port();
    state_->loops.push_back(std::move(loop));
  }
  return {};
}

uint16_t Server::port() const { return state_->port; }

void Server::run_until_stopped() {
  std::vector<std::thread> threads;
  asio::basic_signal_set<Executor> signals(state_->loops.front()->context, SIGTERM, SIGINT);
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) stop();
  });
  for (auto& loop : state_->loops) {
    asio::co_spawn(loop->context, loop->accept(), asio::detached);
    asio::co_spawn(loop->context, loop->watch(), asio::detached);
  }
  for (std::size_t i = 1; i < state_->loops.size(); ++i) {
    threads.emplace_back([loop = state_->loops[i].get()] { loop->context.run(); });
  }
  state_->loops.front()->context.run();
  for (std::thread& thread : threads) thread.join();
}

void Server::stop() {
  for (auto& loop : state_->loops) {
    asio::post(loop->context, [one = loop.get()] { one->drain(); });
  }
}

std::string to_log_line(const AccessEntry& entry) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  JsonWriter json;
  json.begin_object().field_integer("time_ms", now.count()).field("event", "request");
  json.field("area", entry.area).field_integer("status", entry.status);
  json.field_integer("body_bytes", static_cast<int64_t>(entry.body_bytes));
  json.field_integer("microseconds", entry.microseconds).end_object();
  return json.take() + "\n";
}

}  // namespace http
