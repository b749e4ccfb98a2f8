// The households that a deployment works on and the regions they live in. Plain data, handed over
// once when the program starts; storage replaces it later (DESIGN §7).
#pragma once

#include <string>
#include <vector>

#include "core/registry/household.h"

namespace actions {

struct Place {
  std::string code;
  std::string name;
  std::string parent;  // Code of the region above; empty for the first.
};

struct Population {
  std::vector<Place> places;  // Regions above their children.
  std::vector<registry::Household> households;
  bool is_demo = false;  // Invented: pages carry the watermark.
};

}  // namespace actions
