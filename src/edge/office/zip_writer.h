// A ZIP archive written as a stream: what is added comes out compressed, and whoever sends it on
// takes it away piece by piece, so memory does not grow with the archive. Sizes follow their part
// (data descriptors), so nothing is written twice. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace office {

// What another archive says about a part whose packed bytes are taken over as they are.
struct PackedPart {
  std::uint16_t method = 0;
  std::uint32_t checksum = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
};

class ZipWriter {
 public:
  ZipWriter();
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  // One part after the other; `name` with slashes, ASCII.
  void begin(std::string_view name);
  void write(std::string_view bytes);
  void end();
  void add(std::string_view name, std::string_view bytes);  // A whole part.
  // A part that is packed already: exactly packed_size bytes between begin and end.
  void begin_packed(std::string_view name, const PackedPart& part);
  void write_packed(std::string_view bytes) { put(bytes); }
  void end_packed();
  void finish();  // After the last part.

  // What has come out and was not taken yet.
  std::string take();
  std::size_t waiting_bytes() const { return out_.size(); }
  // A part or the archive grew beyond 4 GB, which needs another kind of archive: what came out is
  // useless.
  bool is_too_large() const { return is_too_large_; }

 private:
  struct Entry {
    std::string name;
    std::uint64_t offset = 0;
    std::uint32_t checksum = 0;
    std::uint64_t size = 0;
    std::uint64_t packed_size = 0;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
  };
  struct Deflate;

  void compress(std::string_view bytes, bool is_last);
  void put(std::string_view bytes);

  std::unique_ptr<Deflate> deflate_;
  std::string out_;
  std::uint64_t offset_ = 0;  // Of the next byte in the archive.
  std::vector<Entry> entries_;
  std::uint64_t packed_from_ = 0;
  bool is_open_ = false;
  bool is_too_large_ = false;
};

}  // namespace office
