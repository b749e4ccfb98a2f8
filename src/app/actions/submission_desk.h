// Where the deeds on submissions work in a running server: the archive of a county, and what its
// deployment and its accounts add.
#pragma once

#include "app/actions/account_book.h"
#include "app/actions/household_archive.h"
#include "app/actions/live.h"
#include "app/actions/submission_deeds.h"

namespace actions {

// All outlive the desk; without accounts nobody has a name.
SubmissionDesk desk_of(const LiveDeployment& deployment, const HouseholdArchive& archive,
                       const AccountBook* accounts);

// The rules whose result or sentence differs between two states of one household.
std::vector<ChangedRule> changed_rules(const LiveDeployment& deployment,
                                       const registry::Household& before,
                                       const registry::Household& after);

}  // namespace actions
