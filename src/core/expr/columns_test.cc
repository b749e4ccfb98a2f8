#include "core/expr/columns.h"

#include <random>

#include <gtest/gtest.h>

#include "core/base/date.h"
#include "core/expr/expr_test_support.h"

namespace expr {
namespace {

using test_support::Facts;
using test_support::Household;

// Expressions that reach every kernel and the row-by-row way; random ones are tests/four_ways'
// matter.
const char* const kExpressions[] = {
    "net_per_head < param.range",
    "net < 70 % * income and expense > 100 yuan",
    "net >= param.range * count(members)",
    "water_problem",
    "not water_problem or months > 5",
    "water_problem = false",
    "water_problem is not_applicable or income is known",
    "months between 3 and 8",
    "any(members where school_status = 'dropout')",
    "any(members where school_status in {'primary', 'junior'})",
    "any(members where school_status not in {'primary', 'junior'})",
    "all(members where insured)",
    "count(members where not insured) >= 2",
    "count(members where not insured) = 1",
    "count(members) >= 2 and count(all_members) < 5",
    "any(members where age(birth_date, as_of) between 6 and 15 and not insured)",
    "any(members where age(birth_date, as_of) = 11)",
    "any(members where age(birth_date, as_of) >= 60)",
    "any(members where years >= 60 and not insured)",
    "max(members, years) > 70",
    "sum(members, self_paid) > 100 yuan",
    "sum(members where insured, self_paid) > expense",
    "max(members, self_paid) > 50 yuan",
    "min(all_members, birth_date) < 1980-01-01",
    "one(members where insured).self_paid > 30 yuan",
    "any(members where self_paid > 50 % * income)",
    "any(members where has_any(subjects, {'primary', 'dropout'}))",
    "greatest(income, expense) > least(income, 500 yuan)",
    "default(income, 0 yuan) < 300 yuan",
    "if water_problem then months > 2 else income > 10 yuan",
    "(if months > 4 then income else expense) > 200 yuan",
    "head_name = '张三' or length(head_name) > 2",
    "any(members where id_valid(id_card))",
    "add_months(as_of, -6, clip) < 2023-05-01 and months >= 1",
    "income / count(members) > param.range / 20",
    "round(income / count(members), to_yuan) > 100 yuan",
    "count(members where count(members where insured) > 1) > 0",
    "(income > 100 yuan or water_problem) unless any(members where insured)",
};

class Population {
 public:
  explicit Population(uint32_t seed) : random_(seed) {}

  Household household(bool large) {
    Household made;
    const auto money = [&] {
      return std::to_string(pick(1000)) + "." + std::to_string(10 + pick(89)) + " yuan";
    };
    add(&made.facts, "income", money());
    add(&made.facts, "expense", money());
    add(&made.facts, "water_problem", pick(2) != 0 ? "yes" : "no");
    add(&made.facts, "months", std::to_string(pick(12)));
    add(&made.facts, "head_name", pick(2) != 0 ? "张三" : "欧阳四");
    const int size = large ? 300 : static_cast<int>(pick(6)) * static_cast<int>(pick(4)) / 2;
    for (int i = 0; i < size; ++i) {
      Facts member;
      add(&member, "school_status", std::array{"primary", "junior", "dropout"}[pick(3)]);
      add(&member, "subjects", std::array{"[primary]", "[junior, dropout]", "[]"}[pick(3)]);
      add(&member, "insured", pick(3) != 0 ? "yes" : "no");
      add(&member, "self_paid", money());
      add(&member, "id_card", pick(2) != 0 ? "11010519491231002X" : "110105194912310021");
      add(&member, "birth_date",
          base::to_text(base::Date{static_cast<int32_t>(pick(28000)) - 9000}));
      if (pick(8) == 0) member.push_back({"left_on", pick(2) != 0 ? "2023-09-30" : "2023-10-01"});
      made.members.push_back(member);
    }
    return made;
  }

