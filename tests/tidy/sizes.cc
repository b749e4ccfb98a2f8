#include <algorithm>
#include <cctype>

#include "tests/tidy/checks.h"

namespace tidy {
namespace {

constexpr size_t kSoftLines = 400, kHardLines = 600, kTestLines = 1000, kComponentLines = 150;
constexpr size_t kFunctionLines = 70, kColumns = 100;

bool is_source(std::string_view path) {
  return is_cpp(path) || (is_web(path) && !ends_with(path, ".html")) ||
         starts_with(path, "script/") || ends_with(path, ".cmake") || ends_with(path, ".mjs");
}

// Locale files and generated types are lists, not code to be read.
bool is_listing(std::string_view path) {
  return path.find("/locales/") != std::string_view::npos || ends_with(path, ".d.ts") ||
         path.find("generated") != std::string_view::npos || name_of(path) == "schema.ts";
}

size_t count_lines(const File& file) {
  return static_cast<size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
}

size_t characters(std::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool has_word(std::string_view text, std::string_view word) {
  const auto letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !letter(text[at - 1])) && (end == text.size() || !letter(text[end])))
      return true;
  }
  return false;
}

// What the text between the last `;`, `{` or `}` and an opening brace announces. Approximate:
// macros and braces of initialisers count as blocks, which is harmless inside a function.
enum class Opens { kScope, kFunction, kBlock };

Opens classify(std::string_view head) {
  const size_t call = head.find('(');
  if (call == std::string_view::npos || has_word(head.substr(0, call), "extern")) {
    for (const std::string_view word : {"namespace", "struct", "class", "union", "extern"}) {
      if (has_word(head, word)) return Opens::kScope;
    }
    return Opens::kBlock;
  }
  return Opens::kFunction;
}

void check_functions(const File& file, std::vector<Finding>& findings) {
  const std::string code = blank_out(file, Blank::kCommentsAndStrings);
  size_t depth = 0, function_depth = 0, line = 1, start = 0,
         head = 0;  // function_depth 0: outside.
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '\n') {
      ++line;
    } else if (c == '#' &&
               (i == 0 ||
                code[i - 1] == '\n')) {  // Preprocessor lines have no braces that pair up.
      while (i + 1 < code.size() && (code[i + 1] != '\n' || code[i] == '\\'))
        line += code[++i] == '\n';
      head = i + 1;
    } else if (c == '{') {
      ++depth;
      if (function_depth == 0 &&
          classify(std::string_view(code).substr(head, i - head)) == Opens::kFunction) {
        function_depth = depth;
        start = line;
      }
      head = i + 1;
    } else if (c == '}') {
      if (depth == function_depth && function_depth != 0) {
        if (line - start + 1 > kFunctionLines) {
          findings.push_back({file.path, start,
                              "function of " + std::to_string(line - start + 1) +
                                  " lines; at most " + std::to_string(kFunctionLines)});
        }
        function_depth = 0;
      }
      if (depth > 0) --depth;
      head = i + 1;
    } else if (c == ';') {
      head = i + 1;
    }
  }
}

// Lines wider than the limit: script/check's format step decides; here they are told.
size_t count_wide_lines(const File& file) {
  size_t wide = 0;
  for (const std::string_view line : split_lines(file.text))
    wide += characters(line) > kColumns ? 1 : 0;
  return wide;
}

}  // namespace

std::vector<Finding> check_sizes(const Tree& tree) {
  std::vector<Finding> findings;
  for (const File& file : tree.files) {
    if (!is_source(file.path) || is_listing(file.path)) continue;
    const size_t lines = count_lines(file), limit = is_test(file.path) ? kTestLines : kHardLines;
    if (lines > limit) {
      findings.push_back(
          {file.path, 0, std::to_string(lines) + " lines; at most " + std::to_string(limit)});
    }
    if (!is_cpp(file.path) || is_test(file.path)) continue;
    check_functions(file, findings);
  }
  return findings;
}

std::vector<Finding> soft_limits(const Tree& tree) {
  std::vector<Finding> findings;
  for (const File& file : tree.files) {
    if (!is_source(file.path) || is_listing(file.path) || is_test(file.path)) continue;
    const size_t lines = count_lines(file),
                 limit = ends_with(file.path, ".vue") ? kComponentLines : kSoftLines;
    if (lines > limit)
      findings.push_back(
          {file.path, 0, std::to_string(lines) + " lines; better below " + std::to_string(limit)});
    if (const size_t wide = is_cpp(file.path) ? count_wide_lines(file) : 0; wide > 0) {
      findings.push_back(
          {file.path, 0, std::to_string(wide) + " lines above 100 columns (script/format)"});
    }
  }
  return findings;
}

std::string to_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.path + ":";
    if (finding.line != 0) text += std::to_string(finding.line) + ":";
    text += " " + finding.message + "\n";
  }
  return text;
}

}  // namespace tidy
