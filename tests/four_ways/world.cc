#include "tests/four_ways/world.h"

#include <algorithm>
#include <array>

#include "core/base/date.h"

namespace four_ways {
namespace {

using dictionary::Indicator;
using dictionary::TypeKind;
using expr::Cell;
using expr::State;

std::size_t as_size(int64_t value) { return static_cast<std::size_t>(value); }

constexpr int64_t kVast = 1'000'000'000'000'000;  // Ten million million yuan in fen.

struct Spec {
  const char* id;
  const char* entity;
  TypeKind kind;
  const char* unit;
  int64_t min;
  int64_t max;
  const char* list;
  const char* derived;
};

constexpr int64_t kMoneyMin = -1'000'000'00;
constexpr int64_t kMoneyMax = 1'000'000'000'00;

const std::array kSpecs = {
    Spec{"income", "household", TypeKind::kMoney, "yuan", kMoneyMin, kMoneyMax, "", ""},
    Spec{"expense", "household", TypeKind::kMoney, "yuan", kMoneyMin, kMoneyMax, "", ""},
    Spec{"fortune", "household", TypeKind::kMoney, "yuan", -kVast, kVast, "", ""},
    Spec{"net", "household", TypeKind::kMoney, "yuan", 2 * kMoneyMin, 2 * kMoneyMax, "",
         "income - expense"},
    Spec{"per_head", "household", TypeKind::kMoney, "yuan/person", 2 * kMoneyMin, 2 * kMoneyMax, "",
         "net / count(members)"},
    Spec{"water", "household", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"roof", "household", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"months", "household", TypeKind::kInt, "", 0, 1000, "", ""},
    Spec{"balance", "household", TypeKind::kInt, "", -100000, 100000, "", ""},
    Spec{"share", "household", TypeKind::kRate, "", 0, 20000, "", ""},
    Spec{"score", "household", TypeKind::kDecimal, "", -99999, 99999, "", ""},
    Spec{"kind", "household", TypeKind::kEnum, "", 0, 0, "kinds", ""},
    Spec{"causes", "household", TypeKind::kSet, "", 0, 0, "reasons", ""},
    Spec{"registered_on", "household", TypeKind::kDate, "", 0, 0, "", ""},
    Spec{"since", "household", TypeKind::kMonth, "", 0, 0, "", ""},
    Spec{"head_name", "household", TypeKind::kText, "", 0, 0, "", ""},
    Spec{"birth_date", "person", TypeKind::kDate, "", 0, 0, "", ""},
    Spec{"left_on", "person", TypeKind::kDate, "", 0, 0, "", ""},
    Spec{"school", "person", TypeKind::kEnum, "", 0, 0, "kinds", ""},
    Spec{"skills", "person", TypeKind::kSet, "", 0, 0, "reasons", ""},
    Spec{"insured", "person", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"head", "person", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"self_paid", "person", TypeKind::kMoney, "yuan", kMoneyMin, kMoneyMax, "", ""},
    Spec{"grade", "person", TypeKind::kInt, "", 0, 200, "", ""},
    Spec{"level", "person", TypeKind::kInt, "", 0, 60000, "", ""},
    Spec{"part", "person", TypeKind::kRate, "", 0, 10000, "", ""},
    Spec{"weight", "person", TypeKind::kDecimal, "", 0, 2000, "", ""},
    Spec{"full_name", "person", TypeKind::kText, "", 0, 0, "", ""},
    Spec{"exposed", "person", TypeKind::kBool, "", 0, 1, "",
         "not insured and self_paid > 100 yuan"},
    Spec{"paid_on", "treatment", TypeKind::kDate, "", 0, 0, "", ""},
    Spec{"cost", "treatment", TypeKind::kMoney, "yuan", 0, kMoneyMax, "", ""},
    Spec{"chronic", "treatment", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"nights", "treatment", TypeKind::kInt, "", 0, 366, "", ""},
    Spec{"area", "plot", TypeKind::kDecimal, "", 0, 1'000'000, "", ""},
    Spec{"rented", "plot", TypeKind::kBool, "", 0, 1, "", ""},
    Spec{"rent", "plot", TypeKind::kMoney, "yuan", 0, kMoneyMax, "", ""},
};

void put_lists(dictionary::Dictionary* made) {
  for (const auto& [id, count] : {std::pair{"kinds", 4}, std::pair{"reasons", 7}}) {
    dictionary::CodeList list;
    list.id = list.label = id;
    for (int i = 0; i < count; ++i) {
      dictionary::Code code;
      code.code = std::string(id).substr(0, 1) + std::to_string(i);
      code.label = code.code;
      list.codes.push_back(code);
    }
    made->put(list);
  }
}

void put_parameter(dictionary::Dictionary* made, const std::string& id, TypeKind kind,
                   const std::string& unit, std::vector<std::pair<std::string, int64_t>> rows) {
  dictionary::Parameter parameter;
  parameter.id = parameter.label = id;
  parameter.type.kind = kind;
  parameter.type.unit = *dictionary::parse_unit(unit);
  parameter.delegation = "raise";
  for (const auto& [region, value] : rows) {
    parameter.rows.push_back(
        {region, base::make_date(2000, 1, 1), {}, dictionary::known(value), "", "", {}});
  }
  made->put(parameter);
}

Column column_of(const Indicator& indicator, const expr::Moment& moment,
                 const std::string& suffix) {
  Column column;
  column.indicator = indicator.id;
  column.moment = moment;
  column.type = indicator.type;
  column.name = indicator.id + suffix;
  return column;
}

int64_t money_value(Random& random, const Indicator& indicator) {
  switch (pick(random, 8)) {
    case 0:
      return chance(random, 50) ? indicator.min : indicator.max;
    case 1:
      return std::clamp<int64_t>(0, indicator.min, indicator.max);
    case 2:
      return std::max(indicator.min, pick(random, 2'000'000) - 500'000);
    default:
      return std::max(indicator.min, (pick(random, 36) - 6) * 500'00);
  }
}

int64_t date_value(Random& random) {
  switch (pick(random, 6)) {
    case 0:
      return chance(random, 50) ? base::kMinDate.days : base::kMaxDate.days;
    case 1:
      return base::make_date(static_cast<int32_t>(1952 + 4 * pick(random, 18)), 2, 29).days;
    case 2: {
      const auto month = static_cast<int32_t>(1 + pick(random, 12));
      const auto year = static_cast<int32_t>(2021 + pick(random, 3));
      return base::make_date(year, month, base::days_in_month(year, month)).days;
    }
    case 3:
      return base::make_date(static_cast<int32_t>(1940 + pick(random, 84)), 9,
                             static_cast<int32_t>(28 + pick(random, 3)))
          .days;
    default:
      return base::make_date(2023, 9, 30).days - pick(random, 30000);
  }
}

Cell random_cell(Random& random, const Indicator& indicator, const dictionary::Dictionary& made) {
  const auto& type = indicator.type;
  int64_t number = 0;
  switch (type.kind) {
    case TypeKind::kBool:
      number = pick(random, 2);
      break;
    case TypeKind::kMoney:
      number = money_value(random, indicator);
      break;
    case TypeKind::kDate:
      number = date_value(random);
      break;
    case TypeKind::kMonth:
      number = 2023 * 12 + 8 - pick(random, 40);
      break;
    case TypeKind::kEnum:
      number = pick(random, static_cast<int64_t>(made.list_of(type)->codes.size()));
      break;
    case TypeKind::kSet:
      number = pick(random, int64_t{1} << made.list_of(type)->codes.size());
      break;
    default: {
      const int64_t width = indicator.max - indicator.min + 1;
      number = chance(random, 50)
                   ? indicator.min + pick(random, width)
                   : std::clamp<int64_t>(pick(random, 20), indicator.min, indicator.max);
      break;
    }
  }
  return {number, State::kKnown};
}

// Some columns have only known values, so that ways which treat them apart are tried too.
void fill(Random& random, const World& world, Column* column, int32_t rows) {
  static const std::array kNames = {"张三", "李四", "O'Neil", "", "王五 (户主)"};
  const Indicator& indicator = *world.dictionary.find_indicator(column->indicator);
  const int unknown_percent = chance(random, 25) ? 0 : 15;
  const int absent_percent = chance(random, 40) ? 0 : 10;
  const bool is_left = indicator.id == "left_on";
  for (int32_t row = 0; row < rows; ++row) {
    Cell cell = random_cell(random, indicator, world.dictionary);
    if (chance(random, is_left ? 75 : absent_percent))
      cell = {0, State::kNotApplicable};
    else if (chance(random, unknown_percent))
      cell = {0, State::kUnknown};
    if (dictionary::is_text(indicator.type.kind)) {
      column->texts.push_back(cell.state == State::kKnown ? kNames[as_size(pick(random, 5))] : "");
      cell.number = 0;
    }
    column->cells.push_back(cell);
  }
}

int32_t child_count(Random& random, const std::string& entity, bool huge) {
  if (entity == "person") {
    if (huge) return 300;
    const auto shape = pick(random, 20);
    return shape == 0 ? 0 : shape == 1 ? 20 : static_cast<int32_t>(1 + pick(random, 5));
  }
  return chance(random, 60) ? 0 : static_cast<int32_t>(1 + pick(random, 3));
}

void add_table(Random& random, World* world, const std::string& entity, int parent, int32_t rows,
               bool odd) {
  Table table;
  table.entity = entity;
  table.parent = parent;
  if (parent < 0) {
    table.rows = rows;
  } else {
    const int32_t parents = world->tables[as_size(parent)].rows;
    table.first.push_back(0);
    for (int32_t row = 0; row < parents; ++row) {
      const int32_t count = child_count(random, entity, odd && row == parents / 2);
      for (int32_t i = 0; i < count; ++i) table.parent_of.push_back(row);
      table.first.push_back(table.first.back() + count);
    }
    table.rows = table.first.back();
  }
  for (const Indicator& indicator : world->dictionary.indicators()) {
    if (indicator.entity != entity) continue;
    table.columns.push_back(column_of(indicator, {}, ""));
    if (indicator.id != "income" && indicator.id != "registered_on") continue;
    table.columns.push_back(column_of(indicator, {expr::Moment::Kind::kPrevious, 1}, "_previous"));
    table.columns.push_back(
        column_of(indicator, {expr::Moment::Kind::kIdentified, 0}, "_identified"));
  }
  for (Column& column : table.columns) fill(random, *world, &column, table.rows);
  world->tables.push_back(std::move(table));
}

}  // namespace

int64_t pick(Random& random, int64_t end) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(end));
}
bool chance(Random& random, int percent) { return pick(random, 100) < percent; }

dictionary::Dictionary make_dictionary() {
  dictionary::Dictionary made;
  put_lists(&made);
  for (const Spec& spec : kSpecs) {
    Indicator indicator;
    indicator.id = indicator.label = spec.id;
    indicator.entity = spec.entity;
    indicator.type.kind = spec.kind;
    indicator.type.unit = *dictionary::parse_unit(spec.unit);
    if (*spec.list != 0) indicator.type.list = *made.find_list(spec.list);
    if (indicator.id == "score") indicator.type.scale = 2;
    if (indicator.id == "weight") indicator.type.scale = 1;
    if (indicator.id == "area") indicator.type.scale = 3;
    indicator.min = spec.min;
    indicator.max = spec.max;
    indicator.derived = spec.derived;
    made.put(indicator);
  }
  made.put(dictionary::Collection{
      "members", "members", "person", "household", "not (left_on <= as_of)", {}});
  made.put(dictionary::Collection{"all_members", "all_members", "person", "household", "", {}});
  made.put(dictionary::Collection{"treatments", "treatments", "treatment", "person", "", {}});
  made.put(dictionary::Collection{
      "long_treatments", "long_treatments", "treatment", "person", "nights > 30", {}});
  made.put(dictionary::Collection{"plots", "plots", "plot", "household", "", {}});
  put_parameter(&made, "range", TypeKind::kMoney, "yuan", {{"", 7500'00}, {"12", 8200'50}});
  put_parameter(&made, "limit_share", TypeKind::kRate, "", {{"", 3000}, {"12", 3333}});
  put_parameter(&made, "least_age", TypeKind::kInt, "", {{"", 16}, {"12", 60}});
  put_parameter(
      &made, "cut_off", TypeKind::kDate, "",
      {{"", base::make_date(2022, 9, 30).days}, {"12", base::make_date(2020, 2, 29).days}});
  return made;
}

World make_world(uint64_t seed, int32_t households, bool odd) {
  Random random(seed);
  World world;
  world.dictionary = make_dictionary();
  world.has_period = chance(random, 70);
  add_table(random, &world, "household", -1, households, odd);
  add_table(random, &world, "person", 0, 0, odd);
  add_table(random, &world, "treatment", 1, 0, odd);
  add_table(random, &world, "plot", 0, 0, odd);
  const int32_t middle = households / 3 + 1;
  world.zones = {{0, middle, "1101"}, {middle, households, "1202"}};
  return world;
}

const Table* World::find(const std::string& entity) const {
  for (const Table& table : tables) {
    if (table.entity == entity) return &table;
  }
  return nullptr;
}

const Column* World::find(const expr::Field& field, const std::string& entity) const {
  for (const Column& column : find(entity)->columns) {
    if (column.indicator == field.indicator && column.moment == field.moment) return &column;
  }
  return nullptr;
}

expr::Context context_of(const World& world, const expr::Program& program, const Zone& zone) {
  expr::Context context;
  context.as_of = base::make_date(2023, 9, 30).days;
  context.rule_date = base::make_date(2023, 10, 31).days;
  context.has_period = world.has_period;
  context.period_from = base::make_date(2022, 10, 1).days;
  context.period_to = base::make_date(2023, 9, 30).days;
  for (const std::string& id : program.parameters) {
    const auto row = dictionary::find_row(*world.dictionary.find_parameter(id), zone.region,
                                          base::Date{context.as_of});
    context.parameters.push_back({(*row)->value.number, (*row)->value.state});
  }
  return context;
}

std::vector<int32_t> first_rows(const World& world, const expr::Program& program,
                                int32_t household) {
  std::vector<int32_t> first{household};
  for (std::size_t t = 1; t < program.tables.size(); ++t) {
    const Table& table = *world.find(program.tables[t].entity);
    const auto parent = as_size(program.tables[t].parent);
    first.push_back(table.first[as_size(first[parent])]);
  }
  return first;
}

expr::Record record_of(const World& world, const expr::Program& program, const expr::Layout& layout,
                       int32_t household) {
  const std::vector<int32_t> begin = first_rows(world, program, household);
  const std::vector<int32_t> end = first_rows(world, program, household + 1);
  std::vector<int32_t> rows;
  for (std::size_t t = 0; t < begin.size(); ++t) rows.push_back(end[t] - begin[t]);
  expr::Record record = expr::make_record(program, layout, rows);
  for (std::size_t t = 0; t < begin.size(); ++t) {
    const Table& table = *world.find(program.tables[t].entity);
    if (t > 0) {
      const auto parent = as_size(program.tables[t].parent);
      for (int32_t i = 0; i <= rows[parent]; ++i) {
        record.first[t][as_size(i)] = table.first[as_size(begin[parent] + i)] - begin[t];
      }
    }
    const auto& fields = layout.fields_of[t];
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
      const Column& column = *world.find(program.fields[as_size(fields[slot])], table.entity);
      for (int32_t row = 0; row < rows[t]; ++row) {
        Cell& cell = record.cells[t][as_size(row) * fields.size() + slot];
        cell = column.cells[as_size(begin[t] + row)];
        if (!dictionary::is_text(column.type.kind)) continue;
        cell.number = static_cast<int64_t>(record.texts.size());
        record.texts.push_back(column.texts[as_size(begin[t] + row)]);
      }
    }
  }
  return record;
}

std::string describe(const World& world, const expr::Program& program, int32_t household) {
  const std::vector<int32_t> begin = first_rows(world, program, household);
  const std::vector<int32_t> end = first_rows(world, program, household + 1);
  std::string text;
  for (std::size_t t = 0; t < begin.size(); ++t) {
    const Table& table = *world.find(program.tables[t].entity);
    for (int32_t row = begin[t]; row < end[t]; ++row) {
      text += "  " + table.entity + " " + std::to_string(row) + ":";
      for (const expr::Field& field : program.fields) {
        if (field.table != static_cast<int16_t>(t)) continue;
        const Column& column = *world.find(field, table.entity);
        const Cell cell = column.cells[as_size(row)];
        const dictionary::Value value{cell.state, cell.number,
                                      column.texts.empty() ? "" : column.texts[as_size(row)]};
        text += " " + column.name + "=" +
                to_pack_text(value, column.type, world.dictionary.list_of(column.type));
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace four_ways
