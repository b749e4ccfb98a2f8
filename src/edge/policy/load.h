// The door of this folder: a pack's folder → one checked Policy. All problems of all files are
// reported together, sorted by place. Nothing is loaded from a pack that has an error.
#pragma once

#include <memory>
#include <string>

#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace policy {

struct Loaded {
  std::shared_ptr<const Policy> policy;  // Null when a diagnostic is an error.
  base::Diagnostics diagnostics;
};

// `root` holds the packs, e.g. "policies".
Loaded load_policy(const std::string& root, const std::string& pack_id);

}  // namespace policy
