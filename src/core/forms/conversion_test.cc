// Boxes spread over items, 是/否 about boxes, 万元, words behind 其他; one form filled from
// another. What is lost between the packs' forms: src/edge/policy/conversions_test.cc.
#include "core/forms/conversion.h"

#include <gtest/gtest.h>

#include "core/forms/forms_test_support.h"

namespace forms {
namespace {

using test_support::Sheet;

FormItem item(const std::string& code, const std::string& indicator) {
  FormItem made;
  made.code = made.label = code;
  made.indicator = indicator;
  return made;
}

// B1 asks 是/否 about two rows of boxes of one set; only the second has 其他.
FormDefinition boxes() {
  FormDefinition form;
  form.id = "boxes";
  form.entity = "household";
  FormItem question = item("B1", "has_measure");
  FormItem first = item("B2", "risks");
  first.options = {"ill"};
  first.yes_no = "B1";
  FormItem second = item("B3", "risks");
  second.options = {"flood", "other"};
  second.yes_no = "B1";
  second.other_text = OtherText{"other", "risk_words"};
  FormItem wage = item("B4", "wage");
  wage.unit = PaperUnit::kTenThousandYuan;
  form.sections = {{"一", "", "", {question, first, second, wage}},
                   {"二", "members", "", {item("P1", "name")}}};
  FormCheck check;
  check.id = "has_old";
  check.when.text = "has_any(B2, {'ill'}) and has_any(B3, {'flood'})";
  check.message.text = "两种都有";
  form.checks = {check};
  return form;
}

const dictionary::Value* fact(const Facts& facts, const std::string& indicator) {
  return facts.root.find(indicator);
}

int64_t bit(const Sheet& sheet, const std::string& code) {
  const auto& list = *sheet.form().items[1].list;
  return int64_t{1} << *list.find(code);
}

TEST(Boxes, of_one_set_are_taken_together) {
  const Sheet sheet(boxes());
  const Answers answers = sheet.answers({{"B1", "是"}, {"B2", "因病"}, {"B3", "因灾"}});
  const Evaluation evaluation = evaluate(sheet.form(), sheet.context(), answers);
  EXPECT_EQ(sheet.problems(evaluation), "has_old");  // Expressions read the whole set.
  EXPECT_EQ(sheet.value(evaluation, "B2"), "因病");
  const Facts facts = to_facts(sheet.form(), answers, evaluation);
  EXPECT_EQ(fact(facts, "risks")->number, bit(sheet, "ill") | bit(sheet, "flood"));
  const Answers again = prefill(sheet.form(), facts);
  EXPECT_EQ(again.form.values[1]->number, bit(sheet, "ill"));
  EXPECT_EQ(again.form.values[2]->number, bit(sheet, "flood"));
}

TEST(Boxes, none_of_them_where_no_is_answered) {
  const Sheet sheet(boxes());
  const Answers answers = sheet.answers({{"B1", "否"}});
  const Evaluation evaluation = evaluate(sheet.form(), sheet.context(), answers);
  EXPECT_EQ(*fact(to_facts(sheet.form(), answers, evaluation), "risks"), dictionary::known(0));
  const Answers open = sheet.answers({});
  const Evaluation undecided = evaluate(sheet.form(), sheet.context(), open);
  EXPECT_EQ(fact(to_facts(sheet.form(), open, undecided), "risks"), nullptr);
}

TEST(Boxes, say_yes_or_no_unless_it_was_stated) {
  const Sheet sheet(boxes());
  const auto answered = [&](Facts facts) { return prefill(sheet.form(), facts).form.values[0]; };
  Facts known;
  EXPECT_EQ(answered(known), std::nullopt);
  known.root.values = {{"risks", dictionary::known(0)}};
  EXPECT_EQ(answered(known), dictionary::known(0));
  known.root.values = {{"risks", dictionary::known(bit(sheet, "flood"))}};
  EXPECT_EQ(answered(known), dictionary::known(1));
  known.root.values.emplace_back("has_measure", dictionary::known(0));
  EXPECT_EQ(answered(known), dictionary::known(0));
}

TEST(PaperUnit, is_ten_thousand_yuan_unless_yuan_is_written) {
  const Sheet sheet(boxes());
  const std::pair<const char*, const char*> cases[] = {
      {"5", "5 万元"},      {"4.35万元", "4.35 万元"}, {"５ 万元", "5 万元"},
      {"0", "0 万元"},      {"50000 元", "5 万元"},    {"12345.67 yuan", "1.234567 万元"},
      {"-0.5", "-0.5 万元"}};
  for (const auto& [written, shown] : cases)
    EXPECT_EQ(sheet.value(sheet.look({{"B4", written}}), "B4"), shown) << written;
  EXPECT_EQ(read_answer(sheet.form(), sheet.form().find_item("B4"), "五"), std::nullopt);
}

TEST(Words, that_name_an_option_are_that_option) {
  const Sheet sheet(boxes());
  const auto risks = [&](const std::string& words) {
    const Answers answers = sheet.answers({{"B1", "是"}, {"B3", "其他"}, {"B3_other", words}});
    return to_facts(sheet.form(), answers, evaluate(sheet.form(), sheet.context(), answers));
  };
  EXPECT_EQ(fact(risks("旧类"), "risks")->number, bit(sheet, "old"));
  EXPECT_EQ(*fact(risks("旧类"), "risk_words"), dictionary::not_applicable());
  const Facts both = risks("牲畜被盗；旧类");
  EXPECT_EQ(fact(both, "risks")->number, bit(sheet, "old") | bit(sheet, "other"));
  EXPECT_EQ(fact(both, "risk_words")->text, "牲畜被盗");
  EXPECT_EQ(fact(risks("其他"), "risks")->number, 0);  // Says nothing.
}

TEST(Conversion, an_option_that_is_not_printed_goes_behind_other_and_comes_back) {
  FormDefinition all = boxes();
  all.id = "all";
  FormItem risks = item("C1", "risks");
  risks.options = {"ill", "flood", "old"};
  all.sections[0].items = {risks};
  all.checks.clear();
  const Sheet from(all);
  const Sheet to(boxes());
  const Answers answers = from.answers({{"C1", "因病、旧类"}});
  const Evaluation before = evaluate(from.form(), from.context(), answers);
  const Conversion there = convert(from.form(), answers, before, to.form());
  const Evaluation over = evaluate(to.form(), to.context(), there.answers, &there.known);
  EXPECT_EQ(to.value(over, "B1"), "是");
  EXPECT_EQ(to.value(over, "B2"), "因病");
  EXPECT_EQ(to.value(over, "B3"), "其他");
  EXPECT_EQ(to.value(over, "B3_other"), "旧类");
  const Conversion back = convert(to.form(), there.answers, over, from.form());
  EXPECT_EQ(from.value(evaluate(from.form(), from.context(), back.answers), "C1"), "因病、旧类");

  const auto losses = find_losses(from.form(), to.form());
  ASSERT_EQ(losses.size(), 1u);
  EXPECT_EQ(losses[0], (Loss{LossKind::kAsWords, 0, 2, "old", "other"}));
  const auto lost_back = find_losses(to.form(), from.form());
  ASSERT_EQ(lost_back.size(), 2u);
  EXPECT_EQ(lost_back[0], (Loss{LossKind::kOptionNotPrinted, 2, 0, "other", ""}));
  EXPECT_EQ(lost_back[1].kind, LossKind::kNotAsked);  // The amount.
  EXPECT_EQ(find_unanswered(from.form(), to.form()), (std::vector<int32_t>{4}));
}

}  // namespace
}  // namespace forms
