#include "edge/store/copy.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/sha256.h"
#include "edge/store/migrations.h"

namespace store {
namespace {

constexpr int64_t kProgressRows = 200'000;
// A row of county_setting that stands in an unfinished copy, and in no other database.
constexpr std::string_view kHalfCopied = "half_copied";
constexpr const char* kNoCounty = "";

enum class Kind : uint8_t { kInteger, kText, kBytes };

struct Column {
  std::string name;
  Kind kind = Kind::kInteger;
  int64_t key_place = -1;  // In the primary key; -1: not of it.
};

struct Table {
  std::string name;
  std::vector<Column> columns;  // In the order of names.
};

// "INTEGER", "bigint", "BLOB", "bytea" …
Kind kind_of(std::string_view type) {
  if (type == "TEXT" || type == "text") return Kind::kText;
  return type == "BLOB" || type == "bytea" ? Kind::kBytes : Kind::kInteger;
}

base::Result<Table> read_table(Connection& connection, const std::string& name) {
  const bool is_sqlite = connection.dialect() == SqlDialect::kSqlite;
  Table table{name, {}};
  auto cursor = TRY(connection.query(
      is_sqlite ? "SELECT name, type, pk - 1 FROM pragma_table_info($1)"
                : "SELECT a.attname::text, a.atttypid::regtype::text, "
                  "COALESCE(array_position(i.indkey::smallint[], a.attnum), -1)::bigint FROM "
                  "pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND "
                  "i.indisprimary WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT "
                  "a.attisdropped",
      {name}));
  while (TRY(cursor->next())) {
    table.columns.push_back({cursor->string(0), kind_of(cursor->text(1)), cursor->integer(2)});
  }
  std::sort(table.columns.begin(), table.columns.end(),
            [](const Column& a, const Column& b) { return a.name < b.name; });
  return table;
}

// The statements by which the typed tables came to be: the tables and their catalogue.
base::Result<std::vector<std::string>> typed_statements(Connection& connection) {
  auto cursor = TRY(connection.query("SELECT sql FROM projection_migration ORDER BY number"));
  std::vector<std::string> statements;
  while (TRY(cursor->next())) statements.push_back(cursor->string(0));
  return statements;
}

// Those of the structure in an order in which rows come after those they refer to, then the typed
// ones, each once.
base::Result<std::vector<std::string>> table_names(Connection& connection) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view sql) {
    for (std::string& name : county_tables(sql)) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  for (const Migration& migration : structure_migrations()) add(migration.sql);
  for (const std::string& sql : TRY(typed_statements(connection))) add(sql);
  return names;
}

base::Result<std::vector<Table>> read_tables(Connection& connection) {
  std::vector<Table> tables;
  for (const std::string& name : TRY(table_names(connection))) {
    tables.push_back(TRY(read_table(connection, name)));
  }
  return tables;
}

std::string select_sql(const Table& table, SqlDialect dialect) {
  std::string columns;
  for (const Column& column : table.columns) {
    columns += (columns.empty() ? "\"" : ", \"") + column.name + "\"";
  }
  std::vector<const Column*> keys;
  for (const Column& column : table.columns) {
    if (column.key_place >= 0) keys.push_back(&column);
  }
  std::sort(keys.begin(), keys.end(),
            [](const auto* a, const auto* b) { return a->key_place < b->key_place; });
  std::string order;
  for (const Column* key : keys) {
    order += (order.empty() ? "\"" : ", \"") + key->name + "\"";
    // By bytes, whatever language the database speaks.
    if (key->kind == Kind::kText && dialect == SqlDialect::kPostgres) order += " COLLATE \"C\"";
  }
  return "SELECT " + columns + " FROM " + table.name + " ORDER BY " + order;
}

class StateHash {
 public:
  void begin(const Table& table) {
    add('T', table.name);
    for (const Column& column : table.columns) add('C', column.name);
  }
  void add(const Parameter& value) {
    switch (value.kind()) {
      case Parameter::Kind::kNull:
        hash_.update("n");
        break;
      case Parameter::Kind::kInteger:
        add_number('i', static_cast<uint64_t>(value.integer()));
        break;
      case Parameter::Kind::kText:
        add('t', value.text());
        break;
      case Parameter::Kind::kBytes:
        add('b', value.text());
        break;
    }
  }
  std::string finish() { return hash_.finish_hex(); }

 private:
  void add(char kind, std::string_view text) {
    add_number(kind, text.size());
    hash_.update(text);
  }
  void add_number(char kind, uint64_t number) {
    std::array<char, 9> bytes{kind};
    for (std::size_t i = 0; i < 8; ++i) bytes[i + 1] = static_cast<char>(number >> (8 * i) & 0xFFU);
    hash_.update({bytes.data(), bytes.size()});
  }

