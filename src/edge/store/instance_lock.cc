#include "edge/store/instance_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "edge/store/failure.h"

namespace store {
namespace {

constexpr int kOwnerOnly = 0600;

std::string read_owner(int file) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(file, text.data(), text.size() - 1, 0);
  return size > 0 ? "process " + std::string(text.data(), static_cast<size_t>(size)) : "";
}

}  // namespace

InstanceLock::InstanceLock(InstanceLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

InstanceLock& InstanceLock::operator=(InstanceLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

InstanceLock::~InstanceLock() {
  if (file_ >= 0) ::close(file_);
}

base::Result<InstanceLock> InstanceLock::take(const std::string& path, const std::string& subject) {
  InstanceLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (lock.file_ < 0) {
    const FailureKind kind = errno == EROFS    ? FailureKind::kReadOnly
                             : errno == ENOSPC ? FailureKind::kDiskFull
                                               : FailureKind::kNotFound;
    return make_error(kind, subject, std::strerror(errno));
  }
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    return make_error(FailureKind::kInUse, subject, read_owner(lock.file_));
  }
  const std::string owner = std::to_string(::getpid());
  if (::ftruncate(lock.file_, 0) != 0 ||
      ::pwrite(lock.file_, owner.data(), owner.size(), 0) != static_cast<ssize_t>(owner.size()))
    return make_error(FailureKind::kDiskFull, subject, std::strerror(errno));
  return lock;
}

}  // namespace store
