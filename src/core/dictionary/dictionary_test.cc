#include "core/dictionary/dictionary.h"

#include <gtest/gtest.h>

namespace dictionary {
namespace {

CodeList risks() {
  CodeList list;
  list.id = "risk";
  list.label = "风险";
  for (const auto& [code, label] :
       {std::pair{"illness", "因病"}, {"schooling", "因学"}, {"other", "其他"}}) {
    Code row;
    row.code = code;
    row.label = label;
    list.codes.push_back(row);
  }
  list.codes[1].aliases = {"因上学"};
  return list;
}

Type type(TypeKind kind, const char* unit = "") {
  Type made;
  made.kind = kind;
  made.unit = *parse_unit(unit);
  return made;
}

struct Spelling {
  Type type;
  const char* pack;
  const char* display;
};

TEST(Value, reads_and_prints_pack_spelling) {
  const CodeList list = risks();
  const Spelling spellings[] = {
      {type(TypeKind::kMoney, "yuan/person"), "22499.99 yuan", "22499.99 元/人"},
      {type(TypeKind::kRate), "30 %", "30 %"},
      {type(TypeKind::kRate), "12.5 %", "12.5 %"},
      {type(TypeKind::kInt, "month"), "6", "6 月"},
      {type(TypeKind::kBool), "no", "否"},
      {type(TypeKind::kDate), "2023-09-30", "2023-09-30"},
      {type(TypeKind::kMonth), "2023-09", "2023-09"},
      {type(TypeKind::kDuration), "6 months", "6 个月"},
      {type(TypeKind::kDuration), "180 days", "180 天"},
      {type(TypeKind::kEnum), "schooling", "因学"},
      {type(TypeKind::kSet), "[illness, other]", "因病、其他"},
      {type(TypeKind::kSet), "[]", "无"},
      {type(TypeKind::kText), "张三", "张三"},
      {type(TypeKind::kMoney), "unknown", "未采集"},
      {type(TypeKind::kMoney), "not_applicable", "不适用"},
  };
  for (const Spelling& spelling : spellings) {
    const auto value = parse_value(spelling.pack, spelling.type, &list);
    ASSERT_TRUE(value) << spelling.pack;
    EXPECT_EQ(to_pack_text(*value, spelling.type, &list), spelling.pack);
    EXPECT_EQ(to_display(*value, spelling.type, &list), spelling.display);
  }
  EXPECT_EQ(parse_value("因上学", type(TypeKind::kEnum), &list)->number, 1);
  for (const char* wrong : {"7500", "1.005 yuan", "abc yuan", "7 500 yuan"}) {
    EXPECT_FALSE(parse_value(wrong, type(TypeKind::kMoney), nullptr)) << wrong;
  }
  EXPECT_FALSE(parse_value("[illness, none]", type(TypeKind::kSet), &list));
}

TEST(Value, durations_keep_months_and_days_apart) {
  for (const Duration duration : {Duration{6, 0}, {0, 180}, {-6, 0}, {3, -5}, {-1, 7}}) {
    const Duration read = unpack_duration(pack_duration(duration));
    EXPECT_EQ(read.months, duration.months);
    EXPECT_EQ(read.days, duration.days);
    const Duration negated = unpack_duration(-pack_duration(duration));
    EXPECT_EQ(negated.months, -duration.months);
    EXPECT_EQ(negated.days, -duration.days);
  }
}

TEST(Unit, multiplies_and_divides) {
  const Unit yuan = *parse_unit("yuan"), person = *parse_unit("person");
  EXPECT_EQ(to_text(multiply(yuan, person, -1)), "yuan/person");
  EXPECT_EQ(multiply(*parse_unit("yuan/person"), person, 1), yuan);
  EXPECT_EQ(to_chinese(*parse_unit("yuan/person·year")), "元/人·年");
  EXPECT_FALSE(parse_unit("dollar"));
  EXPECT_FALSE(parse_unit("yuan/"));
}

// S0-12: a county may have its own value; the longest region wins; a day without a value is an
// error.
TEST(Parameter, the_longest_region_in_force_wins) {
  Parameter range;
  range.id = range.label = "range";
  const auto row = [](const char* region, const char* from, const char* to, int64_t value) {
    ParameterRow made;
    made.region = region;
    made.from = *base::parse_date(from);
    made.to = base::parse_date(to);
    made.value = known(value);
    return made;
  };
  range.rows = {row("41", "2023-01-01", "2023-12-31", 7500),
                row("4114", "2023-06-01", "2023-12-31", 8000)};
  const auto value = [&](const char* region, const char* day) {
    const auto found = find_row(range, region, *base::parse_date(day));
    return found ? (*found)->value.number : -1;
  };
  EXPECT_EQ(value("411424", "2023-05-31"), 7500);
  EXPECT_EQ(value("411424", "2023-06-01"), 8000);
  EXPECT_EQ(value("410100", "2023-12-31"), 7500);
  EXPECT_EQ(value("410100", "2024-01-01"), -1);
  EXPECT_EQ(value("370305", "2023-06-01"), -1);
}

TEST(Dictionary, a_later_file_replaces_an_earlier_one) {
  Dictionary made;
  Indicator indicator;
  indicator.id = "income";
  indicator.label = "收入";
  made.put(indicator);
  indicator.label = "家庭收入";
  made.put(indicator);
  EXPECT_EQ(made.indicators().size(), 1u);
  EXPECT_TRUE(made.find_by_label("收入").empty());
  EXPECT_EQ(made.find_by_label("家庭收入").size(), 1u);
}

}  // namespace
}  // namespace dictionary
