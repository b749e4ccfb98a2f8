#include "edge/store/store.h"

#include <filesystem>
#include <thread>

#include "edge/store/migrations.h"
#include "edge/store/store_testing.h"

namespace store {
namespace {

using testing_support::number;

class StoreTest : public testing_support::OnBothEngines {};

base::Result<void> add_setting(Connection& connection, const std::string& name) {
  TRY(connection.execute("INSERT INTO county_setting (county_code, name, value) VALUES ($1,$2,$3)",
                         {"990001", name, "yes"}));
  return {};
}

constexpr const char* kCount = "SELECT COUNT(*) FROM county_setting";

TEST_P(StoreTest, ValuesComeBackAsTheyWere) {
  const auto store = open_store();
  const std::string bytes("\0\x01\xff", 3);
  ASSERT_TRUE(store->write([&](Transaction& transaction) -> base::Result<void> {
    auto bulk = TRY(transaction.connection().bulk(
        "submission", {"county_code", "household_id", "sequence", "submission_id", "kind",
                       "origin_id", "collector", "device", "reason", "compensates", "base_sequence",
                       "event_time_ms", "receipt_time_ms", "answers", "sealed"}));
    for (int64_t i = 0; i < 3000; ++i) {
      const std::string id = "编号" + std::to_string(i);
      TRY(bulk->row({"990001", i, i + 1, id, 0, 1, "", "", "", "", 0, INT64_MIN, INT64_MAX,
                     Parameter::bytes(bytes),
                     i % 2 == 0 ? Parameter(nullptr) : Parameter::bytes("")}));
    }
    return bulk->finish();
  }));
  auto reader = store->read();
  ASSERT_TRUE(reader);
  auto cursor = reader->connection().query(
      "SELECT submission_id, event_time_ms, receipt_time_ms, answers, sealed FROM "
      "submission WHERE sequence > $2 AND county_code = $1 ORDER BY household_id",
      {"990001", 2000}, Fetch::kStreamed);
  ASSERT_TRUE(cursor);
  int64_t rows = 0;
  for (; *(*cursor)->next(); ++rows) {
    EXPECT_EQ((*cursor)->text(0), "编号" + std::to_string(2000 + rows));
    EXPECT_EQ((*cursor)->integer(1), INT64_MIN);
    EXPECT_EQ((*cursor)->integer(2), INT64_MAX);
    EXPECT_EQ((*cursor)->bytes(3), bytes);
    EXPECT_EQ((*cursor)->is_null(4), rows % 2 == 0);
    if (rows % 2 != 0) {
      EXPECT_EQ((*cursor)->bytes(4), "");
    }
  }
  EXPECT_EQ(rows, 1000);
}

TEST_P(StoreTest, StreamMayEndEarly) {
  const auto store = open_store();
  ASSERT_TRUE(store->write([&](Transaction& transaction) -> base::Result<void> {
    for (int i = 0; i < 50; ++i) TRY(add_setting(transaction, std::to_string(i)));
    return {};
  }));
  auto reader = store->read();
  ASSERT_TRUE(reader);
  {
    auto cursor = reader->connection().query(
        "SELECT a.name FROM county_setting a, county_setting b, county_setting c", {},
        Fetch::kStreamed);
    ASSERT_TRUE(cursor && *(*cursor)->next());
  }
  EXPECT_EQ(number(*reader, kCount), 50);
}

TEST_P(StoreTest, ReadersSeeOneMoment) {
  const auto store = open_store();
  auto before = store->read();
  ASSERT_TRUE(before);
  EXPECT_EQ(number(*before, kCount), 0);
  ASSERT_TRUE(store->write([](Transaction& t) { return add_setting(t, "a"); }));
  EXPECT_EQ(number(*before, kCount), 0);
  auto after = store->read();
  ASSERT_TRUE(after);
  EXPECT_EQ(number(*after, kCount), 1);
  EXPECT_FALSE(after->connection().execute("DELETE FROM county_setting"));
}

TEST_P(StoreTest, DeedsOfAGroupFailAlone) {
  const auto store = open_store();
  auto begun = store->begin();
  ASSERT_TRUE(begun);
  Transaction transaction = *std::move(begun);
  EXPECT_TRUE(transaction.attempt([](Transaction& t) { return add_setting(t, "a"); }));
  const auto twice = transaction.attempt([](Transaction& t) -> base::Result<void> {
    TRY(add_setting(t, "b"));
    return add_setting(t, "a");
  });
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, base::ErrorCode::kConflict);
  EXPECT_TRUE(transaction.attempt([](Transaction& t) { return add_setting(t, "c"); }));
  ASSERT_TRUE(transaction.commit());
  auto reader = store->read();
  ASSERT_TRUE(reader);
  EXPECT_EQ(number(*reader, kCount), 2);
}

TEST_P(StoreTest, WhatIsNotCommittedIsGone) {
  const auto store = open_store();
  {
    const auto transaction = store->begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(add_setting(*transaction, "a"));
  }
  const auto failed = store->write([](Transaction& t) -> base::Result<void> {
    TRY(add_setting(t, "b"));
    return base::Error{base::ErrorCode::kInvalidInput, "not this one", ""};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "not this one");
  auto reader = store->read();
  ASSERT_TRUE(reader);
  EXPECT_EQ(number(*reader, kCount), 0);
}

// PostgreSQL would answer such a COMMIT by "ROLLBACK" and success.
TEST_P(StoreTest, AFailureThatWasOverlookedIsNoSuccess) {
  const auto store = open_store();
  const auto done = store->write([](Transaction& t) -> base::Result<void> {
    TRY(add_setting(t, "a"));
    (void)add_setting(t, "a");
    return {};
  });
  auto reader = store->read();
  ASSERT_TRUE(reader);
  EXPECT_EQ(number(*reader, kCount), done ? 1 : 0);
}

TEST_P(StoreTest, SecondLeaderIsRefused) {
  const auto store = open_store();
  const auto second = open(url());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("正由另一个服务进程使用"), std::string::npos);
  EXPECT_EQ(second.error().code, base::ErrorCode::kUnavailable);
  EXPECT_TRUE(store->write([](Transaction& t) { return add_setting(t, "a"); }));
}

TEST_P(StoreTest, NewFilesAreTheirOwnersAlone) {
  if (is_postgres()) GTEST_SKIP() << "a file of SQLite";
  const auto store = open_store();
  ASSERT_TRUE(store->write([](Transaction& t) { return add_setting(t, "a"); }));
  for (const char* part : {"", "-wal"}) {
    const auto rights =
        std::filesystem::status(url().substr(std::string("sqlite:").size()) + part).permissions();
    using std::filesystem::perms;
    EXPECT_EQ(rights & perms::all, perms::owner_read | perms::owner_write) << part;
  }
}

TEST_P(StoreTest, LeaderMayComeBack) {
  open_store();
  EXPECT_TRUE(open(url()));
}

TEST_P(StoreTest, FollowersReadAndNeverWrite) {
  const auto early = open(url(), Options{Role::kFollower, 1});
  ASSERT_FALSE(early);
  const auto leader = open_store();
  const auto follower = open_store(Role::kFollower);
  ASSERT_TRUE(leader->write([](Transaction& t) { return add_setting(t, "a"); }));
  auto reader = follower->read();
  ASSERT_TRUE(reader);
  EXPECT_EQ(number(*reader, kCount), 1);
  EXPECT_FALSE(follower->begin());
}

// Two servers on PostgreSQL: the second reads, knows who writes, and writes when the first has
// gone.
TEST_P(StoreTest, AServerThatFollowsTakesOver) {
  if (!is_postgres()) GTEST_SKIP() << "SQLite has one server";
  Options options;
  options.may_follow = true;
  auto first = *open(url(), options);
  first->set_name("first:8080");
  ASSERT_TRUE(*first->try_to_lead());
  const auto second = *open(url(), options);
  EXPECT_EQ(second->role(), Role::kFollower);
  EXPECT_FALSE(*second->try_to_lead());
  EXPECT_NE(second->leader_name()->find("first:8080"), std::string::npos);
  const auto refused = second->write([](Transaction& t) { return add_setting(t, "a"); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kForbidden);
  EXPECT_NE(refused.error().message.find("first:8080"), std::string::npos);
  first.reset();
  for (int i = 0; i < 1000 && second->role() == Role::kFollower; ++i) {
    ASSERT_TRUE(second->try_to_lead());  // The database needs a moment to see that it has gone.
  }
  EXPECT_TRUE(second->write([](Transaction& t) { return add_setting(t, "a"); }));
  const auto third = *open(url(), options);
  EXPECT_FALSE(third->begin());
  EXPECT_TRUE(*second->try_to_lead());
}

// A leader whose connection was lost while another one took over learns that it follows.
TEST_P(StoreTest, ALeaderThatWasOvertakenFollows) {
  if (!is_postgres()) GTEST_SKIP() << "SQLite has one server";
  Options options;
  options.may_follow = true;
  const auto first = *open(url(), options);
  const auto second = *open(url(), options);
  const auto intruder = open_connection();
  int64_t backend = 0;
  ASSERT_TRUE(first->write([&](Transaction& t) -> base::Result<void> {
    backend = number(t, "SELECT CAST(pg_backend_pid() AS BIGINT)");
    return {};
  }));
  ASSERT_TRUE(intruder->run("SELECT pg_terminate_backend(" + std::to_string(backend) + ")"));
  for (int i = 0; i < 1000 && second->role() == Role::kFollower; ++i) {
    ASSERT_TRUE(second->try_to_lead());
  }
  ASSERT_EQ(second->role(), Role::kLeader);
  EXPECT_FALSE(*first->try_to_lead());
  EXPECT_EQ(first->role(), Role::kFollower);
  EXPECT_FALSE(first->begin());
  EXPECT_TRUE(second->write([](Transaction& t) { return add_setting(t, "b"); }));
}

TEST_P(StoreTest, NewerDataAreRefusedUntouched) {
  open_store();
  ASSERT_TRUE(open_connection()->run(
      "INSERT INTO migration (number, name, hash) VALUES (9999, 'later', '')"));
  const auto opened = open(url());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("更新版本的程序"), std::string::npos);
}

TEST_P(StoreTest, AnotherHistoryIsRefused) {
  open_store();
  ASSERT_TRUE(open_connection()->run("UPDATE migration SET hash = 'other' WHERE number = 2"));
  const auto opened = open(url());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("第 2 步不同"), std::string::npos);
}

