// Lists, pages and findings of households, and what would change if a value were another.
#include <optional>
#include <utility>

#include "app/actions/asking.h"
#include "app/actions/deeds.h"
#include "app/http/read_wire.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"
#include "core/base/date.h"
#include "core/base/time_text.h"

namespace http {
namespace {

constexpr int64_t kMostRows = 100;

// "a,b" → a, b.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    words.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return words;
}

// `valid` and `known`; the problem when one of them cannot be read.
std::optional<Response> read_moment(const Request& request, actions::Moment* moment) {
  const auto valid = request.query_value("valid");
  const auto known = request.query_value("known");
  if (!valid.empty()) {
    moment->valid = base::parse_date(valid);
    if (!moment->valid) return problem_response("query.invalid", "valid");
  }
  if (known.empty()) return std::nullopt;
  const auto time = base::parse_time(known);
  if (!time || *time <= 0) return problem_response("query.invalid", "known");
  moment->known_ms = *time;
  return std::nullopt;
}

// A deed about the household of the path, as it stood then.
template <typename Deed>
Handler of_household(std::shared_ptr<const actions::Live> live, Deed deed) {
  return [live = std::move(live), deed](const Request& request) {
    actions::Moment moment;
    if (auto problem = read_moment(request, &moment)) return *std::move(problem);
    return respond(deed(*live, caller_of(request), request.query_value("deployment"),
                        request.path_value("household_id"), moment));
  };
}

base::Result<actions::FoundHousehold> find_household(const actions::Live& live,
                                                     const Request& request) {
  return actions::find_household(live, caller_of(request), request.query_value("deployment"),
                                 request.path_value("household_id"));
}

// Answers about one household that are kept, each with what the asker may see of it.
enum class Kept : uint8_t { kSummary = 0, kPage = 4 };

actions::AnswerKey key_of(const actions::FoundHousehold& found, Kept what) {
  auto kind = static_cast<unsigned>(what);
  if (what == Kept::kPage) kind |= (found.can_correct ? 1U : 0U) | (found.can_reveal ? 2U : 0U);
  return {found.id(), static_cast<uint8_t>(kind), found.changed()};
}

Response response_of(const std::shared_ptr<const actions::KeptAnswer>& answer) {
  Response response;
  response.shared_body = std::shared_ptr<const std::string>(answer, &answer->body);
  response.etag = answer->etag;
  return response;
}

AtHandHandler kept(const std::shared_ptr<const actions::Live>& live, Kept what) {
  return [live, what](const Request& request) -> std::optional<Response> {
    if (request.has_query("valid") || request.has_query("known")) return std::nullopt;
    const auto found = find_household(*live, request);
    if (!found) return problem_response(found.error());
    const auto answer = found->view.deployment->answers->find(key_of(*found, what));
    if (answer == nullptr) return std::nullopt;
    return response_of(answer);
  };
}

// Makes the answer and keeps it. What may be asked, and the state that the answer counts as, are
// taken before the household is read: nothing newer is taken for seen.
template <typename Deed>
Response keep(const actions::Live& live, const Request& request, Kept what, Deed deed) {
  const auto found = find_household(live, request);
  if (!found) return problem_response(found.error());
  actions::AnswerCache& answers = *found->view.deployment->answers;
  const uint64_t age = answers.age();
  const auto made = deed(*found);
  if (!made) return problem_response(made.error());
  std::string body = render(*made);
  std::string etag = etag_of(body);
  const auto answer = std::make_shared<const actions::KeptAnswer>(std::move(body), std::move(etag));
  answers.put(key_of(*found, what), age, answer);
  return response_of(answer);
}

Response summary(const actions::Live& live, const Request& request) {
  return keep(live, request, Kept::kSummary, [](const actions::FoundHousehold& found) {
    return base::Result<actions::HouseholdSummary>(actions::summarise_household(found));
  });
}

// The page; another day's is not kept.
Response page(const actions::Live& live, const Request& request) {
  actions::Moment moment;
  if (auto problem = read_moment(request, &moment)) return *std::move(problem);
  const auto show = [&](const actions::FoundHousehold& found) {
    return actions::show_household(found, moment);
  };
  if (moment.is_present()) return keep(live, request, Kept::kPage, show);
  const auto found = find_household(live, request);
  return found ? respond(show(*found)) : problem_response(found.error());
}

Response finding(const actions::Live& live, const Request& request) {
  actions::Moment moment;
  if (auto problem = read_moment(request, &moment)) return *std::move(problem);
  return respond(actions::household_finding(
      live, caller_of(request), request.query_value("deployment"),
      request.path_value("household_id"), request.path_value("rule_id"), moment));
}

Response search(const actions::Live& live, const Request& request) {
  const auto limit = query_integer(request, "limit", 12, 1, 50);
  if (!limit) return problem_response("query.invalid", "limit");
  const auto query = request.query_value("query");
  if (query.size() > 400) return problem_response("query.invalid", "query");
  return respond(actions::search_people(live, caller_of(request), request.query_value("deployment"),
                                        query, *limit));
}

// Reads the query of the list; the id of the problem when a parameter is wrong, with its name.
std::optional<Response> read_query(const Request& request, actions::HouseholdQuery* query) {
  query->deployment = request.query_value("deployment");
  query->region = request.query_value("region");
  query->text = request.query_value("query");
  query->rule = request.query_value("rule");
  query->result = request.query_value("result");
  query->cursor = request.query_value("cursor");
  const auto sort = request.query_value("sort");
  if (!sort.empty()) query->sort = sort;
  if (!actions::is_sort(query->sort)) return problem_response("query.invalid", "sort");
  if (!query->result.empty() && query->result != "yes" && query->result != "no" &&
      query->result != "unknown") {
    return problem_response("query.invalid", "result");
  }
  for (const std::string_view axis : {"register_status", "monitoring_status", "existence_status"}) {
    query->statuses.emplace_back(axis, request.query_value(axis));
  }
  query->group = request.query_value("group");
  query->missing = request.query_value("missing");
  query->columns = split(request.query_value("columns"));
  if (query->text.size() > 400) return problem_response("query.invalid", "query");
  const auto limit = query_integer(request, "limit", query->limit, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  query->limit = *limit;
  return std::nullopt;
}

Response households(const actions::Live& live, const Request& request) {
  actions::HouseholdQuery query;
  if (auto problem = read_query(request, &query)) return *std::move(problem);
  return respond(actions::list_households(live, caller_of(request), query));
}

constexpr std::size_t kMostChanges = 100;

void read_change(const JsonValue& json, const std::string& where, actions::WhatIfRequest* request,
                 std::vector<Fault>* faults) {
  const JsonValue* indicator = json.find("indicator");
  const JsonValue* member = json.find("member");
  const JsonValue* value = json.find("value");
  const bool member_fits =
      member == nullptr || member->kind == JsonKind::kNull || member->kind == JsonKind::kString;
  const auto wire = value == nullptr ? std::nullopt : wire_of(*value);
  if (indicator == nullptr || indicator->kind != JsonKind::kString || !member_fits || !wire) {
    faults->push_back(bad_shape(where));
    return;
  }
  request->changes.push_back({indicator->text, member == nullptr ? "" : member->text, *wire});
}

actions::WhatIfRequest read_what_if(const JsonValue& json, std::vector<Fault>* faults) {
  actions::WhatIfRequest request;
  const JsonValue* changes = json.find("changes");
  if (changes == nullptr || changes->kind != JsonKind::kArray ||
      changes->items.size() > kMostChanges) {
    faults->push_back(bad_shape("changes"));
    return request;
  }
  for (std::size_t i = 0; i < changes->items.size(); ++i) {
    read_change(changes->items[i], "changes." + std::to_string(i), &request, faults);
  }
  request.parameters = read_wire_parameters(json, faults);
  return request;
}

Response what_if(const actions::Live& live, const Request& request) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  std::vector<Fault> faults;
  const actions::WhatIfRequest asked = read_what_if(*json, &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  const auto result = actions::what_if(live, caller_of(request), request.query_value("deployment"),
                                       request.path_value("household_id"), asked);
  if (!result) return problem_response(result.error());
  if (result->answer) return json_response(render(*result->answer));
  for (const auto& fault : result->faults) {
    faults.push_back({fault.where, fault.message, fault.help});
  }
  return problem_response("request.invalid", "", faults);
}

}  // namespace

std::vector<Route> household_routes(const Context& context) {
  const auto live = context.live;
  return {
      get("/api/v1/households", "list_households",
          [live](const Request& request) { return households(*live, request); })
          .needs("read_households")
          .in_worker(),
      get("/api/v1/search", "search_people",
          [live](const Request& request) { return search(*live, request); })
          .needs("read_households")
          .in_worker(),
      get("/api/v1/households/{household_id}", "get_household",
          [live](const Request& request) { return page(*live, request); })
          .needs("read_households")
          .in_worker_unless(kept(live, Kept::kPage)),
      get("/api/v1/households/{household_id}/summary", "get_household_summary",
          [live](const Request& request) { return summary(*live, request); })
          .needs("read_households")
          .in_worker_unless(kept(live, Kept::kSummary)),
      get("/api/v1/households/{household_id}/findings", "list_findings",
          of_household(live, actions::household_findings))
          .needs("read_households")
          .in_worker(),
      get("/api/v1/households/{household_id}/findings/{rule_id}", "get_finding",
          [live](const Request& request) { return finding(*live, request); })
          .needs("read_households")
          .in_worker(),
      post("/api/v1/households/{household_id}/what-if", "what_if",
           [live](const Request& request) { return what_if(*live, request); })
          .needs("read_households")
          .in_worker(),
  };
}

}  // namespace http
