#include "app/http/embedded_pages.h"

#include <cstddef>

// SHOUWANG_PAGES is the path of the bundle (src/CMakeLists.txt).
asm(".section .rodata\n"
    ".balign 16\n"
    "shouwang_pages_begin:\n"
    ".incbin \"" SHOUWANG_PAGES
    "\"\n"
    "shouwang_pages_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char pages_begin[] asm("shouwang_pages_begin");
extern const char pages_end[] asm("shouwang_pages_end");
}

namespace http {

std::string_view embedded_pages() {
  return {pages_begin, static_cast<std::size_t>(pages_end - pages_begin)};
}

}  // namespace http
