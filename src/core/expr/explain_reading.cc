#include "core/expr/explain_reading.h"

#include <algorithm>

#include "core/base/date.h"
#include "core/base/text.h"
#include "core/expr/apply.h"

namespace expr {
namespace {

__extension__ typedef __int128 Wide;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Half away from zero; `under` > 0.
Wide rounded(Wide over, Wide under) {
  const Wide magnitude = over < 0 ? -over : over;
  const Wide result = (2 * magnitude + under) / (2 * under);
  return over < 0 ? -result : result;
}

bool is_date_like(TypeKind kind) { return kind == TypeKind::kDate || kind == TypeKind::kMonth; }

// A blank between a Chinese word and a number or Latin letter.
std::string spaced(std::string_view words) {
  const bool latin = !words.empty() && static_cast<unsigned char>(words[0]) < 0x80;
  return (latin ? " " : "") + std::string(words);
}

constexpr std::size_t kMostListed = 5;

}  // namespace

Cell Reading::cell(int32_t node, Frame frame) const {
  const Frame own = frame_of(program_.at(node).table, frame);
  return evaluated_.slots.at(program_, node, own.row);
}

Frame Reading::frame_of(int16_t table, Frame frame) const {
  if (table < 0) return {table, 0};
  if (table == frame.table) return frame;
  return {table, row_above(program_, evaluated_.record, frame.table, frame.row, table)};
}

StepState Reading::truth(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.number < 0) return StepState::kUnknown;
  const Cell value = cell(node.number, frame);
  if (value.state == State::kUnknown) return StepState::kUnknown;
  return is_yes(value) ? StepState::kYes : StepState::kNo;
}

StepState Reading::state(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.is_bool) return truth(trace, frame);
  if (node.number < 0) return StepState::kKnown;  // A quoted text that no node holds.
  if (words_.is_count(trace)) {
    return rows(trace, frame).unknown.empty() ? StepState::kKnown : StepState::kUnknown;
  }
  const Number value = number(trace, frame);
  if (value.state == State::kUnknown) return StepState::kUnknown;
  return value.state == State::kKnown ? StepState::kKnown : StepState::kNotApplicable;
}

Reading::Number Reading::number(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  Number result;
  const Cell over = cell(node.number, frame);
  result.state = over.state;
  result.over = over.number;
  result.decimals = dictionary::decimals_of(node.type);
  if (node.denominator < 0) return result;
  const Cell under = cell(node.denominator, frame);
  result.state = strictest(over, under);
  if (under.state == State::kKnown && under.number == 0) result.state = State::kNotApplicable;
  if (result.state == State::kKnown) result.under = under.number;
  return result;
}

std::string Reading::number_text(const Number& value, const Type& type, bool with_unit,
                                 std::string_view unit) const {
  int shown = value.decimals;
  const bool plain = value.under == 1;
  if (!plain && shown < 2) shown = 2;
  if (type.kind == TypeKind::kRate) shown = 4;
  const Wide over = value.over * power_of_ten(shown - value.decimals);
  const Wide result = rounded(over, value.under);
  if (result > INT64_MAX || result < INT64_MIN) return "…";
  if (type.kind == TypeKind::kRate) {
    return dictionary::to_display(dictionary::known(static_cast<int64_t>(result)), type, nullptr);
  }
  std::string text = base::scaled_to_text(static_cast<int64_t>(result), shown);
  if (with_unit && !unit.empty()) text += " " + std::string(unit);
  return text;
}

std::string Reading::display(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.is_bool) {
    const StepState state = truth(trace, frame);
    return state == StepState::kYes ? "是" : state == StepState::kNo ? "否" : "无法判断";
  }
  if (node.number < 0) return "“" + node.text + "”";
  const SyntaxKind kind = node.kind;
  if (kind == SyntaxKind::kAggregate) return aggregate_display(trace, frame);
  const Number value = number(trace, frame);
  if (value.state == State::kNotApplicable) return "不适用";
  if (value.state == State::kUnknown) return fact(trace, frame).field >= 0 ? "未采集" : "算不出";
  if (dictionary::is_numeric(node.type.kind))
    return number_text(value, node.type, true, words_.unit(trace));
  const Cell known = cell(node.number, frame);
  if (dictionary::is_text(node.type.kind)) {
    std::string text(evaluated_.slots.text(program_, evaluated_.record, known));
    return is_masked(trace) ? dictionary::masked(text) : text;
  }
  return dictionary::to_display(dictionary::known(known.number), node.type,
                                dictionary_.list_of(node.type));
}

