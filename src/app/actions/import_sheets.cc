#include "app/actions/import_sheets.h"

#include <utility>

#include "edge/office/table.h"

namespace actions {

struct ImportSheets::Source {
  office::Table table;
  double share = 0;
};

ImportSheets::ImportSheets(std::unique_ptr<Source> source) : source_(std::move(source)) {
  names_.emplace_back();
}
ImportSheets::ImportSheets(ImportSheets&&) noexcept = default;
ImportSheets::~ImportSheets() = default;

base::Result<ImportSheets> ImportSheets::open(std::string bytes) {
  auto table = office::read_table(bytes);
  if (!table) {
    return base::Error{base::ErrorCode::kInvalidInput, table.error().message, "import.unreadable"};
  }
  auto source = std::make_unique<Source>();
  source->table = *std::move(table);
  return ImportSheets(std::move(source));
}

base::Result<void> ImportSheets::read(std::size_t /*sheet*/,
                                      const std::function<bool(const SheetRow&)>& take) {
  std::vector<SheetCell> cells;
  const auto& rows = source_->table.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    cells.clear();
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      if (rows[i][column].empty()) continue;
      SheetCell cell;
      cell.column = static_cast<std::uint32_t>(column);
      cell.text.text = rows[i][column];
      cells.push_back(cell);
    }
    source_->share = static_cast<double>(i + 1) / static_cast<double>(rows.size());
    if (!cells.empty() && !take({static_cast<std::uint32_t>(i + 1), cells})) break;
  }
  return {};
}

double ImportSheets::share_read() const { return source_->share; }

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
