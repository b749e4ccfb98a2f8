// `shouwang dictionary matrix`: what every form of every pack calls an indicator, and what is lost
// from one form to another.
#pragma once

#include "app/cli/command.h"

namespace cli {

int run_dictionary(const Arguments& arguments, Streams streams);

}  // namespace cli
