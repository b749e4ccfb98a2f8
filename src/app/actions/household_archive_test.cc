#include "app/actions/household_archive.h"

#include <random>

#include <gtest/gtest.h>

#include "app/actions/county_testing.h"
#include "core/registry/registry_test_support.h"
#include "edge/store/households.h"

namespace actions {
namespace {

using registry::test_support::coming;
using registry::test_support::day;
using registry::test_support::leaving;
using registry::test_support::state;
using registry::test_support::submission;
using testing_support::kCounty;

class ArchiveTest : public testing_support::CountyTest {
 protected:
  void add(registry::HouseholdId household, const registry::Submission& one) {
    must(store_->write([&](store::Transaction& t) -> base::Result<void> {
      HouseholdHistory history{household, {}, nullptr};
      if (auto known = archive_->history(t, household)) history = *std::move(known);
      return archive_->add(t, &history, one);
    }));
  }
};

TEST_P(ArchiveTest, AHouseholdIsReadAsItWasFounded) {
  const auto made = must(archive_->load(2, {day("2023-10-31"), {}, 0}));
  EXPECT_EQ(made.number, "户2");
  EXPECT_EQ(made.region, testing_support::kVillage);
  ASSERT_EQ(made.of_entity("person").size(), 2u);
  EXPECT_EQ(made.of_entity("person")[0].facts.at("id_number").value.text, "990001199001010011");
  EXPECT_EQ(made.facts.at("register").provenance.sequence, 2);
  EXPECT_EQ(archive_->load(99, {day("2023-10-31"), {}, 0}).error().where, "household.not_found");
}

TEST_P(ArchiveTest, RandomHistoriesComeBackAsTheyWere) {
  for (int round = 0; round < 20; ++round) {
    auto expected = registry::test_support::random_history(static_cast<uint32_t>(round), 12);
    const registry::HouseholdId household = 100 + round;
    for (auto& one : expected) {
      one.id += "-" + std::to_string(round);
      if (!one.compensates.empty()) one.compensates += "-" + std::to_string(round);
      std::erase_if(one.facts, [](const auto& fact) { return fact.indicator == "per_head"; });
      one.household = household;
      one.county_code = kCounty;
      add(household, one);
    }
    const auto read = must(archive_->history(household)).submissions;
    ASSERT_EQ(read.size(), expected.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      expected[i].sequence = read[i].sequence;
      EXPECT_EQ(read[i], expected[i]);
    }
  }
}

TEST_P(ArchiveTest, MaskedValuesAreNowhereInTheDatabaseInFull) {
  auto reader = must(store_->read());
  const auto stored = must(store::load_history(reader, kCounty, 1));
  ASSERT_TRUE(stored.key);
  for (const auto& one : stored.submissions) {
    EXPECT_EQ((one.answers + one.sealed).find("990001199001010011"), std::string::npos);
    EXPECT_FALSE(one.sealed.empty());
  }
}

TEST_P(ArchiveTest, ADestroyedKeyForgetsWhatItSealedAndNothingElse) {
  must(store_->write(
      [](store::Transaction& t) { return store::destroy_household_key(t, kCounty, 1); }));
  auto made = must(archive_->load(1, {day("2023-10-31"), {}, 0}));
  EXPECT_EQ(made.of_entity("person")[0].facts.at("id_number").value.text, "");
  EXPECT_EQ(made.of_entity("person")[0].facts.at("name").value.text, "甲");
  auto again = submission("again", 0, "2023-11-01");
  again.facts = {{12, "id_number", dictionary::known_text("990001199001010038"), {}, {}}};
  add(1, again);
  made = must(archive_->load(1, {day("2023-11-30"), {}, 0}));
  EXPECT_EQ(made.of_entity("person")[0].facts.at("id_number").value.text, "");
  EXPECT_EQ(made.of_entity("person")[1].facts.at("id_number").value.text, "990001199001010038");
}

TEST_P(ArchiveTest, RowsFollowTheHistory) {
  auto move = submission("move", 0, "2023-11-01");
  move.region = testing_support::kOtherVillage;
  move.group = "3组";
  move.records = {leaving(12, "2023-11-05", "married_out"), coming(13, "2023-11-06")};
  add(1, move);
  auto reader = must(store_->read());
  const auto row = must(store::find_household(reader, kCounty, 1));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->region, testing_support::kOtherVillage);
  EXPECT_EQ(row->group, "3组");
  EXPECT_EQ(row->number, "户1");
  EXPECT_EQ(row->last_sequence, 4);
  const auto members = must(store::memberships_of_household(reader, kCounty, 1));
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[1].to, day("2023-11-05"));
  EXPECT_EQ(members[1].to_reason, "married_out");
  EXPECT_EQ(members[2].person, 13);
}

// The typed tables are the same whether they follow submission by submission, in bulk or anew.
TEST_P(ArchiveTest, TypedTablesFollowTheHistory) {
  const auto count = [&](const std::string& condition) {
    auto reader = must(store_->read());
    return store::testing_support::number(reader,
                                          "SELECT COUNT(*) FROM person_state WHERE " + condition);
  };
  EXPECT_EQ(count("health = 3"), 3);
  EXPECT_EQ(count("id_number_index IS NOT NULL AND id_number_sealed IS NOT NULL"), 6)
      << "before and from the day that something else is known of";
  auto one = submission("one", 0, "2023-11-01");
  one.facts = {state(11, "health", 5, "2023-10-15")};
  one.facts.push_back({12, "id_number", dictionary::known_text("990001199001010038"), {}, {}});
  add(1, one);
  EXPECT_EQ(count("health = 5 AND household_id = 1"), 1);
  const int64_t rows = count("1 = 1");
  must(store_->write([](store::Transaction& t) -> base::Result<void> {
    TRY(t.connection().run("DELETE FROM person_state"));
    TRY(t.connection().run("DELETE FROM county_setting WHERE name LIKE 'projection%'"));
    return {};
  }));
  close();
  open();
  EXPECT_EQ(count("1 = 1"), rows) << "made anew on opening";
  EXPECT_EQ(count("household_id = 1 AND id_number_index IS NOT NULL"), 4)
      << "three rows of the one, one of the other";
}

TEST_P(ArchiveTest, AnIdThatIsKnownIsRefused) {
  auto one = submission("founding-1", 0, "2023-11-01");
  const auto again = store_->write([&](store::Transaction& t) -> base::Result<void> {
    auto history = TRY(archive_->history(t, 1));
    return archive_->add(t, &history, one);
  });
  EXPECT_EQ(again.error().where, "submission.duplicate");
}

TEST_P(ArchiveTest, CodesAndKeysSurviveARestart) {
  close();
  open();
  EXPECT_EQ(must(archive_->load(1, {day("2023-10-31"), {}, 0})).facts.size(), 2u);
}

INSTANTIATE_ON_BOTH_ENGINES(ArchiveTest);

}  // namespace
}  // namespace actions
