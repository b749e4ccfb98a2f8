#include "core/registry/history.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/registry/registry_test_support.h"

namespace registry {
namespace {

using test_support::coming;
using test_support::day;
using test_support::flow;
using test_support::leaving;
using test_support::noon_ms;
using test_support::state;
using test_support::submission;

class History : public testing::Test {
 protected:
  Submission founding() {
    Submission made = submission("f", 1, "2023-10-05");
    made.kind = SubmissionKind::kFounding;
    made.region = "123456789012";
    made.number = "0001";
    made.records = {coming(11, "2020-01-01"), coming(12, "2020-01-01")};
    made.facts = {state(0, "register", 1, "2023-09-30"),
                  flow(0, "income", 900, "2022-10-01", "2023-09-30"),
                  state(11, "health", 3, "2023-09-30")};
    return made;
  }

  Household read(const std::vector<Submission>& history, std::string_view valid,
                 std::optional<Period> period = std::nullopt, int64_t known_ms = 0) {
    auto made = historian_.project(history, {day(valid), period, known_ms});
    EXPECT_TRUE(made);
    return made ? *made : Household{};
  }

  int64_t number(const Household& household, std::string_view indicator) {
    const auto found = household.facts.find(indicator);
    return found == household.facts.end() ? -1 : found->second.value.number;
  }

