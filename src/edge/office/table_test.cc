#include "edge/office/table.h"

#include <string>

#include <gtest/gtest.h>

#include "edge/office/archive.h"
#include "edge/office/workbook.h"
#include "edge/office/write_xlsx.h"

namespace office {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// A workbook of one sheet with these shared texts.
std::string workbook(const std::string& sheet, const std::string& shared) {
  const std::string main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return write_archive(
      {{"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" + office +
                           "/officeDocument\" Target=\"/xl/book.xml\"/></Relationships>"},
       {"xl/book.xml", "<x:workbook xmlns:x=\"m\" xmlns:r=\"" + office +
                           "\"><x:sheets><x:sheet name=\"一\" sheetId=\"1\" r:id=\"s\"/>"
                           "</x:sheets></x:workbook>"},
       {"xl/_rels/book.xml.rels",
        "<Relationships><Relationship Id=\"s\" Type=\"" + office +
            "/worksheet\" Target=\"sheets/one.xml\"/><Relationship Id=\"t\" Type=\"" + office +
            "/sharedStrings\" Target=\"../xl/texts.xml\"/></Relationships>"},
       {"xl/texts.xml", "<sst " + main + ">" + shared + "</sst>"},
       {"xl/sheets/one.xml",
        "<worksheet " + main + "><sheetData>" + sheet + "</sheetData></worksheet>"}});
}

std::string problem(const std::string& bytes) {
  const auto table = read_table(bytes);
  return table ? "" : table.error().message;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Xlsx, CellsAreReadAsTheSheetShowsThem) {
  const auto table = read_table(workbook(
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>李某</t></is></c>"
      "<c r=\"B3\"><v>1.3800138E10</v></c><c r=\"C3\"><v>370305004001</v></c>"
      "<c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" t=\"str\"><f>A1</f><v>x</v></c>"
      "<c r=\"AA3\"><v>0.5</v></c></row>",
      "<si><t>登录名</t></si><si><r><t>姓</t></r><r><t>名</t></r><rPh><t>xing</t></rPh></si>"));
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rows.size(), 3u);
  EXPECT_EQ(table->rows[0], (std::vector<std::string>{"登录名", "", "姓名"}));
  EXPECT_TRUE(table->rows[1].empty());
  std::vector<std::string> third = {"李某", "13800138000", "370305004001", "TRUE", "x"};
  third.resize(27);
  third[26] = "0.5";
  EXPECT_EQ(table->rows[2], third);
}

TEST(Xlsx, WhatWeHandOutIsRead) {
  const std::vector<Sheet> sheets = {
      {"账号", {{"登录名", 12, -1, ""}, {"角色", 12, 0, "从列表选"}}, {{"zhang", "A & B <c>"}}},
      {"选项", {{"角色", 12, -1, ""}}, {{"村级专干"}, {"0012"}}}};
  const auto table = read_table(write_xlsx(sheets));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows, (Rows{{"登录名", "角色"}, {"zhang", "A & B <c>"}}));
}

TEST(Xlsx, BadOnesAreRefusedWithASentence) {
  const std::string good = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", "");
  EXPECT_EQ(problem(good), "");
  for (std::size_t size = 4; size < good.size(); ++size)
    EXPECT_NE(problem(good.substr(0, size)), "") << size;
  EXPECT_TRUE(has(problem(good.substr(0, good.size() / 2)), "不完整"));
  EXPECT_TRUE(has(problem("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "不完整"));
  EXPECT_TRUE(has(problem(std::string("\0\1\2", 3)), "不是表格"));
  EXPECT_TRUE(has(problem("%PDF-1.4"), "PDF"));
  EXPECT_TRUE(has(problem(""), "空的"));
  EXPECT_TRUE(has(problem(write_archive({{"a.txt", "x"}})), "不是 Excel"));
  EXPECT_TRUE(has(problem(write_archive({{"word/document.xml", "x"}})), "Word"));
  EXPECT_TRUE(has(problem(workbook("<row><c r=\"A1\" t=\"s\"><v>9</v></c></row>", "")), "损坏"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"1\"><c r=\"1A\"><v>1</v></c></row>", "")), "损坏"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></row>", "")), "损坏"));
  EXPECT_TRUE(has(problem(workbook("<!DOCTYPE a [<!ENTITY b \"c\">]>", "")), "损坏"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"999999\"><c><v>1</v></c></row>", "")), "10 万行"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"99999999\"><c><v>1</v></c></row>", "")), "1000 万"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>", "")), "256"));
  EXPECT_TRUE(has(problem(workbook("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>", "")), "16384"));
  const std::string twice = "<row r=\"2\"><c><v>1</v></c></row>";
  EXPECT_TRUE(has(problem(workbook(twice + twice, "")), "次序"));
}

TEST(Xlsx, BombsAreRefused) {
  const std::string blanks((64U << 20U) + 4096, ' ');
  const std::string bomb = workbook(blanks, "");
  EXPECT_LT(bomb.size(), 1U << 20U);
  EXPECT_TRUE(has(problem(bomb), "大得不正常"));
}

TEST(CellName, LettersCountWithoutZero) {
  EXPECT_EQ(column_name(0), "A");
  EXPECT_EQ(column_name(25), "Z");
  EXPECT_EQ(column_name(26), "AA");
  EXPECT_EQ(column_name(kMostColumns - 1), "XFD");
  EXPECT_EQ(cell_name(7, 27), "AB7");
}

TEST(Csv, BothEncodingsAndAllSeparators) {
  const Rows expected = {{"登录名", "姓名"}, {"zhang", "张三"}};
  EXPECT_EQ(read_table("登录名,姓名\r\nzhang,张三\r\n")->rows, expected);
  EXPECT_EQ(read_table("\xEF\xBB\xBF登录名\t姓名\nzhang\t张三")->rows, expected);
  EXPECT_EQ(read_table("登录名;姓名\nzhang;张三\n")->rows, expected);
  EXPECT_EQ(read_table("\xB5\xC7\xC2\xBC\xC3\xFB,\xD0\xD5\xC3\xFB\nzhang,\xD5\xC5\xC8\xFD\n")->rows,
            expected);
  EXPECT_EQ(read_table("a,\"b,\"\"c\"\"\nd\",\n")->rows, (Rows{{"a", "b,\"c\"\nd"}}));
  EXPECT_EQ(read_table("a,")->rows, (Rows{{"a"}}));
  EXPECT_TRUE(has(problem("a,\"b\n"), "双引号"));
  EXPECT_TRUE(has(problem("\xFF\xFF\xFF,a\n"), "编码"));
}

}  // namespace
}  // namespace office
