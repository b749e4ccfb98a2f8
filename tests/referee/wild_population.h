// Households whose facts are thrown together without regard to plausibility, so that every rule of
// a pack meets unknown, absent and extreme values, members who may have left, stated results beside
// their parts, and values that are just at, above and below each other. The demonstration is too
// well-behaved for that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/actions/deployments.h"
#include "app/actions/population.h"
#include "app/demo/random.h"
#include "core/dictionary/dictionary.h"
#include "edge/policy/policy.h"

namespace referee {

class WildPopulation {
 public:
  // Policy and settings outlive it.
  WildPopulation(const policy::Policy& policy, const actions::DeploymentSettings& settings,
                 uint64_t seed)
      : policy_(policy), settings_(settings), seed_(seed) {}

  actions::Population make(int32_t households);
  dictionary::Value value_of(const dictionary::Indicator& indicator, demo::Random& random) const;
  base::Date date(demo::Random& random) const;

 private:
  void add_records(const dictionary::Collection& collection, demo::Random& random,
                   registry::Household* home) const;
  registry::Facts facts_of(std::string_view entity, demo::Random& random) const;
  dictionary::Value known_value(const dictionary::Indicator& indicator, demo::Random& random) const;
  int64_t number(const dictionary::Indicator& indicator, demo::Random& random) const;
  std::string id_number(demo::Random& random) const;

  const policy::Policy& policy_;
  const actions::DeploymentSettings& settings_;
  uint64_t seed_;
  int64_t silence_ = 0;  // Share of facts that nobody states, in millionths.
};

// The deployment that runs the pack, or the first one with the pack in its place.
std::optional<actions::DeploymentSettings> settings_for(const std::string& pack);

}  // namespace referee
