// The rows of one sheet of an XLSX file, taken from its XML by hand: the loop that decides how fast
// an import is. A row is taken only when all of it is in the window, so its views need no copies.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/shared_texts.h"
#include "edge/office/workbook.h"
#include "edge/office/xlsx_book.h"
#include "edge/office/xml_scanner.h"

namespace office {

// What a cell says of itself before its value.
struct CellHead {
  std::uint32_t column = 0;
  std::uint32_t style = 0;
  std::string_view type;  // As written: "", "s", "inlineStr" …
};

// Makes cells of values; owns the texts of the row at hand that are not in the window.
class CellMaker {
 public:
  CellMaker(const XlsxBook& book, const SharedTexts& texts) : book_(book), texts_(texts) {}

  void start_row();
  // False: the string table has no such text.
  bool add_shared(std::uint32_t column, std::uint32_t number);
  // A number in the window that is_plain_number.
  void add_plain_number(std::uint32_t column, std::uint32_t style, std::string_view number);
  // Any other cell; `value` is decoded and gets copied. False: damaged.
  bool add(const CellHead& head, std::string_view value, bool is_formula, bool has_value);
  // More cells than places: the same ones again and again.
  bool is_too_full() const { return cells_.size() > 2 * std::size_t{kMostColumns}; }
  // The cells in rising order, the last of those that stand twice.
  std::span<const Cell> finish_row();

 private:
  const CellFormat& format_of(std::uint32_t style) const;
  std::string* next_text();
  void add_number(Cell* cell, std::uint32_t style, std::string_view number);
  bool make_date(Cell* cell, const CellFormat& format, double serial);
  void add_iso_date(Cell* cell, std::string_view value);
  void push(const Cell& cell);

  const XlsxBook& book_;
  const SharedTexts& texts_;
  const CellFormat plain_;
  std::vector<Cell> cells_;
  bool is_in_order_ = true;
  // A deque keeps the texts where they are, and their memory from row to row.
  std::deque<std::string> row_texts_;
  std::size_t used_texts_ = 0;
};

class RowParser {
 public:
  RowParser(const XlsxBook& book, const SharedTexts& texts) : maker_(book, texts) {}

  enum class Step { kRow, kMore, kBad };
  // `at` stands at "<row"; moves behind "</row>" when it answers kRow.
  Step parse(const char** at, const char* end);
  const Row& row() const { return row_; }
  // Why kBad, when it is not simply damage.
  const std::optional<base::Error>& problem() const { return problem_; }

 private:
  bool start_row(const XmlScanner& tag);
  bool set_row_number(std::uint32_t number);
  // True when the cell at `*at` was of the usual form and has been taken.
  bool take_usual_cell(const char** at);
  XmlToken take_cell(XmlScanner* scanner);
  bool place_cell(std::string_view reference, std::uint32_t* column);

  CellMaker maker_;
  Row row_;
  std::optional<base::Error> problem_;
  std::uint32_t last_row_ = 0;     // Delivered or skipped before.
  std::uint32_t next_column_ = 0;  // Of a cell that does not say.
  bool has_stated_row_ = false;
  std::array<char, 12> row_digits_{};
  std::size_t row_digit_count_ = 0;
  std::string value_;
};

}  // namespace office
