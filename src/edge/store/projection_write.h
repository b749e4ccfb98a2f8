// Fills the projection: for a household that changed, and for a whole county.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/registry/history.h"
#include "edge/store/projection.h"
#include "edge/store/projection_rows.h"
#include "edge/store/store.h"
#include "edge/store/submissions.h"

namespace store {

// How masked texts are hidden (edge/secrets, given by app/actions). Without a function there is
// NULL in its column; an empty text, which nobody opened, is NULL too.
struct Masking {
  std::function<std::string(registry::HouseholdId, const dictionary::Indicator&, std::string_view)>
      seal;
  std::function<std::string(const dictionary::Indicator&, std::string_view)> index;
};

// The rows of one household in the place of those it had, in the transaction of what changed.
base::Result<void> replace_projection(Transaction& transaction, std::string_view county,
                                      registry::HouseholdId household, const Projection& projection,
                                      std::span<const ProjectedRow> rows, const Masking& masking);

// What a submission changed: the household's rows were `before` (project_rows of its history
// without the submission) and are to be `after`. Writes only those that differ.
base::Result<void> change_projection(Transaction& transaction, std::string_view county,
                                     registry::HouseholdId household, const Projection& projection,
                                     std::span<const ProjectedRow> before,
                                     std::span<const ProjectedRow> after, const Masking& masking);

// Rows of many households that have none, in bulk.
struct HouseholdRows {
  registry::HouseholdId household = 0;
  std::vector<ProjectedRow> rows;
};
base::Result<void> add_projection(Transaction& transaction, std::string_view county,
                                  const Projection& projection,
                                  std::span<const HouseholdRows> households,
                                  const Masking& masking);

// Are the county's rows filled by this layout, these codes and blanks?
base::Result<bool> is_projection_current(Connection& connection, std::string_view county,
                                         const Projection& projection);

// Reads a stored submission (core/registry/packed.h, edge/secrets).
using ReadSubmission =
    std::function<base::Result<registry::Submission>(const StoredSubmission&, const History&)>;

// All rows of the county anew from its submissions, in several transactions; until it is done the
// county has none that is_projection_current() trusts. Nothing else writes meanwhile. `progress`
// is told how many households are done.
struct Rebuild {
  std::string county;
  const Projection& projection;
  const registry::Historian& historian;
  ReadSubmission read;
  Masking masking;
  std::function<void(int64_t)> progress;
};
base::Result<void> rebuild_projection(Store& store, const Rebuild& rebuild);

}  // namespace store