 private:
  uint32_t pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  void add(Facts* facts, const char* id, const std::string& value) {
    const uint32_t dice = pick(10);
    if (dice == 0) return;
    facts->push_back({id, dice == 1 ? "not_applicable" : value});
  }
  std::mt19937 random_;
};

// Columns of a population, owned.
struct Columns {
  FrameView view;
  std::vector<std::vector<int64_t>> wide;
  std::vector<std::vector<int32_t>> narrow;
  std::vector<std::vector<uint8_t>> bytes;
  std::vector<std::string> texts;
  std::vector<std::vector<int64_t>> offsets;
  std::vector<int32_t> first;
};

Columns make_columns(const Program& program, const Layout& layout,
                     const std::vector<Record>& records) {
  Columns made;
  made.view.tables.resize(program.tables.size());
  made.view.columns.resize(program.fields.size());
  made.wide.resize(program.fields.size());
  made.narrow.resize(program.fields.size());
  made.bytes.resize(program.fields.size());
  made.texts.resize(program.fields.size());
  made.offsets.resize(program.fields.size());
  made.first.push_back(0);
  for (const Record& record : records) {
    const int32_t members = record.rows.size() > 1 ? record.rows[1] : 0;
    made.first.push_back(made.first.back() + members);
  }
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    TableView& table = made.view.tables[t];
    table.rows = t == 0 ? static_cast<int64_t>(records.size()) : made.first.back();
    table.first = t == 0 ? nullptr : made.first.data();
    for (const Record& record : records) {
      table.most_rows_per_parent = std::max<int64_t>(table.most_rows_per_parent, record.rows[t]);
    }
    for (const int32_t index : layout.fields_of[t]) {
      const auto f = static_cast<std::size_t>(index);
      ColumnView& column = made.view.columns[f];
      const TypeKind kind = program.fields[f].kind;
      const bool text = dictionary::is_text(kind);
      const bool byte =
          kind == TypeKind::kBool || kind == TypeKind::kEnum || kind == TypeKind::kSet;
      made.offsets[f].push_back(0);
      for (const Record& record : records) {
        for (int32_t row = 0; row < record.rows[t]; ++row) {
          const std::size_t width = layout.fields_of[t].size();
          const Cell cell = record.cells[t][static_cast<std::size_t>(row) * width +
                                            static_cast<std::size_t>(layout.slot_of[f])];
          column.has_unknown |= cell.state == State::kUnknown;
          column.has_absent |= cell.state == State::kNotApplicable;
          const auto mark = [&](auto type) {
            using T = decltype(type);
            return cell.state == State::kKnown     ? static_cast<T>(cell.number)
                   : cell.state == State::kUnknown ? kUnknownMark<T>
                                                   : kAbsentMark<T>;
          };
          if (text) {
            if (cell.state == State::kKnown)
              made.texts[f] += record.texts[static_cast<std::size_t>(cell.number)];
            made.offsets[f].push_back(static_cast<int64_t>(made.texts[f].size()));
            made.bytes[f].push_back(static_cast<uint8_t>(cell.state));
          } else if (byte) {
            made.bytes[f].push_back(mark(uint8_t{}));
          } else if (f % 2 == 0) {
            made.narrow[f].push_back(mark(int32_t{}));
          } else {
            made.wide[f].push_back(mark(int64_t{}));
          }
        }
      }
      column.storage = text         ? Storage::kText
                       : byte       ? Storage::kU8
                       : f % 2 == 0 ? Storage::kI32
                                    : Storage::kI64;
      column.data = text         ? static_cast<const void*>(made.offsets[f].data())
                    : byte       ? static_cast<const void*>(made.bytes[f].data())
                    : f % 2 == 0 ? static_cast<const void*>(made.narrow[f].data())
                                 : static_cast<const void*>(made.wide[f].data());
      column.bytes = made.texts[f].data();
      column.states = text ? made.bytes[f].data() : nullptr;
      const std::string& name = program.fields[f].indicator;
      const bool never_known = name == "net" || name == "net_per_head" || name == "years";
      if (never_known) column = ColumnView{};  // Nobody stated a result.
    }
  }
  return made;
}

void compare_ways(uint32_t seed, int households, bool with_large) {
  const dictionary::Dictionary made = test_support::make_dictionary();
  std::vector<Expression> expressions;
  for (const char* text : kExpressions) expressions.push_back({text, "household", text, {}});
  // A rule on members: its result has a bit for each member.
  expressions.push_back({"member", "person", "insured and self_paid > 10 % * income", {}});
  const Compiled compiled = compile(made, "household", expressions);
  ASSERT_TRUE(compiled.diagnostics.empty()) << base::to_line(compiled.diagnostics.at(0));
  const Program& program = compiled.program;
  const Layout layout = layout_of(program);
  Population population(seed);
  std::vector<Record> records;
  for (int i = 0; i < households; ++i) {
    records.push_back(
        to_record(made, program, layout, population.household(with_large && i == households / 2)));
  }
  const Columns columns = make_columns(program, layout, records);
  const Plan plan = Plan::create(program, columns.view, false);
  BitResults results = make_results(program, columns.view);
  const Context context = test_support::make_context(made, program);
  // Two zones whose border is inside a block.
  const std::vector<Zone> zones{{0, households / 3, context},
                                {households / 3, households, context}};
  plan.run(columns.view, zones, 0, households, &results);
  Slots slots;
  int64_t member = 0;
  for (std::size_t h = 0; h < records.size(); ++h) {
    run(program, layout, records[h], context, &slots);
    for (std::size_t r = 0; r < program.roots.size(); ++r) {
      const Root& root = program.roots[r];
      for (int32_t row = 0; row < (root.table == 0 ? 1 : records[h].rows[1]); ++row) {
        const auto at =
            static_cast<std::size_t>(root.table == 0 ? static_cast<int64_t>(h) : member + row);
        const Cell cell = slots.at(program, root.node, row);
        const bool yes = (results.yes[r][at / 64] >> (at % 64) & 1) != 0;
        const bool unknown = (results.unknown[r][at / 64] >> (at % 64) & 1) != 0;
        ASSERT_EQ(yes, cell.state == State::kKnown && cell.number != 0)
            << root.name << " row " << at << " scalar state " << static_cast<int>(cell.state)
            << " number " << cell.number << " member rows " << records[h].rows[1];
        ASSERT_EQ(unknown, cell.state == State::kUnknown)
            << root.name << " row " << at << " scalar state " << static_cast<int>(cell.state)
            << " number " << cell.number << " member rows " << records[h].rows[1];
      }
    }
    member += records[h].rows[1];
  }
}

TEST(Columns, agree_with_the_scalar_way) {
  for (uint32_t seed = 1; seed <= 6; ++seed) compare_ways(seed, 700, false);
}

TEST(Columns, agree_on_a_household_of_three_hundred) { compare_ways(99, 1500, true); }

TEST(Columns, agree_on_a_handful_of_rows) {
  for (uint32_t seed = 1; seed <= 40; ++seed)
    compare_ways(seed, static_cast<int>(seed % 5) + 1, false);
}

TEST(Columns, counts_bits_in_any_range) {
  const std::vector<uint64_t> bits{~uint64_t{0}, 0x5, 0};
  EXPECT_EQ(count_bits(bits, 0, 192), 66);
  EXPECT_EQ(count_bits(bits, 63, 65), 2);
  EXPECT_EQ(count_bits(bits, 65, 66), 0);
  EXPECT_EQ(count_bits(bits, 10, 10), 0);
}

}  // namespace
}  // namespace expr
