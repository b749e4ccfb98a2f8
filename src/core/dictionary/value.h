// One value with its state (RULES §1.4): known, unknown (未采集) or not applicable (不适用).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/dictionary/type.h"

namespace dictionary {

struct CodeList;

enum class State : uint8_t { kKnown = 0, kUnknown = 1, kNotApplicable = 2 };

// The number's meaning follows from the type (TypeKind); `text` is used by the text kinds only.
struct Value {
  State state = State::kUnknown;
  int64_t number = 0;
  std::string text;
  friend bool operator==(const Value&, const Value&) = default;
};

inline Value known(int64_t number) { return {State::kKnown, number, {}}; }
inline Value known_text(std::string text) { return {State::kKnown, 0, std::move(text)}; }
inline Value unknown() { return {}; }
inline Value not_applicable() { return {State::kNotApplicable, 0, {}}; }

// Reads a value as packs write it: "yes", "7500 yuan", "22499.99 yuan", "30 %", "12", "2023-09-30",
// "2023-09", "6 months", a code, "[illness, disability]", "unknown", "not_applicable". `list` is
// the type's code list (null when it has none); labels and aliases of codes are accepted too. None
// when the text does not fit the type.
std::optional<Value> parse_value(std::string_view text, const Type& type, const CodeList* list);

// As people read it: "7187.50 元/人", "是", "因病、因残", "2023-09-30", "未采集", "不适用".
std::string to_display(const Value& value, const Type& type, const CodeList* list);
// As packs write it; parse_value reads it back.
std::string to_pack_text(const Value& value, const Type& type, const CodeList* list);

// "1234567.89" → "1234567.89 元"; shared with quotients that are rounded for display only.
std::string money_to_display(int64_t fen);

}  // namespace dictionary
