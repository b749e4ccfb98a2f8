// Rules and how many households each holds for.
#include "app/actions/deeds.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {

std::vector<Route> screening_routes(const Context& context) {
  const auto live = context.live;
  return {
      get("/api/v1/rules", "list_rules",
          [live](const Request& request) {
            return respond(actions::list_rules(*live, caller_of(request),
                                               request.query_value("deployment"),
                                               request.query_value("region")));
          })
          .needs("read_screening"),
  };
}

}  // namespace http
