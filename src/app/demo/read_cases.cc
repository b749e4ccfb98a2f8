#include "app/demo/read_cases.h"

#include <algorithm>

#include "core/base/text.h"

namespace demo {

using policy::Node;
using policy::NodeKind;

void CaseReader::report(const Node& node, std::string_view what, std::string_view expected) {
  problems_->push_back(base::diagnose("demo.bad_entry", place(node), {what, expected}));
}

void CaseReader::report_unknown_role(const std::string& role) {
  problems_->push_back(base::diagnose("demo.unknown_role", {file_, 0, 0}, {role}));
}

bool CaseReader::check_keys(const Node& node, std::string_view what,
                            std::initializer_list<std::string_view> keys) {
  if (node.kind != NodeKind::kMap) {
    report(node, what, "一组“键: 值”");
    return false;
  }
  for (const auto& member : node.members) {
    if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) continue;
    std::string known;
    for (const std::string_view key : keys) known += (known.empty() ? "" : "、") + std::string(key);
    problems_->push_back(base::diagnose("demo.unknown_key", {file_, member.line, member.column},
                                        {member.key, known}));
  }
  return true;
}

std::string CaseReader::text(const Node* node, std::string_view what) {
  if (node != nullptr && node->is_scalar()) return node->text;
  if (node != nullptr) report(*node, what, "一段文字");
  return {};
}

int64_t CaseReader::number(const Node* node, std::string_view what, int scale) {
  if (node == nullptr) return 0;
  const auto value = node->is_scalar() ? base::parse_scaled(node->text, scale) : std::nullopt;
  if (!value) report(*node, what, "一个数");
  return value.value_or(0);
}

base::Date CaseReader::date(const Node* node, std::string_view what) {
  if (node == nullptr) return {};
  const auto value = node->is_scalar() ? base::parse_date(node->text) : std::nullopt;
  if (!value) report(*node, what, "年-月-日");
  return value.value_or(base::Date{});
}

std::vector<std::string> CaseReader::texts(const Node& node) {
  std::vector<std::string> found;
  if (node.is_scalar()) {
    found.push_back(node.text);
  } else if (node.kind == NodeKind::kList) {
    for (const Node& item : node.items) found.push_back(text(&item, "清单"));
  } else {
    report(node, "清单", "[甲, 乙]");
  }
  return found;
}

std::vector<std::string> CaseReader::texts_or_none(const Node* node) {
  return node == nullptr ? std::vector<std::string>() : texts(*node);
}

std::vector<std::pair<std::string, int64_t>> CaseReader::weights(const Node& node) {
  std::vector<std::pair<std::string, int64_t>> found;
  if (node.kind != NodeKind::kMap || node.members.empty()) report(node, "权重", "{值: 权重}");
  for (const auto& member : node.members) {
    found.emplace_back(member.key, number(&member.value, "权重", 3));
    if (found.back().second < 0) report(member.value, "权重", "不小于 0 的数");
  }
  return found;
}

Bounds CaseReader::bounds(const Node& node, int scale) {
  if (node.kind != NodeKind::kList || node.items.size() != 2) {
    report(node, "范围", "[最小, 最大]");
    return {};
  }
  const Bounds found{number(&node.items[0], "范围", scale), number(&node.items[1], "范围", scale)};
  if (found.min > found.max) report(node, "范围", "[最小, 最大]");
  return found;
}

Bounds CaseReader::bounds_or(const Node* node, Bounds otherwise) {
  return node == nullptr ? otherwise : bounds(*node);
}

std::vector<Match> CaseReader::matches(const Node& node) {
  std::vector<Match> found;
  if (node.kind != NodeKind::kMap) report(node, "条件", "{指标: 值}");
  for (const auto& member : node.members)
    found.push_back({member.key, texts(member.value), place(member.value)});
  return found;
}

