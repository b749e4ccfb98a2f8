#include <cctype>

#include "tests/tidy/checks.h"

namespace tidy {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// snake_case; `extra` are further characters allowed inside.
bool is_snake(std::string_view name, std::string_view extra = "") {
  if (name.empty() || (!is_lower(name[0]) && !is_digit(name[0]))) return false;
  for (const char c : name) {
    if (!is_lower(c) && !is_digit(c) && c != '_' && extra.find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

bool is_printable_ascii(std::string_view path) {
  for (const char c : path) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

std::string_view stem(std::string_view path) {
  const std::string_view name = name_of(path);
  return name.substr(0, name.rfind('.'));
}

std::string wrong_name(std::string_view path) {
  if (!is_printable_ascii(path)) return "file names are ASCII without blanks";
  const bool source =
      starts_with(path, "src/") || starts_with(path, "tests/") || starts_with(path, "bench/");
  if (source && is_cpp(path) && !is_snake(stem(path))) return "C++ files are named in snake_case";
  if (source && ends_with(path, ".mjs") && !is_snake(stem(path), "."))
    return "test files are named in snake_case";
  const bool pack =
      starts_with(path, "policies/") && path.find("/sources/") == std::string_view::npos;
  if (pack && (ends_with(path, ".yaml") || ends_with(path, ".csv")) && stem(path) != "COVERAGE" &&
      !is_snake(stem(path))) {
    return "the name of a pack's file is its id: ASCII snake_case";
  }
  if (ends_with(path, ".yml")) return "YAML files end in .yaml";
  if (ends_with(path, ".cpp") || ends_with(path, ".hpp") || ends_with(path, ".cxx"))
    return "C++ files end in .cc and .h";
  if (starts_with(path, "web/") && ends_with(path, ".vue") &&
      std::isupper(static_cast<unsigned char>(name_of(path)[0])) == 0) {
    return "components are named in CamelCase";
  }
  return {};
}

}  // namespace

std::vector<Finding> check_names(const Tree& tree) {
  std::vector<Finding> findings;
  for (const File& file : tree.files) {
    if (std::string wrong = wrong_name(file.path); !wrong.empty())
      findings.push_back({file.path, 0, std::move(wrong)});
    if (starts_with(file.path, "src/") && ends_with(file.path, ".h") &&
        file.text.find("#pragma once") == std::string::npos) {
      findings.push_back({file.path, 0, "no #pragma once"});
    }
    if (starts_with(file.path, "src/") && is_cpp(file.path)) {
      const size_t using_namespace =
          blank_out(file, Blank::kCommentsAndStrings).find("using namespace");
      if (using_namespace != std::string::npos) {
        findings.push_back(
            {file.path, line_at(file.text, using_namespace), "no `using namespace`"});
      }
    }
  }
  return findings;
}

}  // namespace tidy
