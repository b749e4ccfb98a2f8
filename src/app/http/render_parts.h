// Pieces of the contract that several answers share; used by the render_*.cc files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/http/json_writer.h"

namespace http {

// Writes `value` as an element of an array or behind a key.
void write(JsonWriter* json, const actions::WireValue& value);
void write(JsonWriter* json, const actions::Clause& clause);
void write(JsonWriter* json, const actions::Period& period);
void write(JsonWriter* json, const actions::Margin& margin);
void write(JsonWriter* json, const actions::ValueSource& source);
void write(JsonWriter* json, const actions::Option& option);
void write(JsonWriter* json, const actions::Rule& rule);
void write(JsonWriter* json, const actions::ChangedRule& rule);
void write_rule_fields(JsonWriter* json, const actions::Rule& rule);  // Without the braces.
void write_counts(JsonWriter* json, const actions::Counts& counts);

template <typename T>
void write_or_null(JsonWriter* json, const std::optional<T>& value) {
  if (value) {
    write(json, *value);
  } else {
    json->null();
  }
}

// "name": [ … ], each item by `one(json, item)`.
template <typename T, typename Write>
void write_list(JsonWriter* json, std::string_view name, const std::vector<T>& items, Write one) {
  json->key(name).begin_array();
  for (const T& item : items) one(json, item);
  json->end_array();
}

inline void write_text(JsonWriter* json, const std::string& text) { json->string(text); }

}  // namespace http
