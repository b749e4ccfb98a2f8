#include "core/rules/judge.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace rules {
namespace {

using dictionary::Blank;
using dictionary::Dictionary;
using dictionary::TypeKind;
using dictionary::Value;

void put(Dictionary* made, const std::string& id, const std::string& label,
         const std::string& entity, TypeKind kind, const std::string& unit = "",
         const std::string& derived = "", Blank blank = Blank::kUnknown) {
  dictionary::Indicator indicator;
  indicator.id = id;
  indicator.label = label;
  indicator.entity = entity;
  indicator.type.kind = kind;
  indicator.type.unit = *dictionary::parse_unit(unit);
  indicator.max = kind == TypeKind::kMoney ? 1'000'000'00 : 100;
  indicator.derived = derived;
  indicator.blank = blank;
  made->put(indicator);
}

Dictionary make_dictionary() {
  Dictionary made;
  put(&made, "income", "家庭年收入", "household", TypeKind::kMoney, "yuan");
  put(&made, "income_per_head", "人均收入", "household", TypeKind::kMoney, "yuan/person",
      "income / count(members)");
  put(&made, "dropout", "失学辍学", "household", TypeKind::kBool);
  put(&made, "water_problem", "饮水有问题", "household", TypeKind::kBool);
  put(&made, "is_object", "监测对象", "household", TypeKind::kBool);
  put(&made, "insured", "参保", "person", TypeKind::kBool);
  put(&made, "dibao", "低保", "person", TypeKind::kBool, "", "", Blank::kNo);
  put(&made, "left_on", "离开日期", "person", TypeKind::kDate, "", "", Blank::kNotApplicable);
  put(&made, "worked_months", "务工月数", "job", TypeKind::kInt, "month");
  put(&made, "empty_houses", "空房", "village", TypeKind::kInt);
  made.put(dictionary::Collection{
      "members", "家庭成员", "person", "household", "not (left_on <= as_of)", {}});
  made.put(dictionary::Collection{"jobs", "务工记录", "job", "person", "", {}});
  dictionary::Parameter range;
  range.id = "range";
  range.label = "监测范围";
  range.type.kind = TypeKind::kMoney;
  range.type.unit = *dictionary::parse_unit("yuan/person");
  range.delegation = "county";
  const auto row = [](const std::string& region, int year, int64_t yuan) {
    return dictionary::ParameterRow{region,
                                    base::make_date(year, 1, 1),
                                    base::make_date(year, 12, 31),
                                    dictionary::known(yuan * 100),
                                    "notice.txt:1",
                                    "示例文件",
                                    {}};
  };
  range.rows = {row("", 2023, 7500), row("3703", 2023, 8000), row("", 2024, 7800)};
  made.put(range);
  return made;
}

RuleDefinition rule(const std::string& id, const std::string& title, const std::string& when,
                    const std::string& message, const std::string& applies = "") {
  RuleDefinition made;
  made.id = id;
  made.title = title;
  made.entity = "household";
  made.when.text = when;
  made.applies.text = applies;
  made.message.text = message;
  return made;
}

std::vector<RuleDefinition> make_rules() {
  std::vector<RuleDefinition> made = {
      rule("low_income", "收入低于监测范围", "income_per_head < param.range",
           "人均收入 {income_per_head}，低于 {param.range}，请核实"),
      rule("uninsured", "有人未参保", "any(members where not insured)", "有成员未参保"),
      rule("object_problem", "监测对象有问题未解决", "dropout or water_problem", "问题未解决",
           "is_object"),
      rule("dibao", "享受低保", "any(members where dibao)",
           "享受低保 {count(members where dibao)}"),
      rule("worker", "有人外出务工半年", "any(members where any(jobs where worked_months >= 6))",
           "有人务工"),
  };
  made.push_back(rule("village", "空房多", "empty_houses > 3", "空房多"));
  made.back().entity = "village";
  return made;
}

using Values = std::map<std::string, Value>;

// What a form, a test case or the registry would give.
class Household : public FactSource {
 public:
  Values facts;
  std::vector<std::pair<std::string, Values>> members;
  std::vector<std::pair<int32_t, Values>> jobs;  // member, values; in the order of members

