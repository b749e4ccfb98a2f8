// Checks that need the whole policy: references between objects, parameters over regions and days,
// tests for every rule.
#pragma once

#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace policy {

void check_policy(const Policy& policy, base::Diagnostics* diagnostics);

// Every region in scope × day of validity has exactly one row in force; rows of one region never
// overlap; a row below another's region needs `delegation` (RULES §1.6).
void check_parameters(const Policy& policy, base::Diagnostics* diagnostics);

// Rules, derived indicators, collections, forms and campaigns through the compiler of core/expr.
void check_expressions(const Policy& policy, base::Diagnostics* diagnostics);

}  // namespace policy
