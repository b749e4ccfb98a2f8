// Layouts of workbooks as pack data: what a good one says, and every way to write one wrong.
#include <gtest/gtest.h>

#include "edge/policy/policy_test_support.h"

namespace policy {
namespace {

TEST(Feeds, AGoodLayoutIsRead) {
  Files files = good_pack();
  files["small/feeds/list.yaml"] =
      "id: list\nlabel: 名单\nrow: person\nadds: [households, members]\nperiod: month\n"
      "file_names: [名单]\nleft_out: [合计]\ncolumns:\n"
      "  - {role: household_number, headings: [户编号, 户号], required: yes}\n"
      "  - {indicator: state, words: {不好: ill}, states_blanks: yes}\n"
      "indicators: [income]\nsource: notice.txt:1\n";
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load();
  ASSERT_TRUE(loaded.policy) << packs.problems(loaded.diagnostics);
  const dictionary::Layout* layout = loaded.policy->find_layout("list");
  ASSERT_NE(layout, nullptr);
  EXPECT_TRUE(layout->adds_households && layout->adds_members);
  EXPECT_EQ(layout->period, dictionary::LayoutPeriod::kMonth);
  ASSERT_EQ(layout->columns.size(), 3U);
  EXPECT_EQ(layout->columns[0].target(), "household_number");
  EXPECT_TRUE(layout->columns[0].is_required);
  EXPECT_EQ(layout->columns[1].headings, std::vector<std::string>{"健康状况"}) << "its label";
  ASSERT_EQ(layout->columns[1].words.size(), 1U);
  EXPECT_EQ(layout->columns[1].words[0].second, dictionary::known(1));
  EXPECT_EQ(layout->find("income"), &layout->columns[2]);
}

TEST(Feeds, EveryMistakeIsTold) {
  Files files = good_pack();
  files["small/feeds/bad.yaml"] =
      "id: bad\nlabel: 名单\nrow: persn\nadds: [villages]\ncolumns:\n"
      "  - {role: nobody, headings: [甲]}\n"
      "  - {headings: [乙]}\n"
      "  - {indicator: stat}\n"
      "  - {role: group_name, headings: [丙]}\n"
      "  - {role: village_name, headings: [丙]}\n"
      "  - {role: county_name}\n"
      "  - {indicator: income, joins: yes}\n"
      "  - {indicator: income}\n";
  files["small/feeds/empty.yaml"] =
      "id: empty\nlabel: 空\nrow: person\ncolumns: []\nsource: notice.txt:1\n";
  const TemporaryPacks packs(files);
  const std::string problems = packs.problems(packs.load().diagnostics);
  for (const char* id :
       {"policy.unknown_entity@small/feeds/bad.yaml:3", "policy.bad_choice@small/feeds/bad.yaml:1",
        "policy.bad_choice@small/feeds/bad.yaml:6", "policy.column_of_what@small/feeds/bad.yaml:7",
        "policy.unknown_indicator@small/feeds/bad.yaml:8",
        "policy.shared_heading@small/feeds/bad.yaml:10",
        "policy.column_without_heading@small/feeds/bad.yaml:11",
        "policy.column_of_other_type@small/feeds/bad.yaml:12",
        "policy.column_twice@small/feeds/bad.yaml:13", "policy.no_source@small/feeds/bad.yaml:1",
        "policy.layout_empty@small/feeds/empty.yaml:1"}) {
    EXPECT_NE(problems.find(id), std::string::npos) << id << " in\n" << problems;
  }
}

}  // namespace
}  // namespace policy
