// The households of one county as the database keeps them: histories of submissions, packed, their
// masked values sealed with the household's own key. A household is read here by folding its
// history; nothing is kept in memory. Made once; any number of threads may use it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/registry/history.h"
#include "core/registry/packed.h"
#include "core/registry/submission.h"
#include "edge/secrets/master_key.h"
#include "edge/store/projection.h"
#include "edge/store/projection_write.h"
#include "edge/store/store.h"
#include "edge/store/submissions.h"

namespace actions {

// Everything that was submitted about one household, in the order of receipt.
struct HouseholdHistory {
  registry::HouseholdId household = 0;
  std::vector<registry::Submission> submissions;
  // Null: nothing was sealed yet, or the key was destroyed; then sealed values read as empty.
  std::shared_ptr<const secrets::DataKey> key;

  int64_t last_sequence() const { return submissions.empty() ? 0 : submissions.back().sequence; }
};

class HouseholdArchive {
 public:
  struct Parts {
    store::Store* store = nullptr;                       // Outlives the archive.
    std::string county;                                  // 6 digits.
    const dictionary::Dictionary* dictionary = nullptr;  // Outlives it too.
    std::shared_ptr<const secrets::MasterKey> master_key;
    std::function<void(int64_t households)> rebuilding;  // Progress, when tables are made anew.
  };
  // Reads the county's code book. A leader adds what the dictionary has and the book lacks, and
  // brings the typed tables (edge/store/projection.h) to what the dictionary says.
  static base::Result<std::unique_ptr<HouseholdArchive>> open(Parts parts);

  const std::string& county() const { return parts_.county; }
  const registry::Historian& historian() const { return historian_; }
  store::Store& store() const { return *parts_.store; }

  // Error "household.not_found" when nothing was ever submitted about it.
  base::Result<HouseholdHistory> history(store::Connection& connection,
                                         registry::HouseholdId household) const;
  base::Result<HouseholdHistory> history(registry::HouseholdId household) const;
  // Of a history that was read already (store::load_histories).
  base::Result<HouseholdHistory> open_history(store::History&& stored) const;

  // The state that `as_of` asks for. Error "household.not_found" when there is none (then).
  base::Result<registry::Household> load(registry::HouseholdId household,
                                         const registry::AsOf& as_of) const;

  // False: opened by a follower, which only reads. A server that leads meanwhile opens another one.
  bool can_add() const { return projection_.has_value(); }
  // Puts one more submission to a history that was read in the same transaction (an empty one for a
  // new household): stores it, and brings the rows that follow from the history up to date. Its
  // sequence is filled in. Error "submission.duplicate" when its id is known.
  base::Result<void> add(store::Transaction& transaction, HouseholdHistory* history,
                         registry::Submission submission) const;
  // Many new households at once, for imports and demonstrations: the submissions of one household
  // stand together in the order of receipt, and the ids of households and persons are taken
  // already. Faster by far, and the same in the end.
  base::Result<void> add_founding(store::Transaction& transaction,
                                  std::span<registry::Submission> submissions) const;
  // Makes the rows of the typed tables anew from the submissions, when somebody doubts them.
  base::Result<void> rebuild_tables(const std::function<void(int64_t households)>& progress) const;

 private:
  HouseholdArchive(Parts parts, registry::CodeBook book);

  std::string key_place(registry::HouseholdId household) const;
  std::string sealing_place(const registry::Submission& submission) const;
  base::Result<store::StoredSubmission> to_stored(
      const registry::Submission& submission, HouseholdHistory* history,
      std::optional<store::HouseholdKey>* new_key) const;
  base::Result<void> prepare_tables();
  // The keys are those of all households that it hides texts of; it borrows them.
  using Keys = std::map<registry::HouseholdId, std::shared_ptr<const secrets::DataKey>>;
  store::Masking masking(const Keys* keys) const;
  base::Result<registry::Submission> open_submission(const store::StoredSubmission& stored,
                                                     const secrets::DataKey* key) const;
  base::Result<std::shared_ptr<const secrets::DataKey>> open_key(
      registry::HouseholdId household, const std::optional<store::HouseholdKey>& key) const;
  base::Result<void> refresh_rows(store::Transaction& transaction, const HouseholdHistory& history,
                                  bool moves_records) const;

  Parts parts_;
  registry::CodeBook book_;
  registry::Historian historian_;
  std::optional<store::Projection> projection_;  // Of a leader.
};

}  // namespace actions
