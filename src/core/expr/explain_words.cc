#include "core/expr/explain_words.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/date.h"
#include "core/expr/formatter.h"

namespace expr {
namespace {

using dictionary::CodeList;
using dictionary::Collection;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

bool is_latin(char c) { return static_cast<unsigned char>(c) < 0x80; }

// A blank between a Chinese word and a number or Latin letter.
std::string after_chinese(std::string_view words) {
  return (!words.empty() && is_latin(words.front()) ? " " : "") + std::string(words);
}
std::string before_chinese(std::string_view words) {
  return std::string(words) + (!words.empty() && is_latin(words.back()) ? " " : "");
}

// Where each part of a text stands in its syntax tree, and on whose record it is read.
struct Spot {
  int32_t index = -1;
  std::string entity;
};
using Spots = std::map<std::tuple<SyntaxKind, int32_t, int32_t>, Spot>;

void find_spots(const Syntax& syntax, int32_t index, const std::string& entity,
                const dictionary::Dictionary& dictionary, Spots* spots) {
  const SyntaxNode& node = syntax.at(index);
  spots->emplace(std::tuple(node.kind, node.begin, node.end), Spot{index, entity});
  std::string inner = entity;
  const SyntaxNode* set = nullptr;
  if (node.kind == SyntaxKind::kAggregate) set = &syntax.at(node.children[0]);
  if (node.kind == SyntaxKind::kSet) set = &node;
  if (set != nullptr) {
    const Collection* rows = dictionary.find_collection(set->text);
    if (rows == nullptr) rows = dictionary.find_collection_by_label(set->text);
    if (rows != nullptr) inner = rows->entity;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool below =
        node.kind == SyntaxKind::kSet || (node.kind == SyntaxKind::kAggregate && i > 0);
    find_spots(syntax, node.children[i], below ? inner : entity, dictionary, spots);
  }
}

bool is_arithmetic(SyntaxKind kind) {
  return kind == SyntaxKind::kAdd || kind == SyntaxKind::kSubtract ||
         kind == SyntaxKind::kMultiply || kind == SyntaxKind::kDivide;
}

}  // namespace

Words::Words(const Program& program, const dictionary::Dictionary& dictionary)
    : program_(program), dictionary_(dictionary) {
  make_formal();
  // Parts stand before the whole, so that each finds the words of its parts.
  const std::size_t count = program_.trace.size();
  is_age_.resize(count);
  noun_.resize(count);
  positive_.resize(count);
  negative_.resize(count);
  unit_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<int32_t>(i);
    const TraceNode& node = at(index);
    is_age_[i] = (node.kind == SyntaxKind::kCall && node.text == "age") ||
                 (node.kind == SyntaxKind::kName && !node.children.empty() &&
                  is_age_[as_size(node.children[0])]);
    unit_[i] = make_unit(index);
    noun_[i] = make_noun(index);
    positive_[i] = make_phrase(index, true);
    negative_[i] = make_phrase(index, false);
  }
}

