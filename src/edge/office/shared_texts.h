// The string table of an XLSX file: texts that cells share by number. About 8 bytes a text beside
// the texts themselves. Immutable once read.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "edge/office/xml_scanner.h"

namespace office {

class SharedTexts {
 public:
  struct Text {
    std::string_view text;
    bool may_have_lost_digits = false;
  };

  static base::Result<SharedTexts> read(const ZipReader& archive, const ZipPart& part);

  std::uint32_t size() const { return size_; }
  Text at(std::uint32_t number) const {
    const std::uint64_t entry = entries_[number / kBlockEntries][number % kBlockEntries];
    const char* const block = blocks_[entry >> kBlockShift].get();
    const char* const begin = block + (entry >> kOffsetShift & (kBlockBytes - 1));
    return {{begin, static_cast<std::size_t>(entry >> 1U & kLengthMask)}, (entry & 1U) != 0};
  }

 private:
  // An entry: block (from bit 40), offset in it (20 bits), length (19 bits), the mark.
  static constexpr unsigned kBlockBits = 20, kOffsetShift = 20, kBlockShift = 40;
  static constexpr std::uint64_t kLengthMask = (1U << 19U) - 1;
  static constexpr std::uint64_t kBlockBytes = std::uint64_t{1} << kBlockBits;
  static constexpr std::uint32_t kBlockEntries = 1U << 16U;

  void add(std::string_view text, bool may_have_lost_digits);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::unique_ptr<std::uint64_t[]>> entries_;
  std::uint64_t used_bytes_ = kBlockBytes;  // Of the last block.
  std::uint32_t size_ = 0;
};

// Adds the text of an <si> or <is>: runs are joined, phonetic hints (<rPh>) left out. `scanner`
// stands behind its start tag; kEnd when it has passed `end_name`'s end, otherwise kMore or kBad.
XmlToken append_rich_text(XmlScanner* scanner, std::string_view end_name, std::string* text);

}  // namespace office
