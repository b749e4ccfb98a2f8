#include "edge/secrets/sealing.h"

#include <cassert>
#include <cstdlib>

#include <gcrypt.h>

#include "edge/secrets/bytes.h"
#include "edge/secrets/random.h"

namespace secrets {
namespace {

constexpr char kFormat = 1;

// One key schedule a thread, in locked memory, so that a sealed text costs no allocation.
class Cipher {
 public:
  Cipher() {
    start_library();
    // Only a library without SM4-GCM gets here without one; nothing could be kept safe then.
    if (gcry_cipher_open(&handle_, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, GCRY_CIPHER_SECURE) != 0)
      std::abort();
  }
  ~Cipher() { gcry_cipher_close(handle_); }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;

  gcry_cipher_hd_t begin(std::string_view key, std::string_view nonce,
                         std::string_view associated) {
    assert(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
    const bool ready = gcry_cipher_setkey(handle_, key.data(), key.size()) == 0 &&
                       gcry_cipher_setiv(handle_, nonce.data(), nonce.size()) == 0 &&
                       gcry_cipher_authenticate(handle_, associated.data(), associated.size()) == 0;
    if (!ready) std::abort();
    return handle_;
  }

 private:
  gcry_cipher_hd_t handle_ = nullptr;
};

Cipher& cipher_of_thread() {
  thread_local Cipher cipher;
  return cipher;
}

}  // namespace

std::string sm4_gcm_seal(std::string_view key, std::string_view nonce, std::string_view associated,
                         std::string_view plain) {
  gcry_cipher_hd_t cipher = cipher_of_thread().begin(key, nonce, associated);
  std::string sealed(plain.size() + kTagBytes, '\0');
  const bool done =
      gcry_cipher_final(cipher) == 0 &&
      gcry_cipher_encrypt(cipher, sealed.data(), plain.size(), plain.data(), plain.size()) == 0 &&
      gcry_cipher_gettag(cipher, sealed.data() + plain.size(), kTagBytes) == 0;
  if (!done) std::abort();
  return sealed;
}

std::optional<std::string> sm4_gcm_open(std::string_view key, std::string_view nonce,
                                        std::string_view associated, std::string_view sealed) {
  if (sealed.size() < kTagBytes) return std::nullopt;
  const std::size_t size = sealed.size() - kTagBytes;
  gcry_cipher_hd_t cipher = cipher_of_thread().begin(key, nonce, associated);
  std::string plain(size, '\0');
  const bool is_whole = gcry_cipher_final(cipher) == 0 &&
                        gcry_cipher_decrypt(cipher, plain.data(), size, sealed.data(), size) == 0 &&
                        gcry_cipher_checktag(cipher, sealed.data() + size, kTagBytes) == 0;
  if (is_whole) return plain;
  wipe(&plain);
  return std::nullopt;
}

DataKey::DataKey(std::string_view bytes, uint32_t id) : bytes_(kKeyBytes), id_(id) {
  assert(bytes.size() == kKeyBytes);
  for (std::size_t i = 0; i < kKeyBytes; ++i)
    bytes_.data()[i] = static_cast<unsigned char>(bytes[i]);
}

DataKey DataKey::create(uint32_t id) {
  std::string bytes = random_bytes(kKeyBytes);
  const WipeAtEnd wiped(&bytes);
  return DataKey(bytes, id);
}

std::string DataKey::seal(std::string_view plain, std::string_view associated) const {
  const std::string nonce = unique_bytes(kNonceBytes);
  std::string sealed(1, kFormat);
  for (int shift = 24; shift >= 0; shift -= 8)
    sealed += static_cast<char>(id_ >> static_cast<unsigned>(shift));
  sealed += nonce;
  return sealed + sm4_gcm_seal(bytes_.view(), nonce, associated, plain);
}

base::Result<std::string> DataKey::open(std::string_view sealed,
                                        std::string_view associated) const {
  if (key_id_of(sealed) == id_) {
    const std::string_view nonce = sealed.substr(5, kNonceBytes);
    auto plain = sm4_gcm_open(bytes_.view(), nonce, associated, sealed.substr(5 + kNonceBytes));
    if (plain) return *std::move(plain);
  }
  return base::Error{base::ErrorCode::kCorrupt,
                     "加密的内容打不开：密钥不对，或者内容被改动过，请从备份恢复",
                     "secrets.cannot_open"};
}

std::optional<uint32_t> key_id_of(std::string_view sealed) {
  if (sealed.size() < kSealedOverhead || sealed[0] != kFormat) return std::nullopt;
  uint32_t id = 0;
  for (std::size_t i = 1; i < 5; ++i) id = id << 8U | static_cast<unsigned char>(sealed[i]);
  return id;
}

}  // namespace secrets
