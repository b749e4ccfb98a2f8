#include "app/http/render.h"
#include "app/http/render_parts.h"

namespace http {
namespace {

void write_summary(JsonWriter* json, const actions::PackSummary& pack) {
  json->field("id", pack.id).field("title", pack.title).field("hash", pack.hash);
  json->field_or_null("extends", pack.extends).key("valid");
  write_or_null(json, pack.valid);
  json->field_integer("rule_count", pack.rule_count).field_integer("form_count", pack.form_count);
  json->field_integer("parameter_count", pack.parameter_count);
  json->field_integer("issue_count", pack.issue_count);
}

void write_notice(JsonWriter* json, const actions::Notice& notice) {
  json->begin_object()
      .field_or_null("number", notice.number)
      .field_or_null("issuer", notice.issuer);
  json->field_or_null("dated", notice.dated).field_or_null("published", notice.published);
  json->field_or_null("publisher", notice.publisher);
  json->field_or_null("provided_by", notice.provided_by).field_or_null("column", notice.column);
  json->field_or_null("index_number", notice.index_number);
  json->field_or_null("addressees", notice.addressees);
  write_list(json, "basis", notice.basis, write_text);
  json->end_object();
}

void write_named(JsonWriter* json, std::string_view key, const actions::NamedRegion& one) {
  json->begin_object().field(key, one.code);
  json->field(key == "code" ? "name" : "label", one.name).end_object();
}

void write_parameter(JsonWriter* json, const actions::Parameter& parameter) {
  json->begin_object().field("id", parameter.id).field("label", parameter.label);
  json->field("type", parameter.type).field_or_null("unit", parameter.unit);
  json->field_unless_empty("delegation", parameter.delegation);
  write_list(json, "rows", parameter.rows, [](JsonWriter* to, const actions::ParameterRow& row) {
    to->begin_object().field("region", row.region).field("region_name", row.region_name);
    to->field_or_null("from", row.from).field_or_null("to", row.to).key("value");
    write(to, row.value);
    to->field("display", row.display).field_unless_empty("document", row.document);
    to->field_boolean("in_force", row.in_force).key("clause");
    write(to, row.clause);
    to->end_object();
  });
  json->end_object();
}

void write_issue(JsonWriter* json, const actions::Issue& issue) {
  json->begin_object().field("id", issue.id).field("title", issue.title).field("text", issue.text);
  json->key("clause");
  write_or_null(json, issue.clause);
  json->end_object();
}

void write_options(JsonWriter* json, const std::vector<actions::Option>& options) {
  write_list(json, "options", options,
             [](JsonWriter* to, const actions::Option& one) { write(to, one); });
}

void write_indicator(JsonWriter* json, const actions::Indicator& one) {
  json->begin_object().field("id", one.id).field("label", one.label).field("entity", one.entity);
  json->field("type", one.type).field_or_null("unit", one.unit).field("kind", one.kind);
  json->field("sensitivity", one.sensitivity).field_boolean("is_derived", one.is_derived);
  json->field_unless_empty("derived_zh", one.derived_zh).key("range");
  if (one.range) {
    json->begin_object().field("min", one.range->min).field("max", one.range->max).end_object();
  } else {
    json->null();
  }
  write_options(json, one.options);
  json->field_unless_empty("help", one.help).key("clause");
  write_or_null(json, one.clause);
  json->end_object();
}

void write_item(JsonWriter* json, const actions::FormItem& item) {
  json->begin_object().field("code", item.code).field("label", item.label);
  json->field_or_null("indicator", item.indicator).field("type", item.type);
  json->field_or_null("unit", item.unit).field("input", item.input);
  json->field_or_null("group", item.group);
  write_options(json, item.options);
  json->field_boolean("is_negated", item.is_negated);
  json->field_boolean("is_generated", item.is_generated);
  json->field_unless_empty("formula", item.formula);
  json->field_unless_empty("formula_zh", item.formula_zh);
  json->field_boolean("is_required", item.is_required);
  json->field_unless_empty("required_zh", item.required_zh);
  json->field_unless_empty("relevant_zh", item.relevant_zh);
  json->field_unless_empty("preset", item.preset).field_unless_empty("stop_here", item.stop_here);
  json->field_unless_empty("help", item.help).key("clause");
  write(json, item.clause);
  json->end_object();
}

void write_section(JsonWriter* json, const actions::FormSection& section) {
  json->begin_object().field("title", section.title).key("repeat");
  if (section.repeat) {
    write_named(json, "collection", *section.repeat);
  } else {
    json->null();
  }
  json->field_unless_empty("note", section.note);
  write_list(json, "items", section.items, write_item);
  json->end_object();
}

}  // namespace

std::string render(const std::vector<actions::PackSummary>& packs) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", packs, [](JsonWriter* to, const actions::PackSummary& one) {
    to->begin_object();
    write_summary(to, one);
    to->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::Pack& pack) {
  JsonWriter json;
  json.begin_object();
  write_summary(&json, pack.summary);
  json.key("notice");
  if (pack.notice) {
    write_notice(&json, *pack.notice);
  } else {
    json.null();
  }
  write_list(&json, "regions", pack.regions,
             [](JsonWriter* to, const actions::NamedRegion& one) { write_named(to, "code", one); });
  write_list(&json, "parameters", pack.parameters, write_parameter);
  write_list(&json, "rules", pack.rules,
             [](JsonWriter* to, const actions::Rule& one) { write(to, one); });
  write_list(&json, "forms", pack.forms, [](JsonWriter* to, const actions::FormSummary& one) {
    to->begin_object().field("id", one.id).field("title", one.title);
    to->field_integer("item_count", one.item_count).end_object();
  });
  write_list(&json, "sources", pack.sources, [](JsonWriter* to, const actions::SourceSummary& one) {
    to->begin_object().field("file", one.file).field("title", one.title);
    to->field_integer("line_count", one.line_count).end_object();
  });
  write_list(&json, "issues", pack.issues, write_issue);
  json.end_object();
  return json.take();
}

std::string render(const std::vector<actions::Indicator>& indicators) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", indicators, write_indicator);
  json.end_object();
  return json.take();
}

std::string render(const actions::Form& form) {
  JsonWriter json;
  json.begin_object().field("id", form.id).field("pack", form.pack).field("title", form.title);
  json.key("print").begin_object().field("paper", form.paper).field("layout", form.layout);
  json.end_object();
  write_list(&json, "signers", form.signers, [](JsonWriter* to, const actions::FormSigner& one) {
    to->begin_object().field("id", one.id).field("label", one.label).end_object();
  });
  write_list(&json, "header", form.header, write_item);
  write_list(&json, "sections", form.sections, write_section);
  write_list(&json, "checks", form.checks, [](JsonWriter* to, const actions::FormCheck& one) {
    to->begin_object().field("id", one.id).field("severity", one.severity);
    to->field("message", one.message).field("expression_zh", one.expression_zh).key("clause");
    write(to, one.clause);
    to->end_object();
  });
  write_list(&json, "notes", form.notes, [](JsonWriter* to, const actions::FormNote& one) {
    to->begin_object().field("text", one.text).key("clause");
    write(to, one.clause);
    to->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::SourceText& source) {
  JsonWriter json;
  json.begin_object().field("pack", source.pack).field("file", source.file);
  json.field("title", source.title);
  write_list(&json, "lines", source.lines, write_text);
  json.end_object();
  return json.take();
}

}  // namespace http
