// For tests of this folder: packs written into a temporary folder that vanishes with the object.
#pragma once

#include <map>
#include <string>

#include "edge/policy/load.h"

namespace policy {

// path below the root ("base/pack.yaml") → content
using Files = std::map<std::string, std::string>;

class TemporaryPacks {
 public:
  explicit TemporaryPacks(const Files& files);
  ~TemporaryPacks();
  TemporaryPacks(const TemporaryPacks&) = delete;
  TemporaryPacks& operator=(const TemporaryPacks&) = delete;

  const std::string& root() const { return root_; }
  Loaded load(const std::string& pack = "small") const { return load_policy(root_, pack); }
  // "id@path:line" of every diagnostic, in the order of the report, one a line.
  std::string problems(const base::Diagnostics& diagnostics) const;

 private:
  std::string root_;
};

// A small pack without any problem, named "small": one household rule on income, its parameter, a
// form, a campaign.
Files good_pack();

}  // namespace policy
