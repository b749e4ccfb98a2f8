#include "edge/policy/show.h"

#include <gtest/gtest.h>

#include "edge/policy/format.h"
#include "edge/policy/policy_test_support.h"

namespace policy {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Show, OverviewAndObjects) {
  const TemporaryPacks packs(good_pack());
  const Loaded loaded = packs.load();
  ASSERT_NE(loaded.policy, nullptr);
  const std::string overview = show_overview(*loaded.policy);
  EXPECT_TRUE(has(overview, "990101")) << overview;
  EXPECT_TRUE(has(overview, "low  低")) << overview;
  const auto by_label = show_object(*loaded.policy, "收入");
  ASSERT_TRUE(by_label);
  EXPECT_TRUE(has(*by_label, "指标 income")) << *by_label;
  EXPECT_TRUE(has(*by_label, "表 Q1")) << *by_label;
  EXPECT_TRUE(has(*show_object(*loaded.policy, "line"), "100.00 元"));
  EXPECT_TRUE(has(*show_object(*loaded.policy, "state"), "又名有病、生病"));
  EXPECT_TRUE(has(*show_object(*loaded.policy, "state"), "可以问谁：医院"));
  EXPECT_FALSE(show_object(*loaded.policy, "没有"));
}

TEST(Show, ExplainedRuleHasItsClauseItsInputsAndItsTests) {
  const TemporaryPacks packs(good_pack());
  const Loaded loaded = packs.load();
  const auto text = explain_rule(*loaded.policy, "low");
  ASSERT_TRUE(text);
  EXPECT_TRUE(has(*text, "notice.txt:2  人均收入低于线的列为候选")) << *text;
  EXPECT_TRUE(has(*text, "指标 income")) << *text;
  EXPECT_TRUE(has(*text, "参数 line")) << *text;
  EXPECT_TRUE(has(*text, "低一分的提示")) << *text;
  EXPECT_FALSE(explain_rule(*loaded.policy, "hight"));
}

TEST(Diff, NamesWhatWasAddedRemovedAndChanged) {
  Files files = good_pack();
  const Loaded before = TemporaryPacks(files).load();
  std::string& line = files["small/parameters/line.yaml"];
  line.replace(line.find("100 yuan"), 8, "120 yuan");
  std::string& rule = files["small/rules/low.yaml"];
  rule.replace(rule.find("income < param.line"), 19, "income <= param.line");
  files["small/indicators/other.yaml"] =
      "id: other\nlabel: 另\nentity: household\ntype: bool\nkind: state\nsensitivity: public\n";
  files.erase("small/forms/sheet.yaml");
  files.erase("small/campaigns/survey.yaml");
  const Loaded after = TemporaryPacks(files).load();
  ASSERT_NE(after.policy, nullptr);
  std::string text;
  for (const Difference& difference : diff_policies(*before.policy, *after.policy))
    text += to_text(difference);
  EXPECT_EQ(text,
            "修改参数 line 线\n  9901 自2031-01-01至2031-12-31：100.00 元 → 120.00 元\n"
            "修改规则 low 低\n  条件：income < param.line → income <= param.line\n"
            "删去表 sheet 表\n"
            "新增指标 other 另\n");
  EXPECT_TRUE(diff_policies(*before.policy, *before.policy).empty());
}

TEST(Format, RespellsExpressionsAndKeepsTheRest) {
  Files files = good_pack();
  std::string& rule = files["small/rules/low.yaml"];
  rule.replace(rule.find("income < param.line"), 19, "收入 ＜ 参数.线   # 说明");
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load();
  ASSERT_NE(loaded.policy, nullptr) << packs.problems(loaded.diagnostics);
  const std::vector<Respelling> found = find_respellings(*loaded.policy);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].canonical, "income < param.line");
  std::vector<Respelling> left;
  const std::string text = respell(rule, found, &left);
  EXPECT_TRUE(left.empty());
  EXPECT_TRUE(has(text, "when: income < param.line   # 说明\n")) << text;
  EXPECT_EQ(text.size(),
            rule.size() - std::string("收入 ＜ 参数.线").size() + found[0].canonical.size());
}

TEST(Format, LeavesAloneWhatDoesNotStandOnItsLine) {
  const std::vector<Respelling> one = {{{"a.yaml", 2, 7}, "a  or b", "a or b"}};
  std::vector<Respelling> left;
  EXPECT_EQ(respell("id: x\nwhen: a\n  or b\n", one, &left), "id: x\nwhen: a\n  or b\n");
  EXPECT_EQ(left.size(), 1u);
}

}  // namespace
}  // namespace policy
