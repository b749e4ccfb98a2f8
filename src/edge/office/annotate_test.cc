#include "edge/office/annotate.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>

#include "edge/office/archive.h"
#include "edge/office/table.h"
#include "edge/office/zip_testing.h"

namespace office {
namespace {

const std::string kMain = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const std::string kLinks =
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const std::string kKind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

std::string text_cell(const std::string& place, const std::string& text, int style) {
  return "<c r=\"" + place + "\" s=\"" + std::to_string(style) + "\" t=\"inlineStr\"><is><t>" +
         text + "</t></is></c>";
}

std::string link(const std::string& id, const std::string& type, const std::string& target) {
  return "<Relationship Id=\"" + id + "\" Type=\"" + kKind + type + "\" Target=\"" + target +
         "\"/>";
}

constexpr const char* kStyles =
    "<fonts count=\"1\"><font><sz val=\"12\"/><name val=\"仿宋\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders>"
    "<cellXfs count=\"3\"><xf/><xf numFmtId=\"49\" applyNumberFormat=\"1\"/><xf numFmtId=\"4\"/>"
    "</cellXfs>";

// Title, headings in row 2, six rows of two households, whose numbers are merged cells.
std::string list_sheet() {
  std::string rows = "<row r=\"1\">" + text_cell("A1", "名单", 0) + "</row><row r=\"2\">" +
                     text_cell("A2", "户编号", 1) + text_cell("B2", "姓名", 1) +
                     text_cell("C2", "收入", 1) + "</row>";
  for (int row = 3; row <= 8; ++row) {
    const std::string number = std::to_string(row);
    rows += "<row r=\"" + number + "\" spans=\"1:3\"" + (row == 4 ? " hidden=\"1\"" : "") + ">" +
            (row == 3 || row == 5 ? text_cell("A" + number, "H" + number, 1) : "") +
            text_cell("B" + number, "村民" + number, 1) + "<c r=\"C" + number +
            "\" s=\"2\"><f>10*" + number + "</f><v>" + number + "0</v></c></row>";
  }
  return "<worksheet " + kMain + " " + kLinks +
         "><dimension ref=\"A1\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"2\" "
         "topLeftCell=\"A7\" state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" "
         "max=\"9\" width=\"20\" customWidth=\"1\" style=\"1\"/></cols><sheetData>" +
         rows +
         "</sheetData><autoFilter ref=\"A2:C8\"/><mergeCells count=\"3\"><mergeCell "
         "ref=\"A1:C1\"/><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"A5:A6\"/></mergeCells>"
         "<conditionalFormatting sqref=\"C5:C8\"><cfRule type=\"expression\" priority=\"1\">"
         "<formula>C5&gt;1</formula></cfRule></conditionalFormatting><dataValidations count=\"1\">"
         "<dataValidation type=\"list\" sqref=\"B3:B1048576\"><formula1>选项!$A$1:$A$9</formula1>"
         "</dataValidation></dataValidations><hyperlinks><hyperlink ref=\"B8\" location=\"A1\"/>"
         "</hyperlinks><pageMargins left=\"1\" right=\"1\" top=\"1\" bottom=\"1\" header=\"1\" "
         "footer=\"1\"/><tableParts count=\"0\"/></worksheet>";
}

std::vector<Part> list_parts() {
  return {{"[Content_Types].xml", "<Types><Default Extension=\"xml\" ContentType=\"x\"/></Types>"},
          {"_rels/.rels",
           "<Relationships>" + link("a", "officeDocument", "xl/workbook.xml") + "</Relationships>"},
          {"xl/workbook.xml",
           "<workbook " + kMain + " " + kLinks +
               "><sheets><sheet name=\"名单\" sheetId=\"1\" r:id=\"s\"/></sheets><definedNames>"
               "<definedName name=\"范围\">名单!$B$3:$B$8</definedName><definedName "
               "name=\"末行\">名单!$A$8</definedName></definedNames></workbook>"},
          {"xl/_rels/workbook.xml.rels",
           "<Relationships>" + link("s", "worksheet", "worksheets/one.xml") +
               link("t", "styles", "styles.xml") + link("c", "calcChain", "calcChain.xml") +
               "</Relationships>"},
          {"xl/worksheets/one.xml", list_sheet()},
          {"xl/styles.xml", "<styleSheet " + kMain + ">" + kStyles + "</styleSheet>"},
          {"xl/calcChain.xml", "<calcChain/>"},
          {"custom/kept.bin", std::string("\x00\x01\x02", 3)}};
}

struct TemporaryFile {
  explicit TemporaryFile(const std::string& bytes)
      : path(testing::TempDir() + "annotate_" + std::to_string(getpid())) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path;
};

using Problems = std::vector<CellProblem>;

std::string annotated(const std::string& bytes, const Problems& problems, AnnotateRows rows,
                      std::uint32_t header_row = 2, AnnotateReport* report = nullptr) {
  AnnotateRequest request;
  request.header_row = header_row;
  request.rows = rows;
  request.problems = problems;
  std::string out;
  const auto done = annotate_bytes(bytes, request, [&](std::string_view piece) {
    out += piece;
    return true;
  });
  EXPECT_TRUE(done) << done.error().message;
  if (done && report != nullptr) *report = *done;
  return done ? out : std::string();
}

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

// Of the tag that begins at `at`.
std::string attribute(const std::string& xml, std::size_t at, const std::string& name) {
  const std::string tag = xml.substr(at, xml.find('>', at) + 1 - at);
  const std::size_t found = tag.find(" " + name + "=\"");
  if (found == std::string::npos) return "";
  const std::size_t begin = found + name.size() + 3;
  return tag.substr(begin, tag.find('"', begin) - begin);
}

// The style number of a cell, as it is written.
std::string style_of(const std::string& sheet, const std::string& place) {
  const std::size_t at = sheet.find("<c r=\"" + place + "\"");
  if (at == std::string::npos) return "none";
  return attribute(sheet, at, "s");
}

bool is_red(const std::string& bytes, const std::string& sheet, const std::string& place) {
  const std::string styles = part_of(bytes, "xl/styles.xml");
  const std::string style = style_of(sheet, place);
  if (style == "none" || style.empty()) return false;
  std::size_t at = styles.find("<cellXfs");
  for (int i = std::stoi(style); i >= 0; --i) at = styles.find("<xf", at + 1);
  const std::string fill = attribute(styles, at, "fillId");
  if (fill.empty()) return false;
  at = styles.find("<fills");
  for (int i = std::stoi(fill); i >= 0; --i) at = styles.find("<fill>", at + 1);
  return has(styles.substr(at, styles.find("</fill>", at) - at), "FFFF9B9B");
}

const Problems kProblems = {{4, 1, "姓名有误"},
                            {4, 2, "收入不是数字"},
                            {7, 0, "不能为空"},
                            {7, kWholeRow, "找不到这户"},
                            {10, 1, "没有这行"}};

TEST(Annotate, WrongCellsAreRedWithCommentsAndReasonsInTheLastColumn) {
  AnnotateReport report;
  const std::string bytes =
      annotated(write_archive(list_parts()), kProblems, AnnotateRows::kAll, 2, &report);
  EXPECT_EQ(report.bad_rows, 3U);
  EXPECT_EQ(report.marked_cells, 4U);
  EXPECT_EQ(report.comments, 4U);
  EXPECT_EQ(report.reason_column, 3U);
  const std::string sheet = part_of(bytes, "xl/worksheets/one.xml");
  for (const char* place : {"B4", "C4", "A7", "B10"}) EXPECT_TRUE(is_red(bytes, sheet, place));
  for (const char* place : {"B3", "C3", "B7", "C8"}) EXPECT_FALSE(is_red(bytes, sheet, place));
  const auto table = read_table(bytes);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows[1][3], "错误原因");
  EXPECT_EQ(table->rows[3],
            (std::vector<std::string>{"", "村民4", "40", "姓名有误；收入不是数字"}));
  EXPECT_EQ(table->rows[6][3], "不能为空；找不到这户");
  EXPECT_EQ(table->rows[9][3], "没有这行");
  EXPECT_EQ(table->rows[4][2], "50");
  // Its own number format is kept under the red.
  const std::string styles = part_of(bytes, "xl/styles.xml");
  EXPECT_TRUE(has(styles, "<xf numFmtId=\"4\" fillId=\"2\" applyFill=\"1\"/>"));
  const std::string comments = part_of(bytes, "xl/comments1.xml");
  EXPECT_TRUE(has(comments, "<comment ref=\"B4\"") && has(comments, "】姓名有误<"));
  EXPECT_TRUE(has(part_of(bytes, "xl/drawings/vmlDrawing1.vml"), "<x:Row>3</x:Row><x:Column>1<"));
  EXPECT_TRUE(
      has(part_of(bytes, "xl/worksheets/_rels/one.xml.rels"), "Target=\"/xl/comments1.xml\""));
  EXPECT_TRUE(has(part_of(bytes, "[Content_Types].xml"), "PartName=\"/xl/comments1.xml\""));
  // The drawing stands where the schema wants it; the rest of the sheet is as it was.
  EXPECT_TRUE(has(sheet, "r:id=\"rIdNoteBoxes\"/><tableParts"));
  EXPECT_TRUE(has(sheet, "<f>10*4</f>") && has(sheet, "topLeftCell=\"A7\""));
  EXPECT_TRUE(has(sheet,
                  "<col min=\"1\" max=\"3\" width=\"20\" customWidth=\"1\" style=\"1\"/>"
                  "<col min=\"4\" max=\"4\" width=\"48\" customWidth=\"1\"/><col min=\"5\""));
  EXPECT_FALSE(has(sheet, "hidden=\"1\""));  // A row with problems is seen.
  EXPECT_EQ(part_of(bytes, "custom/kept.bin"), std::string("\x00\x01\x02", 3));
  EXPECT_EQ(part_of(bytes, "xl/calcChain.xml"), "<calcChain/>");
}

TEST(Annotate, OnlyBadRowsMoveUpWithEverythingThatNamesThem) {
  const std::string bytes =
      annotated(write_archive(list_parts()), {{6, 1, "甲"}, {8, 1, "乙"}}, AnnotateRows::kOnlyBad);
  const auto table = read_table(bytes);
  ASSERT_TRUE(table) << table.error().message;
  // Row 5 stays: its cell of the household is merged with that of row 6.
  ASSERT_EQ(table->rows.size(), 5U);
  EXPECT_EQ(table->rows[0][0], "名单");
  EXPECT_EQ(table->rows[2], (std::vector<std::string>{"H5", "村民5", "50"}));
  EXPECT_EQ(table->rows[3], (std::vector<std::string>{"", "村民6", "60", "甲"}));
  EXPECT_EQ(table->rows[4], (std::vector<std::string>{"", "村民8", "80", "乙"}));
  const std::string sheet = part_of(bytes, "xl/worksheets/one.xml");
  EXPECT_TRUE(is_red(bytes, sheet, "B4") && is_red(bytes, sheet, "B5"));
  EXPECT_FALSE(has(sheet, "<f>"));
  EXPECT_TRUE(has(sheet, "<autoFilter ref=\"A2:C5\"/>"));
  EXPECT_TRUE(has(sheet, "<mergeCells><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A3:A4\"/></"));
  EXPECT_TRUE(has(sheet, "sqref=\"B3:B1048576\""));
  EXPECT_TRUE(has(sheet, "<hyperlink ref=\"B5\""));
  EXPECT_TRUE(has(sheet, "topLeftCell=\"A3\""));
  // Its formula follows its first cell, which is another now.
  EXPECT_FALSE(has(sheet, "conditionalFormatting"));
  const std::string book = part_of(bytes, "xl/workbook.xml");
  EXPECT_TRUE(has(book, ">名单!$B$3:$B$5<") && has(book, ">名单!$A$5<"));
  EXPECT_EQ(part_of(bytes, "xl/calcChain.xml"), "");
  EXPECT_FALSE(has(part_of(bytes, "xl/_rels/workbook.xml.rels"), "calcChain"));
  EXPECT_TRUE(has(part_of(bytes, "xl/comments1.xml"), "ref=\"B5\""));
}

TEST(Annotate, NamesAndListsOfRowsThatAreGoneGoToo) {
  const std::string bytes =
      annotated(write_archive(list_parts()), {{4, 1, "甲"}}, AnnotateRows::kOnlyBad);
  const std::string book = part_of(bytes, "xl/workbook.xml");
  EXPECT_FALSE(has(book, "末行"));
  const std::string sheet = part_of(bytes, "xl/worksheets/one.xml");
  EXPECT_FALSE(has(sheet, "hyperlink"));  // An empty list would count as damage.
}

TEST(Annotate, TheNextRoundReplacesTheLast) {
  const std::string first = annotated(write_archive(list_parts()), kProblems, AnnotateRows::kAll);
  AnnotateReport report;
  const std::string second = annotated(first, {{4, 2, "收入太大"}}, AnnotateRows::kAll, 2, &report);
  EXPECT_EQ(report.reason_column, 3U);
  const std::string sheet = part_of(second, "xl/worksheets/one.xml");
  EXPECT_TRUE(is_red(second, sheet, "C4"));
  for (const char* place : {"B4", "A7", "B10"}) EXPECT_FALSE(is_red(second, sheet, place));
  const auto table = read_table(second);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows[3][3], "收入太大");
  for (const auto& row : table->rows) EXPECT_LE(row.size(), 4U);
  EXPECT_TRUE(table->rows[6].size() < 4 || table->rows[6][3].empty());
  const std::string comments = part_of(second, "xl/comments1.xml");
  EXPECT_FALSE(has(comments, "姓名有误"));
  EXPECT_TRUE(has(comments, "收入太大"));
  EXPECT_FALSE(has(part_of(second, "xl/drawings/vmlDrawing1.vml"), "<x:Row>6</x:Row>"));
  // Nothing grows from round to round but a font and styles.
  EXPECT_EQ(part_of(second, "xl/comments2.xml"), "");
}

