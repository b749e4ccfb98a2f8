#include "edge/policy/csv.h"

#include <string>

#include <gtest/gtest.h>

namespace policy {
namespace {

struct Read {
  std::optional<CsvTable> table;
  base::Diagnostics diagnostics;
};

Read read(std::string_view text) {
  Read result;
  result.table = read_csv(text, "a.csv", {"code", "label"}, &result.diagnostics);
  return result;
}

std::string problems(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const base::Diagnostic& d : diagnostics) {
    if (!text.empty()) text += ' ';
    text += d.id + "@" + std::to_string(d.place.line) + ":" + std::to_string(d.place.column);
  }
  return text;
}

TEST(Csv, QuotesMarksAndLineEnds) {
  const Read r = read(
      "\xEF\xBB\xBF"
      "code,label\r\na,\"甲，\"\"乙\"\"\n丙\"\r\n\r\nb,\n");
  EXPECT_EQ(problems(r.diagnostics), "");
  ASSERT_TRUE(r.table);
  ASSERT_EQ(r.table->rows.size(), 2u);
  EXPECT_EQ(r.table->rows[0][1].text, "甲，\"乙\"\n丙");
  EXPECT_EQ(r.table->rows[0][1].line, 2);
  EXPECT_EQ(r.table->rows[0][1].column, 3);
  EXPECT_EQ(r.table->rows[1][0].text, "b");
  EXPECT_EQ(r.table->rows[1][0].line, 5);
  EXPECT_EQ(r.table->rows[1][1].text, "");
}

TEST(Csv, LastLineNeedsNoLineEnd) {
  const Read r = read("code,label\na,b");
  ASSERT_TRUE(r.table);
  ASSERT_EQ(r.table->rows.size(), 1u);
  EXPECT_EQ(r.table->rows[0][1].text, "b");
}

TEST(Csv, MissingColumnIsNamed) {
  const Read r = read("code,name\na,b\n");
  EXPECT_EQ(problems(r.diagnostics), "policy.csv_missing_column@1:1 policy.csv_unknown_column@1:6");
  EXPECT_NE(r.diagnostics[0].message.find("label"), std::string::npos);
}

TEST(Csv, DuplicateColumn) {
  EXPECT_EQ(problems(read("code,label,code\n").diagnostics), "policy.csv_duplicate_column@1:12");
}

TEST(Csv, ShortAndLongRowsAreReportedAndLeftOut) {
  const Read r = read("code,label\na\nb,c\nd,e,f\n");
  EXPECT_EQ(problems(r.diagnostics), "policy.csv_field_count@2:1 policy.csv_field_count@4:1");
  ASSERT_TRUE(r.table);
  ASSERT_EQ(r.table->rows.size(), 1u);
  EXPECT_EQ(r.table->rows[0][0].text, "b");
}

TEST(Csv, BrokenQuotes) {
  EXPECT_EQ(problems(read("code,label\na,\"b\"c\nd,e\"f\n").diagnostics),
            "policy.csv_after_quote@2:6 policy.csv_stray_quote@3:4");
  EXPECT_EQ(problems(read("code,label\na,\"b\n").diagnostics), "policy.csv_open_quote@2:3");
}

TEST(Csv, EmptyFileAndInvalidUtf8) {
  EXPECT_EQ(problems(read("").diagnostics), "policy.csv_empty@1:1");
  EXPECT_EQ(problems(read("code,label\na,\xC0\n").diagnostics), "policy.invalid_utf8@2:3");
}

}  // namespace
}  // namespace policy
