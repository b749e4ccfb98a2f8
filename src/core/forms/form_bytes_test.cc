// A form that travelled as bytes asks, computes and complains as the one it was made from.
#include "core/forms/form_bytes.h"

#include <random>

#include <gtest/gtest.h>

#include "core/forms/evaluation_json.h"
#include "core/forms/forms_test_support.h"

namespace forms {
namespace {

using test_support::Sheet;

Filling make_filling(const Sheet::Words& words = {}) {
  Filling filling;
  filling.setting.as_of = base::make_date(2031, 9, 30);
  filling.setting.region = "990101";
  filling.given.answers = {{"Q1", "否", {}},        {"Q2", "是", {}},   {"Q5", "因病、其他", {}},
                           {"Q12", "22499.99", {}}, {"Q13", "0", {}},   {"Q14", "1", {}},
                           {"Q8", "是", {}},        {"Q99", "什么", {}}};
  for (const auto& [code, text] : words) {
    std::erase_if(filling.given.answers, [&](const auto& one) { return one.code == code; });
    filling.given.answers.push_back({code, text, {}});
  }
  const GivenRow head{{{"P1", "柏春生", {}}, {"P2", "户主", {}}, {"P3", "47", {}}}};
  const GivenRow child{{{"P1", "柏\"晓\"宇", {}}, {"P2", "户主", {}}, {"P3", "11", {}}}};
  filling.given.rows = {{"members", {head, child}}};
  filling.signatures = {{"head", "柏春生"}, {"visitor", "柏春生"}};
  return filling;
}

TEST(FormBytes, a_form_comes_back_the_same) {
  const Sheet sheet;
  const std::string bytes = to_bytes(sheet.form());
  const auto loaded = form_from_bytes(bytes);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(to_bytes(*loaded->form), bytes);
  const auto expected = evaluate_to_json(sheet.form(), make_filling());
  const auto found = evaluate_to_json(*loaded->form, make_filling());
  ASSERT_TRUE(expected);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, *expected);
  // What the filling is there for: rows of a problem, messages with figures, differences.
  for (const char* part :
       {"\"one_head\",\"severity\":\"error\"", "[\"P2[1]\",\"P2[2]\"]", "柏\\\"晓\\\"宇",
        "forms.differs", "forms.same_signer", "forms.unknown_item", "\"exact\":["}) {
    EXPECT_NE(found->find(part), std::string::npos) << part << "\n" << *found;
  }
}

TEST(FormBytes, a_filling_comes_back_the_same) {
  Filling filling = make_filling();
  filling.setting.rule_date = base::make_date(2031, 1, 1);
  filling.setting.period = {base::make_date(2030, 10, 1), base::make_date(2031, 9, 30)};
  const std::string bytes = to_bytes(filling);
  const auto read = filling_from_bytes(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_bytes(*read), bytes);
  EXPECT_EQ(read->given.rows[0].second[1].answers[0].text, "柏\"晓\"宇");
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(filling_from_bytes(std::string_view(bytes).substr(0, length))) << length;
}

TEST(FormBytes, what_is_cut_off_or_of_another_version_is_refused) {
  const Sheet sheet;
  const std::string bytes = to_bytes(sheet.form());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(form_from_bytes(std::string_view(bytes).substr(0, length))) << length;
  EXPECT_FALSE(form_from_bytes(bytes + 'x'));
  std::string newer = bytes;
  newer[3] = static_cast<char>(kFormBytesVersion + 1);
  EXPECT_FALSE(form_from_bytes(newer));
}

// Whatever is accepted must run: sanitizers watch.
TEST(FormBytes, changed_bytes_are_refused_or_harmless) {
  const Sheet sheet;
  const std::string bytes = to_bytes(sheet.form());
  const Filling filling = make_filling({{"Q12", "9000000000000000"}});
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string changed = bytes;
    for (auto i = random() % 3 + 1; i > 0; --i)
      changed[random() % changed.size()] = static_cast<char>(random());
    const auto read = form_from_bytes(changed);
    if (!read) continue;
    ++accepted;
    if (const auto result = evaluate_to_json(*read->form, filling)) {
      EXPECT_FALSE(result->empty());
    }
  }
  EXPECT_GT(accepted, 100);
}

// Formulas are proved for the range of their indicators: what is typed beyond it is reported, and
// enters them as the end of the range.
TEST(FormBytes, absurd_amounts_stay_within_64_bits) {
  const Sheet sheet;
  const auto result =
      evaluate_to_json(sheet.form(), make_filling({{"Q12", "90000000000000000"}, {"Q13", "-1"}}));
  ASSERT_TRUE(result);
  EXPECT_NE(result->find("forms.out_of_range"), std::string::npos);
  EXPECT_NE(result->find("\"text\":\"90000000000000000.00 元\""), std::string::npos);
}

TEST(FormBytes, a_setting_outside_the_form_is_refused) {
  const Sheet sheet;
  Filling filling = make_filling();
  filling.setting.as_of = base::make_date(2030, 12, 31);
  EXPECT_FALSE(evaluate_to_json(sheet.form(), filling));
  Answers many = blank_answers(sheet.form());
  EXPECT_TRUE(is_affordable(sheet.form(), many));
  many.rows[0].resize(60000);
  EXPECT_FALSE(is_affordable(sheet.form(), many));
}

}  // namespace
}  // namespace forms
