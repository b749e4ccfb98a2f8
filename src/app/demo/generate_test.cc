#include "app/demo/generate.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "core/base/id_number.h"

namespace demo {
namespace {

constexpr const char* kSmall = R"(title: 例
watermark: 演示
source: 生成
birth: born
groups: 2
id_areas: ["990001"]
names: {family: {王: 1}, given_by: sex, given: {m: [强], f: [兰]}}
shapes: [{weight: 1, members: [a, [b, c]]}]
roles:
  a: {age: [40, 50], values: {sex: m}}
  b: {age_from_head: [-30, -20], values: {sex: f}}
  c: {age_from_head: [-30, -20], family_name: no, values: {sex: f}}
person:
  name: {name: yes}
  number: {id_number: {birth: born, odd: {sex: m}}}
  school: [{when: {age: [0, 15]}, value: pupil}, {value: not_applicable}]
household:
  income: {sum: [10.50, 20], scale: 2, step: 0.25, unit: yuan, counted: {own: {sex: m}}, missing: 0.5}
  child: [{when: {member: {school: pupil}}, value: "yes"}, {value: "no"}]
household_flags: {rare: 0.1}
)";

Population small() {
  base::Diagnostics problems;
  auto made = read_population(kSmall, "small.yaml", &problems);
  EXPECT_TRUE(made);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  if (!made) return {};
  made->instant = base::make_date(2023, 9, 30);
  made->recorded = made->instant;
  return *made;
}

const std::vector<Region> kRegions = {{"110000000000", "上", ""},
                                      {"110000000001", "东村", "110000000000"},
                                      {"110000000002", "西村", "110000000000"}};

std::string all_text(const std::vector<registry::GivenHousehold>& households) {
  std::string text;
  for (const auto& one : households) {
    text += one.id + one.group;
    for (const auto& value : one.values) text += value.indicator + "=" + value.text + ";";
    for (const auto& [id, rows] : one.collections) {
      for (const auto& row : rows) {
        for (const auto& value : row.values) text += value.indicator + "=" + value.text + ";";
      }
    }
  }
  return text;
}

std::string value_in(const std::vector<registry::GivenValue>& values, std::string_view indicator) {
  for (const auto& one : values) {
    if (one.indicator == indicator) return one.text;
  }
  return {};
}

TEST(Generate, TheSeedDecidesAndALargerPopulationBeginsWithTheSmaller) {
  const auto population = small();
  const std::string ten = all_text(generate(population, kRegions, 10, 7));
  EXPECT_EQ(ten, all_text(generate(population, kRegions, 10, 7)));
  EXPECT_NE(ten, all_text(generate(population, kRegions, 10, 8)));
  EXPECT_EQ(all_text(generate(population, kRegions, 20, 7)).substr(0, ten.size()), ten);
}

TEST(Generate, ValuesFollowTheirDescription) {
  std::map<std::string, int> incomes;
  int rare = 0;
  for (const auto& household : generate(small(), kRegions, 400, 1)) {
    EXPECT_NE(household.region, "110000000000");
    EXPECT_EQ(household.number.size(), 16u);
    const auto& members = household.collections.at("members");
    ASSERT_EQ(members.size(), 2u);
    EXPECT_EQ(value_in(members[0].values, "name").substr(0, 3), "王");
    const std::string number = value_in(members[0].values, "number");
    ASSERT_EQ(number.size(), 18u);
    EXPECT_EQ(number.substr(0, 2), "99");
    EXPECT_TRUE(base::is_valid_id_number(number)) << number;
    EXPECT_EQ((number[16] - '0') % 2, 1);
    const bool pupil = value_in(members[1].values, "school") == "pupil";
    EXPECT_EQ(value_in(household.values, "child"), pupil ? "yes" : "no");
    const auto born = base::parse_date(value_in(members[0].values, "born"));
    ASSERT_TRUE(born);
    const int32_t age = base::age_years(*born, base::make_date(2023, 9, 30));
    EXPECT_TRUE(age >= 40 && age <= 50) << age;
    const std::string income = value_in(household.values, "income");
    ++incomes[income.empty() ? "" : "known"];
    EXPECT_TRUE(income.empty() || income.substr(income.size() - 5) == " yuan") << income;
    rare += value_in(household.values, "rare") == "yes" ? 1 : 0;
  }
  EXPECT_NEAR(incomes[""], 200, 60);
  EXPECT_NEAR(rare, 40, 25);
}

TEST(Population, ReportsEveryMistakeWithItsPlace) {
  base::Diagnostics problems;
  const auto made = read_population(
      "title: x\nshapes: [{weight: 1, members: [ghost]}]\nhuosehold: {}\nperson:\n  a: {flag: "
      "often}\n  b: {range: [2, 1]}\n",
      "p.yaml", &problems);
  EXPECT_FALSE(made);
  std::set<std::string> ids;
  for (const auto& one : problems) ids.insert(one.id + ":" + std::to_string(one.place.line));
  EXPECT_TRUE(ids.contains("demo.unknown_key:3"));
  EXPECT_TRUE(ids.contains("demo.bad_entry:5"));
  EXPECT_TRUE(ids.contains("demo.bad_entry:6"));
  EXPECT_TRUE(ids.contains("demo.unknown_role:0"));
}

TEST(Regions, AVillageNeedsTheRegionAboveIt) {
  base::Diagnostics problems;
  EXPECT_FALSE(read_regions("code,name,parent\n1,a,2\n", "v.csv", &problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "demo.unknown_parent");
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST(Demo, ThePopulationsOfTheProjectAreSound) {
  const std::string folder = std::string(SHOUWANG_SOURCE_DIR) + "/demo/";
  base::Diagnostics problems;
  const auto population =
      read_population(read_file(folder + "population.yaml"), "population.yaml", &problems);
  const auto regions =
      read_regions(read_file(folder + "jixia/villages.csv"), "villages.csv", &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  ASSERT_TRUE(population && regions);
  EXPECT_FALSE(population->watermark.empty());
  EXPECT_GE(villages_of(*regions).size(), 40u);
  // What a newcomer sees is one village as large as villages are.
  const auto village =
      read_regions(read_file(folder + "jixia/one_village.csv"), "one_village.csv", &problems);
  ASSERT_TRUE(village);
  EXPECT_EQ(villages_of(*village).size(), 1u);
  EXPECT_EQ(generate(*population, *regions, 300, 1).size(), 300u);
}

}  // namespace
}  // namespace demo
