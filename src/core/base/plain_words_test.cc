#include "core/base/plain_words.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(PlainWords, WidthScriptAndBlanksMakeNoDifference) {
  EXPECT_EQ(plain_words("務工時間（月）"), plain_words("务工时间(月)"));
  EXPECT_EQ(plain_words(" 证 件\n号　码 "), "证件号码");
  EXPECT_EQ(plain_words("\xEF\xBB\xBF户编号"), "户编号");
  EXPECT_EQ(plain_words("ＩＤ号"), "id号");
  EXPECT_NE(plain_words("风险1"), plain_words("风险2"));
}

TEST(PlainWords, ACharacterWithoutTwinStays) {
  EXPECT_EQ(simplified(U'縣'), U'县');
  EXPECT_EQ(simplified(U'县'), U'县');
  EXPECT_EQ(simplified(U'a'), U'a');
  EXPECT_EQ(simplified(char32_t{0x20000}), char32_t{0x20000});
}

}  // namespace
}  // namespace base
