#include "app/cli/dump.h"

#include <ostream>

#include "app/main/commands.h"
#include "app/main/installation.h"
#include "app/main/start.h"

namespace start {
int run_dump(const cli::Arguments& arguments, cli::Streams streams) {
  auto with_value = common_options();
  for (const std::string_view name : {"--data", "--database", "--regions"})
    with_value.push_back(name);
  const cli::Options options = cli::read_options(arguments, with_value, {});
  const std::string what = options.words.size() == 1 ? options.words[0] : "";
  if (!options.problem.empty() || (what != "households" && what != "verdicts")) {
    streams.error << (options.problem.empty()
                          ? "请写 households（事实）或 verdicts（每条规则的结果）"
                          : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  const bool is_stored =
      !options.value("--data", "").empty() || !options.value("--database", "").empty();
  Installation installation;  // Goes after what reads it.
  // The county of a database is opened as a server opens it; what is told goes beside the dump.
  const cli::Streams beside{streams.error, streams.error};
  const auto live = start_live(
      options, "", Scope::kOne, beside,
      is_stored ? from_county(options, beside, &installation) : actions::MakeDeployment());
  if (live == nullptr) return cli::kFoundProblem;
  const auto& deployment = *live->deployments.front();
  return what == "households" ? cli::dump_households(deployment, streams)
                              : cli::dump_verdicts(deployment, streams);
}

}  // namespace start
