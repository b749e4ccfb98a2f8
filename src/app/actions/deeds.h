// What one can ask of a running deployment: one function a deed, one file a function. They read
// `Live` only, so any number may run at once. Errors carry the stable id of the problem in `where`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/live.h"
#include "core/base/result.h"

namespace actions {

std::vector<Deployment> list_deployments(const Live& live);

// Children of `parent` ("" = the region of the deployment) that have households in or below them.
base::Result<std::vector<Region>> list_regions(const Live& live, std::string_view deployment,
                                               std::string_view parent);

// The rules about households with how many of the households in `region` ("" = all) they hold for.
base::Result<std::vector<CountedRule>> list_rules(const Live& live, std::string_view deployment,
                                                  std::string_view region);

struct HouseholdQuery {
  std::string deployment;
  std::string region;
  std::string text;    // Part of a name or of the household number.
  std::string rule;    // Narrows `result` to this rule.
  std::string result;  // "", "yes", "no", "unknown"
  std::string sort = "household_number";
  std::string cursor;
  int64_t limit = 20;
};
bool is_sort(std::string_view sort);
base::Result<HouseholdPage> list_households(const Live& live, const HouseholdQuery& query);

base::Result<Household> show_household(const Live& live, std::string_view deployment,
                                       std::string_view household);
base::Result<FindingList> household_findings(const Live& live, std::string_view deployment,
                                             std::string_view household);

struct WhatIfResult {
  std::optional<WhatIfAnswer> answer;
  std::vector<Fault> faults;  // Not empty: a part of the request cannot be accepted.
};
base::Result<WhatIfResult> what_if(const Live& live, std::string_view deployment,
                                   std::string_view household, const WhatIfRequest& request);

std::vector<PackSummary> list_packs(const Live& live);
base::Result<Pack> show_pack(const Live& live, std::string_view pack);
base::Result<std::vector<Indicator>> list_indicators(const Live& live, std::string_view pack);
base::Result<Form> show_form(const Live& live, std::string_view pack, std::string_view form);
base::Result<SourceText> show_source(const Live& live, std::string_view pack,
                                     std::string_view file);

}  // namespace actions
