#include "app/http/service.h"

#include <exception>
#include <future>
#include <utility>

#include "app/http/problems.h"
#include "core/access/access.h"

namespace http {
namespace {

constexpr std::size_t kMostKeyBytes = 100;

// A browser says where a page that writes came from; ours come from the host they write to.
bool is_foreign(const Request& request) {
  if (request.origin.empty()) return false;
  const std::size_t host = request.origin.find("://");
  return host == std::string::npos ||
         request.origin.compare(host + 3, std::string::npos, request.host) != 0;
}

bool is_key(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return !text.empty() && text.size() <= kMostKeyBytes;
}

std::optional<Response> refusal(const Service& service, const Route& route, Request* request) {
  if (!is_read(request->method) && is_foreign(*request)) {
    return problem_response("request.foreign_origin");
  }
  if (service.find_caller) {
    if (!request->session.empty()) {
      request->caller = service.find_caller(request->session, !route.is_listening);
    }
    if (route.needs_session && request->caller == nullptr) {
      return problem_response("session.required");
    }
    if (route.needs_session && !route.allows_old_password &&
        request->caller->must_change_password) {
      return problem_response("password.change_required");
    }
  }
  if (!request->idempotency_key.empty() && !is_key(request->idempotency_key)) {
    return problem_response("idempotency.key_invalid");
  }
  if (route.needs_idempotency_key && request->idempotency_key.empty()) {
    return problem_response("idempotency.key_missing");
  }
  return std::nullopt;
}

}  // namespace

Service::Plan Service::plan(Request* request) const {
  RouteTable::Found found = routes.find(request);
  if (found.wrong_method) return {nullptr, std::move(found.wrong_method)};
  if (found.route != nullptr) return {found.route, refusal(*this, *found.route, request)};
  if (fallback) return {nullptr, run_handler(fallback, *request)};
  return {nullptr, problem_response("route.not_found")};
}

Response Service::answer(Request request) const {
  Plan planned = plan(&request);
  if (planned.answer) return *std::move(planned.answer);
  const auto shared = std::make_shared<const Request>(std::move(request));
  Response response;
  if (planned.route->run == Run::kLater) {
    std::promise<Response> promise;
    planned.route->later(shared,
                         Reply([&promise](Response sent) { promise.set_value(std::move(sent)); }));
    response = promise.get_future().get();
  } else if (auto known = at_hand(*planned.route, *shared)) {
    response = *std::move(known);
  } else {
    response = run(*planned.route, *shared);
  }
  apply_etag(*shared, &response);
  return response;
}

std::optional<Response> Service::at_hand(const Route& route, const Request& request) const {
  if (!route.at_hand) return std::nullopt;
  try {
    return route.at_hand(request);
  } catch (const std::exception&) {
    return problem_response("server.failed");
  }
}

Response Service::run(const Route& route, const Request& request) const {
  if (!route.needs_idempotency_key || request.idempotency_key.empty()) {
    return run_handler(route.handler, request);
  }
  const std::string account = request.caller == nullptr ? "" : request.caller->account;
  return replays->once(account, request.idempotency_key, request_hash(route.operation, request),
                       [&] { return run_handler(route.handler, request); });
}

Response run_handler(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception&) {
    return problem_response("server.failed");
  }
}

}  // namespace http
