// Deployments and the tree of regions.
#include "app/actions/deeds.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {

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
  };
}

}  // namespace http
