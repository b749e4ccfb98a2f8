// Runs the cases of tests/forms: what a filled form shows, asks, computes and complains about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace policy {

struct FailedFormCase {
  std::string form;
  std::string name;
  base::Place place;
  std::vector<std::string> differences;  // One sentence each: expected and found.
};

struct FormTestReport {
  int32_t cases = 0;
  std::vector<FailedFormCase> failed;
};

// All cases of the policy's forms, or of one form.
FormTestReport test_forms(const Policy& policy, std::string_view form = {});

}  // namespace policy
