// Cells as people write them (FIELD part A §2, DOMAIN §10.5).
#include "edge/transfer/cell_values.h"

#include <gtest/gtest.h>

#include "core/base/id_number.h"

namespace transfer {
namespace {

using dictionary::Indicator;
using dictionary::LayoutColumn;
using dictionary::TypeKind;

class CellValuesTest : public testing::Test {
 protected:
  CellValuesTest() {
    dictionary::CodeList health{"health", "健康状况", {}, {}};
    health.codes.push_back({"healthy", "健康", {"良好|健康或良好"}, "10", {}, {}, ""});
    health.codes.back().aliases = {"良好", "健康或良好"};
    health.codes.push_back({"chronic", "长期慢性病", {"慢性病"}, "30", {}, {}, ""});
    health.codes.push_back({"ill", "患有大病", {}, "", {}, {}, ""});
    health.codes.push_back({"disabled", "残疾", {}, "", {}, {}, ""});
    dictionary_.put(std::move(health));
    add("health_one", TypeKind::kEnum);
    add("health", TypeKind::kSet);
    add("insured", TypeKind::kBool);
    add("born", TypeKind::kDate);
    add("since", TypeKind::kMonth);
    add("income", TypeKind::kMoney);
    add("months", TypeKind::kInt, 0, 12);
    add("land", TypeKind::kDecimal);
    add("share", TypeKind::kRate);
    add("id_number", TypeKind::kIdNumber);
    add("phone", TypeKind::kText, 0, 0, dictionary::Sensitivity::kSensitive);
    add("note", TypeKind::kText);
  }

  void add(const std::string& id, TypeKind kind, int64_t min = 0, int64_t max = 0,
           dictionary::Sensitivity sensitivity = dictionary::Sensitivity::kPersonal) {
    Indicator indicator;
    indicator.id = id;
    indicator.label = id;
    indicator.entity = "person";
    indicator.type.kind = kind;
    indicator.type.scale = kind == TypeKind::kDecimal ? 2 : 0;
    if (kind == TypeKind::kEnum || kind == TypeKind::kSet) indicator.type.list = 0;
    indicator.min = min;
    indicator.max = max;
    indicator.sensitivity =
        kind == TypeKind::kIdNumber ? dictionary::Sensitivity::kSensitive : sensitivity;
    dictionary_.put(std::move(indicator));
  }

  ReadCell read(const std::string& id, CellText cell, const std::string& heading = "") {
    LayoutColumn column;
    column.indicator = id;
    column.label = id;
    column.is_negated = is_negated_;
    CellReader reader(dictionary_, column, heading);
    return reader.read(cell);
  }
  ReadCell read(const std::string& id, std::string_view text, const std::string& heading = "") {
    CellText cell;
    cell.text = text;
    return read(id, cell, heading);
  }
  // As packs write it; the id of the problem instead of a value.
  std::string value(const std::string& id, std::string_view text, const std::string& heading = "") {
    return shown(id, read(id, text, heading));
  }
  std::string shown(const std::string& id, const ReadCell& cell) {
    if (!cell.value) return cell.problem ? cell.problem->id : "";
    const Indicator& indicator = *dictionary_.find_indicator(id);
    return dictionary::to_pack_text(*cell.value, indicator.type,
                                    dictionary_.list_of(indicator.type));
  }

