#include "edge/store/store.h"

#include <cassert>
#include <chrono>
#include <thread>
#include <utility>

#include "edge/store/migrations.h"
#include "edge/store/pool.h"
#include "edge/store/writing_connection.h"

namespace store {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";
constexpr int kMostAttempts = 8;

bool is_postgres(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

}  // namespace

// -- Reader

Reader::Reader(Pool* pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(connection_, other.connection_);
  return *this;
}
Reader::~Reader() {
  if (connection_ != nullptr) pool_->give_back(std::move(connection_));
}

// -- Transaction

Transaction::Transaction(Transaction&& other) noexcept
    : writing_(std::exchange(other.writing_, nullptr)),
      state_(std::move(other.state_)),
      retry_(other.retry_) {}

Transaction::~Transaction() {
  if (writing_ != nullptr) writing_->roll_back();
}

Connection& Transaction::connection() const {
  assert(writing_ != nullptr);
  return writing_->connection();
}

base::Result<void> Transaction::attempt(
    const std::function<base::Result<void>(Transaction&)>& deed) {
  if (!state_) return state_;
  base::Result<void> begun = connection().run("SAVEPOINT deed");
  if (!begun) return state_ = std::move(begun);
  base::Result<void> done = deed(*this);
  const FailureKind failure = done ? FailureKind::kNone : connection().last_failure();
  const base::Result<void> closed = connection().run(
      done ? "RELEASE SAVEPOINT deed" : "ROLLBACK TO SAVEPOINT deed; RELEASE SAVEPOINT deed");
  if (closed) return done;
  // The database has given up more than this deed; its first reason is the true one.
  retry_ = failure == FailureKind::kSerialization;
  state_ = done ? closed : done;
  return state_;
}

base::Result<void> Transaction::commit() {
  assert(writing_ != nullptr);
  WritingConnection* writing = std::exchange(writing_, nullptr);
  if (!state_) {
    writing->roll_back();
    return state_;
  }
  base::Result<void> done = writing->commit();
  if (!done) retry_ = writing->last_failure() == FailureKind::kSerialization;
  return done;
}

bool Transaction::may_retry() const {
  return retry_ ||
         (writing_ != nullptr && connection().last_failure() == FailureKind::kSerialization);
}

// -- Store

Store::Store(std::string url, const Options& options)
    : dialect_(is_postgres(url) ? SqlDialect::kPostgres : SqlDialect::kSqlite),
      role_(options.role),
      subject_(without_password(url)) {
  if (dialect_ == SqlDialect::kSqlite) {
    url = url.substr(kSqliteScheme.size());
    subject_ = url;
  }
  writing_ = std::make_unique<WritingConnection>(dialect_, url, subject_);
  pool_ = std::make_unique<Pool>(dialect_, url, options.readers_most);
}

Store::~Store() = default;

base::Result<Reader> Store::read() { return pool_->borrow(); }

base::Result<Transaction> Store::begin() {
  if (role_ == Role::kFollower) {
    return base::Error{base::ErrorCode::kForbidden,
                       "这个服务只读取数据，不能保存：请在主服务上操作", subject_};
  }
  TRY(writing_->begin());
  return Transaction(writing_.get());
}

base::Result<void> Store::write(const std::function<base::Result<void>(Transaction&)>& deed) {
  for (int attempt = 1;; ++attempt) {
    Transaction transaction = TRY(begin());
    base::Result<void> done = deed(transaction);
    const bool retry_deed = !done && transaction.may_retry();
    if (done) done = transaction.commit();
    if (done || attempt == kMostAttempts || !(retry_deed || transaction.may_retry())) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds(attempt * attempt));
  }
}

base::Result<std::unique_ptr<Store>> open(const std::string& url, const Options& options) {
  if (!is_postgres(url) && !url.starts_with(kSqliteScheme)) {
    return base::Error{base::ErrorCode::kInvalidInput,
                       "数据库地址应写作 sqlite:文件路径 或 postgresql://用户@主机/库名", url};
  }
  std::unique_ptr<Store> store(new Store(url, options));
  if (options.role == Role::kLeader) {
    TRY(store->writing_->become_leader());
    TRY(migrate(*store));
  }
  TRY(check_version(*store));
  return store;
}

}  // namespace store
