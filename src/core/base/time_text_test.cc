#include "core/base/time_text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(TimeText, InstantsAreShownInChina) {
  EXPECT_EQ(time_to_text(0), "1970-01-01T08:00:00+08:00");
  EXPECT_EQ(time_to_text(-1), "1970-01-01T07:59:59+08:00");
  EXPECT_EQ(time_to_text(1'683'855'000'999), "2023-05-12T09:30:00+08:00");
  EXPECT_EQ(time_to_text(1'704'038'399'000), "2023-12-31T23:59:59+08:00");
  EXPECT_EQ(time_to_text(1'704'038'400'000), "2024-01-01T00:00:00+08:00");
}

TEST(TimeText, IsReadBack) {
  EXPECT_EQ(parse_time("2023-05-12T09:30:00+08:00"), 1'683'855'000'000);
  EXPECT_EQ(parse_time("2023-05-12T01:30:00Z"), 1'683'855'000'000);
  EXPECT_EQ(parse_time("2023-05-12T01:30:00.250Z"), 1'683'855'000'250);
  EXPECT_EQ(parse_time("2023-05-11T20:00:00-05:30"), 1'683'855'000'000);
}

TEST(TimeText, AnythingElseIsRefused) {
  for (const char* text :
       {"", "2023-05-12", "2023-05-12T09:30:00", "2023-05-12 09:30:00Z", "2023-02-30T09:30:00Z",
        "2023-05-12T24:00:00Z", "2023-05-12T09:60:00Z", "2023-05-12T09:30:00+8:00",
        "2023-05-12T09:30:00.2Z", "2023-05-12T09:30:00+08:00x"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace base
