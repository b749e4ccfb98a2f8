// One I/O thread of the server: its event loop, its acceptor and its connections; nothing of it is
// touched from another thread. What comes from other threads comes as a message (Mailbox). Only
// server.cc and the files of Loop include this header: it brings Asio along.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/http/request_reader.h"
#include "app/http/server.h"
#include "app/http/work_pool.h"

namespace http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <typename T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;

// A connection's deadline says how long it may wait; whether it is idle, if stopping may cut it.
struct Connection {
  explicit Connection(Socket taken) : socket(std::move(taken)) {}
  Socket socket;
  std::string input;  // Received, not yet read: may hold further requests (pipelining).
  std::string peer_address;
  // The watch may look before the first wait begins: until then nothing is late.
  Clock::time_point deadline = Clock::time_point::max();
  bool is_idle = true;
};

class Loop;

// The way into a loop from other threads; outlives it, so that a late answer finds nobody instead
// of a dead loop.
class Mailbox {
 public:
  explicit Mailbox(Loop* loop) : loop_(loop) {}
  void post(std::function<void()> message);
  void close();

 private:
  std::mutex mutex_;
  Loop* loop_;
};

// What all loops share.
struct Shared {
  ServerOptions options;
  Service service;
  AccessLog log;
  std::unique_ptr<WorkPool> pool;
  std::atomic<int> connection_count{0};
  std::atomic<int> event_reader_count{0};
};

class Loop {
 public:
  explicit Loop(Shared* shared);
  ~Loop();

  // Before run().
  boost::system::error_code listen(const asio::ip::tcp::endpoint& endpoint);
  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void run();
  asio::io_context& context() { return context_; }
  Mailbox& mailbox() { return *mailbox_; }

  // On the loop's own thread.
  void drain();
  void announce(int64_t change);

 private:
  // One request on its way through the connection: it ends with the peer gone, with an answer at
  // once, or with the route that answers.
  struct Exchange {
    std::shared_ptr<Request> request = std::make_shared<Request>();
    bool is_gone = false;
    std::optional<Response> answer;
    const Route* route = nullptr;
    bool keep_alive = false;
    bool is_http_1_0 = false;
    std::size_t sent_body_bytes = 0;

    void refuse(std::string_view problem);  // … and close.
  };
  // What a connection and whoever answers it later have in common.
  struct Waiting {
    std::optional<Response> response;
    std::string piece;
    bool is_last = false;
    bool is_done = false;
    bool has_failed = false;
    Timer* timer = nullptr;
    void wake();
  };
  using WaitingPointer = std::shared_ptr<Waiting>;

  // loop.cc
  Task<void> watch();
  Task<void> accept();
  Task<void> serve(std::list<Connection>::iterator at, bool is_refused);
  Task<void> linger(Connection& connection);
  Task<bool> wait_until_done(const WaitingPointer& waiting);
  void give_up_answers();
  void end_when_empty();
  // connection.cc: requests in.
  Task<bool> serve_one(Connection& connection);
  Task<bool> wait_for_request(Connection& connection);
  Task<bool> receive(Connection& connection);
  Task<bool> feed(Connection& connection, RequestReader& reader);
  Task<void> read(Connection& connection, RequestReader& reader, Exchange& exchange);
  Task<void> read_body(Connection& connection, RequestReader& reader, Exchange& exchange);
  Task<Response> answer(Connection& connection, const Route& route, RequestPointer request);
  void note(const Exchange& exchange, Clock::duration spent) const;
  // sending.cc: answers out. False: the connection is lost.
  Task<bool> send(Connection& connection, Exchange& exchange, const Response& response);
  Task<bool> send_pieces(Connection& connection, Exchange& exchange, const PieceMaker& pieces);
  Task<bool> send_events(Connection& connection, const Exchange& exchange);
  Task<bool> write(Connection& connection, std::string_view first, std::string_view second);

  Clock::time_point after(int seconds) const {
    return Clock::now() + std::chrono::seconds(seconds);
  }
  // How long the passing of so many bytes may take at most.
  Clock::duration time_for(std::size_t bytes) const;

  Shared& shared_;
  const ServerOptions& options_;
  asio::io_context context_{1};
  Acceptor acceptor_;
  Timer ticker_;
  std::shared_ptr<Mailbox> mailbox_;
  std::list<Connection> connections_;
  std::list<Timer*> event_readers_;    // Woken by announce().
  std::list<Timer*> waiting_answers_;  // Woken when the patience of draining ends.
  bool has_given_up_ = false;
  std::array<char, 64 * 1024> buffer_;  // Of whichever connection reads at this moment.
  int64_t newest_change_ = 0;
  bool is_draining_ = false;
  Clock::time_point drain_until_{};
};

// The head of a response, ready to be sent.
std::string response_head(const Response& response, bool keep_alive, bool is_http_1_0);

}  // namespace http
