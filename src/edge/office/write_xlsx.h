// A small workbook to hand out: sheets of text cells, headings in bold, columns that offer a list
// to choose from.
#pragma once

#include <string>
#include <vector>

namespace office {

struct Column {
  std::string heading;
  int width = 16;  // In characters.
  // Not empty: cells below the heading offer what stands in this column (counted from 0) of the
  // second sheet.
  int choices_column = -1;
  std::string hint;  // Shown when a cell is chosen.
};

struct Sheet {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // Below the headings.
};

// XLSX. All cells are texts, so that numbers keep their leading zeros. Empty when memory ran out.
std::string write_xlsx(const std::vector<Sheet>& sheets);

}  // namespace office
