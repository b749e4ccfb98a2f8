#include "app/http/render_accounts.h"

#include "app/http/json_writer.h"
#include "app/http/render_parts.h"
#include "core/base/time_text.h"

namespace http {
namespace {

void write_named(JsonWriter* json, const actions::NamedId& one) {
  json->begin_object().field("id", one.id).field("label", one.label).end_object();
}

void write_time(JsonWriter* json, std::string_view name, const std::optional<int64_t>& ms) {
  json->field_or_null(name, ms ? base::time_to_text(*ms) : "");
}

void write_session_account(JsonWriter* json, const actions::SessionAccount& account) {
  json->begin_object().field("id", account.id).field("login_name", account.login_name);
  json->field("name", account.name);
  write_list(json, "roles", account.roles, write_named);
  json->field("region", account.region).field("region_full_name", account.region_full_name);
  json->field("region_level", account.region_level);
  write_list(json, "permissions", account.permissions, write_text);
  json->end_object();
}

void write_account(JsonWriter* json, const actions::AccountView& account) {
  json->begin_object().field("id", account.id).field("login_name", account.login_name);
  json->field("name", account.name);
  write_list(json, "roles", account.roles, write_named);
  json->field("region", account.region).field("region_full_name", account.region_full_name);
  json->field("state", account.state);
  write_time(json, "locked_until", account.locked_until_ms);
  json->field_boolean("must_change_password", account.must_change_password);
  json->field("phone", account.phone).field("note", account.note);
  json->field_unless_empty("disabled_reason", account.disabled_reason);
  json->field_or_null("handed_over_to", account.handed_over_to);
  json->field_integer("session_count", account.session_count);
  write_time(json, "last_log_in_at", account.last_log_in_at_ms);
  json->field("created_at", base::time_to_text(account.created_at_ms));
  json->field_integer("version", account.version);
  json->field_boolean("can_manage", account.can_manage).end_object();
}

void write_imported(JsonWriter* json, const actions::ImportedAccount& one) {
  json->begin_object().field_integer("row", one.row).field("login_name", one.login_name);
  json->field("name", one.name);
  write_list(json, "role_labels", one.role_labels, write_text);
  json->field("region_full_name", one.region_full_name);
  json->field_or_null("one_time_password", one.one_time_password).end_object();
}

void write_problem(JsonWriter* json, const actions::ImportProblem& one) {
  json->begin_object().field_integer("row", one.row).field("column", one.column);
  json->field("value", one.value).field("message", one.message);
  json->field_unless_empty("help", one.help).end_object();
}

}  // namespace

std::string render(const actions::SessionView& session) {
  JsonWriter json;
  json.begin_object().key("account");
  if (session.account) {
    write_session_account(&json, *session.account);
  } else {
    json.null();
  }
  json.field_boolean("must_change_password", session.must_change_password);
  json.field_integer("idle_seconds", session.idle_seconds);
  write_time(&json, "expires_at", session.expires_at_ms);
  write_list(&json, "password_rules", session.password_rules, write_text);
  json.key("log_in_page").begin_object().field("place", session.place);
  json.field_boolean("is_demo", session.is_demo);
  write_list(&json, "demo_accounts", session.demo_accounts,
             [](JsonWriter* to, const actions::DemoAccount& one) {
               to->begin_object().field("login_name", one.login_name);
               to->field("password", one.password).field("name", one.name);
               to->field("role_label", one.role_label).field("region_name", one.region_name);
               to->end_object();
             });
  json.end_object().end_object();
  return json.take();
}

std::string render(const std::vector<actions::SessionItem>& sessions) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", sessions, [](JsonWriter* to, const actions::SessionItem& one) {
    to->begin_object().field("id", one.id).field_boolean("is_this", one.is_this);
    to->field("began_at", base::time_to_text(one.began_at_ms));
    to->field("last_used_at", base::time_to_text(one.last_used_at_ms));
    to->field("address", one.address).field("agent", one.agent).end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const std::vector<actions::RoleView>& roles) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", roles, [](JsonWriter* to, const actions::RoleView& one) {
    to->begin_object().field("id", one.id).field("label", one.label);
    to->field("description", one.description);
    write_list(to, "levels", one.levels, write_text);
    write_list(to, "permissions", one.permissions, write_named);
    to->field_boolean("stands_alone", one.stands_alone);
    to->field_boolean("can_grant", one.can_grant).end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::AccountPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, write_account);
  json.field_integer("total", page.total).field_or_null("next_cursor", page.next_cursor);
  json.end_object();
  return json.take();
}

std::string render(const actions::AccountView& account) {
  JsonWriter json;
  write_account(&json, account);
  return json.take();
}

std::string render(const actions::AccountWithPassword& answer) {
  JsonWriter json;
  json.begin_object().key("account");
  write_account(&json, answer.account);
  json.field("one_time_password", answer.one_time_password).end_object();
  return json.take();
}

std::string render(const actions::HandOver& answer) {
  JsonWriter json;
  json.begin_object().key("account");
  write_account(&json, answer.account);
  json.key("successor");
  write_account(&json, answer.successor);
  write_list(&json, "handed_over", answer.handed_over, write_text);
  json.end_object();
  return json.take();
}

std::string render(const actions::ImportReport& report) {
  JsonWriter json;
  json.begin_object().field_boolean("is_dry_run", report.is_dry_run);
  json.field_integer("row_count", report.row_count);
  json.field_integer("accepted_count", static_cast<int64_t>(report.accepted.size()));
  json.field_integer("rejected_count", report.rejected_count);
  write_list(&json, "accepted", report.accepted, write_imported);
  write_list(&json, "problems", report.problems, write_problem);
  json.end_object();
  return json.take();
}

std::string render(const actions::AuditPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, [](JsonWriter* to, const actions::AuditItem& one) {
    to->begin_object().field_integer("sequence", one.sequence);
    to->field("at", base::time_to_text(one.at_ms)).field_or_null("account", one.account);
    to->field("account_name", one.account_name).field("action", one.action);
    to->field("subject", one.subject).field("region_full_name", one.region_full_name);
    to->field("detail", one.detail).end_object();
  });
  const std::string next = page.next_before > 0 ? std::to_string(page.next_before) : "";
  json.field_or_null("next_cursor", next).key("check");
  if (page.check) {
    json.begin_object().field_integer("events", page.check->events);
    json.field_boolean("is_whole", page.check->first_broken == 0);
    json.field_integer("first_broken", page.check->first_broken).end_object();
  } else {
    json.null();
  }
  json.end_object();
  return json.take();
}

}  // namespace http
