// What the deeds of importing share: files, the thread on which long work goes on, progress.
// Internal to them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/actions/import_apply.h"
#include "app/actions/import_check.h"
#include "app/actions/import_deeds.h"
#include "edge/secrets/sealed_file.h"

namespace actions {

class ImportDesk::Work {
 public:
  explicit Work(ImportDeskParts parts) : parts_(std::move(parts)) {}
  ~Work();

  const LiveDeployment& deployment() const { return *parts_.live->deployments.front(); }
  const policy::Policy& policy() const { return *deployment().policy; }
  County& county() const { return *parts_.county; }
  View view() const { return {&deployment(), deployment().snapshot()}; }
  static int64_t now_ms();

  base::Result<void> make_folder() const;
  base::Result<void> begin();
  void stop();

  // -- batches; every change goes through the writer.
  base::Result<std::optional<store::ImportBatch>> find(std::string_view batch_id) const;
  using Deed = std::function<base::Result<void>(Writing&)>;
  base::Result<void> write(const Deed& deed) const;
  base::Result<void> save(const store::ImportBatch& batch) const;
  // With an event of the log: "import_upload" …
  base::Result<void> save(const store::ImportBatch& batch, const rights::Caller& caller,
                          std::string_view action) const;

  // -- files
  std::string folder_of(std::string_view batch_id) const;
  base::Result<std::shared_ptr<const secrets::DataKey>> key_of(
      const store::ImportBatch& batch) const;
  std::string place_of(std::string_view batch_id, std::string_view file) const;
  base::Result<void> keep_upload(const store::ImportBatch& batch,
                                 const std::shared_ptr<const secrets::DataKey>& key,
                                 std::string_view bytes) const;
  base::Result<std::string> read_upload(const store::ImportBatch& batch) const;
  base::Result<secrets::SealedFile> open_file(const store::ImportBatch& batch,
                                              std::string_view name) const;
  void forget_files(std::string_view batch_id) const;

  // -- what goes on
  void enqueue(const std::string& batch_id);
  void cancel(const std::string& batch_id);
  std::optional<ImportProgress> progress_of(const std::string& batch_id) const;
  void wait(const std::string& batch_id);

 private:
  struct Going {
    ImportProgress progress;
    int64_t began_ms = 0;
    int64_t began_done = 0;
    bool is_cancelled = false;
  };
  class Pieces;

  void run();
  // Files of batches that can no longer be undone, and those that nobody applied for as long.
  void forget_old() const;
  void run_batch(const std::string& batch_id);
  base::Result<void> check(store::ImportBatch batch);
  base::Result<void> apply(store::ImportBatch batch);
  base::Result<void> undo(store::ImportBatch batch);
  base::Result<ImportPlan> plan_of(const store::ImportBatch& batch,
                                   const ImportRegister& known) const;
  // Several households in one deed; shorter and shorter ones when they fail.
  base::Result<void> apply_piece(const ImportPlan& plan, std::vector<StagedHousehold>* piece,
                                 store::ImportBatch* batch) const;
  bool goes_on(const std::string& batch_id) const;
  void tell(const std::string& batch_id, int64_t done, int64_t total, bool is_rows);
  base::Result<void> finish(store::ImportBatch batch, store::ImportState state,
                            std::string_view action) const;

  ImportDeskParts parts_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> queue_;
  std::map<std::string, Going> going_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

// The batch, when the caller may see it.
base::Result<store::ImportBatch> open_batch(const ImportDesk::Work& work,
                                            const rights::Caller& caller,
                                            std::string_view batch_id);
base::Result<void> check_importer(const rights::Caller& caller);
ImportBatchView view_batch(const ImportDesk::Work& work, store::ImportBatch batch);

}  // namespace actions
