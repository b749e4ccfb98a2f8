// The one connection that writes, for one transaction at a time, and the proof that no other server
// writes: a locked file (SQLite) or an advisory lock of this connection (PostgreSQL). A connection
// that is lost takes its transaction and the lock with it, so nobody commits without the lock.
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

  // Opens the connection and takes the lock; tried again when the connection was lost, so it is
  // also a look whether the lock is still there. False: another server has it (PostgreSQL; an error
  // on SQLite).
  base::Result<bool> lead();
  // Waits for the transaction before; opens the connection again when it was lost. False: another
  // server has the lock.
  base::Result<bool> begin();
  // One of them is called once for every begin() that succeeded, by the same thread.
  base::Result<void> commit();
  void roll_back();
  // Gives the lock back.
  void close();
  // How other servers call this one (PostgreSQL); told with the next lead().
  void set_name(std::string name);

  Connection& connection() { return *connection_; }
  FailureKind last_failure() const { return last_failure_; }

 private:
  base::Result<bool> open();
  base::Result<void> tell_name();
  base::Result<void> begin_once();
  base::Result<bool> begin_or_reopen();

  const SqlDialect dialect_;
  const std::string place_;
  const std::string subject_;
  std::mutex mutex_;  // Held from begin() to commit() or roll_back(); guards what follows.
  InstanceLock file_lock_;
  std::unique_ptr<Connection> connection_;
  std::string name_;
  FailureKind last_failure_ = FailureKind::kNone;
};

// By this a leader of the present schema is known among the locks of PostgreSQL (two numbers).
inline constexpr int kLeaderLock = 0x53'57'01;  // Any that no other program uses.
inline constexpr const char* kLeaderLockObject = "hashtext(current_schema()::text)";

}  // namespace store
