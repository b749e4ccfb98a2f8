// Mutation check of rule tests (RULES §1.6): changing any comparison, threshold, and/or or not of a
// rule must make one of its tests fail. What no test notices is either untested or says nothing.
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace policy {

struct Mutant {
  std::string rule;
  base::Place place;   // Of the expression.
  std::string change;  // "< → <="
  std::string text;    // The changed expression.
};

struct MutantReport {
  int tried = 0;
  int refused = 0;  // By the compiler: always true, types, units.
  std::vector<Mutant> survivors;
};

// The rules of the pack itself, not of its parents.
MutantReport find_surviving_mutants(const Policy& policy);

// Every one-step change of an expression, as text; for tests and the report.
struct Mutation {
  std::string change;
  std::string text;
};
std::vector<Mutation> mutate(const Policy& policy, std::string_view text, std::string_view entity);

}  // namespace policy
