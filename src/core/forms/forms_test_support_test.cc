#include "core/forms/forms_test_support.h"

#include <gtest/gtest.h>

#include "core/base/date.h"

namespace forms::test_support {
namespace {

using dictionary::Dictionary;
using dictionary::TypeKind;

dictionary::Indicator indicator(const std::string& id, const std::string& label,
                                const std::string& entity, TypeKind kind,
                                const std::string& unit = "") {
  dictionary::Indicator made;
  made.id = id;
  made.label = label;
  made.entity = entity;
  made.type.kind = kind;
  made.type.unit = *dictionary::parse_unit(unit);
  made.min = kind == TypeKind::kMoney ? -1'000'000'00 : 0;
  made.max = kind == TypeKind::kMoney ? 10'000'000'00 : 120;
  return made;
}

void add_list(Dictionary* made, const std::string& id,
              const std::vector<std::pair<std::string, std::string>>& codes) {
  dictionary::CodeList list;
  list.id = list.label = id;
  for (const auto& [code, label] : codes) {
    dictionary::Code row;
    row.code = code;
    row.label = label;
    list.codes.push_back(row);
  }
  made->put(list);
}

void add_choice(Dictionary* made, const std::string& id, const std::string& label,
                const std::string& entity, TypeKind kind, const std::string& list) {
  dictionary::Indicator choice = indicator(id, label, entity, kind);
  choice.type.list = *made->find_list(list);
  made->put(choice);
}

FormItem item(const std::string& code, const std::string& indicator_id,
              const std::string& required = "", const std::string& relevant = "") {
  FormItem made;
  made.code = made.label = code;
  made.indicator = indicator_id;
  made.required.text = required;
  made.relevant.text = relevant;
  return made;
}

FormCheck check(const std::string& id, const std::string& when, const std::string& message,
                CheckSeverity severity, const std::string& repeat = "") {
  FormCheck made;
  made.id = id;
  made.when.text = when;
  made.message.text = message;
  made.severity = severity;
  made.repeat = repeat;
  return made;
}

}  // namespace

Dictionary make_dictionary() {
  Dictionary made;
  add_list(&made, "risk", {{"ill", "因病"}, {"flood", "因灾"}, {"other", "其他"}, {"old", "旧类"}});
  add_list(&made, "disaster", {{"river", "洪涝"}, {"dry", "干旱"}});
  add_list(&made, "relation", {{"head", "户主"}, {"spouse", "配偶"}, {"child", "子女"}});
  add_list(&made, "school", {{"primary", "小学"}, {"dropout", "失学"}});
  const std::string household = "household";
  made.put(indicator("refused", "拒访", household, TypeKind::kBool));
  made.put(indicator("in_site", "住安置区", household, TypeKind::kBool));
  made.put(indicator("site_address", "安置区地址", household, TypeKind::kText));
  add_choice(&made, "risks", "风险", household, TypeKind::kSet, "risk");
  made.put(indicator("risk_words", "其他风险", household, TypeKind::kText));
  add_choice(&made, "disasters", "灾害", household, TypeKind::kSet, "disaster");
  made.put(indicator("wage", "工资", household, TypeKind::kMoney, "yuan"));
  made.put(indicator("cost", "支出", household, TypeKind::kMoney, "yuan"));
  made.put(indicator("net", "纯收入", household, TypeKind::kMoney, "yuan"));
  made.put(indicator("net_per_head", "人均", household, TypeKind::kMoney, "yuan/person"));
  made.put(indicator("total", "合计", household, TypeKind::kMoney, "yuan"));
  made.put(indicator("has_measure", "享受措施", household, TypeKind::kBool));
  made.put(indicator("water_safe", "饮水安全", household, TypeKind::kBool));
  made.put(indicator("lifted", "脱贫户", household, TypeKind::kBool));
  made.put(indicator("was_registered", "曾登记", household, TypeKind::kBool));
  made.put(indicator("name", "姓名", "person", TypeKind::kText));
  add_choice(&made, "relation", "与户主关系", "person", TypeKind::kEnum, "relation");
  made.put(indicator("age", "年龄", "person", TypeKind::kInt));
  add_choice(&made, "school", "在校状况", "person", TypeKind::kEnum, "school");
  made.put(indicator("insured", "参保", "person", TypeKind::kBool));
  made.put(indicator("any_uninsured", "有人未参保", household, TypeKind::kBool));
  dictionary::Indicator left = indicator("left_on", "离开日期", "person", TypeKind::kDate);
  left.blank = dictionary::Blank::kNotApplicable;
  made.put(left);
  made.put(
      dictionary::Collection{"members", "成员", "person", household, "not (left_on <= as_of)", {}});
  made.put(dictionary::Collection{"all_members", "所有成员", "person", household, "", {}});
  dictionary::Parameter line;
  line.id = line.label = "line";
  line.type.kind = TypeKind::kMoney;
  line.type.unit = *dictionary::parse_unit("yuan/person");
  line.rows.push_back(
      {"", base::make_date(2031, 1, 1), {}, dictionary::known(7500'00), "", "", {}});
  made.put(line);
  return made;
}

FormDefinition make_sheet() {
  FormDefinition sheet;
  sheet.id = sheet.title = "sheet";
  sheet.entity = "household";
  sheet.signers = {"head", "visitor"};
  FormItem refused = item("Q1", "refused", "true");
  refused.stop_here = StopHere{{"Q1", {}}, "拒绝入户，到此为止"};
  sheet.header.push_back(refused);

  FormSection home{"一", "", "", {}};
  home.items.push_back(item("Q2", "in_site", "true"));
  home.items.push_back(item("Q3", "site_address", "true", "Q2"));
  FormItem lifted = item("Q4", "lifted");
  lifted.generated.text = "was_registered";
  home.items.push_back(lifted);

  FormSection people{"二", "members", "", {}};
  people.items.push_back(item("P1", "name", "true"));
  FormItem relation = item("P2", "relation", "true");
  relation.preset = "head";
  relation.options = {"head", "spouse", "child"};
  people.items.push_back(relation);
  people.items.push_back(item("P3", "age", "true"));
  people.items.push_back(item("P4", "school", "P3 < 16", "P3 between 6 and 15"));
  people.items.push_back(item("P5", "insured", "true"));

  FormSection risk{"三", "", "", {}};
  FormItem risks = item("Q5", "risks", "true");
  risks.options = {"ill", "flood", "other"};
  risks.other_text = OtherText{"other", "risk_words"};
  risk.items.push_back(risks);
  risk.items.push_back(item("Q6", "disasters", "true", "has_any(Q5, {'flood'})"));
  FormItem tick = item("Q7", "has_measure");
  tick.input = Input::kTick;
  risk.items.push_back(tick);
  FormItem unsafe = item("Q8", "water_safe", "true");
  unsafe.negated = true;  // The paper asks: 饮水有问题吗
  risk.items.push_back(unsafe);
  FormItem uninsured = item("Q9", "any_uninsured");
  uninsured.generated.text = "any(members where P5 = false)";
  risk.items.push_back(uninsured);

  FormSection money{"四", "", "", {}};
  // The result stands before its parts: the order of the paper does not matter.
  FormItem per_head = item("Q10", "net_per_head");
  per_head.generated.text = "Q11 / count(members)";
  money.items.push_back(per_head);
  FormItem net = item("Q11", "net");
  net.generated.text = "Q12 - Q13";
  money.items.push_back(net);
  money.items.push_back(item("Q12", "wage", "true"));
  money.items.push_back(item("Q13", "cost", "true"));
  FormItem total = item("Q14", "total", "true");
  total.computed.text = "Q12 + Q13";
  money.items.push_back(total);

  sheet.sections = {home, people, risk, money};
  sheet.checks = {
      check("below_line", "Q10 < param.line", "人均 {Q10} 低于 {param.line}", CheckSeverity::kWarn),
      check("one_head", "count(members where P2 = 'head') != 1", "须有一名户主",
            CheckSeverity::kError),
      check("water_needs_measure", "Q8 and not Q7", "饮水有问题却没有措施", CheckSeverity::kWarn),
      check("child_head", "P2 = 'head' and P3 < 16", "{P1} 未满 16 岁，不能是户主",
            CheckSeverity::kError, "members"),
      check("address_in_site", "Q3 is known and not Q2", "不住安置区却有地址",
            CheckSeverity::kError),
  };
  return sheet;
}

Sheet::Sheet(FormDefinition sheet)
    : dictionary_(std::make_unique<Dictionary>(make_dictionary())),
      definition_(std::make_unique<FormDefinition>(std::move(sheet))),
      compiled_(compile_form(*definition_, *dictionary_)) {}

expr::Context Sheet::context() const {
  Setting setting;
  setting.as_of = base::make_date(2031, 9, 30);
  return *bind_form(form(), setting);
}

Answers Sheet::answers(const Words& words, const std::vector<Words>& members) const {
  const auto given_row = [](const Words& row) {
    GivenRow given;
    for (const auto& [code, text] : row) given.answers.push_back({code, text, {}});
    return given;
  };
  GivenAnswers given;
  given.answers = given_row(words).answers;
  given.rows.emplace_back("members", std::vector<GivenRow>());
  for (const Words& row : members) given.rows[0].second.push_back(given_row(row));
  base::Diagnostics diagnostics;
  const Answers read = read_answers(form(), given, &diagnostics);
  for (const base::Diagnostic& diagnostic : diagnostics) ADD_FAILURE() << base::to_line(diagnostic);
  return read;
}

Evaluation Sheet::look(const Words& words, const std::vector<Words>& members) const {
  return evaluate(form(), context(), answers(words, members));
}

std::string Sheet::state(const Evaluation& evaluation, const std::string& code, int row) const {
  constexpr const char* kNames[] = {"shown", "undecided", "hidden", "stopped"};
  const ItemState& state = evaluation.at(form().find_item(code), row);
  std::string text = kNames[static_cast<std::size_t>(state.visibility)];
  if (state.is_required) text += " required";
  if (state.is_missing) text += " missing";
  return text;
}

std::string Sheet::value(const Evaluation& evaluation, const std::string& code, int row) const {
  const int32_t item = form().find_item(code);
  return to_display(form(), item, evaluation.at(item, row));
}

std::string Sheet::problems(const Evaluation& evaluation) const {
  std::string text;
  for (const Problem& problem : evaluation.problems) text += (text.empty() ? "" : " ") + problem.id;
  return text;
}

std::string Sheet::missing(const Evaluation& evaluation) const {
  std::string text;
  for (const ItemPlace& place : evaluation.missing) {
    const PlannedItem& item = form().items[static_cast<std::size_t>(place.item)];
    text += (text.empty() ? "" : " ") + item.code;
    if (item.repeat >= 0) text += "[" + std::to_string(place.row + 1) + "]";
  }
  return text;
}

}  // namespace forms::test_support
