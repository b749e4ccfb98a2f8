#include "core/dictionary/value.h"

#include <array>

#include "core/base/date.h"
#include "core/base/text.h"
#include "core/dictionary/dictionary.h"

namespace dictionary {
namespace {

bool take_suffix(std::string_view* text, std::string_view suffix) {
  if (text->size() < suffix.size() || text->substr(text->size() - suffix.size()) != suffix)
    return false;
  *text = base::trim(text->substr(0, text->size() - suffix.size()));
  return true;
}

std::optional<Value> parse_duration(std::string_view text) {
  const bool months = take_suffix(&text, "months") || take_suffix(&text, "month");
  const bool days = !months && (take_suffix(&text, "days") || take_suffix(&text, "day"));
  if (!months && !days) return std::nullopt;
  const auto count = base::parse_scaled(text, 0);
  if (!count || *count > 100000 || *count < -100000) return std::nullopt;
  Duration duration;
  (months ? duration.months : duration.days) = static_cast<int32_t>(*count);
  return known(pack_duration(duration));
}

std::optional<Value> parse_number(std::string_view text, const Type& type) {
  if (type.kind == TypeKind::kMoney && !take_suffix(&text, "yuan")) return std::nullopt;
  if (type.kind == TypeKind::kRate) {
    // 30 % is 3000 ten-thousandths: two decimals of a per cent are exact.
    if (!take_suffix(&text, "%")) return std::nullopt;
    const auto hundredths = base::parse_scaled(text, 2);
    if (!hundredths) return std::nullopt;
    return known(*hundredths);
  }
  const auto number = base::parse_scaled(text, decimals_of(type));
  if (!number) return std::nullopt;
  return known(*number);
}

std::optional<Value> parse_set(std::string_view text, const CodeList& list) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
    const auto single = list.find(text);
    if (!single) return std::nullopt;
    return known(int64_t{1} << *single);
  }
  text = text.substr(1, text.size() - 2);
  int64_t mask = 0;
  while (!base::trim(text).empty()) {
    const std::size_t comma = text.find(',');
    const auto code = list.find(base::trim(text.substr(0, comma)));
    if (!code) return std::nullopt;
    mask |= int64_t{1} << *code;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return known(mask);
}

std::string set_to_text(int64_t mask, const CodeList& list, bool chinese) {
  std::string text;
  for (std::size_t i = 0; i < list.codes.size() && i < 63; ++i) {
    if ((mask >> i & 1) == 0) continue;
    if (!text.empty()) text += chinese ? "、" : ", ";
    text += chinese ? list.codes[i].label : list.codes[i].code;
  }
  if (chinese) return text.empty() ? "无" : text;
  return "[" + text + "]";
}

std::string rate_to_text(int64_t ten_thousandths) {
  std::string text = base::scaled_to_text(ten_thousandths, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string code_text(int64_t index, const CodeList* list, bool chinese) {
  if (list == nullptr || index < 0 || index >= static_cast<int64_t>(list->codes.size())) {
    return std::to_string(index);
  }
  const Code& code = list->codes[static_cast<std::size_t>(index)];
  return chinese ? code.label : code.code;
}

std::string duration_text(int64_t packed, bool chinese) {
  const Duration duration = unpack_duration(packed);
  if (duration.months != 0)
    return std::to_string(duration.months) + (chinese ? " 个月" : " months");
  return std::to_string(duration.days) + (chinese ? " 天" : " days");
}

}  // namespace

std::optional<Value> parse_value(std::string_view text, const Type& type, const CodeList* list) {
  text = base::trim(text);
  if (text == "unknown") return unknown();
  if (text == "not_applicable") return not_applicable();
  switch (type.kind) {
    case TypeKind::kBool:
      if (text == "yes" || text == "true" || text == "是") return known(1);
      if (text == "no" || text == "false" || text == "否") return known(0);
      return std::nullopt;
    case TypeKind::kInt:
    case TypeKind::kMoney:
    case TypeKind::kRate:
    case TypeKind::kDecimal:
      return parse_number(text, type);
    case TypeKind::kDate: {
      const auto date = base::parse_date(text);
      return date ? std::optional(known(date->days)) : std::nullopt;
    }
    case TypeKind::kMonth: {
      const auto month = base::parse_month(text);
      return month ? std::optional(known(*month)) : std::nullopt;
    }
    case TypeKind::kDuration:
      return parse_duration(text);
    case TypeKind::kEnum: {
      if (list == nullptr) return std::nullopt;
      const auto code = list->find(text);
      return code ? std::optional(known(*code)) : std::nullopt;
    }
    case TypeKind::kSet:
      return list == nullptr ? std::nullopt : parse_set(text, *list);
    case TypeKind::kText:
    case TypeKind::kIdNumber:
    case TypeKind::kRegion:
      return known_text(std::string(text));
  }
  return std::nullopt;
}

std::string money_to_display(int64_t fen) { return base::scaled_to_text(fen, 2) + " 元"; }

std::string to_display(const Value& value, const Type& type, const CodeList* list) {
  if (value.state == State::kUnknown) return "未采集";
  if (value.state == State::kNotApplicable) return "不适用";
  const std::string unit = to_chinese(type.unit);
  const std::string suffix = unit.empty() ? "" : " " + unit;
  switch (type.kind) {
    case TypeKind::kBool:
      return value.number != 0 ? "是" : "否";
    case TypeKind::kInt:
      return std::to_string(value.number) + suffix;
    case TypeKind::kMoney:
      return base::scaled_to_text(value.number, 2) + (unit.empty() ? " 元" : suffix);
    case TypeKind::kRate:
      return rate_to_text(value.number) + " %";
    case TypeKind::kDecimal:
      return base::scaled_to_text(value.number, type.scale) + suffix;
    case TypeKind::kDate:
      return base::to_text(base::Date{static_cast<int32_t>(value.number)});
    case TypeKind::kMonth:
      return base::month_to_text(static_cast<int32_t>(value.number));
    case TypeKind::kDuration:
      return duration_text(value.number, true);
    case TypeKind::kEnum:
      return code_text(value.number, list, true);
    case TypeKind::kSet:
      return list == nullptr ? std::to_string(value.number)
                             : set_to_text(value.number, *list, true);
    case TypeKind::kText:
    case TypeKind::kIdNumber:
    case TypeKind::kRegion:
      return value.text;
  }
  return {};
}

std::string to_pack_text(const Value& value, const Type& type, const CodeList* list) {
  if (value.state == State::kUnknown) return "unknown";
  if (value.state == State::kNotApplicable) return "not_applicable";
  switch (type.kind) {
    case TypeKind::kBool:
      return value.number != 0 ? "yes" : "no";
    case TypeKind::kMoney:
      return base::scaled_to_text(value.number, 2) + " yuan";
    case TypeKind::kRate:
      return rate_to_text(value.number) + " %";
    case TypeKind::kDecimal:
      return base::scaled_to_text(value.number, type.scale);
    case TypeKind::kDuration:
      return duration_text(value.number, false);
    case TypeKind::kEnum:
      return code_text(value.number, list, false);
    case TypeKind::kSet:
      return list == nullptr ? std::to_string(value.number)
                             : set_to_text(value.number, *list, false);
    case TypeKind::kInt:
      return std::to_string(value.number);
    default:
      return to_display(value, type, list);
  }
}

}  // namespace dictionary
