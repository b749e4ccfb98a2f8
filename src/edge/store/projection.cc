#include "edge/store/projection.h"

#include <algorithm>
#include <map>

#include "core/base/sha256.h"
#include "edge/store/migrations.h"

namespace store {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string_view sql_type(ColumnType type) {
  switch (type) {
    case ColumnType::kSmall:
      return "SMALLINT";
    case ColumnType::kMedium:
      return "INTEGER";
    case ColumnType::kLarge:
      return "BIGINT";
    case ColumnType::kText:
      return "TEXT";
    case ColumnType::kSealed:
      break;
  }
  return "BYTEA";
}

// The columns of one indicator: name and type.
std::vector<std::pair<std::string, std::string_view>> sql_columns(const ProjectionColumn& column) {
  const std::string& id = column.indicator->id;
  const std::string_view type = sql_type(column.type);
  if (column.type != ColumnType::kSealed) return {{quoted(id), type}};
  return {{quoted(id + "_sealed"), type}, {quoted(id + "_index"), type}};
}

std::string index_sql(const ProjectionTable& table, const ProjectionColumn& column) {
  const std::string& id = column.indicator->id;
  return "CREATE INDEX " + quoted(table.name + "_" + id) + " ON " + table.name + " (county_code, " +
         quoted(id + "_index") + ");\n";
}

std::string create_sql(const ProjectionTable& table) {
  std::string sql = "CREATE TABLE " + table.name +
                    " (\n  county_code TEXT NOT NULL,\n  household_id BIGINT NOT NULL,\n"
                    "  record_id BIGINT NOT NULL,\n  from_day INTEGER NOT NULL,\n"
                    "  until_day INTEGER NOT NULL,\n";
  if (!table.is_flow) {
    sql += table.entity_place == 0
               ? "  region_code TEXT NOT NULL,\n  household_group TEXT NOT NULL,\n"
                 "  number TEXT NOT NULL,\n"
               : "  owner_id BIGINT NOT NULL,\n  joined_day INTEGER,\n  left_day INTEGER,\n";
  }
  for (int64_t word = 0; word < table.words; ++word)
    sql += "  absent_" + std::to_string(word) + " BIGINT NOT NULL,\n";
  for (const ProjectionColumn& column : table.columns) {
    for (const auto& [name, type] : sql_columns(column))
      sql += "  " + name + " " + std::string(type) + ",\n";
  }
  sql += "  PRIMARY KEY (county_code, household_id, record_id, from_day, until_day)\n);\n";
  for (const ProjectionColumn& column : table.columns) {
    if (column.type == ColumnType::kSealed) sql += index_sql(table, column);
  }
  return sql;
}

std::string add_sql(const ProjectionTable& table, const ProjectionColumn& column) {
  std::string sql;
  for (const auto& [name, type] : sql_columns(column)) {
    sql += "ALTER TABLE " + table.name + " ADD COLUMN " + name + " " + std::string(type) + ";\n";
  }
  if (column.type == ColumnType::kSealed) sql += index_sql(table, column);
  return sql;
}

// The line of the catalogue. Ids are snake_case (checked by the loader of packs): no quotes.
std::string catalogue_sql(const ProjectionTable& table, const ProjectionColumn& column) {
  return "INSERT INTO projection_column (table_name, indicator, type, bit) VALUES ('" + table.name +
         "', '" + column.indicator->id + "', '" + std::string(to_word(column.type)) + "', " +
         std::to_string(column.bit) + ");\n";
}

using Existing = std::map<std::string, const ExistingColumn*, std::less<>>;  // By indicator.

// The tables as the dictionary wants them, bits not yet given.
std::vector<ProjectionTable> wanted_tables(const registry::Historian& historian) {
  std::vector<ProjectionTable> tables;
  for (size_t e = 0; e < historian.entities().size(); ++e) {
    const auto place = static_cast<int32_t>(e);
    const std::string& entity = historian.entities()[e];
    ProjectionTable state = {entity + "_state", entity, place, false, 0, {}};
    ProjectionTable flow = {entity + "_flow", entity, place, true, 0, {}};
    for (const auto& slot : historian.slots_of(place)) {
      const bool is_flow = slot.indicator->kind == dictionary::Kind::kFlow;
      const auto* list = historian.dictionary().list_of(slot.indicator->type);
      (is_flow ? flow : state)
          .columns.push_back({slot.indicator, column_type(*slot.indicator, list), 0});
    }
    tables.push_back(std::move(state));
    if (!flow.columns.empty()) tables.push_back(std::move(flow));
  }
  return tables;
}

bool changes_type(const ProjectionTable& table, const Existing& existing) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const auto& column) {
    const auto found = existing.find(column.indicator->id);
    return found != existing.end() && found->second->type != to_word(column.type);
  });
}

