#include "core/base/instant.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Instant, IsShownAtTheTimeOfTheCountryAndReadBack) {
  EXPECT_EQ(instant_to_text(0), "1970-01-01T08:00:00+08:00");
  EXPECT_EQ(instant_to_text(1'683'855'000'000), "2023-05-12T09:30:00+08:00");
  EXPECT_EQ(instant_to_text(-28'800'001), "1969-12-31T23:59:59+08:00");
  EXPECT_EQ(parse_instant("2023-05-12T09:30:00+08:00"), 1'683'855'000'000);
  EXPECT_EQ(parse_instant("2023-05-12T01:30:00Z"), 1'683'855'000'000);
  EXPECT_EQ(parse_instant("2023-05-12T01:30:00.250Z"), 1'683'855'000'250);
  EXPECT_EQ(parse_instant("2023-05-11T20:00:00-05:30"), 1'683'855'000'000);
}

TEST(Instant, AnythingElseIsRefused) {
  for (const char* text :
       {"", "2023-05-12", "2023-05-12T09:30:00", "2023-05-12 09:30:00Z", "2023-02-30T09:30:00Z",
        "2023-05-12T24:00:00Z", "2023-05-12T09:60:00Z", "2023-05-12T09:30:00+8:00",
        "2023-05-12T09:30:00.2Z", "2023-05-12T09:30:00+08:00x"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

}  // namespace
}  // namespace base
