#include "core/expr/bytes.h"

#include <random>

#include <gtest/gtest.h>

#include "core/expr/expr_test_support.h"

namespace expr {
namespace {

using test_support::Household;

const Household kHousehold{
    {{"income", "30000 yuan"}, {"head_name", "张三"}, {"water_problem", "not_applicable"}},
    {{{"birth_date", "1985-03-02"}, {"school_status", "junior"}}, {{"insured", "yes"}}}};

const char* const kTexts[] = {
    "net_per_head < param.range or round(income / count(members), to_yuan) > 3 yuan",
    "any(members where school_status in {'primary', 'junior'} and age(birth_date, as_of) > 15)",
    "sum(members, self_paid) > 10 % * income unless head_name = '张三'",
    "count(members where not insured) >= 1 and add_months(as_of, -6, fail) < 2023-05-01",
    "length(default(head_name, '无')) > 1 or matches(head_name, 'han_name')",
    ("max(all_members, months_between(birth_date, as_of)) > 100 or has_any(one(members).subjects, "
     "{'primary'})"),
};

Program make_program() {
  std::vector<Expression> expressions;
  for (const char* text : kTexts) expressions.push_back({text, "household", text, {}});
  expressions.push_back({"value", "household", "net_per_head", {}, Want::kAnyValue});
  Compiled compiled = compile(test_support::make_dictionary(), "household", expressions);
  EXPECT_EQ(compiled.program.roots.size(), expressions.size());
  return compiled.program;
}

std::vector<Cell> results_of(const Program& program, const Record& record, const Context& context) {
  Slots slots;
  run(program, layout_of(program), record, context, &slots);
  std::vector<Cell> results;
  for (const Root& root : program.roots) results.push_back(slots.at(program, root.node, 0));
  return results;
}

TEST(Bytes, a_program_comes_back_the_same) {
  const Program program = make_program();
  for (const WithTrace with_trace : {WithTrace::kNo, WithTrace::kYes}) {
    const std::string bytes = to_bytes(program, with_trace);
    const auto read = program_from_bytes(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->nodes, program.nodes);
    for (std::size_t i = 0; i < program.nodes.size(); ++i) {
      EXPECT_EQ(read->intervals[i].low, program.intervals[i].low) << i;
      EXPECT_EQ(read->intervals[i].high, program.intervals[i].high) << i;
    }
    EXPECT_EQ(read->trace.size(), with_trace == WithTrace::kYes ? program.trace.size() : 0);
    EXPECT_EQ(to_bytes(*read, with_trace), bytes);
  }
}

TEST(Bytes, records_and_contexts_come_back_the_same) {
  const Program program = make_program();
  const Layout layout = layout_of(program);
  const auto dictionary = test_support::make_dictionary();
  const Record record = test_support::to_record(dictionary, program, layout, kHousehold);
  const Context context = test_support::make_context(dictionary, program);
  Record read;
  ASSERT_TRUE(RecordReader(program, layout).read(to_bytes(program, layout, record), &read));
  Context read_back;
  ASSERT_TRUE(read_context(program, to_bytes(program, context), &read_back));
  const auto expected = results_of(program, record, context),
             found = results_of(program, read, read_back);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(found[i].state, expected[i].state) << i;
    EXPECT_EQ(found[i].number, expected[i].number) << i;
  }
}

TEST(Bytes, what_is_cut_off_or_of_another_version_is_refused) {
  const std::string bytes = to_bytes(make_program(), WithTrace::kYes);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(program_from_bytes(std::string_view(bytes).substr(0, length))) << length;
  }
  EXPECT_FALSE(program_from_bytes(bytes + 'x'));
  std::string newer = bytes;
  newer[3] = static_cast<char>(kBytesVersion + 1);
  EXPECT_FALSE(program_from_bytes(newer));
}

TEST(Bytes, values_outside_their_bounds_are_refused) {
  const Program program = make_program();
  const Layout layout = layout_of(program);
  const auto dictionary = test_support::make_dictionary();
  Record record = test_support::to_record(dictionary, program, layout, kHousehold);
  const auto income = static_cast<std::size_t>(
      layout.slot_of[static_cast<std::size_t>(program.find_field("income"))]);
  record.cells[0][income] = {INT64_MAX / 2, State::kKnown};
  Record read;
  EXPECT_FALSE(RecordReader(program, layout).read(to_bytes(program, layout, record), &read));
  Context context = test_support::make_context(dictionary, program);
  context.parameters.at(0).number = INT64_MAX / 2;
  EXPECT_FALSE(read_context(program, to_bytes(program, context), &context));
}

// Whatever is accepted must run: sanitizers watch.
TEST(Bytes, changed_bytes_are_refused_or_harmless) {
  const Program program = make_program();
  const Layout layout = layout_of(program);
  const auto dictionary = test_support::make_dictionary();
  const std::string record_bytes =
      to_bytes(program, layout, test_support::to_record(dictionary, program, layout, kHousehold));
  const std::string context_bytes =
      to_bytes(program, test_support::make_context(dictionary, program));
  const std::string bytes = to_bytes(program, WithTrace::kNo);
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string changed = bytes;
    for (auto i = random() % 3 + 1; i > 0; --i)
      changed[random() % changed.size()] = static_cast<char>(random());
    const auto read = program_from_bytes(changed);
    if (!read) continue;
    Context context;
    Record record;
    const Layout own = layout_of(*read);
    if (!read_context(*read, context_bytes, &context)) continue;
    if (!RecordReader(*read, own).read(record_bytes, &record)) continue;
    ++accepted;
    results_of(*read, record, context);
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace expr
