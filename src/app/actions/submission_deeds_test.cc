#include "app/actions/submission_deeds.h"

#include <gtest/gtest.h>

#include "app/actions/audit.h"
#include "app/actions/county_testing.h"
#include "core/registry/registry_test_support.h"

namespace actions {
namespace {

using registry::test_support::day;
using testing_support::kCounty;
using testing_support::kOtherVillage;
using testing_support::kVillage;

WireValue number(int64_t value) {
  WireValue wire;
  wire.kind = WireValue::Kind::kInteger;
  wire.integer = value;
  return wire;
}

WireValue text(std::string value) {
  WireValue wire;
  wire.kind = WireValue::Kind::kText;
  wire.text = std::move(value);
  return wire;
}

class SubmissionDeedsTest : public testing_support::CountyTest {
 protected:
  SubmissionDesk desk() {
    SubmissionDesk made;
    made.archive = archive_.get();
    made.as_of = {day("2023-09-30"), registry::Period{day("2022-10-01"), day("2023-09-30")}, 0};
    made.policy_hash = "hash";
    made.account_name = [](std::string_view account) {
      return account == "7" ? std::string("村专干") : std::string();
    };
    made.region_name = [](std::string_view region) { return "村" + std::string(region); };
    made.compare = [](const registry::Household& before, const registry::Household& after) {
      std::vector<ChangedRule> changed;
      if (before.facts != after.facts) changed.emplace_back().rule = "some_rule";
      return changed;
    };
    return made;
  }

  static SubmitRequest correction(std::vector<FactRequest> facts, int64_t base_sequence) {
    SubmitRequest request;
    request.reason = "村里核对后改正";
    request.base_sequence = base_sequence;
    request.facts = std::move(facts);
    return request;
  }

  // As the door does it: on the writer.
  base::Result<SubmitResult> run(const std::function<base::Result<SubmitResult>(Writing&)>& deed) {
    base::Result<SubmitResult> result = SubmitResult{};
    Write write;
    write.county = kCounty;
    write.account = 7;
    write.deed = [&](Writing& writing) -> base::Result<WriteAnswer> {
      result = deed(writing);
      if (!result) return result.error();
      return WriteAnswer{};
    };
    (void)writer_->write_and_wait(std::move(write));
    return result;
  }
  base::Result<SubmitResult> run_submit(const SubmitRequest& request,
                                        registry::HouseholdId household = 1,
                                        const std::string& scope = kVillage) {
    return run([&](Writing& writing) {
      return submit(desk(), writing, clerk(scope), household, request);
    });
  }
  base::Result<SubmitResult> run_undo(const std::string& id, int64_t base_sequence,
                                      registry::HouseholdId household = 1) {
    return run([&](Writing& writing) {
      return undo_submission(desk(), writing, clerk(kVillage), household,
                             {"", id, "录错户", base_sequence});
    });
  }

  registry::Household now(registry::HouseholdId household = 1) {
    return must(archive_->load(household, {day("2023-12-31"), desk().as_of.period, 0}));
  }
  HistoryPage page(registry::HouseholdId household = 1) {
    return must(list_history(desk(), clerk(kVillage), household, "", 20));
  }
};

TEST_P(SubmissionDeedsTest, ACorrectionIsStoredWithItsReasonAndToldToReaders) {
  const auto result = run_submit(correction({{"", "register", number(4), "", {}},
                                             {"11", "health", number(2), "2023-10-20", {}},
                                             {"", "income", text("12.50"), "", {}}},
                                            1));
  ASSERT_TRUE(result && result->answer) << result->faults.size();
  EXPECT_EQ(result->answer->sequence, 4);
  EXPECT_EQ(result->answer->changed.size(), 1u);
  const auto made = now();
  EXPECT_EQ(made.facts.at("register").value.number, 4);
  EXPECT_EQ(made.facts.at("register").provenance.instant, day("2023-09-30"));
  EXPECT_EQ(made.facts.at("income").value.number, 1250);
  EXPECT_EQ(made.of_entity("person")[0].facts.at("health").provenance.instant, day("2023-10-20"));
  EXPECT_EQ(published_.back().households, std::vector<int64_t>{1});
  const auto submission = must(archive_->history(1)).submissions.back();
  EXPECT_EQ(submission.collector, "7");
  EXPECT_EQ(submission.policy_hash, "hash");
  EXPECT_EQ(submission.reason, "村里核对后改正");
  auto reader = must(store_->read());
  const auto events = must(store::list_audit_events(reader, kCounty, "", 0, 10));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].action, "correct_household");
  EXPECT_EQ(events[0].region, kVillage);
}

