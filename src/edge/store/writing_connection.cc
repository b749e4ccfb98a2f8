#include "edge/store/writing_connection.h"

#include <utility>

#include "edge/store/postgres_connection.h"
#include "edge/store/sqlite_connection.h"

namespace store {
namespace {

// Any number that no other program uses for its locks.
constexpr int kLeaderLock = 0x53'57'01;

}  // namespace

WritingConnection::WritingConnection(SqlDialect dialect, std::string place, std::string subject)
    : dialect_(dialect), place_(std::move(place)), subject_(std::move(subject)) {}

base::Result<void> WritingConnection::open() {
  if (dialect_ == SqlDialect::kSqlite) {
    connection_ = TRY(open_sqlite(place_, SqliteUse::kWrite));
    return {};
  }
  std::unique_ptr<Connection> connection = TRY(open_postgres(place_));
  // Several sets of data may live in one database, each in a schema of its own.
  auto cursor = TRY(connection->query(
      "SELECT pg_try_advisory_lock($1, hashtext(current_schema()::text))", {kLeaderLock}));
  if (!TRY(cursor->next()) || !cursor->is_true(0)) {
    return make_error(FailureKind::kInUse, subject_, "advisory lock");
  }
  cursor.reset();
  connection_ = std::move(connection);
  return {};
}

base::Result<void> WritingConnection::become_leader() {
  if (dialect_ == SqlDialect::kSqlite)
    file_lock_ = TRY(InstanceLock::take(place_ + ".lock", subject_));
  return open();
}

base::Result<void> WritingConnection::begin_once() {
  return connection_->run(dialect_ == SqlDialect::kPostgres ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                                                            : "BEGIN IMMEDIATE");
}

base::Result<void> WritingConnection::begin_or_reopen() {
  if (connection_->is_alive()) {
    base::Result<void> begun = begin_once();
    if (begun || connection_->is_alive()) return begun;
  }
  TRY(open());
  return begin_once();
}

base::Result<void> WritingConnection::begin() {
  mutex_.lock();
  base::Result<void> begun = begin_or_reopen();
  if (!begun) mutex_.unlock();
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
