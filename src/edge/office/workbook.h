// A workbook that somebody sent, read as a stream: XLSX, XLS (Excel 97–2003, and WPS .et that is
// the same inside), CSV, and the HTML tables that old systems save as .xls. What a file is is seen
// from its bytes, never from its name. The file stays open and rows are read one at a time, so
// memory does not grow with the number of rows; only the texts that an XLSX file shares between
// its cells (its string table) are kept while the object lives.
//
// Every Error is the fault of the file, in one Chinese sentence: what happened and what to do next
// (code kInvalidInput, where "import.unreadable"). A file that is cut off, damaged, encrypted or
// made to unfold without end gives such a sentence, never a part of the rows as if it were all.
//
// One object serves one thread at a time; different objects are independent, also of one file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"

namespace office {

// Beyond these a file is refused with a sentence, never cut off.
inline constexpr std::uint64_t kMostFileBytes = std::uint64_t{512} << 20U;
inline constexpr std::uint32_t kMostRows = 10'000'000;  // Row numbers, as CSV may have them.
inline constexpr std::uint32_t kMostColumns = 16'384;
inline constexpr std::uint64_t kMostUnpackedBytes = std::uint64_t{16} << 30U;  // One sheet.
inline constexpr std::uint64_t kMostSharedTextBytes = std::uint64_t{1} << 30U;
inline constexpr std::uint32_t kMostSharedTexts = 20'000'000;
inline constexpr std::size_t kMostCellBytes = 131'072;  // 32,767 characters, Excel's longest.

enum class FileKind : std::uint8_t { kXlsx, kXls, kCsv, kHtml };

// Very hidden sheets cannot be shown from Excel's menus.
enum class Visibility : std::uint8_t { kVisible, kHidden, kVeryHidden };

struct SheetInfo {
  std::string name;  // Empty for CSV.
  Visibility visibility = Visibility::kVisible;
};

// Rows are counted from 1 as on the screen, columns from 0. Both ends belong to the range.
struct CellRange {
  std::uint32_t first_row = 1;
  std::uint32_t first_column = 0;
  std::uint32_t last_row = 1;
  std::uint32_t last_column = 0;
  friend bool operator==(const CellRange&, const CellRange&) = default;
};

struct ColumnRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  friend bool operator==(const ColumnRange&, const ColumnRange&) = default;
};

// What stands before the rows of a sheet.
struct SheetLayout {
  // What the writing program claims. Often wrong (national exports say A1), so it is a hint for
  // progress only.
  std::optional<CellRange> stated_range;
  std::vector<ColumnRange> hidden_columns;
};

enum class CellKind : std::uint8_t { kEmpty, kText, kNumber, kBoolean, kDate, kError };

inline constexpr std::uint32_t kNotShared = 0xFFFF'FFFF;

// The views are valid until the callback returns, `shown` of a shared text as long as the Workbook.
struct Cell {
  std::uint32_t column = 0;
  CellKind kind = CellKind::kEmpty;
  // A number beyond 15 digits, which spreadsheets cannot hold, or a text such as 4.1E+17: what was
  // once an ID number is not in the file any more. Never repaired here.
  bool may_have_lost_digits = false;
  // A formula whose result the writing program did not store; the kind is kEmpty.
  bool lacks_value = false;
  bool is_formula = false;
  // Cells with the same number have the same `shown`, so that a reader can look a code up once.
  std::uint32_t shared_text = kNotShared;
  // As the sheet shows it where that matters to a reader: texts as they are, dates as 2023-05-01,
  // 2023-05 or 2023-05-01 08:30:00 by what their format shows, numbers without exponent and with
  // the leading zeros or the percent sign of their format ("000123", "12.5%"), but with all
  // decimals; TRUE, FALSE; #N/A. Never empty unless the kind is kEmpty.
  std::string_view shown;
  // kNumber and kDate: the value itself as an exact decimal, "-0.125"; rounded to 15 significant
  // digits as Excel does when the file has more decimals. A date's is its serial day.
  std::string_view number;
  base::Date date;                  // kDate.
  std::int32_t second_of_day = -1;  // kDate whose format shows a time; otherwise −1.
};

// Cells stand in rising columns, each column at most once; empty ones are left out unless they lack
// the value of a formula. Rows without cells are left out.
struct Row {
  std::uint32_t number = 1;  // From 1, rising.
  bool is_hidden = false;    // Also rows that a filter hides.
  std::span<const Cell> cells;
};

// Whether to continue.
using RowCallback = std::function<bool(const Row&)>;

class SheetSource;  // A kind of file: sheet_source.h.

class Workbook {
 public:
  static base::Result<Workbook> open(const std::string& path);
  static base::Result<Workbook> open_bytes(std::string bytes);
  Workbook(Workbook&&) noexcept;
  Workbook& operator=(Workbook&&) noexcept;
  ~Workbook();

  FileKind kind() const;
  const std::vector<SheetInfo>& sheets() const;  // At least one, in the order of the tabs.

  // Each reads the sheet of this place in sheets(), which must exist, from its beginning.
  base::Result<SheetLayout> read_layout(std::size_t sheet);
  // Runs to the end of the sheet (XLSX names them there), at unpacking speed.
  base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t sheet);
  // Answers how many rows were delivered; not an error when the callback ended it.
  base::Result<std::uint64_t> read_rows(std::size_t sheet, const RowCallback& on_row);

  // How much of the sheet the rows delivered so far needed, 0 … 1; for progress, within a callback.
  double share_read() const;

 private:
  explicit Workbook(std::unique_ptr<SheetSource> source);
  std::unique_ptr<SheetSource> source_;
};

std::string column_name(std::uint32_t column);                   // 27 → "AB"
std::string cell_name(std::uint32_t row, std::uint32_t column);  // 7, 27 → "AB7"

// The first sheet that can be seen, or the first; what a file means when nobody chose a sheet.
std::size_t first_visible_sheet(const Workbook& workbook);

}  // namespace office
