// What an XLSX archive says about itself before its sheets are read: sheets, calendar, formats.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "edge/office/cell_format.h"
#include "edge/office/workbook.h"
#include "edge/office/zip_reader.h"

namespace office {

struct XlsxBook {
  std::vector<SheetInfo> sheets;          // Those with cells; charts are left out.
  std::vector<const ZipPart*> parts;      // Of the sheets. Points into the archive.
  const ZipPart* shared_texts = nullptr;  // None: no cell shares a text.
  std::vector<CellFormat> formats;        // By the style number of a cell.
  bool is_1904 = false;
};

base::Result<XlsxBook> read_xlsx_book(const ZipReader& archive);

}  // namespace office
