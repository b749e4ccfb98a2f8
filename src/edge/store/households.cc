#include "edge/store/households.h"

namespace store {
namespace {

constexpr std::string_view kMembershipColumns =
    "household_id, person_id, from_day, to_day, from_reason, to_reason";

std::optional<int64_t> days(const std::optional<base::Date>& date) {
  return date ? std::optional<int64_t>(date->days) : std::nullopt;
}

base::Date date_at(const Cursor& cursor, int column) {
  return {static_cast<int32_t>(cursor.integer(column))};
}

std::optional<base::Date> maybe_date_at(const Cursor& cursor, int column) {
  return cursor.is_null(column) ? std::nullopt : std::optional(date_at(cursor, column));
}

base::Result<std::vector<HouseholdRow>> read_households(std::unique_ptr<Cursor> cursor) {
  std::vector<HouseholdRow> rows;
  while (TRY(cursor->next())) {
    rows.push_back({cursor->integer(0), cursor->string(1), cursor->string(2), cursor->string(3),
                    cursor->maybe_integer(4), cursor->integer(5)});
  }
  return rows;
}

base::Result<std::vector<Membership>> read_memberships(std::unique_ptr<Cursor> cursor) {
  std::vector<Membership> rows;
  while (TRY(cursor->next())) {
    rows.push_back({cursor->integer(0), cursor->integer(1), date_at(*cursor, 2),
                    maybe_date_at(*cursor, 3), cursor->string(4), cursor->string(5)});
  }
  return rows;
}

// A person stands where he or she belongs now, or belonged last.
base::Result<void> put_person(Connection& connection, std::string_view county,
                              const Membership& row) {
  const Parameter household = row.to ? Parameter(nullptr) : Parameter(row.household);
  TRY(connection.execute(
      row.to ? "INSERT INTO person (county_code, person_id, household_id) VALUES ($1, $2, $3) "
               "ON CONFLICT (county_code, person_id) DO NOTHING"
             : "INSERT INTO person (county_code, person_id, household_id) VALUES ($1, $2, $3) "
               "ON CONFLICT (county_code, person_id) DO UPDATE SET "
               "household_id = excluded.household_id",
      {county, row.person, household}));
  return {};
}

base::Result<void> leave_household(Connection& connection, std::string_view county,
                                   registry::HouseholdId household) {
  TRY(connection.execute(
      "UPDATE person SET household_id = NULL WHERE county_code = $1 AND household_id = $2 AND "
      "person_id IN (SELECT person_id FROM membership WHERE county_code = $1 AND "
      "household_id = $2)",
      {county, household}));
  return {};
}

}  // namespace

base::Result<void> put_household(Transaction& transaction, std::string_view county,
                                 const HouseholdRow& row) {
  TRY(transaction.connection().execute(
      "INSERT INTO household (county_code, household_id, region_code, household_group, number, "
      "area_id, last_sequence) VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (county_code, household_id) DO UPDATE SET region_code = excluded.region_code, "
      "household_group = excluded.household_group, number = excluded.number, "
      "area_id = excluded.area_id, last_sequence = excluded.last_sequence",
      {county, row.household, row.region, row.group, row.number, row.area, row.last_sequence}));
  return {};
}

base::Result<void> add_households(Transaction& transaction, std::string_view county,
                                  std::span<const HouseholdRow> rows) {
  auto bulk = TRY(transaction.connection().bulk(
      "household", {"county_code", "household_id", "region_code", "household_group", "number",
                    "area_id", "last_sequence"}));
  for (const HouseholdRow& row : rows) {
    TRY(bulk->row(
        {county, row.household, row.region, row.group, row.number, row.area, row.last_sequence}));
  }
  return bulk->finish();
}

base::Result<std::optional<HouseholdRow>> find_household(Connection& connection,
                                                         std::string_view county,
                                                         registry::HouseholdId household) {
  auto cursor = TRY(connection.query(
      "SELECT household_id, region_code, household_group, number, area_id, last_sequence FROM "
      "household WHERE county_code = $1 AND household_id = $2",
      {county, household}));
  std::vector<HouseholdRow> rows = TRY(read_households(std::move(cursor)));
  if (rows.empty()) return std::optional<HouseholdRow>();
  return std::optional(std::move(rows.front()));
}

base::Result<std::vector<HouseholdRow>> find_households_by_number(Connection& connection,
                                                                  std::string_view county,
                                                                  std::string_view number) {
  auto cursor = TRY(connection.query(
      "SELECT household_id, region_code, household_group, number, area_id, last_sequence FROM "
      "household WHERE county_code = $1 AND number = $2 ORDER BY household_id",
      {county, number}));
  return read_households(std::move(cursor));
}

base::Result<void> add_persons(Transaction& transaction, std::string_view county,
                               std::span<const PersonRow> rows) {
  auto bulk =
      TRY(transaction.connection().bulk("person", {"county_code", "person_id", "household_id"}));
  for (const PersonRow& row : rows) TRY(bulk->row({county, row.person, row.household}));
  return bulk->finish();
}

base::Result<void> add_memberships(Transaction& transaction, std::string_view county,
                                   std::span<const Membership> rows) {
  auto bulk = TRY(transaction.connection().bulk(
      "membership", {"county_code", "household_id", "person_id", "from_day", "to_day",
                     "from_reason", "to_reason"}));
  for (const Membership& row : rows) {
    TRY(bulk->row({county, row.household, row.person, row.from.days, days(row.to), row.from_reason,
                   row.to_reason}));
  }
  return bulk->finish();
}

base::Result<void> replace_memberships(Transaction& transaction, std::string_view county,
                                       registry::HouseholdId household,
                                       std::span<const Membership> rows) {
  Connection& connection = transaction;
  TRY(leave_household(connection, county, household));
  TRY(connection.execute("DELETE FROM membership WHERE county_code = $1 AND household_id = $2",
                         {county, household}));
  for (const Membership& row : rows) {
    TRY(connection.execute(
        "INSERT INTO membership (county_code, household_id, person_id, from_day, to_day, "
        "from_reason, to_reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {county, household, row.person, row.from.days, days(row.to), row.from_reason,
         row.to_reason}));
    TRY(put_person(connection, county, row));
  }
  return {};
}

