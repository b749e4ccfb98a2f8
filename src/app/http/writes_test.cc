#include "app/http/writes.h"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(IfMatch, NamesTheVersionThatIsChanged) {
  Request request;
  EXPECT_EQ(check_if_match(request, "\"3\"")->status, 428);
  request.if_match = "\"2\"";
  EXPECT_EQ(check_if_match(request, "\"3\"")->status, 412);
  for (const char* right : {"\"3\"", "\"2\", \"3\"", "*"}) {
    request.if_match = right;
    EXPECT_FALSE(check_if_match(request, "\"3\"")) << right;
  }
}

}  // namespace
}  // namespace http
