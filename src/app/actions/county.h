// A county's data, opened: the database, the key that goes with it, the households and the one that
// writes. On PostgreSQL several servers may have opened it: one leads, which means that it writes,
// the others follow it (follower.h). Opened once at start-up; any number of threads may use it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/household_archive.h"
#include "app/actions/population.h"
#include "app/actions/writer.h"
#include "core/base/result.h"
#include "edge/policy/policy.h"
#include "edge/secrets/master_key.h"
#include "edge/store/store.h"

namespace actions {

struct CountySettings {
  std::string database_url;        // "sqlite:data/shouwang.db", "postgresql://…"
  std::string key_path;            // "data/keys/master.key"
  std::string code;                // 6 digits.
  std::string snapshot_path = {};  // "data/snapshot"; empty: every start reads all households.
  // PostgreSQL: when another server writes, this one follows it, instead of being refused.
  bool may_follow = false;
};

class County {
 public:
  // Refused, with a sentence that says what to do: another server has the data, they are of a newer
  // version, the disk cannot be written, the key is missing, not theirs, or others can read it. The
  // policy's dictionary says what is kept of a household. Error at store::kNotPrepared: another
  // server is making what a new county needs; try again.
  static base::Result<std::unique_ptr<County>> open(CountySettings settings,
                                                    std::shared_ptr<const policy::Policy> policy);
  ~County();
  County(const County&) = delete;
  County& operator=(const County&) = delete;

  // From now on deeds may write. Not before the first snapshot: `publish` shows readers what a
  // commit brought.
  void start_writing(WriterOptions options);
  // Writes what waits; later deeds are refused. What the writer's hooks refer to may go afterwards.
  void stop_writing();

  const std::string& code() const { return settings_.code; }
  const CountySettings& settings() const { return settings_; }
  store::Store& store() const { return *store_; }
  std::shared_ptr<const secrets::MasterKey> key() const { return key_; }
  const HouseholdArchive& archive() const { return *archive_.load(); }
  // Does this server write? Takes the writing when no other server has it, and looks whether it is
  // still there. Called again and again by one thread.
  base::Result<bool> try_to_lead();
  bool leads() const { return store_->role() == store::Role::kLeader; }
  bool is_shared() const { return store_->dialect() == store::SqlDialect::kPostgres; }
  Writer* writer() const { return writer_.get(); }  // Null before start_writing().

  // Was a household ever given a number?
  base::Result<bool> is_empty() const;
  // The number of the last change.
  base::Result<int64_t> last_change() const;
  // The regions its data were given, in the order of the codes; empty: none were.
  base::Result<std::vector<Place>> places() const;
  // What stands on every page of invented data; empty: the data are real.
  base::Result<std::string> watermark() const;

 private:
  explicit County(CountySettings settings) : settings_(std::move(settings)) {}
  base::Result<void> open_key();
  base::Result<void> open_archive();

  CountySettings settings_;
  std::shared_ptr<const policy::Policy> policy_;
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<const secrets::MasterKey> key_;
  // The last one is in use; who still has the one before goes on reading with it.
  std::vector<std::unique_ptr<const HouseholdArchive>> archives_;
  std::atomic<const HouseholdArchive*> archive_{nullptr};
  std::unique_ptr<Writer> writer_;  // The first to go.
};

}  // namespace actions
