// What one can ask of a running deployment: one function a deed, one file a function. They read
// `Live` only, so any number may run at once. Every deed is told who asks and checks permission and
// territory itself (asking.h). Errors carry the stable id of the problem in `where`. "" as
// deployment means the default one, "" as region the caller's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/answers_screening.h"
#include "app/actions/asking.h"
#include "app/actions/live.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

std::vector<Deployment> list_deployments(const Live& live, const rights::Caller& caller);

// Children of `parent` that have households in or below them.
base::Result<std::vector<Region>> list_regions(const Live& live, const rights::Caller& caller,
                                               std::string_view deployment,
                                               std::string_view parent);

// The rules about households with how many of the households in `region` they hold for.
base::Result<std::vector<CountedRule>> list_rules(const Live& live, const rights::Caller& caller,
                                                  std::string_view deployment,
                                                  std::string_view region);

// -- what the rules say of a region
base::Result<RegionScreening> show_screening(const Live& live, const rights::Caller& caller,
                                             std::string_view deployment, std::string_view region);
base::Result<RuleRegions> screen_regions(const Live& live, const rights::Caller& caller,
                                         std::string_view deployment, std::string_view rule,
                                         std::string_view parent);
base::Result<MissingList> list_missing(const Live& live, const rights::Caller& caller,
                                       std::string_view deployment, std::string_view region);

// -- lists of households
struct HouseholdQuery {
  std::string deployment;
  std::string region;
  std::string text;    // Part of a name, its pinyin or initials, of the household number; id tail.
  std::string rule;    // Narrows `result` to this rule.
  std::string result;  // "", "yes", "no", "unknown"
  // Codes; "" means any. By indicator of the status axis.
  std::vector<std::pair<std::string, std::string>> statuses;
  std::string group;
  std::string missing;               // An indicator that the household or one of its records lacks.
  std::vector<std::string> columns;  // Indicators of the household to show as well.
  std::string sort = "household_number";
  std::string cursor;
  int64_t limit = 20;
};
inline constexpr std::size_t kMostColumns = 8;
bool is_sort(std::string_view sort);
base::Result<HouseholdPage> list_households(const Live& live, const rights::Caller& caller,
                                            const HouseholdQuery& query);

base::Result<SearchAnswer> search_people(const Live& live, const rights::Caller& caller,
                                         std::string_view deployment, std::string_view query,
                                         int64_t limit);

// -- one household
base::Result<Household> show_household(const FoundHousehold& found, const Moment& moment = {});
// From the snapshot alone: nothing is read.
HouseholdSummary summarise_household(const FoundHousehold& found);
// Without the steps of the evaluation.
base::Result<FindingList> household_findings(const Live& live, const rights::Caller& caller,
                                             std::string_view deployment,
                                             std::string_view household, const Moment& moment = {});
// One rule, with them.
base::Result<Finding> household_finding(const Live& live, const rights::Caller& caller,
                                        std::string_view deployment, std::string_view household,
                                        std::string_view rule, const Moment& moment = {});

struct WhatIfResult {
  std::optional<WhatIfAnswer> answer;
  std::vector<Fault> faults;  // Not empty: a part of the request cannot be accepted.
};
base::Result<WhatIfResult> what_if(const Live& live, const rights::Caller& caller,
                                   std::string_view deployment, std::string_view household,
                                   const WhatIfRequest& request);

// -- other parameters tried on a whole region
struct CountyWhatIfRequest {
  std::string deployment;
  std::string region;
  std::vector<std::pair<std::string, WireValue>> parameters;
};
struct CountyWhatIfResult {
  std::optional<CountyWhatIf> answer;
  std::vector<Fault> faults;
};
base::Result<CountyWhatIfResult> what_if_county(const Live& live, const rights::Caller& caller,
                                                const CountyWhatIfRequest& request);

struct WhatIfHouseholdsRequest {
  CountyWhatIfRequest tried;
  std::string rule;
  bool leaves = false;  // Who leaves instead of who enters.
  std::string cursor;
  int64_t limit = 20;
};
struct WhatIfHouseholdsResult {
  std::optional<WhatIfHouseholds> answer;
  std::vector<Fault> faults;
};
base::Result<WhatIfHouseholdsResult> what_if_households(const Live& live,
                                                        const rights::Caller& caller,
                                                        const WhatIfHouseholdsRequest& request);

// -- the pack
std::vector<PackSummary> list_packs(const Live& live);
base::Result<Pack> show_pack(const Live& live, std::string_view pack);
base::Result<std::vector<Indicator>> list_indicators(const Live& live, std::string_view pack);
base::Result<Form> show_form(const Live& live, std::string_view pack, std::string_view form);
base::Result<SourceText> show_source(const Live& live, std::string_view pack,
                                     std::string_view file);

}  // namespace actions
