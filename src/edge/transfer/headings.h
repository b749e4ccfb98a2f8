// Which workbook is this, and which column is what? Found from the first rows of a sheet by the
// headings that a layout knows: the heading row may be any of the first rows, below titles, and a
// heading may stand in two rows, be full-width, traditional or slightly misspelt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/dictionary/layout.h"

namespace transfer {

// A row near the top of a sheet; texts by column, "" for blank ones.
struct TopRow {
  std::uint32_t number = 1;  // As on the screen.
  std::vector<std::string> texts;
};
inline constexpr std::uint32_t kLastHeadingRow = 10;

struct HeadingMatch {
  std::uint32_t column = 0;  // From 0.
  std::string heading;
  const dictionary::LayoutColumn* target = nullptr;  // Null: nothing takes it.
  int32_t confidence = 0;                            // 100: a known heading.
  std::string note;
};

struct SheetMatch {
  const dictionary::Layout* layout = nullptr;
  std::uint32_t heading_row = 0;       // 0: none was found.
  std::vector<HeadingMatch> headings;  // All columns that have one, in order.
  int32_t confidence = 0;              // Of 100.
  std::vector<std::string> missing;    // Labels of required columns.
};

// The best heading row for one layout. `file_name` may be empty; it raises the confidence.
SheetMatch match_layout(const dictionary::Layout& layout, std::span<const TopRow> rows,
                        std::string_view file_name);
// The headings of a row that somebody chose, for a layout that he chose.
SheetMatch match_row(const dictionary::Layout& layout, std::span<const TopRow> rows,
                     std::uint32_t heading_row);

}  // namespace transfer
