// How every deed begins: which deployment, which moment of the county, and may this caller ask it
// here? What lies outside the caller's territory is answered as if it did not exist; a region asked
// for by code outside is refused.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "app/actions/live.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

// One deployment at one moment; deeds keep it until their answer is made.
struct View {
  const LiveDeployment* deployment = nullptr;
  std::shared_ptr<const Snapshot> snapshot;

  const SnapshotSchema& schema() const { return *deployment->schema; }
  const RegionTree& regions() const { return *deployment->regions; }
};

base::Result<View> view_of(const Live& live, std::string_view deployment);

// Whoever sits at the terminal of the machine that holds the data: everything, everywhere.
rights::Caller terminal_caller();

// The region asked about, "" meaning the caller's own (within the deployment). Errors
// "region.not_found", "region.out_of_scope", "permission.denied". Without a permission only the
// territory is checked.
base::Result<int32_t> region_for(const View& view, const rights::Caller& caller,
                                 std::optional<rights::Permission> permission,
                                 std::string_view region);

// Which state of a household is meant; by default the deployment's day and all that is known.
struct Moment {
  std::optional<base::Date> valid;
  int64_t known_ms = 0;
  bool is_present() const { return !valid && known_ms == 0; }
};

// A household as a page or a rule reads it.
struct LoadedHousehold {
  registry::Household household;  // With what comparing the population found, when present.
  HouseholdPlace place;           // In the view's snapshot.
  std::shared_ptr<const rules::Binding> binding;
  rules::Subject subject;
  registry::AsOf as_of;
};

// A household that this caller may read, where it stands in a snapshot. Whoever looks for an answer
// that was kept needs one, so that what may be seen is decided before.
struct FoundHousehold {
  View view;
  HouseholdPlace place;
  bool can_correct = false;
  bool can_reveal = false;

  registry::HouseholdId id() const { return place.part->keys.id(place.row); }
  // The last change that touched what is shown of it: the same number, the same answer.
  int64_t changed() const { return place.part->changed[place.row]; }
};

// Errors: "household.not_found", also outside the caller's territory; "permission.denied".
base::Result<FoundHousehold> find_household(const Live& live, const rights::Caller& caller,
                                            std::string_view deployment, std::string_view id);

// The same errors.
base::Result<LoadedHousehold> load_household(const View& view, const rights::Caller& caller,
                                             rights::Permission permission, std::string_view id,
                                             const Moment& moment = {});
// The same for a place that the caller was shown already.
base::Result<LoadedHousehold> load_household(const View& view, const HouseholdPlace& place,
                                             const Moment& moment = {});

}  // namespace actions
