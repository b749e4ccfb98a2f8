// What the rules say of a region, what is missing in it, and what other parameters would change.
#include <optional>
#include <utility>

#include "app/actions/deeds.h"
#include "app/http/read_wire.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

constexpr int64_t kMostRows = 100;

// A deed about the region that the query names.
template <typename Deed>
Handler of_region(std::shared_ptr<const actions::Live> live, Deed deed) {
  return [live = std::move(live), deed](const Request& request) {
    return respond(deed(*live, caller_of(request), request.query_value("deployment"),
                        request.query_value("region")));
  };
}

// The answer, or every part of the request that cannot be accepted.
template <typename Result>
Response respond_or_faults(const base::Result<Result>& result) {
  if (!result) return problem_response(result.error());
  if (result->answer) return json_response(render(*result->answer));
  std::vector<Fault> faults;
  for (const auto& one : result->faults) faults.push_back({one.where, one.message, one.help});
  return problem_response("request.invalid", "", faults);
}

actions::CountyWhatIfRequest read_tried(const Request& request, const JsonValue& json,
                                        std::vector<Fault>* faults) {
  actions::CountyWhatIfRequest asked;
  asked.deployment = request.query_value("deployment");
  asked.region = read_text(json, "region", faults);
  asked.parameters = read_wire_parameters(json, faults);
  return asked;
}

Response what_if_county(const actions::Live& live, const Request& request) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  std::vector<Fault> faults;
  const auto asked = read_tried(request, *json, &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  return respond_or_faults(actions::what_if_county(live, caller_of(request), asked));
}

Response what_if_households(const actions::Live& live, const Request& request) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  std::vector<Fault> faults;
  actions::WhatIfHouseholdsRequest asked;
  asked.tried = read_tried(request, *json, &faults);
  asked.rule = read_text(*json, "rule", &faults);
  asked.cursor = read_text(*json, "cursor", &faults);
  const std::string change = read_text(*json, "change", &faults);
  if (change != "enters" && change != "leaves") faults.push_back(bad_shape("change"));
  asked.leaves = change == "leaves";
  if (const JsonValue* limit = json->find("limit")) {
    const bool fits =
        limit->kind == JsonKind::kInteger && limit->integer >= 1 && limit->integer <= kMostRows;
    if (fits) {
      asked.limit = limit->integer;
    } else {
      faults.push_back(bad_shape("limit"));
    }
  }
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  return respond_or_faults(actions::what_if_households(live, caller_of(request), asked));
}

}  // namespace

std::vector<Route> screening_routes(const Context& context) {
  const auto live = context.live;
  return {
      get("/api/v1/rules", "list_rules", of_region(live, actions::list_rules))
          .needs("read_screening"),
      get("/api/v1/screening", "get_screening", of_region(live, actions::show_screening))
          .needs("read_screening")
          .in_worker(),
      get("/api/v1/screening/missing", "list_missing", of_region(live, actions::list_missing))
          .needs("read_screening"),
      get("/api/v1/screening/{rule_id}/regions", "screen_regions",
          [live](const Request& request) {
            return respond(actions::screen_regions(
                *live, caller_of(request), request.query_value("deployment"),
                request.path_value("rule_id"), request.query_value("parent")));
          })
          .needs("read_screening"),
      post("/api/v1/what-if", "what_if_county",
           [live](const Request& request) { return what_if_county(*live, request); })
          .needs("try_what_if")
          .in_worker(),
      post("/api/v1/what-if/households", "what_if_households",
           [live](const Request& request) { return what_if_households(*live, request); })
          .needs("try_what_if")
          .in_worker(),
  };
}

}  // namespace http
