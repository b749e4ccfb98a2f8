// Health, the stream of changes, and figures for whoever watches over the server.
#include <utility>

#include "app/http/api.h"
#include "app/http/json_writer.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

Response health() {
  JsonWriter json;
  json.begin_object().field("status", "ready").field("version", kVersion).end_object();
  Response response = json_response(json.take());
  response.cache_control = "no-store";
  return response;
}

Response events() {
  Response response;
  response.content_type = "text/event-stream";
  response.cache_control = "no-store";
  response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx passes each event on at once.
  response.is_events = true;
  return response;
}

// For the own machine only: a proxy in front must not pass it on.
Response figures(const Metrics& metrics, const Request& request) {
  const bool is_own = request.peer_address.compare(0, 4, "127.") == 0 ||
                      request.peer_address == "::1" || request.peer_address == "::ffff:127.0.0.1";
  if (!is_own || request.is_forwarded) return problem_response("permission.denied");
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.cache_control = "no-store";
  response.body = metrics.write();
  return response;
}

}  // namespace

std::vector<Route> service_routes(const Context& context) {
  const auto metrics = context.metrics;
  return {
      get("/metrics", "get_metrics",
          [metrics](const Request& request) { return figures(*metrics, request); })
          .is_public(),
      get("/healthz", "get_health", [](const Request&) { return health(); }).is_public(),
      get("/api/v1/events", "follow_events", [](const Request&) { return events(); }).listening(),
  };
}

}  // namespace http
