// Importing workbooks: upload, look at the first rows, say which column is what, check everything,
// apply, take back. One function a deed. What takes long (checking, applying, taking back) goes on
// on the desk's own thread, in pieces, and goes on after a restart; the writer is held for a piece
// only. Errors carry the stable id of the problem in `where`.
//
// Who imports needs the permission and a territory; rows of households outside it are refused. A
// batch is seen by whoever may import and whose territory holds that of its author.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/county.h"
#include "app/actions/import_batch.h"
#include "app/actions/live.h"
#include "core/access/access.h"
#include "core/base/result.h"
#include "edge/store/imports.h"

namespace actions {

inline constexpr int64_t kMostImportBytes = int64_t{256} << 20U;
inline constexpr std::uint32_t kPreflightRows = 1000;

struct ImportDeskParts {
  const Live* live = nullptr;  // The first deployment is that of the county. All outlive the desk.
  County* county = nullptr;
  std::string folder;  // "data/imports"; made when it is not there.
  std::function<void(std::string_view event, std::string_view detail)> log;
};

class ImportDesk {
 public:
  static base::Result<std::unique_ptr<ImportDesk>> open(ImportDeskParts parts);
  ~ImportDesk();
  // From now on long work goes on, also what was under way when the program (or the server that led
  // before) ended. The county's writer runs; may be called again.
  base::Result<void> begin();
  // Ends it between two pieces; before the writer ends. What is under way goes on the next time.
  void stop();
  ImportDesk(const ImportDesk&) = delete;
  ImportDesk& operator=(const ImportDesk&) = delete;

  class Work;  // Internal to the deeds (import_desk.h).
  Work& work() const { return *work_; }

 private:
  explicit ImportDesk(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

struct ImportProgress {
  int64_t done = 0;
  int64_t total = 0;  // 0: not known yet.
  bool is_rows = true;
  std::optional<int64_t> remaining_seconds;
};

struct ImportBatchView {
  store::ImportBatch batch;
  std::string layout_label;
  std::string region_full_name;
  std::optional<ImportMapping> mapping;
  ImportCounts counts;
  std::optional<store::ImportBatch> same_file;  // An earlier one.
  std::optional<ImportProgress> progress;
  std::optional<int64_t> undo_until_ms;
  std::vector<std::string_view> can;  // "preflight", "mapping", "validate", "apply" …
};

// `path` is read, not kept. Errors "import.unreadable", "import.too_large", "layout.not_found".
base::Result<ImportBatchView> upload_import(ImportDesk& desk, const rights::Caller& caller,
                                            std::string_view file_name, std::string_view layout,
                                            const std::string& path);
struct ImportPage {
  std::vector<ImportBatchView> items;
  std::string next_cursor;
};
base::Result<ImportPage> list_imports(ImportDesk& desk, const rights::Caller& caller,
                                      std::string_view cursor, int64_t limit);
// Error "import.not_found", here and below.
base::Result<ImportBatchView> get_import(ImportDesk& desk, const rights::Caller& caller,
                                         std::string_view batch_id);

struct ImportPreflightRequest {
  std::optional<ImportMapping> mapping;
  std::string saved_mapping;
  std::string layout;
};
struct ImportPreflight {
  struct LayoutGuess {
    std::string id;
    std::string label;
    int32_t confidence = 0;
  };
  struct Column {
    std::uint32_t column = 0;
    std::string heading;
    std::string target;
    std::string target_label;
    int32_t confidence = 0;
    std::string note;
    std::vector<std::string> samples;  // Masked where the indicator is.
  };
  struct SampleRow {
    std::uint32_t row = 0;
    std::vector<std::string> values;  // In the order of the columns.
  };
  std::vector<LayoutGuess> layouts;
  std::optional<ImportMapping> mapping;  // None: no layout fits.
  std::vector<Column> columns;
  std::string instant_from;  // "none", "column", "file_name", "deployment", "mapping"
  int64_t rows_read = 0;
  bool is_whole = true;
  std::vector<std::string> sheets;
  std::vector<std::string> missing;
  std::vector<CellProblem> problems;  // The first ones.
  int64_t problem_count = 0;
  int64_t bad_rows = 0;
  std::vector<SampleRow> sample;
};
base::Result<ImportPreflight> preflight_import(ImportDesk& desk, const rights::Caller& caller,
                                               std::string_view batch_id,
                                               const ImportPreflightRequest& request);

struct ImportMappingResult {
  std::optional<ImportBatchView> answer;
  std::vector<Fault> faults;
};
base::Result<ImportMappingResult> set_import_mapping(ImportDesk& desk, const rights::Caller& caller,
                                                     std::string_view batch_id,
                                                     const ImportMapping& mapping,
                                                     std::string_view save_as);
base::Result<void> delete_import_mapping(ImportDesk& desk, const rights::Caller& caller,
                                         std::string_view name);

// These begin; error "import.wrong_state". Without a mapping validate_import takes the guess.
base::Result<ImportBatchView> validate_import(ImportDesk& desk, const rights::Caller& caller,
                                              std::string_view batch_id);
base::Result<ImportBatchView> apply_import(ImportDesk& desk, const rights::Caller& caller,
                                           std::string_view batch_id);
base::Result<ImportBatchView> cancel_import(ImportDesk& desk, const rights::Caller& caller,
                                            std::string_view batch_id);
// Errors "import.too_late", "request.invalid" (no reason).
base::Result<ImportBatchView> undo_import(ImportDesk& desk, const rights::Caller& caller,
                                          std::string_view batch_id, std::string_view reason);

struct ImportProblemPage {
  std::vector<CellProblem> items;
  int64_t total = 0;
  std::string next_cursor;
};
base::Result<ImportProblemPage> list_import_problems(ImportDesk& desk, const rights::Caller& caller,
                                                     std::string_view batch_id,
                                                     std::string_view cursor, int64_t limit);
std::optional<store::ImportEntryState> parse_imported_state(std::string_view word);
struct ImportedHousehold {
  store::ImportEntry entry;
  std::string head_name;
  std::string region_name;
};
struct ImportedHouseholdPage {
  std::vector<ImportedHousehold> items;
  std::string next_cursor;
};
base::Result<ImportedHouseholdPage> list_import_households(
    ImportDesk& desk, const rights::Caller& caller, std::string_view batch_id,
    std::optional<store::ImportEntryState> state, std::string_view cursor, int64_t limit);

struct ImportLayouts {
  const std::vector<dictionary::Layout>* layouts = nullptr;
  std::vector<store::ImportMapping> mappings;
};
base::Result<ImportLayouts> list_import_layouts(ImportDesk& desk, const rights::Caller& caller);
// XLSX. Error "layout.not_found".
base::Result<std::string> import_template(ImportDesk& desk, const rights::Caller& caller,
                                          std::string_view layout);

// Waits until nothing goes on about the batch; for terminals and tests.
base::Result<ImportBatchView> wait_for_import(ImportDesk& desk, const rights::Caller& caller,
                                              std::string_view batch_id);

}  // namespace actions
