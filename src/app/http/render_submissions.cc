#include "app/http/render_submissions.h"

#include "app/http/json_writer.h"
#include "app/http/problems.h"
#include "core/base/time_text.h"

namespace http {
namespace {

void write_period(JsonWriter* json, const std::optional<actions::Period>& period) {
  json->key("period");
  if (!period) {
    json->null();
    return;
  }
  json->begin_object().field("from", period->from).field("to", period->to).end_object();
}

// The members of value_change, inside an object that the caller ends.
void write_change(JsonWriter* json, const actions::ValueChangeLine& change) {
  json->field_or_null("record", change.record).field("of_whom", change.of_whom);
  json->field("indicator", change.indicator).field("label", change.label);
  json->field_or_null("instant", change.instant);
  write_period(json, change.period);
  json->field("old_display", change.old_display).field("new_display", change.new_display);
}

void write_form(JsonWriter* json, const actions::HistoryItem& item, const FormTitle& form_title) {
  json->key("form");
  const std::size_t slash = item.form.find('/');
  if (slash == std::string::npos) {
    json->null();
    return;
  }
  const std::string_view pack = std::string_view(item.form).substr(0, slash);
  const std::string_view form = std::string_view(item.form).substr(slash + 1);
  const std::string title = form_title(pack, form);
  json->begin_object().field("pack", pack).field("id", form);
  json->field("title", title.empty() ? form : std::string_view(title)).end_object();
}

void write_collector(JsonWriter* json, const actions::HistoryItem& item) {
  json->key("collector");
  if (item.collector.empty()) {
    json->null();
    return;
  }
  const std::string& name = item.collector_name.empty() ? item.collector : item.collector_name;
  json->begin_object().field("id", item.collector).field("name", name).end_object();
}

void write_record_changes(JsonWriter* json, const actions::HistoryItem& item) {
  json->key("record_changes").begin_array();
  for (const auto& change : item.record_changes) {
    json->begin_object().field("kind", change.is_coming ? "add" : "remove");
    json->field("record", change.record).field("entity_label", change.entity_label);
    json->field("name", change.name).field("on", change.on);
    json->field_or_null("reason_label", change.reason_label).end_object();
  }
  json->end_array();
}

void write_item(JsonWriter* json, const actions::HistoryItem& item, const FormTitle& form_title) {
  json->begin_object().field("id", item.id).field_integer("sequence", item.sequence);
  json->field("kind", item.kind);
  write_form(json, item, form_title);
  json->field("source", item.source);
  write_collector(json, item);
  json->field("reason", item.reason).field_or_null("compensates", item.compensates);
  json->field_or_null("compensated_by", item.compensated_by);
  json->field("event_time", base::time_to_text(item.event_time_ms));
  json->field("receipt_time", base::time_to_text(item.receipt_time_ms));
  json->field_boolean("can_undo", item.can_undo);
  json->field_unless_empty("undo_refusal", item.undo_refusal);
  json->key("changes").begin_array();
  for (const auto& change : item.changes) {
    json->begin_object();
    write_change(json, change);
    json->end_object();
  }
  json->end_array().field_integer("change_count", item.change_count);
  write_record_changes(json, item);
  json->key("moves").begin_array();
  for (const auto& move : item.moves) {
    json->begin_object().field("what", move.what).field("old_display", move.old_display);
    json->field("new_display", move.new_display).end_object();
  }
  json->end_array().end_object();
}

}  // namespace

std::string render(const actions::HistoryPage& page, const FormTitle& form_title) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const auto& item : page.items) write_item(&json, item, form_title);
  json.end_array().field_integer("total", page.total);
  json.field_or_null("next_cursor", page.next_cursor).end_object();
  return json.take();
}

std::string render(const actions::SubmitAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("id", answer.id).field_integer("sequence", answer.sequence);
  json.key("changed").begin_array();
  for (const auto& rule : answer.changed) {
    json.begin_object().field("rule", rule.rule).field("title", rule.title);
    json.field("severity", rule.severity).field("old_result", rule.old_result);
    json.field("new_result", rule.new_result).field("old_sentence", rule.old_sentence);
    json.field("new_sentence", rule.new_sentence).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

Response conflict_response(const actions::SubmitResult& result) {
  JsonWriter json;
  json.begin_object().field_integer("sequence", result.sequence);
  json.key("conflicts").begin_array();
  for (const auto& conflict : result.conflicts) {
    json.begin_object();
    write_change(&json, conflict.change);
    json.field("your_display", conflict.your_display).field("changed_by", conflict.changed_by);
    json.field("changed_at", base::time_to_text(conflict.changed_at_ms)).end_object();
  }
  json.end_array().end_object();
  // The members of a problem, then these.
  Response response = problem_response("submission.conflict", "");
  response.body.back() = ',';
  response.body += json.text().substr(1);
  return response;
}

}  // namespace http
