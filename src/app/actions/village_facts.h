// The households of one village as its rules read them: what is counted over a village is counted
// over these.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/registry/household.h"
#include "core/rules/facts.h"

namespace actions {

// Refers to its arguments, which outlive it; read-only. Facts of the village itself come with
// storage: none is known.
class VillageFacts : public rules::FactSource {
 public:
  VillageFacts(const dictionary::Dictionary& dictionary,
               const std::vector<const registry::Household*>& households);

  int32_t count_rows(std::string_view entity, int32_t parent_row) const override;
  std::optional<dictionary::Value> value(const dictionary::Indicator& indicator,
                                         const expr::Moment& moment, int32_t row) const override;
  std::string row_name(std::string_view entity, int32_t row) const override;

 private:
  struct Row {
    std::size_t household = 0;
    int32_t row = 0;  // Within the household.
  };
  const Row* find(std::string_view entity, int32_t row) const;

  const dictionary::Dictionary& dictionary_;
  const std::vector<const registry::Household*>& households_;
  std::string household_entity_;
  std::map<std::string, std::vector<Row>, std::less<>> rows_;  // By entity below the households.
};

}  // namespace actions