  dictionary::Dictionary dictionary_ = test_support::sample_dictionary();
  Historian historian_{dictionary_};
};

// DOMAIN §0.1; S2-39, S2-40: what is asked in November about September stays September's.
TEST_F(History, AnAnswerAboutAnEarlierInstantNeverOverwritesALaterMonths) {
  auto update = submission("u", 2, "2023-10-20");
  update.facts = {state(0, "register", 5, "2023-10-20")};
  auto campaign = submission("c", 3, "2023-11-10");
  campaign.facts = {state(0, "register", 2, "2023-09-30")};
  const std::vector<Submission> history = {founding(), update, campaign};
  EXPECT_EQ(number(read(history, "2023-12-01"), "register"), 5);
  EXPECT_EQ(number(read(history, "2023-09-30"), "register"), 2);
  EXPECT_EQ(number(read(history, "2023-10-19"), "register"), 2);
  EXPECT_EQ(number(read(history, "2023-10-20"), "register"), 5);
  EXPECT_EQ(number(read(history, "2023-09-29"), "register"), -1);
}

TEST_F(History, OfOneInstantTheLatestReceiptStands) {
  auto again = submission("a", 2, "2023-10-06");
  again.facts = {state(0, "register", 2, "2023-09-30")};
  EXPECT_EQ(number(read({again, founding()}, "2023-12-01"), "register"), 2);
}

TEST_F(History, AFlowIsAboutExactlyThePeriodAsked) {
  auto other = submission("o", 2, "2023-12-01");
  other.facts = {flow(0, "income", 700, "2023-01-01", "2023-12-31")};
  const std::vector<Submission> history = {founding(), other};
  const Period year{day("2022-10-01"), day("2023-09-30")};
  EXPECT_EQ(number(read(history, "2024-01-01", year), "income"), 900);
  EXPECT_EQ(number(read(history, "2024-01-01", Period{year.from, day("2023-09-29")}), "income"),
            -1);
  EXPECT_EQ(number(read(history, "2024-01-01"), "income"), 700);
  EXPECT_EQ(number(read(history, "2023-12-30"), "income"), 900) << "a period that is not over";
}

TEST_F(History, AFactSaysWhereItComesFrom) {
  const auto made = read({founding()}, "2023-10-31");
  const Provenance& income = made.facts.at("income").provenance;
  EXPECT_EQ(income.source, "入户");
  EXPECT_EQ(income.recorded, day("2023-10-05"));
  EXPECT_EQ(income.period, (Period{day("2022-10-01"), day("2023-09-30")}));
  EXPECT_FALSE(income.instant);
  EXPECT_EQ(income.sequence, 1);
  EXPECT_EQ(made.facts.at("register").provenance.instant, day("2023-09-30"));
  EXPECT_EQ(made.id, "7");
  EXPECT_EQ(made.number, "0001");
  EXPECT_EQ(made.of_entity("person")[0].id, "11");
}

TEST_F(History, WithoutAnInstantAStateIsAboutTheDayOfCollection) {
  auto visit = submission("v", 2, "2023-10-20");
  visit.facts = {{0, "register", dictionary::known(4), {}, {}}};
  const std::vector<Submission> history = {founding(), visit};
  EXPECT_EQ(number(read(history, "2023-10-19"), "register"), 1);
  EXPECT_EQ(number(read(history, "2023-10-20"), "register"), 4);
}

TEST_F(History, ATakenBackValueIsUnknownAndSaysSo) {
  auto doubt = submission("d", 2, "2023-10-20");
  doubt.facts = {{0, "register", dictionary::unknown(), day("2023-10-01"), {}}};
  const auto made = read({founding(), doubt}, "2023-12-01");
  EXPECT_EQ(made.facts.at("register").value, dictionary::unknown());
}

// A compensated submission counts as if it had not been received, from the compensation on.
TEST_F(History, ACompensationTakesBackFromItsReceiptOn) {
  auto wrong = submission("w", 2, "2023-10-20");
  wrong.facts = {state(0, "register", 9, "2023-10-20")};
  wrong.region = "123456789099";
  auto undo = submission("u", 3, "2023-10-22");
  undo.kind = SubmissionKind::kCompensation;
  undo.compensates = "w";
  const std::vector<Submission> history = {founding(), wrong, undo};
  EXPECT_EQ(number(read(history, "2023-12-01"), "register"), 1);
  EXPECT_EQ(read(history, "2023-12-01").region, "123456789012");
  EXPECT_EQ(number(read(history, "2023-12-01", {}, noon_ms("2023-10-21")), "register"), 9);
  auto undo_undo = undo;
  undo_undo.id = "uu";
  undo_undo.sequence = 4;
  undo_undo.compensates = "u";
  EXPECT_EQ(number(read({founding(), wrong, undo, undo_undo}, "2023-12-01"), "register"), 9);
}

TEST_F(History, NothingIsKnownBeforeTheFirstReceipt) {
  const std::vector<Submission> history = {founding()};
  const AsOf before{day("2023-12-01"), {}, noon_ms("2023-10-04")};
  EXPECT_FALSE(historian_.project(history, before));
  EXPECT_FALSE(project(dictionary_, {}, {day("2023-12-01"), {}, 0}));
  EXPECT_TRUE(project(dictionary_, history, {day("2023-12-01"), {}, 0}));
}

// S4-95: who dies during identification is first entered, then marked dead, and counts on the day
// of identification.
TEST_F(History, AMemberWhoDiedCountsUntilTheLastDay) {
  auto death = submission("d", 2, "2023-11-02");
  death.records = {leaving(11, "2023-11-01", "death")};
  const std::vector<Submission> history = {founding(), death};
  const auto before = read(history, "2023-11-01").of_entity("person");
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(before[0].id, "11");
  const auto after = read(history, "2023-11-02").of_entity("person");
  ASSERT_EQ(after.size(), 2u) << "persons who left stay, the rules tell them by their facts";
  EXPECT_EQ(after[0].id, "12") << "those that are there come first";
  EXPECT_EQ(after[1].to, day("2023-11-01"));
  EXPECT_EQ(after[1].reason, "death");
  EXPECT_FALSE(read(history, "2023-10-31").of_entity("person")[0].to);
}

TEST_F(History, RecordsComeLeaveAndComeBack) {
  auto first = submission("a", 2, "2023-10-06");
  first.records = {{RecordChange::Kind::kAdd, 1, "measure", 0, day("2023-10-01"), ""},
                   {RecordChange::Kind::kAdd, 1, "work", 12, day("2023-10-01"), ""},
                   {RecordChange::Kind::kAdd, 2, "work", 11, day("2023-10-01"), ""}};
  first.facts = {state(1, "works", 6, "2023-10-01"), state(2, "works", 8, "2023-10-01")};
  auto gone = submission("b", 3, "2023-10-07");
  gone.records = {{RecordChange::Kind::kRemove, 1, "measure", 0, day("2023-10-09"), ""}};
  const std::vector<Submission> history = {founding(), first, gone};
  EXPECT_TRUE(read(history, "2023-09-30").of_entity("measure").empty());
  EXPECT_EQ(read(history, "2023-10-09").of_entity("measure").size(), 1u);
  EXPECT_TRUE(read(history, "2023-10-10").of_entity("measure").empty());
  const auto work = read(history, "2023-10-09").of_entity("work");
  ASSERT_EQ(work.size(), 2u) << "records of one owner in the order of the owners";
  EXPECT_EQ(work[0].owner, 0);
  EXPECT_EQ(work[0].facts.at("works").value.number, 8);
  EXPECT_EQ(work[1].owner, 1);
  auto back = submission("c", 4, "2023-12-01");
  back.records = {{RecordChange::Kind::kAdd, 1, "measure", 0, day("2023-12-01"), ""}};
  EXPECT_EQ(read({founding(), first, gone, back}, "2023-12-01").of_entity("measure").size(), 1u);
}

TEST_F(History, AMoveHoldsFromItsDayOn) {
  auto move = submission("m", 2, "2023-11-10");
  move.region = "123456789099";
  move.group = "3组";
  move.moved_on = day("2023-11-01");
  const std::vector<Submission> history = {founding(), move};
  EXPECT_EQ(read(history, "2023-10-31").region, "123456789012");
  EXPECT_EQ(read(history, "2023-11-01").region, "123456789099");
  EXPECT_EQ(read(history, "2023-11-01").group, "3组");
  EXPECT_EQ(read(history, "2023-09-30").region, "123456789012") << "before the founding, as then";
}

TEST_F(History, WhatTheDictionaryDoesNotCollectIsLeftOut) {
  auto strange = submission("s", 2, "2023-10-20");
  strange.facts = {state(0, "per_head", 1, "2023-10-01"), state(0, "gone", 1, "2023-10-01"),
                   state(99, "health", 1, "2023-10-01"), state(11, "register", 1, "2023-10-01")};
  const auto made = read({founding(), strange}, "2023-12-01");
  EXPECT_EQ(made, [&] {
    auto plain = read({founding()}, "2023-12-01");
    return plain;
  }());
}

TEST_F(History, ChangesSayOldAndNew) {
  auto update = submission("u", 2, "2023-10-20");
  update.facts = {state(0, "register", 5, "2023-10-20"), state(11, "health", 3, "2023-10-20")};
  update.group = "2组";
  auto late = submission("l", 3, "2023-11-10");
  late.facts = {state(0, "register", 2, "2023-09-30")};
  auto undo = submission("x", 4, "2023-11-11");
  undo.kind = SubmissionKind::kCompensation;
  undo.compensates = "u";
  const std::vector<Submission> history = {founding(), update, late, undo};
  const auto changes = historian_.changes(history);
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0].values.size(), 3u);
  EXPECT_FALSE(changes[0].values[0].before);
  EXPECT_EQ(changes[0].records.size(), 2u);
  ASSERT_EQ(changes[1].values.size(), 1u);
  EXPECT_EQ(changes[1].values[0].before, dictionary::known(1));
  EXPECT_EQ(changes[1].values[0].after, dictionary::known(5));
  EXPECT_EQ(changes[1].confirmed, 1);
  EXPECT_EQ(changes[1].group, (TextChange{"", "2组"}));
  EXPECT_TRUE(changes[1].is_compensated);
  ASSERT_EQ(changes[2].values.size(), 1u);
  EXPECT_TRUE(changes[2].values[0].is_overtaken);
  EXPECT_EQ(changes[2].values[0].before, dictionary::known(1));
  EXPECT_FALSE(changes[2].is_compensated);
  ASSERT_EQ(changes[3].values.size(), 1u) << "health stays as confirmed before";
  EXPECT_EQ(changes[3].values[0].before, dictionary::known(5));
  EXPECT_EQ(changes[3].values[0].after, dictionary::known(2));
  EXPECT_EQ(changes[3].group, (TextChange{"2组", ""}));
}

