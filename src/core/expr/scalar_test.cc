#include "core/expr/scalar.h"

#include <gtest/gtest.h>

#include "core/expr/expr_test_support.h"

namespace expr {
namespace {

using test_support::Household;
using test_support::judge;

const Household kPoor{
    {{"income", "30000 yuan"}, {"expense", "7500.01 yuan"}},
    {{{"birth_date", "1985-03-02"}, {"insured", "yes"}},
     {{"birth_date", "2012-08-31"}, {"school_status", "dropout"}, {"insured", "no"}},
     {{"birth_date", "2015-09-01"}}}};

TEST(Scalar, comparisons_of_quotients_are_exact) {
  // (30000 - 7500.01) / 3 is one fen below 7500 a head: S0-12.
  EXPECT_EQ(judge("net_per_head < param.range", kPoor), "yes");
  EXPECT_EQ(judge("net / count(members) >= param.range", kPoor), "no");
  Household edge = kPoor;
  edge.facts[1].second = "7500 yuan";
  EXPECT_EQ(judge("net_per_head < param.range", edge), "no");
  EXPECT_EQ(judge("net_per_head <= param.range", edge), "yes");
  EXPECT_EQ(judge("expense > 30 % * income", edge), "no");
  EXPECT_EQ(judge("expense >= 25 % * income", edge), "yes");
}

TEST(Scalar, a_stated_result_stands_in_for_missing_parts) {
  const Household stated{{{"net", "22499.99 yuan"}}, {{}, {}, {}}};
  EXPECT_EQ(judge("net_per_head < param.range", stated), "yes");
  const Household neither{{{"income", "1 yuan"}}, {{}, {}, {}}};
  EXPECT_EQ(judge("net_per_head < param.range", neither), "unknown");
}

TEST(Scalar, unknown_is_not_no_and_not_applicable_is) {
  EXPECT_EQ(judge("water_problem", kPoor), "unknown");
  EXPECT_EQ(judge("not water_problem", kPoor), "unknown");
  EXPECT_EQ(judge("water_problem or income > 1 yuan", kPoor), "yes");
  EXPECT_EQ(judge("water_problem and income > 1000000 yuan", kPoor), "no");
  const Household dry{{{"water_problem", "not_applicable"}}, {}};
  EXPECT_EQ(judge("water_problem", dry), "no");
  EXPECT_EQ(judge("water_problem = false", dry), "no");
  EXPECT_EQ(judge("water_problem is not_applicable", dry), "yes");
  // Whatever the unknown amount is, the sum does not apply; a comparison with it is no.
  const Household part{{{"income", "not_applicable"}, {"expense", "unknown"}}, {}};
  EXPECT_EQ(judge("income + expense > 1 yuan", part), "no");
  EXPECT_EQ(judge("income + expense is not_applicable", part), "yes");
  EXPECT_EQ(judge("net_per_head < param.range", Household{{{"net", "1 yuan"}}, {}}), "no");
}

TEST(Scalar, aggregates_use_bounds) {
  EXPECT_EQ(judge("any(members where school_status = 'dropout')", kPoor), "yes");
  EXPECT_EQ(judge("any(members where school_status = '小学')", kPoor), "unknown");
  EXPECT_EQ(judge("count(members where not insured) >= 1", kPoor), "yes");
  EXPECT_EQ(judge("count(members where not insured) >= 2", kPoor), "unknown");
  EXPECT_EQ(judge("count(members where not insured) >= 3", kPoor), "no");
  EXPECT_EQ(judge("count(members where not insured) = 3", kPoor), "no");
  EXPECT_EQ(judge("all(members where insured)", kPoor), "no");
  EXPECT_EQ(judge("sum(members, self_paid) > 0 yuan", kPoor), "unknown");
  EXPECT_EQ(judge("sum(members where birth_date < 1980-01-01, self_paid) = 0 yuan", kPoor), "yes");
  EXPECT_EQ(judge("min(members, birth_date) = 1985-03-02", kPoor), "yes");
  EXPECT_EQ(judge("one(members where school_status = 'dropout').birth_date = 2012-08-31", kPoor),
            "unknown");
}

TEST(Scalar, ages_count_the_birthday) {
  EXPECT_EQ(judge("count(members where age(birth_date, as_of) between 6 and 11) = 2", kPoor),
            "yes");
  const Household leap{{}, {{{"birth_date", "2012-02-29"}}}};
  EXPECT_EQ(judge("any(members where age(birth_date, 2023-02-28) = 10)", leap), "yes");
  EXPECT_EQ(judge("any(members where age(birth_date, 2023-03-01) = 11)", leap), "yes");
}

TEST(Scalar, members_who_left_before_the_instant_do_not_count) {
  Household gone = kPoor;
  gone.members[2].push_back({"left_on", "2023-09-30"});
  EXPECT_EQ(judge("count(members) = 2", gone), "yes");
  // S4-95: who dies after the reference instant still counts.
  gone.members[2].back().second = "2023-10-01";
  EXPECT_EQ(judge("count(members) = 3", gone), "yes");
  EXPECT_EQ(judge("count(all_members) = 3", gone), "yes");
}

TEST(Scalar, outer_facts_reach_into_member_conditions) {
  const Household one{{{"income", "100 yuan"}}, {{{"self_paid", "60 yuan"}}}};
  EXPECT_EQ(judge("any(members where self_paid > 50 % * income)", one), "yes");
  EXPECT_EQ(judge("any(members where self_paid > 60 % * income)", one), "no");
}

TEST(Scalar, texts_and_identity_numbers) {
  const Household named{{{"head_name", "张三"}}, {{{"id_card", "11010519491231002X"}}}};
  EXPECT_EQ(judge("head_name = '张三'", named), "yes");
  EXPECT_EQ(judge("length(head_name) = 2 and matches(head_name, 'han_name')", named), "yes");
  EXPECT_EQ(judge("any(members where id_valid(id_card) and id_sex(id_card) = 2)", named), "yes");
  EXPECT_EQ(judge("any(members where id_birth(id_card) = 1949-12-31)", named), "yes");
}

TEST(Scalar, chinese_spelling_means_the_same) {
  EXPECT_EQ(
      judge("存在（成员 其中 周岁（出生日期，时点） 介于 6 至 15 且 在校状况 = ‘失学’）", kPoor),
      "yes");
  EXPECT_EQ(judge("人均纯收入 ＜ 参数.范围", kPoor), "yes");
  EXPECT_EQ(judge("饮水问题 未采集", kPoor), "yes");
}

TEST(Compile, reports_what_is_wrong_with_names_and_types) {
  const Household none;
  EXPECT_EQ(judge("net_per_hed < param.range", none), "error: expr.unknown_name");
  EXPECT_EQ(judge("income < param.range", none), "error: expr.unit_mismatch");
  EXPECT_EQ(judge("birth_date < 2000-01-01", none), "error: expr.wrong_entity");
  EXPECT_EQ(judge("any(members where school_status = 'dropuot')", none),
            "error: expr.unknown_code");
  EXPECT_EQ(judge("income", none), "error: expr.need_bool");
  EXPECT_EQ(judge("income / expense > 1", none), "error: expr.divisor_sign");
  EXPECT_EQ(judge("income / 0 + expense > 1 yuan", none), "error: expr.divisor_zero");
  EXPECT_EQ(judge("income / 4611686018427387 + expense / 4611686018427389 > 1 yuan", none),
            "error: expr.may_overflow");
  EXPECT_EQ(judge("net_per_head + net_per_head > 1 yuan", none), "error: expr.quotient_arithmetic");
  EXPECT_EQ(judge("months > 5000", none), "error: expr.always_false");
  EXPECT_EQ(judge("income > 1.005 yuan", none), "error: expr.money_precision");
  EXPECT_EQ(judge("income > ", none), "error: expr.unexpected_end");
  EXPECT_EQ(judge("income * income > 1 yuan", none), "error: expr.type_mismatch");
  EXPECT_EQ(judge("mont(1)", none), "error: expr.unknown_function");
}

TEST(Parse, refuses_depth_and_length_without_harm) {
  EXPECT_EQ(judge(std::string(1 << 20, 'a'), {}), "error: expr.too_long");
  EXPECT_EQ(judge(std::string(30000, '(') + "1", {}), "error: expr.too_deep");
  EXPECT_EQ(judge(std::string(30000, '-') + "1", {}), "error: expr.too_deep");
  EXPECT_EQ(judge("a \xff b", {}), "error: expr.invalid_utf8");
  std::string many = "true";
  for (int i = 0; i < 5000; ++i) many += " or true";
  EXPECT_EQ(judge(many, {}), "error: expr.too_large");
}

}  // namespace
}  // namespace expr
