#include "core/base/diagnostic.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/messages.h"

namespace base {
namespace {

std::string fill_in(std::string_view sentence, std::initializer_list<std::string_view> arguments) {
  std::string text;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const bool is_slot = sentence[i] == '{' && i + 2 < sentence.size() && sentence[i + 2] == '}';
    if (!is_slot) {
      text += sentence[i];
      continue;
    }
    const std::size_t index = static_cast<std::size_t>(sentence[i + 1] - '0');
    if (index < arguments.size()) text += arguments.begin()[index];
    i += 2;
  }
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substitution, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

Diagnostic diagnose(std::string_view id, Place place,
                    std::initializer_list<std::string_view> arguments) {
  const Message* message = find_message(id);
  assert(message != nullptr && "the catalogue lacks this id");
  if (message == nullptr)
    return {std::string(id), Severity::kError, std::move(place), std::string(id), ""};
  return {std::string(id), message->severity, std::move(place),
          fill_in(message->sentence, arguments), fill_in(message->remedy, arguments)};
}

std::string to_line(const Diagnostic& diagnostic) {
  std::string line = diagnostic.place.file;
  if (diagnostic.place.line > 0) line += ":" + std::to_string(diagnostic.place.line);
  if (diagnostic.place.column > 0) line += ":" + std::to_string(diagnostic.place.column);
  if (!line.empty()) line += ": ";
  line += diagnostic.severity == Severity::kError ? "错误：" : "提醒：";
  line += diagnostic.message;
  if (!diagnostic.help.empty()) line += "。" + diagnostic.help;
  return line;
}

bool has_error(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::string_view nearest_name(std::string_view name,
                              const std::vector<std::string_view>& candidates) {
  std::size_t best_distance = name.size() / 3 + 2;
  std::string_view best;
  for (std::string_view candidate : candidates) {
    const std::size_t gap = candidate.size() > name.size() ? candidate.size() - name.size()
                                                           : name.size() - candidate.size();
    if (gap >= best_distance) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace base
