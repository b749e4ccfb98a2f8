#include "app/actions/village_facts.h"

#include "app/actions/household_facts.h"

namespace actions {

VillageFacts::VillageFacts(const dictionary::Dictionary& dictionary,
                           const std::vector<const registry::Household*>& households)
    : dictionary_(dictionary),
      households_(households),
      household_entity_(registry::household_entity(dictionary)) {
  for (std::size_t i = 0; i < households.size(); ++i) {
    for (const auto& [entity, records] : households[i]->records) {
      auto& rows = rows_[entity];
      for (std::size_t row = 0; row < records.size(); ++row)
        rows.push_back({i, static_cast<int32_t>(row)});
    }
  }
}

const VillageFacts::Row* VillageFacts::find(std::string_view entity, int32_t row) const {
  const auto found = rows_.find(entity);
  const auto at = static_cast<std::size_t>(row);
  return found == rows_.end() || at >= found->second.size() ? nullptr : &found->second[at];
}

int32_t VillageFacts::count_rows(std::string_view entity, int32_t parent_row) const {
  const auto at = static_cast<std::size_t>(parent_row);
  if (entity == household_entity_) return static_cast<int32_t>(households_.size());
  const std::string parent = dictionary_.parent_of(entity);
  if (parent == household_entity_)
    return static_cast<int32_t>(households_[at]->of_entity(entity).size());
  const Row* above = find(parent, parent_row);
  if (above == nullptr) return 0;
  return HouseholdFacts(dictionary_, *households_[above->household]).count_rows(entity, above->row);
}

std::optional<dictionary::Value> VillageFacts::value(const dictionary::Indicator& indicator,
                                                     const expr::Moment& moment,
                                                     int32_t row) const {
  std::size_t household = static_cast<std::size_t>(row);
  int32_t within = 0;
  if (indicator.entity != household_entity_) {
    const Row* found = find(indicator.entity, row);
    if (found == nullptr) return std::nullopt;  // Of the village itself.
    household = found->household;
    within = found->row;
  }
  return HouseholdFacts(dictionary_, *households_[household]).value(indicator, moment, within);
}

std::string VillageFacts::row_name(std::string_view entity, int32_t row) const {
  if (entity == household_entity_) return households_[static_cast<std::size_t>(row)]->number;
  const Row* found = find(entity, row);
  if (found == nullptr) return {};
  return HouseholdFacts(dictionary_, *households_[found->household]).row_name(entity, found->row);
}

}  // namespace actions
