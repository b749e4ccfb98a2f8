// shouwang: one program, one table of commands.
#include <array>
#include <exception>
#include <iostream>

#include "app/cli/command.h"
#include "app/cli/policy.h"

namespace {

constexpr std::array kCommands = {
    cli::Command{"policy", "policy check|test|show|explain|diff|format PACK",
                 "检查、试验和查看政策包", cli::run_policy},
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
