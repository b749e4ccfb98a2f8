// A county's snapshot on disk, so that a server is ready in the time of reading one file: parts of
// bytes (a village each; core/frame and app/actions say what stands in them) behind a tag that says
// what they were made from. Only a copy of what the database holds: a file that is missing, damaged
// or made from something else is an Error that the caller answers by building anew.
//
// Nothing personal is plain on disk: each part is sealed by the caller's function, bound to the tag
// and the part's name, so that parts of two files are never mixed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace store {

struct FrameTag {
  std::string county;
  int64_t sequence = 0;     // Last change of the county that the parts know.
  std::string fingerprint;  // Of the policy, the setting and the form of the bytes.
  friend bool operator==(const FrameTag&, const FrameTag&) = default;
};

struct FramePart {
  std::string name;  // Region of the village.
  std::string bytes;
};

// seal(bytes, place) and its reverse; `place` is what the sealed bytes are bound to.
using SealPart = std::function<std::string(std::string_view bytes, std::string_view place)>;
using OpenPart =
    std::function<base::Result<std::string>(std::string_view sealed, std::string_view place)>;

// Puts a new file in the place of the old one, whole or not at all; readable by its owner only.
base::Result<void> write_frame_file(const std::string& path, const FrameTag& tag,
                                    std::span<const FramePart> parts, const SealPart& seal);

// A file mapped into memory. Immutable: any number of threads may open parts.
class FrameFile {
 public:
  // Errors: kNotFound (no such file), kCorrupt (damaged, or no frame file).
  static base::Result<FrameFile> open(const std::string& path);
  FrameFile(FrameFile&&) noexcept = default;
  FrameFile& operator=(FrameFile&&) noexcept = default;

  const FrameTag& tag() const { return tag_; }
  size_t size() const { return parts_.size(); }
  const std::string& name(size_t part) const { return parts_[part].name; }
  // kCorrupt: changed since it was written, or sealed with another key.
  base::Result<std::string> part(size_t part, const OpenPart& open) const;

 private:
  struct Place {
    std::string name;
    std::string_view sealed;
  };
  FrameFile() = default;
  base::Result<void> read(std::string_view bytes, const std::string& path);

  std::string path_;
  std::shared_ptr<const void> memory_;  // Unmapped with the last who holds it.
  FrameTag tag_;
  std::vector<Place> parts_;
};

}  // namespace store
