#include "edge/secrets/digest.h"

#include <cstdlib>

#include <gcrypt.h>

#include "edge/secrets/library.h"

namespace secrets {

std::string sm3(std::string_view bytes) {
  start_library();
  std::string digest(kSm3Bytes, '\0');
  gcry_md_hash_buffer(GCRY_MD_SM3, digest.data(), bytes.data(), bytes.size());
  return digest;
}

std::string hmac_sm3(std::string_view key, std::string_view bytes) {
  start_library();
  gcry_mac_hd_t mac = nullptr;
  std::string digest(kSm3Bytes, '\0');
  std::size_t size = digest.size();
  const bool done = gcry_mac_open(&mac, GCRY_MAC_HMAC_SM3, GCRY_MAC_FLAG_SECURE, nullptr) == 0 &&
                    gcry_mac_setkey(mac, key.data(), key.size()) == 0 &&
                    gcry_mac_write(mac, bytes.data(), bytes.size()) == 0 &&
                    gcry_mac_read(mac, digest.data(), &size) == 0;
  gcry_mac_close(mac);
  // Only a library without SM3 or without memory gets here; a wrong digest would be worse than a
  // stop.
  if (!done) std::abort();
  return digest;
}

}  // namespace secrets
