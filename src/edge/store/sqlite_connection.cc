#include "edge/store/sqlite_connection.h"

#include <cassert>
#include <string>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace store {
namespace {

constexpr int kBusyMs = 5000;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct Prepared {
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement;
  // Where $1 … $n stand: SQLite numbers parameters by their first appearance in the text, and finds
  // a name by looking through all of them.
  std::vector<int> places;
};

class SqliteConnection;

// A prepared statement while it runs; goes back to the connection's store of statements.
class Running {
 public:
  Running(SqliteConnection* connection, std::string_view sql, Prepared prepared)
      : connection_(connection), sql_(sql), prepared_(std::move(prepared)) {}
  Running(Running&&) = default;
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running& operator=(Running&&) = delete;
  ~Running();
  sqlite3_stmt* get() const { return prepared_.statement.get(); }
  const std::vector<int>& places() const { return prepared_.places; }

 private:
  SqliteConnection* connection_;
  std::string sql_;
  Prepared prepared_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::string path, Database database)
      : path_(std::move(path)), database_(std::move(database)) {}

  SqlDialect dialect() const override { return SqlDialect::kSqlite; }
  base::Result<std::unique_ptr<Cursor>> query(std::string_view sql, Parameters parameters,
                                              Fetch fetch) override;
  base::Result<int64_t> execute(std::string_view sql, Parameters parameters) override;
  base::Result<void> run(const std::string& script) override;
  base::Result<std::unique_ptr<Bulk>> bulk(const std::string& table,
                                           const std::vector<std::string>& columns) override;
  base::Result<void> forget_statements() override {
    kept_.clear();
    return {};
  }
  FailureKind last_failure() const override { return last_failure_; }
  bool is_alive() const override { return true; }

  base::Error failure() {
    last_failure_ = sqlite_failure(sqlite3_extended_errcode(database_.get()));
    return make_error(last_failure_, path_, sqlite3_errmsg(database_.get()));
  }
  void give_back(std::string sql, Prepared prepared) {
    sqlite3_reset(prepared.statement.get());
    sqlite3_clear_bindings(prepared.statement.get());
    // A second one of the same text is let go.
    kept_.emplace(std::move(sql), std::move(prepared));
  }

 private:
  // Takes the kept statement of this text, or prepares another while that one runs.
  base::Result<Running> start(std::string_view sql);

  std::string path_;
  Database database_;
  std::unordered_map<std::string, Prepared> kept_;
  FailureKind last_failure_ = FailureKind::kNone;
};

Running::~Running() {
  if (prepared_.statement != nullptr) connection_->give_back(std::move(sql_), std::move(prepared_));
}

// `copy` says whether SQLite keeps its own copy of texts and bytes.
void bind(const Running& running, Parameters parameters, sqlite3_destructor_type copy) {
  assert(running.places().size() == parameters.size());
  sqlite3_stmt* const statement = running.get();
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    const int index = running.places()[i];
    const std::string_view text = parameter.text();
    // A null pointer would bind NULL.
    const char* const data = text.data() == nullptr ? "" : text.data();
    switch (parameter.kind()) {
      case Parameter::Kind::kNull:
        sqlite3_bind_null(statement, index);
        break;
      case Parameter::Kind::kInteger:
        sqlite3_bind_int64(statement, index, parameter.integer());
        break;
      case Parameter::Kind::kText:
        sqlite3_bind_text64(statement, index, data, text.size(), copy, SQLITE_UTF8);
        break;
      case Parameter::Kind::kBytes:
        sqlite3_bind_blob64(statement, index, data, text.size(), copy);
        break;
    }
  }
}

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(SqliteConnection* connection, Running running)
      : connection_(connection), running_(std::move(running)) {}

  base::Result<bool> next() override {
    const int code = sqlite3_step(running_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return connection_->failure();
  }
  bool is_null(int column) const override { return type(column) == SQLITE_NULL; }
  int64_t integer(int column) const override {
    assert(type(column) == SQLITE_INTEGER);
    return sqlite3_column_int64(running_.get(), column);
  }
  std::string_view text(int column) const override {
    assert(type(column) == SQLITE_TEXT);
    const unsigned char* data = sqlite3_column_text(running_.get(), column);
    return {reinterpret_cast<const char*>(data), size(column)};
  }
  std::string_view bytes(int column) const override {
    assert(type(column) == SQLITE_BLOB);
    const void* data = sqlite3_column_blob(running_.get(), column);
    return {static_cast<const char*>(data), size(column)};
  }
  int columns() const override { return sqlite3_column_count(running_.get()); }

 private:
  int type(int column) const { return sqlite3_column_type(running_.get(), column); }
  size_t size(int column) const {
    return static_cast<size_t>(sqlite3_column_bytes(running_.get(), column));
  }

  SqliteConnection* connection_;
  Running running_;
};

