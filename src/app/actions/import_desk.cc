#include "app/actions/import_desk.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "app/actions/audit.h"

namespace actions {
namespace {

namespace fs = std::filesystem;
using store::ImportBatch;
using store::ImportEntry;
using store::ImportState;

constexpr std::size_t kUploadPieceBytes = std::size_t{1} << 20U;

constexpr int64_t kKeptMs = int64_t{31} * 24 * 60 * 60 * 1000;
constexpr int64_t kMostSwept = 10'000;

// How many households a deed takes: as many as keep the writer for about this long.
constexpr int64_t kWantedMs = 20;
constexpr std::size_t kMostInPiece = 200;

int64_t steady_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

// Grows and shrinks with the time that the last piece took.
class ImportDesk::Work::Pieces {
 public:
  std::size_t size() const { return size_; }
  void took(int64_t ms) {
    if (ms > kWantedMs) {
      size_ = std::max<std::size_t>(1, size_ / 2);
    } else if (ms * 2 < kWantedMs) {
      size_ = std::min(kMostInPiece, size_ * 2);
    }
  }

 private:
  std::size_t size_ = 8;
};

int64_t ImportDesk::Work::now_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

ImportDesk::Work::~Work() { stop(); }

void ImportDesk::Work::stop() {
  is_stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

base::Result<void> ImportDesk::Work::make_folder() const {
  std::error_code error;
  fs::create_directories(parts_.folder, error);
  if (!error) fs::permissions(parts_.folder, fs::perms::owner_all, error);
  if (!error) return {};
  return base::Error{base::ErrorCode::kUnavailable,
                     "建不了保存上传文件的目录，请检查数据目录的权限", parts_.folder};
}

base::Result<void> ImportDesk::Work::begin() {
  std::vector<ImportBatch> waiting;
  {
    const store::Reader reader = TRY(county().store().read());
    for (const ImportState state :
         {ImportState::kValidating, ImportState::kApplying, ImportState::kUndoing}) {
      for (ImportBatch& batch : TRY(store::import_batches_in(reader, county().code(), state)))
        waiting.push_back(std::move(batch));
    }
  }
  for (const ImportBatch& batch : waiting) {
    if (!progress_of(batch.batch_id)) enqueue(batch.batch_id);
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  return {};
}

// -- batches

base::Result<std::optional<ImportBatch>> ImportDesk::Work::find(std::string_view batch_id) const {
  const store::Reader reader = TRY(county().store().read());
  return store::find_import_batch(reader, county().code(), batch_id);
}

base::Result<void> ImportDesk::Work::write(const Deed& deed) const {
  Writer* const writer = county().writer();
  if (writer == nullptr) return base::Error{base::ErrorCode::kUnavailable, "", "server.stopping"};
  Write write;
  write.county = county().code();
  write.deed = [&](Writing& writing) -> base::Result<WriteAnswer> {
    TRY(deed(writing));
    return WriteAnswer{};
  };
  const auto answer = writer->write_and_wait(std::move(write));
  if (!answer) return answer.error();
  return {};
}

base::Result<void> ImportDesk::Work::save(const ImportBatch& batch) const {
  return write([&](Writing& writing) {
    return store::put_import_batch(writing.transaction, county().code(), batch);
  });
}

base::Result<void> ImportDesk::Work::save(const ImportBatch& batch, const rights::Caller& caller,
                                          std::string_view action) const {
  return write([&](Writing& writing) -> base::Result<void> {
    TRY(store::put_import_batch(writing.transaction, county().code(), batch));
    return append_audit(
        writing.transaction, county().code(), caller.account, writing.now_ms,
        {std::string(action), "import/" + batch.batch_id, batch.region, batch.layout});
  });
}

// -- files

std::string ImportDesk::Work::folder_of(std::string_view batch_id) const {
  return (fs::path(parts_.folder) / std::string(batch_id)).string();
}

std::string ImportDesk::Work::place_of(std::string_view batch_id, std::string_view file) const {
  return county().code() + "/import/" + std::string(batch_id) + "/" + std::string(file);
}

base::Result<std::shared_ptr<const secrets::DataKey>> ImportDesk::Work::key_of(
    const ImportBatch& batch) const {
  if (batch.wrapped_key.empty())
    return base::Error{base::ErrorCode::kNotFound, "上传的文件已过保存期，请重新上传",
                       "import.not_found"};
  return std::make_shared<const secrets::DataKey>(TRY(county().key()->unwrap(
      batch.wrapped_key, place_of(batch.batch_id, "key"), static_cast<uint32_t>(batch.key_id))));
}

base::Result<void> ImportDesk::Work::keep_upload(const ImportBatch& batch,
                                                 const std::shared_ptr<const secrets::DataKey>& key,
                                                 std::string_view bytes) const {
  std::error_code error;
  fs::create_directories(folder_of(batch.batch_id), error);
  auto writer = TRY(secrets::SealedFileWriter::create(folder_of(batch.batch_id) + "/upload", key,
                                                      place_of(batch.batch_id, "upload")));
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kUploadPieceBytes, bytes.size())))
    TRY(writer.add(bytes.substr(0, kUploadPieceBytes)));
  return writer.finish();
}

base::Result<secrets::SealedFile> ImportDesk::Work::open_file(const ImportBatch& batch,
                                                              std::string_view name) const {
  return secrets::SealedFile::open(folder_of(batch.batch_id) + "/" + std::string(name),
                                   TRY(key_of(batch)), place_of(batch.batch_id, name));
}

base::Result<std::string> ImportDesk::Work::read_upload(const ImportBatch& batch) const {
  const secrets::SealedFile file = TRY(open_file(batch, "upload"));
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(batch.file_bytes));
  TRY(file.read(0, [&](uint64_t, std::string_view piece) {
    bytes += piece;
    return true;
  }));
  return bytes;
}

