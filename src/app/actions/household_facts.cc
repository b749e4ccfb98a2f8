#include "app/actions/household_facts.h"

#include <algorithm>

namespace actions {

int32_t HouseholdFacts::count_rows(std::string_view entity, int32_t parent_row) const {
  const auto& records = household_.of_entity(entity);
  return static_cast<int32_t>(
      std::count_if(records.begin(), records.end(),
                    [&](const registry::Record& one) { return one.owner == parent_row; }));
}

std::optional<dictionary::Value> HouseholdFacts::value(const dictionary::Indicator& indicator,
                                                       const expr::Moment& moment,
                                                       int32_t row) const {
  if (moment.kind != expr::Moment::Kind::kCurrent) return std::nullopt;
  const registry::Facts* facts = facts_of(root_, household_, indicator.entity, row);
  if (facts == nullptr) return std::nullopt;
  const auto found = facts->find(indicator.id);
  if (found == facts->end()) return std::nullopt;
  return found->second.value;
}

std::string HouseholdFacts::row_name(std::string_view entity, int32_t row) const {
  const auto& records = household_.of_entity(entity);
  const auto at = static_cast<std::size_t>(row);
  return at < records.size() ? name_of(records[at]) : std::string();
}

const registry::Facts* facts_of(const dictionary::Dictionary& dictionary,
                                const registry::Household& household, std::string_view entity,
                                int32_t row) {
  return facts_of(registry::household_entity(dictionary), household, entity, row);
}

const registry::Facts* facts_of(std::string_view root, const registry::Household& household,
                                std::string_view entity, int32_t row) {
  if (entity == root) return row == 0 ? &household.facts : nullptr;
  const auto& records = household.of_entity(entity);
  const auto at = static_cast<std::size_t>(row);
  return row >= 0 && at < records.size() ? &records[at].facts : nullptr;
}

std::string name_of(const registry::Record& record) {
  const auto found = record.facts.find(kNameIndicator);
  if (found == record.facts.end()) return {};
  return found->second.value.state == dictionary::State::kKnown ? found->second.value.text
                                                                : std::string();
}

}  // namespace actions
