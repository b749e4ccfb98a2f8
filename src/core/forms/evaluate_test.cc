// How a form behaves while it is filled. The sheet is invented (forms_test_support); the readings
// are those of S4-36 … S4-95 and S0-29 … S0-38.
#include "core/forms/evaluate.h"

#include <gtest/gtest.h>

#include "core/forms/forms_test_support.h"

namespace forms {
namespace {

using test_support::Sheet;
using Words = Sheet::Words;

const Words kHead = {{"P1", "柏春生"}, {"P2", "户主"}, {"P3", "47"}, {"P5", "是"}};
const Words kSpouse = {{"P1", "俞小梅"}, {"P2", "配偶"}, {"P3", "45"}, {"P5", "是"}};
const Words kChild = {{"P1", "柏晓宇"}, {"P2", "子女"}, {"P3", "11"}, {"P4", "小学"}, {"P5", "否"}};
const std::vector<Words> kFamily = {kHead, kSpouse, kChild};
const Words kFull = {{"Q1", "否"}, {"Q2", "否"},        {"Q5", "因病"},
                     {"Q8", "否"}, {"Q12", "30000 元"}, {"Q13", "7500"}};

Words with(Words words, const Words& more) {
  for (const auto& [code, text] : more) {
    std::erase_if(words, [&](const auto& one) { return one.first == code; });
    words.emplace_back(code, text);
  }
  return words;
}

TEST(Evaluate, a_full_form_has_nothing_to_ask) {
  const Sheet sheet;
  EXPECT_TRUE(sheet.diagnostics().empty());
  const Evaluation full = sheet.look(kFull, kFamily);
  EXPECT_EQ(sheet.missing(full), "");
  EXPECT_EQ(sheet.problems(full), "");
  EXPECT_TRUE(full.is_complete());
  EXPECT_EQ(full.counts.missing, 0);
  EXPECT_EQ(full.counts.asked, full.counts.answered + full.counts.optional);
}

// S4-36, S4-37, S4-63
TEST(Evaluate, an_item_is_asked_when_what_it_depends_on_says_so) {
  const Sheet sheet;
  struct Row {
    Words answers;
    std::string code, state;
  };
  const std::vector<Row> rows = {
      {{{"Q2", "是"}}, "Q3", "shown required missing"},
      {{{"Q2", "是"}, {"Q3", "某镇某小区"}}, "Q3", "shown required"},
      {{{"Q2", "否"}}, "Q3", "hidden"},
      {{}, "Q3", "undecided"},
      {{}, "Q2", "shown required missing"},
      {{{"Q5", "因病、因灾"}}, "Q6", "shown required missing"},
      {{{"Q5", "因病"}}, "Q6", "hidden"},
      {{{"Q5", "其他"}}, "Q5_other", "shown required missing"},
      {{{"Q5", "其他"}, {"Q5_other", "婚丧"}}, "Q5_other", "shown required"},
      {{{"Q5", "因病"}, {"Q5_other", "婚丧"}}, "Q5_other", "hidden"},
      {{{"Q1", "是"}}, "Q2", "stopped"},
      {{{"Q1", "是"}}, "Q1", "shown required"},
  };
  for (const Row& row : rows) {
    const Evaluation evaluation = sheet.look(row.answers);
    EXPECT_EQ(sheet.state(evaluation, row.code), row.state) << row.code;
  }
  const Evaluation rows_of_table = sheet.look({}, {kHead, {{"P3", "11"}}});
  EXPECT_EQ(sheet.state(rows_of_table, "P4", 0), "hidden");
  EXPECT_EQ(sheet.state(rows_of_table, "P4", 1), "shown required missing");
}

// An answer left behind a question that no longer applies counts as not applicable.
TEST(Evaluate, a_hidden_answer_does_not_count) {
  const Sheet sheet;
  const Evaluation evaluation = sheet.look(with(kFull, {{"Q3", "某镇某小区"}}), kFamily);
  EXPECT_EQ(sheet.value(evaluation, "Q3"), "不适用");
  EXPECT_EQ(sheet.problems(evaluation), "");
}

TEST(Evaluate, the_interview_ends_where_the_form_says) {
  const Sheet sheet;
  const Evaluation refused = sheet.look({{"Q1", "是"}, {"Q12", "100"}}, {{{"P1", "某"}}});
  ASSERT_EQ(refused.stops.size(), 1u);
  EXPECT_EQ(refused.stops[0].message, "拒绝入户，到此为止");
  EXPECT_EQ(sheet.missing(refused), "");
  EXPECT_EQ(sheet.state(refused, "P3", 0), "stopped");
  EXPECT_EQ(sheet.value(refused, "Q12"), "不适用");
  EXPECT_EQ(sheet.value(refused, "Q11"), "不适用");
  EXPECT_EQ(refused.counts.asked, 1);
}

// S4-65 … S4-75: 系统生成 figures; quotients are exact, shown half up to 0.01.
TEST(Evaluate, generated_amounts_are_exact_and_rounded_only_for_display) {
  const Sheet sheet;
  struct Row {
    std::string wage, cost, net, per_head, problems;
  };
  const std::vector<Row> rows = {
      {"30000", "7500", "22500.00 元", "7500.00 元/人", ""},
      // 22499.99 / 3 is 7499.9966…: shown as 7500.00, and yet below the line.
      {"30000", "7500.01", "22499.99 元", "7500.00 元/人", "below_line"},
      {"100", "0", "100.00 元", "33.33 元/人", "below_line"},
      {"200", "0", "200.00 元", "66.67 元/人", "below_line"},
      {"0", "0.05", "-0.05 元", "-0.02 元/人", "below_line"},
  };
  for (const Row& row : rows) {
    const Evaluation evaluation =
        sheet.look(with(kFull, {{"Q12", row.wage}, {"Q13", row.cost}}), kFamily);
    EXPECT_EQ(sheet.value(evaluation, "Q11"), row.net);
    EXPECT_EQ(sheet.value(evaluation, "Q10"), row.per_head);
    EXPECT_EQ(sheet.problems(evaluation), row.problems) << row.cost;
  }
  const Evaluation low = sheet.look(with(kFull, {{"Q12", "29999.99"}}), kFamily);
  EXPECT_EQ(low.problems[0].message, "人均 7500.00 元/人 低于 7500.00 元/人");
  EXPECT_EQ(low.at(sheet.form().find_item("Q10")).number, 2249999);
  EXPECT_EQ(low.at(sheet.form().find_item("Q10")).divisor, 3);
}

TEST(Evaluate, a_result_is_unknown_while_a_part_is_missing) {
  const Sheet sheet;
  const Evaluation evaluation = sheet.look({{"Q12", "100"}}, kFamily);
  EXPECT_EQ(sheet.value(evaluation, "Q10"), "未采集");
  EXPECT_EQ(sheet.value(evaluation, "Q11"), "未采集");
  const Evaluation nobody = sheet.look({{"Q12", "100"}, {"Q13", "1"}});
  EXPECT_EQ(sheet.value(nobody, "Q10"), "不适用");
}

// A computed figure may be overtyped by what the paper says; the difference is reported.
TEST(Evaluate, a_computed_item_keeps_the_papers_figure) {
  const Sheet sheet;
  const Evaluation computed = sheet.look(kFull, kFamily);
  EXPECT_EQ(sheet.value(computed, "Q14"), "37500.00 元");
  const Evaluation typed = sheet.look(with(kFull, {{"Q14", "37000"}}), kFamily);
  EXPECT_EQ(sheet.value(typed, "Q14"), "37000.00 元");
  EXPECT_EQ(sheet.problems(typed), "forms.differs");
  const Evaluation generated = sheet.look(with(kFull, {{"Q11", "1"}}), kFamily);
  EXPECT_EQ(sheet.value(generated, "Q11"), "22500.00 元");
  EXPECT_EQ(sheet.problems(generated), "forms.differs");
}

// S4-39: the result of a comparison with a register that the form does not show.
TEST(Evaluate, what_the_form_does_not_ask_comes_from_known_facts) {
  const Sheet sheet;
  const int32_t lifted = sheet.form().find_item("Q4");
  const Answers answers = sheet.answers({});
  Facts known;
  known.root.values.emplace_back("was_registered", dictionary::known(1));
  const Evaluation with_facts = evaluate(sheet.form(), sheet.context(), answers, &known);
  EXPECT_EQ(with_facts.at(lifted).value, dictionary::known(1));
  EXPECT_EQ(sheet.value(sheet.look({}), "Q4"), "未采集");
  // The comparison's result written on the paper stands in.
  EXPECT_EQ(sheet.value(sheet.look({{"Q4", "否"}}), "Q4"), "否");
}

// S4-79, S4-85 … S4-87: a box left empty is no; S4-61: the paper may ask the opposite.
TEST(Evaluate, an_empty_box_is_no_and_polarity_is_kept) {
  const Sheet sheet;
  const Evaluation unsafe = sheet.look(with(kFull, {{"Q8", "是"}}), kFamily);
  EXPECT_EQ(sheet.value(unsafe, "Q7"), "否");
  EXPECT_EQ(sheet.problems(unsafe), "water_needs_measure");
  EXPECT_EQ(sheet.problems(sheet.look(with(kFull, {{"Q8", "是"}, {"Q7", "√"}}), kFamily)), "");
  EXPECT_EQ(sheet.value(unsafe, "Q9"), "是");  // One member is not insured.
  EXPECT_EQ(sheet.value(sheet.look(kFull, {kHead, kSpouse}), "Q9"), "否");
}

TEST(Evaluate, the_first_row_of_a_table_is_preset) {
  const Sheet sheet;
  const Evaluation evaluation = sheet.look({}, {{{"P1", "甲"}}, {{"P1", "乙"}}});
  EXPECT_EQ(sheet.value(evaluation, "P2", 0), "户主");
  EXPECT_EQ(sheet.state(evaluation, "P2", 0), "shown required");
  EXPECT_EQ(sheet.state(evaluation, "P2", 1), "shown required missing");
}

TEST(Evaluate, problems_say_whom_they_concern) {
  const Sheet sheet;
  const Evaluation two_heads = sheet.look(kFull, {kHead, kSpouse, with(kChild, {{"P2", "户主"}})});
  EXPECT_EQ(sheet.problems(two_heads), "one_head child_head");
  EXPECT_FALSE(two_heads.is_complete());
  const int32_t relation = sheet.form().find_item("P2");
  const std::vector<ItemPlace> heads = {{relation, 0}, {relation, 2}};
  EXPECT_EQ(two_heads.problems[0].items, heads);
  EXPECT_EQ(two_heads.problems[1].message, "柏晓宇 未满 16 岁，不能是户主");
  EXPECT_EQ(two_heads.problems[1].items[0], (ItemPlace{relation, 2}));
}

TEST(Evaluate, a_value_that_the_form_does_not_offer_is_a_problem) {
  const Sheet sheet;
  const Evaluation retired = sheet.look(with(kFull, {{"Q5", "因病、旧类"}}), kFamily);
  EXPECT_EQ(sheet.problems(retired), "forms.option_not_offered");
  EXPECT_NE(retired.problems[0].message.find("“Q5”项的选项“旧类”本表没有"), std::string::npos);
  const Evaluation old = sheet.look(kFull, {with(kHead, {{"P3", "130"}})});
  EXPECT_EQ(sheet.problems(old), "forms.out_of_range");
}

// S4-31: 双签字确认
TEST(Evaluate, two_signatures_are_two_people) {
  const Sheet sheet;
  Answers answers = sheet.answers(kFull, kFamily);
  const auto look = [&]() { return evaluate(sheet.form(), sheet.context(), answers); };
  EXPECT_EQ(look().unsigned_by, (std::vector<std::string>{"head", "visitor"}));
  answers.signatures = {{"head", "柏春生"}, {"visitor", ""}};
  EXPECT_EQ(look().unsigned_by, (std::vector<std::string>{"visitor"}));
  answers.signatures[1].second = "柏春生";
  EXPECT_EQ(sheet.problems(look()), "forms.same_signer");
  answers.signatures[1].second = "王调查";
  EXPECT_TRUE(look().unsigned_by.empty());
  EXPECT_EQ(sheet.problems(look()), "");
}

}  // namespace
}  // namespace forms
