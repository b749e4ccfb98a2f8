// For tests of the store: every test runs on SQLite (a file in a folder of its own) and on
// PostgreSQL (a schema of its own in the private server of script/with_postgres). Without that
// server the tests on PostgreSQL are skipped and say so.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "edge/store/store.h"

namespace store::testing_support {

class OnBothEngines : public ::testing::TestWithParam<SqlDialect> {
 protected:
  void SetUp() override;
  void TearDown() override;

  const std::string& url() const { return url_; }
  const std::string& folder() const { return folder_; }
  bool is_postgres() const { return GetParam() == SqlDialect::kPostgres; }
  // Opens the same database (again); stops the test when that fails.
  std::unique_ptr<Store> open_store(Role role = Role::kLeader) const;
  // A connection beside the store, with nothing checked: for tests that play an intruder.
  std::unique_ptr<Connection> open_connection() const;

 private:
  std::string url_;
  std::string folder_;
  std::string schema_;
};

// First column of the first row.
int64_t number(Connection& connection, const std::string& sql);

}  // namespace store::testing_support

#define INSTANTIATE_ON_BOTH_ENGINES(suite)                                                         \
  INSTANTIATE_TEST_SUITE_P(                                                                        \
      engines, suite, ::testing::Values(store::SqlDialect::kSqlite, store::SqlDialect::kPostgres), \
      [](const auto& test) {                                                                       \
        return std::string(test.param == store::SqlDialect::kSqlite ? "sqlite" : "postgres");      \
      })
