#include "edge/office/row_map.h"

#include <gtest/gtest.h>

namespace office {
namespace {

const RowMap kMap(2, {4, 7, 8});

TEST(RowMap, RowsBehindTheHeadingsCloseUp) {
  EXPECT_EQ(kMap.find(2), 2U);
  EXPECT_EQ(kMap.find(3), std::nullopt);
  EXPECT_EQ(kMap.find(4), 3U);
  EXPECT_EQ(kMap.find(8), 5U);
  EXPECT_EQ(kMap.find(9), std::nullopt);
  EXPECT_EQ(RowMap().find(9), 9U);
}

TEST(RowMap, RangesKeepWhatIsLeftOfThem) {
  EXPECT_EQ(kMap.find(*parse_range("A3:C7")), *parse_range("A3:C4"));
  EXPECT_EQ(kMap.find(*parse_range("A1:C9")), *parse_range("A1:C5"));
  EXPECT_EQ(kMap.find(*parse_range("A5:C6")), std::nullopt);
  EXPECT_EQ(kMap.find_open(*parse_range("A3:C9")), *parse_range("A3:C9"));
  EXPECT_EQ(kMap.find_open(*parse_range("A9:C20")), *parse_range("A6:C20"));
  EXPECT_EQ(map_ranges(kMap, "A3:A7 B5:B6 C8", nullptr), "A3:A4 C5");
}

TEST(RowMap, NamesOfTheSheetMoveAndOthersDoNot) {
  EXPECT_EQ(map_name(kMap, "一", "一!$A$2:$D$8,'一'!$7:$8,二!$A$7"),
            "一!$A$2:$D$5,'一'!$4:$5,二!$A$7");
  EXPECT_EQ(map_name(kMap, "a'b", "'a''b'!$A$8"), "'a''b'!$A$5");
  EXPECT_EQ(map_name(kMap, "一", "一!$A:$B"), "一!$A:$B");
  EXPECT_EQ(map_name(kMap, "一", "一!$A$3"), std::nullopt);
  EXPECT_EQ(map_name(kMap, "一", "x一!$A$3"), "x一!$A$3");
}

TEST(RowMap, RelativeRowsOfFormulasAreSeen) {
  EXPECT_TRUE(has_relative_row("LEN(C3)=18"));
  EXPECT_TRUE(has_relative_row("$C3>1"));
  EXPECT_FALSE(has_relative_row("COUNTIF(C$3:C$9,\"A3\")"));
  EXPECT_FALSE(has_relative_row("LOG10(5)+选项!$A$1"));
}

}  // namespace
}  // namespace office
