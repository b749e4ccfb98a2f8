#include "core/rules/screen.h"

#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "core/rules/facts.h"
#include "core/rules/judge.h"

namespace rules {
namespace {

using dictionary::Dictionary;
using dictionary::TypeKind;
using dictionary::Value;

Dictionary make_dictionary() {
  Dictionary made;
  const auto put = [&](const char* id, const char* entity, TypeKind kind, const char* unit,
                       int64_t most) {
    dictionary::Indicator indicator;
    indicator.id = indicator.label = id;
    indicator.entity = entity;
    indicator.type.kind = kind;
    indicator.type.unit = *dictionary::parse_unit(unit);
    indicator.max = most;
    made.put(indicator);
  };
  put("income", "household", TypeKind::kMoney, "yuan", 1'000'000'00);
  put("water_problem", "household", TypeKind::kBool, "", 1);
  put("head_name", "household", TypeKind::kText, "", 0);
  put("insured", "person", TypeKind::kBool, "", 1);
  put("months", "job", TypeKind::kInt, "month", 12);
  made.put(dictionary::Collection{"members", "members", "person", "household", "", {}});
  made.put(dictionary::Collection{"jobs", "jobs", "job", "person", "", {}});
  dictionary::Parameter range;
  range.id = range.label = "range";
  range.type.kind = TypeKind::kMoney;
  range.type.unit = *dictionary::parse_unit("yuan/person");
  range.delegation = "county";
  for (const auto& [region, yuan] : {std::pair{"", 7500}, std::pair{"9903", 8000}}) {
    range.rows.push_back(
        {region, base::make_date(2023, 1, 1), {}, dictionary::known(yuan * 100), "", "", {}});
  }
  made.put(range);
  return made;
}

std::vector<RuleDefinition> make_rules() {
  const auto rule = [](const char* id, const char* when, const char* applies) {
    RuleDefinition made;
    made.id = id;
    made.entity = "household";
    made.when.text = when;
    made.applies.text = applies;
    return made;
  };
  return {rule("low", "income / count(members) < param.range", "count(members) > 0"),
          rule("uninsured", "any(members where not insured)", ""),
          rule("guarded", "income > 20000 yuan", "water_problem"),
          rule("worker", "any(members where any(jobs where months >= 6))", ""),
          rule("named", "length(head_name) > 2", "")};
}

// A random household: facts by "entity/row/indicator".
class Facts : public FactSource {
 public:
  explicit Facts(uint32_t seed) : random_(seed) {
    members_ = static_cast<int32_t>(random_() % 5);
    for (int32_t i = 0; i < members_; ++i) jobs_.push_back(static_cast<int32_t>(random_() % 3));
    salt_ = static_cast<uint32_t>(random_());
  }
  int32_t count_rows(std::string_view entity, int32_t parent) const override {
    return entity == "person" ? members_ : jobs_[static_cast<std::size_t>(parent)];
  }
  std::optional<Value> value(const dictionary::Indicator& indicator, const expr::Moment&,
                             int32_t row) const override {
    std::mt19937 own(salt_ + static_cast<uint32_t>(row) * 31 +
                     static_cast<uint32_t>(indicator.id.size()) * 7);
    const uint32_t dice = static_cast<uint32_t>(own() % 10);
    if (dice == 0) return std::nullopt;
    if (dice == 1) return dictionary::not_applicable();
    if (indicator.id == "head_name") return dictionary::known_text(dice < 5 ? "张三" : "欧阳四");
    if (indicator.id == "income") return dictionary::known(static_cast<int64_t>(own() % 4'000'000));
    return dictionary::known(static_cast<int64_t>(own() % (indicator.id == "months" ? 12 : 2)));
  }
  std::string row_name(std::string_view, int32_t) const override { return ""; }

 private:
  std::mt19937 random_;
  int32_t members_ = 0;
  std::vector<int32_t> jobs_;
  uint32_t salt_ = 0;
};

class ScreenTest : public testing::Test {
 protected:
  static constexpr int kHouseholds = 5000;

  ScreenTest() : rules_(make_rules()), set_(RuleSet::compile(dictionary_, "household", rules_)) {
    EXPECT_TRUE(set_.diagnostics().empty()) << base::to_line(set_.diagnostics().at(0));
    setting_.as_of = base::make_date(2023, 9, 30);
    frame::FrameBuilder builder(dictionary_, set_.program());
    for (int i = 0; i < kHouseholds; ++i) {
      records_.push_back((*record_from(dictionary_, set_.program(), set_.layout(),
                                       Facts(static_cast<uint32_t>(i))))
                             .record);
      builder.append(region_of(i), set_.layout(), records_.back());
    }
    frame_ = builder.finish();
  }
  static std::string region_of(int row) {
    return row < 1234 ? "990100" : row < 3000 ? "990200" : "990300";
  }

  void expect_as_judged(const Screening& screening, const ParameterValues& instead) {
    Judge judge(set_);
    for (int i = 0; i < kHouseholds; ++i) {
      Setting setting = setting_;
      setting.region = region_of(i);
      const auto binding = set_.bind(setting, instead);
      const auto& verdicts = judge.run(records_[static_cast<std::size_t>(i)], (*binding).context);
      for (std::size_t r = 0; r < verdicts.size(); ++r) {
        const auto rule = static_cast<int32_t>(r);
        ASSERT_EQ(screening.is_yes(rule, i), verdicts[r] == Verdict::kYes)
            << rules_[r].id << " row " << i;
        ASSERT_EQ(screening.is_unknown(rule, i), verdicts[r] == Verdict::kUnknown)
            << rules_[r].id << " row " << i;
      }
    }
  }
  Screening screen(const ParameterValues& instead, int threads) {
    const Parts parts{threads, [](int count, const std::function<void(int)>& share) {
                        std::vector<std::jthread> running;
                        for (int part = 0; part < count; ++part) running.emplace_back(share, part);
                      }};
    auto screening = Screening::run(set_, frame_, setting_, instead, parts);
    EXPECT_TRUE(screening);
    return *std::move(screening);
  }

  Dictionary dictionary_ = make_dictionary();
  std::vector<RuleDefinition> rules_;
  RuleSet set_;
  Setting setting_;
  std::vector<expr::Record> records_;
  frame::Frame frame_;
};

TEST_F(ScreenTest, judges_every_household_as_the_judge_does) {
  const Screening one = screen({}, 1);
  expect_as_judged(one, {});
  const Screening two = screen({}, 2);
  for (int32_t rule = 0; rule < 5; ++rule) {
    EXPECT_EQ(one.yes_bits(rule), two.yes_bits(rule));
    EXPECT_EQ(one.unknown_bits(rule), two.unknown_bits(rule));
  }
}

TEST_F(ScreenTest, counts_regions_and_lists_their_households) {
  const Screening screening = screen({}, 1);
  const auto [begin, end] = frame_.rows_of("9902");
  EXPECT_EQ(begin, 1234);
  EXPECT_EQ(end, 3000);
  const ScreenCounts counts = screening.count(0, begin, end);
  EXPECT_EQ(static_cast<int64_t>(screening.rows(0, false, begin, end).size()), counts.yes);
  EXPECT_EQ(static_cast<int64_t>(screening.rows(0, true, begin, end).size()), counts.unknown);
  EXPECT_GT(counts.yes, 0);
  EXPECT_GT(counts.unknown, 0);
  EXPECT_EQ(frame_.region_of(1234), "990200");
  EXPECT_EQ(frame_.rows_of("8"), (std::pair<int64_t, int64_t>{0, 0}));
}

TEST_F(ScreenTest, a_changed_parameter_moves_households_in_and_out) {
  const Screening before = screen({}, 1);
  const ParameterValues lower{{"range", dictionary::known(5000'00)}};
  const Screening after = screen(lower, 1);
  expect_as_judged(after, lower);
  const Difference moved = difference(before, after, 0, 0, kHouseholds);
  EXPECT_EQ(moved.enters, 0);
  EXPECT_GT(moved.leaves, 0);
  EXPECT_EQ(before.count(0, 0, kHouseholds).yes - moved.leaves, after.count(0, 0, kHouseholds).yes);
}

TEST_F(ScreenTest, a_replaced_household_is_judged_by_its_new_facts) {
  for (const int row : {0, 1233, 1234, 4999}) {
    records_[static_cast<std::size_t>(row)] =
        (*record_from(dictionary_, set_.program(), set_.layout(),
                      Facts(static_cast<uint32_t>(row + 100000))))
            .record;
    frame_.replace(row, set_.program(), set_.layout(), records_[static_cast<std::size_t>(row)]);
  }
  expect_as_judged(screen({}, 1), {});
}

// A village by itself: records come, change and go one by one, and frame and bits stay what a new
// frame of the same records would be.
TEST_F(ScreenTest, a_village_edited_household_by_household_stays_as_if_built_anew) {
  const auto binding = set_.bind({setting_.as_of, {}, {}, "990300"});
  ASSERT_TRUE(binding);
  std::mt19937 random(7);
  const auto make = [&] {
    return (*record_from(dictionary_, set_.program(), set_.layout(),
                         Facts(static_cast<uint32_t>(random()))))
        .record;
  };
  const auto build = [&](const std::vector<expr::Record>& records) {
    frame::FrameBuilder builder(dictionary_, set_.program());
    for (const auto& record : records) builder.append("990300", set_.layout(), record);
    return builder.finish();
  };
  std::vector<expr::Record> records{make()};
  frame::Frame edited = build(records);
  Screening bits = Screening::run(set_, edited, *binding);
  Judge judge(set_);
  expr::Record read;
  for (int step = 0; step < 400; ++step) {
    const int kind = static_cast<int>(random() % 5);
    const auto row = static_cast<int64_t>(random() % (records.size() + (kind < 2 ? 1U : 0U)));
    if (kind == 4 && records.size() > 1) {
      records.erase(records.begin() + row);
      edited.erase(row);
      bits.erase(row);
      continue;
    }
    const expr::Record record = make();
    if (kind < 2) {
      records.insert(records.begin() + row, record);
      edited.insert(row, set_.program(), set_.layout(), record);
    } else {
      records[static_cast<std::size_t>(row)] = record;
      edited.replace(row, set_.program(), set_.layout(), record);
    }
    frame::read_record(edited.view(set_.program()), set_.program(), set_.layout(), row, &read);
    const auto& verdicts = judge.run(read, (*binding).context);
    if (kind < 2) {
      bits.insert(row, verdicts);
    } else {
      bits.replace(row, verdicts);
    }
  }
  const frame::Frame anew = build(records);
  ASSERT_EQ(edited.rows(), anew.rows());
  EXPECT_EQ(edited.regions()[0].end, anew.regions()[0].end);
  for (std::size_t t = 0; t < anew.tables().size(); ++t) {
    EXPECT_EQ(edited.tables()[t].first, anew.tables()[t].first);
    EXPECT_EQ(edited.tables()[t].rows, anew.tables()[t].rows);
    for (std::size_t c = 0; c < anew.tables()[t].columns.size(); ++c) {
      EXPECT_EQ(edited.tables()[t].columns[c].data, anew.tables()[t].columns[c].data);
      EXPECT_EQ(edited.tables()[t].columns[c].text, anew.tables()[t].columns[c].text);
      EXPECT_EQ(edited.tables()[t].columns[c].offsets, anew.tables()[t].columns[c].offsets);
      EXPECT_EQ(edited.tables()[t].columns[c].states, anew.tables()[t].columns[c].states);
    }
  }
  const Screening fresh = Screening::run(set_, anew, *binding);
  for (int32_t rule = 0; rule < static_cast<int32_t>(fresh.rules()); ++rule) {
    EXPECT_EQ(bits.yes_bits(rule), fresh.yes_bits(rule))
        << rules_[static_cast<std::size_t>(rule)].id;
    EXPECT_EQ(bits.unknown_bits(rule), fresh.unknown_bits(rule));
  }
}

TEST_F(ScreenTest, a_column_that_nobody_filled_takes_no_room_until_somebody_does) {
  expr::Record blank = expr::make_record(set_.program(), set_.layout(), {1, 0, 0});
  frame::FrameBuilder builder(dictionary_, set_.program());
  for (int i = 0; i < 100; ++i) builder.append("990100", set_.layout(), blank);
  frame::Frame frame = builder.finish();
  for (const auto& column : frame.tables()[0].columns) {
    EXPECT_TRUE(column.is_blank);
    EXPECT_TRUE(column.data.empty());
  }
  ASSERT_EQ(frame.tables()[0].columns[0].indicator, "income");
  frame.set(0, 0, 17, {500000, expr::State::kKnown});
  EXPECT_EQ(frame.at(0, 0, 17).number, 500000);
  EXPECT_EQ(frame.at(0, 0, 16).state, expr::State::kUnknown);
  EXPECT_EQ(frame.at(0, 1, 17).state, expr::State::kUnknown);
}

}  // namespace
}  // namespace rules
