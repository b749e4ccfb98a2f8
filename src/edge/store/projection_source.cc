// Projection tables in the shape that print_sql reads.
#include <algorithm>

#include "edge/store/projection.h"

namespace store {
namespace {

// Records are numbered within their household, persons within the county; a person who moved has
// rows in both households. So a record is known by both numbers together.
constexpr std::string_view kRecordsPerHousehold = "4294967296";

std::string key(std::string_view alias, std::string_view record) {
  const std::string prefix = std::string(alias) + ".";
  return "CAST(" + prefix + "household_id * " + std::string(kRecordsPerHousehold) + " + " + prefix +
         std::string(record) + " AS BIGINT)";
}

std::string household_key(std::string_view alias) {
  return "CAST(" + std::string(alias) + ".household_id AS BIGINT)";
}

const ProjectionColumn* find_column(const ProjectionTable* table, std::string_view indicator) {
  if (table == nullptr) return nullptr;
  for (const ProjectionColumn& column : table->columns) {
    if (column.indicator->id == indicator) return &column;
  }
  return nullptr;
}

// What stands where the joined row of a flow is missing: what the indicator says a blank means.
struct Missing {
  const char* value;
  const char* state;
};

Missing missing_row(const dictionary::Indicator& indicator) {
  switch (indicator.blank) {
    case dictionary::Blank::kNo:
      return {"0", "0"};
    case dictionary::Blank::kNotApplicable:
      return {"NULL", "2"};
    case dictionary::Blank::kUnknown:
      break;
  }
  return {"NULL", "1"};
}

// Value and state of one column; of a sealed one it is known only that there is a value.
std::string print_column(const ProjectionColumn& column, const std::string& alias) {
  const std::string& id = column.indicator->id;
  const bool is_sealed = column.type == ColumnType::kSealed;
  const std::string name = alias + ".\"" + id + (is_sealed ? "_sealed\"" : "\"");
  const std::string word = alias + ".absent_" + std::to_string(column.bit / kBitsPerWord);
  const std::string bit = std::to_string(int64_t{1} << (column.bit % kBitsPerWord));
  std::string value = name;
  if (is_sealed) {
    value = "NULL";
  } else if (column.type != ColumnType::kText) {
    value = "CAST(" + name + " AS BIGINT)";  // Sums and products need the room.
  }
  std::string state = "CASE ";
  if (column.indicator->kind == dictionary::Kind::kFlow) {
    const Missing missing = missing_row(*column.indicator);
    if (missing.value[0] == '0')
      value = "CASE WHEN " + alias + ".household_id IS NULL THEN 0 ELSE " + value + " END";
    state += "WHEN " + alias + ".household_id IS NULL THEN " + missing.state + " ";
  }
  state += "WHEN " + name + " IS NOT NULL THEN 0 WHEN (" + word + " & " + bit +
           ") <> 0 THEN 2 ELSE 1 END";
  return ", " + value + " AS \"" + id + "\", " + state + " AS \"" + id + "_state\"";
}

}  // namespace

std::string print_source(const Projection& projection, const registry::Historian& historian,
                         const ProjectionSource& source) {
  const ProjectionTable* state = projection.find(source.entity + "_state");
  const ProjectionTable* flow = projection.find(source.entity + "_flow");
  const int32_t place = historian.find_entity(source.entity);
  std::string select = "(SELECT s.household_id, ";
  if (place == 0) {
    select += household_key("s") + " AS id, s.region_code, s.household_group, s.number";
  } else {
    const int32_t parent = historian.parent_of(place);
    select += key("s", "record_id") + " AS id, " +
              (parent == 0 ? household_key("s") : key("s", "owner_id")) + " AS parent";
  }
  bool reads_flows = false;
  for (const std::string& indicator : source.indicators) {
    if (const auto* column = find_column(state, indicator); column != nullptr) {
      select += print_column(*column, "s");
    } else if (const auto* of_flow = find_column(flow, indicator); of_flow != nullptr) {
      select += print_column(*of_flow, "f");
      reads_flows = true;
    } else {
      // The dictionary does not collect it: nobody knows it.
      select += ", CAST(NULL AS BIGINT) AS \"" + indicator + "\", 1 AS \"" + indicator + "_state\"";
    }
  }
  const std::string day = std::to_string(source.valid.days);
  select += " FROM " + source.entity + "_state s";
  if (reads_flows) {
    select += " LEFT JOIN " + source.entity +
              "_flow f ON f.county_code = s.county_code AND f.household_id = s.household_id AND "
              "f.record_id = s.record_id AND f.from_day = " +
              std::to_string(source.period.from.days) +
              " AND f.until_day = " + std::to_string(source.period.to.days);
  }
  std::string county;  // Digits; anything else is left out rather than quoted.
  std::copy_if(source.county.begin(), source.county.end(), std::back_inserter(county),
               [](char c) { return c >= '0' && c <= '9'; });
  return select + " WHERE s.county_code = '" + county + "' AND s.from_day <= " + day +
         " AND s.until_day > " + day + ")";
}

}  // namespace store
