#include "edge/store/regions.h"

#include <map>

namespace store {
namespace {

std::optional<int64_t> days(const std::optional<base::Date>& date) {
  return date ? std::optional<int64_t>(date->days) : std::nullopt;
}

std::optional<base::Date> maybe_date_at(const Cursor& cursor, int column) {
  if (cursor.is_null(column)) return std::nullopt;
  return base::Date{static_cast<int32_t>(cursor.integer(column))};
}

}  // namespace

base::Result<void> replace_regions(Transaction& transaction, std::string_view county,
                                   std::span<const RegionRow> regions) {
  Connection& connection = transaction;
  TRY(connection.execute("DELETE FROM region WHERE county_code = $1", {county}));
  TRY(connection.execute("DELETE FROM region_successor WHERE county_code = $1", {county}));
  {
    auto bulk = TRY(connection.bulk("region", {"county_code", "region_code", "parent_code", "level",
                                               "name", "valid_from_day", "valid_to_day"}));
    for (const RegionRow& row : regions) {
      TRY(bulk->row({county, row.region, row.parent, row.level, row.name, days(row.valid_from),
                     days(row.valid_to)}));
    }
    TRY(bulk->finish());
  }
  auto bulk =
      TRY(connection.bulk("region_successor", {"county_code", "region_code", "successor_code"}));
  for (const RegionRow& row : regions) {
    for (const std::string& successor : row.successors)
      TRY(bulk->row({county, row.region, successor}));
  }
  return bulk->finish();
}

base::Result<std::vector<RegionRow>> load_regions(Connection& connection, std::string_view county) {
  std::vector<RegionRow> regions;
  std::map<std::string, size_t, std::less<>> place;
  auto cursor = TRY(connection.query(
      "SELECT region_code, parent_code, level, name, valid_from_day, valid_to_day FROM region "
      "WHERE county_code = $1 ORDER BY region_code",
      {county}));
  while (TRY(cursor->next())) {
    place.emplace(cursor->string(0), regions.size());
    regions.push_back({cursor->string(0),
                       cursor->string(1),
                       cursor->integer(2),
                       cursor->string(3),
                       maybe_date_at(*cursor, 4),
                       maybe_date_at(*cursor, 5),
                       {}});
  }
  cursor = TRY(connection.query(
      "SELECT region_code, successor_code FROM region_successor WHERE county_code = $1 "
      "ORDER BY region_code, successor_code",
      {county}));
  while (TRY(cursor->next())) {
    const auto found = place.find(cursor->text(0));
    if (found != place.end()) regions[found->second].successors.push_back(cursor->string(1));
  }
  return regions;
}

base::Result<void> put_area(Transaction& transaction, std::string_view county, const Area& area) {
  TRY(transaction.connection().execute(
      "INSERT INTO area (county_code, area_id, region_code, name) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (county_code, area_id) DO UPDATE SET region_code = excluded.region_code, "
      "name = excluded.name",
      {county, area.area_id, area.region, area.name}));
  return {};
}

base::Result<std::vector<Area>> load_areas(Connection& connection, std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT area_id, region_code, name FROM area WHERE county_code = $1 ORDER BY area_id",
      {county}));
  std::vector<Area> areas;
  while (TRY(cursor->next()))
    areas.push_back({cursor->integer(0), cursor->string(1), cursor->string(2)});
  return areas;
}

}  // namespace store
