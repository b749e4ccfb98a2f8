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

}  // namespace

std::vector<Route> service_routes(const Context& /*context*/) {
  return {
      get("/healthz", "get_health", [](const Request&) { return health(); }).is_public(),
      get("/api/v1/events", "follow_events", [](const Request&) { return events(); }).listening(),
  };
}

}  // namespace http