void Words::make_formal() {
  const std::size_t sources = program_.sources.size();
  std::vector<Syntax> syntaxes;
  for (const std::string& text : program_.sources) syntaxes.push_back(parse(text).syntax);
  std::vector<std::string> entities(sources, program_.tables[0].entity);
  for (const Root& root : program_.roots) {
    if (root.trace < 0) continue;
    entities[as_size(at(root.trace).source)] = program_.tables[as_size(root.table)].entity;
  }
  std::vector<std::map<int32_t, ItemName>> items(sources);
  for (const TraceNode& node : program_.trace) {
    if (node.kind != SyntaxKind::kName || node.children.empty() || node.negated) continue;
    const auto* derived = dictionary_.find_indicator(node.text);
    if (derived != nullptr) entities[as_size(at(node.children[0]).source)] = derived->entity;
  }
  std::vector<Spots> spots(sources);
  for (std::size_t i = 0; i < sources; ++i) {
    if (syntaxes[i].root >= 0)
      find_spots(syntaxes[i], syntaxes[i].root, entities[i], dictionary_, &spots[i]);
  }
  const auto spot_of = [&](const TraceNode& node) {
    const auto& known = spots[as_size(node.source)];
    const auto found = known.find(std::tuple(node.kind, node.begin, node.end));
    return found == known.end() ? Spot{} : found->second;
  };
  for (const TraceNode& node : program_.trace) {
    if (node.kind != SyntaxKind::kName || node.source < 0) continue;
    const int32_t index = spot_of(node).index;
    if (index < 0) continue;
    auto& own = items[as_size(node.source)];
    const bool by_item =
        dictionary_.find_indicator(syntaxes[as_size(node.source)].at(index).text) == nullptr;
    if (node.negated) {
      own[index].negated = true;
    } else if (by_item) {
      own[index].indicator = node.text;
    }
  }
  for (const TraceNode& node : program_.trace) {
    const Spot spot = node.source < 0 ? Spot{} : spot_of(node);
    if (spot.index < 0) {
      formal_.emplace_back();
      continue;
    }
    Formatter formatter(syntaxes[as_size(node.source)], Spelling::kChinese, dictionary_);
    formatter.set_items(&items[as_size(node.source)]);
    formal_.push_back(formatter.part(spot.index, spot.entity));
  }
}

const dictionary::Indicator* Words::indicator(int32_t trace) const {
  const TraceNode& node = at(trace);
  if (node.kind != SyntaxKind::kName && node.kind != SyntaxKind::kMember) return nullptr;
  return dictionary_.find_indicator(node.text);
}

const dictionary::Parameter* Words::parameter(int32_t trace) const {
  const TraceNode& node = at(trace);
  return node.kind == SyntaxKind::kParameter ? dictionary_.find_parameter(node.text) : nullptr;
}

bool Words::is_formula(int32_t trace) const { return is_arithmetic(at(trace).kind); }

bool Words::is_count(int32_t trace) const {
  const TraceNode& node = at(trace);
  return node.kind == SyntaxKind::kAggregate && node.text == "count";
}

bool Words::is_literal(int32_t trace) const {
  switch (at(trace).kind) {
    case SyntaxKind::kNumber:
    case SyntaxKind::kMoney:
    case SyntaxKind::kPercent:
    case SyntaxKind::kMonths:
    case SyntaxKind::kDays:
    case SyntaxKind::kDate:
    case SyntaxKind::kMonth:
    case SyntaxKind::kCode:
    case SyntaxKind::kTrue:
    case SyntaxKind::kFalse:
      return true;
    default:
      return false;
  }
}

std::string Words::literal(int32_t trace) const {
  const TraceNode& node = at(trace);
  if (node.kind == SyntaxKind::kTrue || node.kind == SyntaxKind::kFalse) {
    return node.kind == SyntaxKind::kTrue ? "是" : "否";
  }
  if (node.kind == SyntaxKind::kNumber) return node.text;
  if (node.kind == SyntaxKind::kPercent) return node.text + " %";
  if (dictionary::is_text(node.type.kind) || node.number < 0) return "“" + node.text + "”";
  return dictionary::to_display(dictionary::known(program_.at(node.number).k), node.type,
                                dictionary_.list_of(node.type));
}

std::string Words::make_unit(int32_t trace) const {
  if (is_age(trace)) return "岁";
  const Type& type = at(trace).type;
  const std::string unit = dictionary::to_chinese(type.unit);
  if (type.kind == TypeKind::kMoney && unit.empty()) return "元";
  return unit == "月" ? "个月" : unit;
}

std::string_view Words::counter(int16_t table) const {
  const std::string& entity = program_.tables[as_size(table)].entity;
  if (entity == "person") return "名";
  return entity == "household" ? "户" : "条";
}

std::string_view Words::rows_label(int32_t set_trace) const {
  const Collection* rows = dictionary_.find_collection(at(set_trace).text);
  return rows == nullptr ? std::string_view("记录") : std::string_view(rows->label);
}

