// One connection: requests in, the service asked, answers out (sending.cc).
#include <exception>
#include <utility>

#include <boost/asio/redirect_error.hpp>

#include "app/http/loop.h"
#include "app/http/problems.h"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // As in loop.cc.

namespace http {
namespace {

// A body that nobody wants is still read up to here, so that the connection can be kept.
constexpr std::size_t kMostUnwantedBytes = 64 * 1024;
constexpr std::size_t kLargeInput = 4096;

}  // namespace

void Loop::Exchange::refuse(std::string_view problem) {
  answer = problem_response(problem);
  keep_alive = false;
}

// Holds no buffer while it waits: thousands of idle connections cost little.
Task<bool> Loop::wait_for_request(Connection& connection) {
  bool has_input = !connection.input.empty();
  if (!has_input && !is_draining_) {
    if (connection.input.capacity() > kLargeInput) std::string().swap(connection.input);
    connection.is_idle = true;
    connection.deadline = after(options_.idle_timeout_seconds);
    has_input = co_await receive(connection);
  }
  connection.is_idle = !has_input;
  connection.deadline = after(options_.request_timeout_seconds);
  co_return has_input;
}

// The thread's one buffer serves all connections, because it is emptied before anything else runs.
// Reading comes before waiting: the wait only ends when something *new* arrives.
Task<bool> Loop::receive(Connection& connection) {
  boost::system::error_code error;
  while (true) {
    const std::size_t count = connection.socket.read_some(asio::buffer(buffer_), error);
    if (error == asio::error::would_block) {
      co_await connection.socket.async_wait(Socket::wait_read, asio::redirect_error(kAwait, error));
      if (error) co_return false;
      continue;
    }
    if (error || count == 0) co_return false;
    connection.input.append(buffer_.data(), count);
    co_return true;
  }
}

// Gives the reader what has come, and waits for more when that was not enough. False: the peer is
// gone.
Task<bool> Loop::feed(Connection& connection, RequestReader& reader) {
  // g++ 12 runs a co_await behind && or || whatever stands before it: so each stands alone.
  bool is_there = true;
  if (connection.input.empty()) is_there = co_await receive(connection);
  if (!is_there) co_return false;
  const auto before = reader.state();
  const std::size_t used = reader.feed(connection.input);
  connection.input.erase(0, used);
  if (used == 0 && reader.state() == before) is_there = co_await receive(connection);
  co_return is_there;
}

Task<void> Loop::read(Connection& connection, RequestReader& reader, Exchange& exchange) {
  using State = RequestReader::State;
  while (reader.state() == State::kHead) {
    const bool is_there = co_await feed(connection, reader);
    exchange.is_gone = !is_there;
    if (!is_there) co_return;
  }
  if (reader.state() == State::kFailed) {
    exchange.refuse(reader.problem());
    co_return;
  }
  exchange.is_http_1_0 = reader.is_http_1_0();
  exchange.keep_alive = reader.keep_alive() && !is_draining_;
  exchange.request->peer_address = connection.peer_address;
  if (reader.fill(exchange.request.get())) {
    auto plan = shared_.service.plan(exchange.request.get());
    exchange.route = plan.route;
    exchange.answer = std::move(plan.answer);
  } else {
    exchange.answer = problem_response("request.bad_target");
  }
  if (reader.has_body()) co_await read_body(connection, reader, exchange);
}

Task<void> Loop::read_body(Connection& connection, RequestReader& reader, Exchange& exchange) {
  using State = RequestReader::State;
  const bool is_wanted = !exchange.answer.has_value();
  std::unique_ptr<BodyFile> file;
  if (is_wanted && exchange.route->has_body_file) {
    auto made = BodyFile::create(options_.upload_folder);
    if (!made) co_return exchange.refuse("server.storage_full");
    file = *std::move(made);
  }
  const std::size_t limit = is_wanted ? exchange.route->body_limit : kMostUnwantedBytes;
  const bool fits = reader.accept_body(limit, file.get());
  if (!is_wanted && (!fits || reader.expects_continue())) {
    exchange.keep_alive = false;  // The answer stands; what follows is not read.
    co_return;
  }
  if (fits && reader.expects_continue()) {
    const bool is_sent = co_await write(connection, "HTTP/1.1 100 Continue\r\n\r\n", "");
    exchange.is_gone = !is_sent;
    if (!is_sent) co_return;
  }
  while (reader.state() == State::kBody) {
    const std::size_t waiting = connection.input.size();
    const bool is_there = co_await feed(connection, reader);
    exchange.is_gone = !is_there;
    if (!is_there) co_return;
    connection.deadline += time_for(waiting);
  }
  if (reader.state() == State::kFailed) {
    if (is_wanted) exchange.refuse(reader.problem());
    exchange.keep_alive = false;
    co_return;
  }
  if (!is_wanted) co_return;
  exchange.request->body = reader.take_body();
  exchange.request->body_file = std::move(file);
}

Task<Response> Loop::answer(Connection& connection, const Route& route, RequestPointer request) {
  if (route.run == Run::kInline) co_return shared_.service.run(route, *request);
  if (auto known = shared_.service.at_hand(route, *request)) co_return *std::move(known);
  const auto waiting = std::make_shared<Waiting>();
  {
    const Reply reply([mailbox = mailbox_, waiting](Response response) {
      mailbox->post([waiting, response = std::move(response)]() mutable {
        waiting->response = std::move(response);
        waiting->wake();
      });
    });
    if (route.run == Run::kLater) {
      try {
        route.later(request, reply);
      } catch (const std::exception&) {
        reply.send(problem_response("server.failed"));
      }
    } else if (!shared_.pool->post([service = &shared_.service, &route, request, reply] {
                 reply.send(service->run(route, *request));
               })) {
      reply.send(problem_response("server.busy"));
    }
  }
  connection.deadline = Clock::time_point::max();
  const bool is_done = co_await wait_until_done(waiting);
  if (!is_done) co_return problem_response("server.stopping");
  co_return *std::move(waiting->response);
}

void Loop::note(const Exchange& exchange, Clock::duration spent) const {
  const int64_t microseconds = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  const Route* first = shared_.service.routes.routes().data();
  const std::size_t operation = exchange.route == nullptr
                                    ? Metrics::kNoOperation
                                    : static_cast<std::size_t>(exchange.route - first);
  shared_.service.metrics->count(operation, exchange.answer->status, microseconds,
                                 exchange.sent_body_bytes);
  if (!shared_.log) return;
  const auto name = exchange.route == nullptr ? std::string_view() : exchange.route->operation;
  shared_.log({exchange.request->method, name, exchange.answer->status, exchange.sent_body_bytes,
               microseconds});
}

// One request and its answer. False: the connection ends.
Task<bool> Loop::serve_one(Connection& connection) {
  const bool is_there = co_await wait_for_request(connection);
  if (!is_there) co_return false;
  RequestReader reader;
  Exchange exchange;
  co_await read(connection, reader, exchange);
  if (exchange.is_gone) {
    connection.is_idle = true;
    co_return false;
  }
  const auto started = Clock::now();
  if (!exchange.answer) {
    exchange.answer = co_await answer(connection, *exchange.route, exchange.request);
    apply_etag(*exchange.request, &*exchange.answer);
  }
  if (exchange.answer->close || is_draining_) exchange.keep_alive = false;
  const bool is_sent = co_await send(connection, exchange, *exchange.answer);
  note(exchange, Clock::now() - started);
  const bool goes_on = is_sent && exchange.keep_alive;
  co_return goes_on;
}

}  // namespace http
