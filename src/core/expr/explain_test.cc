#include "core/expr/explain.h"

#include <gtest/gtest.h>

#include "core/expr/compile.h"
#include "core/expr/expr_test_support.h"

namespace expr {
namespace {

using test_support::Household;

// One expression asked about one household.
class Asked {
 public:
  Asked(const std::string& expression, const Household& household, const std::string& guard = "")
      : dictionary_(test_support::make_dictionary()) {
    std::vector<Expression> expressions{{"rule", "household", expression, {}}};
    if (!guard.empty()) expressions.push_back({"guard", "household", guard, {}});
    compiled_ = compile(dictionary_, "household", expressions);
    if (compiled_.program.roots.size() != expressions.size()) {
      ADD_FAILURE() << expression << ": " << base::to_line(compiled_.diagnostics.at(0));
      return;
    }
    const Program& program = compiled_.program;
    layout_ = layout_of(program);
    record_ = test_support::to_record(dictionary_, program, layout_, household);
    context_ = test_support::make_context(dictionary_, program);
    run(program, layout_, record_, context_, &slots_);
    names_ = {{}, {"张三", "李四", "王五"}};
    const Explainer explainer(program, dictionary_);
    const Evaluated evaluated{layout_, record_, context_, slots_, names_};
    const Question question{guard.empty() ? -1 : 1, 0, 0};
    const Explanation made = explainer.explain(evaluated, question);
    verdict = std::string(to_text(made.verdict));
    why = lines(made.why);
    why_not = lines(made.why_not);
    for (const FactPlace& place : made.missing) {
      missing += (missing.empty() ? "" : "、") + explainer.fact_words(evaluated, place);
    }
    draw(made.trace, 0);
  }

  std::string verdict;
  std::string why;
  std::string why_not;
  std::string missing;
  std::string tree;

 private:
  static std::string lines(const std::vector<Reason>& reasons) {
    std::string all;
    for (const Reason& reason : reasons) all += (all.empty() ? "" : "；") + reason.text;
    return all;
  }

  void draw(const Step& step, int depth) {
    tree += std::string(static_cast<std::size_t>(depth) * 2, ' ') + std::string(step.text) + " = " +
            step.display;
    if (step.margin) tree += " [" + step.margin->text + "]";
    tree += "\n";
    for (const Step& child : step.children) draw(child, depth + 1);
  }

