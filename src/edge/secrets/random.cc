#include "edge/secrets/random.h"

#include <cstdint>
#include <string_view>

#include <gcrypt.h>

#include "edge/secrets/bytes.h"
#include "edge/secrets/library.h"

namespace secrets {
namespace {

constexpr std::string_view kUrlDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// No 0 o 1 l i: they are read wrongly.
constexpr std::string_view kClearDigits = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::size_t kTokenBytes = 32;

}  // namespace

std::string random_bytes(std::size_t size) {
  start_library();
  std::string bytes(size, '\0');
  gcry_randomize(bytes.data(), size, GCRY_STRONG_RANDOM);
  return bytes;
}

std::string unique_bytes(std::size_t size) {
  start_library();
  std::string bytes(size, '\0');
  gcry_create_nonce(bytes.data(), size);
  return bytes;
}

std::string random_token() {
  std::string bytes = random_bytes(kTokenBytes);
  const WipeAtEnd wiped(&bytes);
  std::string token;
  uint32_t held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = held << 8U | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      token += kUrlDigits[held >> static_cast<unsigned>(bits) & 63U];
    }
  }
  token += kUrlDigits[held << static_cast<unsigned>(6 - bits) & 63U];
  return token;
}

std::string one_time_password() {
  std::string password;
  while (password.size() < 14) {
    const auto byte = static_cast<unsigned char>(random_bytes(1)[0]);
    // Bytes beyond the last whole multiple would make some characters likelier than others.
    if (byte >= 256 / kClearDigits.size() * kClearDigits.size()) continue;
    if (password.size() == 4 || password.size() == 9) password += '-';
    password += kClearDigits[byte % kClearDigits.size()];
  }
  return password;
}

}  // namespace secrets
