#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "edge/store/expression_sql.h"
#include "tests/four_ways/ways.h"

namespace four_ways {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

std::size_t as_size(int64_t value) { return static_cast<std::size_t>(value); }

// Everything that both databases share: the tables, the statements, the reading of answers.
class DatabaseWay : public Way {
 public:
  Result<Verdicts> run(const World& world, const expr::Program& program) override {
    Verdicts verdicts = empty_verdicts(world, program);
    store::SqlQuery query;
    query.dialect = dialect();
    for (const expr::Table& table : program.tables)
      query.names.tables.push_back("w_" + table.entity);
    for (const expr::Field& field : program.fields) {
      query.names.columns.push_back(
          world.find(field, program.tables[as_size(field.table)].entity)->name);
    }
    std::map<int16_t, std::vector<int32_t>> by_table;
    for (std::size_t root = 0; root < program.roots.size(); ++root) {
      by_table[program.roots[root].table].push_back(static_cast<int32_t>(root));
    }
    for (const Zone& zone : world.zones) {
      query.context = context_of(world, program, zone);
      query.where =
          "r.id >= " + std::to_string(zone.begin) + " AND r.id < " + std::to_string(zone.end);
      for (const auto& [table, roots] : by_table) {
        query.roots = roots;
        const std::string statement = TRY(store::print_sql(program, query));
        if (std::getenv("FOUR_WAYS_SHOW_SQL") != nullptr)
          std::fprintf(stderr, "%s;\n\n", statement.c_str());
        TRY(select(statement, [&](int64_t row, std::size_t column, int64_t answer) {
          verdicts[as_size(roots[column])][as_size(row)] = static_cast<Verdict>(answer);
        }));
      }
    }
    return verdicts;
  }

  Result<void> fill(const World& world) {
    for (const Table& table : world.tables) {
      std::string columns = "id bigint primary key, parent bigint";
      for (const Column& column : table.columns) {
        columns += ", " + column.name +
                   (dictionary::is_text(column.type.kind) ? " text, " : " bigint, ") + column.name +
                   "_state integer";
      }
      TRY(execute("CREATE TEMP TABLE w_" + table.entity + " (" + columns + ")"));
      for (int32_t begin = 0; begin < table.rows; begin += 100) {
        std::string insert = "INSERT INTO w_" + table.entity + " VALUES ";
        for (int32_t row = begin; row < std::min(begin + 100, table.rows); ++row) {
          insert += (row == begin ? "(" : ", (") + row_values(table, row) + ")";
        }
        TRY(execute(insert));
      }
    }
    return finish();
  }

 protected:
  virtual store::SqlDialect dialect() const = 0;
  virtual Result<void> execute(const std::string& statement) = 0;
  virtual Result<void> finish() { return {}; }
  using Take = std::function<void(int64_t row, std::size_t column, int64_t answer)>;
  virtual Result<void> select(const std::string& statement, const Take& take) = 0;

 private:
  static std::string row_values(const Table& table, int32_t row) {
    std::string values = std::to_string(row) + ", ";
    values += table.parent < 0 ? "NULL" : std::to_string(table.parent_of[as_size(row)]);
    for (const Column& column : table.columns) {
      const expr::Cell cell = column.cells[as_size(row)];
      std::string value = "NULL";
      if (cell.state == expr::State::kKnown && column.texts.empty())
        value = std::to_string(cell.number);
      if (cell.state == expr::State::kKnown && !column.texts.empty()) {
        value = "'";
        for (const char c : column.texts[as_size(row)])
          value += c == '\'' ? "''" : std::string(1, c);
        value += "'";
      }
      values += ", " + value + ", " + std::to_string(static_cast<int>(cell.state));
    }
    return values;
  }
};

class Sqlite : public DatabaseWay {
 public:
  ~Sqlite() override { sqlite3_close(database_); }
  std::string name() const override { return "sqlite"; }

  Result<void> open() {
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) return failure("open");
    return {};
  }

 protected:
  store::SqlDialect dialect() const override { return store::SqlDialect::kSqlite; }

  Result<void> execute(const std::string& statement) override {
    if (sqlite3_exec(database_, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      return failure(statement);
    return {};
  }

  Result<void> select(const std::string& statement, const Take& take) override {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(database_, statement.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
      return failure(statement);
    int code = sqlite3_step(prepared);
    for (; code == SQLITE_ROW; code = sqlite3_step(prepared)) {
      for (int i = 1; i < sqlite3_column_count(prepared); ++i) {
        take(sqlite3_column_int64(prepared, 0), as_size(i - 1), sqlite3_column_int64(prepared, i));
      }
    }
    sqlite3_finalize(prepared);
    if (code != SQLITE_DONE) return failure(statement);
    return {};
  }

 private:
  Error failure(const std::string& statement) {
    return {ErrorCode::kCorrupt, std::string("SQLite: ") + sqlite3_errmsg(database_),
            statement.substr(0, 20000)};
  }
  sqlite3* database_ = nullptr;
};

class Postgres : public DatabaseWay {
 public:
  ~Postgres() override { PQfinish(connection_); }
  std::string name() const override { return "postgres"; }

  Result<void> open(const std::string& url) {
    connection_ = PQconnectdb(url.c_str());
    if (PQstatus(connection_) != CONNECTION_OK) return failure("connect");
    // Compiling a large statement costs more than running it over a small population.
    return execute("SET jit = off; SET client_min_messages = warning; SET work_mem = '64MB'");
  }

 protected:
  store::SqlDialect dialect() const override { return store::SqlDialect::kPostgres; }

  Result<void> execute(const std::string& statement) override { return query(statement, nullptr); }
  Result<void> finish() override { return execute("ANALYZE"); }
  Result<void> select(const std::string& statement, const Take& take) override {
    return query(statement, &take);
  }

 private:
  Result<void> query(const std::string& statement, const Take* take) {
    PGresult* result = PQexec(connection_, statement.c_str());
    const ExecStatusType status = PQresultStatus(result);
    const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (good && take != nullptr) {
      for (int row = 0; row < PQntuples(result); ++row) {
        for (int i = 1; i < PQnfields(result); ++i) {
          (*take)(std::atoll(PQgetvalue(result, row, 0)), as_size(i - 1),
                  std::atoll(PQgetvalue(result, row, i)));
        }
      }
    }
    PQclear(result);
    if (!good) return failure(statement);
    return {};
  }
  Error failure(const std::string& statement) {
    return {ErrorCode::kCorrupt, std::string("PostgreSQL: ") + PQerrorMessage(connection_),
            statement.substr(0, 20000)};
  }
  PGconn* connection_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Way>> make_sqlite(const World& world) {
  auto way = std::make_unique<Sqlite>();
  TRY(way->open());
  TRY(way->fill(world));
  return std::unique_ptr<Way>(std::move(way));
}

Result<std::unique_ptr<Way>> make_postgres(const World& world, const std::string& url) {
  auto way = std::make_unique<Postgres>();
  TRY(way->open(url));
  TRY(way->fill(world));
  return std::unique_ptr<Way>(std::move(way));
}

}  // namespace four_ways
