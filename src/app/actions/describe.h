// Pieces of answers that several deeds need: clauses, rules, households in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/actions/answers.h"
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
HouseholdHead describe(const LiveDeployment& deployment, const registry::Household& household);
ValueSource describe(const registry::Provenance& provenance);
std::optional<Period> describe(const std::optional<registry::Period>& period);

// The text of an indicator of the household itself; "" when it is not known.
std::string text_of(const LiveDeployment& deployment, const registry::Household& household,
                    std::string_view indicator, bool as_label);

std::string_view result_of(rules::Verdict verdict);  // "yes", "no", "unknown"; outside is no.

// The province to the group, by the length of the code without the zeros of lower levels.
std::string_view level_of(std::string_view region_code);
// Is `region` the region `outer` or below it?
bool is_inside(std::string_view region, std::string_view outer);

}  // namespace actions
