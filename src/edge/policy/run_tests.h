// Runs the tests that packs carry: cases of rules and invented people through the rules, with the
// scalar way of core/expr. Nothing is read or written; may run on any thread.
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/rules/rule_set.h"
#include "edge/policy/policy.h"

namespace policy {

struct CaseFailure {
  base::Place place;
  std::string subject;   // Rule, or person and rule.
  std::string name;      // Of the case.
  std::string expected;  // "符合"
  std::string got;       // "不符合"
  std::string why;       // The sentence and its reasons, several lines.
};

struct TestReport {
  int passed = 0;
  std::vector<CaseFailure> failures;
};

TestReport run_rule_tests(const Policy& policy);
TestReport run_people(const Policy& policy);  // One expectation of one person is one case.

// The setting of a case: its own dates and region, else those of the pack (its first campaign with
// a fixed period).
rules::Setting setting_of(const Policy& policy, const RuleCase& one);

struct Judged {
  Verdict verdict = Verdict::kNo;
  std::vector<std::string> missing;  // Ids of indicators, sorted.
  std::string why;                   // Empty unless asked for.
  std::string problem;               // Not empty: the case could not be run.
};

// One case against one rule of a compiled set.
Judged judge_case(const rules::RuleSet& rule_set, int32_t rule, const RuleCase& one,
                  const rules::Setting& setting, std::string_view root_entity, bool with_reasons);

// Is this what the case expects? A rule that does not apply says no; the indicators named must be
// among those that block.
bool is_as_expected(const Judged& judged, const Expected& expected);

}  // namespace policy
