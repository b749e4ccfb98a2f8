#include "app/actions/deeds.h"

namespace actions {

std::vector<Deployment> list_deployments(const Live& live, const rights::Caller& caller) {
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
    const int32_t region = one->regions->find(one->settings.region);
    if (region >= 0) made.region_name = one->regions->at(region).full_name;
    made.as_of = base::to_text(one->settings.as_of);
    if (one->settings.period) {
      made.period = Period{base::to_text(one->settings.period->first),
                           base::to_text(one->settings.period->second)};
    }
    made.is_demo = one->is_demo;
    made.is_trial = one->settings.is_trial;
    const auto snapshot = one->snapshot();
    const std::string_view own = rights::is_within(one->settings.region, caller.scope)
                                     ? one->settings.region
                                     : std::string_view(caller.scope);
    const int32_t territory = one->regions->find(own);
    // In the caller's territory.
    if (territory >= 0) made.household_count = snapshot->sums(territory).households;
    for (const auto& [key, word] : policy.info.vocabulary) {
      if (key == "object") made.object_word = word;
    }
    items.push_back(std::move(made));
  }
  return items;
}

}  // namespace actions
