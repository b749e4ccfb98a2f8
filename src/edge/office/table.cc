#include "edge/office/table.h"

#include <optional>
#include <utility>

#include "edge/office/input_bytes.h"

namespace office {

base::Result<Table> read_table(std::string bytes) {
  if (bytes.size() > kMostTableBytes) return unreadable("文件超过 16 MB，请拆成几个文件");
  Workbook workbook = TRY(Workbook::open_bytes(std::move(bytes)));
  Table table;
  std::size_t cells = 0, text_bytes = 0;
  std::optional<base::Error> problem;
  TRY(workbook.read_rows(first_visible_sheet(workbook), [&](const Row& row) {
    cells += row.cells.size();
    if (row.number > kMostTableRows) problem = unreadable("超过 10 万行，请拆成几个文件");
    if (!row.cells.empty() && row.cells.back().column >= kMostTableColumns)
      problem = unreadable("超过 256 列，请删去多余的列");
    if (cells > kMostTableCells) problem = unreadable("内容太多，请拆成几个文件");
    if (problem) return false;
    table.rows.resize(row.number);
    auto& texts = table.rows.back();
    for (const Cell& cell : row.cells) {
      texts.resize(cell.column + 1);
      texts.back() = cell.shown;
      text_bytes += cell.shown.size();
    }
    if (text_bytes > 4 * kMostTableBytes) problem = unreadable("内容太多，请拆成几个文件");
    return !problem;
  }));
  if (problem) return *problem;
  return table;
}

}  // namespace office