std::string read_file(const std::string& name) {
  std::ifstream file(SHOUWANG_SOURCE_DIR "/tests/office/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Annotate, CommentsOfTheSenderStayInAFileByLibreOffice) {
  const std::string input = read_file("list_by_libreoffice.xlsx");
  ASSERT_FALSE(input.empty());
  // B5 and C11 have comments of the sender.
  const Problems problems = {{5, 1, "姓名有误"}, {9, 3, "不能为空"}};
  const std::string all = annotated(input, problems, AnnotateRows::kAll, 3);
  std::string comments = part_of(all, "xl/comments1.xml");
  EXPECT_TRUE(has(comments, "这是会计的批注") && has(comments, "【导入错误】姓名有误"));
  EXPECT_TRUE(has(comments, "别处的批注") && has(comments, "ref=\"D9\""));
  const std::string sheet = part_of(all, "xl/worksheets/sheet1.xml");
  EXPECT_TRUE(is_red(all, sheet, "B5") && is_red(all, sheet, "D9"));
  const std::string bad = annotated(input, {{11, 1, "姓名有误"}}, AnnotateRows::kOnlyBad, 3);
  comments = part_of(bad, "xl/comments1.xml");
  EXPECT_FALSE(has(comments, "这是会计的批注"));
  EXPECT_TRUE(has(comments, "ref=\"C5\"") && has(comments, "ref=\"B5\""));
  const auto table = read_table(bad);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows.size(), 6U);
  // A round later the sender's words are what they were.
  const std::string again = annotated(all, {{8, 1, "乙"}}, AnnotateRows::kAll, 3);
  comments = part_of(again, "xl/comments1.xml");
  EXPECT_TRUE(has(comments, "这是会计的批注"));
  EXPECT_FALSE(has(comments, "姓名有误"));
}

