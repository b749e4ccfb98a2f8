// Bytes that must not stay behind: wiping, comparison that takes the same time whatever the bytes
// are, hexadecimal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace secrets {

// Byte strings travel as std::string; they are not text.
void wipe(void* bytes, std::size_t size);
void wipe(std::string* bytes);  // Overwrites the whole capacity and empties it.

// Wipes a string when the scope ends.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string* bytes) : bytes_(bytes) {}
  ~WipeAtEnd() { wipe(bytes_); }
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;

 private:
  std::string* bytes_;
};

// The time depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string to_hex(std::string_view bytes);  // Lower case.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace secrets
