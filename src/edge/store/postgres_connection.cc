#include "edge/store/postgres_connection.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include <libpq-fe.h>

#include "edge/store/postgres_values.h"

namespace store {
namespace {

struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Server = std::unique_ptr<PGconn, FinishConnection>;
using Reply = std::unique_ptr<PGresult, ClearResult>;

// A statement that the server keeps, and how it wants its parameters.
struct Prepared {
  std::string name;
  std::vector<Oid> types;
};

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(std::string subject, Server server)
      : subject_(std::move(subject)), server_(std::move(server)) {}

  SqlDialect dialect() const override { return SqlDialect::kPostgres; }
  base::Result<std::unique_ptr<Cursor>> query(std::string_view sql, Parameters parameters,
                                              Fetch fetch) override;
  base::Result<int64_t> execute(std::string_view sql, Parameters parameters) override;
  base::Result<void> run(const std::string& script) override;
  base::Result<std::unique_ptr<Bulk>> bulk(const std::string& table,
                                           const std::vector<std::string>& columns) override;
  base::Result<void> forget_statements() override {
    kept_.clear();
    return run("DEALLOCATE ALL");
  }
  FailureKind last_failure() const override { return last_failure_; }
  bool is_alive() const override { return PQstatus(server_.get()) == CONNECTION_OK; }

  PGconn* server() const { return server_.get(); }
  // `reply` may be null: the server did not even answer.
  base::Error failure(const PGresult* reply) {
    const char* state = reply == nullptr ? nullptr : PQresultErrorField(reply, PG_DIAG_SQLSTATE);
    last_failure_ = postgres_failure(state == nullptr ? "" : state);
    if (!is_alive()) last_failure_ = FailureKind::kConnectionLost;
    // The primary message alone: details of a conflict would quote the values of the row.
    const char* words =
        reply == nullptr ? nullptr : PQresultErrorField(reply, PG_DIAG_MESSAGE_PRIMARY);
    return make_error(last_failure_, subject_,
                      words == nullptr ? PQerrorMessage(server_.get()) : words);
  }
  // Reads what is left of the running command; the last failed reply, or null.
  Reply drain();

 private:
  base::Result<const Prepared*> prepare(std::string_view sql);
  base::Result<void> send(std::string_view sql, Parameters parameters);

  std::string subject_;
  Server server_;
  std::unordered_map<std::string, Prepared> kept_;
  FailureKind last_failure_ = FailureKind::kNone;
};

bool is_failed(const PGresult* reply) {
  const ExecStatusType status = PQresultStatus(reply);
  return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_SINGLE_TUPLE &&
         status != PGRES_COPY_IN;
}

class PostgresCursor final : public Cursor {
 public:
  // `reply`: all rows, or null when rows come one by one.
  PostgresCursor(PostgresConnection* connection, Reply reply)
      : connection_(connection), streamed_(reply == nullptr), reply_(std::move(reply)) {}
  PostgresCursor(const PostgresCursor&) = delete;
  PostgresCursor& operator=(const PostgresCursor&) = delete;
  ~PostgresCursor() override {
    // The rest is read and dropped: to cancel the statement would undo the transaction.
    if (streamed_ && !ended_) connection_->drain();
  }

  base::Result<bool> next() override {
    if (!streamed_) return ++row_ < PQntuples(reply_.get());
    reply_.reset(PQgetResult(connection_->server()));
    row_ = 0;
    if (reply_ != nullptr && PQresultStatus(reply_.get()) == PGRES_SINGLE_TUPLE) return true;
    ended_ = true;
    const Reply last = std::move(reply_);
    const Reply failed = connection_->drain();
    if (last == nullptr || is_failed(last.get())) return connection_->failure(last.get());
    return false;
  }
  bool is_null(int column) const override { return PQgetisnull(reply_.get(), row_, column) != 0; }
  int64_t integer(int column) const override {
    assert(!is_null(column));
    return read_integer(PQftype(reply_.get(), column), raw(column));
  }
  std::string_view text(int column) const override {
    assert(!is_null(column) && is_text(PQftype(reply_.get(), column)));
    return raw(column);
  }
  std::string_view bytes(int column) const override {
    assert(!is_null(column) && is_bytes(PQftype(reply_.get(), column)));
    return raw(column);
  }
  int columns() const override { return PQnfields(reply_.get()); }

