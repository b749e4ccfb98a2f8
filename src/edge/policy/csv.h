// A reader of CSV as RFC 4180 describes it: UTF-8 with or without byte order mark, comma, double
// quotes, CRLF or LF, one header row. Plain functions; may run on any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace policy {

struct CsvField {
  std::string text;
  int32_t line = 0;  // Both start at 1; column counts code points.
  int32_t column = 0;
};

struct CsvTable {
  std::string file;
  std::vector<CsvField> header;
  std::vector<std::vector<CsvField>> rows;  // Each has as many fields as the header.

  // Index of a column; none when the header lacks it.
  std::optional<std::size_t> column(std::string_view name) const;
  base::Place place(const CsvField& field) const { return {file, field.line, field.column}; }
};

// Every column of `columns` must be there and no other. Rows with too few or too many fields are
// reported and left out; blank lines are skipped. None when there is no usable header.
std::optional<CsvTable> read_csv(std::string_view text, const std::string& file,
                                 std::initializer_list<std::string_view> columns,
                                 base::Diagnostics* diagnostics);

// A table whose columns the caller knows how to read: any header, each name once.
std::optional<CsvTable> read_any_csv(std::string_view text, const std::string& file,
                                     base::Diagnostics* diagnostics);

}  // namespace policy
