#include "app/demo/county.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "app/demo/compiled.h"
#include "app/demo/report.h"
#include "core/base/id_number.h"
#include "core/registry/history.h"
#include "edge/policy/load.h"

namespace demo {
namespace {

using registry::SubmissionKind;

std::string folder() { return std::string(SHOUWANG_SOURCE_DIR) + "/demo/"; }

const policy::Policy& policy_of(const std::string& pack) {
  static std::map<std::string, policy::Loaded> loaded;
  const auto found = loaded.find(pack);
  if (found != loaded.end()) return *found->second.policy;
  auto& made = loaded[pack];
  made = policy::load_policy(std::string(SHOUWANG_SOURCE_DIR) + "/policies", pack);
  EXPECT_NE(made.policy, nullptr);
  return *made.policy;
}

const policy::Policy& base_policy() { return policy_of("base"); }

const std::vector<Region> kRegions = {{"110000000000", "上", ""},
                                      {"110000000001", "东村", "110000000000"},
                                      {"110000000002", "西村", "110000000000"}};

// A description bound to the base dictionary, with what it refers to.
struct Bound {
  Population population;
  std::optional<Compiled> compiled;
};

std::unique_ptr<Bound> bind(std::optional<Population> population,
                            const policy::Policy& policy = base_policy()) {
  auto bound = std::make_unique<Bound>();
  if (!population) return bound;
  bound->population = *std::move(population);
  bound->population.instant = base::make_date(2023, 9, 30);
  bound->population.period = {base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)};
  base::Diagnostics problems;
  bound->compiled = compile(bound->population, policy.dictionary, "test.yaml", &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  return bound;
}

std::unique_ptr<Bound> bound_file(const std::string& name, const std::string& pack = "base") {
  base::Diagnostics problems;
  auto population = read_population_file(folder() + name, &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  return bind(std::move(population), policy_of(pack));
}

constexpr const char* kSmall = R"(title: 例
watermark: 演示
source: 生成
birth: birth_date
groups: [2, 2]
id_areas: ["99####"]
traits: [shape, luck]
totals: {earned: {plus: [wage_income]}}
names: {family: {王: 1}, given: [{when: {own: {sex: male}}, first: [强], second: [国], single: 1}, {first: [兰], second: [花]}]}
shapes: [{id: two, weight: 1, members: [a, [b, c]]}]
roles:
  a: {age: [40, 50], values: {relation: head, sex: male}}
  b: {age_from_head: [-30, -20], values: {relation: daughter, sex: female}}
  c: {age_from_head: [-30, -20], family_name: no, values: {relation: other, sex: female}}
first:
  luck: {weights: {good: 1, bad: 1}}
person:
  name: {name: yes}
  id_number: {id_number: {birth: birth_date, odd: {sex: male}}}
  work_months: [{when: {own: {relation: head}, household: {luck: good}}, value: "10"}, {value: "0"}]
  joined_on: [{when: {own: {relation: other}}, days_back: [10, 300]}, {value: not_applicable}]
household:
  wage_income: {sum: [1000, 1000], unit: yuan, times: work_months, missing: 0.1}
  previous_net_income: {total: {of: earned, years_back: 1}}
  support_income: {value: 10 yuan, unit: yuan, reach: {to: [2000, 2400], total: {of: earned, per_member: yes}}}
  claim_income: [{when: {below: {total: {of: earned, per_member: yes}, number: 2000, unit: yuan}}, value: 1 yuan}, {value: 0 yuan}]
  asset_dividend_income: [{when: {no_member: {relation: other, sex: female}}, value: 1 yuan}, {when: {no_member: {relation: other}}, value: 2 yuan}, {value: 0 yuan}]
  monitoring_status: [{when: {household: {luck: bad}}, value: eliminated}, {value: none}]
  identified_on: [{when: {household: {luck: bad}}, days_back: [500, 500]}, {value: not_applicable}]
  eliminated_on: [{when: {household: {luck: bad}}, days_back: [20, 20]}, {value: not_applicable}]
  collected_on: {days_back: [0, 0]}
household_flags: {has_broadband: 0.1}
history:
  years: 2
  collected_days: [10, 20]
  sources: {founding: 建档, yearly: 年度, correction: 更正}
  growth: {weights: {"50": 1}}
  growth_before: {weights: {"100": 1}}
  restated: {household: {luck: bad}}
  visit_day: [collected_on]
  came: {on: joined_on, reason: increase_reason}
  born_reason: newborn
  earlier:
    monitoring_status: [{until: identified_on, value: none}, {until: eliminated_on, value: active}]
    eliminated_on: {until: eliminated_on, value: not_applicable}
  moves: {share: 0.2, source: 迁入, reason: 搬家}
  corrections: {share: 1, of: [wage_income], reason: 错位}
  events:
    - {source: 电话, share: 1, days: [60, 60], household: {has_broadband: "yes"}}
)";

std::unique_ptr<Bound> small() {
  base::Diagnostics problems;
  auto population = read_population(kSmall, "small.yaml", &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  return bind(std::move(population));
}

struct County {
  std::vector<MadeHousehold> households;
  std::vector<std::vector<registry::Submission>> histories;
};

County county(const Bound& bound, int64_t count, uint64_t seed) {
  County made;
  CountySetting setting;
  setting.seed = seed;
  setting.history = {"110000", "hash"};
  const auto villages = plan_villages(bound.population, kRegions, count, seed);
  EXPECT_TRUE(
      make_county(*bound.compiled, villages, setting, [&](Registered&& one) -> base::Result<void> {
        made.households.push_back(*one.made);
        made.histories.push_back(std::move(one.submissions));
        return {};
      }));
  return made;
}

const dictionary::Value& value_of(const Bound& bound, const MadeHousehold& made,
                                  std::string_view indicator) {
  return made.values[static_cast<std::size_t>(bound.compiled->household.find(indicator))];
}

TEST(County, TheSeedDecidesAndVillagesGrowWithTheirCounty) {
  const auto bound = small();
  const County ten = county(*bound, 10, 7), again = county(*bound, 10, 7);
  EXPECT_EQ(ten.histories, again.histories);
  EXPECT_NE(ten.histories, county(*bound, 10, 8).histories);
  std::map<std::string, Values> larger;
  const County twenty = county(*bound, 20, 7);
  for (const auto& one : twenty.households) larger[one.number] = one.values;
  EXPECT_EQ(larger.size(), 20u);
  for (const auto& one : ten.households) EXPECT_EQ(larger[one.number], one.values);
}

TEST(County, ValuesFollowTheirDescription) {
  const auto bound = small();
  std::set<std::string> numbers;
  int known = 0, good = 0;
  for (const auto& made : county(*bound, 400, 1).households) {
    ASSERT_EQ(made.members.size(), 2u);
    const auto& slots = bound->compiled->person;
    const auto text = [&](std::size_t member, std::string_view id) {
      return made.members[member].values[static_cast<std::size_t>(slots.find(id))].text;
    };
    EXPECT_EQ(text(0, "name"), "王国");
    const std::string number = text(0, "id_number");
    EXPECT_TRUE(base::is_valid_id_number(number)) << number;
    EXPECT_EQ(number.substr(0, 2), "99");
    EXPECT_EQ((number[16] - '0') % 2, 1);
    numbers.insert(number);
    numbers.insert(text(1, "id_number"));
    const bool lucky =
        value_of(*bound, made, "monitoring_status") ==
        *dictionary::parse_value(
            "none", base_policy().dictionary.find_indicator("monitoring_status")->type,
            bound->compiled->household.at(bound->compiled->household.find("monitoring_status"))
                .list);
    good += lucky ? 1 : 0;
    const auto& wage = value_of(*bound, made, "wage_income");
    if (wage.state == dictionary::State::kUnknown) continue;
    ++known;
    EXPECT_EQ(wage.number, lucky ? 1'000'000 : 0);
    EXPECT_EQ(value_of(*bound, made, "previous_net_income").number, wage.number / 2);
  }
  EXPECT_EQ(numbers.size(), 800u);
  EXPECT_NEAR(known, 360, 25);
  EXPECT_NEAR(good, 200, 40);
}

// Of 10,000 yuan nobody of two lacks anything; of nothing, each lacks 2,000 to 2,400.
TEST(County, ANumberIsRaisedUntilTheTotalReachesWhatIsWanted) {
  const auto bound = small();
  int lacking = 0, unknown = 0;
  for (const auto& made : county(*bound, 300, 2).households) {
    const auto& wage = value_of(*bound, made, "wage_income");
    const int64_t support = value_of(*bound, made, "support_income").number;
    const int64_t claim = value_of(*bound, made, "claim_income").number;
    if (wage.state == dictionary::State::kUnknown || wage.number > 0) {
      unknown += wage.state == dictionary::State::kUnknown ? 1 : 0;
      EXPECT_EQ(support, 1000);
      EXPECT_EQ(claim, 0);
      continue;
    }
    ++lacking;
    EXPECT_GE(support, 400'000);
    EXPECT_LE(support, 480'000);
    EXPECT_EQ(claim, 100);
  }
  EXPECT_GT(lacking, 80);
  EXPECT_GT(unknown, 10);
}

// The second member is a daughter or somebody else, and no man.
TEST(County, NoMemberMayHaveOneOfTheValues) {
  const auto bound = small();
  const auto& slots = bound->compiled->person;
  const auto relation = static_cast<std::size_t>(slots.find("relation"));
  std::set<int64_t> dividends;
  for (const auto& made : county(*bound, 60, 2).households) {
    const int64_t dividend = value_of(*bound, made, "asset_dividend_income").number;
    dividends.insert(dividend);
    const auto& codes = slots.at(static_cast<int32_t>(relation)).list->codes;
    const auto& code =
        codes[static_cast<std::size_t>(made.members[1].values[relation].number)].code;
    EXPECT_EQ(dividend, code == "other" ? 0 : 200);
  }
  EXPECT_EQ(dividends, (std::set<int64_t>{0, 200}));
}

TEST(County, MoneyOfEarlierYearsGrewAsItIsSaid) {
  const auto bound = small();
  for (const auto& made : county(*bound, 20, 2).households)
    EXPECT_EQ(made.growth, (std::vector<int64_t>{50, 100, 100}));
}

TEST(County, TheHistoryAnswersForEarlierYears) {
  const auto bound = small();
  const registry::Historian historian(base_policy().dictionary);
  const auto status = [&](const registry::Household& household) {
    return household.facts.at("monitoring_status").value.number;
  };
  const auto code = [&](std::string_view text) {
    const auto* indicator = base_policy().dictionary.find_indicator("monitoring_status");
    return dictionary::parse_value(text, indicator->type,
                                   base_policy().dictionary.list_of(indicator->type))
        ->number;
  };
  const County made = county(*bound, 60, 3);
  int objects = 0;
  for (std::size_t i = 0; i < made.histories.size(); ++i) {
    const auto& history = made.histories[i];
    EXPECT_EQ(history.front().kind, SubmissionKind::kFounding);
    registry::AsOf now{base::make_date(2023, 9, 30),
                       registry::Period{base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)},
                       0};
    registry::AsOf before{
        base::make_date(2022, 9, 30),
        registry::Period{base::make_date(2021, 10, 1), base::make_date(2022, 9, 30)}, 0};
    const auto today = historian.project(history, now);
    const auto earlier = historian.project(history, before);
    ASSERT_TRUE(today && earlier);
    const auto wage = today->facts.find("wage_income");
    if (wage != today->facts.end()) {
      EXPECT_EQ(earlier->facts.at("wage_income").value.number, wage->second.value.number / 2);
      EXPECT_EQ(wage->second.value, value_of(*bound, made.households[i], "wage_income"));
    }
    EXPECT_EQ(today->of_entity("person").size(), 2u);
    EXPECT_EQ(today->facts.at("collected_on").value.number / 365, 53);
    if (status(*today) != code("eliminated")) continue;
    ++objects;
    EXPECT_EQ(status(*earlier), code("active"));
    now.valid = base::make_date(2021, 10, 1);
    EXPECT_EQ(status(*historian.project(history, now)), code("none"));
  }
  EXPECT_GT(objects, 10);
}

TEST(County, CorrectionsAndWhatHappenedLaterHaveSubmissionsOfTheirOwn) {
  const auto bound = small();
  const County made = county(*bound, 40, 5);
  int corrections = 0;
  for (std::size_t i = 0; i < made.histories.size(); ++i) {
    const auto& history = made.histories[i];
    EXPECT_EQ(history.back().source, "电话（生成）");
    int64_t last = 0;
    for (const auto& one : history) {
      EXPECT_GT(one.receipt_time_ms, one.event_time_ms);
      EXPECT_GE(one.receipt_time_ms, last);
      last = one.receipt_time_ms;
      if (one.kind != SubmissionKind::kCorrection) continue;
      ++corrections;
      EXPECT_EQ(one.reason, "错位");
      EXPECT_EQ(one.facts.at(0).value, value_of(*bound, made.households[i], "wage_income"));
    }
  }
  EXPECT_GT(corrections, 8);
}

TEST(County, SomeHouseholdsMovedHereFromAVillageNearby) {
  const auto bound = small();
  const registry::Historian historian(base_policy().dictionary);
  const registry::AsOf now{base::make_date(2023, 9, 30), std::nullopt, 0};
  const registry::AsOf before{base::make_date(2021, 9, 30), std::nullopt, 0};
  const County made = county(*bound, 200, 4);
  int moved = 0;
  std::set<std::string> numbers;
  for (std::size_t i = 0; i < made.histories.size(); ++i) {
    const auto today = historian.project(made.histories[i], now);
    const auto earlier = historian.project(made.histories[i], before);
    ASSERT_TRUE(today && earlier);
    EXPECT_EQ(today->region, made.households[i].region);
    EXPECT_EQ(today->number, made.households[i].number);
    numbers.insert(today->number);
    if (earlier->region == today->region) continue;
    ++moved;
    EXPECT_EQ(earlier->region, kRegions[1].code);
    EXPECT_EQ(today->region, kRegions[2].code);
    EXPECT_EQ(earlier->number.substr(0, 12), earlier->region);
    numbers.insert(earlier->number);
  }
  EXPECT_NEAR(moved, 20, 12);
  EXPECT_EQ(numbers.size(), made.histories.size() + static_cast<std::size_t>(moved));
}

TEST(County, MembersComeWhenTheyJoin) {
  const auto bound = small();
  int joined = 0;
  for (const auto& history : county(*bound, 60, 5).histories) {
    for (const auto& one : history) {
      for (const auto& change : one.records) {
        if (one.kind == SubmissionKind::kFounding) continue;
        ++joined;
        EXPECT_GT(change.on, base::make_date(2022, 9, 30));
      }
    }
  }
  EXPECT_NEAR(joined, 30, 15);
}

TEST(Plan, VillagesDifferInSizeAndTheSumIsExact) {
  const auto bound = bound_file("population.yaml");
  base::Diagnostics problems;
  std::ifstream stream(folder() + "jixia/villages.csv");
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto regions = read_regions(text, "villages.csv", &problems);
  ASSERT_TRUE(regions);
  int64_t sum = 0, least = 1'000'000, most = 0;
  for (const auto& one : plan_villages(bound->population, *regions, 10'000, 1)) {
    sum += one.households;
    least = std::min(least, one.households);
    most = std::max(most, one.households);
  }
  EXPECT_EQ(sum, 10'000);
  EXPECT_GT(most, least * 2);
}

// The figures that the descriptions intend are those that they make.
TEST(Report, TheDescriptionsOfTheProjectMakeWhatTheyIntend) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"population.yaml", "base"},
      {"yunlong.yaml", "base"},
      {"yunlong_2021.yaml", "s2_yunlong_2021"},
      {"zhecheng.yaml", "s0_screening_2023"}};
  for (const auto& [name, pack] : files) {
    const auto bound = bound_file(name, pack);
    ASSERT_TRUE(bound->compiled) << name;
    EXPECT_FALSE(bound->population.watermark.empty());
    const auto villages = plan_villages(bound->population, kRegions, 12'000, 1);
    const Report report = report_on(*bound->compiled, villages, 1);
    EXPECT_EQ(report.households, 12'000);
    EXPECT_GE(report.rows.size(), 6u);
    for (const auto& row : report.rows)
      EXPECT_TRUE(row.is_as_intended())
          << name << " " << row.title << ": " << row.made << ", " << row.intended;
  }
}

TEST(Population, ReportsEveryMistakeWithItsPlace) {
  base::Diagnostics problems;
  const auto made = read_population(
      "title: x\nshapes: [{weight: 1, members: [ghost]}]\nhuosehold: {}\nperson:\n  a: {flag: "
      "often}\n  b: {range: [2, 1]}\n  c: {total: {of: nothing}}\n",
      "p.yaml", &problems);
  EXPECT_FALSE(made);
  std::set<std::string> ids;
  for (const auto& one : problems) ids.insert(one.id + ":" + std::to_string(one.place.line));
  EXPECT_TRUE(ids.contains("demo.unknown_key:3"));
  EXPECT_TRUE(ids.contains("demo.bad_entry:5"));
  EXPECT_TRUE(ids.contains("demo.bad_entry:6"));
  EXPECT_TRUE(ids.contains("demo.bad_entry:7"));
  EXPECT_TRUE(ids.contains("demo.unknown_role:0"));
}

TEST(Population, WhatIsAboveMayHaveOneAboveItButNoCircle) {
  const auto path = std::filesystem::temp_directory_path() / "shouwang_population_circle.yaml";
  std::ofstream(path) << "above: shouwang_population_circle.yaml\ntitle: 圈\n";
  base::Diagnostics problems;
  EXPECT_FALSE(read_population_file(path.string(), &problems));
  std::filesystem::remove(path);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "demo.circle");
}

TEST(Population, NamesThatTheDictionaryLacksAreReported) {
  base::Diagnostics problems;
  const auto population = read_population(
      "shapes: [{weight: 1, members: [a]}]\nroles: {a: {age: [40, 50], values: {sex: neither}}}\n"
      "names: {family: {王: 1}, given: [{first: [强], second: [国]}]}\n"
      "household: {no_such_indicator: {flag: 0.5}}\n",
      "p.yaml", &problems);
  ASSERT_TRUE(population);
  EXPECT_FALSE(compile(*population, base_policy().dictionary, "p.yaml", &problems));
  std::set<std::string> ids;
  for (const auto& one : problems) ids.insert(one.id + ":" + std::to_string(one.place.line));
  EXPECT_TRUE(ids.contains("demo.bad_entry:2"));
  EXPECT_TRUE(ids.contains("demo.unknown_indicator:4"));
}

TEST(Regions, AVillageNeedsTheRegionAboveIt) {
  base::Diagnostics problems;
  EXPECT_FALSE(read_regions("code,name,parent\n1,a,2\n", "v.csv", &problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "demo.unknown_parent");
}

}  // namespace
}  // namespace demo
