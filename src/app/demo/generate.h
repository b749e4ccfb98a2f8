// Makes invented households from a description of a population. Deterministic: population, regions
// and seed decide every value. Identity numbers have a right check digit but an area that was never
// assigned, so they can be nobody's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo/population.h"
#include "core/registry/household.h"

namespace demo {

// `count` households spread over the villages (the regions that are no other's parent), as values
// written like in a pack; registry::make_household checks them against a dictionary. Household n is
// the same for every larger count.
std::vector<registry::GivenHousehold> generate(const Population& population,
                                               const std::vector<Region>& regions, int32_t count,
                                               uint64_t seed);

std::vector<const Region*> villages_of(const std::vector<Region>& regions);

}  // namespace demo
