// XLS and HTML tables cannot be changed in place: their rows become a new workbook, which is then
// treated as if it had been sent.
#include <algorithm>
#include <utility>
#include <vector>

#include "edge/office/annotate_parts.h"
#include "edge/office/table_writer.h"
#include "edge/office/workbook.h"

namespace office {
namespace {

constexpr std::uint64_t kMostCells = 20'000'000;  // The new workbook lies in memory, packed.
constexpr int kWidth = 16, kWidest = 40;

struct NewTable {
  TableHead head;
  std::vector<TableColumn> columns;
  std::uint64_t row_count = 0;
};

void add_words(std::string* text, std::string_view words) {
  if (!text->empty() && !words.empty()) *text += "  ";
  *text += words;
}

int width_of(std::string_view text) {
  return std::min(static_cast<int>(text.size()) + 2, kWidest);  // Chinese: 3 bytes, 2 wide.
}

// The first run over the rows: what stands above the list, its columns, and how long it is.
base::Result<NewTable> survey(Workbook* book, const AnnotateRequest& request) {
  NewTable table;
  std::vector<bool> has_texts;
  const auto on_row = [&](const Row& row) {
    for (const Cell& cell : row.cells) {
      if (row.number < request.header_row) {
        add_words(row.number == 1 ? &table.head.title : &table.head.note, cell.shown);
        continue;
      }
      if (cell.column >= table.columns.size()) {
        table.columns.resize(cell.column + 1, {"", kWidth, true});
        has_texts.resize(cell.column + 1);
      }
      TableColumn& column = table.columns[cell.column];
      column.width = std::max(column.width, width_of(cell.shown));
      if (row.number == request.header_row) {
        column.heading = cell.shown;
      } else if (cell.kind != CellKind::kNumber && cell.kind != CellKind::kEmpty) {
        has_texts[cell.column] = true;
      }
    }
    if (row.number > request.header_row) table.row_count = row.number - request.header_row;
    return true;
  };
  TRY(book->read_rows(request.sheet, on_row));
  if (table.columns.empty()) table.columns.push_back({"", kWidth, false});
  for (std::size_t i = 0; i < has_texts.size(); ++i) table.columns[i].is_number = !has_texts[i];
  table.head.sheet_name = book->sheets()[request.sheet].name;
  if (table.head.title.empty()) table.head.title = table.head.sheet_name;
  if (table.row_count * table.columns.size() > kMostCells) {
    return unreadable("这种格式的表格太大，标不出错误，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  return table;
}

base::Result<std::string> rewrite(Workbook* book, const AnnotateRequest& request) {
  NewTable table = TRY(survey(book, request));
  const std::size_t width = table.columns.size();
  const auto writer = TableWriter::create(TableFormat::kXlsx, std::move(table.head),
                                          std::move(table.columns), table.row_count);
  std::string bytes;
  std::uint64_t written = 0;
  std::vector<std::string_view> cells(width);
  const auto on_row = [&](const Row& row) {
    if (row.number <= request.header_row) return true;
    // Rows without cells keep their places, so that row numbers only shift.
    std::fill(cells.begin(), cells.end(), std::string_view());
    for (; written + 1 < row.number - request.header_row; ++written) writer->add_row(cells);
    for (const Cell& cell : row.cells) {
      if (cell.column < width) cells[cell.column] = cell.shown;
    }
    writer->add_row(cells);
    ++written;
    bytes += writer->take();
    return true;
  };
  TRY(book->read_rows(request.sheet, on_row));
  writer->finish();
  if (writer->is_too_large()) return unreadable("文件太大，请拆成几个文件再上传");
  return bytes + writer->take();
}

}  // namespace

base::Result<AnnotateReport> annotate_as_new(const AnnotateInput& input,
                                             const AnnotateRequest& request, const ByteSink& sink) {
  const auto size = static_cast<std::size_t>(input->size());
  Workbook book = TRY(Workbook::open_bytes(input->read_at(0, size)));
  if (request.sheet >= book.sheets().size()) return damaged();
  std::string bytes = TRY(rewrite(&book, request));
  std::vector<CellProblem> problems;
  for (const CellProblem& problem : request.problems) {
    if (problem.row < request.header_row) continue;  // Its title is another row now.
    CellProblem moved = problem;
    moved.row = problem.row - request.header_row + static_cast<std::uint32_t>(kTableHeadRows);
    problems.push_back(std::move(moved));
  }
  AnnotateRequest moved = request;
  moved.sheet = 0;
  moved.header_row = static_cast<std::uint32_t>(kTableHeadRows);
  moved.problems = problems;
  return annotate_xlsx(InputBytes::keep(std::move(bytes)), moved, sink);
}

}  // namespace office
