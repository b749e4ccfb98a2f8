#include "app/cli/dump.h"

#include <ostream>

#include "app/main/commands.h"
#include "app/main/start.h"

namespace start {

int run_dump(const cli::Arguments& arguments, cli::Streams streams) {
  const cli::Options options = cli::read_options(arguments, common_options(), {});
  const std::string what = options.words.size() == 1 ? options.words[0] : "";
  if (!options.problem.empty() || (what != "households" && what != "verdicts")) {
    streams.error << (options.problem.empty()
                          ? "请写 households（事实）或 verdicts（每条规则的结果）"
                          : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  const auto live = start_live(options, "", Scope::kOne, streams);
  if (live == nullptr) return cli::kFoundProblem;
  const auto& deployment = *live->deployments.front();
  return what == "households" ? cli::dump_households(deployment, streams)
                              : cli::dump_verdicts(deployment, streams);
}

}  // namespace start
