// JSON text of a request body → a tree of plain values. Strict: UTF-8, no duplicate keys, bounded depth.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace http {

enum class JsonKind : uint8_t { kNull, kBool, kInteger, kDecimal, kString, kArray, kObject };

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  bool boolean = false;
  int64_t integer = 0;
  std::string text;  // kString.
  std::vector<JsonValue> items;
  std::vector<std::pair<std::string, JsonValue>> fields;

  // Null when this is no object or has no such key.
  const JsonValue* find(std::string_view key) const;
};

inline constexpr int kMaxJsonDepth = 32;

// The error's message is a Chinese sentence that names the fault.
base::Result<JsonValue> read_json(std::string_view text);

}  // namespace http
