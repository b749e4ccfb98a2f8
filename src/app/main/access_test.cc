// Every route with every role: who may and who may not is read from the route table and the roles
// of the pack, and the server must do exactly that. A new route or role is tested by being there.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "app/actions/account_deeds.h"
#include "app/http/api.h"
#include "app/http/body_file.h"
#include "app/main/installation.h"
#include "app/main/start.h"

namespace start {
namespace {

namespace fs = std::filesystem;
using http::Method;

constexpr const char* kPassword = "Demo#Shouwang1";
constexpr const char* kNewPassword = "Maple#Tree72";

// A small demonstration with accounts, served without sockets.
class Served {
 public:
  explicit Served(const fs::path& folder) : folder_(folder) {
    const cli::Options options =
        cli::read_options({"--households", "20", "--data", folder.string()}, known_options(), {});
    const cli::Streams streams{out_, out_};
    live_ = start_live(options, "", Scope::kOne, streams,
                       from_county(options, streams, &installation_));
    if (live_ == nullptr) return;
    if (!open_accounts(options, *live_->deployments.front(), streams, &installation_)) return;
    http::Context context;
    context.live = live_;
    context.accounts = installation_.accounts;
    context.find_caller = [this](std::string_view token, bool is_use) {
      return installation_.accounts->find_caller(token, is_use);
    };
    service_ = http::make_service(context, nullptr);
  }

  static std::vector<std::string_view> known_options() {
    auto known = common_options();
    known.push_back("--data");
    return known;
  }

  http::Response ask(Method method, const std::string& path, const std::string& session,
                     const std::string& body = "") const {
    static int64_t requests = 0;
    http::Request request;
    request.method = method;
    request.path = path;
    request.session = session;
    request.host = "desk";
    request.peer_address = "127.0.0." + std::to_string(++requests % 200);
    request.content_type = "application/json";
    request.body = body;
    if (auto file = http::BodyFile::create(folder_.string())) {
      (*file)->append(body);
      request.body_file = *std::move(file);
    }
    request.idempotency_key = "key-" + std::to_string(requests);
    return service_.answer(std::move(request));
  }

  // The session of an account whose demonstration password was changed.
  std::string log_in(const std::string& name) {
    const std::string first = session_of(name, kPassword);
    ask(Method::kPost, "/api/v1/session/password", first,
        std::string("{\"old_password\":\"") + kPassword + "\",\"new_password\":\"" + kNewPassword +
            "\"}");
    return session_of(name, kNewPassword);
  }

  std::string session_of(const std::string& name, const std::string& password) const {
    const auto answer = ask(Method::kPost, "/api/v1/session", "",
                            R"({"login_name":")" + name + R"(","password":")" + password + "\"}");
    for (const auto& [header, value] : answer.headers) {
      if (header != "Set-Cookie") continue;
      const std::size_t from = value.find('=') + 1;
      return value.substr(from, value.find(';') - from);
    }
    return "";
  }

  // Another territory for an account, behind the deeds' back.
  void move(const std::string& name, const std::string& region) {
    auto account = *accounts().find_by_name(name);
    account.scope_region = region;
    EXPECT_TRUE(accounts().change([&](actions::AccountChange& change) -> base::Result<void> {
      TRY(change.put(account));
      return change.end_sessions(account.account_id, "");
    }));
  }

  // Every event of the log as one text.
  std::vector<std::string> audit() {
    std::vector<std::string> events;
    const auto reader = installation_.county->store().read();
    const auto rows =
        store::list_audit_events(*reader, installation_.county->code(), "", 0, 10'000);
    for (const auto& row : *rows)
      events.push_back(row.action + " " + row.subject + " " + row.region + " " + row.detail);
    return events;
  }

  actions::AccountBook& accounts() { return *installation_.accounts; }
  const http::Service& service() const { return service_; }
  const actions::LiveDeployment& deployment() const { return *live_->deployments.front(); }
  std::string said() const { return out_.str(); }
  bool is_open() const { return installation_.accounts != nullptr; }

 private:
  fs::path folder_;
  std::ostringstream out_;
  std::shared_ptr<const actions::Live> live_;
  Installation installation_;
  http::Service service_;
};

class Access : public testing::Test {
 protected:
  Access()
      : folder_(fs::temp_directory_path() /
                ("shouwang_access_" +
                 std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()))) {
    fs::create_directories(folder_);
    served_ = std::make_unique<Served>(folder_);
  }
  ~Access() override {
    served_.reset();
    fs::remove_all(folder_);
  }
  void SetUp() override { ASSERT_TRUE(served_->is_open()) << served_->said(); }

  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  fs::path folder_;
  std::unique_ptr<Served> served_;
};

// "/accounts/{account_id}" with something that is not there.
std::string example_of(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '{') {
      path += pattern[at++];
      continue;
    }
    path += "999999";
    at = pattern.find('}', at) + 1;
  }
  return path;
}

