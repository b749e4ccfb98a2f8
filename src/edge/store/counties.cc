#include "edge/store/counties.h"

#include <array>

namespace store {
namespace {

struct CounterSql {
  std::string_view take;
  std::string_view last;
};

// One text for each counter: statements are kept by their text and never put together.
constexpr std::array<CounterSql, 5> kCounters = {{
    {"UPDATE county SET change_sequence = change_sequence + $2 WHERE county_code = $1 "
     "RETURNING change_sequence",
     "SELECT change_sequence FROM county WHERE county_code = $1"},
    {"UPDATE county SET household_id = household_id + $2 WHERE county_code = $1 "
     "RETURNING household_id",
     "SELECT household_id FROM county WHERE county_code = $1"},
    {"UPDATE county SET person_id = person_id + $2 WHERE county_code = $1 RETURNING person_id",
     "SELECT person_id FROM county WHERE county_code = $1"},
    {"UPDATE county SET account_id = account_id + $2 WHERE county_code = $1 RETURNING account_id",
     "SELECT account_id FROM county WHERE county_code = $1"},
    {"UPDATE county SET audit_sequence = audit_sequence + $2 WHERE county_code = $1 "
     "RETURNING audit_sequence",
     "SELECT audit_sequence FROM county WHERE county_code = $1"},
}};

const CounterSql& sql_of(Numbered numbered) { return kCounters[static_cast<size_t>(numbered)]; }

base::Error no_county(std::string_view county) {
  return {base::ErrorCode::kNotFound, "数据库里没有这个县的数据：请先导入或建立",
          std::string(county)};
}

}  // namespace

base::Result<void> put_county(Transaction& transaction, std::string_view county) {
  TRY(transaction.connection().execute(
      "INSERT INTO county (county_code, change_sequence, household_id, person_id, account_id, "
      "audit_sequence) VALUES ($1, 0, 0, 0, 0, 0) ON CONFLICT (county_code) DO NOTHING",
      {county}));
  return {};
}

base::Result<bool> has_county(Connection& connection, std::string_view county) {
  auto cursor = TRY(connection.query(sql_of(Numbered::kChange).last, {county}));
  return cursor->next();
}

base::Result<int64_t> take_numbers(Transaction& transaction, std::string_view county,
                                   Numbered numbered, int64_t count) {
  auto cursor = TRY(transaction.connection().query(sql_of(numbered).take, {county, count}));
  if (!TRY(cursor->next())) return no_county(county);
  const int64_t last = cursor->integer(0);
  TRY(cursor->next());  // To the end of the statement, so that it is done.
  return last - count + 1;
}

base::Result<int64_t> last_number(Connection& connection, std::string_view county,
                                  Numbered numbered) {
  auto cursor = TRY(connection.query(sql_of(numbered).last, {county}));
  if (!TRY(cursor->next())) return no_county(county);
  return cursor->integer(0);
}

base::Result<std::optional<std::string>> find_setting(Connection& connection,
                                                      std::string_view county,
                                                      std::string_view name) {
  auto cursor = TRY(connection.query(
      "SELECT value FROM county_setting WHERE county_code = $1 AND name = $2", {county, name}));
  if (!TRY(cursor->next())) return std::optional<std::string>();
  return std::optional(cursor->string(0));
}

base::Result<void> put_setting(Transaction& transaction, std::string_view county,
                               std::string_view name, std::string_view value) {
  TRY(transaction.connection().execute(
      "INSERT INTO county_setting (county_code, name, value) VALUES ($1, $2, $3) "
      "ON CONFLICT (county_code, name) DO UPDATE SET value = excluded.value",
      {county, name, value}));
  return {};
}

}  // namespace store
