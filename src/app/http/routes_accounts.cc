// Accounts, their roles, their import from a workbook.
#include <utility>

#include "app/actions/account_deeds.h"
#include "app/http/account_requests.h"
#include "app/http/body_file.h"
#include "app/http/route_lists.h"

namespace http {
namespace {

using actions::AccountBook;

constexpr int64_t kMostRows = 100;
constexpr std::size_t kMostWorkbookBytes = 16U << 20U;
constexpr std::string_view kWorkbookType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
// Either is enough; the deeds decide.
constexpr std::string_view kManage = "manage_accounts";
constexpr std::string_view kManageOrSecure = "manage_accounts|secure_accounts";

Response list(AccountBook& book, const Request& request) {
  actions::AccountQuery query;
  query.text = request.query_value("query");
  query.region = request.query_value("region");
  query.role = request.query_value("role");
  query.state = request.query_value("state");
  query.cursor = request.query_value("cursor");
  const auto sort = request.query_value("sort");
  if (!sort.empty()) query.sort = sort;
  if (!actions::is_account_sort(query.sort)) return problem_response("query.invalid", "sort");
  if (!query.state.empty() && !actions::is_account_state(query.state))
    return problem_response("query.invalid", "state");
  if (query.text.size() > 400) return problem_response("query.invalid", "query");
  const auto limit = query_integer(request, "limit", query.limit, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  query.limit = *limit;
  return account_answer(actions::list_accounts(book, *request.caller, query));
}

actions::AccountFields read_fields(BodyFields* body, bool is_new) {
  actions::AccountFields fields;
  if (is_new) fields.login_name = body->text("login_name");
  fields.name = body->maybe_text("name");
  fields.roles = body->maybe_texts("roles");
  fields.region = body->maybe_text("region");
  fields.phone = body->maybe_text("phone");
  fields.note = body->maybe_text("note");
  return fields;
}

// Reads the body and hands its fields on.
template <typename Use>
Response with_body(const Request& request, Use use) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  BodyFields body(*json);
  return use(&body);
}

Response create(AccountBook& book, const Request& request) {
  return with_body(request, [&](BodyFields* body) {
    const auto fields = read_fields(body, true);
    if (!body->faults().empty()) return problem_response("request.invalid", "", body->faults());
    return account_answer(actions::create_account(book, *request.caller, fields), 201);
  });
}

Response update(AccountBook& book, const Request& request) {
  return with_body(request, [&](BodyFields* body) {
    const auto fields = read_fields(body, false);
    const int64_t version = body->integer("version");
    if (!body->faults().empty()) return problem_response("request.invalid", "", body->faults());
    return account_answer(
        actions::update_account(book, *request.caller, request.path_value("account_id"), version,
                                fields),
        200);
  });
}

Response disable(AccountBook& book, const Request& request) {
  return with_body(request, [&](BodyFields* body) {
    const std::string reason = body->text("reason");
    if (!body->faults().empty()) return problem_response("request.invalid", "", body->faults());
    return account_answer(
        actions::disable_account(book, *request.caller, request.path_value("account_id"), reason));
  });
}

Response hand_over(AccountBook& book, const Request& request) {
  return with_body(request, [&](BodyFields* body) {
    const std::string to = body->text("to"), reason = body->text("reason");
    if (!body->faults().empty()) return problem_response("request.invalid", "", body->faults());
    return account_answer(actions::hand_over_account(book, *request.caller,
                                                     request.path_value("account_id"), to, reason),
                          200);
  });
}

Response import(AccountBook& book, const Request& request) {
  const auto dry_run = request.query_value("dry_run");
  if (!dry_run.empty() && dry_run != "true" && dry_run != "false")
    return problem_response("query.invalid", "dry_run");
  if (request.body_file == nullptr) return problem_response("import.unreadable");
  const auto bytes = request.body_file->read_all();
  if (!bytes) return problem_response("server.failed");
  return account_answer(actions::import_accounts(book, *request.caller, *bytes, dry_run == "true"));
}

Response template_file(AccountBook& book, const Request& request) {
  auto bytes = actions::account_template(book, *request.caller);
  if (!bytes) return account_problem(bytes.error());
  Response response = private_response(*std::move(bytes));
  response.content_type = kWorkbookType;
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"accounts.xlsx\"; filename*=UTF-8''" +
                                    percent_encode("账号导入模板.xlsx"));
  return response;
}

Response audit(AccountBook& book, const Request& request) {
  actions::AuditQuery query;
  const auto before = query_integer(request, "cursor", 0, 1, INT64_MAX);
  const auto limit = query_integer(request, "limit", query.limit, 1, kMostRows);
  if (!before) return problem_response("cursor.invalid");
  if (!limit) return problem_response("query.invalid", "limit");
  query.before = *before;
  query.limit = *limit;
  query.is_verified = request.query_value("verify") == "true";
  return account_answer(actions::list_audit(book, *request.caller, query));
}

std::vector<Route> one_account_routes(const std::shared_ptr<AccountBook>& book) {
  return {
      get("/api/v1/accounts/{account_id}", "get_account",
          [book](const Request& request) {
            return account_answer(
                actions::get_account(*book, *request.caller, request.path_value("account_id")));
          })
          .needs(kManageOrSecure),
      patch("/api/v1/accounts/{account_id}", "update_account",
            [book](const Request& request) { return update(*book, request); })
          .needs(kManage)
          .with_key()
          .in_worker(),
      post("/api/v1/accounts/{account_id}/reset-password", "reset_password",
           [book](const Request& request) {
             return account_answer(
                 actions::reset_password(*book, *request.caller, request.path_value("account_id")));
           })
          .needs(kManage)
          .with_key()
          .in_worker(),
      post("/api/v1/accounts/{account_id}/disable", "disable_account",
           [book](const Request& request) { return disable(*book, request); })
          .needs(kManageOrSecure)
          .with_key()
          .in_worker(),
      post("/api/v1/accounts/{account_id}/enable", "enable_account",
           [book](const Request& request) {
             return account_answer(
                 actions::enable_account(*book, *request.caller, request.path_value("account_id")));
           })
          .needs(kManage)
          .with_key()
          .in_worker(),
      post("/api/v1/accounts/{account_id}/hand-over", "hand_over_account",
           [book](const Request& request) { return hand_over(*book, request); })
          .needs(kManage)
          .with_key()
          .in_worker(),
      get("/api/v1/accounts/{account_id}/sessions", "list_account_sessions",
          [book](const Request& request) {
            return account_answer(actions::list_account_sessions(*book, *request.caller,
                                                                 request.path_value("account_id")));
          })
          .needs(kManageOrSecure),
      del("/api/v1/accounts/{account_id}/sessions", "end_account_sessions",
          [book](const Request& request) {
            const auto ended = actions::end_account_sessions(*book, *request.caller,
                                                             request.path_value("account_id"));
            return ended ? no_content() : account_problem(ended.error());
          })
          .needs(kManageOrSecure)
          .with_key()
          .in_worker(),
  };
}

}  // namespace

