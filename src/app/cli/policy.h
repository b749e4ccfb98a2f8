// `shouwang policy check|test|show|explain|diff|format`: what authors of policy packs run.
#pragma once

#include "app/cli/command.h"

namespace cli {

int run_policy(const Arguments& arguments, Streams streams);

}  // namespace cli
