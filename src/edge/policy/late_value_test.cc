// A value that a province publishes while the work is going on: the same household is judged by the
// value of the day, before and after.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "edge/policy/policy_test_support.h"
#include "edge/policy/run_tests.h"

namespace policy {
namespace {

constexpr const char* kPack = "s2_yunlong_2021";

// The pack and its parent as they stand.
Files as_they_stand() {
  Files files;
  for (const std::string pack : {"base", kPack}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator("policies/" + pack)) {
      const std::string path = entry.path().lexically_relative("policies").generic_string();
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      files[path] = {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
  }
  return files;
}

std::string floor_rows(const std::string& rows) {
  return "id: monitoring_range\nlabel: 监测底线（家庭人均纯收入）\ntype: money\nunit: yuan/person\n"
         "rows:\n" +
         rows;
}

std::string row(const char* from, const char* to, const char* value) {
  return std::string("  - {region: \"53\", from: ") + from + ", to: " + to + ", value: " + value +
         ", source: notice.txt:42}\n";
}

// 6,200 yuan for each of three: above the floor of 2020, below the one published on 20 November.
constexpr const char* kCases =
    "rule: focus_3_eliminated_income\ncases:\n"
    "  - {name: 公布前一天, as_of: 2021-11-19, given: {monitoring_status: eliminated, wage_income: "
    "18600 yuan, operating_income: 0 yuan, property_income: 0 yuan, transfer_income: 0 yuan, "
    "operating_expense: 0 yuan, members: 3}, then: no}\n"
    "  - {name: 公布当天, as_of: 2021-11-20, given: {monitoring_status: eliminated, wage_income: "
    "18600 yuan, operating_income: 0 yuan, property_income: 0 yuan, transfer_income: 0 yuan, "
    "operating_expense: 0 yuan, members: 3}, then: yes}\n";

// S2-32: the campaign starts with the value of 2020; the new one is a row from the day it came.
TEST(LateValue, TheFloorPublishedDuringTheCampaignHoldsFromItsDay) {
  Files files = as_they_stand();
  const std::string pack = kPack;
  files[pack + "/tests/rules/focus_3_eliminated_income.yaml"] = kCases;
  {
    const TemporaryPacks packs(files);
    const Loaded before = packs.load(pack);
    ASSERT_NE(before.policy, nullptr) << packs.problems(before.diagnostics);
    const TestReport report = run_rule_tests(*before.policy);
    ASSERT_EQ(report.failures.size(), 1u) << "until it is published, 6,000 holds";
    EXPECT_EQ(report.failures[0].name, "公布当天");
  }
  files[pack + "/parameters/monitoring_range.yaml"] = floor_rows(
      row("2020-01-01", "2020-12-31", "6000 yuan") + row("2021-01-01", "2021-11-19", "6000 yuan") +
      row("2021-11-20", "2021-12-31", "6500 yuan"));
  const TemporaryPacks packs(files);
  const Loaded after = packs.load(pack);
  ASSERT_NE(after.policy, nullptr) << packs.problems(after.diagnostics);
  const TestReport report = run_rule_tests(*after.policy);
  EXPECT_GT(report.passed, 1'000);
  EXPECT_TRUE(report.failures.empty());
}

// S2-32: a day of the campaign without a value is refused, never filled with the nearest one; the
// floor is the province's, so a county may not set its own.
TEST(LateValue, EveryDayHasAFloorAndOnlyTheProvinceSetsIt) {
  Files files = as_they_stand();
  const std::string path = std::string(kPack) + "/parameters/monitoring_range.yaml";
  const auto is_refused = [&files] {
    return base::has_error(TemporaryPacks(files).load(kPack).diagnostics);
  };
  files[path] = floor_rows(row("2020-01-01", "2020-12-31", "6000 yuan"));
  EXPECT_TRUE(is_refused());
  const std::string year = row("2021-01-01", "2021-12-31", "6000 yuan");
  std::string county = year;
  county.replace(county.find("\"53\""), 4, "\"532929\"");
  files[path] = floor_rows(year);
  EXPECT_FALSE(is_refused());
  files[path] = floor_rows(year + county);
  EXPECT_TRUE(is_refused());
}

}  // namespace
}  // namespace policy
