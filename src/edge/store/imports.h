// Workbooks that were sent in: each batch with what is done about it, what became of each household
// it reached, and mappings of columns that were saved under a name. The files themselves lie sealed
// beside the database; here is the key that opens them, wrapped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

// The words stand in the database.
enum class ImportState : uint8_t {
  kUploaded,
  kValidating,
  kStaged,
  kApplying,
  kApplied,
  kCancelled,
  kUndoing,
  kUndone,
  kFailed,
};
std::string_view to_word(ImportState state);  // "uploaded"
std::optional<ImportState> parse_import_state(std::string_view word);

struct ImportBatch {
  std::string batch_id;
  int64_t account_id = 0;
  std::string account_name;
  std::string region;  // The territory of who uploaded it.
  std::string file_name;
  int64_t file_bytes = 0;
  std::string sha256;  // Keyed by the master key: equal files are found, none can be guessed.
  std::string layout;  // May be empty.
  ImportState state = ImportState::kUploaded;
  std::string mapping;       // Bytes of app/actions; empty: none.
  std::string counts;        // Likewise.
  int64_t done_entries = 0;  // Staged households that were applied, or undone.
  std::string reason;        // Of undoing.
  std::string failure;       // A sentence; empty: none.
  int64_t created_at_ms = 0;
  std::optional<int64_t> applied_at_ms;
  int64_t key_id = 0;
  std::string wrapped_key;  // Empty: the files are gone.
  friend bool operator==(const ImportBatch&, const ImportBatch&) = default;
};

// Puts it in the place of the one with its id.
base::Result<void> put_import_batch(Transaction& transaction, std::string_view county,
                                    const ImportBatch& batch);
base::Result<std::optional<ImportBatch>> find_import_batch(Connection& connection,
                                                           std::string_view county,
                                                           std::string_view batch_id);
// Newest first, of regions that begin with `region_prefix`; after the batch of this time and id
// (0, "": from the newest).
base::Result<std::vector<ImportBatch>> list_import_batches(
    Connection& connection, std::string_view county, std::string_view region_prefix,
    int64_t before_ms, std::string_view before_id, int64_t limit);
base::Result<std::vector<ImportBatch>> import_batches_of_file(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view sha256);
// Those in this state, oldest first.
base::Result<std::vector<ImportBatch>> import_batches_in(Connection& connection,
                                                         std::string_view county,
                                                         ImportState state);

enum class ImportEntryState : uint8_t { kApplied, kUnchanged, kRefused, kUndone, kKept };
std::string_view to_word(ImportEntryState state);  // "applied"
std::optional<ImportEntryState> parse_import_entry_state(std::string_view word);

// What became of one staged household.
struct ImportEntry {
  int64_t entry = 0;  // Its place in the batch.
  std::optional<int64_t> household;
  std::string number;
  std::string region;
  ImportEntryState state = ImportEntryState::kApplied;
  bool is_new = false;
  int64_t first_row = 0;
  int64_t rows = 0;
  int64_t changes = 0;
  std::string submission_id;  // Empty when there is none.
  std::string message;
  friend bool operator==(const ImportEntry&, const ImportEntry&) = default;
};

base::Result<void> put_import_entry(Transaction& transaction, std::string_view county,
                                    std::string_view batch_id, const ImportEntry& entry);
// After `entry` (-1: from the first), in order; in one state, or all.
base::Result<std::vector<ImportEntry>> list_import_entries(Connection& connection,
                                                           std::string_view county,
                                                           std::string_view batch_id,
                                                           std::optional<ImportEntryState> state,
                                                           int64_t entry, int64_t limit);

struct ImportMapping {
  std::string name;
  std::string layout;
  std::string mapping;
  friend bool operator==(const ImportMapping&, const ImportMapping&) = default;
};
base::Result<void> put_import_mapping(Transaction& transaction, std::string_view county,
                                      const ImportMapping& mapping);
base::Result<std::vector<ImportMapping>> list_import_mappings(Connection& connection,
                                                              std::string_view county);
base::Result<bool> delete_import_mapping(Transaction& transaction, std::string_view county,
                                         std::string_view name);

}  // namespace store
