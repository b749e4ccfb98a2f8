#include "app/actions/households_csv.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace actions {
namespace {

dictionary::Indicator indicator(std::string id, std::string label, std::string entity,
                                dictionary::TypeKind kind) {
  dictionary::Indicator made;
  made.id = std::move(id);
  made.label = std::move(label);
  made.entity = std::move(entity);
  made.type.kind = kind;
  made.max = 100000000;
  return made;
}

policy::Policy sample() {
  policy::Policy made;
  using dictionary::TypeKind;
  made.dictionary.put(indicator("household_number", "户号", "household", TypeKind::kText));
  auto income = indicator("income", "收入", "household", TypeKind::kMoney);
  income.national_columns = {"收入（元）"};
  made.dictionary.put(income);
  made.dictionary.put(indicator("name", "名字", "person", TypeKind::kText));
  made.dictionary.put(indicator("born", "生日", "person", TypeKind::kDate));
  auto half = indicator("half", "一半", "household", TypeKind::kMoney);
  half.derived = "income / 2";
  made.dictionary.put(half);
  made.dictionary.put(indicator("measure", "措施", "measure", TypeKind::kText));
  dictionary::Collection members;
  members.id = "members";
  members.entity = "person";
  members.of = "household";
  made.dictionary.put(members);
  return made;
}

struct Read {
  std::optional<Population> population;
  std::vector<std::string> ids;
};

Read read(std::string_view text, const std::vector<std::string>& needed = {}) {
  DeploymentSettings settings;
  settings.region = "123456789012";
  base::Diagnostics problems;
  const auto policy = sample();
  Read made;
  made.population = read_households_csv(text, "t.csv", policy, settings, needed, &problems);
  for (const auto& one : problems) {
    made.ids.push_back(one.id + ":" + std::to_string(one.place.line));
  }
  return made;
}

TEST(HouseholdsCsv, RowsOfOneNumberAreOneHousehold) {
  const auto made =
      read("户号,收入（元）,名字,born\n7,1200.50,甲,2001/2/3\n7,1200.50,乙,\n8,,丙,1990-12-01\n");
  ASSERT_TRUE(made.population);
  EXPECT_TRUE(made.ids.empty());
  const auto& households = made.population->households;
  ASSERT_EQ(households.size(), 2U);
  EXPECT_EQ(households[0].id, "h7");
  EXPECT_EQ(households[0].facts.at("income").value, dictionary::known(120050));
  ASSERT_EQ(households[0].of_entity("person").size(), 2U);
  EXPECT_EQ(households[0].of_entity("person")[0].facts.at("born").value.number,
            base::make_date(2001, 2, 3).days);
  EXPECT_FALSE(households[1].facts.contains("income"));
  EXPECT_EQ(households[0].facts.at("income").provenance.source, "t.csv 第 2 行");
}

TEST(HouseholdsCsv, MissingColumnsAreListedOnce) {
  const auto made = read("户号,收入,颜色\n7,1,red\n", {"income", "born", "name"});
  EXPECT_TRUE(made.population);
  EXPECT_EQ(made.ids, (std::vector<std::string>{"csv.unknown_columns:1", "csv.missing_columns:1"}));
}

TEST(HouseholdsCsv, WhatNoTableCanBringIsNotMissed) {
  EXPECT_EQ(read("户号,收入\n7,1\n", {"income", "half", "measure"}).ids,
            std::vector<std::string>{});
}

TEST(HouseholdsCsv, ColumnsWithoutANameAreLeftOut) {
  const auto made = read("户号,收入,,\n7,1,,\n");
  EXPECT_TRUE(made.population);
  EXPECT_EQ(made.ids, std::vector<std::string>{"csv.unknown_columns:1"});
}

TEST(HouseholdsCsv, WithoutANumberOrAnyColumnItIsNoTable) {
  EXPECT_EQ(read("收入,名字\n1,甲\n").ids, std::vector<std::string>{"csv.no_household_number:1"});
  const auto made = read("户号,颜色\n1,red\n");
  EXPECT_FALSE(made.population);
  EXPECT_EQ(made.ids.back(), "csv.no_columns:1");
  EXPECT_FALSE(read("").population);
}

TEST(HouseholdsCsv, EveryBadCellIsReportedWithItsLine) {
  const auto made =
      read("户号,收入,名字,生日\n7,viel,甲,2001-02-30\n7,5,乙,\n,3,丙,\n8,99999999,丁,\n8,3\n");
  EXPECT_FALSE(made.population);
  const auto has = [&](const std::string& id) {
    return std::find(made.ids.begin(), made.ids.end(), id) != made.ids.end();
  };
  EXPECT_TRUE(has("policy.csv_field_count:6"));
  const auto second =
      read("户号,收入,名字,生日\n7,viel,甲,2001-02-30\n7,5,乙,\n,3,丙,\n8,99999999,丁,\n");
  const std::vector<std::string> expected = {"csv.two_values:3", "csv.blank_household_number:4",
                                             "registry.bad_value:2", "registry.bad_value:2",
                                             "registry.out_of_range:5"};
  EXPECT_EQ(second.ids, expected);
}

TEST(HouseholdsCsv, CellsAreReadAsPeopleWriteThem) {
  dictionary::Type type;
  type.kind = dictionary::TypeKind::kSet;
  EXPECT_EQ(as_pack_text(" 健康、残疾 ", type), "[健康,残疾]");
  type.kind = dictionary::TypeKind::kDate;
  EXPECT_EQ(as_pack_text("2023.9.5", type), "2023-09-05");
  EXPECT_EQ(as_pack_text("unknown", type), "unknown");
  type.kind = dictionary::TypeKind::kMoney;
  EXPECT_EQ(as_pack_text("12", type), "12 yuan");
  EXPECT_EQ(as_pack_text("12 yuan", type), "12 yuan");
}

}  // namespace
}  // namespace actions