// A text read from a sensitive indicator, directly or through a function or a computed indicator.
bool Reading::is_masked(int32_t trace) const {
  const TraceNode& node = at(trace);
  const auto* indicator =
      node.kind == SyntaxKind::kName ? dictionary_.find_indicator(node.text) : nullptr;
  if (indicator != nullptr && dictionary::is_masked(*indicator)) return true;
  return std::any_of(node.children.begin(), node.children.end(), [&](int32_t child) {
    return dictionary::is_text(at(child).type.kind) && is_masked(child);
  });
}

std::string Reading::aggregate_display(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.text == "count") {
    const Rows found = rows(trace, frame);
    const auto counted = [&](std::size_t count) {
      const std::string_view unit = words_.counter(found.table);
      return std::to_string(count) + " " + std::string(unit == "名" ? "人" : unit);
    };
    if (found.unknown.empty()) return counted(found.yes.size());
    return "至少 " + counted(found.yes.size()) + "、至多 " +
           counted(found.yes.size() + found.unknown.size());
  }
  const Number value = number(trace, frame);
  if (value.state == State::kNotApplicable) return "不适用";
  if (value.state == State::kUnknown)
    return node.text == "sum" ? unknown_sum(trace, frame) : "算不出";
  if (dictionary::is_numeric(node.type.kind))
    return number_text(value, node.type, true, words_.unit(trace));
  return dictionary::to_display(dictionary::known(static_cast<int64_t>(value.over)), node.type,
                                nullptr);
}

// What is known of a sum, and of how many rows it is not.
std::string Reading::unknown_sum(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  const Rows found = rows(trace, frame);
  const int32_t value = node.children.size() > 1 ? node.children[1] : -1;
  if (value < 0) return "算不出";
  Number part;
  part.state = State::kKnown;
  part.decimals = dictionary::decimals_of(node.type);
  std::size_t open = found.unknown.size();
  bool any = false;
  for (const int32_t row : found.yes) {
    const Number one = number(value, {found.table, row});
    if (one.state == State::kUnknown) ++open;
    if (one.state != State::kKnown) continue;
    part.over += one.over;
    part.under = one.under;  // The same constant in every row.
    any = true;
  }
  const std::string rest = std::to_string(open) + " " + std::string(words_.counter(found.table)) +
                           std::string(words_.rows_label(node.children[0])) + "未采集";
  if (!any) return "未采集（" + rest + "）";
  return "未采集全（已知部分 " + number_text(part, node.type, true, words_.unit(trace)) +
         "，另有 " + rest + "）";
}

bool Reading::is_computed(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.children.empty()) return false;
  const TraceNode& derived = at(node.children[0]);
  if (derived.number < 0) return false;
  const bool unknown =
      cell(derived.number, frame).state == State::kUnknown ||
      (derived.denominator >= 0 && cell(derived.denominator, frame).state == State::kUnknown) ||
      (words_.is_count(node.children[0]) && state(node.children[0], frame) == StepState::kUnknown);
  return !unknown;
}

FactPlace Reading::fact(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  int32_t number = node.number;
  if (node.kind != SyntaxKind::kName && node.kind != SyntaxKind::kPrevious &&
      node.kind != SyntaxKind::kIdentified && node.kind != SyntaxKind::kAtDate) {
    return {};
  }
  if (node.negated) return fact(node.children[0], frame);
  if (number < 0) return {};
  if (program_.at(number).op == Op::kFallback) number = program_.at(number).b;
  if (program_.at(number).op == Op::kIf) number = program_.at(number).c;
  const Node& field = program_.at(number);
  if (field.op != Op::kField) return {};
  // A derived indicator is a fact only where somebody stated it.
  if (field.op == Op::kField && number != node.number) {
    if (is_computed(trace, frame) || cell(number, frame).state == State::kUnknown) return {};
  }
  return {static_cast<int32_t>(field.k), frame_of(field.table, frame).row};
}

