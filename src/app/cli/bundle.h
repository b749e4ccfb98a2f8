// `shouwang policy bundle PACK FILE`: a policy compiled for phones (edge/policy/bundle.h).
#pragma once

#include "app/cli/command.h"

namespace cli {

int run_bundle(const Arguments& arguments, Streams streams);

}  // namespace cli
