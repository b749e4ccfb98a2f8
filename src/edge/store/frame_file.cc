#include "edge/store/frame_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/byte_stream.h"
#include "edge/store/failure.h"

namespace store {
namespace {

// file := magic, checksum of the rest (8 bytes), head, parts
// head := county, sequence, fingerprint, count, then name and length of each part
constexpr std::string_view kMagic = "shouwang frame 1\n";
constexpr size_t kChecksumBytes = 8;

uint64_t word_at(std::string_view bytes, size_t at) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, std::min<size_t>(8, bytes.size() - at));
  return word;
}

// Against torn writes and failing disks, not against people: parts are sealed. Four sums side by
// side, so that the processor need not wait for one multiplication before the next.
uint64_t checksum(std::string_view bytes) {
  constexpr uint64_t kPrime = 0x9E37'79B9'7F4A'7C15;
  uint64_t sums[4] = {bytes.size(), 1, 2, 3};
  size_t lane = 0;
  for (size_t at = 0; at < bytes.size(); at += 8) {
    uint64_t& sum = sums[lane++ & 3];
    sum = (sum ^ word_at(bytes, at)) * kPrime;
    sum ^= sum >> 29;
  }
  uint64_t all = 0;
  for (const uint64_t sum : sums) all = (all ^ sum) * kPrime;
  return all ^ (all >> 32);
}

std::string checksum_bytes(std::string_view bytes) {
  const uint64_t sum = checksum(bytes);
  std::string text(kChecksumBytes, '\0');
  for (size_t i = 0; i < kChecksumBytes; ++i) text[i] = static_cast<char>((sum >> (8 * i)) & 0xFF);
  return text;
}

std::string place_of(const FrameTag& tag, std::string_view name) {
  return "frame " + tag.county + "/" + std::to_string(tag.sequence) + "/" + tag.fingerprint + "/" +
         std::string(name);
}

base::Error damaged(const std::string& path) {
  return {base::ErrorCode::kCorrupt, "快照文件已损坏，将从数据库重新生成", path};
}

base::Error failure(const std::string& path) {
  const FailureKind kind = errno == ENOSPC || errno == EDQUOT  ? FailureKind::kDiskFull
                           : errno == EROFS || errno == EACCES ? FailureKind::kReadOnly
                           : errno == ENOENT                   ? FailureKind::kNotFound
                                                               : FailureKind::kInputOutput;
  return make_error(kind, path, std::strerror(errno));
}

class File {
 public:
  File(const std::string& path, int flags) : file_(::open(path.c_str(), flags, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (file_ >= 0) ::close(file_);
  }
  int get() const { return file_; }
  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

 private:
  int file_;
};

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

}  // namespace

base::Result<void> write_frame_file(const std::string& path, const FrameTag& tag,
                                    std::span<const FramePart> parts, const SealPart& seal) {
  base::ByteWriter head;
  head.text(tag.county);
  head.number(tag.sequence);
  head.text(tag.fingerprint);
  head.size(parts.size());
  std::string body;
  for (const FramePart& part : parts) {
    const std::string sealed = seal(part.bytes, place_of(tag, part.name));
    head.text(part.name);
    head.size(sealed.size());
    body += sealed;
  }
  body.insert(0, head.take());
  const std::string temporary = path + ".new";
  {
    const File file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
    if (file.get() < 0) return failure(path);
    if (!file.write(kMagic) || !file.write(checksum_bytes(body)) || !file.write(body) ||
        ::fsync(file.get()) != 0) {
      base::Error error = failure(path);
      ::unlink(temporary.c_str());
      return error;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return failure(path);
  const File folder(folder_of(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder.get() >= 0) ::fsync(folder.get());
  return {};
}

base::Result<FrameFile> FrameFile::open(const std::string& path) {
  FrameFile made;
  made.path_ = path;
  const File file(path, O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    if (errno == ENOENT)
      return base::Error{base::ErrorCode::kNotFound, "还没有快照文件，将从数据库生成", path};
    return failure(path);
  }
  const auto size = static_cast<size_t>(status.st_size);
  if (size < kMagic.size() + kChecksumBytes) return damaged(path);
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (memory == MAP_FAILED) return failure(path);
  made.memory_ = {memory,
                  [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); }};
  TRY(made.read({static_cast<const char*>(memory), size}, path));
  return made;
}

base::Result<void> FrameFile::read(std::string_view bytes, const std::string& path) {
  const std::string_view body = bytes.substr(kMagic.size() + kChecksumBytes);
  if (!bytes.starts_with(kMagic) ||
      bytes.substr(kMagic.size(), kChecksumBytes) != checksum_bytes(body))
    return damaged(path);
  base::ByteReader head(body);
  tag_.county = head.text();
  tag_.sequence = head.number();
  tag_.fingerprint = head.text();
  std::vector<size_t> lengths;
  size_t all = 0;
  for (size_t left = head.count(); left > 0 && head.ok(); --left) {
    parts_.push_back({std::string(head.text()), {}});
    lengths.push_back(head.size());
    if (lengths.back() > body.size()) head.fail();
    all += lengths.back();
  }
  if (!head.ok() || all > body.size()) return damaged(path);
  size_t at = body.size() - all;
  for (size_t part = 0; part < parts_.size(); ++part) {
    parts_[part].sealed = body.substr(at, lengths[part]);
    at += lengths[part];
  }
  return {};
}

base::Result<std::string> FrameFile::part(size_t part, const OpenPart& open) const {
  base::Result<std::string> opened = open(parts_[part].sealed, place_of(tag_, parts_[part].name));
  if (!opened) return damaged(path_);
  return opened;
}

}  // namespace store
