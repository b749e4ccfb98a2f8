// Lists as files to take away.
#include <utility>

#include "app/actions/export_list.h"
#include "app/http/account_requests.h"
#include "app/http/problems.h"
#include "app/http/read_wire.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

constexpr std::string_view kWorkbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

using actions::ExportFormat;
using actions::ExportKind;

// The question as the list page asks it; faults for what cannot be read.
actions::ExportRequest read_export(const Request& request, const JsonValue& json,
                                   std::vector<Fault>* faults) {
  BodyFields fields(json);
  actions::ExportRequest asked;
  const std::string kind = fields.text("kind");
  const std::string format = fields.maybe_text("format").value_or("xlsx");
  if (kind != "households" && kind != "members") faults->push_back(bad_shape("kind"));
  if (format != "xlsx" && format != "csv") faults->push_back(bad_shape("format"));
  if (kind == "members") asked.kind = ExportKind::kMembers;
  if (format == "csv") asked.format = ExportFormat::kCsv;
  actions::HouseholdQuery& query = asked.query;
  query.deployment = request.query_value("deployment");
  query.region = fields.maybe_text("region").value_or("");
  query.text = fields.maybe_text("query").value_or("");
  query.rule = fields.maybe_text("rule").value_or("");
  query.result = fields.maybe_text("result").value_or("");
  query.group = fields.maybe_text("group").value_or("");
  query.missing = fields.maybe_text("missing").value_or("");
  query.sort = fields.maybe_text("sort").value_or(query.sort);
  for (const std::string_view axis : {"register_status", "monitoring_status", "existence_status"}) {
    query.statuses.emplace_back(axis, fields.maybe_text(axis).value_or(""));
  }
  if (!actions::is_sort(query.sort)) faults->push_back(bad_shape("sort"));
  const bool is_result = query.result.empty() || query.result == "yes" || query.result == "no" ||
                         query.result == "unknown";
  if (!is_result) faults->push_back(bad_shape("result"));
  asked.columns = fields.maybe_texts("columns").value_or(std::vector<std::string>());
  asked.reason = fields.maybe_text("reason").value_or("");
  const JsonValue* open = json.find("open");
  asked.is_open = open != nullptr && open->kind == JsonKind::kBool && open->boolean;
  faults->insert(faults->end(), fields.faults().begin(), fields.faults().end());
  return asked;
}

Response export_list(const Context& context, const Request& request) {
  std::optional<Response> wrong;
  const auto json = read_json_body(request, &wrong);
  if (!json) return *std::move(wrong);
  std::vector<Fault> faults;
  const actions::ExportRequest asked = read_export(request, *json, &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  auto made = actions::export_list(context.live, context.accounts.get(), caller_of(request), asked);
  if (!made) return account_problem(made.error());
  const bool is_csv = asked.format == ExportFormat::kCsv;
  Response response = private_response("");
  response.content_type = is_csv ? "text/csv; charset=utf-8" : kWorkbookType;
  const std::string extension = is_csv ? ".csv" : ".xlsx";
  response.headers.emplace_back(
      "Content-Disposition", "attachment; filename=\"list" + extension + "\"; filename*=UTF-8''" +
                                 percent_encode(made->file_name + extension));
  response.headers.emplace_back("X-Row-Count", std::to_string(made->row_count));
  response.pieces = std::move(made->next);
  return response;
}

}  // namespace

std::vector<Route> export_routes(const Context& context) {
  return {
      post("/api/v1/exports", "export_list",
           [context](const Request& request) { return export_list(context, request); })
          .needs("read_households")
          .in_worker(),
  };
}

}  // namespace http