TEST(Annotate, NamesWithPrefixesAndNoStylesWork) {
  std::vector<Part> parts = list_parts();
  parts[4].bytes =
      "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"inlineStr\"><x:is><x:t>姓名</x:t>"
      "</x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  parts[3].bytes =
      "<Relationships>" + link("s", "worksheet", "worksheets/one.xml") + "</Relationships>";
  parts.erase(parts.begin() + 5, parts.begin() + 7);
  const std::string bytes = annotated(write_archive(parts), {{2, 0, "甲"}}, AnnotateRows::kAll, 1);
  const auto table = read_table(bytes);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows[0], (std::vector<std::string>{"姓名", "错误原因"}));
  EXPECT_EQ(table->rows[1], (std::vector<std::string>{"1", "甲"}));
  EXPECT_TRUE(has(part_of(bytes, "xl/styles1.xml"), "FFFF9B9B"));
  EXPECT_TRUE(has(part_of(bytes, "xl/worksheets/one.xml"), "<x:legacyDrawing xmlns:r="));
}

TEST(Annotate, BeyondTheMostCommentsColourAndReasonRemain) {
  std::vector<CellProblem> problems;
  for (std::uint32_t row = 3; row < 3 + kMostComments + 10; ++row) {
    problems.push_back({row, 1, "甲"});
  }
  AnnotateReport report;
  const std::string bytes =
      annotated(write_archive(list_parts()), problems, AnnotateRows::kAll, 2, &report);
  EXPECT_EQ(report.comments, kMostComments);
  EXPECT_EQ(report.comments_left_out, 10U);
  EXPECT_EQ(report.marked_cells, kMostComments + 10);
}