Condition CaseReader::condition(const Node* node) {
  Condition made;
  if (node == nullptr) return made;
  if (!check_keys(*node, "when",
                  {"age", "size", "own", "first", "member", "no_member", "household", "below"}))
    return made;
  if (const Node* age = node->find("age")) made.age = bounds(*age);
  if (const Node* size = node->find("size")) made.size = bounds(*size);
  if (const Node* own = node->find("own")) made.own = matches(*own);
  if (const Node* first = node->find("first")) made.head = matches(*first);
  if (const Node* member = node->find("member")) made.member = matches(*member);
  if (const Node* member = node->find("no_member")) made.no_member = matches(*member);
  if (const Node* household = node->find("household")) made.household = matches(*household);
  if (const Node* below = node->find("below");
      below != nullptr && check_keys(*below, "below", {"total", "number", "unit"})) {
    made.below.emplace().number = number(below->find("number"), "number");
    made.below->unit = text(below->find("unit"), "unit");
    if (const Node* of = below->find("total")) made.below->total = total(*of);
  }
  return made;
}

Total CaseReader::total(const Node& node) {
  Total made;
  if (!check_keys(node, "total", {"of", "plus", "minus", "years_back", "per_member", "percent"}))
    return made;
  if (const Node* of = node.find("of")) {
    const auto named = std::find_if(totals_.begin(), totals_.end(),
                                    [&](const auto& one) { return one.first == of->text; });
    if (named == totals_.end()) {
      report(*of, of->text, "totals 里的一个名称");
    } else {
      made = named->second;
    }
  }
  for (auto& id : texts_or_none(node.find("plus"))) made.plus.push_back(std::move(id));
  for (auto& id : texts_or_none(node.find("minus"))) made.minus.push_back(std::move(id));
  if (const Node* years = node.find("years_back")) made.years_back = number(years, "years_back");
  if (const Node* per_member = node.find("per_member")) made.per_member = per_member->text == "yes";
  made.percent = bounds_or(node.find("percent"), made.percent);
  return made;
}

void CaseReader::read_range(const Node& node, Case* made) {
  made->scale = static_cast<int>(number(node.find("scale"), "scale"));
  const Node* range = node.find(made->making == Making::kSum ? "sum" : "range");
  made->bounds = bounds(*range, made->scale);
  if (const Node* step = node.find("step"))
    made->step = std::max<int64_t>(1, number(step, "step", made->scale));
  if (const Node* unit = node.find("unit")) made->unit = text(unit, "unit");
  made->counted = condition(node.find("counted"));
  if (const Node* times = node.find("times")) made->times = text(times, "times");
}

// date: [from, to]; days_back: [least, most]; days_after: {of, days}.
void CaseReader::read_days(const Node& node, Case* made) {
  if (const Node* dates = node.find("date")) {
    made->making = Making::kDate;
    if (dates->kind == NodeKind::kList && dates->items.size() == 2) {
      made->bounds = {date(&dates->items[0], "date").days, date(&dates->items[1], "date").days};
    } else {
      report(*dates, "date", "[起, 止]");
    }
  } else if (const Node* back = node.find("days_back")) {
    made->making = Making::kDaysBack;
    made->bounds = bounds(*back);
  } else if (const Node* after = node.find("days_after")) {
    made->making = Making::kDaysAfter;
    if (!check_keys(*after, "days_after", {"of", "days"})) return;
    made->text = text(after->find("of"), "of");
    made->bounds = bounds_or(after->find("days"), {0, 0});
  } else if (const Node* month = node.find("month_of")) {
    made->making = Making::kMonthOf;
    made->text = text(month, "month_of");
  }
}

void CaseReader::read_id_number(const Node& node, Case* made) {
  made->making = Making::kIdNumber;
  if (!check_keys(node, "id_number", {"birth", "odd"})) return;
  made->text = text(node.find("birth"), "birth");
  const auto odd = node.find("odd") == nullptr ? std::vector<Match>() : matches(*node.find("odd"));
  if (!odd.empty()) made->odd = odd.front();
}

