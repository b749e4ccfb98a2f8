// Excel 97–2003 by libfreexl, which loads the whole file: such sheets end at 65,536 rows.
#include <array>
#include <cstring>
#include <deque>
#include <limits>
#include <string>
#include <utility>

#include <fcntl.h>
#include <freexl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/text.h"
#include "edge/office/number_text.h"
#include "edge/office/sheet_source.h"

namespace office {
namespace {

// Such files have at most 65,536 × 256 cells a sheet; more bytes are pictures or no workbook.
constexpr std::uint64_t kMostXlsBytes = 128U << 20U;

base::Error damaged_xls() {
  return unreadable("这个 xls 文件不完整或已损坏，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
}

// A name under which a library finds the bytes: an anonymous file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(const InputBytes& input) : file_(::memfd_create("xls", MFD_CLOEXEC)) {
    std::array<char, 1U << 16U> part{};
    std::uint64_t done = 0;
    while (file_ >= 0 && done < input.size()) {
      const std::size_t count = input.read_at(done, part.data(), part.size());
      if (count == 0 || ::write(file_, part.data(), count) != static_cast<ssize_t>(count)) return;
      done += count;
    }
    is_good_ = file_ >= 0;
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (file_ >= 0) ::close(file_);
  }
  bool is_good() const { return is_good_; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
  bool is_good_ = false;
};

class XlsSource final : public SheetSource {
 public:
  explicit XlsSource(const void* handle) : SheetSource(FileKind::kXls), handle_(handle) {}
  XlsSource(const XlsSource&) = delete;
  XlsSource& operator=(const XlsSource&) = delete;
  ~XlsSource() override { freexl_close(handle_); }

  base::Result<void> read_names() {
    unsigned int protection = 0, count = 0;
    freexl_get_info(handle_, FREEXL_BIFF_PASSWORD, &protection);
    if (protection == FREEXL_BIFF_OBFUSCATED)
      return unreadable("文件有打开密码，请在 Excel 或 WPS 里去掉密码后重新保存再上传");
    if (freexl_get_info(handle_, FREEXL_BIFF_SHEET_COUNT, &count) != FREEXL_OK || count == 0)
      return unreadable("表格里没有工作表，请检查文件");
    for (unsigned int i = 0; i < count && i < std::numeric_limits<unsigned short>::max(); ++i) {
      const char* name = nullptr;
      if (freexl_get_worksheet_name(handle_, static_cast<unsigned short>(i), &name) != FREEXL_OK)
        return damaged_xls();
      sheets_.push_back({name == nullptr ? "" : name, Visibility::kVisible});
    }
    return {};
  }

  base::Result<SheetLayout> read_layout(std::size_t sheet) override {
    unsigned int rows = 0;
    unsigned short columns = 0;
    TRY(select(sheet, &rows, &columns));
    SheetLayout layout;
    if (rows > 0 && columns > 0) layout.stated_range = CellRange{1, 0, rows, columns - 1U};
    return layout;
  }
  base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t) override {
    return std::vector<CellRange>();
  }
  base::Result<std::uint64_t> read_rows(std::size_t sheet, const RowCallback& on_row) override {
    unsigned int rows = 0;
    unsigned short columns = 0;
    TRY(select(sheet, &rows, &columns));
    std::uint64_t count = 0;
    for (unsigned int row = 0; row < rows; ++row) {
      cells_.clear();
      used_texts_ = 0;
      for (unsigned short column = 0; column < columns; ++column) {
        FreeXL_CellValue value;
        const int found = freexl_get_cell_value(handle_, row, column, &value);
        if (found == FREEXL_ILLEGAL_CELL_ROW_COL) continue;
        if (found != FREEXL_OK) return damaged_xls();
        add(column, value);
      }
      if (cells_.empty()) continue;
      ++count;
      share_ = static_cast<double>(row + 1) / rows;
      if (!on_row(Row{row + 1, false, cells_})) break;
    }
    return count;
  }
  double share_read() const override { return share_; }

