// Which encoding a text file is in, and its texts in UTF-8. What Chinese office programs write:
// UTF-8 with or without its mark, UTF-16 (“Unicode 文本”), GB18030 (and so GBK and GB2312).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "edge/office/input_bytes.h"

namespace office {

enum class TextEncoding : std::uint8_t { kUtf8, kGb18030, kUtf16Little, kUtf16Big };

struct DetectedEncoding {
  TextEncoding encoding = TextEncoding::kUtf8;
  std::size_t mark_bytes = 0;  // Of the byte order mark, which is no text.
};
// By the first megabyte.
DetectedEncoding detect_encoding(const InputBytes& input);

// One thread; holds an iconv descriptor.
class Gb18030Decoder {
 public:
  Gb18030Decoder();
  ~Gb18030Decoder();
  Gb18030Decoder(const Gb18030Decoder&) = delete;
  Gb18030Decoder& operator=(const Gb18030Decoder&) = delete;
  // Replaces `text`. False: no GB18030.
  bool decode(std::string_view bytes, std::string* text);

 private:
  void* converter_;
};

// Unpaired surrogates become U+FFFD. `bytes` has an even size.
void append_utf16(std::string_view bytes, bool is_big, std::string* text);

}  // namespace office
