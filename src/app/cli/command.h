// The table of commands of `shouwang`. A command gets the words behind its name and writes to two
// streams; what it returns is the exit code of the program: 0 done, 1 a problem was found, 2 the
// command line was wrong.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

inline constexpr int kDone = 0;
inline constexpr int kFoundProblem = 1;
inline constexpr int kWrongUsage = 2;

using Arguments = std::vector<std::string>;

struct Streams {
  std::ostream& out;
  std::ostream& error;
};

struct Command {
  std::string_view name;
  std::string_view usage;    // "policy check PACK [--root policies]"
  std::string_view summary;  // One line of Chinese.
  int (*run)(const Arguments& arguments, Streams streams);
};

// Finds the command that the first word names and runs it; without a word, or with a wrong one,
// prints the table.
int run_command(std::span<const Command> commands, const Arguments& arguments, Streams streams);

// Words that are not options, and the values of options such as "--root policies" or "--mutants".
struct Options {
  Arguments words;
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<std::string> flags;
  std::string problem;  // Empty when all was understood.

  std::string value(std::string_view name, std::string_view otherwise) const;
  bool flag(std::string_view name) const;
};
Options read_options(const Arguments& arguments, const std::vector<std::string_view>& with_value,
                     const std::vector<std::string_view>& without_value);

}  // namespace cli
