#include "edge/office/write_xlsx.h"

#include <gtest/gtest.h>

#include "edge/office/table.h"
#include "edge/office/zip_testing.h"

namespace office {
namespace {

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

std::string sample() {
  Sheet data{"名单", {{"*姓名", 14, -1, ""}, {"性别", 8, 1, "从列表里选"}}, {}};
  data.rows = {{"示例", "男"}, {"王某", ""}};
  data.example_rows = 1;
  Sheet choices{"选项", {{"地区", 16, -1, ""}, {"性别", 8, -1, ""}}, {}};
  choices.rows = {{"甲", "男"}, {"乙", "女"}, {"丙", ""}};
  choices.is_hidden = true;
  const Sheet help{"填表说明", {{"怎样填", 80, -1, ""}}, {{"一行一人"}}};
  return write_xlsx({data, choices, help});
}

TEST(WriteXlsx, ListsAreOfferedInAllRowsFromAHiddenSheet) {
  const std::string bytes = sample();
  const std::string sheet = part_of(bytes, "xl/worksheets/sheet1.xml");
  EXPECT_TRUE(has(sheet, "sqref=\"B2:B1048576\""));
  // No empty choices at the end of a list shorter than its neighbour.
  EXPECT_TRUE(has(sheet, "<formula1>'选项'!$B$2:$B$3</formula1>"));
  EXPECT_TRUE(
      has(part_of(bytes, "xl/workbook.xml"), "name=\"选项\" sheetId=\"2\" state=\"hidden\""));
  EXPECT_FALSE(has(part_of(bytes, "xl/workbook.xml"), "sheetId=\"3\" state="));
}

TEST(WriteXlsx, RequiredHeadingsExamplesAndLongTextsLookTheirPart) {
  const std::string bytes = sample();
  const std::string sheet = part_of(bytes, "xl/worksheets/sheet1.xml");
  EXPECT_TRUE(has(sheet, "<c r=\"A1\" s=\"3\"") && has(sheet, "<c r=\"B1\" s=\"2\""));
  EXPECT_TRUE(has(sheet, "<c r=\"A2\" s=\"4\"") && has(sheet, "<c r=\"A3\" s=\"1\""));
  EXPECT_TRUE(has(part_of(bytes, "xl/worksheets/sheet3.xml"), "<c r=\"A2\" s=\"5\""));
  const auto table = read_table(bytes);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows[0], (std::vector<std::string>{"*姓名", "性别"}));
}

}  // namespace
}  // namespace office
