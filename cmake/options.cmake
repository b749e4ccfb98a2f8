# Compiler, warnings, sanitizers, linker and cache: one place for the whole build.
option(SHOUWANG_FUZZ "Build the libFuzzer targets" OFF)
set(SHOUWANG_SANITIZE "" CACHE STRING "Sanitizers for everything, e.g. address,undefined")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 marks its own helper of std::stable_sort deprecated; g++ still reports ours.
  add_compile_options(-Wno-gnu-statement-expression -Wno-deprecated-declarations)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns without cause about "x" + std::string when it optimises (GCC bug 105651).
  add_compile_options($<$<CONFIG:Release>:-Wno-restrict>)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "WASI")
  # Sizes are 32 bits there; the core counts rows in 64.
  add_compile_options(-Wno-shorten-64-to-32)
endif()
if(SHOUWANG_SANITIZE)
  add_compile_options(-fsanitize=${SHOUWANG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=${SHOUWANG_SANITIZE})
endif()

# Coverage feedback for libFuzzer goes into all code; its main only into the targets of add_fuzz.
if(SHOUWANG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT CMAKE_SYSTEM_NAME STREQUAL "WASI")  # wasm-ld comes with lld-19
  add_link_options(-fuse-ld=mold)
endif()
