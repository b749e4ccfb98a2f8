#include "edge/store/imports.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace store {
namespace {

constexpr std::size_t kRegionDigits = 12;

constexpr std::array<std::string_view, 9> kStates = {"uploaded", "validating", "staged",
                                                     "applying", "applied",    "cancelled",
                                                     "undoing",  "undone",     "failed"};
constexpr std::array<std::string_view, 5> kEntryStates = {"applied", "unchanged", "refused",
                                                          "undone", "kept"};

constexpr std::string_view kBatchColumns =
    "SELECT batch_id, account_id, account_name, region_code, file_name, file_bytes, sha256, "
    "layout, state, mapping, counts, done_entries, reason, failure, created_at_ms, applied_at_ms, "
    "key_id, wrapped_key FROM import_batch WHERE county_code = $1 ";

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto* found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(std::distance(words.begin(), found));
}

ImportBatch batch_of(const Cursor& row) {
  ImportBatch batch;
  batch.batch_id = row.string(0);
  batch.account_id = row.integer(1);
  batch.account_name = row.string(2);
  batch.region = row.string(3);
  batch.file_name = row.string(4);
  batch.file_bytes = row.integer(5);
  batch.sha256 = row.string(6);
  batch.layout = row.string(7);
  batch.state = parse_import_state(row.text(8)).value_or(ImportState::kFailed);
  batch.mapping = std::string(row.bytes(9));
  batch.counts = std::string(row.bytes(10));
  batch.done_entries = row.integer(11);
  batch.reason = row.string(12);
  batch.failure = row.string(13);
  batch.created_at_ms = row.integer(14);
  batch.applied_at_ms = row.maybe_integer(15);
  batch.key_id = row.integer(16);
  batch.wrapped_key = std::string(row.bytes(17));
  return batch;
}

base::Result<std::vector<ImportBatch>> read_batches(Connection& connection, std::string_view where,
                                                    std::initializer_list<Parameter> parameters) {
  std::vector<ImportBatch> batches;
  auto cursor = TRY(connection.query(std::string(kBatchColumns) + std::string(where), parameters));
  while (TRY(cursor->next())) batches.push_back(batch_of(*cursor));
  return batches;
}

}  // namespace

std::string_view to_word(ImportState state) { return kStates[static_cast<std::size_t>(state)]; }
std::optional<ImportState> parse_import_state(std::string_view word) {
  return parse<ImportState>(kStates, word);
}
std::string_view to_word(ImportEntryState state) {
  return kEntryStates[static_cast<std::size_t>(state)];
}
std::optional<ImportEntryState> parse_import_entry_state(std::string_view word) {
  return parse<ImportEntryState>(kEntryStates, word);
}

base::Result<void> put_import_batch(Transaction& transaction, std::string_view county,
                                    const ImportBatch& batch) {
  TRY(transaction.connection().execute(
      "INSERT INTO import_batch (county_code, batch_id, account_id, account_name, region_code, "
      "file_name, file_bytes, sha256, layout, state, mapping, counts, done_entries, reason, "
      "failure, created_at_ms, applied_at_ms, key_id, wrapped_key) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
      "ON CONFLICT (county_code, batch_id) DO UPDATE SET layout = excluded.layout, "
      "state = excluded.state, mapping = excluded.mapping, counts = excluded.counts, "
      "done_entries = excluded.done_entries, reason = excluded.reason, "
      "failure = excluded.failure, applied_at_ms = excluded.applied_at_ms, "
      "wrapped_key = excluded.wrapped_key",
      {county, batch.batch_id, batch.account_id, batch.account_name, batch.region, batch.file_name,
       batch.file_bytes, batch.sha256, batch.layout, to_word(batch.state),
       Parameter::bytes(batch.mapping), Parameter::bytes(batch.counts), batch.done_entries,
       batch.reason, batch.failure, batch.created_at_ms, batch.applied_at_ms, batch.key_id,
       Parameter::bytes(batch.wrapped_key)}));
  return {};
}

base::Result<std::optional<ImportBatch>> find_import_batch(Connection& connection,
                                                           std::string_view county,
                                                           std::string_view batch_id) {
  auto found = TRY(read_batches(connection, "AND batch_id = $2", {county, batch_id}));
  if (found.empty()) return std::optional<ImportBatch>();
  return std::optional<ImportBatch>(std::move(found.front()));
}

