// The long run: four_ways --pairs N [--seed N] [--seconds N] [--spoil WAY]. Exit code 1 on a
// difference.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/four_ways/property.h"

int main(int argc, char** argv) {
  four_ways::Options options = four_ways::options_from_environment();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--pairs") options.pairs = std::atoll(argv[i + 1]);
    if (name == "--seed") options.seed = static_cast<uint64_t>(std::atoll(argv[i + 1]));
    if (name == "--seconds") options.seconds = std::atof(argv[i + 1]);
    if (name == "--households") options.households = std::atoi(argv[i + 1]);
    if (name == "--spoil") options.spoilt_way = argv[i + 1];
  }
  const four_ways::Report report = four_ways::prove(options);
  std::fputs(four_ways::to_text(report).c_str(), stdout);
  return report.differences.empty() ? 0 : 1;
}
