#include "core/registry/household.h"

#include <gtest/gtest.h>

namespace registry {
namespace {

dictionary::Type type_of(dictionary::TypeKind kind, int32_t list = -1) {
  dictionary::Type type;
  type.kind = kind;
  type.list = list;
  return type;
}

dictionary::Indicator indicator(std::string id, std::string entity, dictionary::Type type) {
  dictionary::Indicator made;
  made.id = id;
  made.label = "标签" + id;
  made.entity = std::move(entity);
  made.type = std::move(type);
  return made;
}

dictionary::Dictionary sample() {
  dictionary::Dictionary made;
  dictionary::CodeList list;
  list.id = "sort";
  list.codes = {{"one", "甲", {}, "", {}, {}, ""}, {"two", "乙", {}, "", {}, {}, ""}};
  made.put(list);
  auto income = indicator("income", "household", type_of(dictionary::TypeKind::kMoney));
  income.kind = dictionary::Kind::kFlow;
  income.min = 0;
  income.max = 100000;
  made.put(income);
  auto water = indicator("water", "household", type_of(dictionary::TypeKind::kBool));
  water.blank = dictionary::Blank::kNo;
  made.put(water);
  auto per_capita = indicator("per_capita", "household", type_of(dictionary::TypeKind::kMoney));
  per_capita.derived = "income / count(members)";
  made.put(per_capita);
  made.put(indicator("sort", "person", type_of(dictionary::TypeKind::kEnum, 0)));
  dictionary::Collection members;
  members.id = "members";
  members.entity = "person";
  members.of = "household";
  made.put(members);
  return made;
}

GivenHousehold given() {
  GivenHousehold made;
  made.id = "h1";
  made.region = "123456789012";
  made.provenance.source = "入户";
  made.provenance.instant = base::make_date(2023, 9, 30);
  made.provenance.period = Period{base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)};
  return made;
}

TEST(Household, KeepsValuesWithWhatTheyAreAbout) {
  auto input = given();
  input.values = {{"income", "12.50 yuan", {}}};
  input.collections["members"] = {{"", {{"sort", "two", {}}}}, {"p9", {{"sort", "unknown", {}}}}};
  base::Diagnostics problems;
  const auto made = make_household(sample(), input, &problems);
  ASSERT_TRUE(made) << problems.size();
  EXPECT_EQ(made->facts.at("income").value, dictionary::known(1250));
  EXPECT_TRUE(made->facts.at("income").provenance.period);
  EXPECT_FALSE(made->facts.at("income").provenance.instant);
  const auto& members = made->of_entity("person");
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0].id, "members_1");
  EXPECT_EQ(members[0].facts.at("sort").value, dictionary::known(1));
  EXPECT_TRUE(members[0].facts.at("sort").provenance.instant);
  EXPECT_EQ(members[1].facts.at("sort").value, dictionary::unknown());
  EXPECT_TRUE(made->of_entity("measure").empty());
}

TEST(Household, ReportsEveryProblemAtOnce) {
  auto input = given();
  input.region = "12345";
  input.values = {{"incom", "1 yuan", {"a.yaml", 3, 1}},
                  {"income", "many", {}},
                  {"per_capita", "1 yuan", {}},
                  {"sort", "one", {}},
                  {"water", "perhaps", {}}};
  input.collections["nobody"] = {};
  input.collections["members"] = {{"p", {}}, {"p", {}}};
  base::Diagnostics problems;
  EXPECT_FALSE(make_household(sample(), input, &problems));
  std::vector<std::string> ids;
  for (const auto& one : problems) ids.push_back(one.id);
  const std::vector<std::string> expected = {
      "registry.bad_region",       "registry.unknown_indicator", "registry.bad_value",
      "registry.derived_value",    "registry.wrong_entity",      "registry.bad_value",
      "registry.duplicate_record", "registry.unknown_collection"};
  EXPECT_EQ(ids, expected);
  EXPECT_EQ(problems[1].place.line, 3);
  EXPECT_NE(problems[1].help.find("income"), std::string::npos);
}

TEST(Household, RefusesValuesOutsideTheRange) {
  auto input = given();
  input.values = {{"income", "1000.01 yuan", {}}};
  base::Diagnostics problems;
  EXPECT_FALSE(make_household(sample(), input, &problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "registry.out_of_range");
  input.values = {{"income", "1000 yuan", {}}};
  problems.clear();
  EXPECT_TRUE(make_household(sample(), input, &problems));
}

TEST(Household, BlankMeansWhatTheIndicatorSays) {
  const auto dictionary = sample();
  EXPECT_EQ(value_of({}, *dictionary.find_indicator("income")), dictionary::unknown());
  EXPECT_EQ(value_of({}, *dictionary.find_indicator("water")), dictionary::known(0));
}

TEST(Household, RegionCodesHaveTwelveDigits) {
  EXPECT_TRUE(is_region_code("123456789012"));
  EXPECT_FALSE(is_region_code("12345678901"));
  EXPECT_FALSE(is_region_code("12345678901x"));
}

}  // namespace
}  // namespace registry
