#include "edge/office/workbook.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "edge/office/archive.h"
#include "edge/office/cell_format.h"
#include "edge/office/number_text.h"

namespace office {
namespace {

struct BookParts {
  std::string sheet;  // Inside <worksheet>.
  std::string shared;
  std::string styles;
  std::string properties;
};

std::string book(const BookParts& parts) {
  const std::string office = "http://purl.oclc.org/ooxml/officeDocument/relationships";
  return write_archive(
      {{"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" + office +
                           "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
       {"xl/workbook.xml",
        "<workbook xmlns:r=\"x\">" + parts.properties +
            "<sheets><sheet name=\"甲&amp;乙\" sheetId=\"1\" state=\"hidden\" r:id=\"s\"/>"
            "<sheet name=\"图\" sheetId=\"2\" r:id=\"c\"/>"
            "<sheet name=\"二\" sheetId=\"3\" r:id=\"s2\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"s\" Type=\"" + office +
            "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"c\" Type=\"" +
            office + "/chartsheet\" Target=\"c.xml\"/><Relationship Id=\"s2\" Type=\"" + office +
            "/worksheet\" Target=\"worksheets\\sheet2.xml\"/><Relationship Id=\"t\" Type=\"" +
            office +
            "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"y\" Type=\"" +
            office + "/styles\" Target=\"styles.xml\"/></Relationships>"},
       {"xl/sharedStrings.xml", "<sst>" + parts.shared + "</sst>"},
       {"xl/styles.xml", "<styleSheet>" + parts.styles + "</styleSheet>"},
       {"xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>"},
       {"xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<worksheet>" +
                                        parts.sheet + "</worksheet>"}});
}

char letter(CellKind kind) { return "-tnbde"[static_cast<std::size_t>(kind)]; }

// "1: A=t 姓名 | B=n! 123" a row a line; ! stands for lost digits, ? for a formula without value.
std::string rows_of(std::string bytes) {
  auto workbook = Workbook::open_bytes(std::move(bytes));
  if (!workbook) return workbook.error().message;
  std::string text;
  const auto count = (*std::move(workbook)).read_rows(0, [&](const Row& row) {
    text += std::to_string(row.number) + (row.is_hidden ? "h:" : ":");
    for (const Cell& cell : row.cells) {
      text += " " + column_name(cell.column) + "=" + letter(cell.kind);
      if (cell.may_have_lost_digits) text += '!';
      if (cell.lacks_value) text += '?';
      text += " " + std::string(cell.shown);
      if (cell.kind == CellKind::kDate) text += " @" + base::to_text(cell.date);
      if (cell.number != cell.shown && !cell.number.empty())
        text += " #" + std::string(cell.number);
    }
    text += "\n";
    return true;
  });
  return count ? text : text + count.error().message;
}

std::string sheet_rows(const std::string& rows, const std::string& shared = "",
                       const std::string& styles = "", const std::string& properties = "") {
  return rows_of(book({"<sheetData>" + rows + "</sheetData>", shared, styles, properties}));
}

TEST(WorkbookXlsx, SheetsAndLayoutAreToldBeforeTheRows) {
  auto opened = Workbook::open_bytes(
      book({"<dimension ref=\"A1\"/><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols>"
            "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>"
            "<mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>",
            "", "", ""}));
  ASSERT_TRUE(opened) << opened.error().message;
  Workbook workbook = *std::move(opened);
  ASSERT_EQ(workbook.sheets().size(), 2u);
  EXPECT_EQ(workbook.sheets()[0].name, "甲&乙");
  EXPECT_EQ(workbook.sheets()[0].visibility, Visibility::kHidden);
  EXPECT_EQ(first_visible_sheet(workbook), 1u);
  const auto layout = workbook.read_layout(0);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->stated_range, (CellRange{1, 0, 1, 0}));
  EXPECT_EQ(layout->hidden_columns, (std::vector<ColumnRange>{{1, 2}}));
  const auto merged = workbook.read_merged_ranges(0);
  ASSERT_TRUE(merged);
  EXPECT_EQ(*merged, (std::vector<CellRange>{{1, 0, 2, 2}}));
  EXPECT_EQ(*workbook.read_rows(1, [](const Row&) { return true; }), 0u);
}

TEST(WorkbookXlsx, TextsOfEveryShape) {
  EXPECT_EQ(sheet_rows("<row r=\"2\" hidden=\"1\"><c r=\"A2\" t=\"s\"><v>0</v></c>"
                       "<c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"C2\" t=\"s\"><v>2</v></c>"
                       "<c r=\"D2\" t=\"inlineStr\"><is><t>a&#x4e00;&lt;</t></is></c>"
                       "<c r=\"E2\" t=\"str\"><f>A1</f><v>x_x000D_y</v></c>"
                       "<c r=\"F2\" t=\"e\"><v>#N/A</v></c><c r=\"G2\"><f>1+1</f></c>"
                       "<c r=\"H2\" t=\"b\"><v>1</v></c><c r=\"I2\" t=\"s\"><v>3</v></c></row>",
                       "<si><t>姓名</t></si><si><r><t>王</t></r><r><t>某</t></r><rPh><t>w</t></rPh>"
                       "</si><si><t/></si><si><t>5.3E+17</t></si>"),
            "2h: A=t 姓名 B=t 王某 D=t a一< E=t x\ny F=e #N/A G=-?  H=b TRUE I=t! 5.3E+17\n");
}

TEST(WorkbookXlsx, PlacesMayBeMissingPrefixedOrTwice) {
  EXPECT_EQ(sheet_rows("<row><c><v>1</v></c><c r=\"C1\"><v>2</v></c><c><v>3</v></c></row>"
                       "<!-- x --><x:row xmlns:x=\"m\"><x:c><x:v>4</x:v></x:c></x:row>"
                       "<row r=\"7\"><c r=\"B7\"><v>5</v></c><c r=\"A7\"><v>6</v></c>"
                       "<c r=\"B7\"><v>7</v></c></row>"),
            "1: A=n 1 C=n 2 D=n 3\n2: A=n 4\n7: A=n 6 B=n 7\n");
}

TEST(WorkbookXlsx, NumbersKeepTheirDigitsOrSayThatTheyDoNot) {
  EXPECT_EQ(sheet_rows("<row r=\"1\"><c r=\"A1\"><v>532929199001011234</v></c>"
                       "<c r=\"B1\"><v>5.32929199001011E+17</v></c><c r=\"C1\"><v>1.38E10</v></c>"
                       "<c r=\"D1\"><v>0.30000000000000004</v></c><c r=\"E1\"><v>-0.5</v></c>"
                       "<c r=\"F1\"><v>999999999999999</v></c><c r=\"G1\"><v>1E-3</v></c></row>"),
            "1: A=n! 532929199001011234 B=n! 532929199001011000 C=n 13800000000 D=n 0.3 E=n -0.5 "
            "F=n 999999999999999 G=n 0.001\n");
}

TEST(WorkbookXlsx, FormatsMakeDatesPercentagesAndLeadingZeros) {
  const std::string styles =
      "<numFmts><numFmt numFmtId=\"176\" formatCode=\"000000\"/><numFmt numFmtId=\"177\" "
      "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;;@\"/><numFmt numFmtId=\"178\" "
      "formatCode=\"yyyy-mm-dd hh:mm\"/></numFmts><cellStyleXfs><xf/></cellStyleXfs><cellXfs>"
      "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>"
      "<xf numFmtId=\"178\"/><xf numFmtId=\"10\"/></cellXfs>";
  const std::string rows =
      "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>45047</v></c><c r=\"B1\" s=\"2\"><v>123</v></c>"
      "<c r=\"C1\" s=\"3\"><v>45047</v></c><c r=\"D1\" s=\"4\"><v>45047.354166666664</v></c>"
      "<c r=\"E1\" s=\"5\"><v>0.125</v></c><c r=\"F1\" s=\"1\"><v>60</v></c>"
      "<c r=\"G1\" s=\"1\"><v>1</v></c></row>";
  EXPECT_EQ(sheet_rows(rows, "", styles),
            "1: A=d 2023-05-01 @2023-05-01 #45047 B=n 000123 #123 C=d 2023-05 @2023-05-01 #45047 "
            "D=d 2023-05-01 08:30:00 @2023-05-01 #45047.3541666667 E=n 12.5% #0.125 F=n 60 "
            "G=d 1900-01-01 @1900-01-01 #1\n");
  EXPECT_EQ(sheet_rows("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>43585</v></c></row>", "", styles,
                       "<workbookPr date1904=\"1\"/>"),
            "1: A=d 2023-05-01 @2023-05-01 #43585\n");
}

// Rows and texts on both sides of every edge of the window.
TEST(WorkbookXlsx, WhatIsLongerThanTheWindowIsTheSame) {
  std::string rows, shared;
  for (int i = 1; i <= 3000; ++i) {
    const std::string number = std::to_string(i);
    rows += "<row r=\"" + number + "\"><c r=\"A" + number + "\" t=\"s\"><v>" +
            std::to_string(i - 1) + "</v></c><c r=\"B" + number + "\" t=\"inlineStr\"><is><t>" +
            std::string(static_cast<std::size_t>(i % 997), 'x') + "</t></is></c></row>";
    shared +=
        "<si><t>共享" + number + std::string(static_cast<std::size_t>(i % 631), 'y') + "</t></si>";
  }
  auto workbook =
      Workbook::open_bytes(book({"<sheetData>" + rows + "</sheetData>", shared, "", ""}));
  ASSERT_TRUE(workbook);
  Workbook opened = *std::move(workbook);
  std::uint32_t expected = 0;
  const auto count = opened.read_rows(0, [&](const Row& row) {
    ++expected;
    EXPECT_EQ(row.number, expected);
    EXPECT_EQ(row.cells[0].shown,
              "共享" + std::to_string(expected) + std::string(expected % 631, 'y'));
    EXPECT_EQ(row.cells.size(), expected % 997 == 0 ? 1u : 2u);
    return expected < 2999;
  });
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 2999u);
}

// Our own lists put a tab before long digits, within the quotes.
TEST(WorkbookCsv, SeparatorIsNotSoughtWithinQuotes) {
  EXPECT_EQ(rows_of("\"\t姓名\",\"\t村\"\n李某,\"东;西;村\"\n"),
            "1: A=t \t姓名 B=t \t村\n2: A=t 李某 B=t 东;西;村\n");
}

TEST(WorkbookCsv, EncodingsAndMixedOnes) {
  EXPECT_EQ(rows_of("姓名,号\n张三,=\"0012\"\n\n\"a\"\"b\",4.1E+17\n"),
            "1: A=t 姓名 B=t 号\n2: A=t 张三 B=t 0012\n4: A=t a\"b B=t! 4.1E+17\n");
  EXPECT_EQ(rows_of(std::string("\xFF\xFE"
                                "\x13\x4E\t\0a\0\r\0\n\0",
                                12)),
            "1: A=t 专 B=t a\n");
  EXPECT_EQ(rows_of("\xD0\xD5\xC3\xFB\n\xD5\xC5\xC8\xFD\n"), "1: A=t 姓名\n2: A=t 张三\n");
  EXPECT_NE(rows_of("姓名\n张三丰\n\xD5\xC5\xC8\xFD\n李四\n").find("第 3 行的文字编码"),
            std::string::npos);
  EXPECT_NE(rows_of("a,\"b\n").find("双引号"), std::string::npos);
}

TEST(WorkbookHtml, ATableOfAnOldSystem) {
  EXPECT_EQ(rows_of("<html><style>td{a:b}</style><table><tr><td colspan=2>名单</td></tr>"
                    "<tr><td rowspan=\"2\">甲&nbsp;</td><td>1<br>2</td></tr><tr><td>乙</table>"),
            "1: A=t 名单\n2: A=t 甲 B=t 1\n2\n3: B=t 乙\n");
  EXPECT_NE(rows_of("<html><table><tr><td><table>").find("不止一个"), std::string::npos);
  EXPECT_NE(rows_of("<html><p>x</p></html>").find("没有表格"), std::string::npos);
}

// Made by LibreOffice. Whole or cut off, it is never given to a parser.
TEST(WorkbookXls, IsRefusedWithWhatToDo) {
  std::ifstream file(SHOUWANG_SOURCE_DIR "/tests/workbooks/libreoffice_people.xls");
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_GT(bytes.size(), 4096U);
  EXPECT_NE(rows_of(bytes).find("另存为 .xlsx"), std::string::npos) << rows_of(bytes);
  for (std::size_t size = 512; size + 512 < bytes.size(); size += 512)
    EXPECT_FALSE(Workbook::open_bytes(bytes.substr(0, size))) << size;
}

TEST(CellFormat, CodesAreUnderstood) {
  EXPECT_EQ(format_of_code("G/通用格式").kind, CellFormat::Kind::kPlain);
  EXPECT_EQ(format_of_code("General").kind, CellFormat::Kind::kPlain);
  EXPECT_EQ(format_of_code("#,##0.00_ ;[Red]\\-#,##0.00\\ ").kind, CellFormat::Kind::kPlain);
  EXPECT_EQ(format_of_code("0.00E+00").kind, CellFormat::Kind::kPlain);
  EXPECT_EQ(format_of_code("[h]:mm").kind, CellFormat::Kind::kPlain);
  EXPECT_EQ(format_of_code("[$-804]yyyy\"年\"m\"月\"d\"日\"").kind, CellFormat::Kind::kDate);
  std::string shown;
  append_shown_number(format_of_code("0000-00-00"), "20230501", &shown);
  EXPECT_EQ(shown, "2023-05-01");
}

}  // namespace
}  // namespace office
