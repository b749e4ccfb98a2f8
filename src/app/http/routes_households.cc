// Lists, pages and findings of households, and what would change if a value were another.
#include <optional>
#include <utility>

#include "app/actions/deeds.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

constexpr int64_t kMostRows = 100;

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

// None when the value is no wire_value of the contract (an object, a decimal number).
std::optional<actions::WireValue> wire_of(const JsonValue& json) {
  using Kind = actions::WireValue::Kind;
  actions::WireValue wire;
  switch (json.kind) {
    case JsonKind::kNull:
      return wire;
    case JsonKind::kBool:
      wire.kind = Kind::kBool;
      wire.boolean = json.boolean;
      return wire;
    case JsonKind::kInteger:
      wire.kind = Kind::kInteger;
      wire.integer = json.integer;
      return wire;
    case JsonKind::kString:
      wire.kind = Kind::kText;
      wire.text = json.text;
      return wire;
    case JsonKind::kArray:
      wire.kind = Kind::kList;
      for (const JsonValue& item : json.items) {
        if (item.kind != JsonKind::kString) return std::nullopt;
        wire.list.push_back(item.text);
      }
      return wire;
    default:
      return std::nullopt;
  }
}

constexpr std::string_view kBadShape = "这里的写法不符合接口";
constexpr std::string_view kShapeHelp = "请按 api/openapi.yaml 的 what_if_request 书写";
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
    faults->push_back({where, std::string(kBadShape), std::string(kShapeHelp)});
    return;
  }
  request->changes.push_back({indicator->text, member == nullptr ? "" : member->text, *wire});
}

actions::WhatIfRequest read_what_if(const JsonValue& json, std::vector<Fault>* faults) {
  actions::WhatIfRequest request;
  const JsonValue* changes = json.find("changes");
  if (changes == nullptr || changes->kind != JsonKind::kArray ||
      changes->items.size() > kMostChanges) {
    faults->push_back({"changes", std::string(kBadShape), std::string(kShapeHelp)});
    return request;
  }
  for (std::size_t i = 0; i < changes->items.size(); ++i) {
    read_change(changes->items[i], "changes." + std::to_string(i), &request, faults);
  }
  const JsonValue* parameters = json.find("parameters");
  if (parameters == nullptr || parameters->kind == JsonKind::kNull) return request;
  if (parameters->kind != JsonKind::kObject) {
    faults->push_back({"parameters", std::string(kBadShape), std::string(kShapeHelp)});
    return request;
  }
  for (const auto& [id, value] : parameters->fields) {
    const auto wire = wire_of(value);
    if (wire) {
      request.parameters.emplace_back(id, *wire);
    } else {
      faults->push_back({"parameters." + id, std::string(kBadShape), std::string(kShapeHelp)});
    }
  }
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
          .needs("read_households"),
      get("/api/v1/households/{household_id}", "get_household",
          [live](const Request& request) {
            return respond(actions::show_household(*live, caller_of(request),
                                                   request.query_value("deployment"),
                                                   request.path_value("household_id")));
          })
          .needs("read_households"),
      get("/api/v1/households/{household_id}/findings", "list_findings",
          [live](const Request& request) {
            return respond(actions::household_findings(*live, caller_of(request),
                                                       request.query_value("deployment"),
                                                       request.path_value("household_id")));
          })
          .needs("read_households"),
      post("/api/v1/households/{household_id}/what-if", "what_if",
           [live](const Request& request) { return what_if(*live, request); })
          .needs("read_households"),
  };
}

}  // namespace http
