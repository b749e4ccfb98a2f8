#include "app/cli/policy.h"

#include <array>
#include <ostream>

#include "edge/policy/files.h"
#include "edge/policy/load.h"

namespace cli {
namespace {

void print(const base::Diagnostics& diagnostics, std::ostream& out) {
  for (const base::Diagnostic& diagnostic : diagnostics) out << base::to_line(diagnostic) << "\n";
}

std::size_t count_errors(const base::Diagnostics& diagnostics) {
  std::size_t errors = 0;
  for (const base::Diagnostic& diagnostic : diagnostics)
    errors += diagnostic.severity == base::Severity::kError;
  return errors;
}

// The packs that a command line names; all of them when it names none.
Arguments packs_of(const Options& options, const std::string& root) {
  return options.words.empty() ? policy::list_packs(root) : options.words;
}

int check(const Arguments& arguments, Streams streams) {
  const Options options = read_options(arguments, {"--root"}, {});
  if (!options.problem.empty()) {
    streams.error << options.problem << "\n";
    return kWrongUsage;
  }
  const std::string root = options.value("--root", "policies");
  int code = kDone;
  for (const std::string& pack : packs_of(options, root)) {
    const policy::Loaded loaded = policy::load_policy(root, pack);
    print(loaded.diagnostics, streams.out);
    const std::size_t errors = count_errors(loaded.diagnostics);
    const std::size_t warnings = loaded.diagnostics.size() - errors;
    streams.out << pack << "：" << errors << " 个错误，" << warnings << " 个提醒";
    if (loaded.policy != nullptr) {
      const policy::Policy& one = *loaded.policy;
      streams.out << "；" << one.rules.size() << " 条规则，" << one.forms.size() << " 张表，"
                  << one.dictionary.indicators().size() << " 个指标；内容摘要 "
                  << one.content_hash.substr(0, 16);
    }
    streams.out << "\n";
    if (errors != 0) code = kFoundProblem;
  }
  return code;
}

constexpr std::array kCommands = {
    Command{"check", "policy check [PACK …] [--root policies]", "检查政策包，列出全部问题", check},
};

}  // namespace

int run_policy(const Arguments& arguments, Streams streams) {
  return run_command(kCommands, arguments, streams);
}

}  // namespace cli