// -- properties: against the definition spelled out, one question at a time

// The value by the definition alone: of all statements that count, the one that stands.
std::optional<dictionary::Value> by_definition(const std::vector<Submission>& history,
                                               const AsOf& as_of, RecordId record,
                                               const dictionary::Indicator& indicator) {
  std::optional<dictionary::Value> best;
  std::tuple<int32_t, int32_t> best_about;
  for (const auto& one : history) {
    const auto stands = [&](const Submission& asked, auto&& self) -> bool {
      return std::none_of(history.begin(), history.end(), [&](const Submission& other) {
        return other.kind == SubmissionKind::kCompensation && other.compensates == asked.id &&
               other.sequence > asked.sequence &&
               (as_of.known_ms == 0 || other.receipt_time_ms <= as_of.known_ms) &&
               self(other, self);
      });
    };
    if (as_of.known_ms != 0 && one.receipt_time_ms > as_of.known_ms) continue;
    if (one.kind == SubmissionKind::kCompensation || !stands(one, stands)) continue;
    for (const auto& fact : one.facts) {
      if (fact.record != record || fact.indicator != indicator.id) continue;
      std::tuple<int32_t, int32_t> about{0, 0};
      if (indicator.kind == dictionary::Kind::kState) {
        about = {fact.instant.value_or(day_of(one.event_time_ms)).days, 0};
        if (std::get<0>(about) > as_of.valid.days) continue;
      } else if (indicator.kind == dictionary::Kind::kFlow) {
        if (as_of.period && fact.period != as_of.period) continue;
        if (!as_of.period && fact.period && fact.period->to > as_of.valid) continue;
        about = {base::kMinDate.days, base::kMinDate.days};
        if (fact.period) about = {fact.period->to.days, fact.period->from.days};
      }
      if (!best || about >= best_about) {
        best = fact.value;
        best_about = about;
      }
    }
  }
  return best;
}

