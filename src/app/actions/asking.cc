#include "app/actions/asking.h"

#include <utility>

#include "app/actions/household_facts.h"

namespace actions {
namespace {

using rights::Permission;

constexpr std::string_view kFoundByComparing = "全县比对";

base::Error denied(std::string_view problem_id, std::string_view what) {
  return {base::ErrorCode::kForbidden, std::string(what), std::string(problem_id)};
}

// What comparing the whole population found stands in the columns: the page shows the same.
void add_found_facts(const View& view, const HouseholdPlace& place,
                     registry::Household* household) {
  const SnapshotSchema& schema = view.schema();
  const frame::Frame& frame = place.part->frame;
  const std::string root = registry::household_entity(schema.dictionary());
  for (std::size_t fact = 0; fact < schema.repeats().size(); ++fact) {
    const RepeatFact& repeat = schema.repeats()[fact];
    const auto at = static_cast<int64_t>(place.row);
    const auto [begin, end] = frame.rows_below(repeat.table, at, at + 1);
    for (int64_t row = begin; row < end; ++row) {
      const auto index = static_cast<std::size_t>(row - begin);
      const expr::Cell cell = frame.at(repeat.table, repeat.column, row);
      const bool was_compared = place.part->repeat_keys[fact][static_cast<std::size_t>(row)] != 0;
      if (!was_compared || cell.state != dictionary::State::kKnown) continue;
      registry::Facts* facts = &household->facts;
      if (repeat.indicator->entity != root) {
        auto& records = household->records[repeat.indicator->entity];
        if (index >= records.size()) continue;
        facts = &records[index].facts;
      }
      registry::Fact found;
      found.value = dictionary::known(cell.number);
      found.provenance.source = kFoundByComparing;
      found.provenance.instant = view.deployment->settings.as_of;
      (*facts)[repeat.indicator->id] = std::move(found);
    }
  }
}

}  // namespace

base::Result<View> view_of(const Live& live, std::string_view deployment) {
  View view;
  view.deployment = TRY(find_deployment(live, deployment));
  view.snapshot = view.deployment->snapshot();
  return view;
}

rights::Caller terminal_caller() {
  rights::Caller caller;
  caller.name = "终端";
  caller.permissions = rights::Permissions::all();
  caller.scope = "000000000000";  // The whole country.
  return caller;
}

base::Result<int32_t> region_for(const View& view, const rights::Caller& caller,
                                 std::optional<Permission> permission, std::string_view region) {
  const RegionTree& regions = view.regions();
  const std::string& own = view.deployment->settings.region;
  std::string_view asked = region;
  if (asked.empty()) asked = rights::is_within(own, caller.scope) ? own : caller.scope;
  if (permission && !caller.permissions.has(*permission)) {
    return denied("permission.denied", rights::to_word(*permission));
  }
  const int32_t node = regions.find(asked);
  if (node < 0) return not_found("region.not_found", asked);
  const bool is_allowed =
      permission ? rights::may(caller, *permission, asked) : rights::is_within(asked, caller.scope);
  if (!is_allowed) return denied("region.out_of_scope", asked);
  return node;
}

base::Result<LoadedHousehold> load_household(const View& view, const HouseholdPlace& place,
                                             const Moment& moment) {
  const LiveDeployment& deployment = *view.deployment;
  LoadedHousehold loaded;
  loaded.place = place;
  loaded.as_of = deployment.as_of();
  loaded.as_of.known_ms = moment.known_ms;
  if (moment.valid) loaded.as_of.valid = *moment.valid;
  loaded.household = TRY(deployment.source->load(place.part->keys.id(place.row), loaded.as_of));
  loaded.binding = place.part->binding;
  if (moment.is_present()) {
    add_found_facts(view, place, &loaded.household);
  } else if (moment.valid) {
    // The rules of the deployment, asked about another day.
    rules::Setting setting = loaded.binding->setting;
    setting.rule_date = setting.rule_date.value_or(setting.as_of);
    setting.as_of = *moment.valid;
    loaded.binding = std::make_shared<const rules::Binding>(TRY(deployment.rule_set.bind(setting)));
  }
  const auto& dictionary = deployment.policy->dictionary;
  const HouseholdFacts facts(dictionary, loaded.household);
  loaded.subject = TRY(rules::record_from(dictionary, deployment.rule_set.program(),
                                          deployment.rule_set.layout(), facts));
  return loaded;
}

namespace {

base::Result<HouseholdPlace> place_of(const View& view, const rights::Caller& caller,
                                      Permission permission, std::string_view id) {
  if (!caller.permissions.has(permission)) {
    return denied("permission.denied", rights::to_word(permission));
  }
  const auto number = view.deployment->source->find(id);
  const auto place = number ? view.snapshot->find(*number) : std::nullopt;
  if (!place || !rights::may(caller, permission, place->part->region)) {
    return not_found("household.not_found", id);
  }
  return *place;
}

}  // namespace

base::Result<FoundHousehold> find_household(const Live& live, const rights::Caller& caller,
                                            std::string_view deployment, std::string_view id) {
  FoundHousehold found;
  found.view = TRY(view_of(live, deployment));
  found.place = TRY(place_of(found.view, caller, Permission::kReadHouseholds, id));
  const std::string& region = found.place.part->region;
  found.can_correct = rights::may(caller, Permission::kCorrectHouseholds, region);
  found.can_reveal = rights::may(caller, Permission::kRevealValues, region);
  return found;
}

base::Result<LoadedHousehold> load_household(const View& view, const rights::Caller& caller,
                                             Permission permission, std::string_view id,
                                             const Moment& moment) {
  return load_household(view, TRY(place_of(view, caller, permission, id)), moment);
}

}  // namespace actions