  dictionary::Dictionary dictionary_;
  bool is_negated_ = false;
};

TEST_F(CellValuesTest, DaysInAllShapes) {
  for (const char* text :
       {"2023-05-01", "2023-5-1", "2023.5.1", "2023/5/1", "20230501", "2023年5月1日",
        "２０２３－０５－０１", "2023-05-01 08:30:00", " 2023年05月01日 "}) {
    EXPECT_EQ(value("born", text), "2023-05-01") << text;
  }
  EXPECT_EQ(value("born", "2023-02-30"), "import.no_day");
  EXPECT_EQ(value("born", "23.5.1"), "import.no_day");
  EXPECT_EQ(value("born", "2023年5月"), "import.day_missing");
  EXPECT_EQ(value("born", "去年"), "import.no_day");
  const ReadCell serial = read("born", "45047");
  EXPECT_EQ(shown("born", serial), "2023-05-01");
  ASSERT_TRUE(serial.problem) << "a day that lost its format is shown for checking";
  EXPECT_EQ(serial.problem->severity, base::Severity::kWarning);
  CellText typed;
  typed.text = "1-May";
  typed.date = base::parse_date("2023-05-01");
  EXPECT_EQ(shown("born", read("born", typed)), "2023-05-01");
}

TEST_F(CellValuesTest, MonthsAndTheZeroThatNumbersLose) {
  for (const char* text : {"2023-05", "202305", "2023年5月", "2023/5", "2023.05", "2023-05-17"})
    EXPECT_EQ(value("since", text), "2023-05") << text;
  EXPECT_EQ(value("since", "2023-13"), "import.no_month");
  CellText number;
  number.text = "2023.1";
  number.number = "2023.1";
  EXPECT_EQ(shown("since", read("since", number)), "import.month_lost_zero");
}

TEST_F(CellValuesTest, AmountsInYuanAndTenThousands) {
  EXPECT_EQ(value("income", "7187.5"), "7187.50 yuan");
  EXPECT_EQ(value("income", "1,234,567.89元"), "1234567.89 yuan");
  EXPECT_EQ(value("income", "￥３００"), "300.00 yuan");
  EXPECT_EQ(value("income", "1.5万元"), "15000.00 yuan");
  EXPECT_EQ(value("income", "1.5", "收入（万元）"), "15000.00 yuan");
  EXPECT_EQ(value("income", "15000元", "收入（万元）"), "15000.00 yuan")
      << "a unit in the cell goes before the heading's";
  EXPECT_EQ(value("income", "-20"), "-20.00 yuan");
  EXPECT_EQ(value("income", "约5000"), "import.no_number");
  const ReadCell rounded = read("income", "7187.505");
  EXPECT_EQ(shown("income", rounded), "7187.51 yuan");
  EXPECT_TRUE(rounded.problem);
  CellText formula;
  formula.text = "7187.5049999";
  formula.number = "7187.5049999";
  EXPECT_EQ(shown("income", read("income", formula)), "7187.50 yuan");
  EXPECT_FALSE(read("income", formula).problem) << "a formula's fraction is nobody's mistake";
}

TEST_F(CellValuesTest, NumbersWithinTheirRange) {
  EXPECT_EQ(value("months", "12个月"), "12");
  EXPECT_EQ(value("months", "13"), "import.out_of_range");
  EXPECT_EQ(value("months", "6.5"), "import.no_whole_number");
  EXPECT_EQ(value("land", "3.25亩"), "3.25");
  EXPECT_EQ(value("share", "30%"), "30 %");
  EXPECT_EQ(value("share", "30"), "import.no_percent");
}

TEST_F(CellValuesTest, YesAndNo) {
  for (const char* text : {"是", "有", "√", "Y", "TRUE", "1"})
    EXPECT_EQ(value("insured", text), "yes");
  for (const char* text : {"否", "無", "×", "no", "0"})
    EXPECT_EQ(value("insured", text), "no") << text;
  EXPECT_EQ(value("insured", "也许"), "import.neither_yes_nor_no");
  is_negated_ = true;
  EXPECT_EQ(value("insured", "是"), "no") << "the heading asks the opposite (S4-79)";
}

TEST_F(CellValuesTest, LabelsCodesAndAliases) {
  EXPECT_EQ(value("health_one", "长期慢性病"), "chronic");
  EXPECT_EQ(value("health_one", "長期慢性病"), "chronic");
  EXPECT_EQ(value("health_one", "慢性病"), "chronic");
  EXPECT_EQ(value("health_one", "30"), "chronic");
  const ReadCell misspelt = read("health_one", "长期慢姓病");
  ASSERT_TRUE(misspelt.problem);
  EXPECT_NE(misspelt.problem->help.find("长期慢性病"), std::string::npos);
  EXPECT_EQ(value("health_one", "外星人"), "import.unknown_word");
  for (const char* text : {"残疾,患有大病", "残疾、患有大病", "残疾；患有大病", "患有大病/残疾"})
    EXPECT_EQ(value("health", text), "[ill, disabled]") << text;
  EXPECT_EQ(value("health", "无"), "[]");
}

TEST_F(CellValuesTest, IdentityNumbersAreCleanedAndNeverGuessed) {
  const std::string good =
      "99000119900101001" + std::string(1, base::id_check_character("99000119900101001"));
  EXPECT_EQ(value("id_number", " " + good.substr(0, 6) + " " + good.substr(6)), good);
  EXPECT_EQ(value("id_number", "'" + good), good);
  EXPECT_EQ(value("id_number", good + "\xE2\x80\x8B"), good) << "an invisible mark";
  std::string wrong = good;
  wrong[16] = wrong[16] == '1' ? '2' : '1';
  const ReadCell bad = read("id_number", wrong);
  ASSERT_TRUE(bad.problem);
  EXPECT_EQ(bad.problem->id, "import.id_check");
  EXPECT_EQ(bad.problem->message.find(wrong), std::string::npos) << "numbers are shown masked";
  EXPECT_EQ(value("id_number", good.substr(1)), "import.id_length");
  EXPECT_EQ(value("id_number", "990001199002310019"), "import.id_birth");
  CellText lost;
  lost.text = "990001199001010000";
  lost.may_have_lost_digits = true;
  EXPECT_EQ(shown("id_number", read("id_number", lost)), "import.lost_digits");
}

TEST_F(CellValuesTest, TelephonesAndBlanks) {
  EXPECT_EQ(value("phone", "138 0000-0000"), "13800000000");
  EXPECT_EQ(value("phone", "+86 13800000000"), "13800000000");
  EXPECT_EQ(value("phone", "不详"), "import.no_phone");
  for (const char* text : {"", " ", "　", "-", "——", "/"})
    EXPECT_EQ(value("note", text), "") << text;
  EXPECT_EQ(value("note", " 张 三 "), "张 三");
  CellText formula;
  formula.lacks_value = true;
  EXPECT_EQ(shown("note", read("note", formula)), "import.formula_without_value");
}

TEST(DateInName, OneDayOrNone) {
  EXPECT_EQ(date_in_name("（乡村建设）户信息_20231218.xlsx"), base::parse_date("2023-12-18"));
  EXPECT_EQ(date_in_name("名单2023年9月30日.xls"), base::parse_date("2023-09-30"));
  EXPECT_EQ(date_in_name("名单 2023-9-30.xls"), base::parse_date("2023-09-30"));
  EXPECT_EQ(date_in_name("（自定义）监测对象信息 (22).xlsx"), std::nullopt);
  EXPECT_EQ(date_in_name("20230101至20231231.xlsx"), std::nullopt) << "which one?";
}

}  // namespace
}  // namespace transfer
