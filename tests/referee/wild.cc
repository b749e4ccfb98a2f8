// wild households|verdicts PACK SEED HOUSEHOLDS: a dump (app/cli/dump.h) of a wild population.
#include <cstdlib>
#include <iostream>
#include <string>

#include "app/cli/dump.h"
#include "tests/referee/wild_population.h"

namespace {

int run(const std::string& what, const std::string& pack, uint64_t seed, int32_t households) {
  auto settings = referee::settings_for(pack);
  if (!settings) return cli::kFoundProblem;
  if (seed % 4 == 3) settings->period.reset();
  const auto make = [&](const actions::DeploymentSettings& of, const policy::Policy& policy,
                        base::Diagnostics*) {
    return std::optional(referee::WildPopulation(policy, of, seed).make(households));
  };
  const auto loaded = actions::load_live("policies", {*settings}, actions::from_population(make));
  for (const auto& one : loaded.diagnostics) {
    if (one.severity == base::Severity::kError) std::cerr << base::to_line(one) << "\n";
  }
  if (loaded.live == nullptr) return cli::kFoundProblem;
  const cli::Streams streams{std::cout, std::cerr};
  const auto& live = *loaded.live->deployments.front();
  return what == "households" ? cli::dump_households(live, streams)
                              : cli::dump_verdicts(live, streams);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kWords = 5;
  if (argc != kWords) {
    std::cerr << "wild households|verdicts PACK SEED HOUSEHOLDS\n";
    return cli::kWrongUsage;
  }
  return run(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), std::atoi(argv[4]));
}
