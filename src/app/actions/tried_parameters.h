// Values of parameters that somebody tries instead of those in force, as they come through the
// door.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/actions/answers.h"
#include "core/dictionary/dictionary.h"
#include "core/rules/rule_set.h"

namespace actions {

// What cannot be read becomes a fault at "parameters.ID" and is left out.
rules::ParameterValues read_parameters(
    const dictionary::Dictionary& dictionary,
    const std::vector<std::pair<std::string, WireValue>>& parameters, std::vector<Fault>* faults);

}  // namespace actions
