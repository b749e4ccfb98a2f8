// A small workbook to hand out: sheets of text cells, headings in bold, columns that offer a list
// to choose from. What one calls a template: somebody fills it in and sends it back.
#pragma once

#include <string>
#include <vector>

namespace office {

struct Column {
  std::string heading;  // One that begins with * (must be filled in) is red.
  int width = 16;       // In characters; texts of columns wider than 40 go on in the next line.
  // Not −1: cells below the heading, down to the last row, offer what stands in this column
  // (counted from 0) of the second sheet.
  int choices_column = -1;
  std::string hint;  // Shown when a cell is chosen.
};

struct Sheet {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // Below the headings.
  bool is_hidden = false;                      // Never the first.
  std::size_t example_rows = 0;                // So many of the rows, the first, are grey.
};

// XLSX. All cells are texts, so that numbers keep their leading zeros. Empty when memory ran out.
std::string write_xlsx(const std::vector<Sheet>& sheets);

}  // namespace office
