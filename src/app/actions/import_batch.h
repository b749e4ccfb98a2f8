// What a batch of imported rows is described by: the mapping of its columns, its figures, a problem
// of a cell. Plain data, kept as bytes in the database and in sealed files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/registry/household.h"

namespace actions {

// Which column is what. Columns count from 0, rows as on the screen.
struct ImportMapping {
  std::string layout;
  std::string sheet;
  std::uint32_t heading_row = 0;
  std::vector<std::pair<std::uint32_t, std::string>> columns;  // → LayoutColumn::target().
  std::optional<base::Date> instant;       // Of states, unless a column says it.
  std::optional<registry::Period> period;  // Of flows.
  friend bool operator==(const ImportMapping&, const ImportMapping&) = default;
};
std::string to_bytes(const ImportMapping& mapping);
std::optional<ImportMapping> import_mapping_of(std::string_view bytes);  // None: none was set.

struct ImportCounts {
  int64_t rows = 0;
  int64_t good_rows = 0;
  int64_t bad_rows = 0;
  int64_t repeated_rows = 0;
  int64_t left_out_rows = 0;
  int64_t problems = 0;
  int64_t households = 0;
  int64_t new_households = 0;
  int64_t applied = 0;
  int64_t unchanged = 0;
  int64_t refused = 0;
  int64_t undone = 0;
  int64_t kept = 0;
  friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};
std::string to_bytes(const ImportCounts& counts);
ImportCounts import_counts_of(std::string_view bytes);

struct CellProblem {
  std::uint32_t row = 0;
  std::int32_t column = -1;  // -1: the whole row.
  std::string heading;
  std::string target;
  std::string text;  // As written; masked where the indicator is.
  base::Severity severity = base::Severity::kError;
  std::string message;
  std::string help;
  friend bool operator==(const CellProblem&, const CellProblem&) = default;
};
std::string to_bytes(const CellProblem& problem);
CellProblem cell_problem_of(std::string_view bytes);

}  // namespace actions