bool is_permitted(const http::Route& route, rights::Permissions permissions) {
  if (route.permission.empty()) return true;
  for (std::string_view rest = route.permission; !rest.empty();) {
    const std::size_t bar = std::min(rest.find('|'), rest.size());
    const auto one = rights::parse_permission(rest.substr(0, bar));
    if (one && permissions.has(*one)) return true;
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return false;
}

// Bodies that get past the reading of the request: the deed itself has to refuse.
std::string body_of(std::string_view operation) {
  static const std::map<std::string_view, std::string> kBodies = {
      {"create_account",
       R"({"login_name":"nobody_yet","name":"某","roles":["village_clerk"],"region":"1"})"},
      {"update_account", R"({"version":1})"},
      {"disable_account", R"({"reason":"试一试"})"},
      {"hand_over_account", R"({"to":"1","reason":"试一试"})"},
      {"what_if", R"({"changes":[]})"},
      {"what_if_households", R"({"parameters":{},"rule":"none","change":"enters"})"},
      {"export_list", R"({"kind":"households"})"},
      {"reveal_value", R"({"indicator":"id_number","reason":"试一试"})"},
  };
  const auto found = kBodies.find(operation);
  return found == kBodies.end() ? "{}" : found->second;
}

TEST_F(Access, EveryRouteWithEveryRole) {
  std::set<std::string> tried;
  int refused = 0, permitted = 0;
  for (const actions::DemoAccount& demo : served_->accounts().demo_accounts()) {
    const auto account = served_->accounts().find_by_name(demo.login_name);
    ASSERT_TRUE(account);
    const auto permissions = rights::permissions_of(served_->accounts().roles(), account->roles);
    for (const std::string& role : account->roles) tried.insert(role);
    const std::string session = served_->log_in(demo.login_name);
    ASSERT_FALSE(session.empty()) << demo.login_name;
    for (const http::Route& route : served_->service().routes.routes()) {
      // Streams do not end, and a log-out would end the test.
      if (route.is_listening || route.operation == "log_out") continue;
      const auto answer =
          served_->ask(route.method, example_of(route.pattern), session, body_of(route.operation));
      const bool denied = answer.status == 403 && has(answer.body, "\"permission.denied\"");
      EXPECT_EQ(denied, !is_permitted(route, permissions))
          << demo.login_name << " " << route.operation << " " << answer.status << answer.body;
      EXPECT_NE(answer.status, 500) << route.operation;
      (denied ? refused : permitted) += 1;
    }
  }
  for (const rights::Role& role : served_->accounts().roles())
    EXPECT_EQ(tried.contains(role.id), role.has_account) << role.id;
  EXPECT_GT(refused, 50);
  EXPECT_GT(permitted, 50);
}

TEST_F(Access, WithoutASessionOnlyThePublicRoutesAnswer) {
  for (const http::Route& route : served_->service().routes.routes()) {
    if (route.is_listening) continue;
    for (const std::string session : {"", "a token nobody was given"}) {
      const auto answer = served_->ask(route.method, example_of(route.pattern), session, "{}");
      EXPECT_EQ(has(answer.body, "\"session.required\""), route.needs_session) << route.operation;
    }
  }
}

TEST_F(Access, BeforeTheDemonstrationPasswordIsChangedNothingAnswers) {
  const std::string session = served_->session_of("county", kPassword);
  ASSERT_FALSE(session.empty());
  for (const http::Route& route : served_->service().routes.routes()) {
    if (route.is_listening || route.operation == "log_out") continue;
    const auto answer = served_->ask(route.method, example_of(route.pattern), session, "{}");
    EXPECT_EQ(has(answer.body, "\"password.change_required\""),
              route.needs_session && !route.allows_old_password)
        << route.operation;
  }
}

TEST_F(Access, TheDemonstrationTellsItsAccountsUntilTheyAreTaken) {
  EXPECT_TRUE(has(served_->said(), kPassword));
  const auto before = served_->ask(Method::kGet, "/api/v1/session", "");
  EXPECT_TRUE(has(before.body, R"("login_name":"county")"));
  served_->log_in("county");
  const auto after = served_->ask(Method::kGet, "/api/v1/session", "");
  EXPECT_FALSE(has(after.body, R"("login_name":"county")"));
  EXPECT_TRUE(has(after.body, R"("login_name":"village")"));
}

// The id of the first masked text of the list's pages: household, record, indicator.
struct Masked {
  std::string household, record, indicator;
};

Masked find_masked(const actions::LiveDeployment& deployment) {
  const auto snapshot = deployment.snapshot();
  for (const auto* part : snapshot->parts_of(-1)) {
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      const auto household = deployment.source->load(part->keys.id(row), deployment.as_of());
      if (!household) continue;
      for (const auto& [entity, records] : household->records) {
        for (const auto& record : records) {
          for (const auto& [id, fact] : record.facts) {
            const auto* indicator = deployment.policy->dictionary.find_indicator(id);
            if (indicator != nullptr && dictionary::is_masked(*indicator) &&
                fact.value.state == dictionary::State::kKnown) {
              return {deployment.source->text_of(part->keys.id(row)), record.id, id};
            }
          }
        }
      }
    }
  }
  return {};
}

