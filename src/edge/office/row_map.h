// Where rows stand after others were left out of a sheet, and what that means for everything that
// names rows: ranges, filters, formulas of names. The first rows (titles, headings) always stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/workbook.h"

namespace office {

class RowMap {
 public:
  // Every row stays.
  RowMap() = default;
  // Of the rows behind `header_row` only `kept` (rising) stay.
  RowMap(std::uint32_t header_row, std::vector<std::uint32_t> kept)
      : leaves_out_(true), header_row_(header_row), kept_(std::move(kept)) {}

  bool leaves_out() const { return leaves_out_; }
  std::uint32_t header_row() const { return header_row_; }
  std::optional<std::uint32_t> find(std::uint32_t row) const;  // None: left out.
  // What is left of the range. None: nothing.
  std::optional<CellRange> find(const CellRange& range) const;
  // The same for what waits for rows to come (drop-downs, colours): a range that goes on behind the
  // last row kept still does.
  std::optional<CellRange> find_open(const CellRange& range) const;

 private:
  std::size_t rank(std::uint32_t row) const;  // How many kept rows stand before it.

  bool leaves_out_ = false;
  std::uint32_t header_row_ = 0;
  std::vector<std::uint32_t> kept_;
};

// "B7" or "$B$7"; column and row. None: something else.
struct CellPlace {
  std::uint32_t row = 1;
  std::uint32_t column = 0;
};
std::optional<CellPlace> parse_cell(std::string_view text);
std::optional<CellRange> parse_range(std::string_view text);  // "A1:C3" or "A1".
std::string range_name(const CellRange& range);               // "A1:C3"; "A1" when it is one cell.

// A list of ranges separated by blanks, mapped by find_open(); ranges that cannot be read stay.
// `is_start_moved` becomes true when the first cell, to which relative formulas belong, moves.
std::string map_ranges(const RowMap& map, std::string_view ranges, bool* is_start_moved);

// Whether a formula names cells by rows that follow the cell it belongs to ("A3", not "A$3").
bool has_relative_row(std::string_view formula);

// A defined name's text with the rows of this sheet mapped, as it stands in XML. None: what it
// named is gone.
std::optional<std::string> map_name(const RowMap& map, std::string_view sheet_name,
                                    std::string_view text);

}  // namespace office
