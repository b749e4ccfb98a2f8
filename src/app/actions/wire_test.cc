#include "app/actions/wire.h"

#include <gtest/gtest.h>

namespace actions {
namespace {

using dictionary::TypeKind;

dictionary::Type type_of(TypeKind kind, uint8_t scale = 0) {
  dictionary::Type type;
  type.kind = kind;
  type.scale = scale;
  return type;
}

dictionary::CodeList sample_list() {
  dictionary::CodeList list;
  list.codes = {{"one", "甲", {}, "", {}, {}, ""},
                {"two", "乙", {}, "", {}, {}, ""},
                {"three", "丙", {}, "", {}, {}, ""}};
  return list;
}

WireValue text(std::string written) {
  WireValue wire;
  wire.kind = WireValue::Kind::kText;
  wire.text = std::move(written);
  return wire;
}

TEST(Wire, EveryKindComesBackAsItWent) {
  const auto list = sample_list();
  const std::pair<dictionary::Type, dictionary::Value> cases[] = {
      {type_of(TypeKind::kBool), dictionary::known(1)},
      {type_of(TypeKind::kInt), dictionary::known(-7)},
      {type_of(TypeKind::kMoney), dictionary::known(123456789012345)},
      {type_of(TypeKind::kMoney), dictionary::known(-5)},
      {type_of(TypeKind::kRate), dictionary::known(3333)},
      {type_of(TypeKind::kDecimal, 1), dictionary::known(25)},
      {type_of(TypeKind::kDate), dictionary::known(19600)},
      {type_of(TypeKind::kMonth), dictionary::known(24280)},
      {type_of(TypeKind::kEnum), dictionary::known(2)},
      {type_of(TypeKind::kSet), dictionary::known(5)},
      {type_of(TypeKind::kSet), dictionary::known(0)},
      {type_of(TypeKind::kText), dictionary::known_text("东头 3 号")},
      {type_of(TypeKind::kBool), dictionary::unknown()}};
  for (const auto& [type, value] : cases) {
    const WireValue wire = to_wire(value, type, &list);
    const auto back = from_wire(wire, type, &list);
    ASSERT_TRUE(back) << dictionary::to_text(type.kind);
    EXPECT_EQ(*back, value) << dictionary::to_text(type.kind);
  }
}

TEST(Wire, MoneyAndRatesAreExactText) {
  EXPECT_EQ(to_wire(dictionary::known(718750), type_of(TypeKind::kMoney), nullptr).text, "7187.50");
  EXPECT_EQ(to_wire(dictionary::known(3000), type_of(TypeKind::kRate), nullptr).text, "0.3000");
  EXPECT_FALSE(from_wire(text("1.001"), type_of(TypeKind::kMoney), nullptr));
  EXPECT_FALSE(from_wire(text("much"), type_of(TypeKind::kMoney), nullptr));
  WireValue whole;
  whole.kind = WireValue::Kind::kInteger;
  whole.integer = 7;
  EXPECT_FALSE(from_wire(whole, type_of(TypeKind::kMoney), nullptr));
}

TEST(Wire, UnknownCodesDoNotFit) {
  const auto list = sample_list();
  EXPECT_FALSE(from_wire(text("four"), type_of(TypeKind::kEnum), &list));
  WireValue set;
  set.kind = WireValue::Kind::kList;
  set.list = {"one", "four"};
  EXPECT_FALSE(from_wire(set, type_of(TypeKind::kSet), &list));
}

TEST(Mask, HidesTheMiddleOrAll) {
  EXPECT_EQ(dictionary::masked("990001199001010019"), "990***********0019");
  EXPECT_EQ(dictionary::masked("1234567"), "*******");
  EXPECT_EQ(dictionary::masked("张三"), "**");
}

}  // namespace
}  // namespace actions
