// What must be known of a sheet before it is written anew.
#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edge/office/annotate_sheet.h"

namespace office {
namespace {

struct Heading {
  std::uint32_t column = 0;
  std::uint32_t style = 0;
  std::string text;  // As written, or the number of a shared text.
  bool is_shared = false;
};

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

class HeadingReader {
 public:
  explicit HeadingReader(std::uint32_t header_row) : header_row_(header_row) {}

  base::Result<std::vector<Heading>> read(PieceStream stream) {
    XmlPiece piece;
    bool is_in_rows = false;
    while (TRY(stream.next(&piece))) {
      if (piece.name == "sheetData") {
        is_in_rows = piece.kind == XmlPiece::Kind::kStart;
        if (!is_in_rows) break;
      }
      if (is_in_rows && !take(piece)) break;
    }
    return std::move(headings_);
  }

 private:
  // False: behind the headings.
  bool take(const XmlPiece& piece) {
    if (piece.name == "row" && piece.is_start()) {
      const std::uint32_t number = number_of(attribute(piece.raw, "r"));
      row_ = number > 0 ? number : row_ + 1;
      column_ = 0;
      if (row_ > header_row_) return false;
    }
    if (row_ != header_row_) return true;
    const bool is_start = piece.kind == XmlPiece::Kind::kStart;
    if (piece.name == "c") {
      if (piece.is_start()) begin_cell(piece);
      is_in_cell_ = is_start;
    }
    if (piece.name == "v" || piece.name == "t") is_value_ = is_start;
    if (piece.kind == XmlPiece::Kind::kText && is_value_ && is_in_cell_) {
      headings_.back().text += piece.raw;
    }
    return true;
  }

  void begin_cell(const XmlPiece& piece) {
    const auto place = parse_cell(attribute(piece.raw, "r"));
    if (place) column_ = place->column;
    headings_.push_back(
        {column_++, number_of(attribute(piece.raw, "s")), "", attribute(piece.raw, "t") == "s"});
  }

  std::uint32_t header_row_;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  bool is_in_cell_ = false;
  bool is_value_ = false;
  std::vector<Heading> headings_;
};

// Texts that are shared are looked up in one run.
base::Result<void> look_up(const ZipReader& archive, const ZipPart* shared_texts,
                           std::vector<Heading>* headings) {
  std::map<std::uint32_t, std::string> texts;
  for (const Heading& heading : *headings) {
    if (heading.is_shared && !heading.text.empty()) texts[number_of(heading.text)];
  }
  if (texts.empty() || shared_texts == nullptr) return {};
  PieceStream stream = TRY(PieceStream::open(archive, *shared_texts, kMostSharedTextBytes));
  XmlPiece piece;
  std::uint32_t number = 0;
  bool is_text = false, is_hint = false;
  while (number <= texts.rbegin()->first && TRY(stream.next(&piece))) {
    const bool is_start = piece.kind == XmlPiece::Kind::kStart;
    if (piece.name == "rPh") is_hint = is_start;
    if (piece.name == "t") is_text = is_start && !is_hint;
    const auto wanted = is_text ? texts.find(number) : texts.end();
    if (piece.kind == XmlPiece::Kind::kText && wanted != texts.end()) wanted->second += piece.raw;
    if (piece.name == "si" && !is_start) ++number;
  }
  for (Heading& heading : *headings) {
    if (heading.is_shared) heading.text = texts[number_of(heading.text)];
  }
  return {};
}

// Merged ranges stand behind the rows.
base::Result<std::vector<CellRange>> read_row_groups(PieceStream stream, std::uint32_t header_row) {
  std::vector<CellRange> groups;
  if (!TRY(stream.skip_past("sheetData>")) || !TRY(stream.skip_past("sheetData>"))) return groups;
  XmlPiece piece;
  while (TRY(stream.next(&piece))) {
    if (piece.name != "mergeCell" || !piece.is_start()) continue;
    const auto range = parse_range(attribute(piece.raw, "ref"));
    if (range && range->last_row > range->first_row && range->first_row > header_row) {
      groups.push_back(*range);
    }
  }
  std::sort(groups.begin(), groups.end(),
            [](const CellRange& a, const CellRange& b) { return a.first_row < b.first_row; });
  return groups;
}

}  // namespace

base::Result<SheetFacts> read_sheet_facts(const ZipReader& archive, const ZipPart& sheet,
                                          const ZipPart* shared_texts,
                                          const AnnotateRequest& request) {
  PieceStream stream = TRY(PieceStream::open(archive, sheet, kMostUnpackedBytes));
  auto headings = TRY(HeadingReader(request.header_row).read(std::move(stream)));
  TRY(look_up(archive, shared_texts, &headings));
  SheetFacts facts;
  facts.reason_column = request.first_free_column;
  for (const Heading& heading : headings) {
    const std::size_t begin = heading.text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) continue;
    const std::size_t end = heading.text.find_last_not_of(" \t\r\n");
    facts.heading_style = heading.style;
    if (heading.text.substr(begin, end + 1 - begin) == kReasonHeading) {
      facts.reason_column = heading.column;
      facts.has_reasons = true;
      break;
    }
    facts.reason_column = std::max(facts.reason_column, heading.column + 1);
  }
  if (facts.reason_column >= kMostColumns) {
    return unreadable("列数已到上限，放不下“错误原因”一列，请删去右边多余的列");
  }
  if (request.rows == AnnotateRows::kOnlyBad) {
    PieceStream again = TRY(PieceStream::open(archive, sheet, kMostUnpackedBytes));
    facts.row_groups = TRY(read_row_groups(std::move(again), request.header_row));
  }
  return facts;
}

}  // namespace office
