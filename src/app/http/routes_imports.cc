// Workbooks sent in: uploaded, looked at, checked, applied, taken back.
#include <utility>

#include "app/http/body_file.h"
#include "app/http/render_imports.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

using actions::ImportDesk;

constexpr int64_t kMostRows = 100;
constexpr std::size_t kMostFileName = 800;  // Bytes.
constexpr std::string_view kImport = "import_households";
constexpr std::string_view kWorkbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Answers hold rows of people: nobody on the way keeps them.
Response private_json(std::string body, int status) {
  Response response = json_response(std::move(body), status);
  response.cache_control = "no-store";
  return response;
}

template <typename T>
Response answer(const base::Result<T>& result, int status = 200) {
  if (!result) return problem_response(actions::told_to_users(result.error()));
  return private_json(render(*result), status);
}

// The handler of a deed; who may not import learns no more than that.
template <typename Use>
Handler with_desk(const Context& context, Use use) {
  return [desk = context.imports, use](const Request& request) -> Response {
    if (!caller_of(request).permissions.has(rights::Permission::kImportHouseholds))
      return problem_response("permission.denied");
    if (desk == nullptr) return problem_response("deployment.in_memory");
    return use(*desk, request);
  };
}

Response upload(ImportDesk& desk, const Request& request) {
  const auto name = request.query_value("file_name");
  if (name.empty() || name.size() > kMostFileName)
    return problem_response("query.invalid", "file_name");
  if (request.body_file == nullptr || request.body_file->size_bytes() == 0)
    return problem_response("import.unreadable", "文件是空的");
  return answer(actions::upload_import(desk, caller_of(request), name,
                                       request.query_value("layout"), request.body_file->path()),
                201);
}

