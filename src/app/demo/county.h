// An invented county: how many households each village gets, and every household with its history.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/demo/history_maker.h"
#include "app/demo/household_maker.h"
#include "core/base/result.h"

namespace demo {

// The regions that are no other's parent.
std::vector<const Region*> villages_of(const std::vector<Region>& regions);

// `count` households spread over the villages: large and small ones as `village_weight` says, the
// same proportions for the same seed. In the order of the codes.
std::vector<VillagePlan> plan_villages(const Population& population,
                                       const std::vector<Region>& regions, int64_t count,
                                       uint64_t seed);

struct CountySetting {
  HistorySetting history;
  uint64_t seed = 1;
  registry::HouseholdId first_household = 1;
  registry::RecordId first_person = 1;
};

struct Registered {
  const MadeHousehold* made = nullptr;
  registry::HouseholdId household = 0;
  registry::RecordId first_person = 0;
  std::vector<registry::Submission> submissions;
};

// Calls `take` for every household, village by village, one in memory at a time; stops at an error.
base::Result<void> make_county(const Compiled& compiled, const std::vector<VillagePlan>& villages,
                               const CountySetting& setting,
                               const std::function<base::Result<void>(Registered&&)>& take);

}  // namespace demo
