// Writes an invented county into its empty database: regions, households, histories.
#pragma once

#include <cstdint>
#include <functional>

#include "app/actions/county.h"
#include "app/demo/make_population.h"
#include "core/base/result.h"

namespace demo {

struct Filled {
  int64_t households = 0;
  int64_t persons = 0;
  int64_t submissions = 0;
};

// Everything in one transaction: it is all there afterwards, or nothing is. Memory is bounded by
// some thousand households. `progress` is told now and then how many households are done. Errors:
// the county has households already (kConflict), what the database says.
base::Result<Filled> fill_county(actions::County& county, const Scene& scene,
                                 const policy::Policy& policy,
                                 const std::function<void(int64_t households)>& progress);

}  // namespace demo
