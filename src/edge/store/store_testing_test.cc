#include "edge/store/store_testing.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "edge/store/postgres_connection.h"
#include "edge/store/sqlite_connection.h"

namespace store::testing_support {
namespace {

std::string server_url() {
  const char* url = std::getenv("SHOUWANG_TEST_POSTGRES");
  return url == nullptr ? "" : url;
}

std::string unique_name() {
  static std::atomic<int> made{0};
  return "store_test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
}

}  // namespace

void OnBothEngines::SetUp() {
  folder_ = (std::filesystem::temp_directory_path() / unique_name()).string();
  std::filesystem::create_directories(folder_);
  if (!is_postgres()) {
    url_ = "sqlite:" + folder_ + "/shouwang.db";
    return;
  }
  if (server_url().empty()) GTEST_SKIP() << "no PostgreSQL: run by script/with_postgres";
  schema_ = unique_name();
  auto server = open_postgres(server_url());
  ASSERT_TRUE(server) << server.error().where;
  ASSERT_TRUE((*server)->run("CREATE SCHEMA " + schema_));
  url_ = server_url() + "?options=-csearch_path%3D" + schema_;
}

void OnBothEngines::TearDown() {
  std::filesystem::remove_all(folder_);
  if (schema_.empty()) return;
  auto server = open_postgres(server_url());
  ASSERT_TRUE(server);
  ASSERT_TRUE((*server)->run("DROP SCHEMA " + schema_ + " CASCADE"));
}

std::unique_ptr<Store> OnBothEngines::open_store(Role role) const {
  auto opened = open(url_, Options{role, 4});
  if (!opened) {
    ADD_FAILURE() << opened.error().message << " " << opened.error().where;
    std::abort();
  }
  return *std::move(opened);
}

std::unique_ptr<Connection> OnBothEngines::open_connection() const {
  auto opened = is_postgres() ? open_postgres(url_)
                              : open_sqlite(url_.substr(url_.find(':') + 1), SqliteUse::kWrite);
  if (!opened) {
    ADD_FAILURE() << opened.error().message << " " << opened.error().where;
    std::abort();
  }
  return *std::move(opened);
}

int64_t number(Connection& connection, const std::string& sql) {
  auto cursor = connection.query(sql);
  EXPECT_TRUE(cursor) << sql;
  if (!cursor) return -1;
  const auto row = (*cursor)->next();
  EXPECT_TRUE(row && *row) << sql;
  return row && *row ? (*cursor)->integer(0) : -1;
}

}  // namespace store::testing_support