void ImportDesk::Work::forget_files(std::string_view batch_id) const {
  std::error_code error;
  fs::remove_all(folder_of(batch_id), error);
}

// -- what goes on

void ImportDesk::Work::enqueue(const std::string& batch_id) {
  const std::lock_guard lock(mutex_);
  going_[batch_id] = {};
  queue_.push_back(batch_id);
  changed_.notify_all();
}

void ImportDesk::Work::cancel(const std::string& batch_id) {
  const std::lock_guard lock(mutex_);
  const auto found = going_.find(batch_id);
  if (found != going_.end()) found->second.is_cancelled = true;
}

bool ImportDesk::Work::goes_on(const std::string& batch_id) const {
  if (is_stopping_) return false;
  const std::lock_guard lock(mutex_);
  const auto found = going_.find(batch_id);
  return found != going_.end() && !found->second.is_cancelled;
}

void ImportDesk::Work::tell(const std::string& batch_id, int64_t done, int64_t total,
                            bool is_rows) {
  const std::lock_guard lock(mutex_);
  const auto found = going_.find(batch_id);
  if (found == going_.end()) return;
  Going& going = found->second;
  if (going.began_ms == 0) {
    going.began_ms = steady_ms();
    going.began_done = done;
  }
  going.progress.done = done;
  going.progress.total = total;
  going.progress.is_rows = is_rows;
  const int64_t spent = steady_ms() - going.began_ms;
  const int64_t new_done = done - going.began_done;
  constexpr int64_t kLeastMs = 500;
  if (new_done > 0 && spent >= kLeastMs)
    going.progress.remaining_seconds = (total - done) * spent / new_done / 1000 + 1;
}

std::optional<ImportProgress> ImportDesk::Work::progress_of(const std::string& batch_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = going_.find(batch_id);
  if (found == going_.end()) return std::nullopt;
  return found->second.progress;
}

void ImportDesk::Work::wait(const std::string& batch_id) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return is_stopping_ || going_.count(batch_id) == 0; });
}

void ImportDesk::Work::forget_old() const {
  const int64_t before = now_ms() - kKeptMs;
  std::vector<ImportBatch> batches;
  {
    const auto reader = county().store().read();
    if (!reader) return;
    auto listed = store::list_import_batches(*reader, county().code(), "", before, "", kMostSwept);
    if (listed) batches = *std::move(listed);
  }
  for (ImportBatch& batch : batches) {
    const bool is_young = batch.applied_at_ms && *batch.applied_at_ms > before;
    if (batch.wrapped_key.empty() || is_young) continue;
    // Without its key what a copy of the disk still holds cannot be read.
    batch.wrapped_key.clear();
    if (batch.state == ImportState::kStaged) batch.state = ImportState::kUploaded;
    if (save(batch)) forget_files(batch.batch_id);
  }
}

void ImportDesk::Work::run() {
  forget_old();
  while (!is_stopping_) {
    std::string batch_id;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return is_stopping_ || !queue_.empty(); });
      if (is_stopping_) return;
      batch_id = queue_.front();
      queue_.pop_front();
    }
    run_batch(batch_id);
    const std::lock_guard lock(mutex_);
    going_.erase(batch_id);
    changed_.notify_all();
  }
}

void ImportDesk::Work::run_batch(const std::string& batch_id) {
  const auto found = find(batch_id);
  if (!found || !*found) return;
  const ImportBatch& batch = **found;
  base::Result<void> done;
  if (batch.state == ImportState::kValidating) done = check(batch);
  if (batch.state == ImportState::kApplying) done = apply(batch);
  if (batch.state == ImportState::kUndoing) done = undo(batch);
  if (done || is_stopping_) return;
  // What was done stays done; the sentence says what to do.
  auto now = find(batch_id);
  if (!now || !*now) return;
  ImportBatch failed = **now;
  failed.failure = done.error().message.empty() ? "没有做完，请再做一次" : done.error().message;
  failed.state =
      batch.state == ImportState::kValidating ? ImportState::kFailed : ImportState::kCancelled;
  const auto saved = save(failed);
  if (parts_.log) parts_.log("import_failed", saved ? done.error().where : saved.error().where);
}

