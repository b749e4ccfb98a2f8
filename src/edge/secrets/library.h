// libgcrypt, started once and with its keys in locked memory. Internal to this folder.
#pragma once

#include <cstddef>
#include <string_view>

namespace secrets {

// Called first by everything here that uses the library; any thread.
void start_library();

// Bytes that are never swapped to disk (as far as the system lets us lock memory) and wiped at the
// end.
class LockedBytes {
 public:
  explicit LockedBytes(std::size_t size);
  ~LockedBytes();
  LockedBytes(LockedBytes&& other) noexcept;
  LockedBytes& operator=(LockedBytes&& other) noexcept;
  LockedBytes(const LockedBytes&) = delete;
  LockedBytes& operator=(const LockedBytes&) = delete;

  unsigned char* data() { return bytes_; }
  const unsigned char* data() const { return bytes_; }
  std::size_t size() const { return size_; }
  std::string_view view() const;

 private:
  unsigned char* bytes_;
  std::size_t size_;
};

}  // namespace secrets
