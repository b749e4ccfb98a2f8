#include "app/http/json_writer.h"

#include "core/base/text.h"

namespace http {
namespace {

void append_escape(std::string* out, unsigned char byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      *out += "\\u00";
      *out += kHex[byte >> 4];
      *out += kHex[byte & 15];
  }
}

}  // namespace

void JsonWriter::before_value() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  text_ += '{';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  text_ += '}';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  text_ += '[';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  text_ += ']';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  text_ += '"';
  std::size_t written = 0;  // What stands before `at` and is not written yet goes out as it is.
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t start = at;
    const bool is_escaped = byte < 0x20 || byte == '"' || byte == '\\';
    if (is_escaped || byte < 0x80) {
      ++at;
      if (!is_escaped) continue;
    } else if (base::next_code_point(text, &at) != base::kInvalidCodePoint) {
      continue;
    }
    text_.append(text, written, start - written);
    written = at;
    if (is_escaped) {
      append_escape(&text_, byte);
    } else {
      text_ += "\xEF\xBF\xBD";
    }
  }
  text_.append(text, written);
  text_ += '"';
  return *this;
}

JsonWriter& JsonWriter::integer(int64_t number) {
  before_value();
  text_ += std::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  text_ += "null";
  return *this;
}

JsonWriter& JsonWriter::field_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : string(text);
}

JsonWriter& JsonWriter::field_unless_empty(std::string_view name, std::string_view text) {
  return text.empty() ? *this : field(name, text);
}

}  // namespace http
