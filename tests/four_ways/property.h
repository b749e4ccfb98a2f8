// The differential property: random expressions on a random population have the same verdict in
// every way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace four_ways {

struct Options {
  uint64_t seed = 1;
  int64_t pairs = 1'000'000;  // Stop after so many expression × household pairs,
  double seconds = 1e9;       // or after so long.
  int32_t households = 500;
  int expressions_per_batch = 40;
  bool odd = true;           // The first world has a household with more than 255 members.
  std::string postgres_url;  // Empty: that way is left out.
  std::string wasm_module;   // Empty: that way is left out.
  // Way whose programs are spoilt before it runs them (each < becomes <=): a test of the test.
  std::string spoilt_way;
};

struct Report {
  int64_t expressions = 0;
  int64_t pairs = 0;    // Expression × household.
  int64_t refused = 0;  // Expressions that the compiler refused.
  std::vector<std::string> ways;
  std::vector<std::string>
      differences;  // Sentences with seed, expression, facts and verdicts; at most a few.
};

Report prove(const Options& options);
std::string to_text(const Report& report);

// From the environment: SHOUWANG_TEST_POSTGRES and SHOUWANG_TEST_WASM (default: the module of
// build/wasm when it is there).
Options options_from_environment();

}  // namespace four_ways