Reading::Rows Reading::rows(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  Rows found;
  const TraceNode& set = at(node.children[0]);
  found.table = set.filter_table;
  // The table that the aggregate belongs to: the one above its rows where the record stands.
  int16_t owner = node.number >= 0 ? program_.at(node.number).table : frame.table;
  if (owner < 0) owner = program_.tables[as_size(found.table)].parent;
  const Frame own = frame_of(owner, frame);
  const auto [begin, end] = rows_below(program_, evaluated_.record, owner, found.table, own.row);
  for (int32_t row = begin; row < end; ++row) {
    const Frame below{found.table, row};
    if (is_no(cell(set.filter, below))) continue;
    found.present.push_back(row);
    const Cell inside = cell(set.number, below);
    if (inside.state == State::kUnknown) {
      found.unknown.push_back(row);
    } else if (inside.number != 0) {
      found.yes.push_back(row);
    }
  }
  return found;
}

std::string Reading::of_whom(int16_t table, int32_t row) const {
  if (table <= 0) return "本户";
  const auto t = as_size(table);
  if (t < evaluated_.names.size() && as_size(row) < evaluated_.names[t].size() &&
      !evaluated_.names[t][as_size(row)].empty()) {
    return evaluated_.names[t][as_size(row)];
  }
  return "第 " + std::to_string(row + 1) + " " + std::string(words_.counter(table));
}

std::string_view Reading::distance_word(int sign, int32_t trace) const {
  const TypeKind kind = at(trace).type.kind;
  if (sign == 0) return "等于";
  if (is_date_like(kind)) return sign < 0 ? "早于" : "晚于";
  if (words_.is_count(trace)) return sign < 0 ? "少于" : "多于";
  if (words_.is_age(trace)) return sign < 0 ? "小于" : "大于";
  return sign < 0 ? "低于" : "高于";
}

// As in "比监测范围低 312.50 元".
std::string_view Reading::adjective(int sign, int32_t trace) const {
  if (is_date_like(at(trace).type.kind)) return sign < 0 ? "早" : "晚";
  if (words_.is_count(trace)) return sign < 0 ? "少" : "多";
  if (words_.is_age(trace)) return sign < 0 ? "小" : "大";
  return sign < 0 ? "低" : "高";
}

// A noun with a formula in it is set apart from the words around it.
std::string Reading::quoted_noun(int32_t trace) const {
  const std::string noun(words_.noun(trace));
  return words_.is_formula(trace) ? "“" + noun + "”" : spaced(noun);
}

// Exact: the quotients are cross-multiplied; only the distance that is shown is rounded.
std::optional<Margin> Reading::distance(int32_t left, int32_t right, Frame frame) const {
  TypeKind kind = at(left).type.kind;
  if (at(right).type.kind == TypeKind::kRate) kind = TypeKind::kRate;
  if (at(left).is_bool || at(right).is_bool || at(left).number < 0 || at(right).number < 0)
    return std::nullopt;
  if (!dictionary::is_numeric(kind) && !is_date_like(kind)) return std::nullopt;
  if (state(left, frame) != StepState::kKnown || state(right, frame) != StepState::kKnown)
    return std::nullopt;
  const Number a = number(left, frame), b = number(right, frame);
  const int decimals = std::max(a.decimals, b.decimals);
  const Wide x = a.over * power_of_ten(decimals - a.decimals);
  const Wide y = b.over * power_of_ten(decimals - b.decimals);
  Number gap;
  gap.state = State::kKnown;
  gap.over = x * b.under - y * a.under;
  gap.under = a.under * b.under;
  gap.decimals = decimals;
  const int sign = gap.over < 0 ? -1 : gap.over > 0 ? 1 : 0;
  if (sign < 0) gap.over = -gap.over;
  if (gap.over % gap.under == 0) gap = {State::kKnown, gap.over / gap.under, 1, decimals};
  Margin margin;
  margin.unit = kind == TypeKind::kDate    ? "天"
                : kind == TypeKind::kMonth ? "个月"
                                           : words_.unit(left);
  if (kind == TypeKind::kRate) margin.unit = "个百分点";
  margin.amount = number_text(gap, Type{}, false, "");
  if (kind == TypeKind::kRate) {
    gap.decimals -= 2;
    margin.amount = number_text(gap, Type{}, false, "");
  }
  const bool hidden = sign != 0 && margin.amount.find_first_of("123456789") == std::string::npos;
  if (hidden) margin.amount = "0.01";
  // In millionths of the threshold: |x/a - y/b| over |y/b|.
  const Wide threshold = y * a.under < 0 ? -(y * a.under) : y * a.under;
  const Wide whole = (x * b.under - y * a.under) * (sign < 0 ? -1 : 1);
  const Wide nearness = whole * 1'000'000 / (threshold == 0 ? a.under * b.under : threshold);
  margin.nearness = nearness > INT32_MAX ? INT32_MAX : static_cast<int64_t>(nearness);
  const std::string amount =
      (hidden ? "不足 " : "") + margin.amount + (margin.unit.empty() ? "" : " " + margin.unit);
  const std::string word(distance_word(sign, left));
  if (words_.is_literal(right)) {
    const std::string limit = words_.literal(right) + (words_.is_age(left) ? " 岁" : "");
    margin.text = word + " " + limit + (sign == 0 ? "" : "，相差 " + amount);
  } else {
    const std::string limit = quoted_noun(right);
    margin.text = sign == 0 ? word + limit
                            : "比" + limit + std::string(adjective(sign, left)) +
                                  (hidden ? "" : " ") + amount;
  }
  return margin;
}

