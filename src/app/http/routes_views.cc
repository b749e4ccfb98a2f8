// Saved views of the desk's pages.
#include <algorithm>
#include <array>
#include <utility>

#include "app/actions/view_deeds.h"
#include "app/http/account_requests.h"
#include "app/http/json_writer.h"
#include "app/http/route_lists.h"
#include "core/base/text.h"
#include "core/base/time_text.h"

namespace http {
namespace {

using actions::AccountBook;
using actions::SavedView;

constexpr std::array<std::string_view, 4> kPages = {"households", "accounts", "screening",
                                                    "missing"};
constexpr std::size_t kMostNameCharacters = 40;
constexpr std::size_t kMostQueryFields = 30;
constexpr std::size_t kMostValueCharacters = 800;
constexpr std::size_t kMostColumns = 60;

bool is_page(std::string_view page) {
  return std::find(kPages.begin(), kPages.end(), page) != kPages.end();
}

// `query` and `columns` of the body as the text that is stored: {"query":{…},"columns":[…]}.
std::string content_of(const JsonValue& body, std::vector<Fault>* faults) {
  const JsonValue* query = body.find("query");
  const JsonValue* columns = body.find("columns");
  JsonWriter json;
  json.begin_object().key("query").begin_object();
  bool fits = query != nullptr && query->kind == JsonKind::kObject &&
              query->fields.size() <= kMostQueryFields;
  if (fits) {
    for (const JsonField& field : query->fields) {
      fits = fits && field.value.kind == JsonKind::kString &&
             base::count_code_points(field.value.text) <= kMostValueCharacters;
      json.field(field.name, field.value.text);
    }
  }
  if (!fits) faults->push_back({"query", "这里应为至多 30 项文字", "请按 api/openapi.yaml 提交"});
  json.end_object().key("columns").begin_array();
  fits = columns != nullptr && columns->kind == JsonKind::kArray &&
         columns->items.size() <= kMostColumns;
  if (fits) {
    for (const JsonValue& column : columns->items) {
      fits = fits && column.kind == JsonKind::kString;
      json.string(column.text);
    }
  }
  if (!fits) faults->push_back({"columns", "这里应为至多 60 个列名", "请按 api/openapi.yaml 提交"});
  return json.end_array().end_object().take();
}

SavedView read_view(const JsonValue& body, std::vector<Fault>* faults) {
  BodyFields fields(body);
  SavedView view;
  view.page = fields.text("page");
  view.name = fields.text("name");
  *faults = fields.faults();
  if (faults->empty() && !is_page(view.page))
    faults->push_back({"page", "没有这个页面", "可用的页面见 api/openapi.yaml"});
  const std::size_t length = base::count_code_points(view.name);
  if (faults->empty() && (length == 0 || length > kMostNameCharacters))
    faults->push_back({"name", "名称应有 1 至 40 个字", "请改短名称"});
  const JsonValue* is_default = body.find("is_default");
  view.is_default = is_default != nullptr && is_default->boolean;
  view.content = content_of(body, faults);
  return view;
}

void write(JsonWriter* json, const SavedView& view) {
  json->field("id", view.id).field("page", view.page).field("name", view.name);
  json->field_boolean("is_default", view.is_default);
  json->field("changed_at", base::time_to_text(view.changed_at_ms));
}

// The stored text is JSON of our own: it goes on where the object was left.
std::string render_view(const SavedView& view) {
  JsonWriter json;
  json.begin_object();
  write(&json, view);
  std::string text = json.end_object().take();
  text.pop_back();
  return text + "," + view.content.substr(1);
}

Response list(AccountBook& book, const Request& request) {
  const auto page = request.query_value("page");
  if (!is_page(page)) return problem_response("query.invalid", "page");
  const auto views = actions::list_views(book, *request.caller, page);
  if (!views) return account_problem(views.error());
  std::string items;
  for (const SavedView& view : *views) items += (items.empty() ? "" : ",") + render_view(view);
  return private_response("{\"items\":[" + items + "]}");
}

Response save(AccountBook& book, const Request& request, std::string_view id) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  std::vector<Fault> faults;
  SavedView view = read_view(*json, &faults);
  if (!faults.empty()) return problem_response("request.invalid", "", faults);
  view.id = std::string(id);
  const auto saved = actions::save_view(book, *request.caller, std::move(view));
  if (!saved) return account_problem(saved.error());
  return private_response(render_view(*saved), id.empty() ? 201 : 200);
}

}  // namespace

std::vector<Route> view_routes(const Context& context) {
  const auto book = context.accounts;
  std::vector<Route> routes = {
      get("/api/v1/views", "list_views",
          [book](const Request& request) { return list(*book, request); })
          .in_worker(),
      post("/api/v1/views", "create_view",
           [book](const Request& request) { return save(*book, request, ""); })
          .with_key()
          .in_worker(),
      put("/api/v1/views/{view_id}", "replace_view",
          [book](const Request& request) {
            return save(*book, request, request.path_value("view_id"));
          })
          .with_key()
          .in_worker(),
      del("/api/v1/views/{view_id}", "delete_view",
          [book](const Request& request) {
            const auto gone =
                actions::delete_view(*book, *request.caller, request.path_value("view_id"));
            return gone ? no_content() : account_problem(gone.error());
          })
          .with_key()
          .in_worker(),
  };
  return book != nullptr ? routes : without_accounts(std::move(routes));
}

}  // namespace http
