// The rows of a sheet, between <sheetData> and </sheetData>.
#include <algorithm>
#include <charconv>
#include <limits>

#include "edge/office/annotate_parts.h"
#include "edge/office/annotate_sheet.h"

namespace office {
namespace {

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The content of a cell without its formula.
void append_without_formula(std::string* out, std::string_view content) {
  XmlPiece piece;
  bool is_formula = false;
  for (std::size_t at = 0; next_piece(content, &at, &piece) == PieceFound::kYes;) {
    if (piece.name == "f") {
      is_formula = piece.kind == XmlPiece::Kind::kStart;
    } else if (!is_formula) {
      out->append(piece.raw);
    }
  }
}

}  // namespace

base::Result<void> SheetRewriter::pass_rows(const XmlPiece& start) {
  if (!has_columns_) {
    put("<" + prefix_ + "cols>");
    put_reason_width();
    put("</" + prefix_ + "cols>");
  }
  put("<" + prefix_ + "sheetData>");
  XmlPiece piece = start;
  bool is_open = start.kind == XmlPiece::Kind::kStart;
  while (is_open) {
    if (!TRY(stream_.next(&piece))) return cut_off();
    if (piece.kind == XmlPiece::Kind::kText) continue;
    is_open = piece.is_start();
    if (is_open && piece.name != "row") return damaged();
    if (is_open) TRY(pass_row(piece));
    TRY(flush(std::size_t{1} << 18U));
  }
  if (piece.name != "sheetData") return damaged();
  put_missing_rows(std::numeric_limits<std::uint32_t>::max());
  put("</" + prefix_ + "sheetData>");
  has_rows_ended_ = true;
  return {};
}

base::Result<void> SheetRewriter::pass_row(const XmlPiece& start) {
  const std::string_view stated = attribute(start.raw, "r");
  const std::uint32_t row = stated.empty() ? last_row_ + 1 : number_of(stated);
  if (row <= last_row_) return damaged();
  put_missing_rows(row);
  last_row_ = row;
  const bool is_whole = start.kind == XmlPiece::Kind::kEmpty;
  const std::string end = "</" + prefix_ + "row>";
  if (!task_.map->find(row)) {
    if (!is_whole && !TRY(stream_.skip_past(end))) return cut_off();
    return {};
  }
  const std::string tag(start.raw);
  std::string_view cells;
  if (!is_whole) {
    cells = TRY(stream_.read_past(end));
    cells.remove_suffix(end.size());
  }
  const auto problems = task_.request->problems;
  const bool is_wrong = next_problem_ < problems.size() && problems[next_problem_].row == row;
  const bool is_heading = row == task_.request->header_row;
  const bool is_plain = !task_.map->leaves_out() && !task_.facts->has_reasons &&
                        !task_.styles->has_red() && !is_wrong && !is_heading;
  if (is_plain) {
    out_.append(tag).append(cells);
    if (!is_whole) out_ += end;
    return {};
  }
  // Nobody writes comments or raw texts between cells; cells could not be told apart then.
  if (cells.find("<!") != std::string_view::npos) {
    return unreadable("表格内部的写法少见，改不了，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  take_problems(row);
  put_row(tag, cells, row);
  return {};
}

// Rows that have no cells and so are not in the file: cells that are missing are wrong, too.
void SheetRewriter::put_missing_rows(std::uint32_t before) {
  const auto problems = task_.request->problems;
  for (;;) {
    while (next_problem_ < problems.size() && problems[next_problem_].row <= last_row_) {
      ++next_problem_;
    }
    std::uint32_t row = next_problem_ < problems.size() ? problems[next_problem_].row : before;
    const std::uint32_t header = task_.request->header_row;
    if (header > last_row_) row = std::min(row, header);
    if (row >= before) return;
    last_row_ = row;
    take_problems(row);
    if (task_.map->find(row)) put_row("<" + prefix_ + "row>", {}, row);
  }
}

void SheetRewriter::take_problems(std::uint32_t row) {
  wrong_columns_.clear();
  reason_.clear();
  const auto problems = task_.request->problems;
  if (next_problem_ == problems.size() || problems[next_problem_].row != row) return;
  std::size_t count = 0;
  reason_ = reasons_of_row(*task_.request, next_problem_, &count);
  for (std::size_t i = next_problem_; i < next_problem_ + count; ++i) {
    const auto column = static_cast<std::uint32_t>(problems[i].column);
    if (problems[i].column >= 0 && column < kMostColumns && column != task_.facts->reason_column) {
      wrong_columns_.push_back(column);
    }
  }
  std::sort(wrong_columns_.begin(), wrong_columns_.end());
  wrong_columns_.erase(std::unique(wrong_columns_.begin(), wrong_columns_.end()),
                       wrong_columns_.end());
  next_problem_ += count;
  marked_cells_ += wrong_columns_.size();
}

void SheetRewriter::put_row(std::string_view tag, std::string_view cells, std::uint32_t row) {
  new_row_ = std::to_string(task_.map->find(row).value_or(row));
  const std::string_view custom = attribute(tag, "customFormat");
  has_row_style_ = custom == "1" || custom == "true";
  row_style_ = number_of(attribute(tag, "s"));
  const bool is_shown =
      row > task_.request->header_row && (task_.map->leaves_out() || !reason_.empty());
  out_ += "<" + prefix_ + "row r=\"" + new_row_ + "\"";
  XmlAttribute found;
  for (std::size_t at = 1; next_attribute(tag, at, &found); at = found.end) {
    if (found.name == "r" || found.name == "spans" || (is_shown && found.name == "hidden")) {
      continue;
    }
    out_.append(tag, found.begin, found.end - found.begin);
  }
  out_ += ">";
  put_cells(cells, row);
  out_ += "</" + prefix_ + "row>";
}

void SheetRewriter::put_cells(std::string_view cells, std::uint32_t row) {
  next_wrong_ = 0;
  const bool has_reason = row >= task_.request->header_row;
  bool is_reason_put = !has_reason;
  const std::uint32_t reason_column = task_.facts->reason_column;
  // Cells that the file does not have, before this column.
  const auto put_missing = [&](std::uint64_t column) {
    for (;;) {
      const bool has_wrong = next_wrong_ < wrong_columns_.size();
      const std::uint64_t wrong = has_wrong ? wrong_columns_[next_wrong_] : kMostColumns;
      if (!is_reason_put && reason_column < std::min(wrong, column)) {
        put_reason(row);
        is_reason_put = true;
      } else if (has_wrong && wrong < column) {
        put_empty_cell(wrong_columns_[next_wrong_++]);
      } else {
        return;
      }
    }
  };
  const std::string end = "</" + prefix_ + "c>";
  std::uint32_t column = 0;
  XmlPiece piece;
  for (std::size_t at = 0;;) {
    const std::size_t begin = at;
    if (next_piece(cells, &at, &piece) != PieceFound::kYes) break;
    if (piece.kind == XmlPiece::Kind::kText) continue;
    if (piece.name != "c" || !piece.is_start()) {
      put_missing(kMostColumns + 1);
      out_ += cells.substr(begin);  // Extensions at the end of a row.
      return;
    }
    if (piece.kind == XmlPiece::Kind::kStart) {
      const std::size_t found = cells.find(end, at);
      at = found == std::string_view::npos ? cells.size() : found + end.size();
    }
    const auto place = parse_cell(attribute(piece.raw, "r"));
    if (place) column = place->column;
    put_missing(column);
    // What stands there without a heading stays where nothing is to be said.
    const bool is_replaced =
        has_reason && column == reason_column &&
        (task_.facts->has_reasons || !reason_.empty() || row == task_.request->header_row);
    if (is_replaced) {
      if (!is_reason_put) put_reason(row);
      is_reason_put = true;
    } else {
      const bool is_wrong =
          next_wrong_ < wrong_columns_.size() && wrong_columns_[next_wrong_] == column;
      if (is_wrong) ++next_wrong_;
      put_cell(cells.substr(begin, at - begin), row, column, is_wrong);
    }
    ++column;
  }
  put_missing(kMostColumns + 1);
}

void SheetRewriter::put_cell(std::string_view cell, std::uint32_t row, std::uint32_t column,
                             bool is_wrong) {
  std::size_t at = 0;
  XmlPiece tag;
  if (next_piece(cell, &at, &tag) != PieceFound::kYes) return;
  const bool leaves_out = task_.map->leaves_out();
  const std::string_view content = cell.substr(at);
  const bool has_formula = leaves_out && content.find("f") != std::string_view::npos &&
                           content.find("<" + prefix_ + "f") != std::string_view::npos;
  std::uint32_t style = 0, old_style = 0;
  out_ += "<" + prefix_ + "c r=\"" + column_name(column) + new_row_ + "\"";
  XmlAttribute found;
  for (std::size_t from = 1; next_attribute(tag.raw, from, &found); from = found.end) {
    if (found.name == "s") {
      old_style = number_of(found.value);
    } else if (found.name != "r" && !(found.name == "cm" && has_formula)) {
      out_.append(tag.raw, found.begin, found.end - found.begin);
    }
  }
  style = old_style;
  if (is_wrong) {
    style = task_.styles->red(old_style);
  } else if (row > task_.request->header_row) {
    style = task_.styles->plain(old_style);
  }
  if (style != 0) out_ += " s=\"" + std::to_string(style) + "\"";
  if (tag.kind == XmlPiece::Kind::kEmpty) {
    out_ += "/>";
    return;
  }
  out_ += ">";
  if (has_formula) {
    append_without_formula(&out_, content);
  } else {
    out_ += content;
  }
}

void SheetRewriter::put_empty_cell(std::uint32_t column) {
  const std::uint32_t style = has_row_style_ ? row_style_ : column_style(column);
  out_ += "<" + prefix_ + "c r=\"" + column_name(column) + new_row_ + "\" s=\"" +
          std::to_string(task_.styles->red(style)) + "\"/>";
}

void SheetRewriter::put_reason(std::uint32_t row) {
  const bool is_heading = row == task_.request->header_row;
  if (!is_heading && reason_.empty()) return;
  const std::uint32_t style =
      is_heading ? task_.styles->heading(task_.facts->heading_style) : task_.styles->reason();
  out_ += "<" + prefix_ + "c r=\"" + column_name(task_.facts->reason_column) + new_row_ +
          "\" s=\"" + std::to_string(style) + "\" t=\"inlineStr\"><" + prefix_ + "is><" + prefix_ +
          "t xml:space=\"preserve\">" +
          (is_heading ? std::string(kReasonHeading) : xml_escaped(reason_)) + "</" + prefix_ +
          "t></" + prefix_ + "is></" + prefix_ + "c>";
}

std::uint32_t SheetRewriter::column_style(std::uint32_t column) const {
  for (const ColumnStyle& style : column_styles_) {
    if (column >= style.first && column <= style.last) return style.style;
  }
  return 0;
}

}  // namespace office
