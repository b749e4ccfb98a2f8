#include "edge/store/migrations.h"

#include <cctype>

#include "core/base/sha256.h"

namespace store {
namespace {

constexpr std::string_view kHistory =
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
    "hash TEXT NOT NULL);";

struct Applied {
  int64_t number = 0;
  std::string hash;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

base::Result<int64_t> count(Connection& connection, std::string_view sql) {
  auto cursor = TRY(connection.query(sql));
  TRY(cursor->next());
  return cursor->integer(0);
}

base::Result<bool> has_history(Connection& connection, const std::string& subject) {
  const bool sqlite = connection.dialect() == SqlDialect::kSqlite;
  const int64_t found = TRY(count(
      connection,
      sqlite ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
             : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'migration' AND schemaname = "
               "current_schema()"));
  if (found != 0 || !sqlite) return found != 0;
  // A file with tables of somebody else.
  if (TRY(count(connection, "SELECT COUNT(*) FROM sqlite_master")) != 0)
    return make_error(FailureKind::kDamaged, subject, "tables of another program");
  return false;
}

base::Result<std::vector<Applied>> read_history(Connection& connection,
                                                const std::string& subject) {
  std::vector<Applied> applied;
  if (!TRY(has_history(connection, subject))) return applied;
  auto cursor = TRY(connection.query("SELECT number, hash FROM migration ORDER BY number"));
  while (TRY(cursor->next())) applied.push_back({cursor->integer(0), cursor->string(1)});
  return applied;
}

std::string hash_of(const Migration& migration) {
  return base::sha256_hex(std::string(migration.name) + "\n" + std::string(migration.sql));
}

// What was applied must be the beginning of what this program knows.
base::Result<void> check_history(const std::vector<Applied>& applied,
                                 const std::vector<Migration>& known, const std::string& subject) {
  for (size_t i = 0; i < applied.size(); ++i) {
    if (i >= known.size()) {
      return make_error(FailureKind::kNewerData, subject,
                        "migration " + std::to_string(applied[i].number) + ", known " +
                            std::to_string(known.size()));
    }
    if (applied[i].number != known[i].number || applied[i].hash != hash_of(known[i])) {
      return base::Error{base::ErrorCode::kCorrupt,
                         subject + "的表结构由另一个版本的程序建立（第 " +
                             std::to_string(applied[i].number) +
                             " 步不同），什么也没有改动：请安装建立它的版本，或从备份恢复",
                         subject};
    }
  }
  return {};
}

base::Result<void> apply(Transaction& transaction, const Migration& migration) {
  Connection& connection = transaction;
  if (migration.number == 1) TRY(connection.run(to_dialect(kHistory, connection.dialect())));
  TRY(create_tables(transaction, migration.sql));
  TRY(transaction.connection().execute(
      "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)",
      {migration.number, migration.name, hash_of(migration)}));
  return {};
}

}  // namespace

std::string to_dialect(std::string_view sql, SqlDialect dialect) {
  if (dialect == SqlDialect::kPostgres) return std::string(sql);
  std::string text;
  bool in_table = false;
  for (size_t at = 0; at < sql.size();) {
    if (is_word(sql[at])) {
      const size_t begin = at;
      while (at < sql.size() && is_word(sql[at])) ++at;
      const std::string_view word = sql.substr(begin, at - begin);
      in_table = in_table || word == "TABLE";
      text += word == "BIGINT" || word == "INTEGER" || word == "SMALLINT" ? "INTEGER"
              : word == "BYTEA"                                           ? "BLOB"
                                                                          : word;
      continue;
    }
    // ALTER TABLE … ADD COLUMN ends without a parenthesis.
    if (sql[at] == ';' && in_table) {
      if (text.ends_with(')')) text += " STRICT, WITHOUT ROWID";
      in_table = false;
    }
    text += sql[at++];
  }
  return text;
}

std::vector<std::string> county_tables(std::string_view sql) {
  constexpr std::string_view kCreate = "CREATE TABLE ";
  std::vector<std::string> tables;
  for (size_t at = sql.find(kCreate); at != std::string_view::npos; at = sql.find(kCreate, at)) {
    at += kCreate.size();
    size_t end = at;
    while (end < sql.size() && is_word(sql[end])) ++end;
    const std::string_view body = sql.substr(end, sql.find(';', end) - end);
    if (body.find("county_code") == std::string_view::npos) continue;
    tables.emplace_back(sql.substr(at, end - at));
  }
  return tables;
}

base::Result<void> create_tables(Transaction& transaction, std::string_view sql) {
  Connection& connection = transaction;
  TRY(connection.run(to_dialect(sql, connection.dialect())));
  TRY(connection.forget_statements());
  if (connection.dialect() != SqlDialect::kPostgres) return {};
  const int64_t citus =
      TRY(count(connection, "SELECT COUNT(*) FROM pg_extension WHERE extname = 'citus'"));
  if (citus == 0) return {};
  for (const std::string& table : county_tables(sql)) {
    auto cursor = TRY(connection.query(
        "SELECT create_distributed_table($1::text::regclass, 'county_code')::text", {table}));
    TRY(cursor->next());
  }
  return {};
}

base::Result<void> migrate(Store& store) { return migrate(store, structure_migrations()); }

base::Result<void> migrate(Store& store, const std::vector<Migration>& migrations) {
  std::vector<Applied> applied;
  {
    const Reader reader = TRY(store.read());
    applied = TRY(read_history(reader, store.subject()));
  }
  TRY(check_history(applied, migrations, store.subject()));
  for (size_t i = applied.size(); i < migrations.size(); ++i) {
    TRY(store.write([&](Transaction& transaction) { return apply(transaction, migrations[i]); }));
  }
  return {};
}

base::Result<void> check_version(Store& store) {
  const Reader reader = TRY(store.read());
  const std::vector<Applied> applied = TRY(read_history(reader, store.subject()));
  TRY(check_history(applied, structure_migrations(), store.subject()));
  if (applied.size() == structure_migrations().size()) return {};
  return base::Error{base::ErrorCode::kUnavailable,
                     store.subject() + "还没有建立或升级：请先启动一次主服务，再启动这个程序",
                     kNotPrepared};
}

}  // namespace store
