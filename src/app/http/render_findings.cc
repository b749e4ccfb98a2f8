#include "app/http/render.h"
#include "app/http/render_parts.h"

namespace http {
namespace {

void write_reason(JsonWriter* json, const actions::Reason& reason) {
  json->begin_object().field("text", reason.text).key("margin");
  write_or_null(json, reason.margin);
  write_list(json, "members", reason.members, write_text);
  json->key("source");
  write_or_null(json, reason.source);
  json->end_object();
}

void write_missing(JsonWriter* json, const actions::MissingValue& one) {
  json->begin_object().field("indicator", one.indicator).field("label", one.label);
  json->field_or_null("member", one.member).field("of_whom", one.of_whom);
  json->field("who_can_answer", one.who_can_answer);
  json->field_integer("blocked_rule_count", one.blocked_rule_count);
  json->field_unless_empty("help", one.help).end_object();
}

// Depth is bounded by the depth of expressions (expr::kMaxDepth).
void write_trace(JsonWriter* json, const actions::Trace& trace) {
  json->begin_object().field("text", trace.text).field_unless_empty("label", trace.label);
  json->field_unless_empty("display", trace.display).field("state", trace.state).key("margin");
  write_or_null(json, trace.margin);
  json->field_unless_empty("of_whom", trace.of_whom).key("source");
  write_or_null(json, trace.source);
  json->key("clause");
  write_or_null(json, trace.clause);
  write_list(json, "children", trace.children, write_trace);
  json->end_object();
}

void write_finding(JsonWriter* json, const actions::Finding& one) {
  json->begin_object().field("rule", one.rule).field_unless_empty("code", one.code);
  json->field("title", one.title).field("kind", one.kind).field("severity", one.severity);
  json->field("outcome", one.outcome).field("result", one.result);
  json->field_boolean("is_outside", one.is_outside).field("sentence", one.sentence);
  if (one.trace) {
    json->key("trace");
    write_trace(json, *one.trace);
  }
  write_list(json, "why", one.why, write_reason);
  write_list(json, "why_not", one.why_not, write_reason);
  write_list(json, "missing", one.missing, write_missing);
  write_list(json, "parameters", one.parameters,
             [](JsonWriter* to, const actions::ParameterUse& use) {
               to->begin_object().field("id", use.id).field("label", use.label);
               to->field("display", use.display).key("clause");
               write(to, use.clause);
               to->end_object();
             });
  json->key("clause");
  write(json, one.clause);
  json->end_object();
}

}  // namespace

std::string render(const actions::Finding& finding) {
  JsonWriter json;
  write_finding(&json, finding);
  return json.take();
}

std::string render(const actions::FindingList& findings) {
  JsonWriter json;
  json.begin_object().field("household", findings.household).field("as_of", findings.as_of);
  json.field("pack_hash", findings.pack_hash);
  write_counts(&json, findings.counts);
  write_list(&json, "items", findings.items, write_finding);
  write_list(&json, "missing", findings.missing, write_missing);
  json.end_object();
  return json.take();
}

std::string render(const actions::WhatIfAnswer& answer) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "changed", answer.changed,
             [](JsonWriter* to, const actions::ChangedRule& one) { write(to, one); });
  write_counts(&json, answer.counts);
  json.end_object();
  return json.take();
}

}  // namespace http
