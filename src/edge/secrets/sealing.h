// SM4-GCM (GM/T 0002, RFC 8998): bytes that only the holder of a key can read or change.
//
// A sealed text is: 1 byte format (1 = SM4-GCM), 4 bytes key id (big-endian), 12 bytes nonce, the
// ciphertext, 16 bytes tag. The associated data is not stored; it binds the text to its place
// ("household 370305/12"), so that a sealed text copied to another row does not open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/secrets/library.h"

namespace secrets {

inline constexpr std::size_t kKeyBytes = 16;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kSealedOverhead = 1 + 4 + kNonceBytes + kTagBytes;

// The key of one household's values, or of anything else that is to be forgotten as one. Moves
// only; wiped at the end. Any number of threads may use one.
class DataKey {
 public:
  // `bytes` has kKeyBytes; `id` goes into every text sealed with it.
  DataKey(std::string_view bytes, uint32_t id);
  static DataKey create(uint32_t id);

  std::string seal(std::string_view plain, std::string_view associated) const;
  // Fails (kCorrupt, "secrets.cannot_open") for another key, another place, or changed bytes. Wipe
  // what you get.
  base::Result<std::string> open(std::string_view sealed, std::string_view associated) const;

  uint32_t id() const { return id_; }
  std::string_view bytes() const { return bytes_.view(); }

 private:
  LockedBytes bytes_;
  uint32_t id_;
};

// The id of the key that sealed it; none when it is no sealed text.
std::optional<uint32_t> key_id_of(std::string_view sealed);

// SM4-GCM itself. `key` has kKeyBytes, `nonce` kNonceBytes and is never used twice with one key.
// The tag stands at the end of the ciphertext.
std::string sm4_gcm_seal(std::string_view key, std::string_view nonce, std::string_view associated,
                         std::string_view plain);
std::optional<std::string> sm4_gcm_open(std::string_view key, std::string_view nonce,
                                        std::string_view associated, std::string_view sealed);

}  // namespace secrets
