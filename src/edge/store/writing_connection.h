// The one connection that writes, for one transaction at a time, and the proof that no other server
// writes: a locked file (SQLite) or an advisory lock of this connection (PostgreSQL).
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "edge/store/connection.h"
#include "edge/store/instance_lock.h"

namespace store {

class WritingConnection {
 public:
  // `place`: path or URL; `subject`: the same as people may see it.
  WritingConnection(SqlDialect dialect, std::string place, std::string subject);

  // Opens the connection and takes the lock.
  base::Result<void> become_leader();
  // Waits for the transaction before; opens the connection again when it was lost.
  base::Result<void> begin();
  // One of them is called once for every begin() that succeeded, by the same thread.
  base::Result<void> commit();
  void roll_back();

  Connection& connection() { return *connection_; }
  FailureKind last_failure() const { return last_failure_; }

 private:
  base::Result<void> open();
  base::Result<void> begin_once();
  base::Result<void> begin_or_reopen();

  const SqlDialect dialect_;
  const std::string place_;
  const std::string subject_;
  InstanceLock file_lock_;
  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;  // Held from begin() to commit() or roll_back().
  FailureKind last_failure_ = FailureKind::kNone;
};

}  // namespace store
