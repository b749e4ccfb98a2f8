// One server for one data directory: a locked file beside the database, freed by the operating
// system when its process ends in whatever way.
#pragma once

#include <string>

#include "core/base/result.h"

namespace store {

class InstanceLock {
 public:
  InstanceLock() = default;
  InstanceLock(InstanceLock&& other) noexcept;
  InstanceLock& operator=(InstanceLock&& other) noexcept;
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;
  ~InstanceLock();

  // `path`: the file to lock; made when it does not exist, never deleted. `subject`: what it
  // protects, for the message.
  static base::Result<InstanceLock> take(const std::string& path, const std::string& subject);

 private:
  explicit InstanceLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace store