// Gives bits, and says what is to be done with one table.
std::string plan_table(const Existing& existing, ProjectionTable* table) {
  const bool anew = changes_type(*table, existing);
  int64_t bits = 0;
  if (!anew) {
    for (const auto& [indicator, column] : existing) bits = std::max(bits, column->bit + 1);
  }
  const int64_t old_words = (bits + kBitsPerWord - 1) / kBitsPerWord;
  const bool is_made = existing.empty() || anew;
  std::string added, catalogue;
  for (ProjectionColumn& column : table->columns) {
    const auto found = existing.find(column.indicator->id);
    if (found != existing.end() && !anew) {
      column.bit = found->second->bit;
      continue;
    }
    column.bit = bits++;
    if (!is_made) added += add_sql(*table, column);
    catalogue += catalogue_sql(*table, column);
  }
  table->words = (bits + kBitsPerWord - 1) / kBitsPerWord;
  std::string sql;
  if (anew) {
    sql = "DROP TABLE " + table->name + ";\nDELETE FROM projection_column WHERE table_name = '" +
          table->name + "';\n";
  }
  if (is_made) {
    sql += create_sql(*table);
    sql += "INSERT INTO projection_column (table_name, indicator, type, bit) VALUES ('" +
           table->name + "', '', 'table', -1);\n";
  }
  for (int64_t word = old_words; !is_made && word < table->words; ++word) {
    sql += "ALTER TABLE " + table->name + " ADD COLUMN absent_" + std::to_string(word) +
           " BIGINT NOT NULL DEFAULT 0;\n";
  }
  return sql + added + catalogue;
}

// Everything the content of a row depends on, codes and their order included.
std::string fingerprint_of(const registry::Historian& historian,
                           const std::vector<ProjectionTable>& tables) {
  std::string text;
  for (const ProjectionTable& table : tables) {
    text += table.name + "\n";
    for (const ProjectionColumn& column : table.columns) {
      text += column.indicator->id + " " + std::string(to_word(column.type)) + " " +
              std::to_string(static_cast<int>(column.indicator->kind)) +
              std::to_string(static_cast<int>(column.indicator->blank));
      const auto* list = historian.dictionary().list_of(column.indicator->type);
      if (list != nullptr) {
        for (const auto& code : list->codes) text += " " + code.code;
      }
      text += "\n";
    }
  }
  return base::sha256_hex(text);
}

base::Result<std::vector<ExistingColumn>> read_catalogue(Connection& connection) {
  auto cursor =
      TRY(connection.query("SELECT table_name, indicator, type, bit FROM projection_column"));
  std::vector<ExistingColumn> columns;
  while (TRY(cursor->next())) {
    columns.push_back(
        {cursor->string(0), cursor->string(1), cursor->string(2), cursor->integer(3)});
  }
  return columns;
}

}  // namespace

std::string_view to_word(ColumnType type) {
  switch (type) {
    case ColumnType::kSmall:
      return "smallint";
    case ColumnType::kMedium:
      return "integer";
    case ColumnType::kLarge:
      return "bigint";
    case ColumnType::kText:
      return "text";
    case ColumnType::kSealed:
      break;
  }
  return "sealed";
}

const ProjectionTable* Projection::find(std::string_view name) const {
  for (const ProjectionTable& table : tables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

ColumnType column_type(const dictionary::Indicator& indicator, const dictionary::CodeList* list) {
  using dictionary::TypeKind;
  const TypeKind kind = indicator.type.kind;
  if (dictionary::is_text(kind))
    return dictionary::is_masked(indicator) ? ColumnType::kSealed : ColumnType::kText;
  if (kind == TypeKind::kBool) return ColumnType::kSmall;
  if (kind == TypeKind::kDate || kind == TypeKind::kMonth) return ColumnType::kMedium;
  if (kind == TypeKind::kEnum)
    return list == nullptr || list->codes.size() < INT16_MAX ? ColumnType::kSmall
                                                             : ColumnType::kMedium;
  if (!dictionary::is_numeric(kind)) return ColumnType::kLarge;
  if (indicator.min >= INT16_MIN && indicator.max <= INT16_MAX) return ColumnType::kSmall;
  if (indicator.min >= INT32_MIN && indicator.max <= INT32_MAX) return ColumnType::kMedium;
  return ColumnType::kLarge;
}

ProjectionChange plan_projection(const registry::Historian& historian,
                                 const std::vector<ExistingColumn>& existing) {
  std::map<std::string, Existing, std::less<>> by_table;
  for (const ExistingColumn& column : existing)
    by_table[column.table].emplace(column.indicator, &column);
  ProjectionChange change;
  change.projection.tables = wanted_tables(historian);
  for (ProjectionTable& table : change.projection.tables)
    change.sql += plan_table(by_table[table.name], &table);
  change.projection.fingerprint = fingerprint_of(historian, change.projection.tables);
  return change;
}

base::Result<Projection> prepare_projection(Store& store, const registry::Historian& historian) {
  ProjectionChange change;
  {
    const Reader reader = TRY(store.read());
    change = plan_projection(historian, TRY(read_catalogue(reader)));
  }
  if (change.sql.empty()) return std::move(change.projection);
  TRY(store.write([&](Transaction& transaction) -> base::Result<void> {
    const base::Result<void> made = create_tables(transaction, change.sql);
    if (!made) return made;
    const auto noted = transaction.connection().execute(
        "INSERT INTO projection_migration (number, sql) "
        "SELECT COALESCE(MAX(number), 0) + 1, $1 FROM projection_migration",
        {change.sql});
    if (!noted) return noted.error();
    return {};
  }));
  return std::move(change.projection);
}

}  // namespace store