std::optional<Margin> Reading::margin(int32_t trace, Frame frame) const {
  const TraceNode& node = at(trace);
  if (node.kind == SyntaxKind::kCompare) {
    const bool turned = words_.is_literal(node.children[0]) && !words_.is_literal(node.children[1]);
    return distance(node.children[turned ? 1 : 0], node.children[turned ? 0 : 1], frame);
  }
  if (node.kind != SyntaxKind::kBetween) return std::nullopt;
  auto low = distance(node.children[0], node.children[1], frame);
  auto high = distance(node.children[0], node.children[2], frame);
  if (!low || !high) return std::nullopt;
  // Outside: the bound that it misses; inside: the nearer one.
  return low->nearness <= high->nearness ? low : high;
}

std::string Reading::sentence(int32_t trace, Frame frame, bool truth, bool brief) const {
  const TraceNode& node = at(trace);
  switch (node.kind) {
    case SyntaxKind::kCompare:
      return compare_sentence(trace, frame, truth, brief);
    case SyntaxKind::kBetween:
      return between_sentence(trace, frame, truth, brief);
    case SyntaxKind::kIn:
    case SyntaxKind::kCall:
      if (node.children.empty() || state(node.children[0], frame) != StepState::kKnown) break;
      return choice_sentence(trace, frame, truth, brief);
    case SyntaxKind::kAggregate:
      return set_sentence(trace, frame, truth);
    case SyntaxKind::kName:
      if (state(trace, frame) == StepState::kNotApplicable)
        return std::string(words_.noun(trace)) + "不适用";
      return std::string(words_.noun(trace)) + "：" + (truth ? "是" : "否");
    default:
      break;
  }
  return std::string(words_.phrase(trace, truth));
}

// "风险类型为其他，不含因学": the value, then what it should be, where that is not the same.
std::string Reading::choice_sentence(int32_t trace, Frame frame, bool truth, bool brief) const {
  const TraceNode& node = at(trace);
  const int32_t value = node.children[0];
  const std::string name(words_.noun(value));
  const std::string shown = name + "为" + display(value, frame);
  const bool inside = node.kind == SyntaxKind::kIn && node.text.empty() == truth;
  if (inside) return shown;
  if (node.kind == SyntaxKind::kCall && node.text == "has_any" && truth) {
    const int64_t shared = cell(at(value).number, frame).number & program_.at(node.number).k;
    return name + "含" + words_.codes(shared, at(value).type);
  }
  if (brief) return shown;
  std::string wanted(words_.phrase(trace, truth));
  if (wanted.substr(0, name.size()) == name) wanted.erase(0, name.size());
  return shown + "，" + wanted;
}

std::string Reading::compare_sentence(int32_t trace, Frame frame, bool truth, bool brief) const {
  const TraceNode& node = at(trace);
  int32_t left = node.children[0], right = node.children[1];
  if (words_.is_literal(left) && !words_.is_literal(right)) std::swap(left, right);
  const std::string name(words_.noun(left));
  for (const int32_t side : {left, right}) {
    if (state(side, frame) == StepState::kNotApplicable)
      return std::string(words_.noun(side)) + "不适用";
  }
  const auto gap = distance(left, right, frame);
  if (!gap) {
    if (state(left, frame) != StepState::kKnown && !at(left).is_bool) {
      return name + " " + display(left, frame) + "，" + std::string(words_.phrase(trace, truth));
    }
    const bool equal = (node.text == "=") == truth;
    const std::string value = name + "为" + display(left, frame);
    if (words_.is_literal(right))
      return equal || brief || node.text == "!=" ? value : value + "，不是" + display(right, frame);
    return value + "，" + std::string(words_.noun(right)) + "为" + display(right, frame);
  }
  // A share compared with a percentage reads as one.
  const bool is_share = at(right).type.kind == TypeKind::kRate;
  const std::string value = name + " " +
                            (is_share ? number_text(number(left, frame), at(right).type, false, "")
                                      : display(left, frame));
  if (brief) return value;
  if (words_.is_literal(right)) return value + "，" + gap->text;
  const std::string limit = quoted_noun(right);
  const std::size_t after = gap->text.find(limit) + limit.size();
  // No bracket behind a bracket.
  constexpr std::string_view kBracket = "）";
  const bool ends_with_bracket =
      limit.size() >= kBracket.size() &&
      limit.compare(limit.size() - kBracket.size(), kBracket.size(), kBracket) == 0;
  const std::string shown = display(right, frame);
  return value + "，" + gap->text.substr(0, after) + (ends_with_bracket ? "" : "（") + shown +
         (ends_with_bracket ? "" : "）") + gap->text.substr(after);
}