std::string_view Words::comparison_word(std::string_view symbol, int32_t trace) const {
  const TypeKind kind = at(trace).type.kind;
  const bool date = kind == TypeKind::kDate || kind == TypeKind::kMonth;
  const bool count = is_count(trace);
  const bool age = is_age(trace);
  if (symbol == "=") return "等于";
  if (symbol == "!=") return "不等于";
  if (symbol == "<") return date ? "早于" : count ? "少于" : age ? "不满" : "低于";
  if (symbol == ">=") return date ? "不早于" : count ? "不少于" : age ? "已满" : "不低于";
  if (symbol == ">") return date ? "晚于" : count ? "多于" : age ? "超过" : "高于";
  return date ? "不晚于" : count ? "不多于" : age ? "不超过" : "不高于";
}

std::string Words::make_noun(int32_t index) {
  const TraceNode& node = at(index);
  if (is_literal(index)) return literal(index);
  if (is_arithmetic(node.kind)) return make_arithmetic(node);
  const auto part = [&](std::size_t i) { return std::string(noun(node.children[i])); };
  switch (node.kind) {
    case SyntaxKind::kName: {
      if (node.negated) return "非" + part(0);
      const auto* known = indicator(index);
      return known == nullptr ? node.text : known->label;
    }
    case SyntaxKind::kParameter: {
      const auto* known = parameter(index);
      return known == nullptr || known->label.empty() ? node.text : known->label;
    }
    case SyntaxKind::kAsOf:
      return "时点";
    case SyntaxKind::kRuleDate:
      return "规则日";
    case SyntaxKind::kPeriodFrom:
      return "核算期起日";
    case SyntaxKind::kPeriodTo:
      return "核算期止日";
    case SyntaxKind::kPrevious:
      return node.text == "1" ? "上期" + part(0) : "前 " + node.text + " 期的" + part(0);
    case SyntaxKind::kIdentified:
      return "识别时的" + part(0);
    case SyntaxKind::kAtDate: {
      const std::size_t at_sign = formal_[as_size(index)].rfind('@');
      return at_sign == std::string::npos
                 ? part(0)
                 : formal_[as_size(index)].substr(at_sign + 1) + " 的" + part(0);
    }
    case SyntaxKind::kNegate:
      return "-" + part(0);
    case SyntaxKind::kCall:
      return make_call(node);
    case SyntaxKind::kAggregate:
    case SyntaxKind::kMember:
      return make_aggregate(node);
    default:
      return formal_[as_size(index)];
  }
}

std::string Words::make_arithmetic(const TraceNode& node) {
  const auto part = [&](std::size_t i) {
    const TraceNode& child = at(node.children[i]);
    std::string words(noun(node.children[i]));
    const bool sum = child.kind == SyntaxKind::kAdd || child.kind == SyntaxKind::kSubtract;
    const bool whole =
        node.kind == SyntaxKind::kAdd || (node.kind == SyntaxKind::kSubtract && i == 0);
    return is_arithmetic(child.kind) && !(sum && whole) ? "（" + words + "）" : words;
  };
  std::string_view sign = " ÷ ";
  if (node.kind == SyntaxKind::kAdd) sign = " + ";
  if (node.kind == SyntaxKind::kSubtract) sign = " - ";
  if (node.kind == SyntaxKind::kMultiply) sign = " × ";
  return part(0) + std::string(sign) + part(1);
}

std::string Words::make_call(const TraceNode& node) {
  const auto part = [&](std::size_t i) { return std::string(noun(node.children[i])); };
  const std::string& name = node.text;
  if (node.children.empty()) return name;
  if (name == "age") {
    const bool now = at(node.children[1]).kind == SyntaxKind::kAsOf;
    return now ? "年龄" : "到" + part(1) + "的年龄";
  }
  if (name == "months_between") return part(0) + "至" + part(1) + "的月数";
  if (name == "add_months") return part(0) + "后 " + part(1);
  if (name == "month_of") return part(0) + "所在月";
  if (name == "year_of") return part(0) + "所在年";
  if (name == "round") return part(0);
  if (name == "default") return part(0) + "（没有时按 " + part(1) + " 计）";
  if (name == "length") return part(0) + "的字数";
  if (name == "id_birth") return part(0) + "中的出生日期";
  if (name == "id_sex") return part(0) + "中的性别";
  if (name == "normal_name") return part(0);
  if (name == "greatest" || name == "least") {
    std::string all;
    for (std::size_t i = 0; i < node.children.size(); ++i) all += (i == 0 ? "" : "、") + part(i);
    return all + (name == "greatest" ? "中较大者" : "中较小者");
  }
  for (const Keyword& keyword : keywords()) {
    if (keyword.english == name) return part(0) + "的" + std::string(keyword.chinese);
  }
  return name;
}

