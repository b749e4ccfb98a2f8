// A ZIP archive made in memory.
#pragma once

#include <string>
#include <vector>

namespace office {

struct Part {
  std::string name;
  std::string bytes;
};

// An archive of these parts; empty when memory ran out.
std::string write_archive(const std::vector<Part>& parts);

}  // namespace office
