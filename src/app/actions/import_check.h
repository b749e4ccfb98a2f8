// The rows of an uploaded sheet read, checked and put together by household: of the first rows for
// a preflight, of all for staging.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/asking.h"
#include "app/actions/import_batch.h"
#include "app/actions/import_sheets.h"
#include "app/actions/import_stage.h"
#include "core/dictionary/layout.h"

namespace actions {

struct ImportCheck {
  ImportCounts counts;
  std::vector<CellProblem> problems;  // In the order of rows and columns.
  int64_t rows_read = 0;
  bool is_whole = true;  // There are no more rows than were read.
};

struct ImportCheckParts {
  View view;
  const dictionary::Layout* layout = nullptr;
  const ImportMapping* mapping = nullptr;
  std::string scope;
  std::uint32_t most_rows = std::numeric_limits<std::uint32_t>::max();
  // Called now and then with how many rows were read of about how many; false ends it all.
  std::function<bool(int64_t done, int64_t total)> progress;
  std::function<void(const SheetRow&, const ImportRow&)> on_row;  // May be null.
  std::function<base::Result<void>(StagedHousehold&&)> take;      // May be null.
};
// Error "import.cancelled" when progress said so.
base::Result<ImportCheck> check_import(const ImportCheckParts& parts, ImportSheets* sheets);

// What a workbook seems to be.
struct ImportGuess {
  std::vector<transfer::SheetMatch> layouts;  // One a layout that fits, best first.
  std::vector<std::size_t> sheets;            // On which sheet each was found.
};
base::Result<ImportGuess> guess_layouts(const std::vector<dictionary::Layout>& layouts,
                                        std::string_view file_name, ImportSheets* sheets);
// A mapping as the headings say. The day: of the file's name, else `day`.
ImportMapping mapping_of(const transfer::SheetMatch& match, const std::string& sheet,
                         std::string_view file_name, const registry::AsOf& as_of);

}  // namespace actions
