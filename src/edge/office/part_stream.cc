// Unpacking by ISA-L (igzip): the fastest inflate that works on a stream.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "edge/office/zip_reader.h"

namespace office {
namespace {

constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::size_t kChunk = 1U << 16U;
// Sheets of one repeated row reach about 100; deflate itself ends at 1,032.
constexpr std::uint64_t kMostRatio = 400, kRatioFreeBytes = 64U << 20U;

base::Error unfolds_too_far() {
  return unreadable("文件解压后大得不正常，请把内容复制到新的 xlsx 再上传");
}

}  // namespace

struct PartStream::State {
  std::shared_ptr<const InputBytes> input;
  ZipPart part;
  std::uint64_t begin = 0;    // Of the packed bytes.
  std::uint64_t fetched = 0;  // Of them.
  std::uint64_t written = 0;
  std::uint32_t crc = 0;
  bool is_ended = false;
  inflate_state inflate{};
  std::array<unsigned char, kChunk> packed{};

  // Fills `packed` when it is used up. False: nothing is left.
  bool fetch() {
    if (inflate.avail_in > 0) return true;
    const std::uint64_t left = part.packed_size - fetched;
    const std::size_t count =
        input->read_at(begin + fetched, reinterpret_cast<char*>(packed.data()),
                       static_cast<std::size_t>(std::min<std::uint64_t>(left, kChunk)));
    fetched += count;
    inflate.next_in = packed.data();
    inflate.avail_in = static_cast<std::uint32_t>(count);
    return count > 0;
  }

  base::Result<std::size_t> copy(char* out, std::size_t size) {
    if (!fetch()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(size, inflate.avail_in);
    std::copy_n(reinterpret_cast<const char*>(inflate.next_in), count, out);
    inflate.next_in += count;
    inflate.avail_in -= static_cast<std::uint32_t>(count);
    return count;
  }

  base::Result<std::size_t> unpack(char* out, std::size_t size) {
    inflate.next_out = reinterpret_cast<std::uint8_t*>(out);
    inflate.avail_out = static_cast<std::uint32_t>(std::min<std::size_t>(size, 1U << 30U));
    const std::uint32_t wanted = inflate.avail_out;
    int idle_calls = 0;
    while (inflate.avail_out > 0 && inflate.block_state != ISAL_BLOCK_FINISH) {
      fetch();
      const std::uint32_t before_in = inflate.avail_in, before_out = inflate.avail_out;
      if (isal_inflate(&inflate) < 0) return damaged();
      const bool has_moved = inflate.avail_in != before_in || inflate.avail_out != before_out;
      idle_calls = has_moved ? 0 : idle_calls + 1;
      if (idle_calls > 2) return damaged();  // The stream does not end where the part does.
    }
    return static_cast<std::size_t>(wanted - inflate.avail_out);
  }

  base::Result<std::size_t> finish() {
    is_ended = true;
    if (written != part.size || crc != part.crc) return damaged();
    return std::size_t{0};
  }
};

PartStream::PartStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartStream::PartStream(PartStream&&) noexcept = default;
PartStream& PartStream::operator=(PartStream&&) noexcept = default;
PartStream::~PartStream() = default;

base::Result<PartStream> PartStream::open(const ZipReader& archive, const ZipPart& part,
                                          std::uint64_t most_bytes) {
  if (part.method != kStored && part.method != kDeflated) {
    return unreadable("压缩方式少见，读不了，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  const std::uint64_t begin = TRY(archive.packed_begin(part));
  const bool is_bomb = part.size > kRatioFreeBytes && part.size / kMostRatio > part.packed_size;
  if (part.size > most_bytes || is_bomb) return unfolds_too_far();
  auto state = std::make_unique<State>();
  state->input = archive.input();
  state->part = part;
  state->begin = begin;
  isal_inflate_init(&state->inflate);
  state->inflate.crc_flag = ISAL_DEFLATE;
  return PartStream(std::move(state));
}

base::Result<std::size_t> PartStream::read(char* out, std::size_t size) {
  State& state = *state_;
  if (state.is_ended || size == 0) return std::size_t{0};
  const std::size_t count =
      TRY(state.part.method == kStored ? state.copy(out, size) : state.unpack(out, size));
  if (count == 0) return state.finish();
  state.written += count;
  // More than it claims: a lie about the size is how bombs get past the check in open().
  if (state.written > state.part.size) return damaged();
  state.crc = crc32_gzip_refl(state.crc, reinterpret_cast<const unsigned char*>(out), count);
  return count;
}

double PartStream::share_read() const {
  if (state_->part.packed_size == 0) return 1;
  const std::uint64_t used = state_->fetched - state_->inflate.avail_in;
  return static_cast<double>(used) / static_cast<double>(state_->part.packed_size);
}

}  // namespace office
