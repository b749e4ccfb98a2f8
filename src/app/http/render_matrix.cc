#include "app/http/render.h"
#include "app/http/render_parts.h"

namespace http {
namespace {

void write_form(JsonWriter* json, const actions::MatrixForm& form) {
  json->begin_object().field("id", form.id).field("pack", form.pack);
  json->field("pack_title", form.pack_title).field("form", form.form).field("title", form.title);
  json->field_integer("item_count", form.item_count).end_object();
}

void write_cell(JsonWriter* json, const actions::MatrixCell& cell) {
  json->begin_object().field("form", cell.form).field("code", cell.code);
  json->field("label", cell.label).field_or_null("group", cell.group);
  json->field_or_null("unit", cell.unit).field_boolean("is_negated", cell.is_negated);
  json->field_boolean("is_generated", cell.is_generated);
  write_list(json, "options", cell.options,
             [](JsonWriter* to, const actions::Option& one) { write(to, one); });
  json->end_object();
}

void write_row(JsonWriter* json, const actions::MatrixRow& row) {
  json->begin_object().field("indicator", row.indicator).field("label", row.label);
  json->field("entity", row.entity).field("type", row.type);
  write_list(json, "cells", row.cells, write_cell);
  write_list(json, "differences", row.differences, write_text);
  json->end_object();
}

void write_conversion_item(JsonWriter* json, const actions::ConversionItem& item) {
  json->begin_object().field("code", item.code).field("label", item.label).end_object();
}

void write_loss(JsonWriter* json, const actions::ConversionLoss& loss) {
  json->begin_object().field("kind", loss.kind).key("item");
  write_conversion_item(json, loss.item);
  json->field_or_null("option", loss.option).key("to_item");
  if (loss.to_item.code.empty()) {
    json->null();
  } else {
    write_conversion_item(json, loss.to_item);
  }
  json->field_or_null("to_option", loss.to_option).end_object();
}

}  // namespace

std::string render(const actions::FormMatrix& matrix) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "forms", matrix.forms, write_form);
  write_list(&json, "rows", matrix.rows, write_row);
  json.end_object();
  return json.take();
}

std::string render(const actions::FormConversion& conversion) {
  JsonWriter json;
  json.begin_object().key("from");
  write_form(&json, conversion.from);
  json.key("to");
  write_form(&json, conversion.to);
  write_list(&json, "losses", conversion.losses, write_loss);
  write_list(&json, "as_words", conversion.as_words, write_loss);
  write_list(&json, "unanswered", conversion.unanswered, write_conversion_item);
  write_list(&json, "not_computed", conversion.not_computed, write_conversion_item);
  json.end_object();
  return json.take();
}

}  // namespace http