 private:
  std::string_view raw(int column) const {
    return {PQgetvalue(reply_.get(), row_, column),
            static_cast<size_t>(PQgetlength(reply_.get(), row_, column))};
  }

  PostgresConnection* connection_;
  bool streamed_;
  bool ended_ = false;
  Reply reply_;
  int row_ = -1;
};

// COPY … FROM STDIN (FORMAT binary); rows are sent in pieces of some size.
class PostgresBulk final : public Bulk {
 public:
  PostgresBulk(PostgresConnection* connection, std::vector<Oid> types)
      : connection_(connection), types_(std::move(types)), buffer_(copy_header()) {}
  PostgresBulk(const PostgresBulk&) = delete;
  PostgresBulk& operator=(const PostgresBulk&) = delete;
  ~PostgresBulk() override {
    if (finished_) return;
    PQputCopyEnd(connection_->server(), "not finished");
    connection_->drain();
  }

  base::Result<void> row(Parameters values) override {
    assert(values.size() == types_.size());
    append_copy_row(types_, values, &buffer_);
    if (buffer_.size() < kPieceBytes) return {};
    return send();
  }
  base::Result<void> finish() override {
    finished_ = true;
    buffer_ += copy_trailer();
    const base::Result<void> sent = send();
    if (!sent) return sent;
    if (PQputCopyEnd(connection_->server(), nullptr) != 1) return connection_->failure(nullptr);
    const Reply failed = connection_->drain();
    if (failed != nullptr) return connection_->failure(failed.get());
    return {};
  }

 private:
  static constexpr size_t kPieceBytes = 1 << 16;

  base::Result<void> send() {
    const int code =
        PQputCopyData(connection_->server(), buffer_.data(), static_cast<int>(buffer_.size()));
    buffer_.clear();
    if (code == 1) return {};
    return connection_->failure(nullptr);
  }

