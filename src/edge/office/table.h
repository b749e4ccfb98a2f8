// A small table that somebody filled in, whole in memory: the first visible sheet of a workbook.
// For lists such as accounts; what may be large is read by Workbook, row by row.
#pragma once

#include <string>
#include <vector>

#include "edge/office/workbook.h"

namespace office {

// Beyond these a table is refused, never cut off.
inline constexpr std::size_t kMostTableBytes = 16U << 20U;
inline constexpr std::size_t kMostTableRows = 100'000;
inline constexpr std::size_t kMostTableColumns = 256;
inline constexpr std::size_t kMostTableCells = 2'000'000;

struct Table {
  // rows[0] is row 1 of the sheet; rows may have different lengths, and rows may be empty.
  std::vector<std::vector<std::string>> rows;
};

// Errors are sentences for whoever made the file.
base::Result<Table> read_table(std::string bytes);

}  // namespace office
