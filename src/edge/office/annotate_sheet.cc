// What stands around the rows of a sheet.
#include "edge/office/annotate_sheet.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace office {
namespace {

constexpr std::size_t kMostElementBytes = std::size_t{16} << 20U;
constexpr std::string_view kReasonWidth = "48";

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <std::size_t kSize>
bool is_one_of(std::string_view name, const std::array<std::string_view, kSize>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Lists that must not be empty.
constexpr std::array<std::string_view, 8> kLists = {"mergeCells",      "hyperlinks",
                                                    "dataValidations", "protectedRanges",
                                                    "ignoredErrors",   "conditionalFormattings",
                                                    "extLst",          "ext"};
// About places that are no more.
constexpr std::array<std::string_view, 7> kLeftOut = {
    "rowBreaks",   "sortState", "customSheetViews", "scenarios",
    "cellWatches", "smartTags", "sparklineGroups"};
constexpr std::array<std::string_view, 6> kMoved = {
    "mergeCell",      "hyperlink",      "conditionalFormatting",
    "dataValidation", "protectedRange", "ignoredError"};
// What may stand behind the old drawing, in the order of the schema.
constexpr std::array<std::string_view, 9> kBehindDrawing = {
    "legacyDrawingHF", "drawingHF",  "picture", "oleObjects",      "controls",
    "webPublishItems", "tableParts", "extLst",  "AlternateContent"};

}  // namespace

SheetRewriter::SheetRewriter(const SheetTask& task, PieceStream stream, Output output)
    : task_(task), stream_(std::move(stream)), output_(std::move(output)) {}

void SheetRewriter::put(std::string_view text) {
  for (const std::string& tag : waiting_) out_ += tag;
  waiting_.clear();
  out_ += text;
}

base::Result<void> SheetRewriter::flush(std::size_t at_least) {
  if (out_.size() < at_least) return {};
  TRY(output_(out_));
  out_.clear();
  return {};
}

base::Result<void> SheetRewriter::run() {
  XmlPiece piece;
  while (TRY(stream_.next(&piece))) {
    if (piece.is_start()) {
      TRY(pass_start(piece));
    } else if (piece.kind == XmlPiece::Kind::kEnd) {
      TRY(pass_end(piece));
    } else if (waiting_.empty()) {
      out_ += piece.raw;  // Blanks; within a list that waits they may go.
    }
    TRY(flush(std::size_t{1} << 18U));
  }
  if (!path_.empty() || !has_rows_ended_) return damaged();
  return flush(1);
}

base::Result<void> SheetRewriter::pass_start(const XmlPiece& piece) {
  const std::string name(piece.name);
  if (path_.empty()) {
    if (name != "worksheet" || piece.kind == XmlPiece::Kind::kEmpty) return damaged();
    prefix_ = piece.prefix;
  }
  constexpr std::size_t kMostDepth = 256;
  if (path_.size() > kMostDepth) return damaged();
  const bool is_top = path_.size() == 1;
  if (is_top && name == "sheetData") return pass_rows(piece);
  if (is_top && name == "dimension") return skip_element(piece);
  if (is_top && has_rows_ended_) {
    if (name == "legacyDrawing") {
      has_legacy_drawing_ = true;
      found_drawing_ = attribute_of_any_prefix(piece.raw, "id");
    }
    if (is_one_of(name, kBehindDrawing)) put_legacy_drawing();
  }
  if (is_top && name == "cols") {
    has_columns_ = true;
    if (piece.kind == XmlPiece::Kind::kEmpty) {
      put("<" + prefix_ + "cols>");
      put_reason_width();
      put("</" + prefix_ + "cols>");
      return {};
    }
  }
  if (name == "col" && path_.size() == 2 && path_.back() == "cols") {
    put_column(piece.raw);
    if (piece.kind == XmlPiece::Kind::kStart) path_.push_back(name);
    return {};
  }
  if (task_.map->leaves_out() && TRY(pass_moved(piece))) return {};
  put(piece.raw);
  if (piece.kind == XmlPiece::Kind::kStart) path_.push_back(name);
  return {};
}

base::Result<void> SheetRewriter::pass_end(const XmlPiece& piece) {
  if (path_.empty() || path_.back() != piece.name) return damaged();
  path_.pop_back();
  if (piece.name == "cols" && path_.size() == 1) put_reason_width();
  if (path_.empty()) {
    if (has_rows_ended_) put_legacy_drawing();
  } else if (!waiting_.empty() && task_.map->leaves_out()) {
    waiting_.pop_back();  // Nothing was in it.
    return {};
  }
  put(piece.raw);
  return {};
}

base::Result<void> SheetRewriter::skip_element(const XmlPiece& start) {
  if (start.kind == XmlPiece::Kind::kEmpty) return {};
  XmlPiece piece;
  for (int depth = 1; depth > 0;) {
    if (!TRY(stream_.next(&piece))) return cut_off();
    if (piece.kind == XmlPiece::Kind::kStart) ++depth;
    if (piece.kind == XmlPiece::Kind::kEnd) --depth;
  }
  return {};
}

base::Result<std::string> SheetRewriter::read_element(const XmlPiece& start) {
  std::string element(start.raw);
  if (start.kind == XmlPiece::Kind::kEmpty) return element;
  XmlPiece piece;
  for (int depth = 1; depth > 0;) {
    if (!TRY(stream_.next(&piece))) return cut_off();
    if (piece.kind == XmlPiece::Kind::kStart) ++depth;
    if (piece.kind == XmlPiece::Kind::kEnd) --depth;
    element += piece.raw;
    if (element.size() > kMostElementBytes) return damaged();
  }
  return element;
}

base::Result<bool> SheetRewriter::pass_moved(const XmlPiece& piece) {
  const std::string name(piece.name);
  const bool is_top = path_.size() == 1;
  if (is_one_of(name, kLeftOut)) {
    TRY(skip_element(piece));
    return true;
  }
  if (is_one_of(name, kMoved)) {
    const std::string moved = moved_element(TRY(read_element(piece)));
    if (!moved.empty()) put(moved);
    return true;
  }
  if (is_one_of(name, kLists) && piece.kind == XmlPiece::Kind::kStart) {
    waiting_.push_back(without_attribute(piece.raw, "count"));
    path_.push_back(name);
    return true;
  }
  if (is_top && name == "autoFilter") {
    const auto range = parse_range(attribute(piece.raw, "ref"));
    const auto found = range ? task_.map->find(*range) : std::nullopt;
    const std::string tag = "<" + std::string(piece.prefix) + "autoFilter ref=\"";
    if (found) put(tag + range_name(*found) + "\"/>");
    TRY(skip_element(piece));
    return true;
  }
  const bool is_view = path_.size() >= 2 && path_[1] == "sheetViews";
  if (!is_view) return false;
  std::string tag(piece.raw);
  if (name == "sheetView") tag = without_attribute(tag, "topLeftCell");
  if (name == "selection") {
    for (const std::string_view gone : {"activeCell", "activeCellId", "sqref"}) {
      tag = without_attribute(tag, gone);
    }
  }
  if (name == "pane") {
    const auto place = parse_cell(attribute(tag, "topLeftCell"));
    const std::uint32_t header = task_.map->header_row();
    const std::uint32_t frozen = number_of(attribute(tag, "ySplit"));
    if (place && place->row > header) {
      const bool is_frozen = attribute(tag, "state").substr(0, 6) == "frozen";
      const std::uint32_t row = std::max(header, is_frozen ? frozen : 0) + 1;
      tag = with_attribute(tag, "topLeftCell", cell_name(std::min(row, place->row), place->column));
    }
  }
  put(tag);
  if (piece.kind == XmlPiece::Kind::kStart) path_.push_back(name);
  return true;
}

// An element that names ranges, at their new places; empty when nothing of them is left. Rules
// whose formulas follow their first cell are left out when that cell moves.
std::string SheetRewriter::moved_element(std::string element) const {
  XmlPiece piece;
  std::size_t at = 0;
  if (next_piece(element, &at, &piece) != PieceFound::kYes) return {};
  const bool is_rule = piece.name == "conditionalFormatting" || piece.name == "dataValidation";
  const std::string_view by =
      piece.name == "mergeCell" || piece.name == "hyperlink" ? "ref" : "sqref";
  const std::string_view ranges = attribute(piece.raw, by);
  bool is_start_moved = false;
  if (by == "ref") {
    const auto range = parse_range(ranges);
    const auto found = range ? task_.map->find(*range) : std::nullopt;
    const bool is_single =
        found && found->first_row == found->last_row && found->first_column == found->last_column;
    if (!found || (piece.name == "mergeCell" && is_single)) return {};
    return with_attribute(piece.raw, by, range_name(*found)) + element.substr(at);
  }
  std::string moved;
  if (!ranges.empty()) {
    const std::string mapped = map_ranges(*task_.map, ranges, &is_start_moved);
    if (mapped.empty()) return {};
    moved = with_attribute(piece.raw, by, mapped);
  } else {
    moved = piece.raw;  // Newer rules name their ranges inside, as <xm:sqref>.
  }
  bool is_ranges = false, is_formula = false, has_relative = false, is_gone = false;
  while (next_piece(element, &at, &piece) == PieceFound::kYes) {
    const bool is_end = piece.kind == XmlPiece::Kind::kEnd;
    if (piece.kind == XmlPiece::Kind::kText && is_ranges) {
      bool is_this_moved = false;
      const std::string mapped = map_ranges(*task_.map, piece.raw, &is_this_moved);
      is_start_moved = is_start_moved || is_this_moved;
      is_gone = is_gone || mapped.empty();
      moved += mapped;
      continue;
    }
    if (piece.kind == XmlPiece::Kind::kText && is_formula) {
      has_relative = has_relative || has_relative_row(piece.raw);
    }
    if (piece.kind != XmlPiece::Kind::kText) {
      is_ranges = !is_end && piece.name == "sqref";
      const std::string_view name = piece.name;
      is_formula =
          !is_end && (name == "formula" || name == "formula1" || name == "formula2" || name == "f");
    }
    moved += piece.raw;
  }
  if (is_gone || (is_rule && is_start_moved && has_relative)) return {};
  return moved;
}

void SheetRewriter::put_reason_width() {
  if (has_reason_width_) return;
  has_reason_width_ = true;
  const std::string number = std::to_string(task_.facts->reason_column + 1);
  put("<" + prefix_ + "col min=\"" + number + "\" max=\"" + number + "\" width=\"" +
      std::string(kReasonWidth) + "\" customWidth=\"1\"/>");
}

// Columns are described from … to; the one of the reasons is taken out and described anew.
void SheetRewriter::put_column(std::string_view tag) {
  const std::uint32_t reason = task_.facts->reason_column + 1;
  const std::uint32_t first = number_of(attribute(tag, "min"));
  const std::uint32_t last = number_of(attribute(tag, "max"));
  if (!attribute(tag, "style").empty() && first > 0) {
    column_styles_.push_back({first - 1, last - 1, number_of(attribute(tag, "style"))});
  }
  if (reason < first) put_reason_width();
  if (reason < first || reason > last) return put(tag);
  const bool keeps_width = task_.facts->has_reasons && attribute(tag, "hidden").empty();
  if (keeps_width) {
    has_reason_width_ = true;
    return put(tag);
  }
  const auto piece = [&](std::uint32_t from, std::uint32_t to) {
    put(with_attribute(with_attribute(tag, "min", std::to_string(from)), "max",
                       std::to_string(to)));
  };
  if (first < reason) piece(first, reason - 1);
  put_reason_width();
  if (last > reason) piece(reason + 1, last);
}

void SheetRewriter::put_legacy_drawing() {
  if (has_legacy_drawing_ || task_.legacy_drawing.empty()) return;
  has_legacy_drawing_ = true;
  const std::string_view links =
      task_.is_strict ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
                      : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  put("<" + prefix_ + "legacyDrawing xmlns:r=\"" + std::string(links) + "\" r:id=\"" +
      task_.legacy_drawing + "\"/>");
}

}  // namespace office
