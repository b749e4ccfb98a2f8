#include "app/http/writes.h"

#include <charconv>
#include <utility>

#include "app/http/problems.h"
#include "app/http/replays.h"
#include "app/http/respond.h"
#include "core/access/access.h"

namespace http {
namespace {

Response response_of(const base::Result<actions::WriteAnswer>& answer) {
  if (!answer) return problem_response(actions::told_to_users(answer.error()));
  Response response = json_response(answer->body, static_cast<int>(answer->status));
  if (response.status == 204) response = no_content();
  response.cache_control = "no-store";
  if (answer->is_replay) response.headers.emplace_back("Idempotent-Replay", "true");
  return response;
}

int64_t account_of(const Request& request) {
  int64_t number = 0;
  if (request.caller == nullptr) return number;
  const std::string& text = request.caller->account;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

void write_later(actions::Writer& writer, std::string_view county, std::string_view operation,
                 const RequestPointer& request, const Reply& reply, WriteDeed deed) {
  actions::Write write;
  write.county = county;
  write.account = account_of(*request);
  write.idempotency = {request->idempotency_key, request_hash(operation, *request)};
  write.deed = std::move(deed);
  write.reply = [reply](const base::Result<actions::WriteAnswer>& answer) {
    reply.send(response_of(answer));
  };
  const auto queued = writer.write(std::move(write));
  if (!queued) reply.send(problem_response(queued.error()));
}

std::optional<Response> check_if_match(const Request& request, std::string_view etag) {
  if (request.if_match.empty()) return problem_response("request.if_match_missing");
  if (etag_matches(request.if_match, etag)) return std::nullopt;
  return problem_response("request.changed_meanwhile");
}

}  // namespace http
