// The canonical spelling of expressions in pack files: ids, English keywords, one blank between
// words. Comments and everything else of a file stay as they are.
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "edge/policy/policy.h"

namespace policy {

struct Respelling {
  base::Place place;
  std::string written;
  std::string canonical;
};

// Expressions of the pack itself (not of its parents) that are not written canonically.
std::vector<Respelling> find_respellings(const Policy& policy);

// The file's text with these respellings applied. One that does not stand literally on its line
// (folded over several lines, with escapes) is left alone and returned in `left`.
std::string respell(const std::string& text, const std::vector<Respelling>& respellings,
                    std::vector<Respelling>* left);

}  // namespace policy
