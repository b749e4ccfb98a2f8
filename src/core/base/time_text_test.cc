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

}  // namespace
}  // namespace base
