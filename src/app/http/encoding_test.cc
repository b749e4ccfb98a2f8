#include "app/http/encoding.h"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(AcceptEncoding, IsReadWithItsWeights) {
  struct Case {
    std::string_view header;
    int identity;
    int gzip;
    int brotli;
  };
  for (const Case& one : {
           Case{"", 1, 0, 0},
           Case{"gzip, deflate, br", 1, 1000, 1000},
           Case{"gzip;q=0.5, br;q=0.9", 1, 500, 900},
           Case{"br;q=0", 1, 0, 0},
           Case{"br;q=0.0", 1, 0, 0},
           Case{"br; q=0.05", 1, 0, 50},
           Case{"*", 1000, 1000, 1000},
           Case{"*;q=0, gzip", 0, 1000, 0},
           Case{"identity;q=0, br", 0, 0, 1000},
           Case{"BR", 1, 0, 1000},
           Case{"brotli, xgzip", 1, 0, 0},
           Case{"br;q=much", 1, 0, 0},
           Case{"br;q=2", 1, 0, 0},
           Case{",,;q=1, br", 1, 0, 1000},
       }) {
    EXPECT_EQ(quality_of(one.header, Coding::kIdentity), one.identity) << one.header;
    EXPECT_EQ(quality_of(one.header, Coding::kGzip), one.gzip) << one.header;
    EXPECT_EQ(quality_of(one.header, Coding::kBrotli), one.brotli) << one.header;
  }
}

}  // namespace
}  // namespace http
