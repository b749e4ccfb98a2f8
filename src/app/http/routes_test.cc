#include "app/http/routes.h"

#include <set>

#include <gtest/gtest.h>

#include "app/http/problems.h"
#include "app/http/service.h"

namespace http {
namespace {

Service sample() {
  const Handler echo = [](const Request& request) {
    Response response;
    response.body =
        std::string(request.path_value("id")) + "|" + std::string(request.query_value("q"));
    return response;
  };
  Service service;
  service.routes = RouteTable({get("/a/{id}", "get_a", echo), post("/a/{id}/b", "post_b", echo),
                               get("/a/fixed", "get_fixed", [](const Request&) {
                                 Response response;
                                 response.body = "fixed";
                                 return response;
                               })});
  return service;
}

Request ask(Method method, std::string_view target) {
  Request request;
  request.method = method;
  EXPECT_TRUE(parse_target(target, &request)) << target;
  return request;
}

TEST(Routes, BindPathAndQuery) {
  const Response answer = sample().answer(ask(Method::kGet, "/a/%E6%88%B7?q=x+y&z="));
  EXPECT_EQ(answer.body, "户|x y");
  EXPECT_FALSE(answer.etag.empty());
}

TEST(Routes, APatternThatNamesTheSegmentGoesFirst) {
  EXPECT_EQ(sample().answer(ask(Method::kGet, "/a/fixed")).body, "fixed");
  EXPECT_EQ(sample().answer(ask(Method::kGet, "/a/fixe")).body, "fixe|");
}

TEST(Routes, UnknownPathIsNoRouteAndWrongMethodIs405) {
  for (const std::string_view path : {"/b", "/a/", "/a/1/", "/", "/a"}) {
    EXPECT_EQ(sample().answer(ask(Method::kGet, path)).status, 404) << path;
  }
  const Response answer = sample().answer(ask(Method::kDelete, "/a/1"));
  EXPECT_EQ(answer.status, 405);
  ASSERT_EQ(answer.headers.size(), 1u);
  EXPECT_EQ(answer.headers[0].second, "GET, HEAD");
}

TEST(Routes, AReaderWithTheSameVersionGets304) {
  auto request = ask(Method::kGet, "/a/1");
  const Response first = sample().answer(request);
  request.if_none_match = "\"other\", W/" + first.etag;
  const Response second = sample().answer(request);
  EXPECT_EQ(second.status, 304);
  EXPECT_TRUE(second.content().empty());
  request.if_none_match = "\"other\"";
  EXPECT_EQ(sample().answer(request).status, 200);
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
