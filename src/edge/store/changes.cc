#include "edge/store/changes.h"

#include <algorithm>

#include "edge/store/counties.h"

namespace store {

base::Result<int64_t> add_change(Transaction& transaction, std::string_view county,
                                 const Change& change) {
  // Takes its turn first: what is latest stays latest until the commit.
  const int64_t sequence = TRY(take_numbers(transaction, county, Numbered::kChange));
  const int64_t at_ms = std::max(change.at_ms, TRY(latest_change_ms(transaction, county)));
  TRY(transaction.connection().execute(
      "INSERT INTO change (county_code, sequence, kind, subject, household_id, at_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {county, sequence, change.kind, change.subject, change.household, at_ms}));
  return sequence;
}

base::Result<int64_t> latest_change_ms(Connection& connection, std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT at_ms FROM change WHERE county_code = $1 ORDER BY sequence DESC LIMIT 1", {county}));
  return TRY(cursor->next()) ? cursor->integer(0) : 0;
}

base::Result<std::vector<Change>> read_changes(Connection& connection, std::string_view county,
                                               int64_t sequence, int64_t most) {
  auto cursor =
      TRY(connection.query("SELECT sequence, kind, subject, household_id, at_ms FROM change "
                           "WHERE county_code = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                           {county, sequence, most}));
  std::vector<Change> changes;
  while (TRY(cursor->next())) {
    changes.push_back({cursor->integer(0), cursor->string(1), cursor->string(2),
                       cursor->maybe_integer(3), cursor->integer(4)});
  }
  return changes;
}

base::Result<std::vector<int64_t>> households_changed_after(Connection& connection,
                                                            std::string_view county,
                                                            int64_t sequence) {
  auto cursor = TRY(connection.query(
      "SELECT DISTINCT household_id FROM change WHERE county_code = $1 AND sequence > $2 AND "
      "household_id IS NOT NULL ORDER BY household_id",
      {county, sequence}));
  std::vector<int64_t> households;
  while (TRY(cursor->next())) households.push_back(cursor->integer(0));
  return households;
}

base::Result<std::vector<std::string>> subjects_changed_after(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view kind,
                                                              int64_t sequence) {
  auto cursor = TRY(connection.query(
      "SELECT DISTINCT subject FROM change WHERE county_code = $1 AND kind = $2 AND sequence > $3",
      {county, kind, sequence}));
  std::vector<std::string> subjects;
  while (TRY(cursor->next())) subjects.push_back(cursor->string(0));
  return subjects;
}

}  // namespace store
