#include "app/cli/bundle.h"

#include <fstream>
#include <ostream>

#include "edge/policy/bundle.h"
#include "edge/policy/load.h"

namespace cli {

int run_bundle(const Arguments& arguments, Streams streams) {
  const Options options = read_options(arguments, {"--root"}, {});
  const bool is_understood = options.problem.empty() && options.words.size() == 2;
  if (!is_understood) {
    streams.error << (options.problem.empty() ? "请写明政策包和输出文件：policy bundle PACK FILE"
                                              : options.problem)
                  << "\n";
    return kWrongUsage;
  }
  const policy::Loaded loaded =
      policy::load_policy(options.value("--root", "policies"), options.words[0]);
  if (loaded.policy == nullptr) {
    for (const base::Diagnostic& diagnostic : loaded.diagnostics)
      streams.error << base::to_line(diagnostic) << "\n";
    return kFoundProblem;
  }
  const std::string bundle = policy::make_bundle(*loaded.policy);
  std::ofstream file(options.words[1], std::ios::binary);
  file << bundle << "\n";
  if (!file.flush()) {
    streams.error << "写不了文件 " << options.words[1] << "，请检查文件夹和权限\n";
    return kFoundProblem;
  }
  streams.out << options.words[1] << "：" << bundle.size() << " 字节，"
              << loaded.policy->rules.size() << " 条规则，" << loaded.policy->forms.size()
              << " 张表\n";
  return kDone;
}

}  // namespace cli
