#include "edge/store/writing_connection.h"

#include <utility>

#include "edge/store/postgres_connection.h"
#include "edge/store/sqlite_connection.h"

namespace store {

WritingConnection::WritingConnection(SqlDialect dialect, std::string place, std::string subject)
    : dialect_(dialect), place_(std::move(place)), subject_(std::move(subject)) {}

base::Result<bool> WritingConnection::open() {
  if (dialect_ == SqlDialect::kSqlite) {
    connection_ = TRY(open_sqlite(place_, SqliteUse::kWrite));
    return true;
  }
  connection_.reset();
  std::unique_ptr<Connection> connection = TRY(open_postgres(place_));
  // Several sets of data may live in one database, each in a schema of its own.
  auto cursor = TRY(connection->query(
      std::string("SELECT pg_try_advisory_lock($1, ") + kLeaderLockObject + ")", {kLeaderLock}));
  if (!TRY(cursor->next()) || !cursor->is_true(0)) return false;
  cursor.reset();
  connection_ = std::move(connection);
  TRY(tell_name());
  return true;
}

base::Result<void> WritingConnection::tell_name() {
  if (dialect_ == SqlDialect::kSqlite) return {};
  TRY(connection_->query("SELECT set_config('application_name', $1, false)", {name_}));
  return {};
}

base::Result<bool> WritingConnection::lead() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return true;  // A transaction is under way: it began with the lock.
  if (dialect_ == SqlDialect::kSqlite && connection_ == nullptr) {
    file_lock_ = TRY(InstanceLock::take(place_ + ".lock", subject_));
  }
  const bool is_held = connection_ != nullptr && connection_->is_alive() && tell_name();
  return is_held ? base::Result<bool>(true) : open();
}

void WritingConnection::close() {
  const std::lock_guard lock(mutex_);
  connection_.reset();
}

void WritingConnection::set_name(std::string name) {
  const std::lock_guard lock(mutex_);
  name_ = std::move(name);
}

base::Result<void> WritingConnection::begin_once() {
  return connection_->run(dialect_ == SqlDialect::kPostgres ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                                                            : "BEGIN IMMEDIATE");
}

base::Result<bool> WritingConnection::begin_or_reopen() {
  if (connection_ != nullptr && connection_->is_alive()) {
    base::Result<void> begun = begin_once();
    if (begun) return true;
    if (connection_->is_alive()) return std::move(begun).error();
  }
  if (!TRY(open())) return false;
  TRY(begin_once());
  return true;
}

base::Result<bool> WritingConnection::begin() {
  mutex_.lock();
  base::Result<bool> begun = begin_or_reopen();
  if (!begun || !*begun) mutex_.unlock();
  return begun;
}

base::Result<void> WritingConnection::commit() {
  base::Result<void> done = connection_->run("COMMIT");
  last_failure_ = done ? FailureKind::kNone : connection_->last_failure();
  // The transaction may still be open; a second end of it does no harm.
  if (!done && connection_->is_alive()) (void)connection_->run("ROLLBACK");
  mutex_.unlock();
  return done;
}

void WritingConnection::roll_back() {
  // A connection on which this fails is lost, and the transaction with it.
  (void)connection_->run("ROLLBACK");
  mutex_.unlock();
}

}  // namespace store