std::string Words::make_aggregate(const TraceNode& node) {
  const TraceNode& set = at(node.children[0]);
  std::string rows(rows_label(node.children[0]));
  if (!set.children.empty()) rows = std::string(phrase(set.children[0], true)) + "的" + rows;
  if (node.text == "count" && node.kind == SyntaxKind::kAggregate) {
    const std::string_view unit = counter(set.filter_table);
    return rows + (unit == "名" ? "人数" : unit == "户" ? "户数" : "条数");
  }
  if (node.children.size() < 2) return rows;
  const std::string value(noun(node.children[1]));
  if (node.kind == SyntaxKind::kMember) return rows + "的" + value;
  if (node.text == "sum") return rows + "的" + value + "合计";
  return rows + "的" + value + (node.text == "min" ? "最小值" : "最大值");
}

std::string Words::joined(const TraceNode& node, std::string_view joint, bool positive,
                          bool wrap_or) {
  std::string all;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) all = before_chinese(all) + std::string(joint);
    const SyntaxKind kind = at(node.children[i]).kind;
    // Under 且 a 或 (or a denied 且) is set apart.
    const bool loose = positive ? kind == SyntaxKind::kOr
                                : kind == SyntaxKind::kAnd || kind == SyntaxKind::kUnless;
    const std::string part(phrase(node.children[i], positive));
    all += wrap_or && loose ? "（" + part + "）" : part;
  }
  return all;
}

std::string Words::make_phrase(int32_t index, bool positive) {
  const TraceNode& node = at(index);
  switch (node.kind) {
    case SyntaxKind::kTrue:
    case SyntaxKind::kFalse:
      return (node.kind == SyntaxKind::kTrue) == positive ? "总是成立" : "总不成立";
    case SyntaxKind::kAnd:
      return joined(node, positive ? "且" : "或", positive, positive);
    case SyntaxKind::kOr:
      return joined(node, positive ? "或" : "且", positive, !positive);
    case SyntaxKind::kNot:
      return std::string(phrase(node.children[0], !positive));
    case SyntaxKind::kUnless: {
      const std::string general(phrase(node.children[0], positive));
      const std::string exception(phrase(node.children[1], true));
      return positive ? general + "（" + exception + "的除外）" : general + "或" + exception;
    }
    case SyntaxKind::kCompare:
      return make_comparison(node, positive);
    case SyntaxKind::kBetween: {
      std::string low(noun(node.children[1])), high(noun(node.children[2]));
      if (is_age(node.children[0])) high += " 岁";
      return std::string(noun(node.children[0])) + (positive ? "在" : "不在") +
             before_chinese(after_chinese(low)) + "至" + after_chinese(high) + "之间";
    }
    case SyntaxKind::kIn:
      return make_choice(node, positive);
    case SyntaxKind::kIs: {
      const std::string value(noun(node.children[0]));
      if (node.text == "known") return value + (positive ? "已采集" : "未采集");
      if (node.text == "unknown") return value + (positive ? "未采集" : "已采集");
      return value + (positive ? "不适用" : "适用");
    }
    case SyntaxKind::kCall:
      return node.is_bool ? make_call_phrase(node, positive) : std::string();
    case SyntaxKind::kAggregate:
      return node.is_bool ? make_set_phrase(node, positive) : std::string();
    default:
      if (node.type.kind != TypeKind::kBool) return {};
      return "“" + noun_[as_size(index)] + "”为" + (positive ? "是" : "否");
  }
}

