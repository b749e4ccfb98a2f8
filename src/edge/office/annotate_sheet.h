// The XML of one sheet passed on with its problems shown (annotate.h). Rows without problems are
// copied or left out as they stand; only rows with problems are looked at cell by cell.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/annotate.h"
#include "edge/office/red_styles.h"
#include "edge/office/row_map.h"
#include "edge/office/xml_pieces.h"

namespace office {

struct SheetFacts {
  std::uint32_t reason_column = 0;
  bool has_reasons = false;           // From an earlier round, in that column.
  std::uint32_t heading_style = 0;    // Of the last heading.
  std::vector<CellRange> row_groups;  // Merged over rows behind the headings; rising.
};

// Reads the headings, and when rows are to be left out the merged ranges at the end.
base::Result<SheetFacts> read_sheet_facts(const ZipReader& archive, const ZipPart& sheet,
                                          const ZipPart* shared_texts,
                                          const AnnotateRequest& request);

struct SheetTask {
  const AnnotateRequest* request = nullptr;
  const SheetFacts* facts = nullptr;
  const RowMap* map = nullptr;
  RedStyles* styles = nullptr;
  std::string legacy_drawing;  // Link id to put in; empty: none, or the sheet has one.
  bool is_strict = false;
};

class SheetRewriter {
 public:
  using Output = std::function<base::Result<void>(std::string_view)>;
  SheetRewriter(const SheetTask& task, PieceStream stream, Output output);
  base::Result<void> run();
  std::uint64_t marked_cells() const { return marked_cells_; }
  // The link id of the old drawing that the sheet had; empty: none, so that of the task was put in.
  const std::string& legacy_drawing() const { return found_drawing_; }

 private:
  base::Result<void> pass_start(const XmlPiece& piece);
  base::Result<void> pass_end(const XmlPiece& piece);
  base::Result<bool> pass_moved(const XmlPiece& piece);  // kOnlyBad; false: nothing to change.
  base::Result<std::string> read_element(const XmlPiece& start);
  base::Result<void> skip_element(const XmlPiece& start);
  void put(std::string_view text);
  void put_column(std::string_view tag);
  void put_reason_width();
  void put_legacy_drawing();
  std::string moved_element(std::string element) const;

  base::Result<void> pass_rows(const XmlPiece& start);
  base::Result<void> pass_row(const XmlPiece& start);
  void put_missing_rows(std::uint32_t before);
  bool stays(std::uint32_t row) const;
  void put_row(std::string_view tag, std::string_view cells, std::uint32_t row);
  void put_cells(std::string_view cells, std::uint32_t row);
  void put_cell(std::string_view cell, std::uint32_t row, std::uint32_t column, bool is_wrong);
  void put_empty_cell(std::uint32_t column);
  void put_reason(std::uint32_t row);
  void take_problems(std::uint32_t row);
  std::uint32_t column_style(std::uint32_t column) const;
  base::Result<void> flush(std::size_t at_least);

  SheetTask task_;
  PieceStream stream_;
  Output output_;
  std::string out_;
  std::string prefix_;
  std::vector<std::string> path_;
  std::vector<std::string> waiting_;  // Start tags of lists that may turn out empty.
  bool has_columns_ = false;
  bool has_reason_width_ = false;
  bool has_rows_ended_ = false;
  bool has_legacy_drawing_ = false;
  std::string found_drawing_;
  struct ColumnStyle {
    std::uint32_t first = 0, last = 0, style = 0;
  };
  std::vector<ColumnStyle> column_styles_;

  std::uint32_t last_row_ = 0;                // As it came.
  std::size_t next_problem_ = 0;              // The first of a row behind last_row_.
  std::vector<std::uint32_t> wrong_columns_;  // Of the row that is written; rising.
  std::string reason_;
  std::string new_row_;  // Its new number.
  std::uint32_t row_style_ = 0;
  bool has_row_style_ = false;
  std::size_t next_wrong_ = 0;
  std::uint64_t marked_cells_ = 0;
};

}  // namespace office
