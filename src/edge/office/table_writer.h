// A list handed out as a workbook (XLSX) or as CSV, written as a stream: rows go in, bytes come
// out. The list is whole: what does not fit one sheet goes on in the next, and the second line
// says how many rows there are. Long numbers stay texts, so that no digit of an ID number is lost;
// the workbook is set up for printing (A4 across, headings on every page, page x/y).
//
//   row 1: title    row 2: note (place, day, how many)    row 3: headings    from row 4: the list
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace office {

inline constexpr std::uint64_t kMostSheetRows = 1'048'576;  // Excel's and WPS's sheet ends there.
inline constexpr std::uint64_t kTableHeadRows = 3;

struct TableColumn {
  std::string heading;
  int width = 14;  // In characters of a half width.
  // Cells that are plain decimals of up to 15 digits are numbers to calculate with; others texts.
  bool is_number = false;
};

struct TableHead {
  std::string sheet_name;  // Without []:*?/\ and at most 28 characters, else those are left out.
  std::string title;
  std::string note;
};

enum class TableFormat : std::uint8_t { kXlsx, kCsv };

class TableWriter {
 public:
  // `row_count`: exactly how many rows will be added.
  static std::unique_ptr<TableWriter> create(TableFormat format, TableHead head,
                                             std::vector<TableColumn> columns,
                                             std::uint64_t row_count);
  virtual ~TableWriter() = default;

  // One cell a column, UTF-8.
  virtual void add_row(std::span<const std::string_view> cells) = 0;
  virtual void finish() = 0;  // After the last row.

  // What has come out and was not taken yet.
  virtual std::string take() = 0;
  virtual std::size_t waiting_bytes() const = 0;
  // The file grew beyond what its format can hold; what came out is useless.
  virtual bool is_too_large() const = 0;
};

}  // namespace office
