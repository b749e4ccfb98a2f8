// The files of a pack and of the packs it extends, as text. The only place of this folder that
// reads the disk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace policy {

inline constexpr std::size_t kMaxFiles = 16384;
inline constexpr std::size_t kMaxParents = 8;

struct PackFile {
  std::string pack;
  std::string path;   // Below the pack, "rules/below_range.yaml".
  std::string shown;  // As messages name it, "policies/base/rules/below_range.yaml".
  std::string text;   // Without byte order mark, lines ended by LF: what the content hash covers.
};

struct PackFiles {
  std::vector<std::string> chain;  // The root first, the pack itself last.
  std::vector<PackFile>
      effective;  // Sorted by path; a pack's file replaces the parent's of the same path.
  std::vector<PackFile> sources;  // sources/ of every pack of the chain; never replaced.
  bool is_whole = true;           // False: a parent is missing or the parents run in a circle.
};

// Reads `root`/`pack_id` and its parents. A missing folder or parent and a circle of parents are
// diagnostics; what could be read is still given.
PackFiles read_pack_files(const std::string& root, const std::string& pack_id,
                          base::Diagnostics* diagnostics);

// Ids of all packs below `root`, sorted: its folders that hold a pack.yaml.
std::vector<std::string> list_packs(const std::string& root);

// The whole pack's text as one name: SHA-256 over every file's pack, path and content.
std::string hash_of(const PackFiles& files);

// "below_range" of "rules/quality/below_range.yaml".
std::string_view stem_of(std::string_view path);

}  // namespace policy