base::Result<std::vector<ImportBatch>> list_import_batches(
    Connection& connection, std::string_view county, std::string_view region_prefix,
    int64_t before_ms, std::string_view before_id, int64_t limit) {
  // Digits compare alike in every collation.
  std::string from(region_prefix), to(region_prefix);
  from.resize(std::max(from.size(), kRegionDigits), '0');
  to.resize(std::max(to.size(), kRegionDigits), '9');
  return read_batches(connection,
                      "AND region_code >= $2 AND region_code <= $3 AND (CAST($4 AS BIGINT) = 0 OR "
                      "created_at_ms < $4 OR (created_at_ms = $4 AND batch_id < $5)) "
                      "ORDER BY created_at_ms DESC, batch_id DESC LIMIT $6",
                      {county, from, to, before_ms, before_id, limit});
}

base::Result<std::vector<ImportBatch>> import_batches_of_file(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view sha256) {
  return read_batches(connection, "AND sha256 = $2 ORDER BY created_at_ms, batch_id",
                      {county, sha256});
}

base::Result<std::vector<ImportBatch>> import_batches_in(Connection& connection,
                                                         std::string_view county,
                                                         ImportState state) {
  return read_batches(connection, "AND state = $2 ORDER BY created_at_ms, batch_id",
                      {county, to_word(state)});
}

base::Result<void> put_import_entry(Transaction& transaction, std::string_view county,
                                    std::string_view batch_id, const ImportEntry& entry) {
  TRY(transaction.connection().execute(
      "INSERT INTO import_entry (county_code, batch_id, entry, household_id, number, region_code, "
      "state, is_new, first_row, row_count, change_count, submission_id, message) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
      "ON CONFLICT (county_code, batch_id, entry) DO UPDATE SET state = excluded.state, "
      "message = excluded.message",
      {county, batch_id, entry.entry, entry.household, entry.number, entry.region,
       to_word(entry.state), entry.is_new, entry.first_row, entry.rows, entry.changes,
       entry.submission_id, entry.message}));
  return {};
}

base::Result<std::vector<ImportEntry>> list_import_entries(Connection& connection,
                                                           std::string_view county,
                                                           std::string_view batch_id,
                                                           std::optional<ImportEntryState> state,
                                                           int64_t entry, int64_t limit) {
  const std::string_view word = state ? to_word(*state) : std::string_view();
  auto cursor = TRY(connection.query(
      "SELECT entry, household_id, number, region_code, state, is_new, first_row, row_count, "
      "change_count, submission_id, message FROM import_entry WHERE county_code = $1 AND "
      "batch_id = $2 AND entry > $3 AND ($4 = '' OR state = $4) ORDER BY entry LIMIT $5",
      {county, batch_id, entry, word, limit}));
  std::vector<ImportEntry> entries;
  while (TRY(cursor->next())) {
    entries.push_back({cursor->integer(0), cursor->maybe_integer(1), cursor->string(2),
                       cursor->string(3),
                       parse_import_entry_state(cursor->text(4)).value_or(ImportEntryState::kKept),
                       cursor->is_true(5), cursor->integer(6), cursor->integer(7),
                       cursor->integer(8), cursor->string(9), cursor->string(10)});
  }
  return entries;
}

base::Result<void> put_import_mapping(Transaction& transaction, std::string_view county,
                                      const ImportMapping& mapping) {
  TRY(transaction.connection().execute(
      "INSERT INTO import_mapping (county_code, name, layout, mapping) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (county_code, name) DO UPDATE SET layout = excluded.layout, "
      "mapping = excluded.mapping",
      {county, mapping.name, mapping.layout, Parameter::bytes(mapping.mapping)}));
  return {};
}

base::Result<std::vector<ImportMapping>> list_import_mappings(Connection& connection,
                                                              std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT name, layout, mapping FROM import_mapping WHERE county_code = $1 ORDER BY name",
      {county}));
  std::vector<ImportMapping> mappings;
  while (TRY(cursor->next()))
    mappings.push_back({cursor->string(0), cursor->string(1), std::string(cursor->bytes(2))});
  return mappings;
}

base::Result<bool> delete_import_mapping(Transaction& transaction, std::string_view county,
                                         std::string_view name) {
  return TRY(transaction.connection().execute(
             "DELETE FROM import_mapping WHERE county_code = $1 AND name = $2", {county, name})) !=
         0;
}

}  // namespace store
