// shouwang copy, shouwang state-hash: a whole database moved between SQLite and PostgreSQL.
#include <ostream>

#include "app/actions/copy_database.h"
#include "app/main/commands.h"

namespace start {
namespace {

int fail(cli::Streams streams, const base::Error& error) {
  streams.error << error.message << (error.where.empty() ? "" : "（" + error.where + "）") << "\n";
  return cli::kFoundProblem;
}

}  // namespace

int run_copy(const cli::Arguments& arguments, cli::Streams streams) {
  const cli::Options options = cli::read_options(arguments, {"--from", "--to"}, {});
  const std::string from = options.value("--from", "");
  const std::string to = options.value("--to", "");
  if (!options.problem.empty() || !options.words.empty() || from.empty() || to.empty()) {
    streams.error << (options.problem.empty() ? "用法：shouwang copy --from 数据库地址 --to "
                                                "空的数据库地址（sqlite:文件 或 postgresql://…）"
                                              : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  const auto copied = actions::copy_database(from, to, [&](std::string_view table, int64_t rows) {
    streams.error << table << "：" << rows << " 行\n" << std::flush;
  });
  if (!copied) return fail(streams, copied.error());
  streams.out << "已复制 " << copied->rows << " 行，两边校验值相同：" << copied->state_hash << "\n"
              << "密钥不在数据库里：请把原数据目录的 keys 文件夹一并放到新的数据目录（权限 "
                 "700/600），否则证件号码和电话读不出来\n";
  return cli::kDone;
}

int run_state_hash(const cli::Arguments& arguments, cli::Streams streams) {
  const cli::Options options = cli::read_options(arguments, {}, {});
  if (!options.problem.empty() || options.words.size() != 1) {
    streams.error << "用法：shouwang state-hash 数据库地址\n";
    return cli::kWrongUsage;
  }
  const auto hash = actions::hash_database(options.words[0]);
  if (!hash) return fail(streams, hash.error());
  streams.out << *hash << "\n";
  return cli::kDone;
}

}  // namespace start
