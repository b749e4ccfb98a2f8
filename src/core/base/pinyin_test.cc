#include "core/base/pinyin.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string place(std::string_view text) { return to_pinyin(text, NameOf::kPlace).full; }
std::string person(std::string_view text) { return to_pinyin(text, NameOf::kPerson).full; }

TEST(Pinyin, FullAndInitials) {
  const Pinyin county = to_pinyin("云龙县", NameOf::kPlace);
  EXPECT_EQ(county.full, "yunlongxian");
  EXPECT_EQ(county.initials, "ylx");
  EXPECT_EQ(place("诺邓镇"), "nuodengzhen");
  EXPECT_EQ(place("临淄区稷下街道"), "linziqujixiajiedao");
}

TEST(Pinyin, UmlautIsTypedAsV) {
  EXPECT_EQ(person("吕绿女"), "lvlvnv");
  EXPECT_EQ(place("略阳县"), "lueyangxian");
}

TEST(Pinyin, FamilyNamesAreReadAsSuchAtTheBeginningOfAPersonsName) {
  EXPECT_EQ(person("曾国强"), "zengguoqiang");
  EXPECT_EQ(person("单桂英"), "shanguiying");
  EXPECT_EQ(person("仇海波"), "qiuhaibo");
  EXPECT_EQ(person("区少华"), "oushaohua");
  EXPECT_EQ(person("解学文"), "xiexuewen");
  EXPECT_EQ(person("查玉兰"), "zhayulan");
  EXPECT_EQ(person("尉迟明"), "yuchiming");
  EXPECT_EQ(person("万俟春"), "moqichun");
  EXPECT_EQ(person("缪永福"), "miaoyongfu");
  EXPECT_EQ(person("任长乐"), "renchangle");
  EXPECT_EQ(person("李曾单"), "licengdan");  // Behind the family name the common reading.
}

TEST(Pinyin, PlacesAreReadAsTheirPeopleReadThem) {
  EXPECT_EQ(place("重庆市"), "chongqingshi");
  EXPECT_EQ(place("长沙市"), "changshashi");
  EXPECT_EQ(place("长子县"), "zhangzixian");
  EXPECT_EQ(place("成都市"), "chengdushi");
  EXPECT_EQ(place("六安市"), "luanshi");
  EXPECT_EQ(place("乐清市"), "yueqingshi");
  EXPECT_EQ(place("乐山市"), "leshanshi");
  EXPECT_EQ(place("单县"), "shanxian");
  EXPECT_EQ(place("厦门市"), "xiamenshi");
  EXPECT_EQ(place("西藏自治区"), "xizangzizhiqu");
  EXPECT_EQ(place("阿勒泰地区"), "aletaidiqu");
  EXPECT_EQ(place("喀什市"), "kashishi");
  EXPECT_EQ(place("万柏林区"), "wanbailinqu");
}

TEST(Pinyin, AVillageNamedAfterAFamilyIsReadAsTheFamily) {
  EXPECT_EQ(place("曾家村村委会"), "zengjiacuncunweihui");
  EXPECT_EQ(place("单庄"), "shanzhuang");
  EXPECT_EQ(place("区府路"), "qufulu");
}

TEST(Pinyin, LettersAndDigitsStayAndTheRestIsLeftOut) {
  const Pinyin group = to_pinyin(" ３组（Ａ区）·", NameOf::kPlace);
  EXPECT_EQ(group.full, "3zuaqu");
  EXPECT_EQ(group.initials, "3zaq");
  EXPECT_EQ(place(""), "");
  EXPECT_EQ(place("\xff\xfe"), "");
}

TEST(Pinyin, NearlyEveryCharacterHasAReading) {
  int known = 0;
  for (char32_t c = 0x4e00; c < 0xa000; ++c) known += reading_of(c).empty() ? 0 : 1;
  EXPECT_GE(known, 20900);  // The block has 20,992 places; the last ones have no known reading.
  EXPECT_FALSE(reading_of(0x4d00).empty());
  EXPECT_TRUE(reading_of('a').empty());
  EXPECT_TRUE(reading_of(0x1f600).empty());
}

}  // namespace
}  // namespace base
