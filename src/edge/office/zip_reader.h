// The parts of a ZIP archive (APPNOTE 6.3, with zip64 and data descriptors), read one by one as
// streams. Sizes and check sums come from the central directory. Encrypted, split and otherwise
// unusual archives are refused. Immutable once open; several PartStreams may be used at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/input_bytes.h"

namespace office {

inline constexpr std::size_t kMostParts = 10'000;

struct ZipPart {
  std::string name;  // With '/', also where the writer used '\'.
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint64_t local_header = 0;  // Where it stands in the file.
};

class ZipReader {
 public:
  static base::Result<ZipReader> open(std::shared_ptr<const InputBytes> input);

  const std::vector<ZipPart>& parts() const { return parts_; }  // In the order of the directory.
  // By the rules of office files: small and capital letters are the same, and a leading '/' is not
  // counted. Null: no such part.
  const ZipPart* find(std::string_view name) const;
  // Where the packed bytes begin.
  base::Result<std::uint64_t> packed_begin(const ZipPart& part) const;
  // The whole part, which must not unfold beyond `most_bytes`.
  base::Result<std::string> read(const ZipPart& part, std::uint64_t most_bytes) const;
  const std::shared_ptr<const InputBytes>& input() const { return input_; }

 private:
  std::shared_ptr<const InputBytes> input_;
  std::vector<ZipPart> parts_;
};

// The unpacked bytes of one part. Holds about 200 KB.
class PartStream {
 public:
  // Refuses a part that claims to unfold beyond `most_bytes`, or that unfolds in a ratio no
  // spreadsheet has.
  static base::Result<PartStream> open(const ZipReader& archive, const ZipPart& part,
                                       std::uint64_t most_bytes);
  PartStream(PartStream&&) noexcept;
  PartStream& operator=(PartStream&&) noexcept;
  ~PartStream();

  // At least one byte, or 0 at the end, where size and check sum have been compared.
  base::Result<std::size_t> read(char* out, std::size_t size);
  double share_read() const;  // 0 … 1, of the packed bytes.

 private:
  struct State;
  explicit PartStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace office
