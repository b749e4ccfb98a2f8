// What the server serves, and what is checked before any handler sees a request: the origin of a
// write, the session, the idempotency key. Immutable while the server runs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/http/message.h"
#include "app/http/metrics.h"
#include "app/http/replays.h"
#include "app/http/routes.h"

namespace http {

// The caller of a session token; null when the session is unknown, expired or ended. `is_use`: a
// person asks, which keeps the session alive; a page that only listens does not. Called on I/O
// threads for every request with a session cookie: must be quick (memory).
using FindCaller =
    std::function<std::shared_ptr<const rights::Caller>(std::string_view token, bool is_use)>;

struct Service {
  RouteTable routes;
  Handler fallback;        // What no route fits: files, else a problem. Runs inline.
  FindCaller find_caller;  // Null: nobody can log in here, and every route is open.
  std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
  // Answers of writes that do not go through the writer.
  std::shared_ptr<Replays> replays = std::make_shared<Replays>(Replays::Limits{});

  // What happens with a request whose head has been read: the route that will answer, or an answer
  // at once. Sets path values and caller.
  struct Plan {
    const Route* route = nullptr;
    std::optional<Response> answer;
  };
  Plan plan(Request* request) const;

  // The answer of a route that has it at hand.
  std::optional<Response> at_hand(const Route& route, const Request& request) const;

  // The answer of a route that runs inline or on a worker.
  Response run(const Route& route, const Request& request) const;

  // The whole way of one request in the calling thread, for tests and for programs without
  // sockets. Blocks until the answer is there.
  Response answer(Request request) const;
};

// A handler's answer; what it throws becomes server.failed, and the log learns nothing of it that
// could be personal.
Response run_handler(const Handler& handler, const Request& request);

}  // namespace http