std::string Words::make_comparison(const TraceNode& node, bool positive) {
  int32_t left = node.children[0], right = node.children[1];
  std::string symbol = node.text;
  if (is_literal(left) && !is_literal(right)) {
    std::swap(left, right);
    if (symbol[0] == '<') {
      symbol[0] = '>';
    } else if (symbol[0] == '>') {
      symbol[0] = '<';
    }
  }
  if (!positive) {
    const std::pair<std::string_view, std::string_view> kOpposites[] = {
        {"=", "!="}, {"!=", "="}, {"<", ">="}, {">=", "<"}, {">", "<="}, {"<=", ">"}};
    for (const auto& [own, opposite] : kOpposites) {
      if (symbol == own) {
        symbol = opposite;
        break;
      }
    }
  }
  const TraceNode& value = at(left);
  const std::string name(noun(left)), other(noun(right));
  const bool ordered = dictionary::is_numeric(value.type.kind) ||
                       value.type.kind == TypeKind::kDate || value.type.kind == TypeKind::kMonth;
  if (value.is_bool || !ordered) return name + (symbol == "=" ? "为" : "不是") + other;
  const std::string gap = is_literal(right) ? " " : "";
  const std::string age = is_age(left) && is_literal(right) ? " 岁" : "";
  return name + std::string(comparison_word(symbol, left)) + gap + other + age;
}

std::string Words::make_choice(const TraceNode& node, bool positive) {
  const bool inside = (node.text.empty()) == positive;
  std::string all;
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const bool is_last = i > 1 && i + 1 == node.children.size();
    if (is_last) all = before_chinese(all) + (inside ? "或" : "和");
    if (i > 1 && !is_last) all += "、";
    all += is_last ? after_chinese(noun(node.children[i])) : std::string(noun(node.children[i]));
  }
  return std::string(noun(node.children[0])) + (inside ? "为" : "不是") + after_chinese(all);
}

std::string Words::make_call_phrase(const TraceNode& node, bool positive) {
  if (node.children.empty()) return {};
  const std::string first(noun(node.children[0]));
  const std::string second =
      node.children.size() > 1 ? std::string(noun(node.children[1])) : std::string();
  if (node.text == "has_any") {
    const TraceNode& set = at(node.children[0]);
    return first + (positive ? "含" : "不含") + codes(program_.at(node.number).k, set.type);
  }
  if (node.text == "covers") return first + (positive ? "包含全部" : "没有包含全部") + second;
  if (node.text == "same_digits")
    return first + "与" + second + (positive ? "数字相同" : "数字不同");
  if (node.text == "id_valid") return first + (positive ? "校验位正确" : "校验位不对");
  return first + (positive ? "符合格式" : "不符合格式");
}

std::string Words::codes(int64_t mask, const Type& type) const {
  constexpr int kMostCodes = 4;
  const CodeList* list = dictionary_.list_of(type);
  std::string all;
  int count = 0;
  for (std::size_t i = 0; list != nullptr && i < list->codes.size(); ++i) {
    if ((mask >> i & 1) == 0 || ++count > kMostCodes) continue;
    all += (all.empty() ? "" : "、") + list->codes[i].label;
  }
  return count > kMostCodes ? all + "等 " + std::to_string(count) + " 项" : all;
}

std::string Words::make_set_phrase(const TraceNode& node, bool positive) {
  const TraceNode& set = at(node.children[0]);
  const std::string rows(rows_label(node.children[0]));
  const bool narrowed = !set.children.empty();
  if (node.text == "all") {
    if (!narrowed) return positive ? "总是成立" : "总不成立";
    return positive ? rows + "全部" + std::string(phrase(set.children[0], true))
                    : "有" + rows + std::string(phrase(set.children[0], false));
  }
  return (positive ? "有" : "没有") +
         (narrowed ? after_chinese(phrase(set.children[0], true)) + "的" : "") + rows;
}

}  // namespace expr
