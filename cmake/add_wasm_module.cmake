# add_wasm_module(shouwang_engine wasm): <name>.wasm from the objects of an add_folder library, whose exported functions carry
# __attribute__((export_name("…"))). Does nothing outside the `wasm` preset.
function(add_wasm_module name folder)
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "WASI")
    return()
  endif()
  string(REPLACE "/" "_" library ${folder})
  add_executable(${name} $<TARGET_OBJECTS:${library}>)
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PRIVATE ${library})
endfunction()
