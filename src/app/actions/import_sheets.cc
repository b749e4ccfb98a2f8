#include "app/actions/import_sheets.h"

#include <utility>

#include "edge/office/workbook.h"

namespace actions {

struct ImportSheets::Source {
  office::Workbook workbook;
  std::vector<std::size_t> places;  // Of the sheets that can be seen.
  std::vector<SheetCell> cells;
};

ImportSheets::ImportSheets(std::unique_ptr<Source> source) : source_(std::move(source)) {
  const auto& sheets = source_->workbook.sheets();
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    if (sheets[i].visibility != office::Visibility::kVisible) continue;
    source_->places.push_back(i);
    names_.push_back(sheets[i].name);
  }
  if (!names_.empty()) return;
  source_->places.push_back(0);
  names_.push_back(sheets.front().name);
}
ImportSheets::ImportSheets(ImportSheets&&) noexcept = default;
ImportSheets::~ImportSheets() = default;

base::Result<ImportSheets> ImportSheets::open(std::string bytes) {
  auto workbook = TRY(office::Workbook::open_bytes(std::move(bytes)));
  return ImportSheets(std::make_unique<Source>(Source{std::move(workbook), {}, {}}));
}

base::Result<void> ImportSheets::read(std::size_t sheet,
                                      const std::function<bool(const SheetRow&)>& take) {
  std::vector<SheetCell>& cells = source_->cells;
  const auto read =
      source_->workbook.read_rows(source_->places[sheet], [&](const office::Row& row) {
        cells.clear();
        for (const office::Cell& one : row.cells) {
          SheetCell cell;
          cell.column = one.column;
          cell.text.text = one.shown;
          if (one.kind == office::CellKind::kNumber) cell.text.number = one.number;
          if (one.kind == office::CellKind::kDate) cell.text.date = one.date;
          cell.text.may_have_lost_digits = one.may_have_lost_digits;
          cell.text.lacks_value = one.lacks_value;
          cell.text.is_error = one.kind == office::CellKind::kError;
          cells.push_back(cell);
        }
        return cells.empty() || take({row.number, cells});
      });
  if (!read) return read.error();
  return {};
}

double ImportSheets::share_read() const { return source_->workbook.share_read(); }
base::Result<std::vector<transfer::TopRow>> ImportSheets::top(std::size_t sheet) {
  std::vector<transfer::TopRow> rows;
  TRY(read(sheet, [&](const SheetRow& row) {
    if (row.number > transfer::kLastHeadingRow) return false;
    transfer::TopRow top;
    top.number = row.number;
    for (const SheetCell& cell : row.cells) {
      top.texts.resize(cell.column + 1);
      top.texts[cell.column] = cell.text.text;
    }
    rows.push_back(std::move(top));
    return true;
  }));
  return rows;
}

}  // namespace actions