 private:
  base::Result<void> select(std::size_t sheet, unsigned int* rows, unsigned short* columns) {
    share_ = 0;
    if (freexl_select_active_worksheet(handle_, static_cast<unsigned short>(sheet)) != FREEXL_OK ||
        freexl_worksheet_dimensions(handle_, rows, columns) != FREEXL_OK)
      return damaged_xls();
    return {};
  }

  std::string* next_text() {
    if (used_texts_ == texts_.size()) texts_.emplace_back();
    std::string* text = &texts_[used_texts_++];
    text->clear();
    return text;
  }

  void add(unsigned short column, const FreeXL_CellValue& value) {
    Cell cell;
    cell.column = column;
    switch (value.type) {
      case FREEXL_CELL_INT:
        add_number(&cell, value.value.int_value);
        break;
      case FREEXL_CELL_DOUBLE:
        add_number(&cell, value.value.double_value);
        break;
      case FREEXL_CELL_TEXT:
      case FREEXL_CELL_SST_TEXT:
      case FREEXL_CELL_TIME:
        if (value.value.text_value == nullptr) return;
        add_text(&cell, value.value.text_value);
        break;
      case FREEXL_CELL_DATE:
      case FREEXL_CELL_DATETIME:
        if (value.value.text_value == nullptr) return;
        add_date(&cell, value.value.text_value);
        break;
      default:
        return;
    }
    if (!cell.shown.empty()) cells_.push_back(cell);
  }

  void add_number(Cell* cell, double value) {
    std::string* decimal = next_text();
    const ReadNumber read = append_number(value, decimal);
    if (!read.is_number) return;
    cell->kind = CellKind::kNumber;
    cell->may_have_lost_digits = read.may_have_lost_digits;
    cell->shown = cell->number = *decimal;
  }

  void add_text(Cell* cell, std::string_view value) {
    cell->kind = CellKind::kText;
    cell->shown = value;
    if (base::find_invalid_utf8(value)) {
      std::string* text = next_text();
      for (std::size_t at = 0; at < value.size();) {
        const char32_t found = base::next_code_point(value, &at);
        base::append_code_point(text, found == base::kInvalidCodePoint ? 0xFFFD : found);
      }
      cell->shown = *text;
    }
    cell->may_have_lost_digits = looks_like_lost_digits(cell->shown);
  }

  // The library writes "2023-05-01" and "2023-05-01 08:30:00".
  void add_date(Cell* cell, std::string_view value) {
    add_text(cell, value);
    const auto date = base::parse_date(value.substr(0, 10));
    if (!date) return;
    cell->kind = CellKind::kDate;
    cell->date = *date;
    std::string* serial = next_text();
    *serial = std::to_string(date->days + 25'569);  // Days since 1899-12-30.
    cell->number = *serial;
    if (value.size() < 19) return;
    const auto two = [&](std::size_t at) { return (value[at] - '0') * 10 + value[at + 1] - '0'; };
    cell->second_of_day = two(11) * 3600 + two(14) * 60 + two(17);
  }

  const void* handle_;
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;
  std::size_t used_texts_ = 0;
  double share_ = 0;
};

}  // namespace

OpenedSource open_xls(const Input& input) {
  if (input->size() > kMostXlsBytes) return unreadable("xls 文件超过 128 MB，请另存为 xlsx 再上传");
  const MemoryFile file(*input);
  if (!file.is_good()) {
    return base::Error{base::ErrorCode::kUnavailable, "内存不足，请稍后再试", "import.unreadable"};
  }
  const void* handle = nullptr;
  const int opened = freexl_open(file.path().c_str(), &handle);
  if (opened != FREEXL_OK) {
    if (handle != nullptr) freexl_close(handle);
    return damaged_xls();
  }
  auto source = std::make_unique<XlsSource>(handle);
  TRY(source->read_names());
  return std::unique_ptr<SheetSource>(std::move(source));
}

}  // namespace office
