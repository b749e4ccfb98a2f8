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

Route make_route(Method method, std::string_view pattern, std::string_view operation,
                 Handler handler) {
  Route route;
  route.method = method;
  route.pattern = pattern;
  route.operation = operation;
  route.handler = std::move(handler);
  return route;
}

Route make_later(Method method, std::string_view pattern, std::string_view operation,
                 AsyncHandler handler) {
  Route route = make_route(method, pattern, operation, nullptr);
  route.later = std::move(handler);
  route.run = Run::kLater;
  return route;
}

}  // namespace

Route Route::is_public() && {
  needs_session = false;
  return std::move(*this);
}

Route Route::needs(std::string_view permission_id) && {
  permission = permission_id;
  return std::move(*this);
}

Route Route::in_worker() && {
  run = Run::kWorker;
  return std::move(*this);
}

Route Route::in_worker_unless(AtHandHandler at_hand_handler) && {
  run = Run::kWorker;
  at_hand = std::move(at_hand_handler);
  return std::move(*this);
}

Route Route::with_key() && {
  needs_idempotency_key = true;
  return std::move(*this);
}

Route Route::listening() && {
  is_listening = true;
  return std::move(*this);
}

Route Route::with_old_password() && {
  allows_old_password = true;
  return std::move(*this);
}

Route Route::with_body_limit(std::size_t bytes) && {
  body_limit = bytes;
  return std::move(*this);
}

Route Route::body_to_file(std::size_t most_bytes) && {
  body_limit = most_bytes;
  has_body_file = true;
  return std::move(*this);
}

Route get(std::string_view pattern, std::string_view operation, Handler handler) {
  return make_route(Method::kGet, pattern, operation, std::move(handler));
}
Route post(std::string_view pattern, std::string_view operation, Handler handler) {
  return make_route(Method::kPost, pattern, operation, std::move(handler));
}
Route put(std::string_view pattern, std::string_view operation, Handler handler) {
  return make_route(Method::kPut, pattern, operation, std::move(handler));
}
Route patch(std::string_view pattern, std::string_view operation, Handler handler) {
  return make_route(Method::kPatch, pattern, operation, std::move(handler));
}
Route del(std::string_view pattern, std::string_view operation, Handler handler) {
  return make_route(Method::kDelete, pattern, operation, std::move(handler));
}
Route post_later(std::string_view pattern, std::string_view operation, AsyncHandler handler) {
  return make_later(Method::kPost, pattern, operation, std::move(handler));
}
Route put_later(std::string_view pattern, std::string_view operation, AsyncHandler handler) {
  return make_later(Method::kPut, pattern, operation, std::move(handler));
}
Route patch_later(std::string_view pattern, std::string_view operation, AsyncHandler handler) {
  return make_later(Method::kPatch, pattern, operation, std::move(handler));
}
Route del_later(std::string_view pattern, std::string_view operation, AsyncHandler handler) {
  return make_later(Method::kDelete, pattern, operation, std::move(handler));
}

bool matches(std::string_view pattern, std::string_view path,
             std::vector<std::pair<std::string_view, std::string>>* values) {
  values->clear();
  if (pattern.empty() || path.empty() || path.front() != '/') return false;
  // Most patterns fail here, before anything is copied.
  const std::size_t fixed = std::min(pattern.find('{'), pattern.size());
  if (path.substr(0, fixed) != pattern.substr(0, fixed)) return false;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/'))
    return false;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_segment(&pattern);
    const std::string_view segment = take_segment(&path);
    if (!expected.empty() && expected.front() == '{') {
      if (segment.empty()) return false;
      values->emplace_back(expected.substr(1, expected.size() - 2), segment);
    } else if (expected != segment) {
      return false;
    }
  }
  return true;
}

RouteTable::Found RouteTable::find(Request* request) const {
  const Method method = request->method == Method::kHead ? Method::kGet : request->method;
  std::vector<std::pair<std::string_view, std::string>> values;
  std::set<Method> allowed;
  Found found;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, request->path, &values)) continue;
    if (route.method != method) {
      allowed.insert(route.method);
    } else if (found.route == nullptr || values.size() < request->path_values.size()) {
      // A pattern that names the segment goes before one that takes any.
      found.route = &route;
      request->path_values.swap(values);
    }
  }
  if (found.route == nullptr && !allowed.empty()) found.wrong_method = method_not_allowed(allowed);
  return found;
}

void apply_etag(const Request& request, Response* response) {
  const bool is_get = request.method == Method::kGet || request.method == Method::kHead;
  if (!is_get || response->status != 200 || !response->has_length()) return;
  if (response->cache_control == "no-store") return;
  if (response->etag.empty()) response->etag = etag_of(response->content());
  if (!etag_matches(request.if_none_match, response->etag)) return;
  response->status = 304;
  response->body.clear();
  response->shared_body.reset();
}

}  // namespace http
