#include "edge/office/zip_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace office {
namespace {

constexpr std::uint64_t kEndSize = 22, kEnd64Size = 56, kLocatorSize = 20;
constexpr std::uint64_t kCentralSize = 46, kLocalSize = 30;
constexpr std::uint64_t kLongestComment = 65'535;
constexpr std::uint64_t kMostDirectoryBytes = 16U << 20U;
constexpr std::string_view kEndMark = "PK\x05\x06", kEnd64Mark = "PK\x06\x06";
constexpr std::string_view kLocatorMark = "PK\x06\x07", kCentralMark = "PK\x01\x02";
constexpr std::string_view kLocalMark = "PK\x03\x04";
constexpr std::uint32_t kAbsent32 = 0xFFFF'FFFF;
constexpr std::uint16_t kAbsent16 = 0xFFFF, kZip64Field = 1;

// Little-endian numbers of a byte text; the caller has checked its length.
std::uint64_t number_at(std::string_view bytes, std::uint64_t at, int size) {
  std::uint64_t number = 0;
  for (int i = size - 1; i >= 0; --i)
    number = number << 8U | static_cast<unsigned char>(bytes[at + static_cast<std::uint64_t>(i)]);
  return number;
}
std::uint16_t u16(std::string_view bytes, std::uint64_t at) {
  return static_cast<std::uint16_t>(number_at(bytes, at, 2));
}
std::uint32_t u32(std::string_view bytes, std::uint64_t at) {
  return static_cast<std::uint32_t>(number_at(bytes, at, 4));
}
std::uint64_t u64(std::string_view bytes, std::uint64_t at) { return number_at(bytes, at, 8); }

bool has_mark(std::string_view bytes, std::uint64_t at, std::string_view mark) {
  return at <= bytes.size() && bytes.substr(at, mark.size()) == mark;
}

base::Error unusual() {
  return unreadable("压缩方式少见，读不了，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
}

struct Directory {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
  std::uint64_t count = 0;
  // Bytes that stand before the archive (a self-extracting head); offsets do not count them.
  std::uint64_t shift = 0;
};

// The zip64 end record, which stands before `end_at` when the plain one cannot hold the numbers.
base::Result<Directory> find_directory64(const InputBytes& input, std::uint64_t end_at) {
  if (end_at < kLocatorSize + kEnd64Size) return damaged();
  const std::string locator = input.read_at(end_at - kLocatorSize, kLocatorSize);
  if (locator.size() != kLocatorSize || !has_mark(locator, 0, kLocatorMark)) return damaged();
  std::uint64_t at = u64(locator, 8);
  std::string end = input.read_at(at, kEnd64Size);
  if (end.size() != kEnd64Size || !has_mark(end, 0, kEnd64Mark)) {
    at = end_at - kLocatorSize - kEnd64Size;  // Something stands before the archive.
    end = input.read_at(at, kEnd64Size);
    if (end.size() != kEnd64Size || !has_mark(end, 0, kEnd64Mark)) return damaged();
  }
  if (u32(end, 16) != 0 || u32(end, 20) != 0 || u64(end, 24) != u64(end, 32)) return unusual();
  Directory directory{u64(end, 48), u64(end, 40), u64(end, 32), 0};
  if (directory.size > at || directory.begin > at - directory.size) return damaged();
  directory.shift = at - directory.size - directory.begin;
  return directory;
}

base::Result<Directory> find_directory(const InputBytes& input) {
  const std::uint64_t tail_size = std::min(input.size(), kEndSize + kLongestComment);
  const std::uint64_t tail_at = input.size() - tail_size;
  const std::string tail = input.read_at(tail_at, tail_size);
  if (tail.size() != tail_size || tail_size < kEndSize) return cut_off();
  for (std::uint64_t at = tail_size - kEndSize + 1; at-- > 0;) {
    if (!has_mark(tail, at, kEndMark)) continue;
    if (at + kEndSize + u16(tail, at + 20) > tail_size) continue;
    const bool is_zip64 = u16(tail, at + 10) == kAbsent16 || u32(tail, at + 12) == kAbsent32 ||
                          u32(tail, at + 16) == kAbsent32;
    if (is_zip64) {
      auto found = find_directory64(input, tail_at + at);
      if (found || u32(tail, at + 16) == kAbsent32) return found;
    }
    if (u16(tail, at + 4) != 0 || u16(tail, at + 6) != 0 || u16(tail, at + 8) != u16(tail, at + 10))
      return unreadable("这是分卷压缩包的一部分，请上传没有分卷的 xlsx");
    Directory directory{u32(tail, at + 16), u32(tail, at + 12), u16(tail, at + 10), 0};
    if (directory.begin + directory.size > tail_at + at) return damaged();
    directory.shift = tail_at + at - directory.size - directory.begin;
    return directory;
  }
  return cut_off();
}

// Replaces what the plain fields could not hold.
bool read_zip64_field(std::string_view extra, ZipPart* part) {
  const bool wants_size = part->size == kAbsent32, wants_packed = part->packed_size == kAbsent32;
  const bool wants_header = part->local_header == kAbsent32;
  if (!wants_size && !wants_packed && !wants_header) return true;
  while (extra.size() >= 4) {
    const std::uint16_t id = u16(extra, 0), size = u16(extra, 2);
    if (extra.size() - 4 < size) return false;
    std::string_view field = extra.substr(4, size);
    extra.remove_prefix(4U + size);
    if (id != kZip64Field) continue;
    const auto take = [&](bool is_wanted, std::uint64_t* number) {
      if (!is_wanted) return true;
      if (field.size() < 8) return false;
      *number = u64(field, 0);
      field.remove_prefix(8);
      return true;
    };
    return take(wants_size, &part->size) && take(wants_packed, &part->packed_size) &&
           take(wants_header, &part->local_header);
  }
  return false;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

base::Result<ZipReader> ZipReader::open(std::shared_ptr<const InputBytes> input) {
  const Directory directory = TRY(find_directory(*input));
  if (directory.count > kMostParts || directory.size > kMostDirectoryBytes) {
    return unreadable("这不是普通的表格文件，请把内容复制到新的 xlsx 再上传");
  }
  const std::string bytes = input->read_at(directory.begin + directory.shift, directory.size);
  ZipReader archive;
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    if (bytes.size() < at + kCentralSize || !has_mark(bytes, at, kCentralMark)) return damaged();
    const std::uint64_t name_size = u16(bytes, at + 28), extra_size = u16(bytes, at + 30);
    const std::uint64_t next = at + kCentralSize + name_size + extra_size + u16(bytes, at + 32);
    if (next > bytes.size()) return damaged();
    ZipPart part;
    part.name = bytes.substr(at + kCentralSize, name_size);
    std::replace(part.name.begin(), part.name.end(), '\\', '/');
    part.flags = u16(bytes, at + 8);
    part.method = u16(bytes, at + 10);
    part.crc = u32(bytes, at + 16);
    part.packed_size = u32(bytes, at + 20);
    part.size = u32(bytes, at + 24);
    part.local_header = u32(bytes, at + 42);
    const std::string_view extra =
        std::string_view(bytes).substr(at + kCentralSize + name_size, extra_size);
    if (!read_zip64_field(extra, &part)) return damaged();
    part.local_header += directory.shift;
    if (part.packed_size > input->size() || part.local_header > input->size()) return cut_off();
    archive.parts_.push_back(std::move(part));
    at = next;
  }
  archive.input_ = std::move(input);
  return archive;
}

const ZipPart* ZipReader::find(std::string_view name) const {
  if (!name.empty() && name[0] == '/') name.remove_prefix(1);
  for (const ZipPart& part : parts_) {
    if (is_same_name(std::string_view(part.name).substr(part.name[0] == '/' ? 1 : 0), name))
      return &part;
  }
  return nullptr;
}

base::Result<std::uint64_t> ZipReader::packed_begin(const ZipPart& part) const {
  constexpr std::uint16_t kEncrypted = 1;
  if ((part.flags & kEncrypted) != 0)
    return unreadable("文件有打开密码，请去掉密码后重新保存再上传");
  const std::string header = input_->read_at(part.local_header, kLocalSize);
  if (header.size() != kLocalSize) return cut_off();
  if (!has_mark(header, 0, kLocalMark)) return damaged();
  const std::uint64_t begin = part.local_header + kLocalSize + u16(header, 26) + u16(header, 28);
  if (begin > input_->size() || part.packed_size > input_->size() - begin) return cut_off();
  return begin;
}

base::Result<std::string> ZipReader::read(const ZipPart& part, std::uint64_t most_bytes) const {
  PartStream stream = TRY(PartStream::open(*this, part, most_bytes));
  std::string bytes;
  std::array<char, 1U << 15U> buffer{};
  for (;;) {
    const std::size_t count = TRY(stream.read(buffer.data(), buffer.size()));
    if (count == 0) return bytes;
    bytes.append(buffer.data(), count);
  }
}

}  // namespace office
