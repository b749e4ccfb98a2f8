// A registered household as the rules read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/registry/household.h"
#include "core/rules/facts.h"

namespace actions {

// The indicator that says what a record is called, in every entity that has one.
inline constexpr std::string_view kNameIndicator = "name";

// The household outlives the source. Only current values are known; earlier snapshots come with
// storage.
class HouseholdFacts : public rules::FactSource {
 public:
  HouseholdFacts(const dictionary::Dictionary& dictionary, const registry::Household& household)
      : root_(registry::household_entity(dictionary)), household_(household) {}

  int32_t count_rows(std::string_view entity, int32_t parent_row) const override;
  std::optional<dictionary::Value> value(const dictionary::Indicator& indicator,
                                         const expr::Moment& moment, int32_t row) const override;
  std::string row_name(std::string_view entity, int32_t row) const override;

 private:
  const std::string root_;
  const registry::Household& household_;
};

// The facts of a row: the household's own for its entity, else those of a record. Null when there
// is no such row.
const registry::Facts* facts_of(const dictionary::Dictionary& dictionary,
                                const registry::Household& household, std::string_view entity,
                                int32_t row);
// The same; `root` is the household's own entity.
const registry::Facts* facts_of(std::string_view root, const registry::Household& household,
                                std::string_view entity, int32_t row);

std::string name_of(const registry::Record& record);  // "" when nobody said.

}  // namespace actions
