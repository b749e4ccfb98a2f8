// shouwang rebuild: the typed tables for SQL, made anew from the submissions. Nothing else changes.
#include <ostream>

#include "app/actions/county.h"
#include "app/demo/make_population.h"
#include "app/main/commands.h"
#include "app/main/start.h"

namespace start {
namespace {

int fail(cli::Streams streams, const base::Error& error) {
  streams.error << error.message << (error.where.empty() ? "" : "（" + error.where + "）") << "\n";
  return cli::kFoundProblem;
}

}  // namespace

int run_rebuild(const cli::Arguments& arguments, cli::Streams streams) {
  auto with_value = common_options();
  for (const std::string_view name : {"--data", "--database"}) with_value.push_back(name);
  const cli::Options options = cli::read_options(arguments, with_value, {});
  const std::string data = options.value("--data", "");
  if (!options.problem.empty() || !options.words.empty() || data.empty()) {
    streams.error << (options.problem.empty() ? "用法：shouwang rebuild --deployment 部署 --data "
                                                "数据目录 [--database 数据库地址]"
                                              : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  const auto settings = choose_deployment(options, streams);
  if (!settings) return cli::kFoundProblem;
  base::Diagnostics problems;
  const auto policy =
      demo::load_pack(options.value("--policies", "policies"), settings->pack, &problems);
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
  if (policy == nullptr) return cli::kFoundProblem;
  const auto county =
      actions::County::open({options.value("--database", "sqlite:" + data + "/shouwang.db"),
                             data + "/keys/master.key", settings->region.substr(0, 6)},
                            policy);
  if (!county) return fail(streams, county.error());
  const auto rebuilt = (*county)->archive().rebuild_tables([&](int64_t households) {
    streams.error << "已重新生成 " << households << " 户\n" << std::flush;
  });
  if (!rebuilt) return fail(streams, rebuilt.error());
  streams.out << "数据表已由提交重新生成\n";
  return cli::kDone;
}

}  // namespace start