  PostgresConnection* connection_;
  std::vector<Oid> types_;
  std::string buffer_;
  bool finished_ = false;
};

Reply PostgresConnection::drain() {
  Reply failed;
  while (Reply reply{PQgetResult(server_.get())}) {
    const ExecStatusType status = PQresultStatus(reply.get());
    if (is_failed(reply.get()) && failed == nullptr) failed = std::move(reply);
    if (status == PGRES_COPY_IN || !is_alive()) break;
  }
  return failed;
}

base::Result<const Prepared*> PostgresConnection::prepare(std::string_view sql) {
  auto found = kept_.find(std::string(sql));
  if (found != kept_.end()) return &found->second;
  Prepared prepared;
  prepared.name = "s" + std::to_string(kept_.size());
  const std::string text(sql);
  const Reply made{PQprepare(server_.get(), prepared.name.c_str(), text.c_str(), 0, nullptr)};
  if (is_failed(made.get())) return failure(made.get());
  const Reply described{PQdescribePrepared(server_.get(), prepared.name.c_str())};
  if (is_failed(described.get())) return failure(described.get());
  for (int i = 0; i < PQnparams(described.get()); ++i)
    prepared.types.push_back(PQparamtype(described.get(), i));
  return &kept_.emplace(text, std::move(prepared)).first->second;
}

base::Result<void> PostgresConnection::send(std::string_view sql, Parameters parameters) {
  const Prepared* prepared = TRY(prepare(sql));
  assert(prepared->types.size() == parameters.size());
  const size_t count = parameters.size();
  std::vector<IntegerBytes> integers(count);
  std::vector<const char*> values(count);
  std::vector<int> lengths(count);
  const std::vector<int> formats(count, 1);
  for (size_t i = 0; i < count; ++i) {
    const Parameter& parameter = parameters[i];
    if (parameter.kind() == Parameter::Kind::kNull) continue;
    std::string_view bytes = parameter.text();
    if (parameter.kind() == Parameter::Kind::kInteger) {
      const size_t size = write_integer(prepared->types[i], parameter.integer(), &integers[i]);
      bytes = {integers[i].data(), size};
    }
    values[i] = bytes.data() == nullptr ? "" : bytes.data();
    lengths[i] = static_cast<int>(bytes.size());
  }
  if (PQsendQueryPrepared(server_.get(), prepared->name.c_str(), static_cast<int>(count),
                          values.data(), lengths.data(), formats.data(), 1) != 1)
    return failure(nullptr);
  return {};
}

base::Result<std::unique_ptr<Cursor>> PostgresConnection::query(std::string_view sql,
                                                                Parameters parameters,
                                                                Fetch fetch) {
  TRY(send(sql, parameters));
  if (fetch == Fetch::kStreamed) {
    PQsetSingleRowMode(server_.get());
    return std::unique_ptr<Cursor>(std::make_unique<PostgresCursor>(this, nullptr));
  }
  Reply reply{PQgetResult(server_.get())};
  const Reply rest = drain();
  if (reply == nullptr || is_failed(reply.get())) return failure(reply.get());
  return std::unique_ptr<Cursor>(std::make_unique<PostgresCursor>(this, std::move(reply)));
}

base::Result<int64_t> PostgresConnection::execute(std::string_view sql, Parameters parameters) {
  TRY(send(sql, parameters));
  const Reply reply{PQgetResult(server_.get())};
  const Reply rest = drain();
  if (reply == nullptr || is_failed(reply.get())) return failure(reply.get());
  return read_count(PQcmdTuples(reply.get()));
}

base::Result<void> PostgresConnection::run(const std::string& script) {
  const Reply reply{PQexec(server_.get(), script.c_str())};
  if (reply == nullptr || is_failed(reply.get())) return failure(reply.get());
  // PostgreSQL answers COMMIT of a transaction in which something failed by "ROLLBACK", and calls
  // it a success.
  if (script == "COMMIT" && std::string_view(PQcmdStatus(reply.get())) == "ROLLBACK")
    return make_error(last_failure_, subject_, "COMMIT after a failed statement");
  return {};
}

base::Result<std::unique_ptr<Bulk>> PostgresConnection::bulk(
    const std::string& table, const std::vector<std::string>& columns) {
  std::string names;
  for (const std::string& column : columns) names += (names.empty() ? "" : ", ") + column;
  std::vector<Oid> types;
  {
    const std::string look = "SELECT " + names + " FROM " + table + " LIMIT 0";
    const Reply reply{PQexec(server_.get(), look.c_str())};
    if (reply == nullptr || is_failed(reply.get())) return failure(reply.get());
    for (int i = 0; i < PQnfields(reply.get()); ++i) types.push_back(PQftype(reply.get(), i));
  }
  TRY(run("COPY " + table + " (" + names + ") FROM STDIN (FORMAT binary)"));
  return std::unique_ptr<Bulk>(std::make_unique<PostgresBulk>(this, std::move(types)));
}

}  // namespace

base::Result<std::unique_ptr<Connection>> open_postgres(const std::string& url) {
  // What stands before `dbname` may be said otherwise by the URL; what stands behind may not.
  const std::array<const char*, 6> names = {"connect_timeout",           "tcp_user_timeout",
                                            "fallback_application_name", "dbname",
                                            "client_encoding",           nullptr};
  const std::array<const char*, 6> values = {"5",         "10000", "shouwang",
                                             url.c_str(), "UTF8",  nullptr};
  Server server{PQconnectdbParams(names.data(), values.data(), 1)};
  const std::string subject = without_password(url);
  if (PQstatus(server.get()) != CONNECTION_OK)
    return make_error(FailureKind::kRefused, subject, PQerrorMessage(server.get()));
  PQsetNoticeProcessor(server.get(), [](void*, const char*) {}, nullptr);
  return std::unique_ptr<Connection>(
      std::make_unique<PostgresConnection>(subject, std::move(server)));
}

}  // namespace store
