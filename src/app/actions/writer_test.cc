#include "app/actions/writer.h"

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "edge/store/changes.h"
#include "edge/store/counties.h"
#include "edge/store/store_testing.h"

namespace actions {
namespace {

constexpr const char* kCounty = "990001";

class WriterTest : public store::testing_support::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    store_ = open_store();
    ASSERT_TRUE(store_->write([](store::Transaction& t) { return store::put_county(t, kCounty); }));
    options_.clock_ms = [this] { return clock_ms_.load(); };
    options_.publish = [this](const Committed& committed) {
      const std::scoped_lock lock(mutex_);
      published_.push_back(committed);
    };
    options_.log = [this](std::string_view event, std::string_view) {
      const std::scoped_lock lock(mutex_);
      events_.emplace_back(event);
    };
  }
  void TearDown() override {
    store_.reset();
    OnBothEngines::TearDown();
  }

  // A deed that leaves a setting behind, and a change.
  static Write set(const std::string& name, const std::string& value) {
    Write write;
    write.county = kCounty;
    write.account = 7;
    write.deed = [=](Writing& writing) -> base::Result<WriteAnswer> {
      TRY(store::put_setting(writing.transaction, kCounty, name, value));
      store::Change change;
      change.kind = "setting";
      change.subject = name;
      change.at_ms = writing.now_ms;
      TRY(store::add_change(writing.transaction, kCounty, change));
      writing.touched.push_back(static_cast<int64_t>(value.size()));
      return WriteAnswer{201, value, false};
    };
    return write;
  }

  std::optional<std::string> setting(const std::string& name) {
    auto reader = store_->read();
    EXPECT_TRUE(reader);
    auto found = store::find_setting(*reader, kCounty, name);
    EXPECT_TRUE(found);
    return found ? *found : std::nullopt;
  }

  std::vector<store::Change> changes() {
    auto reader = store_->read();
    EXPECT_TRUE(reader);
    auto found = store::read_changes(*reader, kCounty, 0, 1000);
    EXPECT_TRUE(found);
    return found ? *found : std::vector<store::Change>{};
  }

  std::unique_ptr<store::Store> store_;
  WriterOptions options_;
  std::atomic<int64_t> clock_ms_{1'000'000};
  std::mutex mutex_;
  std::vector<Committed> published_;
  std::vector<std::string> events_;
};

TEST_P(WriterTest, AnswersWhenItIsInTheDatabaseAndPublishesBefore) {
  Writer writer(*store_, options_);
  std::promise<bool> seen;
  Write write = set("a", "one");
  write.reply = [&](base::Result<WriteAnswer> answer) {
    const std::scoped_lock lock(mutex_);
    seen.set_value(answer && answer->body == "one" && setting("a") == "one" &&
                   published_.size() == 1 && published_[0].sequence == 1 &&
                   published_[0].households == std::vector<int64_t>{3});
  };
  ASSERT_TRUE(writer.write(std::move(write)));
  EXPECT_TRUE(seen.get_future().get());
}

TEST_P(WriterTest, AFailedDeedLeavesNothingAndDoesNotTouchItsNeighbours) {
  Writer writer(*store_, options_);
  std::promise<void> go;
  auto gate = go.get_future().share();
  Write first = set("a", "one");
  first.deed = [gate, deed = first.deed](Writing& writing) {
    gate.wait();
    return deed(writing);
  };
  ASSERT_TRUE(writer.write(first));
  Write bad = set("b", "two");
  bad.deed = [deed = bad.deed](Writing& writing) -> base::Result<WriteAnswer> {
    TRY(deed(writing));
    return base::Error{base::ErrorCode::kNotFound, "没有这一户", "household.not_found"};
  };
  Write broken = set("c", "three");
  broken.deed = [deed = broken.deed](Writing& writing) -> base::Result<WriteAnswer> {
    TRY(deed(writing));
    throw std::runtime_error("library");
  };
  std::promise<std::string> bad_told;
  std::promise<std::string> broken_told;
  bad.reply = [&](base::Result<WriteAnswer> answer) { bad_told.set_value(answer.error().where); };
  broken.reply = [&](base::Result<WriteAnswer> answer) {
    broken_told.set_value(answer.error().where);
  };
  ASSERT_TRUE(writer.write(bad));
  ASSERT_TRUE(writer.write(broken));
  go.set_value();
  ASSERT_TRUE(writer.write_and_wait(set("d", "four")));
  EXPECT_EQ(bad_told.get_future().get(), "household.not_found");
  EXPECT_EQ(broken_told.get_future().get(), "server.storage_failed");
  EXPECT_EQ(setting("a"), "one");
  EXPECT_FALSE(setting("b"));
  EXPECT_FALSE(setting("c"));
  EXPECT_EQ(setting("d"), "four");
  EXPECT_EQ(changes().size(), 2u);
  EXPECT_EQ(writer.figures().failed, 2);
}

TEST_P(WriterTest, WhatWaitsIsCommittedTogetherOnSqlite) {
  Writer writer(*store_, options_);
  std::promise<void> go;
  auto gate = go.get_future().share();
  Write first = set("gate", "x");
  first.deed = [gate, deed = first.deed](Writing& writing) {
    gate.wait();
    return deed(writing);
  };
  ASSERT_TRUE(writer.write(first));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(writer.write(set(std::to_string(i), "v")));
  go.set_value();
  ASSERT_TRUE(writer.write_and_wait(set("last", "v")));
  EXPECT_EQ(writer.figures().written, 52);
  if (is_postgres()) {
    EXPECT_EQ(writer.figures().commits, 52);
  } else {
    EXPECT_LE(writer.figures().commits, 4);
  }
  EXPECT_EQ(changes().size(), 52u);
}

