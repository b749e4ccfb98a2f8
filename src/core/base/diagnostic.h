// What is wrong with a text that someone wrote (a pack file, an expression, a form's answers, a
// workbook). A diagnostic is an id with arguments; the Chinese sentence and the remedy stand once,
// in messages.cc. All problems of a text are reported, never only the first (STYLE §5.5).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// Where in a text: file as the reader named it; line and column start at 1 (0 = not known); column
// counts code points.
struct Place {
  std::string file;
  int32_t line = 0;
  int32_t column = 0;
};

// A text together with where it was written, e.g. an expression of a pack.
struct PlacedText {
  std::string text;
  Place place;
  bool empty() const { return text.empty(); }
};

enum class Severity : uint8_t { kWarning, kError };

struct Diagnostic {
  std::string id;  // Stable, e.g. "expr.unknown_name".
  Severity severity = Severity::kError;
  Place place;
  std::string message;  // What is wrong, one Chinese sentence.
  std::string help;     // What to do about it.
};

using Diagnostics = std::vector<Diagnostic>;

// Makes the diagnostic `id` of the catalogue; {0}, {1} … in its sentences become the arguments.
// An id that the catalogue does not have is a programmer's mistake (assertion).
Diagnostic diagnose(std::string_view id, Place place,
                    std::initializer_list<std::string_view> arguments = {});

// "rules/a.yaml:12:3: 错误：…  → …" on one line, for terminals.
std::string to_line(const Diagnostic& diagnostic);

bool has_error(const Diagnostics& diagnostics);

// The name among `candidates` nearest to `name` by edit distance, or "" when none is near enough to
// be meant.
std::string_view nearest_name(std::string_view name,
                              const std::vector<std::string_view>& candidates);

}  // namespace base
