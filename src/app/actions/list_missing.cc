// Which information is missing in a region, and which rules it blocks: all sums are kept with every
// snapshot.
#include <algorithm>
#include <span>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {
namespace {

// Who can say it when the dictionary names nobody: whom the question is about.
std::string who_can_answer(const dictionary::Indicator& indicator, bool is_household) {
  if (!indicator.answered_by.empty()) return indicator.answered_by;
  return is_household ? "户主" : "本人或户主";
}

std::string label_of_entity(const dictionary::Dictionary& dictionary, std::string_view entity) {
  for (const auto& collection : dictionary.collections()) {
    if (collection.entity == entity) return collection.label;
  }
  return std::string(entity);
}

// `counts`: of the rules that read the field.
std::vector<BlockedRule> blocked_rules(const View& view, int32_t field,
                                       std::span<const int32_t> counts) {
  std::vector<BlockedRule> made;
  const auto& rules = view.schema().rules_of_field()[static_cast<std::size_t>(field)];
  for (std::size_t r = 0; r < rules.size(); ++r) {
    if (counts[r] == 0) continue;
    const auto& definition =
        *view.deployment->rule_set.rules()[static_cast<std::size_t>(rules[r])].definition;
    made.push_back({definition.id, definition.title,
                    std::string(rules::to_text(definition.severity)), counts[r]});
  }
  std::stable_sort(made.begin(), made.end(), [](const BlockedRule& a, const BlockedRule& b) {
    return a.household_count > b.household_count;
  });
  return made;
}

// Household rules × households that would be decided: what blocks most stands first.
int64_t weight_of(const MissingIndicator& one) {
  int64_t weight = 0;
  for (const BlockedRule& rule : one.rules) weight += rule.household_count;
  return weight;
}

}  // namespace

base::Result<MissingList> list_missing(const Live& live, const rights::Caller& caller,
                                       std::string_view deployment, std::string_view region) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, rights::Permission::kReadScreening, region));
  const SnapshotSchema& schema = view.schema();
  const auto& dictionary = schema.dictionary();
  const Sums& sums = view.snapshot->sums(node);
  MissingList list;
  list.region = view.regions().at(node).place.code;
  list.household_count = sums.blocked_households;
  std::size_t first = 0;
  for (std::size_t i = 0; i < schema.collected_fields().size(); ++i) {
    const LackSum& lack = sums.lacks[i];
    const int32_t field = schema.collected_fields()[i];
    const std::size_t rules = schema.rules_of_field()[static_cast<std::size_t>(field)].size();
    const std::span<const int32_t> blocked = std::span(sums.blocked).subspan(first, rules);
    first += rules;
    if (lack.blocked_households == 0) continue;
    const auto& read = schema.rule_set().program().fields[static_cast<std::size_t>(field)];
    const auto* indicator = dictionary.find_indicator(read.indicator);
    MissingIndicator one;
    one.indicator = indicator->id;
    one.label = indicator->label;
    one.entity = indicator->entity;
    one.entity_label = label_of_entity(dictionary, indicator->entity);
    one.household_count = lack.households;
    one.record_count = lack.rows;
    one.blocked_household_count = lack.blocked_households;
    one.who_can_answer =
        who_can_answer(*indicator, indicator->entity == registry::household_entity(dictionary));
    one.help = indicator->help;
    one.rules = blocked_rules(view, field, blocked);
    list.items.push_back(std::move(one));
  }
  std::stable_sort(list.items.begin(), list.items.end(),
                   [](const MissingIndicator& a, const MissingIndicator& b) {
                     return weight_of(a) > weight_of(b);
                   });
  return list;
}

}  // namespace actions