base::Result<std::vector<Membership>> memberships_of_household(Connection& connection,
                                                               std::string_view county,
                                                               registry::HouseholdId household) {
  static const std::string kSql = "SELECT " + std::string(kMembershipColumns) +
                                  " FROM membership WHERE county_code = $1 AND household_id = $2 "
                                  "ORDER BY person_id, from_day";
  auto cursor = TRY(connection.query(kSql, {county, household}));
  return read_memberships(std::move(cursor));
}

base::Result<std::vector<Membership>> memberships_of_person(Connection& connection,
                                                            std::string_view county,
                                                            registry::RecordId person) {
  static const std::string kSql = "SELECT " + std::string(kMembershipColumns) +
                                  " FROM membership WHERE county_code = $1 AND person_id = $2 "
                                  "ORDER BY from_day, household_id";
  auto cursor = TRY(connection.query(kSql, {county, person}));
  return read_memberships(std::move(cursor));
}

base::Result<void> put_kin_link(Transaction& transaction, std::string_view county,
                                const KinLink& link) {
  TRY(transaction.connection().execute(
      "INSERT INTO kin_link (county_code, person_id, kin_person_id, kind, from_day, to_day) "
      "VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (county_code, person_id, kin_person_id, kind) DO UPDATE SET "
      "from_day = excluded.from_day, to_day = excluded.to_day",
      {county, link.person, link.kin_person, link.kind, link.from.days, days(link.to)}));
  return {};
}

base::Result<std::vector<KinLink>> kin_links_of(Connection& connection, std::string_view county,
                                                registry::RecordId person) {
  auto cursor =
      TRY(connection.query("SELECT person_id, kin_person_id, kind, from_day, to_day FROM kin_link "
                           "WHERE county_code = $1 AND (person_id = $2 OR kin_person_id = $2) "
                           "ORDER BY person_id, kin_person_id, kind",
                           {county, person}));
  std::vector<KinLink> links;
  while (TRY(cursor->next())) {
    links.push_back({cursor->integer(0), cursor->integer(1), cursor->string(2), date_at(*cursor, 3),
                     maybe_date_at(*cursor, 4)});
  }
  return links;
}

}  // namespace store
