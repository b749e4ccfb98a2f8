#include "app/http/api.h"

#include <charconv>
#include <utility>

#include "app/actions/deeds.h"
#include "app/http/json_reader.h"
#include "app/http/json_writer.h"
#include "app/http/problems.h"
#include "app/http/render.h"

namespace http {
namespace {

using LivePointer = std::shared_ptr<const actions::Live>;

Response json_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

// An answer, or the problem whose id the deed put into `where`.
template <typename T>
Response respond(const base::Result<T>& result) {
  if (result) return json_response(render(*result));
  return problem_response(result.error().where, result.error().message);
}

Response health() {
  JsonWriter json;
  json.begin_object().field("status", "ready").field("version", kVersion).end_object();
  Response response = json_response(json.take());
  response.cache_control = "no-store";
  return response;
}

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
  const auto limit = request.query_value("limit");
  if (limit.empty()) return std::nullopt;
  const char* end = limit.data() + limit.size();
  const auto read = std::from_chars(limit.data(), end, query->limit);
  if (read.ec != std::errc() || read.ptr != end || query->limit < 1 || query->limit > kMostRows) {
    return problem_response("query.invalid", "limit");
  }
  return std::nullopt;
}

Response households(const actions::Live& live, const Request& request) {
  actions::HouseholdQuery query;
  if (auto problem = read_query(request, &query)) return *std::move(problem);
  return respond(actions::list_households(live, query));
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
  if (request.content_type.substr(0, request.content_type.find(';')) != "application/json") {
    return problem_response("request.unsupported_media_type");
  }
  const auto json = read_json(request.body);
  if (!json) return problem_response("request.invalid_json", json.error().message);
  std::vector<Fault> faults;
  const actions::WhatIfRequest asked = read_what_if(*json, &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  const auto result = actions::what_if(live, request.query_value("deployment"),
                                       request.path_value("household_id"), asked);
  if (!result) return problem_response(result.error().where, result.error().message);
  if (result->answer) return json_response(render(*result->answer));
  for (const auto& fault : result->faults) {
    faults.push_back({fault.where, fault.message, fault.help});
  }
  return problem_response("request.invalid", "", faults);
}

// A deed of the deployment and one value of the query or path.
template <typename Deed>
Handler deployed(LivePointer live, Deed deed, std::string_view name) {
  return [live = std::move(live), deed, name](const Request& request) {
    const std::string_view in_path = request.path_value(name);
    return respond(deed(*live, request.query_value("deployment"),
                        in_path.empty() ? request.query_value(name) : in_path));
  };
}

// A deed of a pack and one value of the path.
template <typename Deed>
Handler of_pack(LivePointer live, Deed deed, std::string_view name) {
  return [live = std::move(live), deed, name](const Request& request) {
    return respond(deed(*live, request.path_value("pack_id"), request.path_value(name)));
  };
}

}  // namespace

RouteTable make_routes(LivePointer live) {
  constexpr Method kGet = Method::kGet;
  const actions::Live* all = live.get();
  const auto keep = live;
  return RouteTable({
      {kGet, "/healthz", "get_health", [](const Request&) { return health(); }},
      {kGet, "/api/v1/deployments", "list_deployments",
       [keep, all](const Request&) {
         return json_response(render(actions::list_deployments(*all)));
       }},
      {kGet, "/api/v1/regions", "list_regions", deployed(live, actions::list_regions, "parent")},
      {kGet, "/api/v1/rules", "list_rules", deployed(live, actions::list_rules, "region")},
      {kGet, "/api/v1/households", "list_households",
       [keep, all](const Request& request) { return households(*all, request); }},
      {kGet, "/api/v1/households/{household_id}", "get_household",
       deployed(live, actions::show_household, "household_id")},
      {kGet, "/api/v1/households/{household_id}/findings", "list_findings",
       deployed(live, actions::household_findings, "household_id")},
      {Method::kPost, "/api/v1/households/{household_id}/what-if", "what_if",
       [keep, all](const Request& request) { return what_if(*all, request); }},
      {kGet, "/api/v1/packs", "list_packs",
       [keep, all](const Request&) { return json_response(render(actions::list_packs(*all))); }},
      {kGet, "/api/v1/packs/{pack_id}", "get_pack",
       [keep, all](const Request& request) {
         return respond(actions::show_pack(*all, request.path_value("pack_id")));
       }},
      {kGet, "/api/v1/packs/{pack_id}/indicators", "list_indicators",
       [keep, all](const Request& request) {
         return respond(actions::list_indicators(*all, request.path_value("pack_id")));
       }},
      {kGet, "/api/v1/packs/{pack_id}/forms/{form_id}", "get_form",
       of_pack(live, actions::show_form, "form_id")},
      {kGet, "/api/v1/packs/{pack_id}/sources/{file}", "get_source",
       of_pack(live, actions::show_source, "file")},
  });
}

Handler make_handler(LivePointer live, std::shared_ptr<const StaticFiles> files) {
  auto routes = std::make_shared<const RouteTable>(make_routes(std::move(live)));
  return [routes = std::move(routes), files = std::move(files)](const Request& request) {
    if (auto answer = routes->answer(request)) return *std::move(answer);
    if (files != nullptr) {
      if (auto answer = files->answer(request)) return *std::move(answer);
    }
    const bool is_api = request.path.compare(0, 5, "/api/") == 0;
    return problem_response(is_api ? "route.not_found" : "file.not_found");
  };
}

}  // namespace http
