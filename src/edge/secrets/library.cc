#include "edge/secrets/library.h"

#include <cstdlib>
#include <mutex>
#include <utility>

#include <gcrypt.h>

#include "edge/secrets/bytes.h"

namespace secrets {
namespace {

// Enough for the master key and the key schedules of some hundred threads; most systems let a
// process lock this much.
constexpr int kLockedPoolBytes = 512 * 1024;

void start() {
  // A library older than its headers is a broken installation, not a state to run in.
  if (gcry_check_version(GCRYPT_VERSION) == nullptr) std::abort();
  gcry_control(GCRYCTL_SUSPEND_SECMEM_WARN);
  gcry_control(GCRYCTL_AUTO_EXPAND_SECMEM, 64U * 1024U);
  gcry_control(GCRYCTL_INIT_SECMEM, kLockedPoolBytes, 0);
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

}  // namespace

void start_library() {
  static std::once_flag once;
  std::call_once(once, start);
}

LockedBytes::LockedBytes(std::size_t size) : bytes_(nullptr), size_(size) {
  start_library();
  bytes_ = static_cast<unsigned char*>(gcry_xcalloc_secure(1, size));
}

LockedBytes::~LockedBytes() {
  if (bytes_ == nullptr) return;
  wipe(bytes_, size_);
  gcry_free(bytes_);
}

LockedBytes::LockedBytes(LockedBytes&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

LockedBytes& LockedBytes::operator=(LockedBytes&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

std::string_view LockedBytes::view() const {
  return {reinterpret_cast<const char*>(bytes_), size_};
}

}  // namespace secrets