TEST_F(History, EqualsTheDefinitionOnRandomHistories) {
  const auto& indicators = dictionary_.indicators();
  int compared = 0;
  for (int round = 0; round < 300; ++round) {
    const auto history =
        test_support::random_history(static_cast<uint32_t>(1000 + round), 1 + round % 20);
    AsOf as_of{{day("2023-01-01").days + round % 200}, {}, 0};
    if (round % 3 == 0) as_of.period = Period{{as_of.valid.days - 45}, {as_of.valid.days - 15}};
    if (round % 4 == 0) as_of.known_ms = 1000 * (1 + round % 20);
    const auto made = historian_.project(history, as_of);
    if (!made) continue;
    const auto compare = [&](const Facts& facts, RecordId record, std::string_view entity) {
      for (const auto& indicator : indicators) {
        if (indicator.entity != entity || !indicator.derived.empty()) continue;
        const auto expected = by_definition(history, as_of, record, indicator);
        const auto found = facts.find(indicator.id);
        ASSERT_EQ(found != facts.end(), expected.has_value()) << round << indicator.id;
        if (!expected) continue;
        EXPECT_EQ(found->second.value, *expected) << round << ' ' << indicator.id;
        ++compared;
      }
    };
    compare(made->facts, 0, "household");
    for (const auto& record : made->of_entity("person")) {
      compare(record.facts, std::stoll(record.id), "person");
    }
  }
  EXPECT_GT(compared, 1000);
}

TEST_F(History, TheOrderOfArrivalInMemoryAndRepetitionDoNotMatter) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const auto history =
        test_support::random_history(static_cast<uint32_t>(2000 + round), 1 + round % 15);
    const AsOf as_of{{day("2023-01-01").days + round % 200}, {}, round % 2 * 5000};
    auto shuffled = history;
    shuffled.insert(shuffled.end(), history.begin(), history.begin() + round % 3 % 2);
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    EXPECT_EQ(historian_.project(shuffled, as_of), historian_.project(history, as_of));
    EXPECT_EQ(historian_.changes(shuffled), historian_.changes(history));
  }
}

// As known at a time is what was there then: nothing received later can show.
TEST_F(History, AsKnownThenIsTheHistoryCutThere) {
  for (int round = 0; round < 200; ++round) {
    const auto history = test_support::random_history(static_cast<uint32_t>(3000 + round), 16);
    const int cut = 1 + round % 16;
    const std::vector<Submission> known(history.begin(), history.begin() + cut);
    const base::Date valid{day("2023-01-01").days + round};
    EXPECT_EQ(historian_.project(history, {valid, {}, 1000 * cut}),
              historian_.project(known, {valid, {}, 0}));
    auto changes = historian_.changes(history);
    changes.resize(known.size());
    auto then = historian_.changes(known);
    for (auto* list : {&changes, &then}) {
      for (auto& one : *list) one.is_compensated = false;
    }
    EXPECT_EQ(changes, then) << "what a submission changed does not change afterwards";
  }
}

// Compensating is as never having received, and compensating that again is as before.
TEST_F(History, ACompensatedSubmissionIsAsNeverReceived) {
  for (int round = 0; round < 200; ++round) {
    auto history = test_support::random_history(static_cast<uint32_t>(4000 + round), 12);
    const AsOf as_of{{day("2023-01-01").days + round}, {}, 0};
    const auto victim = static_cast<std::size_t>(1 + round % 11);
    if (history[victim].kind == SubmissionKind::kCompensation) continue;
    const bool counts = !historian_.changes(history)[victim].is_compensated;
    const auto before = historian_.project(history, as_of);
    auto without = history;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(victim));
    auto undo = submission("undo", 100, "2023-12-01");
    undo.kind = SubmissionKind::kCompensation;
    undo.compensates = history[victim].id;
    history.push_back(undo);
    EXPECT_EQ(historian_.project(history, as_of), historian_.project(without, as_of));
    if (!counts) continue;
    auto redo = undo;
    redo.id = "redo";
    redo.sequence = 101;
    redo.compensates = "undo";
    history.push_back(redo);
    EXPECT_EQ(historian_.project(history, as_of), before);
  }
}

}  // namespace
}  // namespace registry
