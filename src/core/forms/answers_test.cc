// What people write on a form, read; every mistake is named.
#include "core/forms/answers.h"

#include <gtest/gtest.h>

#include "core/forms/forms_test_support.h"

namespace forms {
namespace {

using test_support::Sheet;

TEST(Answers, labels_codes_and_signs_are_read) {
  const Sheet sheet;
  struct Row {
    std::string code, text, read;
  };
  const std::vector<Row> rows = {
      {"Q2", "是", "是"},
      {"Q2", "no", "否"},
      {"Q7", "√", "是"},
      {"Q7", "□", "否"},
      {"Q12", "12,000.50 元", "12000.50 元"},
      {"Q12", "12000 yuan", "12000.00 元"},
      {"Q12", "１２０００", "12000.00 元"},
      {"Q5", "因病、其他", "因病、其他"},
      {"Q5", "[ill, flood]", "因病、因灾"},
      {"Q5", "因病；因灾", "因病、因灾"},
      {"Q5", "无", "无"},
      {"Q5", "不适用", "不适用"},
      {"Q2", "未采集", "未采集"},
      {"P2", "配偶", "配偶"},
      {"P3", "４７", "47"},
  };
  for (const Row& row : rows) {
    const int32_t item = sheet.form().find_item(row.code);
    const auto value = read_answer(sheet.form(), item, row.text);
    ASSERT_TRUE(value) << row.text;
    const PlannedItem& planned = sheet.form().items[static_cast<std::size_t>(item)];
    EXPECT_EQ(dictionary::to_display(*value, planned.indicator->type, planned.list), row.read);
  }
  for (const auto& [code, text] : std::vector<std::pair<std::string, std::string>>{
           {"Q2", "也许"}, {"Q12", "一万"}, {"Q12", "1.234"}, {"Q5", "因懒"}, {"P3", "四十"}}) {
    EXPECT_FALSE(read_answer(sheet.form(), sheet.form().find_item(code), text)) << text;
  }
}

TEST(Answers, every_mistake_is_reported_at_its_place) {
  const Sheet sheet;
  GivenAnswers given;
  given.answers = {{"Q99", "是", {"sheet", 1, 0}}, {"Q5", "因懒", {"sheet", 2, 0}},
                   {"P1", "甲", {"sheet", 3, 0}},  {"Q12", "一万", {"sheet", 4, 0}},
                   {"Q2", "是", {"sheet", 5, 0}},  {"Q2", "否", {"sheet", 6, 0}},
                   {"Q3", "  ", {"sheet", 7, 0}}};
  given.rows = {{"pets", {}}, {"all_members", {{{{"Q2", "是", {"sheet", 8, 0}}}}}}};
  base::Diagnostics diagnostics;
  const Answers answers = read_answers(sheet.form(), given, &diagnostics);
  std::string ids;
  for (const base::Diagnostic& diagnostic : diagnostics)
    ids += diagnostic.id + "@" + std::to_string(diagnostic.place.line) + " ";
  EXPECT_EQ(ids,
            "forms.unknown_item@1 forms.unknown_option@2 forms.wrong_table@3 forms.bad_value@4 "
            "forms.answered_twice@6 forms.unknown_table@0 forms.wrong_table@8 ");
  EXPECT_NE(diagnostics[1].help.find("因病、因灾、其他"), std::string::npos);
  EXPECT_EQ(answers.rows[0].size(), 1u);
}

TEST(FormProgram, a_question_that_depends_on_itself_is_refused) {
  FormDefinition sheet = test_support::make_sheet();
  sheet.sections[0].items[0].relevant.text = "Q3 is known";  // Q2 needs Q3, Q3 needs Q2.
  const Sheet circle(sheet);
  ASSERT_EQ(circle.diagnostics().size(), 1u);
  EXPECT_EQ(circle.diagnostics()[0].id, "forms.circle");
}

TEST(FormProgram, formulas_in_a_circle_are_refused) {
  FormDefinition sheet = test_support::make_sheet();
  for (FormItem& item : sheet.sections[3].items) {
    if (item.code == "Q11") item.generated.text = "Q14 - Q13";
    if (item.code == "Q14") item.computed.text = "Q11 + Q13";
  }
  const Sheet circle(sheet);
  ASSERT_FALSE(circle.diagnostics().empty());
  EXPECT_EQ(circle.diagnostics()[0].id, "expr.derived_cycle");
}

TEST(FormProgram, a_parameter_that_is_not_in_force_is_an_error) {
  const Sheet sheet;
  Setting setting;
  setting.as_of = base::make_date(2030, 12, 31);
  EXPECT_FALSE(bind_form(sheet.form(), setting));
  EXPECT_TRUE(bind_form(sheet.form(), setting, {{"line", dictionary::known(1)}}));
}

}  // namespace
}  // namespace forms
