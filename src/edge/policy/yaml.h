// A strict reader of the YAML that packs are written in (docs/formats/pack.md). Scalars keep their
// text: nothing is guessed to be a number, a date or a boolean. Tabs, anchors, aliases, tags,
// several documents, duplicate keys, invalid UTF-8 and texts beyond the limits are refused, each
// with its place. Plain functions; may run on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace policy {

inline constexpr std::size_t kMaxFileBytes = 2 << 20;  // A form of a notice is below 100 KB.
inline constexpr int kMaxYamlDepth = 24;
inline constexpr int kMaxYamlNodes = 200000;

enum class NodeKind : uint8_t { kEmpty, kScalar, kList, kMap };

struct Member;

struct Node {
  NodeKind kind = NodeKind::kEmpty;
  bool quoted = false;  // Scalars: written in quotes or as a block.
  int32_t line = 0;     // Both start at 1; column counts code points.
  int32_t column = 0;
  std::string text;             // kScalar
  std::vector<Node> items;      // kList
  std::vector<Member> members;  // kMap, in the order written

  const Node* find(std::string_view key) const;  // Null when there is no such key.
  bool is_scalar() const { return kind == NodeKind::kScalar; }
};

struct Member {
  std::string key;
  int32_t line = 0;
  int32_t column = 0;
  Node value;
};

// The tree of one document. What is wrong goes to `diagnostics`; the tree is still given where one
// could be built, so that the problems behind the first are found too. None when the text cannot be
// read as YAML at all.
std::optional<Node> read_yaml(std::string_view text, const std::string& file,
                              base::Diagnostics* diagnostics);

// Shared with the CSV reader: size and UTF-8. False when reading on makes no sense.
bool check_bytes(std::string_view text, const std::string& file, base::Diagnostics* diagnostics);
// Without a leading byte order mark.
std::string_view without_mark(std::string_view text);

}  // namespace policy
