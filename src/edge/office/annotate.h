// A workbook handed back to whoever sent it, with what is wrong shown where it is wrong: cells in
// red, a comment each, and behind the last column one with the reasons in words. It is the sender's
// own file: an XLSX keeps its other parts byte for byte and of the sheet everything that still
// fits; CSV keeps its encoding and separator (UTF-16 becomes UTF-8); XLS and HTML tables come back
// as a new XLSX of the sheet asked for, headings in row 3.
//
// What an earlier round left in the file (red, comments, reasons) is taken away first.
//
// Written as a stream: memory grows with the number of problems, not of rows (XLS and HTML, which
// are small by nature, lie in memory).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace office {

inline constexpr std::string_view kReasonHeading = "错误原因";
inline constexpr std::int32_t kWholeRow = -1;
// Excel becomes slow beyond; further cells have their colour and the reason in the last column.
inline constexpr std::size_t kMostComments = 5000;

struct CellProblem {
  std::uint32_t row = 1;            // As on the screen.
  std::int32_t column = kWholeRow;  // From 0.
  std::string message;              // One sentence without a period.
};

enum class AnnotateRows : std::uint8_t {
  kAll,
  // Rows behind the headings that have no problem are left out. Rows that share a merged cell with
  // one that has stay with it. Formulas become what they last showed, since what they named may be
  // gone; filters are open; page breaks, sorting and saved views of the sheet are left out. Sizes,
  // formats, drop-downs, colours by rule, merged cells, links, names and tables move with the rows.
  kOnlyBad,
};

struct AnnotateRequest {
  std::size_t sheet = 0;         // Of Workbook::sheets().
  std::uint32_t header_row = 1;  // It and what stands above stays; 0: no headings.
  AnnotateRows rows = AnnotateRows::kAll;
  std::span<const CellProblem> problems;  // By rising row.
  // Columns before it hold something somewhere, so the reasons come behind, also where the headings
  // end earlier.
  std::uint32_t first_free_column = 0;
};

struct AnnotateReport {
  std::uint64_t bad_rows = 0;
  std::uint64_t marked_cells = 0;
  std::uint64_t comments = 0;
  std::uint64_t comments_left_out = 0;  // Beyond kMostComments.
  std::uint32_t reason_column = 0;
};

// Takes the file piece by piece; false: whoever wanted it has gone.
using ByteSink = std::function<bool(std::string_view)>;

// Errors are the fault of the file, as in workbook.h; what the sink got then is useless. kConflict:
// the sink did not want more. Several calls may run at once.
base::Result<AnnotateReport> annotate(const std::string& path, const AnnotateRequest& request,
                                      const ByteSink& sink);
// Of a file that lies in memory.
base::Result<AnnotateReport> annotate_bytes(std::string bytes, const AnnotateRequest& request,
                                            const ByteSink& sink);

}  // namespace office
