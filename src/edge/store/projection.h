// The typed tables for SQL at scale, generated from the dictionary (ADR 0007): for each entity
// <entity>_state, complete rows that hold from `from_day` until before `until_day`, and
// <entity>_flow, one row for each accounting period. They follow from the submissions as known now
// and can be made again at any time; the truth stays with the submissions, and questions about an
// earlier known time are answered by the fold (core/registry/history.h).
//
// A value that is not known is NULL. `absent_<n>` tells why: the bit of a column is set where the
// value is not applicable, and clear where nobody knows it. Texts that people see only masked are
// never plain: <indicator>_sealed holds the ciphertext, <indicator>_index the blind index for
// equality.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/registry/history.h"
#include "edge/store/store.h"

namespace store {

enum class ColumnType : uint8_t { kSmall, kMedium, kLarge, kText, kSealed };
std::string_view to_word(ColumnType type);  // "smallint", "integer", "bigint", "text", "sealed"

struct ProjectionColumn {
  const dictionary::Indicator* indicator = nullptr;
  ColumnType type = ColumnType::kLarge;
  int64_t bit = 0;  // Of the absent words, kBitsPerWord each.
};
inline constexpr int64_t kBitsPerWord = 60;

struct ProjectionTable {
  std::string name;          // "person_state"
  std::string entity;        // "person"
  int32_t entity_place = 0;  // In Historian::entities().
  bool is_flow = false;
  int64_t words = 0;                      // Absent words.
  std::vector<ProjectionColumn> columns;  // In the order of the ids.
};

// A state row that still holds has this `until_day`.
inline constexpr int32_t kOpenDay = base::kMaxDate.days + 1;

// The layout as a database has it. Immutable; borrows the dictionary.
struct Projection {
  std::vector<ProjectionTable> tables;
  std::string fingerprint;  // Of all that the rows depend on: another one means to fill them anew.
  const ProjectionTable* find(std::string_view name) const;
};

// What an indicator's values need, by its type and range.
ColumnType column_type(const dictionary::Indicator& indicator, const dictionary::CodeList* list);

// What the database has of the tables, by its own catalogue.
struct ExistingColumn {
  std::string table;
  std::string indicator;
  std::string type;
  int64_t bit = 0;
};

// The statements that bring the existing tables to what the dictionary needs, and the layout that
// there is then. Columns are added; a table in which a column changed its type is made anew and
// empty; what the dictionary no longer has stays and is not filled. No statement: nothing to do.
struct ProjectionChange {
  std::string sql;
  Projection projection;
};
ProjectionChange plan_projection(const registry::Historian& historian,
                                 const std::vector<ExistingColumn>& existing);

// Plans and applies the change as a generated migration, with the statements written down in the
// database. The historian's dictionary outlives the result.
base::Result<Projection> prepare_projection(Store& store, const registry::Historian& historian);

// -- as tables of print_sql (expression_sql.h) ---------------------------------------------------
// The records of `table`'s entity as they stood at the end of `valid`, with the columns id, parent
// (of entities below the household), household_id, region_code (households), and for each of
// `indicators` <indicator> and <indicator>_state, flows for `period`. To stand after FROM.
struct ProjectionSource {
  std::string county;
  std::string entity;
  std::vector<std::string> indicators;
  base::Date valid;
  registry::Period period;
};
std::string print_source(const Projection& projection, const registry::Historian& historian,
                         const ProjectionSource& source);

}  // namespace store
