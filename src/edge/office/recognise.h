// What a file is, from its bytes. Names lie: old systems save HTML as .xls, people rename files.
#pragma once

#include "edge/office/input_bytes.h"
#include "edge/office/workbook.h"

namespace office {

// An error names what the file is instead of a table, and what to do.
base::Result<FileKind> recognise(const InputBytes& input);

// What separates the fields of CSV: the comma, semicolon or tab that the first line with any has
// most of outside of quotes. Titles above the headings have none.
char separator_of(std::string_view text);

}  // namespace office
