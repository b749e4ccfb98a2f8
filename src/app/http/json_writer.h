// JSON text, appended piece by piece; commas are placed by the writer. Numbers are integers only:
// money and rates cross as decimal strings (api/openapi.yaml), so nothing is ever rounded. Bytes
// that are no UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace http {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(int64_t number);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  // "name": "text" and its kin.
  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field_integer(std::string_view name, int64_t number) {
    return key(name).integer(number);
  }
  JsonWriter& field_boolean(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& field_or_null(std::string_view name, std::string_view text);       // "" becomes null
  JsonWriter& field_unless_empty(std::string_view name, std::string_view text);  // "" is left out

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void before_value();

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace http
