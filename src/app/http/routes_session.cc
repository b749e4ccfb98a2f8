// Log-in and log-out, the own password, sessions.
#include <algorithm>
#include <utility>

#include "app/actions/account_deeds.h"
#include "app/http/account_requests.h"
#include "app/http/cookies.h"
#include "app/http/json_writer.h"
#include "app/http/route_lists.h"
#include "core/base/time_text.h"

namespace http {
namespace {

using actions::AccountBook;
using actions::LogInAnswer;

constexpr std::size_t kMostPasswordBytes = 1024;

Response session_response(AccountBook& book, const rights::Caller* caller) {
  return private_response(render(actions::get_session(book, caller)));
}

// Where a request comes from: our own proxy names the reader, others could name anybody.
std::string address_of(const Context& context, const Request& request) {
  if (!context.is_behind_proxy || request.forwarded_for.empty()) return request.peer_address;
  const std::size_t comma = request.forwarded_for.rfind(',');
  const std::size_t from = comma == std::string::npos ? 0 : comma + 1;
  const std::size_t start = request.forwarded_for.find_first_not_of(' ', from);
  return start == std::string::npos ? request.peer_address : request.forwarded_for.substr(start);
}

// problem+json with what the log-in page tells beside the sentence (log_in_problem).
Response log_in_problem(std::string_view id, const LogInAnswer& answer, int64_t now_ms) {
  Response response = problem_response(id);
  JsonWriter extra;
  extra.begin_object();
  if (answer.kind == LogInAnswer::Kind::kWrongPassword)
    extra.field_integer("attempts_left", answer.attempts_left);
  if (answer.kind == LogInAnswer::Kind::kLocked) {
    extra.field("locked_until", base::time_to_text(answer.locked_until_ms));
    const int64_t seconds = std::max<int64_t>((answer.locked_until_ms - now_ms + 999) / 1000, 1);
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
  }
  if (answer.kind == LogInAnswer::Kind::kTooMany)
    response.headers.emplace_back("Retry-After", "60");
  const std::string fields = extra.end_object().take();
  if (fields.size() > 2) {
    response.body.pop_back();
    response.body += "," + fields.substr(1);
  }
  return response;
}

Response log_in(const Context& context, const Request& request) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  BodyFields fields(*json);
  const actions::LogInRequest asked{fields.text("login_name"),
                                    fields.text("password", kMostPasswordBytes),
                                    address_of(context, request), request.user_agent};
  if (!fields.faults().empty()) return problem_response("request.invalid", "", fields.faults());
  AccountBook& book = *context.accounts;
  const auto answer = actions::log_in(book, asked);
  if (!answer) return account_problem(answer.error());
  switch (answer->kind) {
    case LogInAnswer::Kind::kWrongPassword:
      return log_in_problem("session.wrong_password", *answer, book.now_ms());
    case LogInAnswer::Kind::kLocked:
      return log_in_problem("account.locked", *answer, book.now_ms());
    case LogInAnswer::Kind::kDisabled:
      return log_in_problem("account.disabled", *answer, book.now_ms());
    case LogInAnswer::Kind::kTooMany:
      return log_in_problem("rate.limited", *answer, book.now_ms());
    case LogInAnswer::Kind::kSignedIn:
      break;
  }
  Response response = session_response(book, answer->caller.get());
  const auto lifetime = static_cast<int>(book.settings().session_hours * 3600);
  response.headers.emplace_back("Set-Cookie",
                                session_cookie(answer->token, lifetime, context.is_behind_proxy));
  return response;
}

Response log_out(AccountBook& book, const Request& request) {
  if (request.caller != nullptr) {
    const auto ended = actions::log_out(book, *request.caller);
    if (!ended) return account_problem(ended.error());
  }
  Response response = no_content();
  response.headers.emplace_back("Set-Cookie", no_session_cookie());
  return response;
}

Response change_password(AccountBook& book, const Request& request) {
  std::optional<Response> problem;
  const auto json = read_json_body(request, &problem);
  if (!json) return *std::move(problem);
  BodyFields fields(*json);
  const actions::PasswordChange change{fields.text("old_password", kMostPasswordBytes),
                                       fields.text("new_password", kMostPasswordBytes)};
  if (!fields.faults().empty()) return problem_response("request.invalid", "", fields.faults());
  const auto answer = actions::change_password(book, *request.caller, change);
  if (!answer) return account_problem(answer.error());
  switch (answer->kind) {
    case actions::PasswordAnswer::Kind::kWrongPassword:
      return problem_response("session.wrong_password");
    case actions::PasswordAnswer::Kind::kLocked:
      return problem_response("account.locked");
    case actions::PasswordAnswer::Kind::kTooWeak:
      return problem_response("password.too_weak", "",
                              {{"new_password", answer->weakness, "请换一个密码"}});
    case actions::PasswordAnswer::Kind::kChanged:
      break;
  }
  const auto caller = book.find_caller(request.session, true);
  return session_response(book, caller.get());
}

// Where nobody logs in, whoever sits at the machine may do everything: the pages need not ask.
Response session_at_the_machine(const actions::Live& live) {
  actions::SessionView view;
  actions::SessionAccount account;
  account.id = "0";
  account.name = "本机";
  if (!live.deployments.empty()) account.region = live.deployments.front()->settings.region;
  account.region_full_name = account.region;
  account.region_level = rights::to_word(rights::level_of(account.region));
  for (const std::string_view word : rights::permission_words())
    account.permissions.emplace_back(word);
  view.account = std::move(account);
  view.place = view.account->region_full_name;
  return private_response(render(view));
}

}  // namespace

std::vector<Route> session_routes(const Context& context) {
  const auto book = context.accounts;
  std::vector<Route> routes = {
      get("/api/v1/session", "get_session",
          [book](const Request& request) { return session_response(*book, request.caller.get()); })
          .is_public()
          .in_worker(),
      post("/api/v1/session", "log_in",
           [context](const Request& request) { return log_in(context, request); })
          .is_public()
          .in_worker(),
      del("/api/v1/session", "log_out",
          [book](const Request& request) { return log_out(*book, request); })
          .is_public()
          .in_worker(),
      post("/api/v1/session/password", "change_password",
           [book](const Request& request) { return change_password(*book, request); })
          .with_old_password()
          .with_key()
          .in_worker(),
      get("/api/v1/sessions", "list_sessions",
          [book](const Request& request) {
            return private_response(render(actions::list_sessions(*book, *request.caller)));
          }),
      del("/api/v1/sessions/{session_id}", "end_session",
          [book](const Request& request) {
            const auto ended =
                actions::end_session(*book, *request.caller, request.path_value("session_id"));
            return ended ? no_content() : account_problem(ended.error());
          })
          .with_key()
          .in_worker(),
  };
  if (book != nullptr) return routes;
  routes = without_accounts(std::move(routes));
  routes.front().handler = [live = context.live](const Request&) {
    return session_at_the_machine(*live);
  };
  return routes;
}

}  // namespace http
