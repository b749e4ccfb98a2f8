// One masked value in full, with a reason, logged.
#include <utility>

#include "app/actions/reveal_value.h"
#include "app/http/account_requests.h"
#include "app/http/json_writer.h"
#include "app/http/render_parts.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

Response reveal(const Context& context, const Request& request) {
  std::optional<Response> wrong;
  const auto json = read_json_body(request, &wrong);
  if (!json) return *std::move(wrong);
  BodyFields fields(*json);
  actions::RevealRequest asked;
  asked.deployment = request.query_value("deployment");
  asked.household = request.path_value("household_id");
  asked.record = fields.maybe_text("record").value_or("");
  asked.indicator = fields.text("indicator");
  asked.reason = fields.text("reason");
  if (!fields.faults().empty()) return problem_response("request.invalid", "", fields.faults());
  const auto revealed =
      actions::reveal_value(*context.live, *context.accounts, caller_of(request), asked);
  if (!revealed) return account_problem(revealed.error());
  JsonWriter answer;
  answer.begin_object().key("value");
  write(&answer, revealed->value);
  answer.field("display", revealed->display);
  answer.field_integer("show_seconds", revealed->show_seconds).end_object();
  return private_response(answer.take());
}

}  // namespace

std::vector<Route> reveal_routes(const Context& context) {
  std::vector<Route> routes = {
      post("/api/v1/households/{household_id}/reveal", "reveal_value",
           [context](const Request& request) { return reveal(context, request); })
          .needs("reveal_values")
          .with_key()
          .in_worker(),
  };
  return context.accounts == nullptr ? without_accounts(std::move(routes)) : routes;
}

}  // namespace http
