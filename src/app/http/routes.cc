#include "app/http/routes.h"

#include <algorithm>
#include <set>

#include "app/http/problems.h"

namespace http {
namespace {

std::string_view take_segment(std::string_view* rest) {
  const std::size_t slash = rest->find('/');
  const std::string_view segment = rest->substr(0, slash);
  *rest = slash == std::string_view::npos ? std::string_view() : rest->substr(slash + 1);
  return segment;
}

Response method_not_allowed(const std::set<Method>& allowed) {
  std::string text;
  for (const Method method : allowed) {
    text += (text.empty() ? "" : ", ") + std::string(to_text(method));
    if (method == Method::kGet) text += ", HEAD";
  }
  Response response = problem_response("route.method_not_allowed");
  response.headers.emplace_back("Allow", text);
  return response;
}

void apply_etag(const Request& request, Response* response) {
  if (response->status != 200) return;
  if (response->etag.empty()) response->etag = etag_of(response->content());
  if (!etag_matches(request.if_none_match, response->etag)) return;
  response->status = 304;
  response->body.clear();
  response->shared_body.reset();
}

}  // namespace

std::string_view to_text(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      break;
  }
  return "OTHER";
}

bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string, std::less<>>* values) {
  values->clear();
  if (pattern.empty() || path.empty() || path.front() != '/') return false;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/'))
    return false;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_segment(&pattern);
    const std::string_view segment = take_segment(&path);
    if (!expected.empty() && expected.front() == '{') {
      if (segment.empty()) return false;
      values->emplace(expected.substr(1, expected.size() - 2), segment);
    } else if (expected != segment) {
      return false;
    }
  }
  return true;
}

std::optional<Response> RouteTable::answer(const Request& request) const {
  std::set<Method> allowed;
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  std::map<std::string, std::string, std::less<>> values;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, request.path, &values)) continue;
    if (route.method != method) {
      allowed.insert(route.method);
      continue;
    }
    Request bound = request;
    bound.path_values = values;
    Response response = route.handler(bound);
    if (method == Method::kGet) apply_etag(request, &response);
    return response;
  }
  if (allowed.empty()) return std::nullopt;
  return method_not_allowed(allowed);
}

}  // namespace http
