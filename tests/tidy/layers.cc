#include <algorithm>
#include <map>
#include <set>

#include "tests/tidy/checks.h"

namespace tidy {
namespace {

using Words = std::set<std::string, std::less<>>;

struct Layers {
  std::map<std::string, Words, std::less<>>
      allowed;  // Folder → folders and headers it may include.
  std::vector<Finding> findings;
};

// C++20 and C standard headers; everything else in angle brackets must be listed in LAYERS.
const Words kStandard = {"algorithm",
                         "any",
                         "array",
                         "atomic",
                         "barrier",
                         "bit",
                         "bitset",
                         "charconv",
                         "chrono",
                         "cassert",
                         "cctype",
                         "cerrno",
                         "cfenv",
                         "cfloat",
                         "cinttypes",
                         "climits",
                         "clocale",
                         "cmath",
                         "compare",
                         "complex",
                         "concepts",
                         "condition_variable",
                         "coroutine",
                         "csetjmp",
                         "csignal",
                         "cstdarg",
                         "cstddef",
                         "cstdint",
                         "cstdio",
                         "cstdlib",
                         "cstring",
                         "ctime",
                         "cuchar",
                         "cwchar",
                         "cwctype",
                         "deque",
                         "exception",
                         "execution",
                         "filesystem",
                         "format",
                         "forward_list",
                         "fstream",
                         "functional",
                         "future",
                         "initializer_list",
                         "iomanip",
                         "ios",
                         "iosfwd",
                         "iostream",
                         "istream",
                         "iterator",
                         "latch",
                         "limits",
                         "list",
                         "locale",
                         "map",
                         "memory",
                         "memory_resource",
                         "mutex",
                         "new",
                         "numbers",
                         "numeric",
                         "optional",
                         "ostream",
                         "queue",
                         "random",
                         "ranges",
                         "ratio",
                         "regex",
                         "scoped_allocator",
                         "semaphore",
                         "set",
                         "shared_mutex",
                         "source_location",
                         "span",
                         "sstream",
                         "stack",
                         "stdexcept",
                         "stop_token",
                         "streambuf",
                         "string",
                         "string_view",
                         "strstream",
                         "syncstream",
                         "system_error",
                         "thread",
                         "tuple",
                         "type_traits",
                         "typeindex",
                         "typeinfo",
                         "unordered_map",
                         "unordered_set",
                         "utility",
                         "valarray",
                         "variant",
                         "vector",
                         "version",
                         "assert.h",
                         "ctype.h",
                         "errno.h",
                         "limits.h",
                         "math.h",
                         "stddef.h",
                         "stdint.h",
                         "stdio.h",
                         "stdlib.h",
                         "string.h",
                         "time.h"};

// I/O, threads, clocks, exceptions and what costs WebAssembly a megabyte.
const Words kImpure = {"condition_variable",
                       "ctime",
                       "exception",
                       "filesystem",
                       "format",
                       "fstream",
                       "future",
                       "iomanip",
                       "iostream",
                       "istream",
                       "locale",
                       "mutex",
                       "ostream",
                       "random",
                       "regex",
                       "sstream",
                       "stdexcept",
                       "strstream",
                       "thread",
                       "typeinfo",
                       "time.h",
                       "stop_token",
                       "syncstream",
                       "csignal",
                       "csetjmp",
                       "shared_mutex",
                       "clocale"};

const Words kPosix = {"dirent.h",  "fcntl.h",  "poll.h",  "pwd.h",   "signal.h", "spawn.h",
                      "termios.h", "unistd.h", "netdb.h", "dlfcn.h", "syslog.h"};

bool is_posix(std::string_view header) {
  return kPosix.contains(header) || starts_with(header, "sys/") ||
         starts_with(header, "netinet/") || starts_with(header, "arpa/");
}

Layers read_layers(const File& file) {
  Layers layers;
  size_t number = 0;
  for (const std::string_view line : split_lines(file.text)) {
    ++number;
    const size_t colon = line.find(':');
    if (line.empty() || line[0] == '#') continue;
    if (colon == std::string_view::npos) {
      layers.findings.push_back({file.path, number, "not \"folder: folders and headers\""});
      continue;
    }
    Words words;
    for (const std::string& word : split_words(line.substr(colon + 1))) {
      const bool folder =
          starts_with(word, "core/") || starts_with(word, "edge/") || starts_with(word, "app/");
      if (folder && !layers.allowed.contains(word)) {
        layers.findings.push_back(
            {file.path, number, word + " is not a folder of a line above: the file is an order"});
      }
      words.insert(word);
    }
    if (starts_with(line, "core/")) {
      for (const std::string& word : words) {
        if (!starts_with(word, "core/")) {
          layers.findings.push_back(
              {file.path, number, "core may not include " + word + ": only the standard library"});
        }
      }
    }
    layers.allowed.emplace(line.substr(0, colon), std::move(words));
  }
  return layers;
}

// The folder of LAYERS that a path below src/ belongs to: the longest listed prefix ("app/actions"
// owns app/actions/live/).
std::string owner(const Layers& layers, std::string_view path) {
  for (std::string_view folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
    if (layers.allowed.contains(folder)) return std::string(folder);
  }
  return {};
}

struct Include {
  char quote;
  std::string_view target;
};

// Empty target when the line is no include.
Include parse_include(std::string_view line) {
  const size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line[hash] != '#') return {};
  const size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string_view::npos || !starts_with(line.substr(word), "include")) return {};
  const size_t open = line.find_first_of("\"<", word);
  if (open == std::string_view::npos) return {};
  const size_t close = line.find_first_of("\">", open + 1);
  if (close == std::string_view::npos) return {};
  return {line[open], line.substr(open + 1, close - open - 1)};
}

