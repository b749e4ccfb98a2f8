#include "core/dictionary/type.h"

#include <algorithm>
#include <array>

namespace dictionary {
namespace {

struct KindName {
  TypeKind kind;
  std::string_view id;
  std::string_view chinese;
};

constexpr std::array kKindNames = {
    KindName{TypeKind::kBool, "bool", "是否"},
    KindName{TypeKind::kInt, "int", "整数"},
    KindName{TypeKind::kMoney, "money", "金额"},
    KindName{TypeKind::kRate, "rate", "比例"},
    KindName{TypeKind::kDecimal, "decimal", "小数"},
    KindName{TypeKind::kDate, "date", "日期"},
    KindName{TypeKind::kMonth, "month", "年月"},
    KindName{TypeKind::kDuration, "duration", "时长"},
    KindName{TypeKind::kEnum, "enum", "代码"},
    KindName{TypeKind::kSet, "set", "多选代码"},
    KindName{TypeKind::kText, "text", "文本"},
    KindName{TypeKind::kIdNumber, "id_number", "证件号码"},
    KindName{TypeKind::kRegion, "region", "行政区划"},
};

struct UnitName {
  std::string_view id;
  std::string_view chinese;
};

constexpr std::array kUnitNames = {
    UnitName{"yuan", "元"},
    UnitName{"person", "人"},
    UnitName{"household", "户"},
    UnitName{"year", "年"},
    UnitName{"month", "月"},
    UnitName{"day", "天"},
    UnitName{"%", "%"},
    UnitName{"mu", "亩"},
    UnitName{"square_metre", "平方米"},
    UnitName{"kilometre", "公里"},
    UnitName{"metre", "米"},
    UnitName{"record", "条"},
    UnitName{"village", "村"},
    UnitName{"time", "次"},
    UnitName{"grade", "级"},
    UnitName{"piece", "个"},
};

void add_factor(Unit* unit, std::string_view name, int exponent) {
  const auto at =
      std::lower_bound(unit->factors.begin(), unit->factors.end(), name,
                       [](const auto& factor, std::string_view n) { return factor.first < n; });
  if (at != unit->factors.end() && at->first == name) {
    at->second += exponent;
    if (at->second == 0) unit->factors.erase(at);
    return;
  }
  if (exponent != 0) unit->factors.insert(at, {std::string(name), exponent});
}

std::string print_unit(const Unit& unit, bool chinese) {
  const auto name_of = [&](const std::string& id) {
    for (const UnitName& name : kUnitNames) {
      if (chinese && name.id == id) return std::string(name.chinese);
    }
    return id;
  };
  std::string above;
  std::string below;
  for (const auto& [name, exponent] : unit.factors) {
    std::string* side = exponent > 0 ? &above : &below;
    for (int i = 0; i < (exponent > 0 ? exponent : -exponent); ++i) {
      if (!side->empty()) *side += "·";
      *side += name_of(name);
    }
  }
  return below.empty() ? above : above + "/" + below;
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text) {
  Unit unit;
  int sign = 1;
  constexpr std::string_view kDot = "·";
  while (!text.empty()) {
    std::size_t end = 0;
    while (end < text.size() && text[end] != '/' && text.substr(end, kDot.size()) != kDot) ++end;
    const std::string_view name = text.substr(0, end);
    const bool is_known = std::any_of(kUnitNames.begin(), kUnitNames.end(),
                                      [&](const UnitName& u) { return u.id == name; });
    if (!is_known) return std::nullopt;
    add_factor(&unit, name, sign);
    if (end == text.size()) break;
    if (text[end] == '/') {
      sign = -1;
      text.remove_prefix(end + 1);
    } else {
      text.remove_prefix(end + kDot.size());
    }
    if (text.empty()) return std::nullopt;
  }
  return unit;
}

std::string to_text(const Unit& unit) { return print_unit(unit, false); }
std::string to_chinese(const Unit& unit) { return print_unit(unit, true); }

Unit multiply(const Unit& a, const Unit& b, int sign_of_b) {
  Unit product = a;
  for (const auto& [name, exponent] : b.factors) add_factor(&product, name, sign_of_b * exponent);
  return product;
}

std::optional<TypeKind> parse_type_kind(std::string_view text) {
  for (const KindName& name : kKindNames) {
    if (name.id == text) return name.kind;
  }
  return std::nullopt;
}

std::string_view to_text(TypeKind kind) { return kKindNames[static_cast<std::size_t>(kind)].id; }

std::string_view to_chinese(TypeKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)].chinese;
}

bool is_text(TypeKind kind) {
  return kind == TypeKind::kText || kind == TypeKind::kIdNumber || kind == TypeKind::kRegion;
}

bool is_numeric(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kMoney || kind == TypeKind::kRate ||
         kind == TypeKind::kDecimal;
}

int decimals_of(const Type& type) {
  switch (type.kind) {
    case TypeKind::kMoney:
      return 2;
    case TypeKind::kRate:
      return 4;
    case TypeKind::kDecimal:
      return type.scale;
    default:
      return 0;
  }
}

int64_t pack_duration(Duration duration) {
  return static_cast<int64_t>(duration.months) * (int64_t{1} << 32) + duration.days;
}

Duration unpack_duration(int64_t packed) {
  const int32_t days = static_cast<int32_t>(packed & 0xFFFFFFFF);
  return {static_cast<int32_t>((packed - days) >> 32), days};
}

}  // namespace dictionary
