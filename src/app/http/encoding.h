// Which form of a file a reader gets: the header Accept-Encoding (RFC 9110 §12.5.3).
#pragma once

#include <cstdint>
#include <string_view>

namespace http {

enum class Coding : uint8_t { kIdentity, kGzip, kBrotli };
inline constexpr int kCodingCount = 3;

std::string_view to_text(Coding coding);  // "br"

// How much the reader wants it, in thousandths; 0: not at all. Without a word about identity it is
// wanted least, but wanted.
int quality_of(std::string_view accept_encoding, Coding coding);

}  // namespace http