  dictionary::Dictionary dictionary_;
  Compiled compiled_;
  Layout layout_;
  Record record_;
  Context context_;
  Slots slots_;
  RowNames names_;
};

const Household kPoor{{{"income", "29062.50 yuan"},
                       {"expense", "7500 yuan"},
                       {"water_problem", "no"},
                       {"months", "4"}},
                      {{{"birth_date", "1985-03-02"},
                        {"insured", "yes"},
                        {"school_status", "not_applicable"},
                        {"self_paid", "300 yuan"}},
                       {{"birth_date", "2012-08-31"},
                        {"school_status", "dropout"},
                        {"insured", "no"},
                        {"self_paid", "0 yuan"}},
                       {{"birth_date", "2015-09-01"},
                        {"insured", "yes"},
                        {"self_paid", "20.50 yuan"},
                        {"school_status", "primary"}}}};

struct Row {
  const char* rule;
  const char* answer;
};

TEST(Explain, says_why_with_as_little_as_needed) {
  const Row rows[] = {
      {"net_per_head < param.range",
       "人均纯收入 7187.50 元/人，比范围（7500.00 元/人）低 312.50 元/人"},
      {"any(members where age(birth_date, as_of) between 6 and 15 and school_status = 'dropout')",
       "有 1 名成员符合：李四（年龄 11 岁，在校状况为失学）"},
      {"months < 6 and (water_problem or not any(members where self_paid > 1000 yuan))",
       "月数 4 个月，低于 6，相差 2 个月；没有自付高于 1000.00 元的成员"},
      {"water_problem or months < 6 or income > 1 yuan and expense > 1 yuan",
       "月数 4 个月，低于 6，相差 2 个月"},
      {"count(members where not insured) >= 1", "“参保”为否的成员人数 1 人，等于 1"},
      {"not all(members where insured)", "有 1 名成员“参保”为否：李四（参保：否）"},
      {"sum(members, self_paid) > 0.01 * income",
       "成员的自付合计 320.50 元，比“0.01 × 收入”（290.63 元）高 29.88 元"},
      {"expense > 25 % * income", "支出 7500.00 元，比“25 % × 收入”（7265.63 元）高 234.38 元"},
      {"min(members, birth_date) < 1986-01-01",
       "成员的出生日期最小值 1985-03-02，早于 1986-01-01，相差 305 天"},
      {"head_name is unknown", "户主未采集"},
      {"expense / 30000 yuan < 75.5 %",
       "支出 ÷ 30000.00 元 25 %，低于 75.5 %，相差 50.50 个百分点"},
      {"if water_problem then false else months < 6",
       "饮水问题：否；月数 4 个月，低于 6，相差 2 个月"},
      {"income > 1 yuan unless water_problem",
       "收入 29062.50 元，高于 1.00 元，相差 29061.50 元；饮水问题：否"},
  };
  for (const Row& row : rows) {
    const Asked asked(row.rule, kPoor);
    EXPECT_EQ(asked.verdict, "yes") << row.rule;
    EXPECT_EQ(asked.why, row.answer) << row.rule;
  }
}

TEST(Explain, says_why_not_with_margins_nearest_first) {
  const Row rows[] = {
      {"net_per_head > param.range and net_per_head > 7200 yuan and months >= 6",
       "人均纯收入 7187.50 元/人，低于 7200.00 元，相差 12.50 元/人；"
       "人均纯收入 7187.50 元/人，比范围（7500.00 元/人）低 312.50 元/人；"
       "月数 4 个月，低于 6，相差 2 个月"},
      {"any(members where school_status = 'junior')", "没有在校状况为初中的成员"},
      {"all(members where insured)", "有 1 名成员“参保”为否：李四（参保：否）"},
      {"count(members) > 3", "成员人数 3 人，等于 3"},
      {"months between 6 and 12", "月数 4 个月，低于 6，相差 2 个月"},
      {"not (income > 1 yuan)", "收入 29062.50 元，高于 1.00 元，相差 29061.50 元"},
      {"count(members where age(birth_date, as_of) >= 16) >= 2",
       "年龄已满 16 岁的成员人数 1 人，少于 2，相差 1 人"},
  };
  for (const Row& row : rows) {
    const Asked asked(row.rule, kPoor);
    EXPECT_EQ(asked.verdict, "no") << row.rule;
    EXPECT_EQ(asked.why_not, row.answer) << row.rule;
  }
}

// A difference below what is shown is not shown as none.
TEST(Explain, never_rounds_a_difference_away) {
  Household edge = kPoor;
  edge.facts[0].second = "29999.99 yuan";
  const Asked asked("net_per_head < param.range", edge);
  EXPECT_EQ(asked.verdict, "yes");
  EXPECT_EQ(asked.why, "人均纯收入 7500.00 元/人，比范围（7500.00 元/人）低不足 0.01 元/人");
}

TEST(Explain, asks_only_for_what_can_change_the_answer) {
  const Household bare{{{"months", "4"}},
                       {{{"birth_date", "2012-08-31"}}, {{"birth_date", "1985-03-02"}}}};
  const Row rows[] = {
      {"income > 5 yuan", "收入"},
      {"months >= 6 and income > 5 yuan or water_problem", "饮水问题"},
      {"net_per_head < param.range", "收入、支出"},
      {"any(members where age(birth_date, as_of) between 6 and 15 and school_status = 'dropout')",
       "张三的在校状况"},
      {"count(members where insured) >= 1", "张三的参保、李四的参保"},
      {"sum(members where birth_date > 2000-01-01, self_paid) > 5 yuan", "张三的自付"},
      // Of (a and (b or a)) only a decides: with yes it is yes, with no it is no.
      {"water_problem and (income > 1 yuan or water_problem)", "饮水问题"},
      {"(water_problem or income > 1 yuan) and (water_problem or expense > 1 yuan)",
       "饮水问题、收入、支出"},
      {"income between 5 yuan and 9 yuan", "收入"},
      {"default(income, 0 yuan) > expense", "支出"},
      {"income@previous > income", "收入、上期收入"},
      {"if water_problem then income > 1 yuan else months > 5", "饮水问题、收入"},
  };
  for (const Row& row : rows) {
    const Asked asked(row.rule, bare);
    EXPECT_EQ(asked.verdict, "unknown") << row.rule;
    EXPECT_EQ(asked.missing, row.answer) << row.rule;
  }
}

TEST(Explain, draws_the_whole_tree) {
  Household part = kPoor;
  part.members[2][2].second = "unknown";
  const Asked asked(
      "net_per_head < param.range and sum(members where insured, self_paid) > 500 yuan", part);
  EXPECT_EQ(asked.verdict, "unknown");
  EXPECT_EQ(
      asked.tree,
      "人均纯收入 < 参数.范围 且 合计（成员 其中 参保，自付） > 500 元 = 无法判断\n"
      "  人均纯收入 < 参数.范围 = 是 [比范围低 312.50 元/人]\n"
      "    人均纯收入 = 7187.50 元/人\n"
      "      纯收入 / 人数（成员） = 7187.50 元/人\n"
      "        纯收入 = 21562.50 元\n"
      "          收入 - 支出 = 21562.50 元\n"
      "            收入 = 29062.50 元\n"
      "            支出 = 7500.00 元\n"
      "        人数（成员） = 3 人\n"
      "    参数.范围 = 7500.00 元/人\n"
      "  合计（成员 其中 参保，自付） > 500 元 = 无法判断\n"
      "    合计（成员 其中 参保，自付） = 未采集全（已知部分 300.00 元，另有 1 名成员未采集）\n"
      "      自付 = 300.00 元\n"
      "      自付 = 未采集\n");
}

TEST(Explain, hides_the_middle_of_sensitive_texts) {
  const Household wrong{{}, {{{"id_card", "990001198503020010"}}}};
  const Asked asked("any(members where not id_valid(id_card))", wrong);
  EXPECT_EQ(asked.why, "有 1 名成员符合：张三（证件号码为990***********0010）");
  EXPECT_EQ(asked.tree.find("990001198503020010"), std::string::npos) << asked.tree;
}

TEST(Explain, a_guard_says_whom_it_is_not_about) {
  const Asked outside("income > 1 yuan", kPoor, "months >= 6");
  EXPECT_EQ(outside.verdict, "not_applicable");
  EXPECT_EQ(outside.why_not, "月数 4 个月，低于 6，相差 2 个月");
  const Asked inside("income > 1 yuan", kPoor, "months < 6");
  EXPECT_EQ(inside.why,
            "月数 4 个月，低于 6，相差 2 个月；收入 29062.50 元，高于 1.00 元，相差 29061.50 元");
  const Household bare{{{"income", "5 yuan"}}, {}};
  const Asked unsure("income > 1 yuan", bare, "months < 6");
  EXPECT_EQ(unsure.verdict, "unknown");
  EXPECT_EQ(unsure.missing, "月数");
  // A guard that nobody knows does not matter to a no.
  EXPECT_EQ(Asked("income > 10 yuan", bare, "months < 6").verdict, "no");
}

}  // namespace
}  // namespace expr
