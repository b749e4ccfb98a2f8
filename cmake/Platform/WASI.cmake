# CMake 3.25 has no platform file for wasi; this is all that is needed.
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
