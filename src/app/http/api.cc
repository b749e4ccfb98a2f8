#include "app/http/api.h"

#include <iterator>
#include <utility>

#include "app/http/problems.h"
#include "app/http/route_lists.h"

namespace http {

RouteTable make_routes(const Context& context) {
  std::vector<Route> all;
  for (auto* make : {service_routes, region_routes, household_routes, submission_routes,
                     screening_routes, pack_routes, session_routes, account_routes, reveal_routes,
                     view_routes, export_routes, import_routes}) {
    std::vector<Route> some = make(context);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return RouteTable(std::move(all));
}

Service make_service(const Context& context, std::shared_ptr<const StaticFiles> files) {
  Service service;
  service.routes = make_routes(context);
  service.find_caller = context.find_caller;
  service.metrics = context.metrics;
  std::vector<std::string_view> operations;
  for (const Route& route : service.routes.routes()) operations.push_back(route.operation);
  service.metrics->set_operations(operations);
  service.fallback = [files = std::move(files)](const Request& request) {
    if (files != nullptr) {
      if (auto answer = files->answer(request)) return *std::move(answer);
    }
    const bool is_api = request.path.compare(0, 5, "/api/") == 0;
    return problem_response(is_api ? "route.not_found" : "file.not_found");
  };
  return service;
}

}  // namespace http
