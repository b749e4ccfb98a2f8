#include "edge/transfer/headings.h"

#include <gtest/gtest.h>

namespace transfer {
namespace {

using dictionary::ColumnRole;
using dictionary::Layout;
using dictionary::LayoutColumn;

Layout sample() {
  const auto column = [](const std::string& indicator, std::vector<std::string> headings) {
    LayoutColumn made;
    made.indicator = indicator;
    made.label = headings.front();
    made.headings = std::move(headings);
    return made;
  };
  Layout layout;
  layout.id = "sample";
  layout.file_names = {"监测对象信息"};
  LayoutColumn number = column("", {"户编号"});
  number.role = ColumnRole::kHouseholdNumber;
  number.is_required = true;
  layout.columns.push_back(number);
  layout.columns.push_back(column("id_number", {"证件号码", "身份证号"}));
  layout.columns.back().is_required = true;
  layout.columns.push_back(column("name", {"姓名"}));
  layout.columns.push_back(column("category", {"监测对象类别"}));
  layout.columns.push_back(column("work_months", {"务工时间（月）"}));
  layout.columns.push_back(column("risks", {"致贫/返贫风险1", "致贫/返贫风险2"}));
  layout.columns.back().joins = true;
  layout.columns.push_back(column("eliminated", {"风险是否已消除"}));
  return layout;
}

const HeadingMatch* at(const SheetMatch& match, std::uint32_t column) {
  for (const HeadingMatch& one : match.headings) {
    if (one.column == column) return &one;
  }
  return nullptr;
}

std::string target_at(const SheetMatch& match, std::uint32_t column) {
  const HeadingMatch* found = at(match, column);
  return found == nullptr || found->target == nullptr ? "" : std::string(found->target->target());
}

// Exports of the national system carry two title rows (FIELD part A §1).
TEST(Headings, BelowTitlesInFullWidthAndTraditional) {
  const Layout layout = sample();
  const std::vector<TopRow> rows = {
      {1, {"监测对象信息"}},
      {2, {"导出时间：", "", "单位：人"}},
      {3,
       {"户 编 号", "證件號碼", "＊姓名", "检测对象类别", "务工时间(月)", "致贫/返贫风险1",
        "致贫/返贫风险2", "风险是否已消除", "风险是否已消除", "不认识的列"}},
      {4, {"1", "2", "3"}}};
  const SheetMatch match = match_layout(layout, rows, "（自定义）监测对象信息 (22).xlsx");
  EXPECT_EQ(match.heading_row, 3U);
  EXPECT_EQ(target_at(match, 0), "household_number");
  EXPECT_EQ(target_at(match, 1), "id_number");
  EXPECT_EQ(target_at(match, 2), "name");
  EXPECT_EQ(target_at(match, 3), "category") << "a typo that occurs";
  EXPECT_LT(at(match, 3)->confidence, 100);
  EXPECT_FALSE(at(match, 3)->note.empty());
  EXPECT_EQ(target_at(match, 4), "work_months");
  EXPECT_EQ(target_at(match, 5), "risks");
  EXPECT_EQ(target_at(match, 6), "risks") << "several columns make one set";
  EXPECT_EQ(target_at(match, 7), "eliminated");
  EXPECT_EQ(target_at(match, 8), "") << "the second of the same heading";
  EXPECT_FALSE(at(match, 8)->note.empty());
  EXPECT_EQ(target_at(match, 9), "") << "kept with the file, not imported";
  EXPECT_TRUE(match.missing.empty());
  EXPECT_GT(match.confidence, 80);
}

TEST(Headings, TwoRowsOfHeadings) {
  const Layout layout = sample();
  const std::vector<TopRow> rows = {{1, {"户编号", "成员", "", "务工时间（月）"}},
                                    {2, {"", "姓名", "证件号码", ""}},
                                    {3, {"001", "甲", "99", "3"}}};
  const SheetMatch match = match_layout(layout, rows, "");
  EXPECT_EQ(match.heading_row, 2U);
  EXPECT_EQ(target_at(match, 0), "household_number");
  EXPECT_EQ(target_at(match, 1), "name");
  EXPECT_EQ(target_at(match, 3), "work_months");
}

TEST(Headings, WhatIsMissingAndWhatFitsNot) {
  const Layout layout = sample();
  const std::vector<TopRow> rows = {{1, {"户编号", "姓名"}}, {2, {"1", "甲"}}};
  const SheetMatch match = match_layout(layout, rows, "");
  EXPECT_EQ(match.missing, std::vector<std::string>{"证件号码"});
  const std::vector<TopRow> other = {{1, {"品名", "单价"}}, {2, {"苹果", "3"}}};
  EXPECT_EQ(match_layout(layout, other, "").heading_row, 0U);
  EXPECT_EQ(match_layout(layout, {}, "").heading_row, 0U);
  EXPECT_EQ(match_row(layout, rows, 2).confidence, 0);
}

}  // namespace
}  // namespace transfer
