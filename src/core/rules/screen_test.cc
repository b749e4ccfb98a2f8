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

}  // namespace
}  // namespace rules
