#include "edge/office/xlsx_rows.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/base/text.h"
#include "edge/office/number_text.h"
#include "edge/office/row_map.h"

namespace office {
namespace {

constexpr std::uint32_t kLastSheetColumn = kMostColumns;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits at `*at`, at most nine. False: none, or more.
bool take_number(const char** at, std::uint32_t* number) {
  const char* const begin = *at;
  std::uint32_t value = 0;
  while (is_digit(**at)) value = value * 10 + static_cast<std::uint32_t>(*(*at)++ - '0');
  *number = value;
  return *at != begin && *at - begin <= 9;
}

base::Error too_wide() { return unreadable("表格超过 16384 列，请删去多余的列"); }

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

}  // namespace

bool RowParser::set_row_number(std::uint32_t number) {
  if (number > kMostRows) {
    problem_ = unreadable("表格超过 1000 万行，请拆成几个文件");
    return false;
  }
  if (number <= last_row_) {
    problem_ = unreadable("第 " + std::to_string(number) +
                          " 行的次序不对，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
    return false;
  }
  row_.number = number;
  const auto end =
      std::to_chars(row_digits_.data(), row_digits_.data() + row_digits_.size(), number);
  row_digit_count_ = static_cast<std::size_t>(end.ptr - row_digits_.data());
  return true;
}

bool RowParser::start_row(const XmlScanner& tag) {
  maker_.start_row();
  next_column_ = 0;
  const std::string_view stated = tag.find_attribute("r");
  std::uint32_t number = last_row_ + 1;
  has_stated_row_ = !stated.empty();
  if (has_stated_row_) {
    const auto end = std::from_chars(stated.data(), stated.data() + stated.size(), number);
    if (end.ec != std::errc() || end.ptr != stated.data() + stated.size()) return false;
  }
  row_.is_hidden = is_true(tag.find_attribute("hidden"));
  return set_row_number(number);
}

// Cells may leave their place out; then they follow the one before.
bool RowParser::place_cell(std::string_view reference, std::uint32_t* column) {
  *column = next_column_;
  if (!reference.empty()) {
    const auto place = parse_cell(reference);
    if (!place) {
      const std::size_t letters = std::min(reference.find_first_of("0123456789"), reference.size());
      if (letters >= 3 && letters < reference.size()) problem_ = too_wide();
      return false;
    }
    *column = place->column;
    if (place->row != row_.number) {
      // Only the cells say where the row is.
      if (has_stated_row_ || !set_row_number(place->row)) return false;
      has_stated_row_ = true;
    }
  }
  if (*column >= kLastSheetColumn) {
    problem_ = too_wide();
    return false;
  }
  next_column_ = *column + 1;
  return true;
}

// <c r="AB12" s="3" t="s"><v>7</v></c>: attributes in any order, a shared text or a plain number.
// Whatever else it meets it leaves alone. Reads at most the padding beyond the window, where 0
// stops it.
bool RowParser::take_usual_cell(const char** cell) {
  const char* at = *cell + 2;
  std::uint32_t column = next_column_ + 1, style = 0;
  bool is_shared = false;
  while (*at == ' ') {
    const char name = at[1];
    if (at[2] != '=' || at[3] != '"') return false;
    at += 4;
    if (name == 'r') {
      const char* const begin = at;
      for (column = 0; *at >= 'A' && *at <= 'Z' && at - begin < 4; ++at)
        column = column * 26 + static_cast<std::uint32_t>(*at - 'A') + 1;
      if (std::memcmp(at, row_digits_.data(), row_digit_count_) != 0) return false;
      at += row_digit_count_;
      if (column == 0) return false;
    } else if (name == 's') {
      if (!take_number(&at, &style)) return false;
    } else if (name == 't') {
      if (*at != 's' && *at != 'n') return false;
      is_shared = *at++ == 's';
    } else {
      return false;
    }
    if (*at++ != '"') return false;
  }
  if (column > kLastSheetColumn || column <= next_column_) return false;
  if (at[0] == '/' && at[1] == '>') {
    next_column_ = column;
    *cell = at + 2;
    return true;
  }
  constexpr std::string_view kOpen = "><v>", kClose = "</v></c>";
  if (std::memcmp(at, kOpen.data(), kOpen.size()) != 0) return false;
  at += kOpen.size();
  const char* const value = at;
  std::uint32_t shared = 0;
  if (is_shared) {
    if (!take_number(&at, &shared)) return false;
  } else {
    while (is_digit(*at) || *at == '.' || *at == '-') ++at;
  }
  if (std::memcmp(at, kClose.data(), kClose.size()) != 0) return false;
  const std::string_view number(value, static_cast<std::size_t>(at - value));
  if (is_shared) {
    if (!maker_.add_shared(column - 1, shared)) return false;
  } else {
    if (!is_plain_number(number)) return false;
    maker_.add_plain_number(column - 1, style, number);
  }
  next_column_ = column;
  *cell = at + kClose.size();
  return true;
}

// Any cell; the scanner stands behind its start tag. kEnd, kMore or kBad.
XmlToken RowParser::take_cell(XmlScanner* scanner) {
  CellHead head;
  head.type = scanner->find_attribute("t");
  const std::string_view style = scanner->find_attribute("s");
  std::from_chars(style.data(), style.data() + style.size(), head.style);
  if (!place_cell(scanner->find_attribute("r"), &head.column)) return XmlToken::kBad;
  value_.clear();
  bool is_formula = false, has_value = false, is_in_value = false;
  for (;;) {
    const XmlToken token = scanner->next();
    if (token == XmlToken::kMore || token == XmlToken::kBad) return token;
    if (token == XmlToken::kText) {
      if (!is_in_value) continue;
      if (scanner->is_literal_text()) {
        value_ += scanner->text();
      } else {
        append_xml_text(&value_, scanner->text());
      }
      continue;
    }
    const bool is_start = token == XmlToken::kStart;
    const std::string_view name = scanner->name();
    if (name == "v") {
      is_in_value = is_start;
      has_value = true;
    } else if (name == "f") {
      is_formula = true;
    } else if (name == "is" && is_start) {
      const XmlToken end = append_rich_text(scanner, "is", &value_);
      if (end != XmlToken::kEnd) return end;
    } else if (name == "c" && !is_start) {
      break;
    }
  }
  if (value_.size() > kMostCellBytes) {
    problem_ = unreadable(cell_name(row_.number, head.column) + " 的内容太长，请检查后重新保存");
    return XmlToken::kBad;
  }
  const bool is_number = head.type.empty() || head.type == "n" || head.type == "s";
  const std::string_view value = is_number ? base::trim(value_) : std::string_view(value_);
  return maker_.add(head, value, is_formula, has_value) ? XmlToken::kEnd : XmlToken::kBad;
}

RowParser::Step RowParser::parse(const char** row, const char* end) {
  XmlScanner scanner(*row, end);
  XmlToken token = scanner.next();
  if (token == XmlToken::kMore) return Step::kMore;
  if (token != XmlToken::kStart || !start_row(scanner)) return Step::kBad;
  const bool is_empty = scanner.at()[-2] == '/';
  const char* at = scanner.at();
  while (!is_empty) {
    if (at[0] == '<' && at[1] == 'c' && (at[2] == ' ' || at[2] == '>') && take_usual_cell(&at))
      continue;
    scanner = XmlScanner(at, end);
    token = scanner.next();
    if (token == XmlToken::kStart && scanner.name() == "c") token = take_cell(&scanner);
    if (token == XmlToken::kMore) return Step::kMore;
    if (token == XmlToken::kBad || maker_.is_too_full()) return Step::kBad;
    at = scanner.at();
    if (token == XmlToken::kEnd && scanner.name() == "row") break;
    // Other ends: </c>, or those of an element that is none of ours.
  }
  row_.cells = maker_.finish_row();
  last_row_ = row_.number;
  *row = at;
  return Step::kRow;
}

}  // namespace office
