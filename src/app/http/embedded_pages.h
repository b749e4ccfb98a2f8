// The pages as the build of web/ left them, inside the program: one file to install.
#pragma once

#include <string_view>

namespace http {

// The bundle of web/tools/pack_pages.mjs; empty when the pages were not built before the program.
std::string_view embedded_pages();

}  // namespace http