TEST_P(SubmissionDeedsTest, EveryFaultIsToldAtOnceAndNothingIsStored) {
  auto request = correction({{"", "nothing", number(4), "", {}},
                             {"", "per_head", text("1"), "", {}},
                             {"99", "health", number(4), "", {}},
                             {"", "register", text("many"), "", {}},
                             {"", "register", number(2'000'000), "", {}},
                             {"", "register", number(1), "2099-01-01", {}},
                             {"", "register", number(1), "soon", {}},
                             {"", "income", text("1"), "", Period{"2023-02-01", "2023-01-01"}},
                             {"", "register", number(1), "", {}},
                             {"", "register", number(2), "", {}}},
                            77);
  request.reason = " ";
  const auto result = run_submit(request);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->answer);
  std::vector<std::string> places;
  for (const auto& fault : result->faults) {
    places.push_back(fault.where);
    EXPECT_FALSE(fault.message.empty() || fault.help.empty());
  }
  const std::vector<std::string> expected = {"reason",  "base_sequence", "facts.0", "facts.1",
                                             "facts.2", "facts.3",       "facts.4", "facts.5",
                                             "facts.6", "facts.7",       "facts.9"};
  EXPECT_EQ(places, expected);
  EXPECT_EQ(must(archive_->history(1)).submissions.size(), 1u);
}

TEST_P(SubmissionDeedsTest, AValueThatSomebodyChangedMeanwhileIsAConflict) {
  ASSERT_TRUE(run_submit(correction({{"", "register", number(4), "", {}}}, 1))->answer);
  const auto late = correction({{"", "register", number(5), "", {}}}, 1);
  const auto result = run_submit(late);
  ASSERT_TRUE(result);
  ASSERT_EQ(result->conflicts.size(), 1u);
  const ConflictLine& conflict = result->conflicts[0];
  EXPECT_EQ(conflict.change.old_display, "1");
  EXPECT_EQ(conflict.change.new_display, "4");
  EXPECT_EQ(conflict.your_display, "5");
  EXPECT_EQ(conflict.changed_by, "村专干");
  EXPECT_EQ(result->sequence, 4);
  EXPECT_EQ(now().facts.at("register").value.number, 4);
  EXPECT_TRUE(run_submit(correction({{"", "register", number(5), "", {}}}, 4))->answer)
      << "who has seen it may state it all the same";
  ASSERT_TRUE(run_submit(correction({{"", "register", number(8), "", {}}}, 5), 2)->answer);
  EXPECT_TRUE(run_submit(correction({{"", "register", number(6), "", {}}}, 6))->answer)
      << "who saw the county at a later change saw the household too";
}

TEST_P(SubmissionDeedsTest, WhatOthersSaidAboutOtherThingsIsNoConflict) {
  ASSERT_TRUE(run_submit(correction({{"", "register", number(4), "2023-10-20", {}}}, 1))->answer);
  EXPECT_TRUE(run_submit(correction({{"12", "health", number(4), "", {}}}, 1))->answer);
  // About an earlier instant: the later month stays as it is (DOMAIN §0.1).
  EXPECT_TRUE(run_submit(correction({{"", "register", number(2), "", {}}}, 1))->answer);
  EXPECT_EQ(now().facts.at("register").value.number, 4);
  EXPECT_TRUE(run_submit(correction({{"", "register", number(4), "2023-10-20", {}}}, 1))->answer)
      << "the same value is no contradiction";
}

TEST_P(SubmissionDeedsTest, WhoMayNotGetsTheRightRefusal) {
  const auto request = correction({{"", "register", number(4), "", {}}}, 1);
  EXPECT_EQ(run_submit(request, 3).error().where, "household.not_found") << "another village";
  EXPECT_EQ(run_submit(request, 99).error().where, "household.not_found");
  EXPECT_EQ(run([&](Writing& writing) {
              auto reader = clerk(kVillage);
              reader.permissions = {rights::Permission::kReadHouseholds};
              return submit(desk(), writing, reader, 1, request);
            })
                .error()
                .where,
            "permission.denied");
  auto form = request;
  form.kind = registry::SubmissionKind::kForm;
  form.reason.clear();
  EXPECT_EQ(run([&](Writing& writing) {
              auto only = clerk(kVillage);
              only.permissions = {rights::Permission::kCorrectHouseholds};
              return submit(desk(), writing, only, 1, form);
            })
                .error()
                .where,
            "permission.denied");
  EXPECT_TRUE(run_submit(form)->answer);
  EXPECT_TRUE(
      run_submit(correction({{"", "register", number(3), "", {}}}, 3), 3, "990001000000")->answer)
      << "the county is above all villages";
  EXPECT_EQ(list_history(desk(), clerk(kOtherVillage), 1, "", 20).error().where,
            "household.not_found");
}