class SqliteBulk final : public Bulk {
 public:
  SqliteBulk(SqliteConnection* connection, Running running)
      : connection_(connection), running_(std::move(running)) {}

  base::Result<void> row(Parameters values) override {
    bind(running_, values, SQLITE_STATIC);
    const int code = sqlite3_step(running_.get());
    if (code != SQLITE_DONE) return connection_->failure();
    sqlite3_reset(running_.get());
    return {};
  }
  base::Result<void> finish() override { return {}; }

 private:
  SqliteConnection* connection_;
  Running running_;
};

base::Result<Running> SqliteConnection::start(std::string_view sql) {
  if (auto kept = kept_.extract(std::string(sql)); !kept.empty())
    return Running(this, sql, std::move(kept.mapped()));
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return failure();
  Prepared prepared;
  prepared.statement.reset(statement);
  const int count = sqlite3_bind_parameter_count(statement);
  for (int i = 1; i <= count; ++i) {
    const int place = sqlite3_bind_parameter_index(statement, ("$" + std::to_string(i)).c_str());
    assert(place > 0);
    prepared.places.push_back(place);
  }
  return Running(this, sql, std::move(prepared));
}

base::Result<std::unique_ptr<Cursor>> SqliteConnection::query(std::string_view sql,
                                                              Parameters parameters, Fetch) {
  Running running = TRY(start(sql));
  bind(running, parameters, SQLITE_TRANSIENT);
  return std::unique_ptr<Cursor>(std::make_unique<SqliteCursor>(this, std::move(running)));
}

base::Result<int64_t> SqliteConnection::execute(std::string_view sql, Parameters parameters) {
  const Running running = TRY(start(sql));
  bind(running, parameters, SQLITE_STATIC);
  int code = sqlite3_step(running.get());
  while (code == SQLITE_ROW) code = sqlite3_step(running.get());
  if (code != SQLITE_DONE) return failure();
  return int64_t{sqlite3_changes64(database_.get())};
}

base::Result<void> SqliteConnection::run(const std::string& script) {
  if (sqlite3_exec(database_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return failure();
  return {};
}

base::Result<std::unique_ptr<Bulk>> SqliteConnection::bulk(
    const std::string& table, const std::vector<std::string>& columns) {
  std::string names, marks;
  for (size_t i = 0; i < columns.size(); ++i) {
    names += (i == 0 ? "" : ", ") + columns[i];
    marks += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
  }
  Running running = TRY(start("INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")"));
  return std::unique_ptr<Bulk>(std::make_unique<SqliteBulk>(this, std::move(running)));
}

}  // namespace

base::Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, SqliteUse use) {
  if (use == SqliteUse::kWrite) {
    // Names and incomes stand in it plainly: a new file is its owner's alone, and SQLite gives its
    // log the same rights. One that is there is not touched: closing it would drop SQLite's locks.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file >= 0) ::close(file);
  }
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (use == SqliteUse::kWrite ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) {
    return make_error(sqlite_failure(code), path, raw == nullptr ? "" : sqlite3_errmsg(raw));
  }
  sqlite3_busy_timeout(raw, kBusyMs);
  auto connection = std::make_unique<SqliteConnection>(path, std::move(database));
  // Larger pages hold a household's founding submission without overflow; they apply to new files.
  if (use == SqliteUse::kWrite) TRY(connection->run("PRAGMA page_size=8192"));
  TRY(connection->run(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA trusted_schema=0"));
  // Readers are several, and what they read lies in the cache of the system too.
  if (use == SqliteUse::kRead)
    TRY(connection->run("PRAGMA cache_size=-4096; PRAGMA query_only=ON"));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace store
