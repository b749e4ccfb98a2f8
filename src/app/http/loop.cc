#include "app/http/loop.h"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "app/http/problems.h"

// g++ 12 takes Asio's recycling allocator of coroutine frames for a mismatched delete (GCC bug
// 103993).
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace http {
namespace {

using asio::ip::tcp;

// So many connections above the cap are told why they are closed; further ones are only closed.
constexpr int kMostRefusals = 200;

}  // namespace

void Mailbox::post(std::function<void()> message) {
  const std::lock_guard lock(mutex_);
  if (loop_ != nullptr) asio::post(loop_->context(), std::move(message));
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
}

void Loop::Waiting::wake() {
  is_done = true;
  if (timer != nullptr) timer->cancel();
}

Loop::Loop(Shared* shared)
    : shared_(*shared),
      options_(shared->options),
      acceptor_(context_),
      ticker_(context_),
      mailbox_(std::make_shared<Mailbox>(this)) {}

Loop::~Loop() { mailbox_->close(); }

boost::system::error_code Loop::listen(const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  const int on = 1;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  // Several threads listen on one port; the kernel spreads the connections.
  if (!error && options_.threads > 1) {
    setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  }
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

void Loop::run() {
  asio::co_spawn(context_, accept(), asio::detached);
  asio::co_spawn(context_, watch(), asio::detached);
  context_.run();
}

void Loop::drain() {
  if (is_draining_) return;
  is_draining_ = true;
  drain_until_ = after(options_.drain_seconds);
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (Connection& one : connections_) {
    if (one.is_idle) one.socket.close(ignored);
  }
  for (Timer* reader : event_readers_) reader->cancel();
  end_when_empty();
}

void Loop::announce(int64_t change) {
  newest_change_ = std::max(newest_change_, change);
  for (Timer* reader : event_readers_) reader->cancel();
}

void Loop::end_when_empty() {
  if (is_draining_ && connections_.empty()) context_.stop();
}

// Closes what waited too long. One timer a thread instead of one a connection.
Task<void> Loop::watch() {
  boost::system::error_code error;
  while (!is_draining_ || !connections_.empty()) {
    ticker_.expires_after(std::chrono::milliseconds(250));
    co_await ticker_.async_wait(asio::redirect_error(kAwait, error));
    const auto now = Clock::now();
    const bool is_over = is_draining_ && now >= drain_until_;
    for (Connection& one : connections_) {
      if (now >= one.deadline || is_over) one.socket.close(error);
    }
    if (is_over) give_up_answers();
  }
  context_.stop();
}

void Loop::give_up_answers() {
  has_given_up_ = true;
  for (Timer* one : waiting_answers_) one->cancel();
}

// True: the answer came; false: the server stops and nobody waits any longer.
Task<bool> Loop::wait_until_done(const WaitingPointer& waiting) {
  Timer timer(context_, Clock::time_point::max());
  const auto at = waiting_answers_.insert(waiting_answers_.end(), &timer);
  waiting->timer = &timer;
  boost::system::error_code ignored;
  while (!waiting->is_done && !has_given_up_) {
    co_await timer.async_wait(asio::redirect_error(kAwait, ignored));
  }
  waiting->timer = nullptr;
  waiting_answers_.erase(at);
  co_return waiting->is_done;
}

Task<void> Loop::accept() {
  while (acceptor_.is_open() && !is_draining_) {
    boost::system::error_code error;
    Socket socket = co_await acceptor_.async_accept(asio::redirect_error(kAwait, error));
    if (error == asio::error::operation_aborted) break;
    if (error) {  // Out of descriptors: wait a little instead of spinning.
      Timer pause(context_, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(kAwait, error));
      continue;
    }
    const int count = shared_.connection_count.load();
    if (count >= options_.most_connections + kMostRefusals) continue;  // Closed by its destructor.
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    const auto at = connections_.emplace(connections_.end(), std::move(socket));
    at->peer_address = at->socket.remote_endpoint(ignored).address().to_string();
    ++shared_.connection_count;
    asio::co_spawn(context_, serve(at, count >= options_.most_connections), asio::detached);
  }
}

Task<void> Loop::serve(std::list<Connection>::iterator at, bool is_refused) {
  try {
    if (is_refused) {
      at->is_idle = false;
      Exchange exchange;
      exchange.refuse("server.full");
      co_await send(*at, exchange, *exchange.answer);
    } else {
      bool goes_on = true;
      while (goes_on) goes_on = co_await serve_one(*at);
    }
  } catch (const std::exception&) {
    // The connection is lost; the server is not.
  }
  boost::system::error_code ignored;
  at->socket.shutdown(tcp::socket::shutdown_send, ignored);
  co_await linger(*at);
  at->socket.close(ignored);
  connections_.erase(at);
  --shared_.connection_count;
  end_when_empty();
}

// Reads what the peer still sends for a moment: closing with unread bytes would reset the
// connection and could destroy the answer before it is read. With pauses, so that who pushes
// without end has to wait, and finds the answer there.
Task<void> Loop::linger(Connection& connection) {
  constexpr std::size_t kBytesAtOnce = kMaxBodyBytes;
  constexpr auto kPause = std::chrono::milliseconds(50);
  if (connection.is_idle) co_return;
  connection.deadline = after(2);
  std::size_t total = 0;
  connection.input.clear();
  Timer pause(context_);
  boost::system::error_code ignored;
  bool is_there = true;
  while (is_there && connection.socket.is_open()) {
    is_there = co_await receive(connection);
    total += connection.input.size();
    connection.input.clear();
    if (total < kBytesAtOnce) continue;
    total = 0;
    pause.expires_after(kPause);
    co_await pause.async_wait(asio::redirect_error(kAwait, ignored));
  }
}

Clock::duration Loop::time_for(std::size_t bytes) const {
  return std::chrono::milliseconds(1000 * bytes /
                                   static_cast<std::size_t>(options_.slowest_bytes_per_second));
}

}  // namespace http
