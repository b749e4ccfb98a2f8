// What happens to the data and what people are told when the world fails: full and read-only disks,
// files of others, servers that go away.
#include <filesystem>
#include <fstream>

#include "edge/store/store_testing.h"

namespace store {
namespace {

using testing_support::number;

class FaultsTest : public testing_support::OnBothEngines {};
class SqliteFaultsTest : public testing_support::OnBothEngines {};
class PostgresFaultsTest : public testing_support::OnBothEngines {};

constexpr const char* kCount = "SELECT COUNT(*) FROM county_setting";

base::Result<void> add_setting(Connection& connection, const std::string& name, size_t bytes = 1) {
  TRY(connection.execute("INSERT INTO county_setting (county_code, name, value) VALUES ($1,$2,$3)",
                         {"990001", name, std::string(bytes, 'x')}));
  return {};
}

int64_t settings(Store& store) {
  auto reader = store.read();
  EXPECT_TRUE(reader);
  return number(*reader, kCount);
}

bool says(const base::Error& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

TEST_P(FaultsTest, ReadOnlyDatabase) {
  const auto store = open_store();
  const auto done = store->write([&](Transaction& t) -> base::Result<void> {
    TRY(t.connection().run(is_postgres() ? "SET TRANSACTION READ ONLY" : "PRAGMA query_only=ON"));
    return add_setting(t, "a");
  });
  ASSERT_FALSE(done);
  EXPECT_TRUE(says(done.error(), "是只读的")) << done.error().message;
  EXPECT_EQ(done.error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(settings(*store), 0);
}

TEST_P(SqliteFaultsTest, FullDisk) {
  const auto store = open_store();
  ASSERT_TRUE(store->write([](Transaction& t) { return add_setting(t, "before"); }));
  {
    auto begun = store->begin();
    ASSERT_TRUE(begun);
    Transaction transaction = *std::move(begun);
    const int64_t pages = number(transaction, "PRAGMA page_count");
    ASSERT_TRUE(transaction.connection().run("PRAGMA max_page_count=" + std::to_string(pages + 2)));
    EXPECT_TRUE(transaction.attempt([](Transaction& t) { return add_setting(t, "small"); }));
    const auto large = transaction.attempt(
        [](Transaction& t) { return add_setting(t, "large", size_t{1} << 20); });
    ASSERT_FALSE(large);
    EXPECT_TRUE(says(large.error(), "磁盘已满"));
    // SQLite may have given up the whole group; then nobody is told otherwise.
    const auto after = transaction.attempt([](Transaction& t) { return add_setting(t, "after"); });
    const auto committed = transaction.commit();
    const int64_t kept = settings(*store);
    EXPECT_EQ(kept, committed ? 2 + (after ? 1 : 0) : 1);
  }
  ASSERT_TRUE(store->write([](Transaction& t) -> base::Result<void> {
    TRY(t.connection().run("PRAGMA max_page_count=1000000"));
    return add_setting(t, "later");
  }));
}

TEST_P(SqliteFaultsTest, AFileThatIsNoDatabase) {
  const std::string path = url().substr(url().find(':') + 1);
  std::ofstream(path) << std::string(5000, 'x');
  const auto opened = open(url());
  ASSERT_FALSE(opened);
  EXPECT_TRUE(says(opened.error(), "已损坏或不是本程序的数据库"));
  EXPECT_EQ(std::filesystem::file_size(path), 5000U);
}

TEST_P(SqliteFaultsTest, ADatabaseOfAnotherProgram) {
  ASSERT_TRUE(open_connection()->run("CREATE TABLE notes (text TEXT)"));
  const auto opened = open(url());
  ASSERT_FALSE(opened);
  EXPECT_TRUE(says(opened.error(), "不是本程序的数据库"));
}

TEST_P(SqliteFaultsTest, AFolderInThePlaceOfTheFile) {
  std::filesystem::create_directory(url().substr(url().find(':') + 1));
  const auto opened = open(url());
  ASSERT_FALSE(opened);
  EXPECT_TRUE(says(opened.error(), "打不开"));
}

int64_t backend(Connection& connection) {
  return number(connection, "SELECT CAST(pg_backend_pid() AS BIGINT)");
}

void end_backend(Connection& intruder, int64_t process) {
  ASSERT_TRUE(intruder.run("SELECT pg_terminate_backend(" + std::to_string(process) + ")"));
  for (int i = 0; i < 1000; ++i) {
    if (number(intruder,
               "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = " + std::to_string(process)) == 0)
      return;
  }
  ADD_FAILURE() << "the backend stays";
}

TEST_P(PostgresFaultsTest, TheConnectionIsLostInATransaction) {
  const auto store = open_store();
  const auto intruder = open_connection();
  {
    auto begun = store->begin();
    ASSERT_TRUE(begun);
    Transaction transaction = *std::move(begun);
    ASSERT_TRUE(transaction.attempt([](Transaction& t) { return add_setting(t, "lost"); }));
    end_backend(*intruder, backend(transaction));
    const auto next = transaction.attempt([](Transaction& t) { return add_setting(t, "too"); });
    ASSERT_FALSE(next);
    EXPECT_TRUE(says(next.error(), "连接断了"));
    EXPECT_FALSE(transaction.commit());
  }
  EXPECT_TRUE(store->write([](Transaction& t) { return add_setting(t, "again"); }));
  EXPECT_EQ(settings(*store), 1);
}

TEST_P(PostgresFaultsTest, IdleConnectionsAreLostUnnoticed) {
  const auto store = open_store();
  const auto intruder = open_connection();
  int64_t writer = 0;
  ASSERT_TRUE(store->write([&](Transaction& t) -> base::Result<void> {
    writer = backend(t);
    return {};
  }));
  int64_t first = 0, second = 0;
  {
    const auto a = store->read(), b = store->read();
    first = backend(*a);
    second = backend(*b);
  }
  for (const int64_t process : {writer, first, second}) end_backend(*intruder, process);
  EXPECT_EQ(settings(*store), 0);
  EXPECT_TRUE(store->write([](Transaction& t) { return add_setting(t, "a"); }));
  EXPECT_EQ(settings(*store), 1);
}

TEST_P(PostgresFaultsTest, WhoLostTheLockDoesNotWrite) {
  const auto store = open_store();
  const auto intruder = open_connection();
  int64_t writer = 0;
  ASSERT_TRUE(store->write([&](Transaction& t) -> base::Result<void> {
    writer = backend(t);
    return {};
  }));
  end_backend(*intruder, writer);
  {
    const auto other = open_store();
    const auto refused = store->write([](Transaction& t) { return add_setting(t, "a"); });
    ASSERT_FALSE(refused);
    EXPECT_TRUE(says(refused.error(), "正由另一个服务进程使用"));
  }
  bool written = false;  // The server needs a moment to see that the other has gone.
  for (int i = 0; i < 1000 && !written; ++i)
    written = static_cast<bool>(store->write([](Transaction& t) { return add_setting(t, "a"); }));
  EXPECT_TRUE(written);
}

// Another writer that keeps no lock: a tool. The deed is done again by itself.
TEST_P(PostgresFaultsTest, DeedsInTheWayOfEachOtherAreDoneAgain) {
  const auto store = open_store();
  ASSERT_TRUE(store->write([](Transaction& t) { return add_setting(t, "a"); }));
  const auto intruder = open_connection();
  int attempts = 0;
  ASSERT_TRUE(store->write([&](Transaction& t) -> base::Result<void> {
    EXPECT_EQ(number(t, kCount), 1);
    if (++attempts == 1) {
      EXPECT_TRUE(intruder->run("UPDATE county_setting SET value = 'theirs'"));
    }
    TRY(t.connection().execute("UPDATE county_setting SET value = value || $1", {"+ours"}));
    return {};
  }));
  EXPECT_EQ(attempts, 2);
  auto reader = store->read();
  EXPECT_EQ(number(*reader, "SELECT COUNT(*) FROM county_setting WHERE value = 'theirs+ours'"), 1);
}

INSTANTIATE_ON_BOTH_ENGINES(FaultsTest);
INSTANTIATE_TEST_SUITE_P(engines, SqliteFaultsTest, ::testing::Values(SqlDialect::kSqlite));
INSTANTIATE_TEST_SUITE_P(engines, PostgresFaultsTest, ::testing::Values(SqlDialect::kPostgres));

TEST(Failure, PasswordsAreNotShown) {
  EXPECT_EQ(without_password("postgresql://a:b:c@host/db?x=1"), "postgresql://a@host/db?x=1");
  EXPECT_EQ(without_password("postgresql://a@host/db"), "postgresql://a@host/db");
  EXPECT_EQ(without_password("postgresql://host:5432/db"), "postgresql://host:5432/db");
  EXPECT_EQ(without_password("data/shouwang.db"), "data/shouwang.db");
}

TEST(Failure, StatesOfPostgres) {
  EXPECT_EQ(postgres_failure("53100"), FailureKind::kDiskFull);
  EXPECT_EQ(postgres_failure("40001"), FailureKind::kSerialization);
  EXPECT_EQ(postgres_failure("57P01"), FailureKind::kConnectionLost);
  EXPECT_EQ(postgres_failure(""), FailureKind::kConnectionLost);
  EXPECT_EQ(postgres_failure("42P01"), FailureKind::kStatement);
}

}  // namespace
}  // namespace store