TEST_P(SubmissionDeedsTest, ASubmissionIsTakenBackOnceAndCanBePutBack) {
  auto request = correction({{"", "register", number(4), "", {}}}, 1);
  request.id = "wrong";
  ASSERT_TRUE(run_submit(request)->answer);
  const auto undone = run_undo("wrong", 4);
  ASSERT_TRUE(undone && undone->answer);
  EXPECT_EQ(undone->answer->changed.size(), 1u);
  EXPECT_EQ(now().facts.at("register").value.number, 1);
  EXPECT_EQ(run_undo("wrong", 5).error().where, "submission.not_undoable");
  EXPECT_EQ(run_undo("founding-1", 5).error().where, "submission.not_undoable");
  EXPECT_EQ(run_undo("nobody", 5).error().where, "submission.not_found");
  EXPECT_EQ(run_undo("founding-2", 5).error().where, "submission.not_found");
  ASSERT_TRUE(run_undo(undone->answer->id, 5)->answer);
  EXPECT_EQ(now().facts.at("register").value.number, 4);
}

TEST_P(SubmissionDeedsTest, TheHistoryTellsNewestFirstWhoWhatAndWhy) {
  auto request = correction({{"", "register", number(4), "", {}},
                             {"11", "id_number", text("990001199001010038"), "", {}}},
                            1);
  request.id = "wrong";
  ASSERT_TRUE(run_submit(request)->answer);
  const auto undone = run_undo("wrong", 4);
  ASSERT_TRUE(undone && undone->answer);
  const auto told = page();
  ASSERT_EQ(told.items.size(), 3u);
  EXPECT_EQ(told.total, 3);
  EXPECT_EQ(told.items[0].kind, "compensation");
  EXPECT_EQ(told.items[0].compensates, "wrong");
  EXPECT_TRUE(told.items[0].can_undo);
  EXPECT_EQ(told.items[1].compensated_by, undone->answer->id);
  EXPECT_FALSE(told.items[1].can_undo);
  EXPECT_EQ(told.items[1].collector_name, "村专干");
  ASSERT_EQ(told.items[1].changes.size(), 2u);
  EXPECT_EQ(told.items[1].changes[0].of_whom, "本户");
  EXPECT_EQ(told.items[1].changes[0].old_display, "1");
  EXPECT_EQ(told.items[1].changes[1].of_whom, "甲");
  EXPECT_EQ(told.items[1].changes[1].old_display, "990***********0011") << "masked";
  EXPECT_EQ(told.items[1].changes[1].new_display, "990***********0038");
  EXPECT_EQ(told.items[2].kind, "founding");
  EXPECT_FALSE(told.items[2].can_undo);
  EXPECT_EQ(told.items[2].record_changes.size(), 2u);
  EXPECT_EQ(told.items[2].record_changes[0].name, "甲");
  ASSERT_EQ(told.items[2].moves.size(), 2u);
  EXPECT_EQ(told.items[2].moves[0].new_display, std::string("村") + kVillage);
}

TEST_P(SubmissionDeedsTest, PagesOfTheHistoryJoinWithoutGaps) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(
        run_submit(correction({{"", "register", number(i), "", {}}}, i == 0 ? 1 : 3 + i))->answer);
  }
  std::vector<int64_t> sequences;
  std::string cursor;
  do {
    const auto one = must(list_history(desk(), clerk(kVillage), 1, cursor, 3));
    for (const auto& item : one.items) sequences.push_back(item.sequence);
    cursor = one.next_cursor;
  } while (!cursor.empty());
  EXPECT_EQ(sequences, (std::vector<int64_t>{9, 8, 7, 6, 5, 4, 1}));
  EXPECT_EQ(list_history(desk(), clerk(kVillage), 1, "x", 3).error().where, "cursor.invalid");
}

INSTANTIATE_ON_BOTH_ENGINES(SubmissionDeedsTest);

}  // namespace
}  // namespace actions
