// The county in memory: changes give the same snapshot as building it anew, at every region; what
// comparing the population finds spreads to the households it is about.
#include "app/actions/snapshot.h"

#include <random>

#include <gtest/gtest.h>

#include "app/actions/household_facts.h"
#include "core/rules/facts.h"
#include "core/rules/judge.h"
#include "edge/policy/load.h"

namespace actions {
namespace {

using dictionary::State;

const policy::Policy& policy() {
  static const auto kLoaded =
      policy::load_policy(std::string(SHOUWANG_SOURCE_DIR) + "/policies", "s4_jixia_2023");
  return *kLoaded.policy;
}

const std::vector<Place>& places() {
  static const std::vector<Place> kPlaces = {{"370305000000", "甲县", ""},
                                             {"370305001000", "乙乡", "370305000000"},
                                             {"370305001201", "子村", "370305001000"},
                                             {"370305001202", "丑村", "370305001000"},
                                             {"370305002000", "丙镇", "370305000000"},
                                             {"370305002201", "寅村", "370305002000"},
                                             {"370305002202", "卯村", "370305002000"}};
  return kPlaces;
}

// An indicator's value at random; some of them unknown or not applicable.
dictionary::Value random_value(const dictionary::Indicator& indicator, std::mt19937* random) {
  const auto pick = [&](uint64_t below) { return static_cast<int64_t>((*random)() % below); };
  const int64_t dice = pick(12);
  if (dice == 0) return dictionary::unknown();
  if (dice == 1) return dictionary::not_applicable();
  const auto* list = policy().dictionary.list_of(indicator.type);
  switch (indicator.type.kind) {
    case dictionary::TypeKind::kText:
      return dictionary::known_text("138000000" + std::to_string(10 + pick(8)));
    case dictionary::TypeKind::kIdNumber:
      return dictionary::known_text("99010119800101001" + std::to_string(pick(9)));
    case dictionary::TypeKind::kRegion:
      return dictionary::known_text("370305001201");
    case dictionary::TypeKind::kBool:
      return dictionary::known(pick(2));
    case dictionary::TypeKind::kEnum:
      return dictionary::known(pick(list->codes.size()));
    case dictionary::TypeKind::kSet:
      return dictionary::known(pick(uint64_t{1} << std::min<std::size_t>(list->codes.size(), 20)));
    case dictionary::TypeKind::kDate:
      return dictionary::known(base::make_date(1950, 1, 1).days + pick(27'000));
    case dictionary::TypeKind::kMonth:
      return dictionary::known(2022 * 12 + pick(20));
    default:
      break;
  }
  const auto span = static_cast<uint64_t>(indicator.max - indicator.min);
  return dictionary::known(indicator.min + pick(std::min<uint64_t>(span, 1'000'000) + 1));
}

void fill(std::string_view entity, std::mt19937* random, registry::Facts* facts) {
  for (const auto& indicator : policy().dictionary.indicators()) {
    if (indicator.entity != entity || !indicator.derived.empty()) continue;
    if ((*random)() % 3 == 0) continue;
    facts->emplace(indicator.id, {random_value(indicator, random), {}});
  }
}

registry::Household random_household(int64_t id, std::mt19937* random) {
  static const std::vector<std::string> kVillages = {"370305001201", "370305001202", "370305002201",
                                                     "370305002202"};
  registry::Household household;
  household.id = std::to_string(id);
  household.number = "370305" + std::to_string(1000 + id);
  household.region = kVillages[(*random)() % kVillages.size()];
  household.group = std::to_string(1 + (*random)() % 12) + "组";
  fill("household", random, &household.facts);
  for (const char* entity : {"person", "kin", "episode"}) {
    const auto count = (*random)() % 5;
    for (std::size_t i = 0; i < count; ++i) {
      registry::Record record;
      record.id = std::to_string(id * 10 + static_cast<int64_t>(i));
      fill(entity, random, &record.facts);
      if (record.facts.contains("name") || std::string_view(entity) == "person") {
        record.facts["name"].value = dictionary::known_text(i % 2 == 0 ? "王小明" : "李\n秀英");
      }
      household.records[entity].push_back(std::move(record));
    }
  }
  return household;
}

class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest()
      : rule_set_(rules::RuleSet::compile(policy().dictionary, "household", policy().rules)),
        village_rules_(rules::RuleSet::compile(policy().dictionary, "village", policy().rules)) {
    rules::Setting setting;
    setting.as_of = base::make_date(2023, 9, 30);
    setting.rule_date = base::make_date(2023, 11, 7);
    setting.period = {base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)};
    schema_ = std::make_shared<const SnapshotSchema>(rule_set_, village_rules_, setting);
    tree_ = std::make_shared<const RegionTree>(RegionTree::create(places()));
  }

  std::shared_ptr<const Snapshot> build(const std::map<int64_t, registry::Household>& all,
                                        SnapshotWriter* writer, int threads) {
    for (const auto& [id, household] : all) {
      const auto added = writer->add(id, household);
      EXPECT_TRUE(added) << added.error().message;
    }
    return writer->finish(1, threads);
  }

  void expect_same(const Snapshot& a, const Snapshot& b) {
    for (int32_t node = 0; node < tree_->size(); ++node) {
      const Sums& x_sums = a.sums(node);
      const Sums& y_sums = b.sums(node);
      EXPECT_EQ(x_sums.households, y_sums.households);
      EXPECT_EQ(x_sums.persons, y_sums.persons);
      ASSERT_EQ(x_sums.rules.size(), y_sums.rules.size());
      for (std::size_t i = 0; i < x_sums.rules.size(); ++i) {
        EXPECT_TRUE(x_sums.rules[i] == y_sums.rules[i]) << rule_set_.rules()[i].definition->id;
      }
      ASSERT_TRUE(x_sums == y_sums) << tree_->at(node).place.name;
      const VillagePart* x = a.part(node);
      const VillagePart* y = b.part(node);
      ASSERT_EQ(x == nullptr, y == nullptr) << tree_->at(node).place.name;
      if (x == nullptr) continue;
      ASSERT_EQ(x->keys.rows(), y->keys.rows());
      EXPECT_EQ(x->yes_counts, y->yes_counts);
      EXPECT_EQ(x->unknown_counts, y->unknown_counts);
      EXPECT_EQ(x->repeat_keys, y->repeat_keys);
      EXPECT_EQ(x->village_verdicts, y->village_verdicts);
      EXPECT_EQ(x->keys.names().bytes(), y->keys.names().bytes());
      EXPECT_EQ(x->keys.initials().bytes(), y->keys.initials().bytes());
      for (std::size_t row = 0; row < x->keys.rows(); ++row) {
        EXPECT_EQ(x->keys.id(row), y->keys.id(row));
        EXPECT_EQ(x->keys.number(row), y->keys.number(row));
        EXPECT_EQ(x->keys.group(row), y->keys.group(row));
        EXPECT_EQ(x->keys.size(row), y->keys.size(row));
        EXPECT_EQ(x->keys.head_name(row), y->keys.head_name(row));
        EXPECT_EQ(x->keys.status(0, row), y->keys.status(0, row));
      }
      for (int32_t rule = 0; rule < static_cast<int32_t>(x->screening.rules()); ++rule) {
        ASSERT_EQ(x->screening.yes_bits(rule), y->screening.yes_bits(rule));
        ASSERT_EQ(x->screening.unknown_bits(rule), y->screening.unknown_bits(rule));
      }
    }
  }

  rules::RuleSet rule_set_;
  rules::RuleSet village_rules_;
  std::shared_ptr<const SnapshotSchema> schema_;
  std::shared_ptr<const RegionTree> tree_;
};

TEST_F(SnapshotTest, ChangesGiveWhatBuildingAnewGives) {
  std::mt19937 random(11);
  std::map<int64_t, registry::Household> all;
  for (int64_t id = 1; id <= 120; ++id) all[id] = random_household(id, &random);
  SnapshotWriter writer(schema_, tree_);
  auto snapshot = build(all, &writer, 2);
  for (int step = 2; step <= 14; ++step) {
    std::vector<HouseholdChange> changes;
    for (std::size_t i = 0; i < 1 + random() % 6; ++i) {
      const auto id = static_cast<int64_t>(1 + random() % 140);
      if (random() % 5 == 0) {
        all.erase(id);
        changes.push_back({id, std::nullopt});
      } else {
        all[id] = random_household(id, &random);
        changes.push_back({id, all[id]});
      }
    }
    std::vector<base::Error> problems;
    const auto next = writer.apply(changes, step, &problems);
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(next->sequence(), step);
    EXPECT_EQ(snapshot->sequence(), step - 1) << "readers keep what they began with";
    snapshot = next;
    SnapshotWriter other(schema_, tree_);
    expect_same(*snapshot, *build(all, &other, 1));
  }
}

TEST_F(SnapshotTest, RowsAreWhatTheRulesReadElsewhereToo) {
  std::mt19937 random(5);
  rules::Judge judge(rule_set_);
  std::map<int64_t, registry::Household> all;
  for (int64_t id = 1; id <= 60; ++id) {
    all[id] = random_household(id, &random);
    // What comparing finds is not in the facts: nothing to compare, nothing found.
    all[id].facts["household_phone"].value = dictionary::unknown();
    for (auto& person : all[id].records["person"]) {
      person.facts["id_number"].value = dictionary::not_applicable();
    }
  }
  SnapshotWriter writer(schema_, tree_);
  const auto snapshot = build(all, &writer, 1);
  for (const auto& [id, household] : all) {
    const auto place = snapshot->find(id);
    ASSERT_TRUE(place);
    const HouseholdFacts facts(policy().dictionary, household);
    const auto subject =
        rules::record_from(policy().dictionary, rule_set_.program(), rule_set_.layout(), facts);
    ASSERT_TRUE(subject);
    const auto& verdicts = judge.run(subject->record, place->part->binding->context);
    const auto row = static_cast<int64_t>(place->row);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const auto rule = static_cast<int32_t>(i);
      EXPECT_EQ(place->part->screening.is_yes(rule, row), verdicts[i] == rules::Verdict::kYes)
          << rule_set_.rules()[i].definition->id;
      EXPECT_EQ(place->part->screening.is_unknown(rule, row),
                verdicts[i] == rules::Verdict::kUnknown)
          << rule_set_.rules()[i].definition->id;
    }
  }
}

registry::Household with_number(int64_t id, const std::string& region, const std::string& number) {
  registry::Household household;
  household.id = std::to_string(id);
  household.number = household.id;
  household.region = region;
  registry::Record person;
  person.id = std::to_string(id * 10);
  person.facts["name"].value = dictionary::known_text("王小明");
  if (!number.empty()) person.facts["id_number"].value = dictionary::known_text(number);
  household.records["person"].push_back(std::move(person));
  return household;
}

TEST_F(SnapshotTest, ANumberThatStandsTwiceIsFoundAcrossVillagesAndForgottenAgain) {
  const std::string number = "990101198001010019";
  SnapshotWriter writer(schema_, tree_);
  build({{1, with_number(1, "370305001201", number)},
         {2, with_number(2, "370305002202", "990101198001010027")},
         {3, with_number(3, "370305002202", "")}},
        &writer, 1);
  const int32_t rule = rule_set_.find_rule("id_number_repeated");
  ASSERT_GE(rule, 0);
  const auto verdict = [&](int64_t id) -> std::string {
    const auto place = writer.current()->find(id);
    const auto row = static_cast<int64_t>(place->row);
    return place->part->screening.is_yes(rule, row)       ? "yes"
           : place->part->screening.is_unknown(rule, row) ? "unknown"
                                                          : "no";
  };
  EXPECT_EQ(verdict(1), "no");
  EXPECT_EQ(verdict(3), "unknown") << "nothing to compare";
  std::vector<base::Error> problems;
  writer.apply({{2, with_number(2, "370305002202", number)}}, 2, &problems);
  EXPECT_EQ(verdict(1), "yes") << "the other household is told";
  EXPECT_EQ(verdict(2), "yes");
  EXPECT_EQ(writer.current()->sums(0).rules[static_cast<std::size_t>(rule)].yes, 2);
  writer.apply({{1, std::nullopt}}, 3, &problems);
  EXPECT_EQ(verdict(2), "no");
  EXPECT_FALSE(writer.current()->find(1));
  EXPECT_EQ(writer.current()->part(tree_->find("370305001201")), nullptr);
  EXPECT_EQ(writer.current()->sums(0).households, 2);
}

TEST_F(SnapshotTest, AHouseholdThatCannotBeTakenIsReportedAndTheOthersAreTaken) {
  SnapshotWriter writer(schema_, tree_);
  build({{1, with_number(1, "370305001201", "")}}, &writer, 1);
  std::vector<base::Error> problems;
  const auto next = writer.apply(
      {{2, with_number(2, "110000000000", "")}, {3, with_number(3, "370305001201", "")}}, 2,
      &problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where, "region.not_found");
  EXPECT_TRUE(next->find(3));
  EXPECT_FALSE(next->find(2));
}

TEST(RepeatIndex, HoldsEveryStatementUntilItIsTakenBack) {
  RepeatIndex index;
  std::mt19937_64 random(3);
  std::multimap<uint64_t, int64_t> expected;
  for (int step = 0; step < 20'000; ++step) {
    const uint64_t key = 1 + random() % 600;
    if (random() % 3 != 0 || expected.count(key) == 0) {
      const auto household = static_cast<int64_t>(random() % 50);
      index.add(key, household);
      expected.emplace(key, household);
    } else {
      const auto gone = expected.find(key);
      index.remove(key, gone->second);
      expected.erase(gone);
    }
  }
  EXPECT_EQ(index.size(), expected.size());
  for (uint64_t key = 1; key <= 600; ++key) {
    auto found = index.households(key);
    std::sort(found.begin(), found.end());
    std::vector<int64_t> wanted;
    const auto [begin, end] = expected.equal_range(key);
    for (auto it = begin; it != end; ++it) wanted.push_back(it->second);
    std::sort(wanted.begin(), wanted.end());
    ASSERT_EQ(found, wanted);
  }
}

}  // namespace
}  // namespace actions
