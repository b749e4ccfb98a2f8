// A whole database copied into an empty one, of the same kind or the other (SQLite, PostgreSQL),
// and a hash by which two databases are known to hold the same.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

// Told at the end of each table and now and then within it.
using CopyProgress = std::function<void(std::string_view table, int64_t rows)>;

struct Copied {
  int64_t rows = 0;
  std::string state_hash;  // Of both, compared.
};

// Copies every row of every table as `from` holds it at one moment; `from` may be in use meanwhile.
// `to` must be without rows (kConflict), and becomes usable when everything is there and was
// compared: when the copy ends before, opening it is refused (is_half_copied). Keys are no rows:
// the master key's file is the caller's matter.
base::Result<Copied> copy_all(Store& from, Store& to, const CopyProgress& progress);

// 64 hexadecimal digits over all rows of all tables in the order of tables, primary keys and names
// of columns: equal for equal rows on either database. Migrations are not looked at.
base::Result<std::string> state_hash(Store& store, const CopyProgress& progress);

// A copy into this database did not end; it must be emptied and copied again.
base::Result<bool> is_half_copied(Connection& connection);

}  // namespace store
