// What route files share: deeds' results → responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/http/json_reader.h"
#include "app/http/message.h"
#include "app/http/problems.h"
#include "app/http/render.h"
#include "core/base/result.h"

namespace http {

// Who asks. Where nobody can log in (the server listens to this machine only), whoever sits at it.
const rights::Caller& caller_of(const Request& request);

Response json_response(std::string body, int status = 200);
Response no_content();  // 204

// The problem whose id the deed put into `where`.
Response problem_response(const base::Error& error);

// An answer, or the problem.
template <typename T>
Response respond(const base::Result<T>& result) {
  if (result) return json_response(render(*result));
  return problem_response(result.error());
}

// The body of a write, which must be JSON; else the problem is put into `problem`.
std::optional<JsonValue> read_json_body(const Request& request, std::optional<Response>* problem);

// An integer parameter of the query within bounds, `otherwise` when absent; none when it is wrong.
std::optional<int64_t> query_integer(const Request& request, std::string_view name,
                                     int64_t otherwise, int64_t least, int64_t most);

}  // namespace http
