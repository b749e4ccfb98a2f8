// A county's data, opened: the database (no other server writes it), the key that goes with it, the
// households and the one that writes. Opened once at start-up; any number of threads may use it.
#pragma once

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
};

class County {
 public:
  // Refused, with a sentence that says what to do: another server has the data, they are of a newer
  // version, the disk cannot be written, the key is missing, not theirs, or others can read it. The
  // policy's dictionary says what is kept of a household.
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
  const HouseholdArchive& archive() const { return *archive_; }
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

  CountySettings settings_;
  std::shared_ptr<const policy::Policy> policy_;
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<const secrets::MasterKey> key_;
  std::unique_ptr<HouseholdArchive> archive_;
  std::unique_ptr<Writer> writer_;  // The first to go.
};

}  // namespace actions
