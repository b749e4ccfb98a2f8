#include "app/http/replays.h"

#include <gtest/gtest.h>

namespace http {
namespace {

class ReplaysTest : public testing::Test {
 protected:
  Response ask(const std::string& key, const std::string& hash = "h", int status = 200,
               const std::string& account = "1") {
    return replays_.once(account, key, hash, [&] {
      Response response;
      response.status = status;
      response.body = std::to_string(++runs_);
      return response;
    });
  }

  int64_t now_ = 0;
  int runs_ = 0;
  Replays replays_{{100, 3, 80}, [this] { return now_; }};
};

TEST_F(ReplaysTest, TheSecondTimeGetsTheFirstAnswer) {
  EXPECT_EQ(ask("a").body, "1");
  const Response again = ask("a");
  EXPECT_EQ(again.body, "1");
  ASSERT_EQ(again.headers.size(), 1u);
  EXPECT_EQ(again.headers[0].first, "Idempotent-Replay");
  EXPECT_EQ(ask("b").body, "2");
  EXPECT_EQ(ask("a", "h", 200, "2").body, "3");  // Another account's key is another key.
}

TEST_F(ReplaysTest, AKeyIsForOneRequest) {
  ask("a", "h");
  EXPECT_EQ(ask("a", "other").status, 422);
  EXPECT_EQ(runs_, 1);
}

TEST_F(ReplaysTest, FailuresAreTriedAgain) {
  EXPECT_EQ(ask("a", "h", 503).body, "1");
  EXPECT_EQ(ask("a", "h", 200).body, "2");
  EXPECT_EQ(ask("a", "h", 200).body, "2");
}

TEST_F(ReplaysTest, WhileTheFirstIsUnderWayTheSecondIsToldSo) {
  const Response outer = replays_.once("1", "a", "h", [&] {
    EXPECT_EQ(ask("a").status, 409);
    return Response{};
  });
  EXPECT_EQ(outer.status, 200);
  EXPECT_EQ(runs_, 0);
}

TEST_F(ReplaysTest, OldAnswersAndTooManyAreForgotten) {
  ask("a");
  now_ = 101;
  EXPECT_EQ(ask("a").body, "2");
  for (const char* key : {"b", "c", "d"}) ask(key);
  EXPECT_EQ(ask("a").body, "6");
}

TEST(RequestHash, DependsOnOperationPathQueryAndBody) {
  Request request;
  request.path = "/a";
  request.body = "x";
  const std::string hash = request_hash("one", request);
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_NE(hash, request_hash("two", request));
  request.query.emplace_back("q", "1");
  EXPECT_NE(hash, request_hash("one", request));
  request.query.clear();
  EXPECT_EQ(hash, request_hash("one", request));
  request.body = "y";
  EXPECT_NE(hash, request_hash("one", request));
}

}  // namespace
}  // namespace http
