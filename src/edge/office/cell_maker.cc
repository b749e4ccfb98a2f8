#include <algorithm>
#include <charconv>
#include <cmath>

#include "edge/office/number_text.h"
#include "edge/office/xlsx_rows.h"

namespace office {

void CellMaker::start_row() {
  cells_.clear();
  used_texts_ = 0;
  is_in_order_ = true;
}

std::string* CellMaker::next_text() {
  if (used_texts_ == row_texts_.size()) row_texts_.emplace_back();
  std::string* text = &row_texts_[used_texts_++];
  text->clear();
  return text;
}

const CellFormat& CellMaker::format_of(std::uint32_t style) const {
  return style < book_.formats.size() ? book_.formats[style] : plain_;
}

void CellMaker::push(const Cell& cell) {
  if (!cells_.empty() && cell.column <= cells_.back().column) is_in_order_ = false;
  cells_.push_back(cell);
}

bool CellMaker::add_shared(std::uint32_t column, std::uint32_t number) {
  if (number >= texts_.size()) return false;
  const SharedTexts::Text text = texts_.at(number);
  if (text.text.empty()) return true;
  Cell cell;
  cell.column = column;
  cell.kind = CellKind::kText;
  cell.may_have_lost_digits = text.may_have_lost_digits;
  cell.shared_text = number;
  cell.shown = text.text;
  push(cell);
  return true;
}

void CellMaker::add_plain_number(std::uint32_t column, std::uint32_t style,
                                 std::string_view number) {
  Cell cell;
  cell.column = column;
  const CellFormat& format = format_of(style);
  if (format.kind == CellFormat::Kind::kPlain) {
    cell.kind = CellKind::kNumber;
    cell.shown = cell.number = number;
  } else {
    add_number(&cell, style, number);
  }
  push(cell);
}

bool CellMaker::make_date(Cell* cell, const CellFormat& format, double serial) {
  const bool has_date = format.has_year || format.has_month || format.has_day;
  SerialDay day;
  std::string* text = nullptr;
  if (!has_date) {
    // A time of day, which has no date.
    if (serial < 0 || serial >= 1) return false;
    const auto second = static_cast<std::int32_t>(std::lround(serial * 86'400)) % 86'400;
    text = next_text();
    append_time(second, true, text);
    cell->kind = CellKind::kText;
    cell->shown = *text;
    return true;
  }
  if (!read_serial_day(serial, book_.is_1904, &day)) return false;
  text = next_text();
  *text = base::to_text(day.date);
  if (format.has_year && !format.has_day) text->resize(format.has_month ? 7 : 4);
  cell->kind = CellKind::kDate;
  cell->date = day.date;
  if (format.has_time) {
    cell->second_of_day = day.second_of_day;
    *text += ' ';
    append_time(day.second_of_day, true, text);
  }
  cell->shown = *text;
  return true;
}

void CellMaker::add_number(Cell* cell, std::uint32_t style, std::string_view number) {
  const CellFormat& format = format_of(style);
  std::string* decimal = next_text();
  const ReadNumber read = append_number(number, decimal);
  if (!read.is_number) {  // "NaN" of a careless program: kept as it is.
    *decimal = number;
    cell->kind = CellKind::kText;
    cell->shown = *decimal;
    return;
  }
  cell->may_have_lost_digits = read.may_have_lost_digits;
  cell->number = *decimal;
  if (format.kind == CellFormat::Kind::kDate && make_date(cell, format, read.value)) return;
  cell->kind = CellKind::kNumber;
  cell->shown = cell->number;
  if (format.kind == CellFormat::Kind::kPercent || format.kind == CellFormat::Kind::kDigits) {
    std::string* shown = next_text();
    append_shown_number(format, *decimal, shown);
    cell->shown = *shown;
  }
}

// "2023-05-01" or "2023-05-01T08:30:00", of strict workbooks.
void CellMaker::add_iso_date(Cell* cell, std::string_view value) {
  std::string* text = next_text();
  *text = value;
  cell->kind = CellKind::kText;
  cell->shown = *text;
  const auto date = base::parse_date(value.substr(0, 10));
  if (!date) return;
  cell->kind = CellKind::kDate;
  cell->date = *date;
  std::string* serial = next_text();
  // Days since 1899-12-30, whatever the calendar of the file.
  *serial = std::to_string(date->days + 25'569);
  cell->number = *serial;
  if (value.size() < 19 || value[10] != 'T') {
    text->resize(10);
    return;
  }
  std::int32_t hour = 0, minute = 0, second = 0;
  std::from_chars(value.data() + 11, value.data() + 13, hour);
  std::from_chars(value.data() + 14, value.data() + 16, minute);
  std::from_chars(value.data() + 17, value.data() + 19, second);
  text->resize(10);
  if (hour > 23 || minute > 59 || second > 59 || hour + minute + second == 0) return;
  cell->second_of_day = hour * 3600 + minute * 60 + second;
  *text += ' ';
  append_time(cell->second_of_day, true, text);
}

bool CellMaker::add(const CellHead& head, std::string_view value, bool is_formula, bool has_value) {
  Cell cell;
  cell.column = head.column;
  cell.is_formula = is_formula;
  if (head.type == "s") {
    std::uint32_t number = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), number);
    if (value.empty()) return true;
    if (end.ec != std::errc() || end.ptr != value.data() + value.size()) return false;
    return add_shared(head.column, number);
  }
  if (value.empty()) {
    cell.lacks_value = is_formula && !(has_value && head.type == "str");
    if (cell.lacks_value) push(cell);
    return true;
  }
  if (head.type.empty() || head.type == "n") {
    add_number(&cell, head.style, value);
  } else if (head.type == "d") {
    add_iso_date(&cell, value);
  } else if (head.type == "b") {
    cell.kind = CellKind::kBoolean;
    cell.shown = value == "1" || value == "true" ? "TRUE" : "FALSE";
  } else {
    std::string* text = next_text();
    *text = value;
    cell.kind = head.type == "e" ? CellKind::kError : CellKind::kText;
    cell.may_have_lost_digits = looks_like_lost_digits(value);
    cell.shown = *text;
  }
  push(cell);
  return true;
}

std::span<const Cell> CellMaker::finish_row() {
  if (!is_in_order_) {
    std::stable_sort(cells_.begin(), cells_.end(),
                     [](const Cell& a, const Cell& b) { return a.column < b.column; });
    // Kept is the last of those that stand in one place, as in Excel.
    const auto end = std::unique(cells_.rbegin(), cells_.rend(),
                                 [](const Cell& a, const Cell& b) { return a.column == b.column; });
    cells_.erase(cells_.begin(), end.base());
  }
  return cells_;
}

}  // namespace office
