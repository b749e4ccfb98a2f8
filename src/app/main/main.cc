// shouwang: one program, one table of commands.
#include <array>
#include <exception>
#include <iostream>

#include "app/cli/command.h"
#include "app/cli/dictionary.h"
#include "app/cli/policy.h"
#include "app/cli/regions.h"
#include "app/main/commands.h"

namespace {

constexpr std::array kCommands = {
    cli::Command{"policy", "policy check|test|show|explain|diff|format PACK",
                 "检查、试验和查看政策包", cli::run_policy},
    cli::Command{"dictionary", "dictionary matrix [--csv] [--indicator ID] [--from FORM --to FORM]",
                 "各表对同一指标的编号、问法和选项，一张表转填另一张丢失什么", cli::run_dictionary},
    cli::Command{"regions", "regions build|search|show|check …", "全国行政区划：生成、查找、核对",
                 cli::run_regions},
    cli::Command{"server",
                 "server --data DIR [--port N] [--address A --behind-proxy] [--without-accounts]",
                 "启动网页和接口", start::run_server},
    cli::Command{"demo", "demo [--region CODE --households N --seed K] --report|--print N",
                 "造一个县的演示农户：看构成、看农户、写进数据库", start::run_demo},
    cli::Command{"screen", "screen FILE.csv|demo [--pack ID --region CODE --date D]",
                 "用政策包的规则排查一批农户", start::run_screen},
    cli::Command{"explain", "explain HOUSEHOLD [RULE] [--table FILE.csv]",
                 "一户：哪些规则符合、哪些无法判断，为什么", start::run_explain},
    cli::Command{"why-not", "why-not HOUSEHOLD [RULE] [--table FILE.csv]",
                 "一户：哪些规则不符合，差多少", start::run_why_not},
    cli::Command{"missing", "missing HOUSEHOLD [--table FILE.csv]", "一户：还缺哪些信息，谁能回答",
                 start::run_missing},
    cli::Command{"whatif",
                 "whatif HOUSEHOLD indicator=VALUE|RECORD.indicator=VALUE|param.ID=VALUE …",
                 "改一个值看哪些规则会变，不保存", start::run_what_if},
    cli::Command{
        "import",
        "import FILE [--layout ID] [--date-of-rows D] [--dry-run] | import --undo BATCH --reason R",
        "把表格导入农户资料，或整批撤回", start::run_import},
    cli::Command{"dump",
                 "dump households|verdicts [--data DIR|--pack ID --region CODE --households N]",
                 "导出事实或每条规则的结果，供别的程序核对", start::run_dump},
    cli::Command{"copy", "copy --from URL --to URL",
                 "把全部数据复制到空的数据库（SQLite、PostgreSQL 互转），并核对", start::run_copy},
    cli::Command{"rebuild", "rebuild --deployment ID --data DIR [--database URL]",
                 "由全部提交重新生成供查询用的数据表（停止服务后运行）", start::run_rebuild},
    cli::Command{"state-hash", "state-hash URL",
                 "全部数据的校验值：两个数据库内容相同，校验值就相同", start::run_state_hash},
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const cli::Arguments arguments(argv + 1, argv + argc);
    return cli::run_command(kCommands, arguments, {std::cout, std::cerr});
  } catch (const std::exception& error) {
    std::cerr << "程序出错，没有完成：" << error.what() << "\n";
    return cli::kFoundProblem;
  }
}
