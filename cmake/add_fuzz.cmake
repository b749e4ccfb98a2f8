# add_fuzz(name DEPS core/expr …): the libFuzzer target tests/fuzz/<name>.cc, which defines LLVMFuzzerTestOneInput. Seeds and
# past crashes stand in tests/fuzz/corpus/<name>/. In every build ctest runs the corpus once; with the `fuzz` preset the
# program is a real fuzzer and script/soak runs it.
# `fuzzers` builds them all.
add_custom_target(fuzzers)

function(add_fuzz name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  set(deps "")
  foreach(dep ${ARG_DEPS})
    string(REPLACE "/" "_" dep_target ${dep})
    list(APPEND deps ${dep_target})
  endforeach()
  set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
  if(SHOUWANG_FUZZ)
    add_executable(${name}_fuzz ${name}.cc)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    add_test(NAME tests/fuzz/${name} COMMAND ${name}_fuzz -runs=0 ${corpus})
  else()
    add_executable(${name}_fuzz ${name}.cc ${CMAKE_SOURCE_DIR}/tests/fuzz/run_corpus.cc)
    add_test(NAME tests/fuzz/${name} COMMAND ${name}_fuzz ${corpus})
  endif()
  target_link_libraries(${name}_fuzz PRIVATE ${deps} ${ARG_LIBS})
  add_dependencies(fuzzers ${name}_fuzz)
endfunction()
