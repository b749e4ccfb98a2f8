#include "app/actions/deeds.h"

namespace actions {

std::vector<Deployment> list_deployments(const Live& live) {
  std::vector<Deployment> items;
  for (const auto& deployment : live.deployments) {
    const auto* one = deployment.get();
    const policy::Policy& policy = *one->policy;
    Deployment made;
    made.id = one->settings.id;
    made.pack = policy.info.id;
    made.pack_title = policy.info.title;
    made.pack_hash = policy.content_hash;
    made.region = one->settings.region;
    const auto region = one->regions.find(one->settings.region);
    if (region != one->regions.end()) made.region_name = region->second.full_name;
    made.as_of = base::to_text(one->settings.as_of);
    if (one->settings.period) {
      made.period = Period{base::to_text(one->settings.period->first),
                           base::to_text(one->settings.period->second)};
    }
    made.is_demo = one->population.is_demo;
    made.is_trial = one->settings.is_trial;
    made.household_count = static_cast<int64_t>(one->population.households.size());
    for (const auto& [key, word] : policy.info.vocabulary) {
      if (key == "object") made.object_word = word;
    }
    items.push_back(std::move(made));
  }
  return items;
}

}  // namespace actions