std::string Reading::between_sentence(int32_t trace, Frame frame, bool truth, bool brief) const {
  const TraceNode& node = at(trace);
  const StepState known = state(node.children[0], frame);
  if (known == StepState::kNotApplicable)
    return std::string(words_.noun(node.children[0])) + "不适用";
  if (known == StepState::kUnknown) return std::string(words_.phrase(trace, truth));
  const std::string value =
      std::string(words_.noun(node.children[0])) + " " + display(node.children[0], frame);
  if (brief) return value;
  if (!truth) {
    const auto gap = margin(trace, frame);
    if (gap) return value + "，" + gap->text;
  }
  const std::string low = display(node.children[1], frame), high = display(node.children[2], frame);
  return value + (truth ? "，在 " : "，不在 ") + low + " 至 " + high +
         (words_.is_age(node.children[0]) ? " 岁之间" : " 之间");
}

// "张三（年龄 12 岁，在校状况为失学）、李四（…）"
std::string Reading::listed(const std::vector<int32_t>& which, int16_t table, int32_t where,
                            bool truth) const {
  std::string all;
  for (std::size_t i = 0; i < which.size() && i < kMostListed; ++i) {
    if (i > 0) all += "、";
    all += of_whom(table, which[i]);
    const std::string details =
        where < 0 ? std::string() : row_details(where, {table, which[i]}, truth);
    if (!details.empty()) all += "（" + details + "）";
  }
  if (which.size() > kMostListed) all += "等";
  return all;
}

std::string Reading::row_details(int32_t where, Frame frame, bool wanted) const {
  const TraceNode& node = at(where);
  const bool chain = node.kind == SyntaxKind::kAnd || node.kind == SyntaxKind::kOr;
  if (node.kind == SyntaxKind::kNot) return row_details(node.children[0], frame, !wanted);
  if (!chain) return sentence(where, frame, wanted, true);
  std::string all;
  for (const int32_t child : node.children) {
    const bool agrees = truth(child, frame) == (wanted ? StepState::kYes : StepState::kNo);
    if (!agrees) continue;
    const std::string one = row_details(child, frame, wanted);
    if (one.empty() || all.find(one) != std::string::npos) continue;
    all += (all.empty() ? "" : "，") + one;
    // One part suffices where any of them decides.
    if ((node.kind == SyntaxKind::kOr) == wanted) break;
  }
  return all;
}

std::string Reading::set_sentence(int32_t trace, Frame frame, bool wanted) const {
  const TraceNode& node = at(trace);
  const Rows found = rows(trace, frame);
  const int32_t set = node.children[0];
  const int32_t where = at(set).children.empty() ? -1 : at(set).children[0];
  const std::string label(words_.rows_label(set));
  if (node.text == "all" && !wanted && where >= 0) {
    std::vector<int32_t> failing;
    for (const int32_t row : found.present) {
      if (is_no(cell(at(set).number, {found.table, row}))) failing.push_back(row);
    }
    return "有 " + std::to_string(failing.size()) + " " + std::string(words_.counter(found.table)) +
           label + std::string(words_.phrase(where, false)) + "：" +
           listed(failing, found.table, where, false);
  }
  if (node.text == "any" && wanted) {
    return "有 " + std::to_string(found.yes.size()) + " " +
           std::string(words_.counter(found.table)) + label + (where < 0 ? "" : "符合") + "：" +
           listed(found.yes, found.table, where, true);
  }
  return std::string(words_.phrase(trace, wanted));
}

}  // namespace expr
