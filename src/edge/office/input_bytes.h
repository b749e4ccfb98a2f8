// The bytes of a file that somebody sent: a file that is kept open, or a string. Immutable; may be
// read from several threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace office {

class InputBytes {
 public:
  static base::Result<std::shared_ptr<const InputBytes>> open(const std::string& path);
  static std::shared_ptr<const InputBytes> keep(std::string bytes);
  InputBytes(const InputBytes&) = delete;
  InputBytes& operator=(const InputBytes&) = delete;
  ~InputBytes();

  std::uint64_t size() const { return size_; }
  // Fewer than `size` only at the end of the file (or when the disk fails).
  std::size_t read_at(std::uint64_t offset, char* out, std::size_t size) const;
  std::string read_at(std::uint64_t offset, std::size_t size) const;

 private:
  InputBytes() = default;
  std::string bytes_;
  int file_ = -1;  // None: bytes_.
  std::uint64_t size_ = 0;
};

// In this folder every Error is the fault of the file.
base::Error unreadable(std::string message);
base::Error cut_off();  // The file ends too early.
base::Error damaged();  // Its inside contradicts itself.

}  // namespace office
