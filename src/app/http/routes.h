// The one table of what the server answers: method, path pattern, operation of api/openapi.yaml,
// handler.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/http/message.h"

namespace http {

struct Route {
  Method method;
  std::string_view pattern;    // "/api/v1/households/{household_id}"; a {name} is one path segment.
  std::string_view operation;  // operationId of the contract.
  Handler handler;
};

class RouteTable {
 public:
  explicit RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {}

  const std::vector<Route>& routes() const { return routes_; }

  // The answer of the route that fits. HEAD is GET without its body (the connection leaves it out).
  // A successful GET gets an ETag, and 304 when the reader has it. None when no pattern fits the
  // path; 405 when only the method does not.
  std::optional<Response> answer(const Request& request) const;

 private:
  std::vector<Route> routes_;
};

// Do `path`'s segments fit the pattern? Fills path_values.
bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string, std::less<>>* values);

std::string_view to_text(Method method);

}  // namespace http
