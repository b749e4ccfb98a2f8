// A county's households in a deployment: pages load them from the archive, lists and counts read
// the snapshot, and each commit brings the next snapshot.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "app/actions/county.h"
#include "app/actions/household_source.h"
#include "app/actions/live.h"
#include "app/actions/writer.h"
#include "core/base/result.h"

namespace actions {

// Households as the archive has them. The archive outlives it.
class ArchiveSource : public HouseholdSource {
 public:
  explicit ArchiveSource(const HouseholdArchive& archive) : archive_(archive) {}
  base::Result<registry::Household> load(registry::HouseholdId id,
                                         const registry::AsOf& as_of) const override;

 private:
  const HouseholdArchive& archive_;
};

// A household that stands in the database and cannot be shown; it stays there.
struct LeftOut {
  registry::HouseholdId household = 0;
  base::Error reason;
};

// Reads all households on all cores, screens them and publishes the first snapshot. `deployment`
// was prepared (prepare_deployment); `told` hears how many were read, now and then, from any
// thread. The households that were left out are returned.
base::Result<std::vector<LeftOut>> load_county(const County& county, LiveDeployment* deployment,
                                               const std::function<void(int64_t read)>& told);

// What one commit touched, read anew and shown; for the writer's publish hook, on its thread.
// Households that could not be shown as they are now are returned and stay as they were.
std::vector<LeftOut> show_commit(const County& county, const LiveDeployment& deployment,
                                 const Committed& committed);

}  // namespace actions
