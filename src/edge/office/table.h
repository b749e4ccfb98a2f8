// A table that somebody filled in: the first sheet of a workbook (XLSX), or CSV in UTF-8 or
// GB18030. Cells are texts as the sheet shows them; whole numbers that the program stored as
// floating point come without point or exponent. Bytes from outside are bounded: a small file
// cannot unfold into a large table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace office {

// Beyond these a file is refused, never cut off.
inline constexpr std::size_t kMostTableBytes = 16U << 20U;
inline constexpr std::size_t kMostPartBytes = 64U << 20U;  // One unpacked part of a workbook.
inline constexpr std::size_t kMostParts = 2000;
inline constexpr std::size_t kMostTableRows = 100'000;
inline constexpr std::size_t kMostTableColumns = 256;
inline constexpr std::size_t kMostTableCells = 2'000'000;

struct Table {
  // rows[0] is row 1 of the sheet; rows may have different lengths, and trailing rows may be empty.
  std::vector<std::vector<std::string>> rows;
};

// By its first bytes a workbook, otherwise CSV. Errors are sentences for whoever made the file.
base::Result<Table> read_table(std::string_view bytes);

base::Result<Table> read_xlsx(std::string_view bytes);
// Separated by commas, semicolons or tabs, whichever the first line has most of; quotes as in RFC
// 4180.
base::Result<Table> read_csv(std::string_view bytes);

// In this folder every Error is the fault of the file.
base::Error unreadable(std::string message);

}  // namespace office
