// shouwang regions build|search|show|check: the division tree of the country.
#pragma once

#include "app/cli/command.h"

namespace cli {

int run_regions(const Arguments& arguments, Streams streams);

}  // namespace cli
