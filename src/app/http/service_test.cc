// What is checked before a handler sees a request.
#include "app/http/service.h"

#include <gtest/gtest.h>

#include "app/http/cookies.h"
#include "app/http/problems.h"
#include "core/access/access.h"

namespace http {
namespace {

Service sample() {
  const Handler ok = [](const Request& request) {
    Response response;
    response.body = request.caller ? "known" : "anybody";
    return response;
  };
  Service service;
  service.routes = RouteTable({get("/open", "open", ok).is_public(), get("/own", "own", ok),
                               post("/own", "change", ok), post("/once", "once", ok).with_key(),
                               post("/password", "change_password", ok).with_old_password()});
  service.find_caller = [](std::string_view token, bool) -> std::shared_ptr<const rights::Caller> {
    if (token != "token" && token != "new") return nullptr;
    rights::Caller caller;
    caller.account = "1";
    caller.must_change_password = token == "new";
    return std::make_shared<const rights::Caller>(caller);
  };
  return service;
}

Request ask(Method method, std::string path) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  request.host = "desk:80";
  request.session = "token";
  return request;
}

bool is_problem(const Response& response, std::string_view id) {
  return response.status == find_problem(id)->status && response.body.find(id) != std::string::npos;
}

TEST(Service, AsksForASessionUnlessTheRouteIsPublic) {
  auto request = ask(Method::kGet, "/own");
  EXPECT_EQ(sample().answer(request).body, "known");
  request.session = "other";
  EXPECT_TRUE(is_problem(sample().answer(request), "session.required"));
  request.path = "/open";
  EXPECT_EQ(sample().answer(request).body, "anybody");
  request.session = "token";
  EXPECT_EQ(sample().answer(request).body, "known");
}

TEST(Service, AFirstPasswordMustBeChangedBeforeAnythingElse) {
  auto request = ask(Method::kPost, "/own");
  request.session = "new";
  EXPECT_TRUE(is_problem(sample().answer(request), "password.change_required"));
  request.path = "/password";
  EXPECT_EQ(sample().answer(request).status, 200);
}

TEST(Service, WithoutAccountsEveryRouteIsOpen) {
  Service service = sample();
  service.find_caller = nullptr;
  EXPECT_EQ(service.answer(ask(Method::kGet, "/own")).body, "anybody");
}

TEST(Service, WritesFromOtherSitesAreRefused) {
  auto request = ask(Method::kPost, "/own");
  EXPECT_EQ(sample().answer(request).status, 200);
  for (const char* own : {"http://desk:80", "https://desk:80"}) {
    request.origin = own;
    EXPECT_EQ(sample().answer(request).status, 200) << own;
  }
  for (const char* other : {"http://evil", "null", "http://desk:81", "http://desk:80.evil"}) {
    request.origin = other;
    EXPECT_TRUE(is_problem(sample().answer(request), "request.foreign_origin")) << other;
  }
  request.method = Method::kGet;
  EXPECT_EQ(sample().answer(request).status, 200);
}

TEST(Service, AnIdempotencyKeyIsAskedForAndChecked) {
  auto request = ask(Method::kPost, "/once");
  const Service service = sample();
  EXPECT_TRUE(is_problem(service.answer(request), "idempotency.key_missing"));
  request.idempotency_key = "6d3a-1";
  EXPECT_EQ(service.answer(request).status, 200);
  EXPECT_EQ(service.answer(request).headers.size(), 1u);  // Idempotent-Replay.
  request.body = "other";
  EXPECT_TRUE(is_problem(service.answer(request), "idempotency.key_reused"));
  for (const std::string& wrong : {std::string("a b"), std::string(101, 'a'), std::string("键")}) {
    request.idempotency_key = wrong;
    EXPECT_TRUE(is_problem(sample().answer(request), "idempotency.key_invalid")) << wrong;
  }
}

TEST(Cookies, AreReadByWholeNames) {
  EXPECT_EQ(read_cookie("a=1; shouwang_session=t0; b=2", kSessionCookie), "t0");
  EXPECT_EQ(read_cookie("xshouwang_session=t0", kSessionCookie), "");
  EXPECT_EQ(read_cookie("shouwang_session", kSessionCookie), "");
  EXPECT_EQ(read_cookie("", kSessionCookie), "");
  // Two of them: one was planted, and nobody knows which.
  EXPECT_EQ(read_cookie("shouwang_session=a; shouwang_session=b", kSessionCookie), "");
}

TEST(Cookies, OfSessionsStayAwayFromScriptsAndOtherSites) {
  const std::string cookie = session_cookie("t0", 60, true);
  for (const char* part :
       {"shouwang_session=t0;", "HttpOnly", "SameSite=Strict", "Secure", "Max-Age=60", "Path=/"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  }
  EXPECT_NE(no_session_cookie().find("Max-Age=0"), std::string::npos);
}

}  // namespace
}  // namespace http
