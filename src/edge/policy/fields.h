// Reads one map of a pack file key by key. What is missing, empty or of the wrong shape is reported
// at its place; keys that nobody asked for are reported by finish(), with the nearest key that was.
// Used on the stack, one per map.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "edge/policy/yaml.h"

namespace policy {

enum class Need : uint8_t { kRequired, kOptional };

class Fields {
 public:
  // `node` must outlive the object. A node that is no map is reported once; then every key is
  // silently absent.
  Fields(const Node& node, const std::string& file, base::Diagnostics* diagnostics);

  bool has(std::string_view key);  // Written, whatever its value; the key counts as asked for.
  const Node* any(std::string_view key, Need need);
  const Node* map(std::string_view key, Need need);
  const std::vector<Node>& list(std::string_view key, Need need);  // Empty when absent.

  std::string text(std::string_view key, Need need);
  base::PlacedText placed(std::string_view key, Need need);
  std::vector<std::string> texts(std::string_view key, Need need);
  std::optional<base::Date> date(std::string_view key, Need need);
  bool yes_no(std::string_view key, bool otherwise);

  // One of the words that `parse` understands.
  template <typename Parse>
  auto choice(std::string_view key, Need need, Parse parse, std::string_view words)
      -> decltype(parse(std::string_view())) {
    const base::PlacedText word = placed(key, need);
    auto parsed = parse(word.text);
    if (!parsed && !word.empty()) report("policy.bad_choice", word.place, {key, word.text, words});
    return parsed;
  }

  base::Place place() const { return {file_, node_.line, node_.column}; }
  base::Place place(const Node& node) const { return {file_, node.line, node.column}; }
  void report(std::string_view id, base::Place place,
              std::initializer_list<std::string_view> arguments = {});

  void finish();

 private:
  const Node* ask(std::string_view key, Need need);

  const Node& node_;
  const std::string& file_;
  base::Diagnostics* diagnostics_;
  bool is_map_;
  std::vector<std::string_view> asked_;  // Views of literals at the call sites.
};

}  // namespace policy
