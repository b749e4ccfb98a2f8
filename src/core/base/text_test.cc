#include "core/base/text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Text, numbers_are_exact_both_ways) {
  EXPECT_EQ(parse_scaled("22499.99", 2), 2249999);
  EXPECT_EQ(parse_scaled("7500", 2), 750000);
  EXPECT_EQ(parse_scaled("-0.5", 2), -50);
  EXPECT_EQ(parse_scaled("1.500", 2), 150);  // Zeros beyond the scale change nothing.
  EXPECT_FALSE(parse_scaled("1.005", 2));
  EXPECT_FALSE(parse_scaled("", 2));
  EXPECT_FALSE(parse_scaled("1,000", 0));
  EXPECT_FALSE(parse_scaled("99999999999999999999", 0));
  EXPECT_EQ(scaled_to_text(2249999, 2), "22499.99");
  EXPECT_EQ(scaled_to_text(-5, 2), "-0.05");
  EXPECT_EQ(scaled_to_text(0, 2), "0.00");
  EXPECT_EQ(scaled_to_text(0, 0), "0");
  EXPECT_EQ(scaled_to_text(1200, 0), "1200");
  EXPECT_EQ(scaled_to_text(INT64_MIN, 2), "-92233720368547758.08");
  for (const int64_t value : {int64_t{1}, int64_t{-99}, int64_t{100}, INT64_MAX / 3}) {
    for (const int scale : {0, 1, 2, 6})
      EXPECT_EQ(parse_scaled(scaled_to_text(value, scale), scale), value);
  }
}

TEST(Text, utf8_is_checked) {
  EXPECT_FALSE(find_invalid_utf8("守望 Shouwang 𠮷"));
  EXPECT_EQ(find_invalid_utf8("ab\xff"), 2u);
  EXPECT_EQ(find_invalid_utf8("\xc0\x80"), 0u);       // Overlong.
  EXPECT_EQ(find_invalid_utf8("a\xed\xa0\x80"), 1u);  // Surrogate.
  EXPECT_EQ(find_invalid_utf8("\xe5\xae"), 0u);       // Cut off.
  EXPECT_EQ(count_code_points("守望a"), 3u);
}

TEST(Text, full_width_forms_fold) {
  EXPECT_EQ(fold_width("（Ａ２８　＋ 1２）"), "(A28 + 12)");
  EXPECT_EQ(fold_width("守望"), "守望");
  EXPECT_EQ(trim(" \u3000张三\u3000\n"), "张三");
}

}  // namespace
}  // namespace base