base::Result<void> ImportDesk::Work::finish(ImportBatch batch, ImportState state,
                                            std::string_view action) const {
  batch.state = state;
  batch.failure.clear();
  return write([&](Writing& writing) -> base::Result<void> {
    ImportBatch done = batch;
    if (state == ImportState::kApplied || state == ImportState::kCancelled)
      done.applied_at_ms = writing.now_ms;
    TRY(store::put_import_batch(writing.transaction, county().code(), done));
    const ImportCounts counts = import_counts_of(done.counts);
    return append_audit(writing.transaction, county().code(), std::to_string(batch.account_id),
                        writing.now_ms,
                        {std::string(action), "import/" + batch.batch_id, batch.region,
                         batch.layout + " " + std::to_string(counts.applied) + " " +
                             std::to_string(counts.undone)});
  });
}

base::Result<void> ImportDesk::Work::check(ImportBatch batch) {
  const auto mapping = import_mapping_of(batch.mapping);
  const auto* layout = policy().find_layout(batch.layout);
  if (!mapping || layout == nullptr)
    return base::Error{base::ErrorCode::kInvalidInput, "还没有说明各列是什么，请先核对列的对应",
                       "import.wrong_state"};
  std::string bytes = TRY(read_upload(batch));
  ImportSheets sheets = TRY(ImportSheets::open(std::move(bytes)));
  const auto key = TRY(key_of(batch));
  const std::string folder = folder_of(batch.batch_id);
  auto staged = TRY(secrets::SealedFileWriter::create(folder + "/staged", key,
                                                      place_of(batch.batch_id, "staged")));
  ImportCheckParts parts;
  parts.view = view();
  parts.layout = layout;
  parts.mapping = &*mapping;
  parts.scope = batch.region;
  parts.progress = [&](int64_t done, int64_t total) {
    tell(batch.batch_id, done, total, true);
    return goes_on(batch.batch_id);
  };
  parts.take = [&](StagedHousehold&& household) { return staged.add(to_bytes(household)); };
  const auto checked = check_import(parts, &sheets);
  if (!checked && checked.error().where == "import.cancelled") {
    if (is_stopping_) return {};
    batch.state = ImportState::kUploaded;
    return save(batch);
  }
  if (!checked) return checked.error();
  auto problems = TRY(secrets::SealedFileWriter::create(folder + "/problems", key,
                                                        place_of(batch.batch_id, "problems")));
  for (const CellProblem& problem : checked->problems) TRY(problems.add(to_bytes(problem)));
  TRY(staged.finish());
  TRY(problems.finish());
  batch.counts = to_bytes(checked->counts);
  batch.done_entries = 0;
  return finish(std::move(batch), ImportState::kStaged, "import_validate");
}

base::Result<ImportPlan> ImportDesk::Work::plan_of(const ImportBatch& batch,
                                                   const ImportRegister& known) const {
  const auto mapping = import_mapping_of(batch.mapping);
  ImportPlan plan;
  plan.batch_id = batch.batch_id;
  plan.archive = &county().archive();
  plan.layout = policy().find_layout(batch.layout);
  if (!mapping || plan.layout == nullptr)
    return base::Error{base::ErrorCode::kConflict, "政策包里已没有这种表格，请重新上传",
                       "layout.not_found"};
  plan.known = &known;
  plan.mapping = *mapping;
  plan.as_of = deployment().as_of();
  plan.scope = batch.region;
  plan.account = batch.account_id == 0 ? std::string() : std::to_string(batch.account_id);
  plan.policy_hash = policy().content_hash;
  plan.reason = batch.reason;
  return plan;
}

