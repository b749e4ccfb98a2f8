#include "app/actions/account_testing.h"

#include <array>
#include <utility>

#include "edge/policy/load.h"
#include "edge/secrets/password.h"
#include "edge/store/counties.h"

namespace actions::testing_support {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 6> kNames = {{
    {kCountyRegion, "测试县"},
    {kTownship, "测试县甲镇"},
    {kVillage, "测试县甲镇东村"},
    {kSisterVillage, "测试县甲镇西村"},
    {kOtherTownship, "测试县乙镇"},
    {"990001002001", "测试县乙镇东村"},
}};

}  // namespace

RegionNames small_county() {
  RegionNames names;
  names.full_name = [](std::string_view code) -> std::optional<std::string> {
    for (const auto& [known, name] : kNames) {
      if (known == code) return name;
    }
    return std::nullopt;
  };
  names.find = [](std::string_view text, std::string_view scope) {
    std::vector<std::string> found;
    for (const auto& [code, name] : kNames) {
      if (rights::is_within(code, scope) && std::string_view(name).find(text) != std::string::npos)
        found.emplace_back(code);
    }
    return found;
  };
  names.list = [](std::string_view scope, std::size_t most) {
    std::vector<std::string> found;
    for (const auto& [code, name] : kNames) {
      if (rights::is_within(code, scope) && found.size() < most) found.emplace_back(code);
    }
    return found;
  };
  return names;
}

void AccountsOnBothEngines::SetUp() {
  OnBothEngines::SetUp();
  if (IsSkipped()) return;
  store_ = open_store();
  ASSERT_TRUE(store_->write(
      [](store::Transaction& transaction) { return store::put_county(transaction, kCounty); }));
  auto key = secrets::MasterKey::create(folder() + "/keys/master.key");
  ASSERT_TRUE(key);
  key_ = std::make_shared<const secrets::MasterKey>(*std::move(key));
  static const std::string kHash = secrets::hash_password(kPassword);
  password_hash_ = kHash;
  open_book();
}

void AccountsOnBothEngines::TearDown() {
  book_.reset();
  store_.reset();
  OnBothEngines::TearDown();
}

void AccountsOnBothEngines::open_book(LogInSettings settings) {
  static const auto kPolicy = policy::load_policy("policies", "base").policy;
  ASSERT_NE(kPolicy, nullptr);
  AccountBookParts parts;
  parts.store = store_.get();
  parts.county_code = kCounty;
  parts.key = key_;
  parts.roles = kPolicy->roles;
  parts.settings = settings;
  parts.regions = small_county();
  parts.now_ms = [this] { return now_ms_; };
  auto book = AccountBook::open(std::move(parts));
  ASSERT_TRUE(book) << book.error().message;
  book_ = *std::move(book);
}

int64_t AccountsOnBothEngines::add_account(const std::string& login_name, const std::string& role,
                                           const std::string& region, bool must_change) {
  store::Account account;
  account.username = login_name;
  account.name = "测试 " + login_name;
  account.roles = {role};
  account.scope_region = region;
  account.password_hash = password_hash_;
  account.must_change = must_change;
  EXPECT_TRUE(book_->change([&](AccountChange& change) { return change.add(&account); }));
  return account.account_id;
}

LogInAnswer AccountsOnBothEngines::log_in(const std::string& login_name,
                                          const std::string& password, const std::string& address) {
  auto answer = actions::log_in(*book_, {login_name, password, address, "Firefox/1 Linux"});
  EXPECT_TRUE(answer) << answer.error().message << answer.error().where;
  return answer ? *answer : LogInAnswer();
}

std::shared_ptr<const rights::Caller> AccountsOnBothEngines::caller(const std::string& login_name) {
  return log_in(login_name).caller;
}

std::vector<std::string> AccountsOnBothEngines::audited() const {
  std::vector<std::string> actions;
  const auto reader = store_->read();
  const auto events = store::list_audit_events(*reader, kCounty, "", 0, 1000);
  for (const auto& event : *events) actions.push_back(event.action);
  return actions;
}

}  // namespace actions::testing_support