class LayerCheck {
 public:
  LayerCheck(const Tree& tree, Layers layers) : tree_(tree), layers_(std::move(layers)) {}

  std::vector<Finding> run() {
    findings_ = layers_.findings;
    for (const File& file : tree_.files) {
      if (starts_with(file.path, "src/") && is_cpp(file.path)) check_file(file);
    }
    if (const File* cmake = tree_.find("src/CMakeLists.txt")) check_cmake(*cmake);
    return std::move(findings_);
  }

 private:
  void report(const File& file, size_t line, std::string message) {
    findings_.push_back({file.path, line, std::move(message)});
  }

  void check_file(const File& file) {
    const std::string folder = owner(layers_, file.path.substr(4));
    if (folder.empty()) {
      report(file, 0, "folder " + std::string(folder_of(file.path)) + " is not in src/LAYERS");
      return;
    }
    size_t number = 0;
    for (const std::string_view line : split_lines(file.text)) {
      ++number;
      const Include include = parse_include(line);
      if (include.target.empty()) continue;
      if (include.quote == '"') {
        check_ours(file, number, folder, include.target);
      } else {
        check_theirs(file, number, folder, include.target);
      }
    }
  }

  void check_ours(const File& file, size_t line, const std::string& folder,
                  std::string_view target) {
    const std::string other = owner(layers_, target);
    if (tree_.find("src/" + std::string(target)) == nullptr) {
      report(file, line,
             "\"" + std::string(target) + "\" is no file below src/: include by the full path");
    } else if (other != folder && !layers_.allowed.at(folder).contains(other)) {
      report(file, line, folder + " may not include " + other + " (src/LAYERS)");
    }
  }

  void check_theirs(const File& file, size_t line, const std::string& folder,
                    std::string_view header) {
    const Words& allowed = layers_.allowed.at(folder);
    const std::string name(header);
    const bool core = starts_with(folder, "core/") || folder == "wasm";
    if (is_test(file.path)) {
      if (starts_with(header, "gtest/") || starts_with(header, "gmock/")) return;
      if (kStandard.contains(header) || is_posix(header)) return;
    }
    if (kStandard.contains(header)) {
      if (core && kImpure.contains(header))
        report(file, line, "<" + name + "> has no place in the core: no I/O, clock, exception");
      return;
    }
    if (allowed.contains(header) || allowed.contains(header.substr(0, header.find('/')))) return;
    if (is_posix(header) && allowed.contains("posix")) return;
    report(file, line,
           folder + " may not include <" + name + ">: list it in src/LAYERS if it belongs there");
  }

  // add_folder(core/expr DEPS core/base LIBS …): every DEPS must be allowed.
  void check_cmake(const File& cmake) {
    for (size_t at = cmake.text.find("add_folder("); at != std::string::npos;
         at = cmake.text.find("add_folder(", at + 1)) {
      const size_t end = std::min(cmake.text.find(')', at), cmake.text.size());
      const size_t line = line_at(cmake.text, at);
      const std::vector<std::string> words =
          split_words(std::string_view(cmake.text).substr(at + 11, end - at - 11));
      if (words.empty()) continue;
      const auto folder = layers_.allowed.find(words[0]);
      if (folder == layers_.allowed.end()) {
        report(cmake, line, words[0] + " is not in src/LAYERS");
        continue;
      }
      bool deps = false;
      for (const std::string& word : words) {
        if (word == "DEPS" || word == "LIBS") {
          deps = word == "DEPS";
        } else if (deps && !folder->second.contains(word)) {
          report(cmake, line, words[0] + " may not depend on " + word + " (src/LAYERS)");
        }
      }
    }
  }

  const Tree& tree_;
  Layers layers_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_layers(const Tree& tree) {
  const File* file = tree.find("src/LAYERS");
  if (file == nullptr) return {{"src/LAYERS", 0, "is missing"}};
  return LayerCheck(tree, read_layers(*file)).run();
}

}  // namespace tidy
