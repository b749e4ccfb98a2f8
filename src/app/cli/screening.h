// What the rules say, for a terminal: a population screened, one household explained, and what
// would change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/actions/live.h"
#include "app/cli/command.h"

namespace cli {

// Everything below works on the default deployment of `live` and returns an exit code.
int print_screening(const actions::Live& live, Streams streams);

// `words` are what stands behind the command: HOUSEHOLD [RULE] for the first three, HOUSEHOLD
// CHANGE… for what-if, where a change is indicator=VALUE, RECORD.indicator=VALUE or param.ID=VALUE
// with values as packs write them.
int print_explanation(const actions::Live& live, const Arguments& words, Streams streams);
int print_why_not(const actions::Live& live, const Arguments& words, Streams streams);
int print_missing(const actions::Live& live, const Arguments& words, Streams streams);
int print_what_if(const actions::Live& live, const Arguments& words, Streams streams);

}  // namespace cli