TEST(Annotate, CsvKeepsEncodingSeparatorAndLineEnds) {
  const Problems problems = {{2, 1, "甲，\"乙\";丙"}, {4, 0, "丁"}};
  EXPECT_EQ(annotated("\xEF\xBB\xBF户编号;姓名\r\n1;\"王;\r\n某\"\r\n2;李某\r\n3", problems,
                      AnnotateRows::kAll, 1),
            "\xEF\xBB\xBF户编号;姓名;错误原因\r\n1;\"王;\r\n某\";\"甲，\"\"乙\"\";丙\"\r\n2;李某"
            "\r\n3;;丁");
  EXPECT_EQ(annotated("a,错误原因,b\n1,旧,2\n3,旧,4\n", {{3, 0, "新"}}, AnnotateRows::kOnlyBad, 1),
            "a,错误原因,b\n3,新,4\n");
  EXPECT_EQ(annotated("sep=;\n\"a;\nb\";c\n=\"0;1\";2\n", {{2, 0, "甲"}}, AnnotateRows::kAll, 1),
            "sep=;\n\"a;\nb\";c;错误原因\n=\"0;1\";2;甲\n");
  // UTF-16 becomes UTF-8.
  EXPECT_EQ(annotated(std::string("\xFF\xFE"
                                  "a\0,\0b\0\n\0\x8B\x73",
                                  12),
                      {{2, 0, "甲"}}, AnnotateRows::kAll, 1),
            "\xEF\xBB\xBF"
            "a,b,错误原因\n\xE7\x8E\x8B,,甲");
  // GB18030: 姓名, 王.
  EXPECT_EQ(annotated("\xD0\xD5\xC3\xFB,b\n\xCD\xF5,1\n", {{2, 0, "王"}}, AnnotateRows::kAll, 1),
            "\xD0\xD5\xC3\xFB,b,\xB4\xED\xCE\xF3\xD4\xAD\xD2\xF2\n\xCD\xF5,1,\xCD\xF5\n");
}

