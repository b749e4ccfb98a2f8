// The values of one household as pages show them: recorded ones with their source, computed ones
// freshly computed, and what the rules read but nobody recorded.
#pragma once

#include <string>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/live.h"
#include "core/expr/scalar.h"

namespace actions {

class IndicatorValues {
 public:
  // Computes the derived values of the household once. All arguments outlive it.
  IndicatorValues(const LiveDeployment& deployment, const registry::Household& household,
                  const rules::Binding& binding);

  // Of row `row` of `entity` (row 0 for the household itself), in the order of the pack's first
  // form, then by id.
  std::vector<IndicatorValue> of(std::string_view entity, int32_t row) const;
  // One of the household itself as lists show it; "" when nobody knows it.
  std::string display(const dictionary::Indicator& indicator) const;
  // Of row `row` of the indicator's entity for a cell of a table: amounts without their unit, ""
  // when nobody knows. `is_open`: also what is masked elsewhere, in full.
  std::string cell(const dictionary::Indicator& indicator, int32_t row, bool is_open) const;

 private:
  IndicatorValue recorded(const dictionary::Indicator& indicator,
                          const registry::Facts& facts) const;
  // Of root `root` of DerivedValues::program.
  std::optional<dictionary::Value> computed_value(int32_t root, int32_t row) const;
  std::optional<IndicatorValue> computed(const dictionary::Indicator& indicator, int32_t root,
                                         int32_t row) const;

  const LiveDeployment& deployment_;
  const registry::Household& household_;
  rules::Subject subject_;
  expr::Context context_;
  expr::Slots slots_;
  bool has_computed_ = false;
};

}  // namespace actions
