// A typed program as one SQL statement for SQLite or PostgreSQL: for data that lives in a database,
// and as a referee that shares no code with the other ways of running (RULES §1.8).
//
// Conditions are SQL's own three-valued booleans: NULL is unknown. A value is an integer (dates:
// days since 1970-01-01), NULL when unknown, and a reserved number when not applicable; the
// compiler has proved that no value reaches it. Needed nodes become columns of materialized common
// table expressions, one chain a table; all aggregates of one table over another are taken in one
// pass. Statements hold no user's text unquoted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"
#include "edge/store/dialect.h"

namespace store {

// Where the records lie. Every table has the integer columns `id` and, below the root, `parent`. A
// field has a value column (integer or text) and beside it <column>_state: 0 known, 1 unknown, 2
// not applicable.
struct SqlNames {
  std::vector<std::string> tables;   // One for each of Program::tables; trusted, not quoted.
  std::vector<std::string> columns;  // One for each of Program::fields; trusted, not quoted.
};

struct SqlQuery {
  SqlDialect dialect = SqlDialect::kSqlite;
  SqlNames names;
  expr::Context context;       // Dates and parameters become constants of the statement.
  std::vector<int32_t> roots;  // Indices into Program::roots, all of one table.
  std::string where;  // Condition on the root entity's rows, which are called `r`; empty means all.
};

// A SELECT with the columns id and, for each root in order, r<i>: 1 yes, 0 no, 2 unknown; for a
// value n<i> and its state s<i>, and for a quotient also d<i> and e<i>. An error when a root needs
// something that SQL does not say: text functions, or a rounding whose divisor is too large.
base::Result<std::string> print_sql(const expr::Program& program, const SqlQuery& query);

// Why root `root` cannot be printed; none when it can (the static check of RULES §1.6).
std::optional<std::string> why_not_sql(const expr::Program& program, int32_t root);

}  // namespace store
