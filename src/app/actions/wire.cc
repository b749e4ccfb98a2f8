#include "app/actions/wire.h"

#include "core/base/text.h"

namespace actions {
namespace {

using dictionary::TypeKind;
using dictionary::Value;

WireValue text_wire(std::string text) {
  WireValue wire;
  wire.kind = WireValue::Kind::kText;
  wire.text = std::move(text);
  return wire;
}

// A rate is kept in ten-thousandths: its decimal fraction has four digits.
constexpr int kRateDecimals = 4;
constexpr int kMoneyDecimals = 2;

int wire_decimals(const dictionary::Type& type) {
  if (type.kind == TypeKind::kMoney) return kMoneyDecimals;
  if (type.kind == TypeKind::kRate) return kRateDecimals;
  return type.scale;
}

WireValue set_wire(int64_t mask_bits, const dictionary::CodeList& list) {
  WireValue wire;
  wire.kind = WireValue::Kind::kList;
  for (std::size_t i = 0; i < list.codes.size() && i < dictionary::kMaxSetSize; ++i) {
    if ((mask_bits >> i & 1) != 0) wire.list.push_back(list.codes[i].code);
  }
  return wire;
}

std::optional<Value> number_from(const WireValue& wire, const dictionary::Type& type) {
  if (type.kind == TypeKind::kInt) {
    if (wire.kind == WireValue::Kind::kInteger) return dictionary::known(wire.integer);
    return std::nullopt;
  }
  if (wire.kind != WireValue::Kind::kText) return std::nullopt;
  const auto number = base::parse_scaled(wire.text, wire_decimals(type));
  return number ? std::optional(dictionary::known(*number)) : std::nullopt;
}

std::optional<Value> set_from(const WireValue& wire, const dictionary::CodeList* list) {
  if (wire.kind != WireValue::Kind::kList || list == nullptr) return std::nullopt;
  int64_t bits = 0;
  for (const std::string& code : wire.list) {
    const auto at = list->find(code);
    if (!at) return std::nullopt;
    bits |= int64_t{1} << *at;
  }
  return dictionary::known(bits);
}

}  // namespace

WireValue to_wire(const Value& value, const dictionary::Type& type,
                  const dictionary::CodeList* list) {
  WireValue wire;
  if (value.state != dictionary::State::kKnown) return wire;
  switch (type.kind) {
    case TypeKind::kBool:
      wire.kind = WireValue::Kind::kBool;
      wire.boolean = value.number != 0;
      return wire;
    case TypeKind::kInt:
      wire.kind = WireValue::Kind::kInteger;
      wire.integer = value.number;
      return wire;
    case TypeKind::kMoney:
    case TypeKind::kRate:
    case TypeKind::kDecimal:
      return text_wire(base::scaled_to_text(value.number, wire_decimals(type)));
    case TypeKind::kSet:
      return list == nullptr ? wire : set_wire(value.number, *list);
    default:
      return text_wire(dictionary::to_pack_text(value, type, list));
  }
}

std::optional<Value> from_wire(const WireValue& wire, const dictionary::Type& type,
                               const dictionary::CodeList* list) {
  if (wire.kind == WireValue::Kind::kNull) return dictionary::unknown();
  switch (type.kind) {
    case TypeKind::kBool:
      if (wire.kind != WireValue::Kind::kBool) return std::nullopt;
      return dictionary::known(wire.boolean ? 1 : 0);
    case TypeKind::kInt:
    case TypeKind::kMoney:
    case TypeKind::kRate:
    case TypeKind::kDecimal:
      return number_from(wire, type);
    case TypeKind::kSet:
      return set_from(wire, list);
    default:
      if (wire.kind != WireValue::Kind::kText) return std::nullopt;
      return dictionary::parse_value(wire.text, type, list);
  }
}

std::string wire_shape(const dictionary::Type& type, const dictionary::CodeList* list) {
  std::string codes;
  for (std::size_t i = 0; list != nullptr && i < list->codes.size() && i < 8; ++i) {
    codes += (i == 0 ? "" : "、") + list->codes[i].code;
  }
  switch (type.kind) {
    case TypeKind::kBool:
      return "true 或 false";
    case TypeKind::kInt:
      return "整数，例如 3";
    case TypeKind::kMoney:
      return "以元为单位、最多两位小数的文本，例如 \"1200.00\"";
    case TypeKind::kRate:
      return "最多四位小数的文本，例如 \"0.3\"";
    case TypeKind::kDecimal:
      return "最多 " + std::to_string(type.scale) + " 位小数的文本";
    case TypeKind::kEnum:
      return "代码之一：" + codes;
    case TypeKind::kSet:
      return "代码的数组，可用的代码有：" + codes;
    case TypeKind::kDate:
      return "\"年-月-日\"";
    case TypeKind::kMonth:
      return "\"年-月\"";
    default:
      return "文本";
  }
}

bool is_in_range(const Value& value, const dictionary::Indicator& indicator) {
  if (value.state != dictionary::State::kKnown) return true;
  if (!dictionary::is_numeric(indicator.type.kind)) return true;
  return value.number >= indicator.min && value.number <= indicator.max;
}

}  // namespace actions
