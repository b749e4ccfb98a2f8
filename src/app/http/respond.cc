#include "app/http/respond.h"

#include <charconv>

#include "app/actions/asking.h"

namespace http {

const rights::Caller& caller_of(const Request& request) {
  static const rights::Caller kAtTheMachine = actions::terminal_caller();
  return request.caller == nullptr ? kAtTheMachine : *request.caller;
}

Response json_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.cache_control = "no-store";
  return response;
}

Response problem_response(const base::Error& error) {
  return problem_response(error.where, error.message);
}

std::optional<JsonValue> read_json_body(const Request& request, std::optional<Response>* problem) {
  if (request.content_type.substr(0, request.content_type.find(';')) != "application/json") {
    *problem = problem_response("request.unsupported_media_type");
    return std::nullopt;
  }
  auto json = read_json(request.body);
  if (json) return *std::move(json);
  *problem = problem_response("request.invalid_json", json.error().message);
  return std::nullopt;
}

std::optional<int64_t> query_integer(const Request& request, std::string_view name,
                                     int64_t otherwise, int64_t least, int64_t most) {
  const auto text = request.query_value(name);
  if (text.empty()) return otherwise;
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < least || number > most) {
    return std::nullopt;
  }
  return number;
}

}  // namespace http
