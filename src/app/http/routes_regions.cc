// Deployments and the tree of regions.
#include "app/actions/deeds.h"
#include "app/actions/search_regions.h"
#include "app/http/json_writer.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

constexpr std::size_t kMostQueryBytes = 400;
constexpr int64_t kMostFound = 50;

std::string render(const std::vector<actions::RegionFound>& found) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const actions::RegionFound& one : found) {
    const actions::Region& region = one.region;
    json.begin_object().field("code", region.code).field("name", region.name);
    json.field("full_name", region.full_name).field("level", region.level);
    json.field_or_null("parent", region.parent).field_boolean("has_children", region.has_children);
    json.field_integer("household_count", region.household_count).field("matched", one.matched);
    json.key("path").begin_array();
    for (const std::string& code : one.path) json.string(code);
    json.end_array().end_object();
  }
  return json.end_array().end_object().take();
}

Response search(const actions::Live& live, const Request& request) {
  const auto query = request.query_value("query");
  if (query.empty() || query.size() > kMostQueryBytes)
    return problem_response("query.invalid", "query");
  const auto limit = query_integer(request, "limit", 20, 1, kMostFound);
  if (!limit) return problem_response("query.invalid", "limit");
  const auto found =
      actions::search_regions(live, caller_of(request), request.query_value("deployment"), query,
                              static_cast<std::size_t>(*limit));
  return found ? json_response(render(*found)) : problem_response(found.error());
}

}  // namespace

std::vector<Route> region_routes(const Context& context) {
  const auto live = context.live;
  return {
      get("/api/v1/deployments", "list_deployments",
          [live](const Request& request) {
            return json_response(render(actions::list_deployments(*live, caller_of(request))));
          }),
      get("/api/v1/regions", "list_regions",
          [live](const Request& request) {
            return respond(actions::list_regions(*live, caller_of(request),
                                                 request.query_value("deployment"),
                                                 request.query_value("parent")));
          }),
      get("/api/v1/regions/search", "search_regions",
          [live](const Request& request) { return search(*live, request); }),
  };
}

}  // namespace http
