#include "core/base/date.h"

#include <gtest/gtest.h>

namespace base {
namespace {

Date date(const char* text) { return *parse_date(text); }

TEST(Date, every_day_reads_back) {
  for (int32_t days = kMinDate.days; days <= kMaxDate.days; days += 37) {
    EXPECT_EQ(date(to_text(Date{days}).c_str()).days, days);
  }
  EXPECT_EQ(date("1970-01-01").days, 0);
  EXPECT_EQ(date("2023-09-30").days, 19630);
  for (const char* wrong :
       {"2023-02-29", "2023-13-01", "2023-9-30", "20230930", "2023-09-31", "1799-12-31", ""}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

TEST(Date, ages_count_the_birthday) {
  EXPECT_EQ(age_years(date("2012-08-31"), date("2023-08-30")), 10);
  EXPECT_EQ(age_years(date("2012-08-31"), date("2023-08-31")), 11);
  // 29 February is 1 March in common years (RULES §1.5).
  EXPECT_EQ(age_years(date("2012-02-29"), date("2023-02-28")), 10);
  EXPECT_EQ(age_years(date("2012-02-29"), date("2023-03-01")), 11);
  EXPECT_EQ(age_years(date("2012-02-29"), date("2024-02-29")), 12);
  EXPECT_EQ(age_years(date("2024-01-01"), date("2023-01-01")), -1);
}

TEST(Date, months_name_their_end_rule) {
  EXPECT_EQ(to_text(*add_months(date("2023-01-31"), 1, EndOfMonth::kClip)), "2023-02-28");
  EXPECT_FALSE(add_months(date("2023-01-31"), 1, EndOfMonth::kFail));
  EXPECT_EQ(to_text(*add_months(date("2023-09-30"), -6, EndOfMonth::kFail)), "2023-03-30");
  EXPECT_EQ(to_text(*add_months(date("2023-01-15"), -13, EndOfMonth::kClip)), "2021-12-15");
  EXPECT_EQ(months_between(date("2023-01-31"), date("2023-02-28")), 1);
  EXPECT_EQ(months_between(date("2023-01-31"), date("2023-02-27")), 0);
  EXPECT_EQ(months_between(date("2023-06-01"), date("2023-01-01")), -5);
  EXPECT_EQ(month_to_text(*parse_month("2023-09")), "2023-09");
  EXPECT_FALSE(parse_month("2023-13"));
}

}  // namespace
}  // namespace base
