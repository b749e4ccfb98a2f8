// What a database holds as JSON lines, one household a line in the order of regions and ids, for
// whoever wants to fold histories by other means (tests/referee/fold.py). Masked values are opened.
//
//   {"id":…,"submissions":[{"sequence":1,"id":…,"kind":…,"compensates":…,"event_ms":…,
//     "receipt_ms":…,"region":…,"moved_on":…,"records":[{"kind":"add","record":…,"entity":…,
//     "owner":…,"on":…}],"facts":[{"record":0,"indicator":…,"value":…,"instant":…,
//     "period":[from,to]}]}]}
//   {"id":…,"region":…,"facts":…,"records":…}   as in dump.h
#pragma once

#include <iosfwd>

#include "app/actions/household_archive.h"
#include "core/base/result.h"
#include "core/registry/submission.h"

namespace cli {

base::Result<void> dump_histories(const actions::HouseholdArchive& archive, std::ostream& out);
// Every household as of then; those of which nothing was known are left out.
base::Result<void> dump_states(const actions::HouseholdArchive& archive,
                               const registry::AsOf& as_of, std::ostream& out);

// One household as dump.h describes it.
void print_household(const dictionary::Dictionary& dictionary, const registry::Household& household,
                     std::ostream& out);

}  // namespace cli