TEST_P(WriterTest, TheSameKeyGetsTheFirstAnswerAndAnotherRequestIsRefused) {
  Writer writer(*store_, options_);
  Write write = set("a", "one");
  write.idempotency = {"key", "hash"};
  EXPECT_EQ(writer.write_and_wait(write)->is_replay, false);
  const auto again = writer.write_and_wait(write);
  EXPECT_TRUE(again->is_replay);
  EXPECT_EQ(again->body, "one");
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(changes().size(), 1u);
  Write other = set("a", "two");
  other.idempotency = {"key", "other hash"};
  const auto refused = writer.write_and_wait(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "idempotency.key_reused");
  EXPECT_EQ(setting("a"), "one");
  other.account = 8;
  EXPECT_TRUE(writer.write_and_wait(other)) << "keys are each account's own";
  EXPECT_EQ(published_.size(), 2u);
}

TEST_P(WriterTest, AnErrorIsNotKeptForItsKey) {
  Writer writer(*store_, options_);
  Write write = set("a", "one");
  write.idempotency = {"key", "hash"};
  auto good = write;
  write.deed = [](Writing&) -> base::Result<WriteAnswer> {
    return base::Error{base::ErrorCode::kConflict, "有人先改了", "submission.conflict"};
  };
  EXPECT_FALSE(writer.write_and_wait(write));
  EXPECT_TRUE(writer.write_and_wait(good));
}

TEST_P(WriterTest, OldKeysAreForgotten) {
  Writer writer(*store_, options_);
  Write write = set("a", "one");
  write.idempotency = {"key", "hash"};
  ASSERT_TRUE(writer.write_and_wait(write));
  clock_ms_ += int64_t{4} * 24 * 3600 * 1000;
  Write later = set("b", "two");
  later.idempotency = {"later", "hash"};
  ASSERT_TRUE(writer.write_and_wait(later));
  EXPECT_FALSE(writer.write_and_wait(write)->is_replay);
}

TEST_P(WriterTest, AFullQueueRefusesAndAStoppedWriterFinishesWhatWaits) {
  options_.queue_most = 2;
  std::promise<void> go;
  auto gate = go.get_future().share();
  std::atomic<int> started{0};
  std::atomic<int> replied{0};
  {
    Writer writer(*store_, options_);
    Write held = set("a", "one");
    held.deed = [&, gate, deed = held.deed](Writing& writing) {
      ++started;
      gate.wait();
      return deed(writing);
    };
    held.reply = [&](base::Result<WriteAnswer>) { ++replied; };
    ASSERT_TRUE(writer.write(held));
    while (started == 0) std::this_thread::yield();
    Write more = set("b", "two");
    more.reply = held.reply;
    ASSERT_TRUE(writer.write(more));
    ASSERT_TRUE(writer.write(more));
    const auto refused = writer.write(more);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "server.busy");
    writer.stop();
    EXPECT_EQ(writer.write(more).error().where, "server.stopping");
    go.set_value();
  }
  EXPECT_EQ(replied, 3);
  EXPECT_EQ(setting("b"), "two");
}

// A clock that is set back: receipt times never fall, across a restart too, and the log says it.
TEST_P(WriterTest, ReceiptTimesNeverFallWhenTheClockIsSetBack) {
  clock_ms_ = 5'000'000;
  {
    Writer writer(*store_, options_);
    ASSERT_TRUE(writer.write_and_wait(set("a", "v")));
    clock_ms_ = 1'000'000;
    ASSERT_TRUE(writer.write_and_wait(set("b", "v")));
  }
  Writer writer(*store_, options_);
  ASSERT_TRUE(writer.write_and_wait(set("c", "v")));
  clock_ms_ = 6'000'000;
  ASSERT_TRUE(writer.write_and_wait(set("d", "v")));
  std::vector<int64_t> times;
  for (const auto& change : changes()) times.push_back(change.at_ms);
  EXPECT_EQ(times, (std::vector<int64_t>{5'000'000, 5'000'000, 5'000'000, 6'000'000}));
  const std::scoped_lock lock(mutex_);
  EXPECT_EQ(events_, (std::vector<std::string>{"clock_set_back", "clock_set_back"}));
}

TEST_P(WriterTest, ManyThreadsAtOnceLoseNothing) {
  Writer writer(*store_, options_);
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        if (writer.write_and_wait(set(std::to_string(t * 100 + i), "v"))) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 100);
  const auto all = changes();
  ASSERT_EQ(all.size(), 100u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].sequence, static_cast<int64_t>(i) + 1) << "the change sequence has no gaps";
  }
}

TEST(WriterErrors, WordsOfTheDatabaseAreForTheLog) {
  EXPECT_EQ(told_to_users({base::ErrorCode::kUnavailable, "满", "/data/x.db: full"}).where,
            "server.storage_failed");
  EXPECT_EQ(told_to_users({base::ErrorCode::kConflict, "", "x.db: 23505"}).where,
            "server.storage_conflict");
  EXPECT_EQ(told_to_users({base::ErrorCode::kCorrupt, "", ""}).where, "server.storage_damaged");
  EXPECT_EQ(told_to_users({base::ErrorCode::kConflict, "", "a.b"}).where, "a.b");
}

INSTANTIATE_ON_BOTH_ENGINES(WriterTest);

}  // namespace
}  // namespace actions