void CaseReader::read_making(const Node& node, Case* made) {
  if (const Node* value = node.find("value")) {
    made->text = text(value, "value");
  } else if (const Node* weighted = node.find("weights")) {
    made->making = Making::kWeights;
    made->weights = weights(*weighted);
  } else if (const Node* flag = node.find("flag")) {
    made->making = Making::kFlag;
    made->yes_per_million = share(flag, "flag");
  } else if (node.find("range") != nullptr || node.find("sum") != nullptr) {
    made->making = node.find("sum") != nullptr ? Making::kSum : Making::kRange;
    read_range(node, made);
  } else if (const Node* added = node.find("total")) {
    made->making = Making::kTotal;
    made->total = total(*added);
  } else if (node.find("date") != nullptr || node.find("days_back") != nullptr ||
             node.find("days_after") != nullptr || node.find("month_of") != nullptr) {
    read_days(node, made);
  } else if (const Node* digits = node.find("digits")) {
    made->making = Making::kDigits;
    made->text = text(digits, "digits");
  } else if (node.find("name") != nullptr) {
    made->making = Making::kName;
  } else if (const Node* id = node.find("id_number")) {
    read_id_number(*id, made);
  } else if (const Node* copy = node.find("copy")) {
    made->making = Making::kCopy;
    made->text = text(copy, "copy");
    made->other_per_million = share(node.find("changed"), "changed");
  } else {
    report(
        node, "取值",
        "value、weights、flag、range、sum、total、date、days_back、days_after、month_of、digits、"
        "name、id_number、copy 之一");
  }
}

Case CaseReader::one_case(const Node& node) {
  Case made;
  made.place = place(node);
  if (node.is_scalar()) {
    made.text = node.text;
    return made;
  }
  if (!check_keys(
          node, "取值",
          {"when",    "value",     "weights",    "flag",         "range",     "sum",  "scale",
           "step",    "unit",      "counted",    "times",        "total",     "date", "digits",
           "name",    "days_back", "days_after", "month_of",     "id_number", "copy", "changed",
           "missing", "dirty",     "repeat",     "of_household", "of_head",   "reach"})) {
    return made;
  }
  made.when = condition(node.find("when"));
  made.missing_per_million = share(node.find("missing"), "missing");
  made.dirty_per_million = share(node.find("dirty"), "dirty");
  made.repeat_per_million = share(node.find("repeat"), "repeat");
  const auto is_yes = [&](std::string_view key) {
    const Node* found = node.find(key);
    return found != nullptr && found->text == "yes";
  };
  made.of_household = is_yes("of_household");
  made.of_head = is_yes("of_head");
  read_making(node, &made);
  if (const Node* reach = node.find("reach");
      reach != nullptr && check_keys(*reach, "reach", {"to", "total"})) {
    made.unit = text(node.find("unit"), "unit");
    made.scale = static_cast<int>(number(node.find("scale"), "scale"));
    made.reach.emplace().to = bounds_or(reach->find("to"), {});
    if (const Node* of = reach->find("total")) made.reach->total = total(*of);
  }
  return made;
}

Spread CaseReader::spread(const std::string& indicator, const Node& node) {
  Spread made;
  made.indicator = indicator;
  if (node.kind == NodeKind::kList) {
    for (const Node& item : node.items) made.cases.push_back(one_case(item));
  } else {
    made.cases.push_back(one_case(node));
  }
  return made;
}

std::vector<Spread> CaseReader::spreads(const Node* node) {
  std::vector<Spread> made;
  if (node == nullptr) return made;
  if (node->kind != NodeKind::kMap) report(*node, "指标", "{指标: 取值}");
  for (const auto& member : node->members) made.push_back(spread(member.key, member.value));
  return made;
}

void CaseReader::read_flags(const Node* node, std::vector<Spread>* into) {
  if (node == nullptr) return;
  for (const auto& member : node->members) {
    Case made;
    made.making = Making::kFlag;
    made.place = place(member.value);
    made.yes_per_million = share(&member.value, member.key);
    into->push_back({member.key, {made}});
  }
}

}  // namespace demo
