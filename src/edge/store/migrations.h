// The shape of the tables by number. Each migration is applied once, in a transaction of its own,
// and remembered with the hash of its text; data of a newer program are refused untouched. What
// follows from the dictionary has migrations of its own (projection.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

// Statements in the words of PostgreSQL (BIGINT, BYTEA), which SQLite's tables are printed from.
struct Migration {
  int64_t number = 0;
  std::string_view name;
  std::string_view sql;
};

const std::vector<Migration>& structure_migrations();

// The text for one database: STRICT tables and other names of types for SQLite.
std::string to_dialect(std::string_view sql, SqlDialect dialect);
// The tables that `sql` creates and that hold rows of counties.
std::vector<std::string> county_tables(std::string_view sql);

// Applies what is missing.
base::Result<void> migrate(Store& store);
base::Result<void> migrate(Store& store, const std::vector<Migration>& migrations);
// Refuses data that are older or newer than this program, for those that do not migrate.
base::Result<void> check_version(Store& store);

// Runs statements that make tables, and tells Citus by what they are distributed when that
// extension is present.
base::Result<void> create_tables(Transaction& transaction, std::string_view sql);

}  // namespace store
