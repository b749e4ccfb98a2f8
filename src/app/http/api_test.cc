// The route table and api/openapi.yaml name the same operations; requests are spelt and read as the
// contract says.
#include "app/http/api.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "app/http/problems.h"
#include "core/base/text.h"

namespace http {
namespace {

// What the contract says of one operation. The file's layout is fixed by its own formatter: paths
// stand at two blanks, methods at four, an operation's fields at six.
struct Operation {
  bool is_served = true;
  bool needs_key = false;
  std::string permission;
};

// By "GET /api/v1/rules list_rules".
std::map<std::string, Operation> operations_of_contract() {
  std::ifstream stream(std::string(SHOUWANG_SOURCE_DIR) + "/api/openapi.yaml");
  std::map<std::string, Operation> found;
  std::string line;
  std::string path;
  std::string method;
  Operation* last = nullptr;
  bool in_paths = false;
  const auto value_of = [&](const std::string& key) {
    const std::string start = "      " + key + ": ";
    return line.starts_with(start) ? line.substr(start.size()) : std::string();
  };
  while (std::getline(stream, line)) {
    if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    if (line.starts_with("    ") && line[4] != ' ') method = line.substr(4, line.size() - 5);
    if (const std::string id = value_of("operationId"); !id.empty()) {
      std::string upper;
      for (const char c : method) upper += static_cast<char>(c - 'a' + 'A');
      last = &found[upper + " " + path + " " + id];
    }
    if (last == nullptr) continue;
    if (value_of("x-served") == "false") last->is_served = false;
    if (const auto text = value_of("x-permission"); !text.empty()) last->permission = text;
    if (line.find("parameters/idempotency_key") != std::string::npos) last->needs_key = true;
  }
  return found;
}

// As the contract spells it; a list where one of several is enough stands with '|' in the route.
std::string permission_of(const Route& route) {
  if (!route.needs_session) return "none";
  if (route.permission.empty()) return "signed_in";
  std::string text(route.permission);
  std::size_t at = text.find('|');
  if (at == std::string::npos) return text;
  for (; at != std::string::npos; at = text.find('|', at)) text.replace(at, 1, ", ");
  return "[" + text + "]";
}

Context empty_context() {
  Context context;
  context.live = std::make_shared<const actions::Live>();
  return context;
}

TEST(Api, RoutesAndContractSayTheSame) {
  const auto routes = make_routes(empty_context());
  const auto contract = operations_of_contract();
  std::set<std::string> served;
  for (const Route& route : routes.routes()) {
    const std::string name = std::string(to_text(route.method)) + " " + std::string(route.pattern) +
                             " " + std::string(route.operation);
    served.insert(name);
    const auto promised = contract.find(name);
    ASSERT_NE(promised, contract.end()) << name << " is not in the contract";
    EXPECT_TRUE(promised->second.is_served) << name << ": take x-served away";
    EXPECT_EQ(promised->second.permission, permission_of(route)) << name;
    EXPECT_EQ(promised->second.needs_key, route.needs_idempotency_key) << name;
  }
  for (const auto& [name, operation] : contract) {
    EXPECT_EQ(operation.is_served, served.contains(name)) << name;
  }
  EXPECT_GE(served.size(), 14U);
}

bool is_problem_id(std::string_view text) {
  return text.find('.') != std::string_view::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string_view::npos;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The ids that stand in `text` as the first argument of a function that raises problems.
void collect_raised(std::string_view text, std::set<std::string>* ids) {
  for (const std::string_view raises :
       {"problem_response(", "refuse(", "not_found(", "fail(", "return problem("}) {
    for (std::size_t at = text.find(raises); at != std::string_view::npos;
         at = text.find(raises, at + 1)) {
      const std::size_t start = text.find_first_not_of(" \n", at + raises.size());
      if (start == std::string_view::npos || text[start] != '"') continue;
      const std::string_view id = text.substr(start + 1, text.find('"', start + 1) - start - 1);
      if (is_problem_id(id)) ids->emplace(id);
    }
  }
}

// "x-problems: [a.b, c.d]"
void collect_promised(std::string_view text, std::set<std::string>* ids) {
  static constexpr std::string_view kKey = "x-problems: [";
  for (std::size_t at = text.find(kKey); at != std::string_view::npos;
       at = text.find(kKey, at + 1)) {
    std::string_view list = text.substr(at + kKey.size());
    list = list.substr(0, list.find(']'));
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      ids->emplace(base::trim(list.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
  }
}

// Each id that a deed or a route writes down is in the catalogue, and so is each of the contract.
TEST(Api, EveryProblemThatCanBeRaisedIsInTheCatalogue) {
  namespace fs = std::filesystem;
  const fs::path root(SHOUWANG_SOURCE_DIR);
  std::set<std::string> ids;
  for (const char* folder : {"src/app/http", "src/app/actions"}) {
    for (const auto& file : fs::recursive_directory_iterator(root / folder)) {
      const std::string name = file.path().filename().string();
      if (name.ends_with(".cc") && !name.ends_with("_test.cc")) {
        collect_raised(text_of(file.path()), &ids);
      }
    }
  }
  EXPECT_GE(ids.size(), 20U);
  collect_promised(text_of(root / "api/openapi.yaml"), &ids);
  EXPECT_GE(ids.size(), 45U);
  for (const std::string& id : ids) EXPECT_NE(find_problem(id), nullptr) << id;
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
    return service_.answer(std::move(request));
  }

  Service service_ = make_service(empty_context(), nullptr);
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

TEST_F(ApiTest, FiguresAreForTheOwnMachineOnly) {
  Request request;
  request.path = "/metrics";
  request.peer_address = "127.0.0.1";
  const Response response = service_.answer(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  request.is_forwarded = true;
  EXPECT_EQ(service_.answer(request).status, 403);
  request.is_forwarded = false;
  request.peer_address = "192.0.2.7";
  EXPECT_EQ(service_.answer(request).status, 403);
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