base::Result<void> ImportDesk::Work::apply_piece(const ImportPlan& plan,
                                                 std::vector<StagedHousehold>* piece,
                                                 ImportBatch* batch) const {
  ImportBatch next;
  const auto put = [&](Writing& writing, const ImportEntry& entry) -> base::Result<void> {
    ImportCounts counts = import_counts_of(next.counts);
    if (entry.state == store::ImportEntryState::kApplied) ++counts.applied;
    if (entry.state == store::ImportEntryState::kUnchanged) ++counts.unchanged;
    if (entry.state == store::ImportEntryState::kRefused) ++counts.refused;
    next.counts = to_bytes(counts);
    ++next.done_entries;
    return store::put_import_entry(writing.transaction, county().code(), next.batch_id, entry);
  };
  const auto done = write([&](Writing& writing) -> base::Result<void> {
    next = *batch;  // A deed may run again.
    for (const StagedHousehold& staged : *piece) {
      const auto entry = TRY(apply_staged(plan, writing, staged, next.done_entries));
      TRY(put(writing, entry));
    }
    return store::put_import_batch(writing.transaction, county().code(), next);
  });
  if (done) {
    *batch = std::move(next);
    return {};
  }
  if (done.error().code == base::ErrorCode::kUnavailable) return done;
  if (piece->size() > 1) {
    for (StagedHousehold& staged : *piece) {
      std::vector<StagedHousehold> one;
      one.push_back(std::move(staged));
      TRY(apply_piece(plan, &one, batch));
    }
    return {};
  }
  // One household that the register cannot take must not stop all others.
  const auto refuse = [&](Writing& writing) -> base::Result<void> {
    next = *batch;
    ImportEntry entry;
    entry.entry = next.done_entries;
    entry.number = piece->front().number;
    entry.state = store::ImportEntryState::kRefused;
    entry.rows = static_cast<int64_t>(piece->front().rows.size());
    entry.message = done.error().message;
    TRY(put(writing, entry));
    return store::put_import_batch(writing.transaction, county().code(), next);
  };
  TRY(write(refuse));
  *batch = std::move(next);
  return {};
}

base::Result<void> ImportDesk::Work::apply(ImportBatch batch) {
  const ImportRegister known(view());
  const ImportPlan plan = TRY(plan_of(batch, known));
  const secrets::SealedFile file = TRY(open_file(batch, "staged"));
  const auto total = static_cast<int64_t>(file.records());
  Pieces pieces;
  std::vector<StagedHousehold> piece;
  base::Result<void> applied;
  const auto flush = [&] {
    if (piece.empty()) return true;
    const int64_t began = steady_ms();
    applied = apply_piece(plan, &piece, &batch);
    pieces.took(steady_ms() - began);
    piece.clear();
    tell(batch.batch_id, batch.done_entries, total, false);
    return static_cast<bool>(applied) && goes_on(batch.batch_id);
  };
  tell(batch.batch_id, batch.done_entries, total, false);
  bool goes = goes_on(batch.batch_id);
  if (goes) {
    TRY(file.read(static_cast<uint64_t>(batch.done_entries), [&](uint64_t, std::string_view bytes) {
      auto staged = staged_household_of(bytes);
      if (!staged) {
        applied = base::Error{base::ErrorCode::kCorrupt, "检查结果已损坏，请重新检查", ""};
        return goes = false;
      }
      piece.push_back(*std::move(staged));
      return goes = piece.size() < pieces.size() || flush();
    }));
    if (goes) goes = flush();
  }
  TRY(std::move(applied));
  if (is_stopping_) return {};
  const bool is_done = batch.done_entries == total;
  return finish(std::move(batch), is_done ? ImportState::kApplied : ImportState::kCancelled,
                is_done ? "import_apply" : "import_cancel");
}

base::Result<void> ImportDesk::Work::undo(ImportBatch batch) {
  const ImportRegister known(view());
  const ImportPlan plan = TRY(plan_of(batch, known));
  const ImportCounts before = import_counts_of(batch.counts);
  Pieces pieces;
  for (int64_t after = -1; goes_on(batch.batch_id);) {
    std::vector<ImportEntry> piece;
    {
      const store::Reader reader = TRY(county().store().read());
      piece = TRY(store::list_import_entries(reader, county().code(), batch.batch_id,
                                             store::ImportEntryState::kApplied, after,
                                             static_cast<int64_t>(pieces.size())));
    }
    if (piece.empty()) return finish(std::move(batch), ImportState::kUndone, "import_undo");
    after = piece.back().entry;
    const int64_t began = steady_ms();
    ImportBatch next;
    const auto take_back = [&](Writing& writing) -> base::Result<void> {
      next = batch;
      ImportCounts counts = import_counts_of(next.counts);
      for (const ImportEntry& entry : piece) {
        const ImportEntry undone = TRY(undo_applied(plan, writing, entry));
        ++(undone.state == store::ImportEntryState::kUndone ? counts.undone : counts.kept);
        TRY(store::put_import_entry(writing.transaction, county().code(), batch.batch_id, undone));
      }
      next.counts = to_bytes(counts);
      return store::put_import_batch(writing.transaction, county().code(), next);
    };
    TRY(write(take_back));
    batch = std::move(next);
    pieces.took(steady_ms() - began);
    const ImportCounts counts = import_counts_of(batch.counts);
    tell(batch.batch_id, counts.undone + counts.kept, before.applied, false);
  }
  if (is_stopping_) return {};
  return finish(std::move(batch), ImportState::kCancelled, "import_cancel");
}

}  // namespace actions
