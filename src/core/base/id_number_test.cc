#include "core/base/id_number.h"

#include <gtest/gtest.h>

namespace base {
namespace {

// The number printed as example in GB 11643-1999, annex A.
constexpr const char* kExample = "11010519491231002X";

TEST(IdNumber, check_character_and_parts) {
  EXPECT_TRUE(is_valid_id_number(kExample));
  EXPECT_FALSE(is_valid_id_number("110105194912310021"));
  EXPECT_FALSE(is_valid_id_number("11010519491331002X"));  // Month 13.
  EXPECT_FALSE(is_valid_id_number("1101051949123100"));
  EXPECT_FALSE(is_valid_id_number("11010A19491231002X"));
  EXPECT_EQ(to_text(*birth_of_id_number(kExample)), "1949-12-31");
  EXPECT_EQ(sex_of_id_number(kExample), 2);
  EXPECT_EQ(kind_of_id_number(kExample), 18);
}

TEST(IdNumber, certificates_carry_class_and_grade) {
  const std::string certificate = std::string(kExample) + "42";
  EXPECT_TRUE(is_valid_id_number(certificate));
  EXPECT_EQ(certificate_kind(certificate), 4);
  EXPECT_EQ(certificate_grade(certificate), 2);
  EXPECT_TRUE(is_valid_id_number(certificate + "B1"));
  EXPECT_FALSE(is_valid_id_number(std::string(kExample) + "85"));
  EXPECT_EQ(certificate_kind(kExample), 0);
}

TEST(IdNumber, written_forms_become_one) {
  EXPECT_EQ(normal_id_number(" １１0105 19491231002x "), kExample);
  EXPECT_EQ(normal_id_number("'11010519491231002X"), kExample);
  EXPECT_EQ(normal_name("阿依 古丽•买买提"), "阿依古丽·买买提");
}

}  // namespace
}  // namespace base
