// Answers out: whole ones, long ones piece by piece, and the stream of changes.
#include <exception>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include "app/http/loop.h"
#include "app/http/problems.h"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // As in loop.cc.

namespace http {
namespace {

constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string chunk_of(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string length;
  for (std::size_t rest = bytes.size(); rest > 0; rest >>= 4) {
    length.insert(length.begin(), kHex[rest & 15]);
  }
  std::string chunk;
  chunk.reserve(length.size() + bytes.size() + 4);
  return chunk.append(length).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace

std::string response_head(const Response& response, bool keep_alive, bool is_http_1_0) {
  std::string head;
  head.reserve(512);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason_phrase(response.status));
  head +=
      "\r\nServer: shouwang\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";
  if (response.status != 304 && response.status != 204) {
    head.append("Content-Type: ").append(response.content_type).append("\r\n");
    if (response.has_length()) {
      head.append("Content-Length: ").append(std::to_string(response.content().size()));
      head += "\r\n";
    } else if (!is_http_1_0) {
      head += "Transfer-Encoding: chunked\r\n";
    }
  }
  if (!response.etag.empty()) head.append("ETag: ").append(response.etag).append("\r\n");
  head.append("Cache-Control: ").append(response.cache_control).append("\r\n");
  for (const auto& [name, value] : response.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

Task<bool> Loop::write(Connection& connection, std::string_view first, std::string_view second) {
  connection.deadline =
      after(options_.request_timeout_seconds) + time_for(first.size() + second.size());
  boost::system::error_code error;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(first), asio::buffer(second)};
  co_await asio::async_write(connection.socket, parts, asio::redirect_error(kAwait, error));
  co_return !error;
}

Task<bool> Loop::send(Connection& connection, Exchange& exchange, const Response& response) {
  if (!response.has_length() && exchange.is_http_1_0) exchange.keep_alive = false;
  const std::string head = response_head(response, exchange.keep_alive, exchange.is_http_1_0);
  const bool is_head = exchange.request->method == Method::kHead;
  if (is_head || response.has_length()) {
    const std::string_view body = is_head ? std::string_view() : response.content();
    exchange.sent_body_bytes = body.size();
    co_return co_await write(connection, head, body);
  }
  const bool is_sent = co_await write(connection, head, "");
  if (!is_sent) co_return false;
  if (response.is_events) co_return co_await send_events(connection, exchange);
  co_return co_await send_pieces(connection, exchange, response.pieces);
}

// Each piece is made on a worker thread once the one before has gone out: a slow reader slows the
// making down and costs no memory.
Task<bool> Loop::send_pieces(Connection& connection, Exchange& exchange, const PieceMaker& pieces) {
  // Shared: the worker may still be at it when the connection is lost.
  const auto maker = std::make_shared<const PieceMaker>(pieces);
  bool is_last = false;
  while (!is_last) {
    const auto waiting = std::make_shared<Waiting>();
    const bool is_taken = shared_.pool->post([mailbox = mailbox_, waiting, maker] {
      std::string piece;
      bool has_more = false;
      bool has_failed = false;
      try {
        has_more = (*maker)(&piece);
      } catch (const std::exception&) {
        has_failed = true;
      }
      mailbox->post([waiting, piece = std::move(piece), has_more, has_failed]() mutable {
        waiting->piece = std::move(piece);
        waiting->is_last = !has_more;
        waiting->has_failed = has_failed;
        waiting->wake();
      });
    });
    if (!is_taken) co_return false;  // Half an answer: the reader sees the cut.
    connection.deadline = Clock::time_point::max();
    const bool is_made = co_await wait_until_done(waiting);
    if (!is_made || waiting->has_failed) co_return false;
    is_last = waiting->is_last;
    if (waiting->piece.empty()) continue;
    exchange.sent_body_bytes += waiting->piece.size();
    const bool is_plain = exchange.is_http_1_0;
    const std::string bytes = is_plain ? std::move(waiting->piece) : chunk_of(waiting->piece);
    const bool is_sent = co_await write(connection, bytes, "");
    if (!is_sent) co_return false;
  }
  bool is_sent = true;
  if (!exchange.is_http_1_0) is_sent = co_await write(connection, kLastChunk, "");
  co_return is_sent;
}

// Server-sent events: the number of the newest change, now and whenever it grows. Several changes
// at once are one event; a comment every few seconds tells both sides that the other is there, and
// whoever's session has ended is sent away then.
Task<bool> Loop::send_events(Connection& connection, const Exchange& exchange) {
  Timer timer(context_);
  const auto at = event_readers_.insert(event_readers_.end(), &timer);
  ++shared_.event_reader_count;
  int64_t told = -1;
  bool is_alive = true;
  bool is_ended = false;
  while (is_alive && !is_ended && !is_draining_) {
    std::string text = ": \n\n";
    if (told != newest_change_) {
      told = newest_change_;
      const std::string number = std::to_string(told);
      text = "id: " + number + "\nevent: change\ndata: {\"sequence\":" + number +
             ",\"regions\":[]}\n\n";
    }
    const std::string bytes = exchange.is_http_1_0 ? text : chunk_of(text);
    is_alive = co_await write(connection, bytes, "");
    if (!is_alive || is_draining_ || told != newest_change_) continue;
    connection.deadline = Clock::time_point::max();
    timer.expires_after(std::chrono::seconds(options_.event_heartbeat_seconds));
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(kAwait, ignored));
    const bool needs_session = exchange.route != nullptr && exchange.route->needs_session;
    if (needs_session && shared_.service.find_caller) {
      is_ended = shared_.service.find_caller(exchange.request->session, false) == nullptr;
    }
  }
  event_readers_.erase(at);
  --shared_.event_reader_count;
  if (!is_alive) co_return false;
  // When the server stops: come back in two seconds.
  const std::string text =
      is_ended ? "event: session_ended\ndata: {}\n\n" : "retry: 2000\nevent: closing\ndata: {}\n\n";
  const std::string bytes = exchange.is_http_1_0 ? text : chunk_of(text) + std::string(kLastChunk);
  co_await write(connection, bytes, "");
  co_return false;
}

}  // namespace http
