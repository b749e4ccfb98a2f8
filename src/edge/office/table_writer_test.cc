#include "edge/office/table_writer.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "edge/office/table.h"
#include "edge/office/zip_testing.h"

namespace office {
namespace {

using Cells = std::vector<std::string_view>;

std::string write(TableFormat format, const std::vector<TableColumn>& columns,
                  const std::vector<Cells>& rows, std::string sheet_name = "名单") {
  const auto writer = TableWriter::create(
      format, {std::move(sheet_name), "农户名单", "金山镇 共 2 行"}, columns, rows.size());
  for (const Cells& row : rows) writer->add_row(row);
  writer->finish();
  EXPECT_FALSE(writer->is_too_large());
  return writer->take();
}

const std::vector<TableColumn> kColumns = {
    {"姓名", 10, false}, {"证件号码", 22, false}, {"人均纯收入", 12, true}};
const std::vector<Cells> kRows = {{"王<建>国 & \"弟\"", "990000195001010012", "12345.67"},
                                  {"=1+1", "00123", ""}};

TEST(TableWriter, WorkbookIsReadBackAsItWas) {
  const std::string bytes = write(TableFormat::kXlsx, kColumns, kRows);
  const auto table = read_table(bytes);
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rows.size(), 5U);
  EXPECT_EQ(table->rows[0][0], "农户名单");
  EXPECT_EQ(table->rows[1][0], "金山镇 共 2 行");
  EXPECT_EQ(table->rows[2], (std::vector<std::string>{"姓名", "证件号码", "人均纯收入"}));
  EXPECT_EQ(table->rows[3],
            (std::vector<std::string>{"王<建>国 & \"弟\"", "990000195001010012", "12345.67"}));
  EXPECT_EQ(table->rows[4][0], "=1+1");
  EXPECT_EQ(table->rows[4][1], "00123");
}

TEST(TableWriter, NumbersCalculateAndIdentityNumbersStayTexts) {
  const std::string bytes = write(TableFormat::kXlsx, kColumns, kRows);
  const std::string sheet = part_of(bytes, "xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("<c r=\"C4\" s=\"2\"><v>12345.67</v>"), std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"B4\" s=\"1\" t=\"inlineStr\">"), std::string::npos);
  EXPECT_EQ(sheet.find("<f>"), std::string::npos);
  EXPECT_NE(sheet.find("<autoFilter ref=\"A3:C5\"/>"), std::string::npos);
  const std::string workbook = part_of(bytes, "xl/workbook.xml");
  EXPECT_NE(workbook.find("Print_Titles\" localSheetId=\"0\">'名单'!$1:$3<"), std::string::npos);
}

TEST(TableWriter, CsvKeepsDigitsAndRunsNoFormula) {
  const std::string bytes = write(TableFormat::kCsv, kColumns, kRows);
  EXPECT_EQ(bytes,
            "\xEF\xBB\xBF农户名单\r\n金山镇 共 2 行\r\n姓名,证件号码,人均纯收入\r\n"
            "\"王<建>国 & \"\"弟\"\"\",\"\t990000195001010012\",12345.67\r\n"
            "\"\t=1+1\",\"\t00123\",\r\n");
}

TEST(TableWriter, ListWithoutRowsHasItsHeadings) {
  const auto table = read_table(write(TableFormat::kXlsx, kColumns, {}));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows.size(), kTableHeadRows);
}

TEST(TableWriter, SheetNamesAreWhatExcelTakes) {
  const std::string bytes =
      write(TableFormat::kXlsx, kColumns, kRows, "问题[清单]:2023/09 " + std::string(60, 'x'));
  EXPECT_NE(part_of(bytes, "xl/workbook.xml")
                .find("name=\"问题清单202309 " + std::string(17, 'x') + "\""),
            std::string::npos);
}

// Nothing is cut off where a sheet ends.
TEST(TableWriter, RowsBeyondASheetStandInTheNext) {
  constexpr std::uint64_t kRowCount = kMostSheetRows;
  const auto writer = TableWriter::create(TableFormat::kXlsx, {"名单", "全部", "共"},
                                          {{"序号", 8, true}}, kRowCount);
  std::string bytes;
  for (std::uint64_t i = 1; i <= kRowCount; ++i) {
    const std::string number = std::to_string(i);
    writer->add_row(Cells{number});
    if (writer->waiting_bytes() > 65536) bytes += writer->take();
  }
  writer->finish();
  bytes += writer->take();
  const std::string second = part_of(bytes, "xl/worksheets/sheet2.xml");
  EXPECT_NE(second.find("<c r=\"A6\" s=\"2\"><v>1048576</v></c></row></sheetData>"),
            std::string::npos);
  EXPECT_NE(second.find("<c r=\"A4\" s=\"2\"><v>1048574</v></c>"), std::string::npos);
}

}  // namespace
}  // namespace office