Response list(ImportDesk& desk, const Request& request) {
  const auto limit = query_integer(request, "limit", 20, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  return answer(
      actions::list_imports(desk, caller_of(request), request.query_value("cursor"), *limit));
}

// -- mappings in requests

std::optional<base::Date> read_day(const JsonValue* value, std::vector<Fault>* faults) {
  if (value == nullptr || value->kind == JsonKind::kNull) return std::nullopt;
  const auto day = value->kind == JsonKind::kString ? base::parse_date(value->text) : std::nullopt;
  if (!day) faults->push_back({"mapping", "日期读不懂", "应写成“年-月-日”，月和日用两位数字"});
  return day;
}

std::string read_word(const JsonValue& json, std::string_view name, std::vector<Fault>* faults) {
  const JsonValue* value = json.find(name);
  if (value != nullptr && value->kind == JsonKind::kString) return value->text;
  faults->push_back({std::string(name), "缺少这一项，或类型不对", "应为文字"});
  return {};
}

std::optional<actions::ImportMapping> read_mapping(const JsonValue* json,
                                                   std::vector<Fault>* faults) {
  if (json == nullptr || json->kind == JsonKind::kNull) return std::nullopt;
  actions::ImportMapping mapping;
  mapping.layout = read_word(*json, "layout", faults);
  mapping.sheet = read_word(*json, "sheet", faults);
  constexpr int64_t kMostNumber = 20'000'000;
  const auto number = [&](const JsonValue* value, int64_t most) -> std::uint32_t {
    if (value != nullptr && value->kind == JsonKind::kInteger && value->integer >= 1 &&
        value->integer <= most)
      return static_cast<std::uint32_t>(value->integer);
    faults->push_back({"mapping", "行号或列号不对", "应为从 1 起的整数"});
    return 1;
  };
  mapping.heading_row = number(json->find("header_row"), kMostNumber);
  const JsonValue* columns = json->find("columns");
  if (columns == nullptr || columns->kind != JsonKind::kArray) {
    faults->push_back({"columns", "缺少这一项，或类型不对", "应为列的清单"});
  } else {
    constexpr int64_t kMostColumns = 16'384;
    for (const JsonValue& one : columns->items) {
      const auto column = number(one.find("column"), kMostColumns);
      mapping.columns.emplace_back(column - 1, read_word(one, "target", faults));
    }
  }
  mapping.instant = read_day(json->find("instant"), faults);
  const JsonValue* period = json->find("period");
  if (period != nullptr && period->kind == JsonKind::kObject) {
    const auto from = read_day(period->find("from"), faults);
    const auto to = read_day(period->find("to"), faults);
    if (from && to && *from <= *to) mapping.period = registry::Period{*from, *to};
  }
  return mapping;
}

template <typename Use>
Response with_body(const Request& request, Use use) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  std::vector<Fault> faults;
  const auto mapping = read_mapping(json->find("mapping"), &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  return use(*json, mapping);
}

std::string word_of(const JsonValue& json, std::string_view name) {
  const JsonValue* value = json.find(name);
  return value != nullptr && value->kind == JsonKind::kString ? value->text : std::string();
}

Response preflight(ImportDesk& desk, const Request& request) {
  return with_body(request, [&](const JsonValue& json, const auto& mapping) {
    actions::ImportPreflightRequest asked;
    asked.mapping = mapping;
    asked.layout = word_of(json, "layout");
    asked.saved_mapping = word_of(json, "saved_mapping");
    return answer(
        actions::preflight_import(desk, caller_of(request), request.path_value("batch_id"), asked));
  });
}

Response set_mapping(ImportDesk& desk, const Request& request) {
  return with_body(request, [&](const JsonValue& json, const auto& mapping) {
    if (!mapping) {
      return problem_response("request.invalid", "",
                              {{"mapping", "缺少这一项", "请说明每一列是什么"}});
    }
    const auto result =
        actions::set_import_mapping(desk, caller_of(request), request.path_value("batch_id"),
                                    *mapping, word_of(json, "save_as"));
    if (!result) return problem_response(actions::told_to_users(result.error()));
    if (result->answer) return private_json(render(*result->answer), 200);
    std::vector<Fault> faults;
    for (const auto& fault : result->faults)
      faults.push_back({fault.where, fault.message, fault.help});
    return problem_response("request.invalid", "", faults);
  });
}

Response undo(ImportDesk& desk, const Request& request) {
  return with_body(request, [&](const JsonValue& json, const auto& /*mapping*/) {
    return answer(actions::undo_import(desk, caller_of(request), request.path_value("batch_id"),
                                       word_of(json, "reason")),
                  202);
  });
}

Response problems(ImportDesk& desk, const Request& request) {
  const auto limit = query_integer(request, "limit", 20, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  return answer(actions::list_import_problems(desk, caller_of(request),
                                              request.path_value("batch_id"),
                                              request.query_value("cursor"), *limit));
}

Response households(ImportDesk& desk, const Request& request) {
  const auto limit = query_integer(request, "limit", 20, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  const auto word = request.query_value("state");
  const auto state = actions::parse_imported_state(word);
  if (!word.empty() && !state) return problem_response("query.invalid", "state");
  return answer(actions::list_import_households(desk, caller_of(request),
                                                request.path_value("batch_id"), state,
                                                request.query_value("cursor"), *limit));
}

Response template_file(ImportDesk& desk, const Request& request) {
  auto bytes = actions::import_template(desk, caller_of(request), request.path_value("layout"));
  if (!bytes) return problem_response(actions::told_to_users(bytes.error()));
  Response response = private_json(*std::move(bytes), 200);
  response.content_type = kWorkbookType;
  response.headers.emplace_back(
      "Content-Disposition",
      "attachment; filename=\"" + std::string(request.path_value("layout")) + ".xlsx\"");
  return response;
}

// Deeds that begin something and answer at once.
using Begin = base::Result<actions::ImportBatchView> (*)(ImportDesk&, const rights::Caller&,
                                                         std::string_view);

Route begin(const Context& context, std::string_view pattern, std::string_view operation,
            Begin deed) {
  return post(pattern, operation,
              with_desk(context,
                        [deed](ImportDesk& desk, const Request& request) {
                          return answer(
                              deed(desk, caller_of(request), request.path_value("batch_id")), 202);
                        }))
      .needs(kImport)
      .with_key()
      .in_worker();
}

std::vector<Route> batch_routes(const Context& context) {
  return {
      get("/api/v1/imports/{batch_id}", "get_import",
          with_desk(context,
                    [](ImportDesk& desk, const Request& request) {
                      return answer(actions::get_import(desk, caller_of(request),
                                                        request.path_value("batch_id")));
                    }))
          .needs(kImport)
          .in_worker(),
      post("/api/v1/imports/{batch_id}/preflight", "preflight_import",
           with_desk(context, preflight))
          .needs(kImport)
          .with_key()
          .in_worker(),
      put("/api/v1/imports/{batch_id}/mapping", "set_import_mapping",
          with_desk(context, set_mapping))
          .needs(kImport)
          .with_key()
          .in_worker(),
      begin(context, "/api/v1/imports/{batch_id}/validate", "validate_import",
            actions::validate_import),
      begin(context, "/api/v1/imports/{batch_id}/apply", "apply_import", actions::apply_import),
      begin(context, "/api/v1/imports/{batch_id}/cancel", "cancel_import", actions::cancel_import),
      post("/api/v1/imports/{batch_id}/undo", "undo_import", with_desk(context, undo))
          .needs(kImport)
          .with_key()
          .in_worker(),
      get("/api/v1/imports/{batch_id}/problems", "list_import_problems",
          with_desk(context, problems))
          .needs(kImport)
          .in_worker(),
      get("/api/v1/imports/{batch_id}/households", "list_import_households",
          with_desk(context, households))
          .needs(kImport)
          .in_worker(),
  };
}

}  // namespace

std::vector<Route> import_routes(const Context& context) {
  std::vector<Route> routes = {
      get("/api/v1/imports", "list_imports", with_desk(context, list)).needs(kImport).in_worker(),
      post("/api/v1/imports", "upload_import", with_desk(context, upload))
          .needs(kImport)
          .with_key()
          .in_worker()
          .body_to_file(static_cast<std::size_t>(actions::kMostImportBytes)),
      get("/api/v1/imports/layouts", "list_import_layouts",
          with_desk(context,
                    [](ImportDesk& desk, const Request& request) {
                      return answer(actions::list_import_layouts(desk, caller_of(request)));
                    }))
          .needs(kImport)
          .in_worker(),
      get("/api/v1/imports/templates/{layout}", "get_import_template",
          with_desk(context, template_file))
          .needs(kImport)
          .in_worker(),
      del("/api/v1/imports/mappings/{name}", "delete_import_mapping",
          with_desk(context,
                    [](ImportDesk& desk, const Request& request) {
                      const auto gone = actions::delete_import_mapping(desk, caller_of(request),
                                                                       request.path_value("name"));
                      return gone ? no_content()
                                  : problem_response(actions::told_to_users(gone.error()));
                    }))
          .needs(kImport)
          .with_key()
          .in_worker(),
  };
  for (Route& route : batch_routes(context)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace http
