// Where a household's page comes from: everything known about one household on a day, loaded when
// somebody asks. Lists and counts never load households; they read the snapshot (snapshot.h).
// Implementations may be called from any number of threads at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/registry/submission.h"

namespace actions {

class HouseholdSource {
 public:
  virtual ~HouseholdSource() = default;
  // The state that `as_of` asks for. Error kNotFound "household.not_found" when there is no such
  // household (at that time).
  virtual base::Result<registry::Household> load(registry::HouseholdId id,
                                                 const registry::AsOf& as_of) const = 0;
  // The number behind what people write, and back. Decimal unless a source says otherwise.
  virtual std::optional<registry::HouseholdId> find(std::string_view id) const;
  virtual std::string text_of(registry::HouseholdId id) const;
};

// Households that stand in memory as they are: a table of the command line, tests, small
// demonstrations. They have one state only, whatever day is asked for.
class HouseholdsInMemory : public HouseholdSource {
 public:
  // Households whose ids are not all decimal numbers are numbered in their order.
  explicit HouseholdsInMemory(std::vector<registry::Household> households);

  base::Result<registry::Household> load(registry::HouseholdId id,
                                         const registry::AsOf& as_of) const override;
  std::optional<registry::HouseholdId> find(std::string_view id) const override;
  std::string text_of(registry::HouseholdId id) const override;

  const std::map<registry::HouseholdId, registry::Household>& all() const { return households_; }

 private:
  std::map<registry::HouseholdId, registry::Household> households_;
  std::map<std::string, registry::HouseholdId, std::less<>> ids_;
};

// "17" → 17; none when it is no positive decimal number of 64 bits.
std::optional<int64_t> parse_id(std::string_view text);

}  // namespace actions
