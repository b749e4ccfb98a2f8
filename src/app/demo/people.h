// The invented people of a pack (tests/people) as households of a county: those that somebody
// thought out stand among those that are made.
#pragma once

#include <string>

#include "app/demo/history_maker.h"
#include "core/registry/submission.h"
#include "edge/policy/policy.h"

namespace demo {

// The submission that founds the household: everything the file says, about the population's
// instant and period. Without region, group and number.
registry::Submission found_person(const policy::Policy& policy, const policy::Person& person,
                                  const Population& population, const HistorySetting& setting,
                                  registry::HouseholdId household, registry::RecordId first_person);

// Members whom founding would number.
int64_t count_members(const policy::Policy& policy, const policy::Person& person);

}  // namespace demo
