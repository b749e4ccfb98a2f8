#include "app/http/json_reader.h"

#define SIMDJSON_EXCEPTIONS 0
#include <set>

#include <simdjson.h>

namespace http {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

base::Error bad(std::string message) {
  return {base::ErrorCode::kInvalidInput, std::move(message), ""};
}

base::Result<JsonValue> convert(const element& from, int depth);

base::Result<JsonValue> convert_array(const element& from, int depth) {
  JsonValue value;
  value.kind = JsonKind::kArray;
  simdjson::dom::array array;
  if (from.get(array) != simdjson::SUCCESS) return bad("数组读不懂");
  for (const element item : array) value.items.push_back(TRY(convert(item, depth + 1)));
  return value;
}

base::Result<JsonValue> convert_object(const element& from, int depth) {
  JsonValue value;
  value.kind = JsonKind::kObject;
  simdjson::dom::object object;
  if (from.get(object) != simdjson::SUCCESS) return bad("对象读不懂");
  std::set<std::string> keys;
  for (const auto field : object) {
    std::string key(field.key);
    if (!keys.insert(key).second) return bad("“" + key + "”写了两次");
    JsonValue item = TRY(convert(field.value, depth + 1));
    value.fields.push_back({std::move(key), std::move(item)});
  }
  return value;
}

base::Result<JsonValue> convert(const element& from, int depth) {
  if (depth > kMaxJsonDepth) return bad("嵌套超过 " + std::to_string(kMaxJsonDepth) + " 层");
  JsonValue value;
  switch (from.type()) {
    case element_type::ARRAY:
      return convert_array(from, depth);
    case element_type::OBJECT:
      return convert_object(from, depth);
    case element_type::INT64:
      value.kind = JsonKind::kInteger;
      if (from.get(value.integer) != simdjson::SUCCESS) return bad("整数读不懂");
      return value;
    case element_type::UINT64:
      return bad("整数太大");
    case element_type::DOUBLE:
      value.kind = JsonKind::kDecimal;  // No field of the contract is one; who meets it says so.
      return value;
    case element_type::STRING: {
      value.kind = JsonKind::kString;
      std::string_view text;
      if (from.get(text) != simdjson::SUCCESS) return bad("文本读不懂");
      value.text = text;
      return value;
    }
    case element_type::BOOL:
      value.kind = JsonKind::kBool;
      if (from.get(value.boolean) != simdjson::SUCCESS) return bad("是否值读不懂");
      return value;
    case element_type::NULL_VALUE:
      return value;
  }
  return bad("读不懂");
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const auto& [name, value] : fields) {
    if (name == key) return &value;
  }
  return nullptr;
}

base::Result<JsonValue> read_json(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::padded_string padded(text);
  element root;
  const auto error = parser.parse(padded).get(root);
  if (error == simdjson::UTF8_ERROR) return bad("不是有效的 UTF-8 文本");
  if (error == simdjson::EMPTY) return bad("正文是空的");
  if (error == simdjson::DEPTH_ERROR) return bad("嵌套太深");
  if (error != simdjson::SUCCESS) return bad("不是有效的 JSON");
  return convert(root, 1);
}

}  // namespace http
