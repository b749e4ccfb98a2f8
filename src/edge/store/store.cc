#include "edge/store/store.h"

#include <array>
#include <cassert>
#include <chrono>
#include <thread>
#include <utility>

#include <unistd.h>

#include "edge/store/copy.h"
#include "edge/store/migrations.h"
#include "edge/store/pool.h"
#include "edge/store/writing_connection.h"

namespace store {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";
constexpr int kMostAttempts = 8;
constexpr std::string_view kProgram = "shouwang ";  // So that a DBA knows whose connection it is.

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
      may_follow_(options.may_follow),
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

base::Error Store::refusal() {
  const auto leader = leader_name();
  const std::string where = leader && !leader->empty() ? *leader : "主服务";
  return {base::ErrorCode::kForbidden,
          "这台服务器只供查看，这次没有保存：请在" + where +
              "上操作；它停了，几秒内会有别的服务器接着保存",
          subject_};
}

base::Result<Transaction> Store::begin() {
  if (role_ == Role::kFollower) return refusal();
  if (!TRY(writing_->begin())) {
    if (!may_follow_) return make_error(FailureKind::kInUse, subject_, "advisory lock");
    role_ = Role::kFollower;
    return refusal();
  }
  return Transaction(writing_.get());
}

base::Result<bool> Store::try_to_lead() {
  if (dialect_ == SqlDialect::kSqlite) return role_ == Role::kLeader;
  if (!TRY(writing_->lead())) {
    role_ = Role::kFollower;
    return false;
  }
  if (role_ == Role::kLeader) return true;
  role_ = Role::kLeader;
  const auto migrated = migrate(*this);
  if (migrated) return true;
  // Another server may be able to: the data may be newer than this program.
  role_ = Role::kFollower;
  writing_->close();
  return migrated.error();
}

void Store::set_name(std::string_view name) {
  std::array<char, 64> host{};  // Cut off when it is longer.
  (void)::gethostname(host.data(), host.size() - 1);
  writing_->set_name(std::string(kProgram) + host.data() + " " + std::string(name));
}

base::Result<std::string> Store::leader_name() {
  if (dialect_ == SqlDialect::kSqlite) return std::string();
  const Reader reader = TRY(read());
  auto cursor = TRY(reader.connection().query(
      std::string("SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = "
                  "l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = $1 "
                  "AND l.objid::bigint = (") +
          kLeaderLockObject +
          "::bigint & 4294967295) AND l.database = (SELECT oid FROM pg_database WHERE datname = "
          "current_database())",
      {kLeaderLock}));
  if (!TRY(cursor->next()) || cursor->is_null(0)) return std::string();
  std::string name = cursor->string(0);
  return name.starts_with(kProgram) ? name.substr(kProgram.size()) : name;
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
    const bool leads = TRY(store->writing_->lead());
    if (!leads && !options.may_follow) {
      return make_error(FailureKind::kInUse, store->subject_, "advisory lock");
    }
    if (!leads) store->role_ = Role::kFollower;
    if (leads) TRY(migrate(*store));
  }
  TRY(check_version(*store));
  const Reader reader = TRY(store->read());
  if (TRY(is_half_copied(reader))) {
    return base::Error{
        base::ErrorCode::kConflict,
        store->subject_ + "里的复制没有做完，不能使用：请清空它，再运行 shouwang copy",
        store->subject_};
  }
  return store;
}

}  // namespace store