  int32_t count_rows(std::string_view entity, int32_t parent_row) const override {
    if (entity == "person") return static_cast<int32_t>(members.size());
    return static_cast<int32_t>(std::count_if(
        jobs.begin(), jobs.end(), [&](const auto& job) { return job.first == parent_row; }));
  }
  std::optional<Value> value(const dictionary::Indicator& indicator, const expr::Moment& moment,
                             int32_t row) const override {
    if (moment.kind != expr::Moment::Kind::kCurrent) return std::nullopt;
    const auto index = static_cast<std::size_t>(row);
    const Values& values = indicator.entity == "household" ? facts
                           : indicator.entity == "person"  ? members[index].second
                                                           : jobs[index].second;
    const auto found = values.find(indicator.id);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
  std::string row_name(std::string_view entity, int32_t row) const override {
    return entity == "person" ? members[static_cast<std::size_t>(row)].first : "";
  }
};

const Value kYes = dictionary::known(1);
const Value kNo = dictionary::known(0);

class JudgeTest : public testing::Test {
 protected:
  JudgeTest()
      : dictionary_(make_dictionary()),
        rules_(make_rules()),
        set_(RuleSet::compile(dictionary_, "household", rules_)) {
    household_.facts = {{"income", dictionary::known(15000'00)}, {"dropout", kNo}};
    household_.members = {{"张三", {{"insured", kYes}}}, {"李四", {}}};
    household_.jobs = {{1, {{"worked_months", dictionary::known(7)}}}, {1, {}}};
    setting_.as_of = base::make_date(2023, 9, 30);
    setting_.region = "370305004000";
  }

  void judge() {
    EXPECT_TRUE(set_.diagnostics().empty());
    auto subject = record_from(dictionary_, set_.program(), set_.layout(), household_);
    ASSERT_TRUE(subject) << subject.error().message;
    subject_ = *std::move(subject);
    auto binding = set_.bind(setting_);
    ASSERT_TRUE(binding) << binding.error().message;
    binding_ = *std::move(binding);
    judgement_.emplace(set_, subject_, binding_);
  }

  std::string verdict(std::string_view id) const {
    return std::string(expr::to_text(judgement_->verdict(set_.find_rule(id))));
  }
  std::string sentence(std::string_view id) const {
    return judgement_->sentence(set_.find_rule(id));
  }

  Dictionary dictionary_;
  std::vector<RuleDefinition> rules_;
  RuleSet set_;
  Household household_;
  Setting setting_;
  Subject subject_;
  Binding binding_;
  std::optional<Judgement> judgement_;
};

TEST_F(JudgeTest, says_what_each_rule_finds_in_one_sentence) {
  judge();
  EXPECT_EQ(set_.rules().size(), 5U);  // The village's rule is not about households.
  EXPECT_EQ(sentence("low_income"), "人均收入 7500.00 元/人，低于 8000.00 元/人，请核实");
  EXPECT_EQ(sentence("uninsured"), "还不能判断“有人未参保”：缺少李四的参保");
  EXPECT_EQ(sentence("object_problem"),
            "还不能判断“监测对象有问题未解决”：缺少监测对象、饮水有问题");
  EXPECT_EQ(sentence("dibao"), "不符合“享受低保”：没有“低保”为是的家庭成员");
  EXPECT_EQ(sentence("worker"), "有人务工");
  Judge fast(set_);
  EXPECT_EQ(fast.run(subject_.record, binding_.context), judgement_->verdicts());
}

TEST_F(JudgeTest, a_guard_takes_a_rule_away) {
  household_.facts["is_object"] = kNo;
  judge();
  EXPECT_EQ(verdict("object_problem"), "not_applicable");
  EXPECT_EQ(sentence("object_problem"), "不适用“监测对象有问题未解决”：监测对象：否");
}

// A blank tick-box is no; a blank date of leaving means that the member is here (RULES §1.4).
TEST_F(JudgeTest, what_is_missing_of_several_people_is_named_once) {
  household_.members[0].second.erase("insured");
  judge();
  EXPECT_EQ(sentence("uninsured"), "还不能判断“有人未参保”：缺少张三、李四的参保");
}

TEST_F(JudgeTest, blanks_mean_what_the_indicator_says) {
  household_.members[0].second["dibao"] = kYes;
  household_.members[1].second["left_on"] = dictionary::known(base::make_date(2023, 9, 30).days);
  judge();
  EXPECT_EQ(sentence("dibao"), "享受低保 1 人");
  EXPECT_EQ(verdict("uninsured"), "no");   // 李四 has left.
  EXPECT_EQ(verdict("low_income"), "no");  // 15000 yuan for one.
  EXPECT_EQ(sentence("low_income"),
            "不符合“收入低于监测范围”：人均收入 15000.00 元/人，比监测范围（8000.00 "
            "元/人）高 7000.00 元/人");
}

TEST_F(JudgeTest, parameters_come_from_the_row_in_force_or_not_at_all) {
  judge();
  EXPECT_EQ(binding_.parameters[0].row->region, "3703");
  EXPECT_EQ(binding_.parameters[0].row->document, "示例文件");
  setting_.region = "1101";
  judge();
  EXPECT_EQ(binding_.parameters[0].value.number, 7500'00);
  EXPECT_EQ(verdict("low_income"), "no");
  setting_.rule_date = base::make_date(2024, 1, 1);
  judge();
  EXPECT_EQ(binding_.parameters[0].value.number, 7800'00);
  setting_.rule_date = base::make_date(2025, 1, 1);
  EXPECT_FALSE(set_.bind(setting_));
  EXPECT_TRUE(set_.bind(setting_, {}, set_.find_rule("dibao")));
  EXPECT_FALSE(set_.bind(setting_, {}, set_.find_rule("low_income")));
  EXPECT_TRUE(set_.bind(setting_, {{"range", dictionary::known(1)}}));
  EXPECT_FALSE(
      set_.bind(setting_, {{"rage", dictionary::known(1)}, {"range", dictionary::known(1)}}));
  EXPECT_FALSE(set_.bind(setting_, {{"range", dictionary::known(INT64_MAX)}}));
}

TEST_F(JudgeTest, what_is_missing_is_ranked_by_how_many_rules_it_blocks) {
  household_.members[1].second["insured"] = kYes;
  rules_.push_back(rule("water", "饮水", "water_problem", ""));
  set_ = RuleSet::compile(dictionary_, "household", rules_);
  judge();
  std::string all;
  for (const MissingFact& fact : judgement_->missing()) {
    all += fact.of_whom + " " + fact.words + " " + std::to_string(fact.rules.size()) + "\n";
  }
  EXPECT_EQ(all, "本户 饮水有问题 2\n本户 监测对象 1\n");
}

TEST_F(JudgeTest, what_if_lists_the_rules_that_change_with_both_sentences) {
  judge();
  const auto tried = judgement_->what_if({{"insured", 1, kNo}, {"dropout", 0, kYes}},
                                         {{"range", dictionary::known(7500'00)}});
  ASSERT_TRUE(tried);
  std::string all;
  for (const ChangedRule& changed : tried->changed) {
    all += changed.sentence_before + " → " + changed.sentence_after + "\n";
  }
  EXPECT_EQ(all,
            "人均收入 7500.00 元/人，低于 8000.00 元/人，请核实 → "
            "不符合“收入低于监测范围”：人均收入 7500.00 元/人，等于监测范围（7500.00 元/人）\n"
            "还不能判断“有人未参保”：缺少李四的参保 → 有成员未参保\n"
            "还不能判断“监测对象有问题未解决”：缺少监测对象、饮水有问题 → "
            "还不能判断“监测对象有问题未解决”：缺少监测对象\n");
  EXPECT_EQ(verdict("uninsured"), "unknown");  // Nothing was changed.
}

TEST_F(JudgeTest, what_if_refuses_what_cannot_be_tried) {
  judge();
  const auto message = [&](const Change& change) {
    const auto tried = judgement_->what_if({change}, {});
    return tried ? std::string("fine") : tried.error().message;
  };
  EXPECT_EQ(message({"incom", 0, kYes}), "没有叫“incom”的指标，请检查拼写");
  EXPECT_EQ(message({"income_per_head", 0, kYes}), "“人均收入”由其他指标算出，请改算它所用的指标");
  EXPECT_EQ(message({"insured", 2, kYes}), "没有第 3 条记录，请刷新后重试");
  EXPECT_EQ(message({"income", 0, dictionary::known(1'000'001'00)}),
            "“家庭年收入”的值 1000001.00 元 超出 0.00 元 至 1000000.00 元，请核对");
  EXPECT_EQ(message({"empty_houses", 0, kYes}), "fine");  // No rule of this set reads it.
}

TEST_F(JudgeTest, a_receipt_names_everything_that_the_result_rests_on) {
  judge();
  const Receipt first = judgement_->receipt("abc", "snapshot 7");
  EXPECT_EQ(first.rule_set_hash, "abc");
  EXPECT_EQ(first.engine_version, kEngineVersion);
  ASSERT_EQ(first.parameters.size(), 1U);
  EXPECT_EQ(first.parameters[0].second, "8000.00 yuan");
  EXPECT_EQ(judgement_->receipt("abc", "snapshot 7").result_hash, first.result_hash);
  household_.facts["income"] = dictionary::known(99000'00);
  judge();
  EXPECT_NE(judgement_->receipt("abc", "snapshot 7").result_hash, first.result_hash);
}

TEST_F(JudgeTest, broken_rules_are_left_out_and_reported) {
  rules_.push_back(rule("broken", "坏", "incme > 1 yuan", ""));
  rules_.push_back(rule("broken_message", "坏", "dropout", "收入 {incme}"));
  set_ = RuleSet::compile(dictionary_, "household", rules_);
  EXPECT_EQ(set_.rules().size(), 5U);
  EXPECT_EQ(set_.diagnostics().size(), 2U);
  EXPECT_EQ(set_.find_rule("broken_message"), -1);
}

TEST_F(JudgeTest, too_many_rows_or_numbers_out_of_range_are_refused) {
  household_.facts["income"] = dictionary::known(-1);
  EXPECT_FALSE(record_from(dictionary_, set_.program(), set_.layout(), household_));
  household_.facts["income"] = dictionary::known(1);
  household_.members.assign(70000, {"甲", {}});
  EXPECT_FALSE(record_from(dictionary_, set_.program(), set_.layout(), household_));
}

}  // namespace
}  // namespace rules
