#include <filesystem>
#include <map>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "core/expr/compile.h"
#include "tests/four_ways/property.h"
#include "tests/four_ways/ways.h"

// Every case of spec/expressions in every way (RULES 1.8). All cases make one population, a
// household each.
namespace four_ways {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

struct Case {
  std::string name;
  std::string expression;
  std::string expect;
  int32_t household = 0;
};

class Cases {
 public:
  Cases() {
    world_.dictionary = make_dictionary();
    const auto add_table = [&](const char* entity, int parent) {
      Table table = make_world(1, 3, false).tables[world_.tables.size()];  // For its columns.
      table.entity = entity;
      table.parent = parent;
      table.rows = 0;
      table.first = {};
      table.parent_of = {};
      if (parent >= 0) table.first = {0};
      for (Column& column : table.columns) column.cells.clear(), column.texts.clear();
      world_.tables.push_back(std::move(table));
    };
    add_table("household", -1);
    add_table("person", 0);
    add_table("treatment", 1);
    add_table("plot", 0);
    document_ = parser_.load(SHOUWANG_SOURCE_DIR "/spec/expressions/cases.json");
    for (const char* region : {"1101", "1202"}) {
      const int32_t begin = world_.tables[0].rows;
      for (const element each : document_.get_array()) add_case(each, region);
      world_.zones.push_back({begin, world_.tables[0].rows, region});
    }
  }

  const World& world() const { return world_; }
  const std::vector<Case>& cases() const { return cases_; }

 private:
  static std::string text_of(const element& from, const char* key, const char* otherwise = "") {
    std::string_view text = otherwise;
    return from[key].get(text) == simdjson::SUCCESS ? std::string(text) : otherwise;
  }

  void add_case(const element& each, const std::string& region) {
    if (text_of(each, "region", "1101") != region) return;
    cases_.push_back({text_of(each, "name"), text_of(each, "expression"), text_of(each, "expect"),
                      world_.tables[0].rows});
    element household;
    const bool stated = each["household"].get(household) == simdjson::SUCCESS;
    add_row(0, stated ? &household : nullptr, 0);
    int64_t repeat = 1;
    if (each["repeat_members"].get(repeat) != simdjson::SUCCESS) repeat = 1;
    for (const element& member : list_of(each, "members")) {
      for (int64_t i = 0; i < repeat; ++i) {
        add_row(1, &member, world_.tables[0].rows - 1);
        for (const element& treatment : list_of(member, "treatments"))
          add_row(2, &treatment, world_.tables[1].rows - 1);
        close(2, world_.tables[1].rows);
      }
    }
    for (const element& plot : list_of(each, "plots")) add_row(3, &plot, world_.tables[0].rows - 1);
    close(1, world_.tables[0].rows);
    close(3, world_.tables[0].rows);
  }

  static std::vector<element> list_of(const element& from, const char* key) {
    simdjson::dom::array items;
    std::vector<element> list;
    if (from[key].get(items) == simdjson::SUCCESS) list.assign(items.begin(), items.end());
    return list;
  }

  // Notes where the rows below the parent's last row end.
  void close(std::size_t table, int32_t parents) {
    world_.tables[table].first.resize(static_cast<std::size_t>(parents) + 1,
                                      world_.tables[table].rows);
  }

  void add_row(std::size_t index, const element* facts, int32_t parent) {
    Table& table = world_.tables[index];
    table.rows += 1;
    if (table.parent >= 0) table.parent_of.push_back(parent);
    std::map<std::string, std::string> given;
    object fields;
    if (facts != nullptr && facts->get(fields) == simdjson::SUCCESS) {
      for (const auto [key, value] : fields) {
        if (value.is_string()) given[std::string(key)] = std::string(std::string_view(value));
      }
    }
    for (Column& column : table.columns) {
      const bool text = dictionary::is_text(column.type.kind);
      dictionary::Value value;
      if (const auto found = given.find(column.name); found != given.end()) {
        const auto read = dictionary::parse_value(found->second, column.type,
                                                  world_.dictionary.list_of(column.type));
        ASSERT_TRUE(read) << column.name << " = " << found->second;
        value = *read;
        given.erase(found);
      }
      column.cells.push_back({text ? 0 : value.number, value.state});
      if (text) column.texts.push_back(value.text);
    }
    for (const auto& [name, value] : given) ADD_FAILURE() << "no column " << name;
  }

  simdjson::dom::parser parser_;
  element document_;
  World world_;
  std::vector<Case> cases_;
};

std::string_view name_of(Verdict verdict) {
  return verdict == Verdict::kYes       ? "yes"
         : verdict == Verdict::kNo      ? "no"
         : verdict == Verdict::kUnknown ? "unknown"
                                        : "?";
}

TEST(Conformance, every_case_in_every_way) {
  const Cases cases;
  ASSERT_GE(cases.cases().size(), 100u);
  std::vector<expr::Expression> expressions;
  for (const Case& each : cases.cases())
    expressions.push_back({each.name, "household", each.expression, {}});
  const expr::Compiled compiled = expr::compile(cases.world().dictionary, "household", expressions);
  for (const auto& diagnostic : compiled.diagnostics)
    ADD_FAILURE() << diagnostic.id << ": " << diagnostic.message;
  ASSERT_EQ(compiled.program.roots.size(), expressions.size());

  const Options options = options_from_environment();
  std::vector<std::unique_ptr<Way>> ways;
  ways.push_back(make_scalar());
  ways.push_back(make_columns());
  auto sqlite = make_sqlite(cases.world());
  ASSERT_TRUE(sqlite);
  ways.push_back(*std::move(sqlite));
  if (!options.postgres_url.empty()) {
    auto postgres = make_postgres(cases.world(), options.postgres_url);
    ASSERT_TRUE(postgres) << postgres.error().message;
    ways.push_back(*std::move(postgres));
  }
  if (!options.wasm_module.empty()) ways.push_back(make_wasm(options.wasm_module));
  for (const auto& way : ways) {
    const auto verdicts = way->run(cases.world(), compiled.program);
    ASSERT_TRUE(verdicts) << verdicts.error().message;
    for (std::size_t i = 0; i < cases.cases().size(); ++i) {
      const Case& each = cases.cases()[i];
      EXPECT_EQ(name_of((*verdicts)[i][static_cast<std::size_t>(each.household)]), each.expect)
          << way->name() << ": " << each.name << "\n  " << each.expression;
    }
  }
}

}  // namespace
}  // namespace four_ways
