// The sheets of a workbook as imports read them: rows of cells, one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/transfer/cell_values.h"
#include "edge/transfer/headings.h"

namespace actions {

struct SheetCell {
  std::uint32_t column = 0;  // From 0.
  transfer::CellText text;
};

struct SheetRow {
  std::uint32_t number = 0;          // As on the screen.
  std::span<const SheetCell> cells;  // In rising columns, blank ones left out.
};

// Used by one thread. Errors are sentences for whoever made the file ("import.unreadable").
class ImportSheets {
 public:
  static base::Result<ImportSheets> open(std::string bytes);
  ImportSheets(ImportSheets&&) noexcept;
  ImportSheets& operator=(ImportSheets&&) = delete;
  ImportSheets(const ImportSheets&) = delete;
  ImportSheets& operator=(const ImportSheets&) = delete;
  ~ImportSheets();

  const std::vector<std::string>& names() const { return names_; }  // Those that can be seen.
  // Rows of the sheet of this place in names(), until `take` says false.
  base::Result<void> read(std::size_t sheet, const std::function<bool(const SheetRow&)>& take);
  // How much was read, 0 … 1; within `take`.
  double share_read() const;
  // The first rows, for finding the headings.
  base::Result<std::vector<transfer::TopRow>> top(std::size_t sheet);

 private:
  struct Source;
  explicit ImportSheets(std::unique_ptr<Source> source);
  std::unique_ptr<Source> source_;
  std::vector<std::string> names_;
};

}  // namespace actions
