#include "app/actions/follower.h"

#include <atomic>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "app/actions/county_testing.h"
#include "core/registry/registry_test_support.h"
#include "edge/store/changes.h"

namespace actions {
namespace {

using registry::test_support::state;
using registry::test_support::submission;
using testing_support::kCounty;

class FollowerTest : public testing_support::CountyTest {
 protected:
  // A submission about each household, through the leader's writer.
  void write(const std::vector<registry::HouseholdId>& households) {
    for (const auto household : households) {
      Write write;
      write.county = kCounty;
      write.deed = [&](Writing& writing) -> base::Result<WriteAnswer> {
        auto history = TRY(archive_->history(writing.transaction, household));
        auto one = submission("s" + std::to_string(++made_), 0, "2023-11-01");
        one.facts = {state(0, "register", made_, "2023-11-01")};
        TRY(archive_->add(writing.transaction, &history, one));
        return WriteAnswer{};
      };
      must(writer_->write_and_wait(write));
    }
  }

  FollowerOptions options(int64_t sequence) {
    FollowerOptions made;
    made.county = kCounty;
    made.sequence = sequence;
    made.interval = std::chrono::milliseconds(5);
    made.publish = [this](const Committed& committed) {
      if (fails_) throw std::runtime_error("not now");
      const std::scoped_lock lock(mutex_);
      shown_.insert(shown_.end(), committed.households.begin(), committed.households.end());
    };
    made.log = [this](std::string_view event, std::string_view) {
      const std::scoped_lock lock(mutex_);
      events_.emplace_back(event);
    };
    return made;
  }

  static bool reaches(const Follower& follower, int64_t sequence) {
    for (int i = 0; i < 2000; ++i) {
      if (follower.sequence() >= sequence) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  int made_ = 0;
  std::atomic<bool> fails_{false};
  std::vector<registry::HouseholdId> shown_;
  std::vector<std::string> events_;
};

TEST_P(FollowerTest, ShowsWhatTheLeaderCommitsAndNothingTwice) {
  const auto follower_store = open_store(store::Role::kFollower);
  Follower follower(*follower_store, options(3));
  write({2, 1, 2});
  ASSERT_TRUE(reaches(follower, 6));
  write({3});
  ASSERT_TRUE(reaches(follower, 7));
  const std::scoped_lock lock(mutex_);
  std::set<registry::HouseholdId> shown(shown_.begin(), shown_.end());
  EXPECT_EQ(shown, (std::set<registry::HouseholdId>{1, 2, 3}));
  EXPECT_EQ(shown_.back(), 3);
  EXPECT_LE(shown_.size(), 4u);
}

// What follows is read by a process that has never written: the same history, opened with the key.
TEST_P(FollowerTest, ReadsHouseholdsAsTheLeaderDoes) {
  const auto follower_store = open_store(store::Role::kFollower);
  HouseholdArchive::Parts parts;
  parts.store = follower_store.get();
  parts.county = kCounty;
  parts.dictionary = &dictionary_;
  parts.master_key = master_key_;
  const auto archive = must(HouseholdArchive::open(parts));
  write({1});
  const registry::AsOf as_of{registry::test_support::day("2023-12-31"), {}, 0};
  EXPECT_EQ(must(archive->load(1, as_of)), must(archive_->load(1, as_of)));
}

TEST_P(FollowerTest, AFailureIsToldOnceAndTriedAgain) {
  const auto follower_store = open_store(store::Role::kFollower);
  fails_ = true;
  Follower follower(*follower_store, options(3));
  write({1});
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(follower.sequence(), 3);
  fails_ = false;
  ASSERT_TRUE(reaches(follower, 4));
  for (int i = 0; i < 2000; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::scoped_lock lock(mutex_);
    if (events_.size() > 1) break;
  }
  const std::scoped_lock lock(mutex_);
  EXPECT_EQ(events_, (std::vector<std::string>{"follower_away", "follower_back"}));
  EXPECT_EQ(shown_, std::vector<registry::HouseholdId>{1});
}

TEST_P(FollowerTest, WhatTheOwnWriterShowedIsNotReadAgain) {
  Follower follower(*store_, options(3));
  follower.shown({kCounty, 3, 5, {1}, {}});
  EXPECT_EQ(follower.sequence(), 5);
  follower.shown({kCounty, 6, 7, {1}, {}});
  EXPECT_EQ(follower.sequence(), 5) << "somebody else's change stands between";
}

// Accounts and sessions that other servers changed are told apart from households.
TEST_P(FollowerTest, TellsWhichAccountsChanged) {
  must(store_->write([](store::Transaction& t) -> base::Result<void> {
    for (const auto& [kind, subject] : {std::pair("account", "8"), std::pair("session", "7"),
                                        std::pair("session", "8"), std::pair("region", "9")}) {
      TRY(store::add_change(t, kCounty, {0, kind, subject, {}, 0}));
    }
    return {};
  }));
  auto asked = options(3);
  std::vector<int64_t> accounts;
  asked.publish = [&](const Committed& committed) { accounts = committed.accounts; };
  Follower follower(*store_, asked);
  ASSERT_TRUE(reaches(follower, 7));
  EXPECT_TRUE(follower.stop());
  EXPECT_EQ(accounts, (std::vector<int64_t>{7, 8}));
}

TEST_P(FollowerTest, StoppingShowsWhatWasCommittedLast) {
  auto asked = options(3);
  asked.interval = std::chrono::hours(1);
  Follower follower(*store_, asked);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  write({2});
  EXPECT_TRUE(follower.stop());
  EXPECT_EQ(follower.sequence(), 4);
}

TEST_P(FollowerTest, TakesTurnsAndTellsWhenTheyChange) {
  std::atomic<bool> leads{false};
  std::vector<bool> turns;
  auto asked = options(3);
  asked.lead_interval = std::chrono::milliseconds(0);
  asked.try_to_lead = [&]() -> base::Result<bool> { return leads.load(); };
  asked.turned = [&](bool now) {
    const std::scoped_lock lock(mutex_);
    turns.push_back(now);
  };
  Follower follower(*store_, asked);
  const auto waits_for = [&](std::size_t count) {
    for (int i = 0; i < 2000; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      const std::scoped_lock lock(mutex_);
      if (turns.size() >= count) return;
    }
  };
  leads = true;
  waits_for(1);
  leads = false;
  waits_for(2);
  follower.stop();
  EXPECT_EQ(turns, (std::vector<bool>{true, false}));
}

INSTANTIATE_ON_BOTH_ENGINES(FollowerTest);

}  // namespace
}  // namespace actions
