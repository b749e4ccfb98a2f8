#include "app/http/read_wire.h"

namespace http {

// None when the value is no wire_value of the contract (an object, a decimal number).
std::optional<actions::WireValue> wire_of(const JsonValue& json) {
  using Kind = actions::WireValue::Kind;
  actions::WireValue wire;
  switch (json.kind) {
    case JsonKind::kNull:
      return wire;
    case JsonKind::kBool:
      wire.kind = Kind::kBool;
      wire.boolean = json.boolean;
      return wire;
    case JsonKind::kInteger:
      wire.kind = Kind::kInteger;
      wire.integer = json.integer;
      return wire;
    case JsonKind::kString:
      wire.kind = Kind::kText;
      wire.text = json.text;
      return wire;
    case JsonKind::kArray:
      wire.kind = Kind::kList;
      for (const JsonValue& item : json.items) {
        if (item.kind != JsonKind::kString) return std::nullopt;
        wire.list.push_back(item.text);
      }
      return wire;
    default:
      return std::nullopt;
  }
}

Fault bad_shape(std::string_view where) {
  return {std::string(where), "这里的写法不符合接口", "请按 api/openapi.yaml 里这个请求的格式书写"};
}

std::vector<std::pair<std::string, actions::WireValue>> read_wire_parameters(
    const JsonValue& json, std::vector<Fault>* faults) {
  std::vector<std::pair<std::string, actions::WireValue>> read;
  const JsonValue* parameters = json.find("parameters");
  if (parameters == nullptr || parameters->kind == JsonKind::kNull) return read;
  if (parameters->kind != JsonKind::kObject) {
    faults->push_back(bad_shape("parameters"));
    return read;
  }
  for (const auto& [id, value] : parameters->fields) {
    const auto wire = wire_of(value);
    if (wire) {
      read.emplace_back(id, *wire);
    } else {
      faults->push_back(bad_shape("parameters." + id));
    }
  }
  return read;
}

std::string read_text(const JsonValue& json, std::string_view name, std::vector<Fault>* faults) {
  const JsonValue* found = json.find(name);
  if (found == nullptr || found->kind == JsonKind::kNull) return {};
  if (found->kind == JsonKind::kString) return found->text;
  faults->push_back(bad_shape(name));
  return {};
}

}  // namespace http
