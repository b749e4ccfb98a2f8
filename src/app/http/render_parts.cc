#include "app/http/render_parts.h"

namespace http {

void write(JsonWriter* json, const actions::WireValue& value) {
  using Kind = actions::WireValue::Kind;
  switch (value.kind) {
    case Kind::kNull:
      json->null();
      return;
    case Kind::kBool:
      json->boolean(value.boolean);
      return;
    case Kind::kInteger:
      json->integer(value.integer);
      return;
    case Kind::kText:
      json->string(value.text);
      return;
    case Kind::kList:
      json->begin_array();
      for (const std::string& code : value.list) json->string(code);
      json->end_array();
      return;
  }
}

void write(JsonWriter* json, const actions::Clause& clause) {
  json->begin_object().field("pack", clause.pack).field("file", clause.file);
  json->field_integer("line", clause.line).field("text", clause.text).end_object();
}

void write(JsonWriter* json, const actions::Period& period) {
  json->begin_object().field("from", period.from).field("to", period.to).end_object();
}

void write(JsonWriter* json, const actions::Margin& margin) {
  json->begin_object().field("text", margin.text);
  json->field_unless_empty("amount", margin.amount).field_unless_empty("unit", margin.unit);
  json->end_object();
}

void write(JsonWriter* json, const actions::ValueSource& source) {
  json->begin_object().field("text", source.text).field_or_null("date", source.date).end_object();
}

void write(JsonWriter* json, const actions::Option& option) {
  json->begin_object().field("code", option.code).field("label", option.label);
  if (option.has_text) json->field_boolean("has_text", true);
  json->end_object();
}

void write_rule_fields(JsonWriter* json, const actions::Rule& rule) {
  json->field("id", rule.id).field_unless_empty("code", rule.code).field("title", rule.title);
  json->field("kind", rule.kind).field("severity", rule.severity).field("outcome", rule.outcome);
  json->field("entity", rule.entity).field_unless_empty("applies_zh", rule.applies_zh);
  json->field("expression", rule.expression).field("expression_zh", rule.expression_zh);
  json->field_unless_empty("note", rule.note).key("clause");
  write(json, rule.clause);
}

void write(JsonWriter* json, const actions::Rule& rule) {
  json->begin_object();
  write_rule_fields(json, rule);
  json->end_object();
}

void write_counts(JsonWriter* json, const actions::Counts& counts) {
  json->field_integer("yes_count", counts.yes).field_integer("no_count", counts.no);
  json->field_integer("unknown_count", counts.unknown);
}

void write(JsonWriter* json, const actions::ChangedRule& rule) {
  json->begin_object().field("rule", rule.rule).field("title", rule.title);
  json->field("severity", rule.severity).field("old_result", rule.old_result);
  json->field("new_result", rule.new_result).field("old_sentence", rule.old_sentence);
  json->field("new_sentence", rule.new_sentence).end_object();
}

}  // namespace http
