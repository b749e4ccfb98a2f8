#include "app/http/routes.h"

#include <set>

#include <gtest/gtest.h>

#include "app/http/problems.h"

namespace http {
namespace {

RouteTable sample() {
  const Handler echo = [](const Request& request) {
    Response response;
    response.body =
        std::string(request.path_value("id")) + "|" + std::string(request.query_value("q"));
    return response;
  };
  return RouteTable(
      {{Method::kGet, "/a/{id}", "get_a", echo}, {Method::kPost, "/a/{id}/b", "post_b", echo}});
}

Request ask(Method method, std::string_view target) {
  Request request;
  request.method = method;
  EXPECT_TRUE(parse_target(target, &request)) << target;
  return request;
}

TEST(Routes, BindPathAndQuery) {
  const auto answer = sample().answer(ask(Method::kGet, "/a/%E6%88%B7?q=x+y&z="));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "户|x y");
  EXPECT_FALSE(answer->etag.empty());
}

TEST(Routes, UnknownPathIsNoAnswerAndWrongMethodIs405) {
  EXPECT_FALSE(sample().answer(ask(Method::kGet, "/b")));
  EXPECT_FALSE(sample().answer(ask(Method::kGet, "/a/")));
  EXPECT_FALSE(sample().answer(ask(Method::kGet, "/a/1/")));
  const auto answer = sample().answer(ask(Method::kDelete, "/a/1"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  ASSERT_EQ(answer->headers.size(), 1u);
  EXPECT_EQ(answer->headers[0].second, "GET, HEAD");
}

TEST(Routes, AReaderWithTheSameVersionGets304) {
  auto request = ask(Method::kGet, "/a/1");
  const auto first = sample().answer(request);
  request.if_none_match = "\"other\", W/" + first->etag;
  const auto second = sample().answer(request);
  EXPECT_EQ(second->status, 304);
  EXPECT_TRUE(second->content().empty());
  request.if_none_match = "\"other\"";
  EXPECT_EQ(sample().answer(request)->status, 200);
}

TEST(Target, RefusesWhatIsNoText) {
  for (const std::string_view bad : {"", "x", "/%", "/%zz", "/%FF", "/%00", "/a?q=%E6%88"}) {
    Request request;
    EXPECT_FALSE(parse_target(bad, &request)) << bad;
  }
}

TEST(Problems, EachHasAStatusASentenceAndARemedy) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < problems_count(); ++i) {
    const Problem& one = problems_begin()[i];
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_GE(one.status, 400);
    EXPECT_FALSE(one.title.empty());
    EXPECT_FALSE(one.next_step.empty());
    EXPECT_NE(reason_phrase(one.status), "Status") << one.status;
  }
  const Response response = problem_response("request.invalid", "", {{"changes.0", "不对", "改"}});
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_NE(response.body.find(R"("errors":[{"where":"changes.0")"), std::string::npos);
}

}  // namespace
}  // namespace http
