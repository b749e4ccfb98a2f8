#include "edge/office/workbook.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "edge/office/recognise.h"
#include "edge/office/sheet_source.h"

namespace office {
namespace {

OpenedSource open_source(const Input& input) {
  if (input->size() == 0) return unreadable("文件是空的，请重新选择文件");
  if (input->size() > kMostFileBytes) return unreadable("文件超过 512 MB，请拆成几个文件");
  switch (TRY(recognise(*input))) {
    case FileKind::kXlsx:
      return open_xlsx(input);
    case FileKind::kXls:
      // No reader of this format that we know keeps within its memory on hostile files.
      return unreadable("这是旧格式的表格（.xls），请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传");
    case FileKind::kHtml:
      return open_html(input);
    case FileKind::kCsv:
      break;
  }
  return open_csv(input);
}

}  // namespace

Workbook::Workbook(std::unique_ptr<SheetSource> source) : source_(std::move(source)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

base::Result<Workbook> Workbook::open(const std::string& path) {
  const Input input = TRY(InputBytes::open(path));
  return Workbook(TRY(open_source(input)));
}

base::Result<Workbook> Workbook::open_bytes(std::string bytes) {
  return Workbook(TRY(open_source(InputBytes::keep(std::move(bytes)))));
}

FileKind Workbook::kind() const { return source_->kind(); }
const std::vector<SheetInfo>& Workbook::sheets() const { return source_->sheets(); }

base::Result<SheetLayout> Workbook::read_layout(std::size_t sheet) {
  assert(sheet < sheets().size());
  return source_->read_layout(sheet);
}

base::Result<std::vector<CellRange>> Workbook::read_merged_ranges(std::size_t sheet) {
  assert(sheet < sheets().size());
  return source_->read_merged_ranges(sheet);
}

base::Result<std::uint64_t> Workbook::read_rows(std::size_t sheet, const RowCallback& on_row) {
  assert(sheet < sheets().size());
  return source_->read_rows(sheet, on_row);
}

double Workbook::share_read() const { return source_->share_read(); }

std::size_t first_visible_sheet(const Workbook& workbook) {
  const auto& sheets = workbook.sheets();
  const auto found = std::find_if(sheets.begin(), sheets.end(), [](const SheetInfo& sheet) {
    return sheet.visibility == Visibility::kVisible;
  });
  return found == sheets.end() ? 0 : static_cast<std::size_t>(found - sheets.begin());
}

}  // namespace office
