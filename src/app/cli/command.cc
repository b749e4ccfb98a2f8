#include "app/cli/command.h"

#include <algorithm>
#include <ostream>

namespace cli {
namespace {

int print_table(std::span<const Command> commands, std::ostream& out, int code) {
  out << "用法：shouwang 命令 …\n";
  for (const Command& command : commands) {
    out << "  shouwang " << command.usage << "\n      " << command.summary << "\n";
  }
  return code;
}

}  // namespace

int run_command(std::span<const Command> commands, const Arguments& arguments, Streams streams) {
  if (arguments.empty()) return print_table(commands, streams.error, kWrongUsage);
  const std::string& name = arguments.front();
  if (name == "help" || name == "--help") return print_table(commands, streams.out, kDone);
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  if (found == commands.end()) {
    streams.error << "没有叫“" << name << "”的命令\n";
    return print_table(commands, streams.error, kWrongUsage);
  }
  return found->run({arguments.begin() + 1, arguments.end()}, streams);
}

std::string Options::value(std::string_view name, std::string_view otherwise) const {
  for (const auto& [key, text] : values) {
    if (key == name) return text;
  }
  return std::string(otherwise);
}

bool Options::flag(std::string_view name) const {
  return std::find(flags.begin(), flags.end(), name) != flags.end();
}

Options read_options(const Arguments& arguments, const std::vector<std::string_view>& with_value,
                     const std::vector<std::string_view>& without_value) {
  Options options;
  const auto among = [](const std::vector<std::string_view>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.rfind("--", 0) != 0) {
      options.words.push_back(word);
    } else if (among(without_value, word)) {
      options.flags.push_back(word);
    } else if (among(with_value, word) && i + 1 < arguments.size()) {
      options.values.emplace_back(word, arguments[++i]);
    } else {
      options.problem =
          among(with_value, word) ? "选项 " + word + " 后面要写值" : "没有选项 " + word;
    }
  }
  return options;
}

}  // namespace cli
