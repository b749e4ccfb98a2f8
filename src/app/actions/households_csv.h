// A table of households as counties keep it: one row a person (or a household), columns named by
// indicator id, label, alias or national column name, values as people write them. Everything is
// checked; every problem is reported with its line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/deployments.h"
#include "app/actions/population.h"
#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace actions {

// Rows with the same household number are one household. Columns that nothing in the dictionary is
// called are reported as warnings and left out; so are the columns that rules read and the table
// lacks (`needed`, indicator ids). None when a problem of severity error was found.
std::optional<Population> read_households_csv(std::string_view text, const std::string& file,
                                              const policy::Policy& policy,
                                              const DeploymentSettings& settings,
                                              const std::vector<std::string>& needed,
                                              base::Diagnostics* problems);

// "2023/9/30" → "2023-09-30", "1200" → "1200 yuan" for money, "健康、残疾" → "[健康, 残疾]" for
// sets.
std::string as_pack_text(std::string_view cell, const dictionary::Type& type);

}  // namespace actions