std::vector<Route> account_routes(const Context& context) {
  const auto book = context.accounts;
  std::vector<Route> routes = {
      get("/api/v1/roles", "list_roles",
          [book](const Request& request) {
            return json_response(render(actions::list_roles(*book, *request.caller)));
          }),
      get("/api/v1/audit-events", "list_audit_events",
          [book](const Request& request) { return audit(*book, request); })
          .needs("read_audit_events")
          .in_worker(),
      get("/api/v1/accounts", "list_accounts",
          [book](const Request& request) { return list(*book, request); })
          .needs(kManageOrSecure),
      post("/api/v1/accounts", "create_account",
           [book](const Request& request) { return create(*book, request); })
          .needs(kManage)
          .with_key()
          .in_worker(),
      post("/api/v1/accounts/import", "import_accounts",
           [book](const Request& request) { return import(*book, request); })
          .needs(kManage)
          .with_key()
          .in_worker()
          .body_to_file(kMostWorkbookBytes),
      get("/api/v1/accounts/import-template", "get_account_template",
          [book](const Request& request) { return template_file(*book, request); })
          .needs(kManage)
          .in_worker(),
  };
  for (Route& route : one_account_routes(book)) routes.push_back(std::move(route));
  return book == nullptr ? without_accounts(std::move(routes)) : routes;
}

}  // namespace http