TEST_F(Access, AMaskedValueIsToldInFullOnlyToWhoMayAndIsLogged) {
  const Masked masked = find_masked(served_->deployment());
  ASSERT_FALSE(masked.household.empty());
  const std::string path = "/api/v1/households/" + masked.household + "/reveal";
  const auto body = [&](const std::string& reason) {
    return R"({"record":")" + masked.record + R"(","indicator":")" + masked.indicator +
           R"(","reason":")" + reason + "\"}";
  };
  const std::string clerk = served_->log_in("township");
  const auto told = served_->ask(Method::kPost, path, clerk, body("与名单核对"));
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(told.cache_control, "no-store");
  EXPECT_FALSE(has(told.body, "*"));
  const auto page = served_->ask(Method::kGet, "/api/v1/households/" + masked.household, clerk);
  const std::size_t at = told.body.find("display\":\"") + 10;
  const std::string shown = told.body.substr(at, told.body.find('"', at) - at);
  EXPECT_GE(shown.size(), 7u);
  ASSERT_EQ(page.status, 200);
  EXPECT_FALSE(has(std::string(page.content()), shown)) << "the page hides it";
  EXPECT_EQ(served_->ask(Method::kPost, path, clerk, body("")).status, 422);
  EXPECT_EQ(served_->ask(Method::kPost, path, clerk, body("电话 13977776666")).status, 422)
      << "reasons stand in the log";
  EXPECT_EQ(served_->ask(Method::kPost, path, served_->log_in("head"), body("核对")).status, 403);
  const auto log = served_->audit();
  ASSERT_FALSE(log.empty());
  int revealed = 0;
  for (const std::string& event : log) {
    EXPECT_FALSE(has(event, shown));
    revealed += has(event, "reveal_value") ? 1 : 0;
  }
  EXPECT_EQ(revealed, 1);
}

