#include "app/cli/screening.h"

#include <ostream>

#include "app/main/commands.h"
#include "app/main/start.h"

namespace start {
namespace {

constexpr std::string_view kDemo = "demo";

using Print = int (*)(const actions::Live&, const cli::Arguments&, cli::Streams);

std::optional<cli::Options> read(const cli::Arguments& arguments, cli::Streams streams) {
  auto known = common_options();
  known.push_back("--table");
  cli::Options options = cli::read_options(arguments, known, {});
  if (options.problem.empty()) return options;
  streams.error << options.problem << "\n";
  return std::nullopt;
}

// HOUSEHOLD … of the demonstration, or of the table that --table names.
int run(const cli::Arguments& arguments, cli::Streams streams, Print print) {
  const auto options = read(arguments, streams);
  if (!options) return cli::kWrongUsage;
  const auto live = start_live(*options, options->value("--table", ""), Scope::kOne, streams);
  return live == nullptr ? cli::kFoundProblem : print(*live, options->words, streams);
}

}  // namespace

int run_screen(const cli::Arguments& arguments, cli::Streams streams) {
  const auto options = read(arguments, streams);
  if (!options) return cli::kWrongUsage;
  if (options->words.size() != 1) {
    streams.error << "请写出要排查的 CSV 文件，或写 demo\n";
    return cli::kWrongUsage;
  }
  const std::string table = options->words[0] == kDemo ? "" : options->words[0];
  const auto live = start_live(*options, table, Scope::kOne, streams);
  return live == nullptr ? cli::kFoundProblem : cli::print_screening(*live, streams);
}

int run_explain(const cli::Arguments& arguments, cli::Streams streams) {
  return run(arguments, streams, cli::print_explanation);
}

int run_why_not(const cli::Arguments& arguments, cli::Streams streams) {
  return run(arguments, streams, cli::print_why_not);
}

int run_missing(const cli::Arguments& arguments, cli::Streams streams) {
  return run(arguments, streams, cli::print_missing);
}

int run_what_if(const cli::Arguments& arguments, cli::Streams streams) {
  return run(arguments, streams, cli::print_what_if);
}

}  // namespace start
