#include "edge/office/zip_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

namespace office {
namespace {

constexpr std::size_t kOutBytes = std::size_t{1} << 16U;
constexpr std::uint64_t kMostBytes = 0xFFFF'FFFE;
constexpr std::uint16_t kVersion = 20;    // Deflate.
constexpr std::uint16_t kFlags = 0x0808;  // Sizes follow; names are UTF-8.
constexpr std::uint16_t kKnownFlags = 0x0800;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint32_t kDosDate = 0x0021;  // 1980-01-01: the same bytes every time.

void put_16(std::string* out, std::uint32_t value) {
  *out += static_cast<char>(value & 0xFFU);
  *out += static_cast<char>(value >> 8U & 0xFFU);
}

void put_32(std::string* out, std::uint64_t value) {
  put_16(out, static_cast<std::uint32_t>(value & 0xFFFFU));
  put_16(out, static_cast<std::uint32_t>(value >> 16U & 0xFFFFU));
}

}  // namespace

struct ZipWriter::Deflate {
  isal_zstream stream{};
  std::array<std::uint8_t, ISAL_DEF_LVL1_DEFAULT> level_buffer{};
  std::array<std::uint8_t, kOutBytes> out{};

  void reset() {
    isal_deflate_init(&stream);
    stream.level = 1;
    stream.level_buf = level_buffer.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
    stream.flush = NO_FLUSH;
    stream.gzip_flag = IGZIP_DEFLATE;
  }
};

ZipWriter::ZipWriter() : deflate_(std::make_unique<Deflate>()) {}
ZipWriter::~ZipWriter() = default;

void ZipWriter::put(std::string_view bytes) {
  out_ += bytes;
  offset_ += bytes.size();
}

void ZipWriter::begin(std::string_view name) {
  assert(!is_open_);
  is_open_ = true;
  entries_.push_back({std::string(name), offset_, 0, 0, 0, kFlags, kDeflated});
  std::string head = "PK\x03\x04";
  put_16(&head, kVersion);
  put_16(&head, kFlags);
  put_16(&head, kDeflated);
  put_32(&head, std::uint64_t{kDosDate} << 16U);
  for (int i = 0; i < 3; ++i) put_32(&head, 0);
  put_16(&head, static_cast<std::uint32_t>(name.size()));
  put_16(&head, 0);
  put(head.append(name));
  packed_from_ = offset_;
  deflate_->reset();
}

void ZipWriter::compress(std::string_view bytes, bool is_last) {
  isal_zstream& stream = deflate_->stream;
  // The library takes a plain pointer but does not write through it.
  stream.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  stream.end_of_stream = is_last ? 1 : 0;
  do {
    stream.next_out = deflate_->out.data();
    stream.avail_out = static_cast<std::uint32_t>(kOutBytes);
    isal_deflate(&stream);
    put({reinterpret_cast<const char*>(deflate_->out.data()), kOutBytes - stream.avail_out});
  } while (stream.avail_out == 0);
}

void ZipWriter::write(std::string_view bytes) {
  assert(is_open_);
  Entry& entry = entries_.back();
  constexpr std::size_t kPiece = std::size_t{1} << 30U;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPiece))) {
    const std::string_view piece = bytes.substr(0, kPiece);
    entry.checksum = crc32_gzip_refl(
        entry.checksum, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
    entry.size += piece.size();
    compress(piece, false);
  }
}

void ZipWriter::end() {
  assert(is_open_);
  compress({}, true);
  is_open_ = false;
  Entry& entry = entries_.back();
  entry.packed_size = offset_ - packed_from_;
  std::string tail = "PK\x07\x08";
  put_32(&tail, entry.checksum);
  put_32(&tail, entry.packed_size);
  put_32(&tail, entry.size);
  put(tail);
  if (entry.size > kMostBytes || offset_ > kMostBytes) is_too_large_ = true;
}

void ZipWriter::add(std::string_view name, std::string_view bytes) {
  begin(name);
  write(bytes);
  end();
}

void ZipWriter::begin_packed(std::string_view name, const PackedPart& part) {
  assert(!is_open_);
  is_open_ = true;
  entries_.push_back({std::string(name), offset_, part.checksum, part.size, part.packed_size,
                      kKnownFlags, part.method});
  if (part.size > kMostBytes || part.packed_size > kMostBytes) is_too_large_ = true;
  std::string head = "PK\x03\x04";
  put_16(&head, kVersion);
  put_16(&head, kKnownFlags);
  put_16(&head, part.method);
  put_32(&head, std::uint64_t{kDosDate} << 16U);
  put_32(&head, part.checksum);
  put_32(&head, part.packed_size);
  put_32(&head, part.size);
  put_16(&head, static_cast<std::uint32_t>(name.size()));
  put_16(&head, 0);
  put(head.append(name));
  packed_from_ = offset_;
}

void ZipWriter::end_packed() {
  assert(is_open_ && offset_ - packed_from_ == entries_.back().packed_size);
  is_open_ = false;
  if (offset_ > kMostBytes) is_too_large_ = true;
}

void ZipWriter::finish() {
  assert(!is_open_);
  const std::uint64_t from = offset_;
  for (const Entry& entry : entries_) {
    std::string head = "PK\x01\x02";
    put_16(&head, kVersion);
    put_16(&head, kVersion);
    put_16(&head, entry.flags);
    put_16(&head, entry.method);
    put_32(&head, std::uint64_t{kDosDate} << 16U);
    put_32(&head, entry.checksum);
    put_32(&head, entry.packed_size);
    put_32(&head, entry.size);
    put_16(&head, static_cast<std::uint32_t>(entry.name.size()));
    for (int i = 0; i < 4; ++i) put_16(&head, 0);  // Extra, comment, disk, kind.
    put_32(&head, 0);                              // Rights.
    put_32(&head, entry.offset);
    put(head.append(entry.name));
  }
  const std::uint64_t bytes = offset_ - from;
  std::string tail = "PK\x05\x06";
  put_32(&tail, 0);
  put_16(&tail, static_cast<std::uint32_t>(entries_.size()));
  put_16(&tail, static_cast<std::uint32_t>(entries_.size()));
  put_32(&tail, bytes);
  put_32(&tail, from);
  put_16(&tail, 0);
  put(tail);
  if (offset_ > kMostBytes) is_too_large_ = true;
}

std::string ZipWriter::take() { return std::exchange(out_, {}); }

}  // namespace office
