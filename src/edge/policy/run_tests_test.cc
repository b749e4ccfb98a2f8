#include "edge/policy/run_tests.h"

#include <gtest/gtest.h>

#include "edge/policy/mutants.h"
#include "edge/policy/policy_test_support.h"

namespace policy {
namespace {

void replace(std::string* text, const std::string& from, const std::string& to) {
  const std::size_t at = text->find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text->replace(at, from.size(), to);
}

Files with_person() {
  Files files = good_pack();
  files["small/indicators/name.yaml"] =
      "id: name\nlabel: 姓名\nentity: person\ntype: text\nkind: fixed\nsensitivity: personal\n";
  files["small/rules/ill.yaml"] =
      "id: ill\nkind: warning\ntitle: 有病人\nentity: household\nwhen: any(members where state = "
      "'ill')\n"
      "outcome: inform\nseverity: info\nmessage: 有成员患病\nsource: notice.txt:1\n";
  files["small/tests/rules/ill.yaml"] =
      "rule: ill\ncases:\n"
      "  - {name: 有, as_of: 2031-02-01, given: {members: [{state: well}, {state: ill}]}, then: "
      "yes}\n"
      "  - {name: 没有, as_of: 2031-02-01, given: {members: [{state: well}]}, then: no}\n"
      "  - {name: 不知道, as_of: 2031-02-01, given: {members: 2}, then: {unknown: [state]}}\n";
  files["small/tests/people/one.yaml"] =
      "id: one\ntitle: 一户\nhousehold: {income: 50 yuan}\nmembers:\n  - {name: 甲, state: ill}\n"
      "then: {low: yes, ill: yes}\n";
  return files;
}

TEST(RunTests, GoodPackPasses) {
  const TemporaryPacks packs(with_person());
  const Loaded loaded = packs.load();
  ASSERT_NE(loaded.policy, nullptr) << packs.problems(loaded.diagnostics);
  const TestReport cases = run_rule_tests(*loaded.policy);
  EXPECT_EQ(cases.passed, 6);
  EXPECT_TRUE(cases.failures.empty());
  const TestReport people = run_people(*loaded.policy);
  EXPECT_EQ(people.passed, 2);
  EXPECT_TRUE(people.failures.empty());
}

TEST(RunTests, FailureSaysWhatWasExpectedWhatCameAndWhy) {
  Files files = with_person();
  replace(&files["small/tests/rules/low.yaml"], "{income: 100 yuan}, then: no",
          "{income: 100 yuan}, then: yes");
  replace(&files["small/tests/people/one.yaml"], "ill: yes", "ill: no");
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load();
  ASSERT_NE(loaded.policy, nullptr) << packs.problems(loaded.diagnostics);
  const TestReport cases = run_rule_tests(*loaded.policy);
  EXPECT_EQ(cases.passed, 5);
  ASSERT_EQ(cases.failures.size(), 1u);
  EXPECT_EQ(cases.failures[0].name, "等于线的不提示");
  EXPECT_EQ(cases.failures[0].place.line, 3);
  EXPECT_EQ(cases.failures[0].expected, "符合");
  EXPECT_EQ(cases.failures[0].got, "不符合");
  EXPECT_NE(cases.failures[0].why.find("收入"), std::string::npos) << cases.failures[0].why;
  const TestReport people = run_people(*loaded.policy);
  ASSERT_EQ(people.failures.size(), 1u);
  EXPECT_EQ(people.failures[0].subject, "one·ill");
  EXPECT_EQ(people.failures[0].place.line, 6);
}

TEST(RunTests, UnknownMustBeForTheNamedIndicator) {
  Files files = with_person();
  replace(&files["small/tests/rules/low.yaml"], "{unknown: [income]}", "{unknown: [state]}");
  const TemporaryPacks packs(files);
  const TestReport report = run_rule_tests(*packs.load().policy);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].expected, "无法判断（缺 state）");
  EXPECT_EQ(report.failures[0].got, "无法判断（缺 income）");
}

TEST(RunTests, ParametersOfACaseReplaceThoseOfThePack) {
  Files files = with_person();
  replace(&files["small/tests/rules/low.yaml"],
          "as_of: 2031-02-01, given: {income: 100 yuan}, then: no",
          "as_of: 2031-02-01, parameters: {line: 200 yuan}, given: {income: 100 yuan}, then: yes");
  const TemporaryPacks packs(files);
  EXPECT_TRUE(run_rule_tests(*packs.load().policy).failures.empty());
}

TEST(RunTests, DayWithoutParameterIsAFailureNotTheNearestValue) {
  Files files = with_person();
  replace(&files["small/tests/rules/low.yaml"], "as_of: 2031-02-01, given: {income: 100",
          "as_of: 2030-12-31, given: {income: 100");
  const TemporaryPacks packs(files);
  const TestReport report = run_rule_tests(*packs.load().policy);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_NE(report.failures[0].got.find("没有生效的值"), std::string::npos)
      << report.failures[0].got;
}

TEST(Mutants, EveryOneStepChange) {
  const TemporaryPacks packs(good_pack());
  const Loaded loaded = packs.load();
  std::string texts;
  for (const Mutation& one :
       mutate(*loaded.policy, "income >= 5 yuan and not income = 7 yuan", "household")) {
    texts += one.change + ": " + one.text + "\n";
  }
  for (const char* expected :
       {"income > 5 yuan and not income = 7 yuan", "income >= 5.01 yuan and not income = 7 yuan",
        "income >= 4.99 yuan and not income = 7 yuan", "income >= 5 yuan or not income = 7 yuan",
        "income >= 5 yuan and income = 7 yuan", "income >= 5 yuan and not income != 7 yuan",
        "income >= 5 yuan and not income = 7.01 yuan"}) {
    EXPECT_NE(texts.find(": " + std::string(expected) + "\n"), std::string::npos)
        << expected << "\n"
        << texts;
  }
  EXPECT_TRUE(mutate(*loaded.policy, "income >=", "household").empty());
}

TEST(Mutants, ChangeThatNoTestNoticesIsNamed) {
  Files files = with_person();
  const TemporaryPacks complete(files);
  const MutantReport none = find_surviving_mutants(*complete.load().policy);
  EXPECT_EQ(none.tried, 2);
  EXPECT_TRUE(none.survivors.empty());
  std::string& tests = files["small/tests/rules/low.yaml"];
  replace(&tests, "given: {income: 100 yuan}", "given: {income: 101 yuan}");
  const TemporaryPacks packs(files);
  const MutantReport report = find_surviving_mutants(*packs.load().policy);
  ASSERT_EQ(report.survivors.size(), 1u);
  EXPECT_EQ(report.survivors[0].rule, "low");
  EXPECT_EQ(report.survivors[0].change, "< → <=");
  EXPECT_EQ(report.survivors[0].place.line, 5);
}

}  // namespace
}  // namespace policy
