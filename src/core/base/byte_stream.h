// Numbers of variable length, written and read with care.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace base {

class ByteWriter {
 public:
  void byte(uint8_t value) { bytes_ += static_cast<char>(value); }
  void size(uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<uint8_t>(value | 0x80));
    byte(static_cast<uint8_t>(value));
  }
  void number(int64_t value) {
    size((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    size(value.size());
    bytes_ += value;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the first thing that cannot be read every answer is zero and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && at_ == bytes_.size(); }
  void fail() { ok_ = false; }

  uint8_t byte() {
    if (!ok_ || at_ >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  uint64_t size() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t next = byte();
      if (shift == 63 && next > 1) break;
      value |= static_cast<uint64_t>(next & 0x7F) << shift;
      if ((next & 0x80) == 0) return ok_ ? value : 0;
    }
    ok_ = false;
    return 0;
  }
  int64_t number() {
    const uint64_t coded = size();
    return static_cast<int64_t>((coded >> 1) ^ (~(coded & 1) + 1));
  }
  // How many things follow: each takes a byte at least, so that a lie costs no memory.
  std::size_t count() {
    const uint64_t value = size();
    if (value > bytes_.size() - at_) ok_ = false;
    return ok_ ? static_cast<std::size_t>(value) : 0;
  }
  // An index below `end`, or -1 written as zero.
  int32_t index(std::size_t end) {
    const uint64_t value = size();
    if (value > end) ok_ = false;
    return ok_ ? static_cast<int32_t>(value) - 1 : -1;
  }
  std::string_view text() {
    const std::size_t length = count();
    const std::string_view value = bytes_.substr(at_, length);
    at_ += length;
    return ok_ ? value : std::string_view();
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// Numbers of one width as they lie in memory, for files that this machine reads again.
template <typename T>
void write_array(const std::vector<T>& values, ByteWriter* writer) {
  static_assert(std::is_trivially_copyable_v<T> && std::endian::native == std::endian::little);
  writer->text({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

// Empty, and the reader fails, when the bytes are no whole number of values.
template <typename T>
std::vector<T> read_array(ByteReader* reader) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::string_view bytes = reader->text();
  if (bytes.size() % sizeof(T) != 0) {
    reader->fail();
    return {};
  }
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace base
