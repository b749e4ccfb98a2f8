#include "edge/store/pool.h"

#include <cassert>
#include <utility>

#include "edge/store/postgres_connection.h"
#include "edge/store/sqlite_connection.h"

namespace store {

Pool::Pool(SqlDialect dialect, std::string place, int most)
    : dialect_(dialect), place_(std::move(place)), most_(most) {
  assert(most > 0);
}

base::Result<std::unique_ptr<Connection>> Pool::open_another() {
  return dialect_ == SqlDialect::kPostgres ? open_postgres(place_)
                                           : open_sqlite(place_, SqliteUse::kRead);
}

void Pool::leave() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    --taken_;
  }
  freed_.notify_one();
}

base::Result<std::unique_ptr<Connection>> Pool::take() {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait(lock, [this] { return taken_ < most_; });
    ++taken_;
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  base::Result<std::unique_ptr<Connection>> opened = open_another();
  if (!opened) leave();
  return opened;
}

base::Result<Reader> Pool::borrow() {
  const std::string begin = dialect_ == SqlDialect::kPostgres
                                ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                : "BEGIN";
  std::unique_ptr<Connection> connection = TRY(take());
  base::Result<void> begun = connection->run(begin);
  // A kept connection may have been lost meanwhile, and all that are kept with it: the server was
  // restarted.
  if (!begun && connection->last_failure() == FailureKind::kConnectionLost) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      idle_.clear();
    }
    base::Result<std::unique_ptr<Connection>> another = open_another();
    if (!another) {
      leave();
      return std::move(another).error();
    }
    connection = *std::move(another);
    begun = connection->run(begin);
  }
  if (!begun) {
    leave();
    return std::move(begun).error();
  }
  return Reader(this, std::move(connection));
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  const bool usable = connection->run("ROLLBACK") && connection->is_alive();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    --taken_;
    if (usable) idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace store
