#include "app/demo/county.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace demo {
namespace {

uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace

std::vector<const Region*> villages_of(const std::vector<Region>& regions) {
  std::set<std::string_view> parents;
  for (const Region& region : regions) parents.insert(region.parent);
  std::vector<const Region*> villages;
  for (const Region& region : regions) {
    if (!parents.contains(region.code)) villages.push_back(&region);
  }
  std::sort(villages.begin(), villages.end(),
            [](const Region* a, const Region* b) { return a->code < b->code; });
  return villages;
}

std::vector<VillagePlan> plan_villages(const Population& population,
                                       const std::vector<Region>& regions, int64_t count,
                                       uint64_t seed) {
  std::vector<VillagePlan> made;
  std::vector<int64_t> weights;
  int64_t total = 0;
  const Region* before = nullptr;
  for (const Region* region : villages_of(regions)) {
    Random random(seed, hash_of(region->code));
    weights.push_back(std::max<int64_t>(
        1, random.between(population.village_weight.min, population.village_weight.max)));
    total += weights.back();
    made.push_back(
        {region->code, 0, random.between(population.groups.min, population.groups.max), ""});
    if (before != nullptr && before->parent == region->parent) made.back().neighbour = before->code;
    before = region;
  }
  // Rounded so that the sum is exact: each village gets what its weight and those before it are
  // due.
  int64_t weight = 0, given = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    weight += weights[i];
    const int64_t due = count * weight / total;
    made[i].households = due - given;
    given = due;
  }
  return made;
}

base::Result<void> make_county(const Compiled& compiled, const std::vector<VillagePlan>& villages,
                               const CountySetting& setting,
                               const std::function<base::Result<void>(Registered&&)>& take) {
  HouseholdMaker households(compiled, setting.seed);
  HistoryMaker histories(compiled, setting.history);
  registry::HouseholdId household = setting.first_household;
  registry::RecordId person = setting.first_person;
  for (const VillagePlan& village : villages) {
    for (int64_t serial = 1; serial <= village.households; ++serial) {
      const MadeHousehold& made = households.make(village, serial);
      TRY(take({&made, household, person, histories.make(made, household, person)}));
      ++household;
      person += static_cast<registry::RecordId>(made.members.size());
    }
  }
  return {};
}

}  // namespace demo
