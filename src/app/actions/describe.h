// Pieces of answers that several deeds need: clauses, rules, households in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/actions/answers.h"
#include "app/actions/answers_screening.h"
#include "app/actions/asking.h"
#include "app/actions/live.h"
#include "core/registry/household.h"

namespace actions {

// The first place that `source` ("notice.txt:12-14, notice.txt:20") cites, with the line as
// published. `pack` is the pack whose file cites it. Line 0 when nothing is cited or the place does
// not exist.
Clause clause_of(const policy::Policy& policy, std::string_view pack, std::string_view source);

// What a text calls itself: its first line that is neither blank nor only the notice's number.
std::string title_of(const policy::Policy& policy, const policy::SourceFile& file);

// An expression in Chinese spelling with labels; as written when it cannot be read.
std::string in_chinese(const policy::Policy& policy, std::string_view expression,
                       std::string_view entity);

Rule describe(const policy::Policy& policy, const rules::RuleDefinition& rule);
ValueSource describe(const registry::Provenance& provenance);
std::optional<Period> describe(const std::optional<registry::Period>& period);

// Where a household of the snapshot stands in a list.
HouseholdHead describe(const View& view, const HouseholdPlace& place);
// A household as it was loaded, perhaps of another day.
HouseholdHead describe(const View& view, const LoadedHousehold& loaded);
HouseholdReference refer_to(const View& view, const HouseholdPlace& place);
// The label of an axis in a head; "" when nobody knows or there is no such axis.
std::string status_label(const HouseholdHead& head, std::string_view axis);

// The graver of two rules stands first, rules about the data behind all others.
bool is_graver(const rules::RuleDefinition& a, const rules::RuleDefinition& b);
// At most three rules that say yes, gravest first.
std::vector<TopFinding> top_findings(const View& view, const HouseholdPlace& place);
Counts counts_of(const View& view, const HouseholdPlace& place);

std::string_view result_of(rules::Verdict verdict);  // "yes", "no", "unknown"; outside is no.

// The province to the group, by the length of the code without the zeros of lower levels.
std::string_view level_of(std::string_view region_code);

}  // namespace actions
