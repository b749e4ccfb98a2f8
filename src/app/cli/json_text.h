// Pieces of JSON that the dumps are made of.
#pragma once

#include <string>
#include <string_view>

namespace cli {

std::string quoted(std::string_view text);  // With its quotes; valid UTF-8 stays as it is.

}  // namespace cli