TEST_P(StoreTest, AMigrationThatFailsLeavesNothing) {
  const auto store = open_store();
  std::vector<Migration> migrations = structure_migrations();
  const int64_t next = migrations.back().number + 1;
  migrations.push_back({next, "half", "CREATE TABLE half (county_code TEXT); CREATE TABLE county"});
  ASSERT_FALSE(migrate(*store, migrations));
  migrations.back() = {next, "whole", "CREATE TABLE half (county_code TEXT PRIMARY KEY);"};
  EXPECT_TRUE(migrate(*store, migrations));
}

// Readers wait for each other rather than fail.
TEST_P(StoreTest, ManyReadersShareFewConnections) {
  const auto store = open_store();
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      auto reader = store->read();
      if (reader && number(*reader, kCount) == 0) ++right;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 12);
}

INSTANTIATE_ON_BOTH_ENGINES(StoreTest);

TEST(StoreOpen, SaysWhatAnAddressLooksLike) {
  const auto opened = open("mysql://host/db");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::ErrorCode::kInvalidInput);
}

TEST(StoreOpen, MissingFolderAndServer) {
  const auto file = open("sqlite:no/such/folder/a.db");
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("打不开"), std::string::npos);
  const auto server = open("postgresql://somebody:secret@127.0.0.1:1/nothing");
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("连不上数据库"), std::string::npos);
  EXPECT_EQ(server.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace store
