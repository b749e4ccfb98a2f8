// libFuzzer: any bytes as a YAML file of a pack. Every diagnostic must have a sentence and no tree
// may exceed the limits.
#include "edge/policy/yaml.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

int depth_of(const policy::Node& node) {
  int deepest = 0;
  for (const policy::Node& item : node.items) deepest = std::max(deepest, depth_of(item));
  for (const policy::Member& member : node.members) {
    deepest = std::max(deepest, depth_of(member.value));
  }
  return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  base::Diagnostics diagnostics;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::optional<policy::Node> root = policy::read_yaml(text, "fuzz.yaml", &diagnostics);
  if (root && depth_of(*root) > policy::kMaxYamlDepth + 1) std::abort();
  for (const base::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.message.empty() || diagnostic.help.empty()) std::abort();
  }
  return 0;
}