// Own territory yes, the sister village no, in every deed that names a household or a region.
TEST_F(Access, TheSisterVillageDoesNotExist) {
  const Masked masked = find_masked(served_->deployment());
  const std::string admin = served_->log_in("admin");
  for (const std::string path : {"", "/summary"}) {  // Kept from now on.
    const auto kept = served_->ask(Method::kGet, "/api/v1/households/" + masked.household + path,
                                   served_->log_in("township"));
    ASSERT_EQ(kept.status, 200);
  }
  const auto village = served_->accounts().find_by_name("village");
  ASSERT_TRUE(village);
  std::string sister = village->scope_region;
  sister.back() = sister.back() == '9' ? '8' : '9';
  served_->move("village", sister);
  const std::string session = served_->log_in("village");
  for (const std::string path : {"", "/summary", "/findings"}) {
    const auto answer =
        served_->ask(Method::kGet, "/api/v1/households/" + masked.household + path, session);
    EXPECT_TRUE(has(answer.body, "\"household.not_found\"")) << path << answer.body;
  }
  for (const std::string deed : {"what-if", "reveal"}) {
    const auto answer =
        served_->ask(Method::kPost, "/api/v1/households/" + masked.household + "/" + deed, session,
                     R"({"changes":[],"indicator":"id_number","reason":"试一试"})");
    EXPECT_TRUE(has(answer.body, "\"household.not_found\"")) << deed << answer.body;
  }
  const auto list = served_->ask(Method::kGet, "/api/v1/households", session);
  EXPECT_FALSE(has(list.body, "\"id\":\"" + masked.household + "\"")) << list.body;
  served_->move("village", village->scope_region);
  const std::string back = served_->session_of("village", kNewPassword);
  EXPECT_EQ(served_->ask(Method::kGet, "/api/v1/households/" + masked.household, back).status, 200);
}

// The page is kept for whoever asks again; what a role may do is on its own page only.
TEST_F(Access, AKeptPageIsTheAskersOwn) {
  const Masked masked = find_masked(served_->deployment());
  const std::string path = "/api/v1/households/" + masked.household;
  std::map<std::string, std::string> pages;  // By what the asker may do.
  for (int round = 0; round < 2; ++round) {
    for (const actions::DemoAccount& demo : served_->accounts().demo_accounts()) {
      const auto account = served_->accounts().find_by_name(demo.login_name);
      const auto may = rights::permissions_of(served_->accounts().roles(), account->roles);
      const auto answer =
          served_->ask(Method::kGet, path,
                       round == 0 ? served_->log_in(demo.login_name)
                                  : served_->session_of(demo.login_name, kNewPassword));
      if (!may.has(rights::Permission::kReadHouseholds)) {
        EXPECT_EQ(answer.status, 403) << demo.login_name;
        continue;
      }
      ASSERT_EQ(answer.status, 200) << demo.login_name;
      const auto flag = [&](rights::Permission one) { return may.has(one) ? "true" : "false"; };
      const std::string rights = std::string(R"("can_correct":)") +
                                 flag(rights::Permission::kCorrectHouseholds) +
                                 R"(,"can_reveal":)" + flag(rights::Permission::kRevealValues);
      const std::string body(answer.content());
      EXPECT_TRUE(has(body, rights)) << demo.login_name << " " << rights;
      EXPECT_EQ(pages.emplace(rights, body).first->second, body);
    }
  }
  EXPECT_GE(pages.size(), 2u);
  EXPECT_EQ(served_->deployment().answers->figures().made, static_cast<int64_t>(pages.size()));
}

// No telephone that was entered and no password stands in any file of the data folder, and nothing
// that was typed stands in the answers' headers or in the log's lines.
TEST_F(Access, FilesHoldNoTelephonesAndNoPasswords) {
  const std::string admin = served_->log_in("admin");
  const std::string region = served_->deployment().settings.region;
  const auto made = served_->ask(
      Method::kPost, "/api/v1/accounts", admin,
      R"({"login_name":"someone","name":"某人","roles":["township_clerk"],"phone":"13977776666","region":")" +
          region + "\"}");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_FALSE(has(made.body, "13977776666"));
  EXPECT_EQ(made.cache_control, "no-store");
  const std::size_t at = made.body.find("one_time_password\":\"") + 20;
  const std::string one_time = made.body.substr(at, made.body.find('"', at) - at);
  const std::string session = served_->session_of("someone", one_time);
  ASSERT_FALSE(session.empty());
  served_->ask(Method::kPost, "/api/v1/session", "",
               R"({"login_name":"13977776666","password":"13977776666x"})");
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    ++files;
    for (const std::string& secret : {std::string("13977776666"), one_time, session, admin,
                                      std::string(kNewPassword), std::string(kPassword)}) {
      EXPECT_FALSE(has(bytes, secret)) << entry.path() << " " << secret.substr(0, 3);
    }
  }
  EXPECT_GE(files, 2u);
  EXPECT_FALSE(has(served_->said(), "13977776666"));
}

}  // namespace
}  // namespace start