  base::Sha256 hash_;
};

Parameter value_of(const Cursor& cursor, const Table& table, int column) {
  if (cursor.is_null(column)) return nullptr;
  switch (table.columns[static_cast<std::size_t>(column)].kind) {
    case Kind::kText:
      return cursor.text(column);
    case Kind::kBytes:
      return Parameter::bytes(cursor.bytes(column));
    case Kind::kInteger:
      break;
  }
  return cursor.integer(column);
}

// The mark of an unfinished copy is no part of the data.
bool is_mark(const Table& table, const std::vector<Parameter>& row) {
  if (table.name != "county_setting") return false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (table.columns[i].name == "name" && row[i].text() == kHalfCopied) return true;
  }
  return false;
}

// Every row of a table in its order; how many. `take` may be null.
base::Result<int64_t> read_rows(Connection& connection, const Table& table, StateHash* hash,
                                const std::function<base::Result<void>(Parameters)>& take,
                                const CopyProgress& progress) {
  auto cursor =
      TRY(connection.query(select_sql(table, connection.dialect()), {}, Fetch::kStreamed));
  hash->begin(table);
  std::vector<Parameter> row;
  int64_t rows = 0;
  while (TRY(cursor->next())) {
    row.clear();
    for (int i = 0; i < cursor->columns(); ++i) row.push_back(value_of(*cursor, table, i));
    if (is_mark(table, row)) continue;
    for (const Parameter& value : row) hash->add(value);
    if (take) TRY(take(row));
    if (++rows % kProgressRows == 0 && progress) progress(table.name, rows);
  }
  if (progress) progress(table.name, rows);
  return rows;
}

base::Result<void> check_is_empty(Store& to) {
  const Reader reader = TRY(to.read());
  for (const std::string& name : TRY(table_names(reader))) {
    auto cursor = TRY(reader.connection().query("SELECT 1 FROM " + name + " LIMIT 1"));
    if (!TRY(cursor->next())) continue;
    return base::Error{
        base::ErrorCode::kConflict,
        to.subject() + "里已经有数据，没有改动它：复制只进空的数据库，请换一个，或先清空它",
        to.subject()};
  }
  return {};
}

base::Result<void> set_mark(Store& to, bool is_half) {
  return to.write([&](Transaction& transaction) -> base::Result<void> {
    Connection& connection = transaction;
    if (!is_half) {
      TRY(connection.execute("DELETE FROM county_setting WHERE county_code = $1 AND name = $2",
                             {kNoCounty, kHalfCopied}));
      return {};
    }
    TRY(connection.execute(
        "INSERT INTO county_setting (county_code, name, value) VALUES ($1, $2, $3)",
        {kNoCounty, kHalfCopied, "1"}));
    return {};
  });
}

base::Result<void> make_typed_tables(Store& to, const std::vector<std::string>& statements) {
  return to.write([&](Transaction& transaction) -> base::Result<void> {
    int64_t number = 0;
    for (const std::string& sql : statements) {
      TRY(create_tables(transaction, sql));
      TRY(transaction.connection().execute(
          "INSERT INTO projection_migration (number, sql) VALUES ($1, $2)", {++number, sql}));
    }
    return {};
  });
}

base::Result<int64_t> copy_table(Connection& from, const Table& table, Store& to, StateHash* hash,
                                 const CopyProgress& progress) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back("\"" + column.name + "\"");
  Transaction transaction = TRY(to.begin());
  int64_t rows = 0;
  {
    const auto bulk = TRY(transaction.connection().bulk(table.name, names));
    rows =
        TRY(read_rows(from, table, hash, [&](Parameters row) { return bulk->row(row); }, progress));
    TRY(bulk->finish());
  }
  TRY(transaction.commit());
  return rows;
}

}  // namespace

base::Result<bool> is_half_copied(Connection& connection) {
  auto cursor =
      TRY(connection.query("SELECT 1 FROM county_setting WHERE county_code = $1 AND name = $2",
                           {kNoCounty, kHalfCopied}));
  return cursor->next();
}

base::Result<std::string> state_hash(Store& store, const CopyProgress& progress) {
  const Reader reader = TRY(store.read());
  StateHash hash;
  for (const Table& table : TRY(read_tables(reader))) {
    TRY(read_rows(reader, table, &hash, nullptr, progress));
  }
  return hash.finish();
}

base::Result<Copied> copy_all(Store& from, Store& to, const CopyProgress& progress) {
  TRY(check_is_empty(to));
  TRY(set_mark(to, true));
  Copied copied;
  {
    const Reader reader = TRY(from.read());
    const auto statements = TRY(typed_statements(reader));
    TRY(make_typed_tables(to, statements));
    StateHash hash;
    for (const Table& table : TRY(read_tables(reader))) {
      copied.rows += TRY(copy_table(reader, table, to, &hash, progress));
    }
    copied.state_hash = hash.finish();
  }
  const std::string there = TRY(state_hash(to, nullptr));
  if (there != copied.state_hash) {
    return base::Error{
        base::ErrorCode::kCorrupt,
        "复制后两边的内容不同，" + to.subject() + "不能使用：请清空它再复制一次，并检查磁盘和内存",
        copied.state_hash + " " + there};
  }
  TRY(set_mark(to, false));
  return copied;
}

}  // namespace store
