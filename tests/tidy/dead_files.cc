#include <set>

#include "tests/tidy/checks.h"

namespace tidy {
namespace {

// Everything the build files say, comments out.
std::string cmake_text(const Tree& tree) {
  std::string text;
  for (const File& file : tree.files) {
    if (name_of(file.path) != "CMakeLists.txt" && !ends_with(file.path, ".cmake")) continue;
    for (const std::string_view line : split_lines(file.text)) {
      text += std::string(line.substr(0, line.find('#'))) + "\n";
    }
  }
  return text;
}

bool has_call(const std::string& cmake, const std::string& call) {
  for (size_t at = cmake.find(call); at != std::string::npos; at = cmake.find(call, at + 1)) {
    const char next = at + call.size() < cmake.size() ? cmake[at + call.size()] : ')';
    if (next == ' ' || next == ')' || next == '\n') return true;
  }
  return false;
}

// add_folder globs its folder; others are named one by one, or their folder's CMakeLists globs
// *.cc.
bool is_built(const Tree& tree, const std::string& cmake, const std::string& path) {
  const std::string folder(folder_of(path)), name(name_of(path));
  if (starts_with(path, "src/") && name != "main.cc" &&
      has_call(cmake, "add_folder(" + folder.substr(4)))
    return true;
  const std::string stem = name.substr(0, name.size() - 3);
  if (starts_with(path, "tests/fuzz/") && has_call(cmake, "add_fuzz(" + stem)) return true;
  if (cmake.find("/" + name) != std::string::npos || cmake.find(" " + name) != std::string::npos ||
      cmake.find("(" + name) != std::string::npos) {
    return true;
  }
  const File* own = tree.find(folder + "/CMakeLists.txt");
  return own != nullptr && own->text.find("GLOB") != std::string::npos;
}

std::set<std::string, std::less<>> included_headers(const Tree& tree) {
  std::set<std::string, std::less<>> headers;
  for (const File& file : tree.files) {
    if (!is_cpp(file.path)) continue;
    const std::string own = file.path.substr(0, file.path.rfind('.')) + ".h";
    for (const std::string_view line : split_lines(file.text)) {
      if (!starts_with(line, "#include \"")) continue;
      const std::string target(line.substr(10, line.find('"', 10) - 10));
      // A header that only its own source file includes has no user: its test or another file must.
      if (!ends_with(file.path, ".cc") || ("src/" + target != own && target != own))
        headers.insert(target);
    }
  }
  return headers;
}

bool mentioned(const Tree& tree, const File& subject, const std::string& word,
               bool (*where)(std::string_view)) {
  for (const File& file : tree.files) {
    if (&file != &subject && where(file.path) && file.text.find(word) != std::string::npos)
      return true;
  }
  return false;
}

bool is_document(std::string_view path) { return ends_with(path, ".md"); }
bool is_document_or_script(std::string_view path) {
  return is_document(path) || starts_with(path, "script/") || starts_with(path, ".ci/");
}
bool is_web_source(std::string_view path) {
  return is_web(path) || (starts_with(path, "web/") && ends_with(path, ".json"));
}

std::string dead_web_file(const Tree& tree, const File& file) {
  if (!starts_with(file.path, "web/") || file.path.find("/src/") == std::string::npos ||
      is_test(file.path))
    return {};
  if (!ends_with(file.path, ".ts") && !ends_with(file.path, ".vue")) return {};
  const std::string name(name_of(file.path)), stem = name.substr(0, name.rfind('.'));
  if (ends_with(name, ".d.ts")) return {};
  const std::string word = ends_with(name, ".vue") ? name
                           : stem == "index"       ? std::string(name_of(folder_of(file.path)))
                                                   : "/" + stem;
  return mentioned(tree, file, word, is_web_source) ? std::string() : "no module imports it";
}

}  // namespace

std::vector<Finding> check_dead_files(const Tree& tree) {
  std::vector<Finding> findings;
  const std::string cmake = cmake_text(tree);
  const auto headers = included_headers(tree);
  for (const File& file : tree.files) {
    const std::string& path = file.path;
    const bool ours =
        starts_with(path, "src/") || starts_with(path, "tests/") || starts_with(path, "bench/");
    if (ours && ends_with(path, ".cc") && !is_built(tree, cmake, path)) {
      findings.push_back({path, 0, "no CMake target builds it"});
    }
    if (starts_with(path, "src/") && ends_with(path, ".h") && !headers.contains(path.substr(4))) {
      findings.push_back({path, 0, "nobody but its own source includes it"});
    }
    if (starts_with(path, "docs/") && is_document(path) &&
        !mentioned(tree, file, std::string(name_of(path)), is_document)) {
      findings.push_back({path, 0, "no document links to it"});
    }
    if (starts_with(path, "script/") && !mentioned(tree, file, path, is_document_or_script)) {
      findings.push_back({path, 0, "no document and no script mentions it"});
    }
    if (std::string dead = dead_web_file(tree, file); !dead.empty())
      findings.push_back({path, 0, std::move(dead)});
  }
  return findings;
}

}  // namespace tidy
