// The file: pieces one after another, each a sealed run of records (length, bytes); a sealed index
// (for each piece its first record and offset, then the number of records); 8 bytes with the offset
// of the index. The associated data of a piece is the place and the piece's number.
#include "edge/secrets/sealed_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/byte_stream.h"
#include "edge/secrets/bytes.h"

namespace secrets {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;
constexpr std::size_t kTailBytes = 8;

base::Error disk_error(const std::string& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  return {base::ErrorCode::kUnavailable,
          is_full ? "磁盘已满，文件没有保存：请清理磁盘后再做一次"
                  : "文件没有保存：请检查数据目录的权限和磁盘",
          is_full ? "server.storage_full" : path};
}

std::string tail_of(uint64_t offset) {
  std::string bytes(kTailBytes, '\0');
  for (std::size_t i = 0; i < kTailBytes; ++i)
    bytes[i] = static_cast<char>(offset >> (8 * i) & 0xFFU);
  return bytes;
}

uint64_t offset_in(std::string_view tail) {
  uint64_t offset = 0;
  for (std::size_t i = 0; i < kTailBytes; ++i)
    offset |= uint64_t{static_cast<unsigned char>(tail[i])} << (8 * i);
  return offset;
}

std::string piece_place(const std::string& place, std::size_t piece) {
  return place + "/" + std::to_string(piece);
}

bool read_at(int file, uint64_t offset, std::string* bytes) {
  std::size_t done = 0;
  while (done < bytes->size()) {
    const ssize_t got = ::pread(file, bytes->data() + done, bytes->size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

std::string part_of(const std::string& path) { return path + ".part"; }

}  // namespace

SealedFileWriter::SealedFileWriter(int descriptor, std::string path,
                                   std::shared_ptr<const DataKey> key, std::string place)
    : descriptor_(descriptor),
      path_(std::move(path)),
      key_(std::move(key)),
      place_(std::move(place)) {}

SealedFileWriter::SealedFileWriter(SealedFileWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      key_(std::move(other.key_)),
      place_(std::move(other.place_)),
      piece_(std::move(other.piece_)),
      records_(other.records_),
      written_bytes_(other.written_bytes_),
      pieces_(std::move(other.pieces_)),
      first_in_piece_(other.first_in_piece_) {}

SealedFileWriter::~SealedFileWriter() {
  wipe(&piece_);
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(part_of(path_).c_str());
}

base::Result<SealedFileWriter> SealedFileWriter::create(const std::string& path,
                                                        std::shared_ptr<const DataKey> key,
                                                        std::string place) {
  const int descriptor =
      ::open(part_of(path).c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return disk_error(path);
  return SealedFileWriter(descriptor, path, std::move(key), std::move(place));
}

base::Result<void> SealedFileWriter::add(std::string_view record) {
  base::ByteWriter length;
  length.size(record.size());
  piece_ += length.take();
  piece_ += record;
  ++records_;
  return piece_.size() < kPieceBytes ? base::Result<void>() : write_piece();
}

base::Result<void> SealedFileWriter::put(std::string_view bytes) {
  written_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return disk_error(path_);
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

base::Result<void> SealedFileWriter::write_piece() {
  const std::string sealed = key_->seal(piece_, piece_place(place_, pieces_.size()));
  pieces_.push_back({first_in_piece_, written_bytes_});
  first_in_piece_ = records_;
  piece_.clear();
  return put(sealed);
}

base::Result<void> SealedFileWriter::finish() {
  if (!piece_.empty()) TRY(write_piece());
  base::ByteWriter index;
  index.size(records_);
  index.size(pieces_.size());
  for (const Piece& piece : pieces_) {
    index.size(piece.first_record);
    index.size(piece.offset);
  }
  const uint64_t offset = written_bytes_;
  TRY(put(key_->seal(index.take(), place_ + "/index")));
  TRY(put(tail_of(offset)));
  if (::fsync(descriptor_) != 0) return disk_error(path_);
  if (::rename(part_of(path_).c_str(), path_.c_str()) != 0) return disk_error(path_);
  ::close(std::exchange(descriptor_, -1));
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_durable = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  return is_durable ? base::Result<void>() : disk_error(path_);
}

SealedFile::SealedFile(int descriptor, std::shared_ptr<const DataKey> key, std::string place)
    : descriptor_(descriptor), key_(std::move(key)), place_(std::move(place)) {}

SealedFile::SealedFile(SealedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      key_(std::move(other.key_)),
      place_(std::move(other.place_)),
      records_(other.records_),
      first_records_(std::move(other.first_records_)),
      offsets_(std::move(other.offsets_)) {}

SealedFile::~SealedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Error SealedFile::damaged() const {
  return {base::ErrorCode::kCorrupt, "保存的文件已损坏，请重新上传", place_};
}

base::Result<SealedFile> SealedFile::open(const std::string& path,
                                          std::shared_ptr<const DataKey> key, std::string place) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0)
    return base::Error{base::ErrorCode::kNotFound, "保存的文件已不在，请重新上传", path};
  SealedFile file(descriptor, std::move(key), std::move(place));
  struct stat about{};
  std::string tail(kTailBytes, '\0');
  const bool is_long_enough =
      ::fstat(descriptor, &about) == 0 && about.st_size >= static_cast<off_t>(kTailBytes);
  const auto size = is_long_enough ? static_cast<uint64_t>(about.st_size) - kTailBytes : 0;
  if (!is_long_enough || !read_at(descriptor, size, &tail)) return file.damaged();
  const uint64_t at = offset_in(tail);
  if (at > size) return file.damaged();
  std::string sealed(size - at, '\0');
  if (!read_at(descriptor, at, &sealed)) return file.damaged();
  const auto index = file.key_->open(sealed, file.place_ + "/index");
  if (!index) return file.damaged();
  base::ByteReader reader(*index);
  file.records_ = reader.size();
  const std::size_t pieces = reader.count();
  for (std::size_t i = 0; i < pieces; ++i) {
    file.first_records_.push_back(reader.size());
    file.offsets_.push_back(reader.size());
  }
  file.offsets_.push_back(at);
  if (!reader.at_end() || !std::is_sorted(file.offsets_.begin(), file.offsets_.end()))
    return file.damaged();
  return file;
}

base::Result<std::string> SealedFile::open_piece(std::size_t piece) const {
  std::string sealed(offsets_[piece + 1] - offsets_[piece], '\0');
  if (!read_at(descriptor_, offsets_[piece], &sealed)) return damaged();
  auto plain = key_->open(sealed, piece_place(place_, piece));
  if (!plain) return damaged();
  return plain;
}

base::Result<void> SealedFile::read(uint64_t first, const Take& take) const {
  const auto after = std::upper_bound(first_records_.begin(), first_records_.end(), first);
  auto piece = static_cast<std::size_t>(after - first_records_.begin());
  for (piece = piece == 0 ? 0 : piece - 1; piece < first_records_.size(); ++piece) {
    std::string plain = TRY(open_piece(piece));
    const WipeAtEnd wiped(&plain);
    base::ByteReader reader(plain);
    for (uint64_t record = first_records_[piece]; !reader.at_end(); ++record) {
      const std::string_view bytes = reader.text();
      if (!reader.ok()) return damaged();
      if (record >= first && !take(record, bytes)) return {};
    }
  }
  return {};
}

}  // namespace secrets
