// The route table and api/openapi.yaml name the same operations; requests are spelt and read as the
// contract says.
#include "app/http/api.h"

#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace http {
namespace {

// "GET /api/v1/rules list_rules" for each operation that is served already (`x-served: false` marks
// the others); the file's layout is fixed by its own formatter: paths stand at two blanks, methods
// at four, operationId at six with its mark below it.
std::set<std::string> operations_of_contract() {
  std::ifstream stream(std::string(SHOUWANG_SOURCE_DIR) + "/api/openapi.yaml");
  std::set<std::string> found;
  std::string line;
  std::string path;
  std::string method;
  std::string last;
  bool in_paths = false;
  while (std::getline(stream, line)) {
    if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.compare(0, 3, "  /") == 0) path = line.substr(2, line.size() - 3);
    if (line.compare(0, 4, "    ") == 0 && line[4] != ' ') method = line.substr(4, line.size() - 5);
    const std::string key = "      operationId: ";
    if (line == "      x-served: false") found.erase(last);
    if (line.compare(0, key.size(), key) != 0) continue;
    std::string upper;
    for (const char c : method) upper += static_cast<char>(c - 'a' + 'A');
    last = upper + " " + path + " " + line.substr(key.size());
    found.insert(last);
  }
  return found;
}

TEST(Api, RoutesAndContractNameTheSameOperations) {
  const auto routes = make_routes(std::make_shared<const actions::Live>());
  std::set<std::string> served;
  for (const Route& route : routes.routes()) {
    served.insert(std::string(to_text(route.method)) + " " + std::string(route.pattern) + " " +
                  std::string(route.operation));
  }
  EXPECT_EQ(served, operations_of_contract());
  EXPECT_GE(served.size(), 13U);
}

class ApiTest : public testing::Test {
 protected:
  Response ask(Method method, std::string_view target, std::string body = "",
               std::string type = "application/json") {
    Request request;
    request.method = method;
    EXPECT_TRUE(parse_target(target, &request));
    request.body = std::move(body);
    request.content_type = std::move(type);
    return handler_(request);
  }

  Handler handler_ = make_handler(std::make_shared<const actions::Live>(), nullptr);
};

TEST_F(ApiTest, WhatIsNotThereIsAProblemWithAnId) {
  EXPECT_NE(ask(Method::kGet, "/api/v1/nothing").body.find("route.not_found"), std::string::npos);
  EXPECT_NE(ask(Method::kGet, "/nothing").body.find("file.not_found"), std::string::npos);
  EXPECT_NE(ask(Method::kGet, "/api/v1/rules").body.find("deployment.not_found"),
            std::string::npos);
  EXPECT_NE(ask(Method::kGet, "/api/v1/packs/x").body.find("pack.not_found"), std::string::npos);
  EXPECT_EQ(ask(Method::kDelete, "/api/v1/packs/x").status, 405);
  EXPECT_EQ(ask(Method::kGet, "/healthz").status, 200);
}

TEST_F(ApiTest, QueriesAreChecked) {
  for (const std::string wrong :
       {"limit=0", "limit=101", "limit=1x", "sort=colour", "result=maybe"}) {
    const Response response = ask(Method::kGet, "/api/v1/households?" + wrong);
    EXPECT_EQ(response.status, 400) << wrong;
    EXPECT_NE(response.body.find("query.invalid"), std::string::npos) << wrong;
  }
}

TEST_F(ApiTest, WhatIfReadsItsBodyStrictly) {
  const std::string path = "/api/v1/households/h/what-if";
  EXPECT_EQ(ask(Method::kPost, path, "{}", "text/plain").status, 415);
  EXPECT_EQ(ask(Method::kPost, path, "{").status, 400);
  EXPECT_EQ(ask(Method::kPost, path, "{\"a\":\"\xFF\"}").status, 400);
  EXPECT_EQ(ask(Method::kPost, path, "{}").status, 422);
  EXPECT_EQ(ask(Method::kPost, path, R"({"changes":[{"indicator":"a","value":1.5}]})").status, 422);
  EXPECT_EQ(ask(Method::kPost, path, R"({"changes":[{"indicator":1,"value":1}]})").status, 422);
  EXPECT_EQ(ask(Method::kPost, path, R"({"changes":[],"parameters":[]})").status, 422);
  // Well written; there is only nothing to ask.
  EXPECT_EQ(ask(Method::kPost, path, R"({"changes":[]})", "application/json; charset=utf-8").status,
            404);
}

}  // namespace
}  // namespace http
