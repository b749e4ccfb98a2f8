// An invented population over a small dictionary that has every kind of value: what random
// expressions are judged on.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace four_ways {

using Random = std::mt19937_64;

// A number below `end`; the same on every machine (std::uniform_int_distribution is not).
int64_t pick(Random& random, int64_t end);
bool chance(Random& random, int percent);

// What one indicator (at one moment) says of every row of its table.
struct Column {
  std::string indicator;
  expr::Moment moment;
  dictionary::Type type;
  std::string name;  // Of the database column.
  std::vector<expr::Cell> cells;
  std::vector<std::string> texts;  // One a row, for text kinds.
};

struct Table {
  std::string entity;
  int parent = -1;
  int32_t rows = 0;
  std::vector<int32_t> first;      // Rows of the parent + 1.
  std::vector<int32_t> parent_of;  // For each row.
  std::vector<Column> columns;
};

// Households [begin, end) lie in one region and share its parameter values.
struct Zone {
  int32_t begin = 0;
  int32_t end = 0;
  std::string region;
};

struct World {
  dictionary::Dictionary dictionary;
  std::vector<Table> tables;  // household, person, treatment, plot.
  std::vector<Zone> zones;
  bool has_period = true;  // Otherwise the dates of the accounting period are unknown.

  const Table* find(const std::string& entity) const;
  const Column* find(const expr::Field& field, const std::string& entity) const;
};

dictionary::Dictionary make_dictionary();
// `odd`: one household has more than 255 members.
World make_world(uint64_t seed, int32_t households, bool odd);

expr::Context context_of(const World& world, const expr::Program& program, const Zone& zone);
// Household `household` as a record of the program. No more than kMaxRowsPerRecord rows.
expr::Record record_of(const World& world, const expr::Program& program, const expr::Layout& layout,
                       int32_t household);
// Global number of the first row of each of the program's tables below a household.
std::vector<int32_t> first_rows(const World& world, const expr::Program& program,
                                int32_t household);
// The facts that the program reads, in pack spelling, a line a row.
std::string describe(const World& world, const expr::Program& program, int32_t household);

}  // namespace four_ways