TEST(Annotate, WhoeverHasGoneEndsIt) {
  const TemporaryFile file(write_archive(list_parts()));
  AnnotateRequest request;
  request.header_row = 2;
  const auto done = annotate(file.path, request, [](std::string_view) { return false; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::ErrorCode::kConflict);
}

// Damage gives a sentence or a file, never a fall.
TEST(Annotate, DamagedFilesAreSurvived) {
  std::mt19937 random(7);
  const auto try_it = [&](const std::string& bytes, AnnotateRows rows) {
    AnnotateRequest request;
    request.header_row = 2;
    request.rows = rows;
    request.problems = kProblems;
    const auto done = annotate_bytes(bytes, request, [](std::string_view) { return true; });
    EXPECT_TRUE(done || !done.error().message.empty());
  };
  const std::string whole = read_file("list_by_libreoffice.xlsx");
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    try_it(whole.substr(0, size), AnnotateRows::kAll);
  }
  // The parts damaged, but packed well: what check sums do not see.
  const std::vector<Part> parts = list_parts();
  for (int round = 0; round < 400; ++round) {
    std::vector<Part> damaged_parts = parts;
    std::string& bytes = damaged_parts[random() % 6].bytes;
    for (std::size_t count = random() % 3 + 1; count > 0; --count) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, random() % 40 + 1);
          break;
        case 2:
          bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 60));
          break;
        default:
          bytes.resize(at + 1);
          break;
      }
    }
    try_it(write_archive(damaged_parts),
           round % 2 == 0 ? AnnotateRows::kAll : AnnotateRows::kOnlyBad);
  }
}

TEST(Annotate, HtmlTablesComeBackAsWorkbooks) {
  const std::string page =
      "<html><body><table><tr><td>户编号</td><td>姓名</td></tr><tr><td>1</td><td>王某</td></tr>"
      "<tr><td>2</td><td>李某</td></tr></table></body></html>";
  const auto bad = read_table(annotated(page, {{3, 1, "甲"}}, AnnotateRows::kOnlyBad, 1));
  ASSERT_TRUE(bad) << bad.error().message;
  ASSERT_EQ(bad->rows.size(), 4U);
  EXPECT_EQ(bad->rows[3], (std::vector<std::string>{"2", "李某", "甲"}));
}

}  // namespace
}  // namespace office
