// SQLite → PostgreSQL → SQLite: every row comes back, and the hash tells.
#include "edge/store/copy.h"

#include <cstdlib>

#include <unistd.h>

#include "core/registry/registry_test_support.h"
#include "edge/store/counties.h"
#include "edge/store/postgres_connection.h"
#include "edge/store/projection.h"
#include "edge/store/store_testing.h"

namespace store {
namespace {

using testing_support::number;

// The source is of the engine of the parameter, the other one is of the other.
class CopyTest : public testing_support::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    const char* server = std::getenv("SHOUWANG_TEST_POSTGRES");
    if (server == nullptr) GTEST_SKIP() << "no PostgreSQL: run by script/with_postgres";
    other_url_ = "sqlite:" + folder() + "/other.db";
    if (is_postgres()) return;
    schema_ = "copy_test_" + std::to_string(::getpid()) + "_" + std::to_string(++made_);
    server_ = *open_postgres(server);
    ASSERT_TRUE(server_->run("CREATE SCHEMA " + schema_));
    other_url_ = std::string(server) + "?options=-csearch_path%3D" + schema_;
  }
  void TearDown() override {
    if (server_) {
      EXPECT_TRUE(server_->run("DROP SCHEMA " + schema_ + " CASCADE"));
    }
    OnBothEngines::TearDown();
  }

  // Rows of several tables, generated ones too; texts that languages sort in other ways than bytes.
  static void fill(Store& store) {
    const auto dictionary = registry::test_support::sample_dictionary();
    const registry::Historian historian(dictionary);
    ASSERT_TRUE(prepare_projection(store, historian));
    const auto done = store.write([](Transaction& t) -> base::Result<void> {
      TRY(put_county(t, "990001"));
      for (const char* name : {"b", "a", "B", "ä", "一", "z'"}) {
        TRY(put_setting(t, "990001", name, name));
      }
      const std::string bytes("\0\1\xff", 3);
      TRY(t.connection().execute(
          "INSERT INTO household_key (county_code, household_id, key_id, wrapped) VALUES "
          "($1, $2, $3, $4)",
          {"990001", -5, int64_t{1} << 40, Parameter::bytes(bytes)}));
      TRY(t.connection().execute(
          "INSERT INTO person (county_code, person_id, household_id) VALUES ($1, $2, $3)",
          {"990001", 7, nullptr}));
      TRY(t.connection().execute(
          "INSERT INTO household_state (county_code, household_id, record_id, from_day, "
          "until_day, region_code, household_group, number, absent_0) VALUES "
          "($1, 1, 0, 3, 9, 'r', '', '1', 2)",
          {"990001"}));
      return {};
    });
    ASSERT_TRUE(done) << done.error().where;
  }
  static std::string hash_of(Store& store) { return *state_hash(store, nullptr); }
  std::unique_ptr<Store> open_other() const {
    auto opened = open(other_url_);
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  std::string other_url_;

 private:
  static inline int made_ = 0;
  std::string schema_;
  std::unique_ptr<Connection> server_;
};

TEST_P(CopyTest, ThereAndBackEverythingIsTheSame) {
  const auto source = open_store();
  fill(*source);
  const auto other = open_other();
  int64_t told = 0;
  const auto copied =
      copy_all(*source, *other, [&](std::string_view, int64_t rows) { told += rows; });
  ASSERT_TRUE(copied) << copied.error().message << copied.error().where;
  EXPECT_EQ(copied->rows, told);
  EXPECT_EQ(copied->state_hash, hash_of(*source));
  EXPECT_EQ(copied->state_hash, hash_of(*other));
  const auto back = *open("sqlite:" + folder() + "/back.db");
  const auto again = copy_all(*other, *back, nullptr);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->state_hash, copied->state_hash);
  EXPECT_EQ(number(*back->read(), "SELECT COUNT(*) FROM household_state"), 1);
}

TEST_P(CopyTest, AnyChangedRowChangesTheHash) {
  const auto store = open_store();
  fill(*store);
  std::string before = hash_of(*store);
  for (const char* sql : {"UPDATE county_setting SET value = 'x' WHERE name = 'a'",
                          "UPDATE person SET household_id = 0", "DELETE FROM person",
                          "UPDATE household_state SET absent_0 = 3"}) {
    ASSERT_TRUE(store->write([&](Transaction& t) { return t.connection().run(sql); })) << sql;
    const std::string now = hash_of(*store);
    EXPECT_NE(now, before) << sql;
    before = now;
  }
}

TEST_P(CopyTest, ATargetWithRowsIsRefusedUntouched) {
  const auto source = open_store();
  fill(*source);
  const auto other = open_other();
  ASSERT_TRUE(other->write([](Transaction& t) { return put_county(t, "990002"); }));
  const std::string before = hash_of(*other);
  const auto copied = copy_all(*source, *other, nullptr);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, base::ErrorCode::kConflict);
  EXPECT_EQ(hash_of(*other), before);
}

// Stopped in the middle, as by a killed program: what is there is never taken for a county.
TEST_P(CopyTest, AHalfCopyIsRefused) {
  const auto source = open_store();
  fill(*source);
  {
    const auto other = open_other();
    struct Stopped {};
    EXPECT_THROW(static_cast<void>(copy_all(*source, *other,
                                            [](std::string_view table, int64_t) {
                                              if (table == "household_key") throw Stopped();
                                            })),
                 Stopped);
    EXPECT_EQ(number(*other->read(), "SELECT COUNT(*) FROM person"), 1);
  }
  const auto opened = open(other_url_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("没有做完"), std::string::npos);
  EXPECT_FALSE(open(other_url_, {Role::kFollower, 1}));
}

INSTANTIATE_ON_BOTH_ENGINES(CopyTest);

}  // namespace
}  // namespace store
