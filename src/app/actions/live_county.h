// A county's households in a deployment: pages load them from the archive, lists and counts read
// the snapshot, and each commit brings the next snapshot.
#pragma once

#include <cstdint>
#include <vector>

#include "app/actions/county.h"
#include "app/actions/household_source.h"
#include "app/actions/live.h"
#include "app/actions/writer.h"
#include "core/base/result.h"

namespace actions {

// Households as the county's archive has them. The county outlives it.
class ArchiveSource : public HouseholdSource {
 public:
  explicit ArchiveSource(const County& county) : county_(county) {}
  base::Result<registry::Household> load(registry::HouseholdId id,
                                         const registry::AsOf& as_of) const override;

 private:
  const County& county_;
};

// A household that stands in the database and cannot be shown; it stays there.
struct LeftOut {
  registry::HouseholdId household = 0;
  base::Error reason;
};

struct LoadedCounty {
  std::vector<LeftOut> left_out;
  // False: all households were read anew, on all cores, because there was no fitting snapshot file.
  bool is_from_file = false;
};

// Brings the households into a prepared deployment (prepare_deployment) and publishes the first
// snapshot: from the snapshot file and what changed since it was written, else from the database;
// then the file is written.
base::Result<LoadedCounty> load_county(const County& county, LiveDeployment* deployment);

// Writes the snapshot that readers see now, so that the next start is quick. It is only a copy: an
// error harms nothing.
base::Result<void> save_county(const County& county, const LiveDeployment& deployment);

// What one commit touched, read anew and shown; for the publish hooks of writer and follower, one
// at a time.
// Households that could not be shown as they are now are returned and stay as they were.
std::vector<LeftOut> show_commit(const County& county, const LiveDeployment& deployment,
                                 const Committed& committed);

}  // namespace actions
