// JSON text of a request body → a tree of plain values. Strict: UTF-8, no duplicate keys, bounded
// depth.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace http {

enum class JsonKind : uint8_t { kNull, kBool, kInteger, kDecimal, kString, kArray, kObject };

struct JsonField;

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  bool boolean = false;
  int64_t integer = 0;
  std::string text;  // kString.
  std::vector<JsonValue> items;
  std::vector<JsonField> fields;  // In the order of the text.

  // Null when this is no object or has no such key.
  const JsonValue* find(std::string_view key) const;
};

struct JsonField {
  std::string name;
  JsonValue value;
};

inline constexpr int kMaxJsonDepth = 32;

// The error's message is a Chinese sentence that names the fault.
base::Result<JsonValue> read_json(std::string_view text);

}  // namespace http
