// Accounts and sessions (DOMAIN §2), on both databases.
#include <algorithm>

#include <gtest/gtest.h>

#include "app/actions/account_deeds.h"
#include "app/actions/account_testing.h"
#include "app/actions/audit.h"
#include "edge/office/table.h"
#include "edge/office/write_xlsx.h"

namespace actions {
namespace {

using Kind = LogInAnswer::Kind;
using testing_support::kCounty;
using testing_support::kCountyRegion;
using testing_support::kOtherTownship;
using testing_support::kSisterVillage;
using testing_support::kTownship;
using testing_support::kVillage;

constexpr int64_t kMinute = 60'000;

class Accounts : public testing_support::AccountsOnBothEngines {
 protected:
  void SetUp() override {
    AccountsOnBothEngines::SetUp();
    if (IsSkipped()) return;
    add_account("keeper", "sysadmin", kCountyRegion);
    add_account("guard", "secadmin", kCountyRegion);
    village_ = std::to_string(add_account("village", "village_clerk", kVillage));
    town_ = std::to_string(add_account("town", "township_clerk", kTownship));
  }
  static std::string error(const auto& result) { return result ? "" : result.error().where; }

  std::string village_, town_;
};

INSTANTIATE_ON_BOTH_ENGINES(Accounts);

TEST_P(Accounts, LogInGivesASessionThatIsKnownUntilLogOut) {
  const auto answer = log_in("Village ");
  ASSERT_EQ(answer.kind, Kind::kSignedIn);
  ASSERT_NE(answer.caller, nullptr);
  EXPECT_EQ(answer.caller->account, village_);
  EXPECT_EQ(answer.caller->scope, kVillage);
  EXPECT_TRUE(rights::may(*answer.caller, rights::Permission::kReadHouseholds, kVillage));
  EXPECT_FALSE(rights::may(*answer.caller, rights::Permission::kReadHouseholds, kSisterVillage));
  EXPECT_EQ(book_->find_caller("another token", true), nullptr);
  EXPECT_EQ(book_->find_caller("", true), nullptr);
  open_book();  // The program starts again.
  ASSERT_NE(book_->find_caller(answer.token, true), nullptr);
  ASSERT_TRUE(log_out(*book_, *answer.caller));
  EXPECT_EQ(book_->find_caller(answer.token, true), nullptr);
  open_book();
  EXPECT_EQ(book_->find_caller(answer.token, true), nullptr);
  EXPECT_EQ(audited(), (std::vector<std::string>{"log_in", "log_out"}));
}

// The database never holds what a browser sends.
TEST_P(Accounts, OnlyTheHashOfATokenIsStored) {
  const auto answer = log_in("village");
  const auto session = book_->find_session(answer.caller->session);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->token_hash.size(), 32u);
  EXPECT_EQ(session->token_hash.find(answer.token), std::string::npos);
  EXPECT_NE(session->session_id, answer.token);
}

TEST_P(Accounts, WrongPasswordsLockTheAccountForAWhile) {
  for (int left = 4; left > 0; --left) {
    const auto answer = log_in("village", "wrong");
    EXPECT_EQ(answer.kind, Kind::kWrongPassword);
    EXPECT_EQ(answer.attempts_left, left);
  }
  EXPECT_EQ(log_in("village", "wrong").kind, Kind::kLocked);
  const auto locked = log_in("village");
  EXPECT_EQ(locked.kind, Kind::kLocked);
  EXPECT_EQ(locked.locked_until_ms, now_ms_ + 15 * kMinute);
  EXPECT_EQ(log_in("town").kind, Kind::kSignedIn);
  now_ms_ += 15 * kMinute;
  EXPECT_EQ(log_in("village").kind, Kind::kSignedIn);
  EXPECT_EQ(log_in("village", "wrong").attempts_left, 4) << "the right password forgets failures";
}

// Whoever tries names learns nothing about which exist.
TEST_P(Accounts, AnUnknownNameAnswersLikeAKnownOne) {
  for (int i = 0; i < 7; ++i) {
    const auto known = log_in("village", "wrong"), unknown = log_in("nobody", "wrong");
    EXPECT_EQ(known.kind, unknown.kind) << i;
    EXPECT_EQ(known.attempts_left, unknown.attempts_left) << i;
    EXPECT_EQ(known.locked_until_ms, unknown.locked_until_ms) << i;
  }
}

TEST_P(Accounts, OneAddressCannotTryForEver) {
  LogInSettings settings;
  settings.attempts_per_minute = 3;
  open_book(settings);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(log_in("town").kind, Kind::kSignedIn);
  EXPECT_EQ(log_in("town").kind, Kind::kTooMany);
  EXPECT_EQ(log_in("town", kPassword, "127.0.0.2").kind, Kind::kSignedIn);
  now_ms_ += kMinute;
  EXPECT_EQ(log_in("town").kind, Kind::kSignedIn);
}

TEST_P(Accounts, SessionsEndWhenUnusedAndWhenOld) {
  const auto answer = log_in("village");
  now_ms_ += 29 * kMinute;
  EXPECT_NE(book_->find_caller(answer.token, true), nullptr);
  now_ms_ += 29 * kMinute;
  EXPECT_NE(book_->find_caller(answer.token, false), nullptr) << "events do not keep it";
  now_ms_ += kMinute;
  EXPECT_EQ(book_->find_caller(answer.token, true), nullptr);
  const auto busy = log_in("village");
  for (int i = 0; i < 71; ++i) {
    now_ms_ += 10 * kMinute;
    ASSERT_NE(book_->find_caller(busy.token, true), nullptr) << i;
  }
  now_ms_ += 10 * kMinute;
  EXPECT_EQ(book_->find_caller(busy.token, true), nullptr) << "twelve hours";
}

TEST_P(Accounts, AClockSetBackEndsNothing) {
  const auto answer = log_in("village");
  now_ms_ -= 3'600'000;
  EXPECT_NE(book_->find_caller(answer.token, true), nullptr);
}

TEST_P(Accounts, APasswordOfSomebodyElseMustBeChangedFirst) {
  add_account("fresh", "village_clerk", kVillage, true);
  const auto other = caller("fresh");
  const auto me = caller("fresh");
  EXPECT_FALSE(rights::may(*me, rights::Permission::kReadHouseholds, kVillage));
  EXPECT_TRUE(get_session(*book_, me.get()).must_change_password);
  using Changed = PasswordAnswer::Kind;
  EXPECT_EQ(change_password(*book_, *me, {"wrong", "Oak#Leaf58xyq"})->kind,
            Changed::kWrongPassword);
  EXPECT_EQ(change_password(*book_, *me, {kPassword, kPassword})->kind, Changed::kTooWeak);
  EXPECT_EQ(change_password(*book_, *me, {kPassword, "short"})->kind, Changed::kTooWeak);
  EXPECT_EQ(change_password(*book_, *me, {kPassword, "Oak#Leaf58xyq"})->kind, Changed::kChanged);
  const auto view = get_session(*book_, me.get());
  const auto sessions = list_sessions(*book_, *me);
  ASSERT_EQ(sessions.size(), 1u) << "the other sessions end";
  EXPECT_TRUE(sessions[0].is_this);
  EXPECT_EQ(sessions[0].agent, "Firefox · Linux");
  EXPECT_EQ(log_in("fresh").kind, Kind::kWrongPassword);
  const auto again = log_in("fresh", "Oak#Leaf58xyq");
  EXPECT_EQ(again.kind, Kind::kSignedIn);
  EXPECT_TRUE(rights::may(*again.caller, rights::Permission::kReadHouseholds, kVillage));
}

TEST_P(Accounts, GuessingAtAnOpenScreenLocksToo) {
  const auto me = caller("village");
  using Changed = PasswordAnswer::Kind;
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(change_password(*book_, *me, {"no", "Oak#Leaf58xyq"})->kind, Changed::kWrongPassword);
  EXPECT_EQ(change_password(*book_, *me, {"no", "Oak#Leaf58xyq"})->kind, Changed::kLocked);
  EXPECT_EQ(change_password(*book_, *me, {kPassword, "Oak#Leaf58xyq"})->kind, Changed::kLocked);
}

TEST_P(Accounts, AreCreatedWithAPasswordToldOnce) {
  const auto keeper = caller("keeper");
  const auto made = create_account(
      *book_, *keeper,
      {"New_One", "王某", std::vector<std::string>{"village_clerk"}, kVillage, "13800000000", ""});
  ASSERT_TRUE(made) << made.error().where;
  ASSERT_TRUE(made->done);
  EXPECT_EQ(made->done->account.login_name, "new_one");
  EXPECT_EQ(made->done->account.phone, "138****0000");
  EXPECT_EQ(made->done->account.region_full_name, "测试县甲镇东村");
  EXPECT_TRUE(made->done->account.must_change_password);
  const auto in = log_in("new_one", made->done->one_time_password);
  EXPECT_EQ(in.kind, Kind::kSignedIn);
  EXPECT_TRUE(in.caller->must_change_password);
  EXPECT_EQ(error(create_account(
                *book_, *keeper,
                {"new_one", "李某", std::vector<std::string>{"village_clerk"}, kVillage, {}, {}})),
            "account.name_taken");
  const auto stored = book_->find_by_name("new_one");
  EXPECT_EQ(stored->sealed_phone.find("13800000000"), std::string::npos);
}

TEST_P(Accounts, EveryWrongFieldIsNamed) {
  const auto keeper = caller("keeper");
  const auto made = create_account(
      *book_, *keeper,
      {"名", "", std::vector<std::string>{"county_bureau", "auditor"}, "110000000000", "x", {}});
  ASSERT_TRUE(made);
  std::vector<std::string> places;
  for (const auto& fault : made->faults) places.push_back(fault.where);
  EXPECT_EQ(places,
            (std::vector<std::string>{"login_name", "name", "region", "phone", "roles", "roles"}));
  EXPECT_TRUE(audited().back() == "log_in") << "nothing was made";
}

TEST_P(Accounts, OnlyWhoManagesAccountsTouchesThem) {
  const auto village = caller("village"), guard = caller("guard"), keeper = caller("keeper");
  const AccountFields fields{"other",  "某", std::vector<std::string>{"village_clerk"},
                             kVillage, {},   {}};
  for (const auto& who : {village, guard}) {
    EXPECT_EQ(error(create_account(*book_, *who, fields)), "permission.denied");
    EXPECT_EQ(error(update_account(*book_, *who, town_, 1, {})), "permission.denied");
    EXPECT_EQ(error(reset_password(*book_, *who, town_)), "permission.denied");
    EXPECT_EQ(error(enable_account(*book_, *who, town_)), "permission.denied");
    EXPECT_EQ(error(hand_over_account(*book_, *who, town_, village_, "换届")), "permission.denied");
    EXPECT_EQ(error(import_accounts(*book_, *who, "x", true)), "permission.denied");
    EXPECT_EQ(error(account_template(*book_, *who)), "permission.denied");
  }
  EXPECT_EQ(error(list_accounts(*book_, *village, {})), "permission.denied");
  EXPECT_EQ(list_accounts(*book_, *guard, {})->total, 4);
  EXPECT_EQ(error(disable_account(*book_, *village, town_, "测试")), "permission.denied");
  EXPECT_EQ(disable_account(*book_, *guard, town_, "测试")->state, "disabled");
  EXPECT_EQ(error(reset_password(*book_, *keeper, keeper->account)), "account.own");
  EXPECT_EQ(error(disable_account(*book_, *keeper, keeper->account, "测试")), "account.own");
  EXPECT_EQ(error(disable_account(*book_, *guard, keeper->account, "测试")),
            "account.last_manager");
  EXPECT_EQ(error(disable_account(*book_, *keeper, village_, "")), "request.invalid");
  EXPECT_EQ(error(disable_account(*book_, *keeper, village_, "电话１３８００００００００")),
            "request.invalid")
      << "reasons stand in the log";
  EXPECT_EQ(error(get_account(*book_, *keeper, "999")), "account.not_found");
  EXPECT_EQ(error(get_account(*book_, *keeper, "x")), "account.not_found");
}

// A manager of another county's part sees nothing of this one.
TEST_P(Accounts, OutsideTheTerritoryThereIsNoAccount) {
  add_account("elsewhere", "sysadmin", "990002000000");
  const auto other = caller("elsewhere");
  EXPECT_EQ(list_accounts(*book_, *other, {})->total, 1);
  EXPECT_EQ(error(get_account(*book_, *other, village_)), "account.not_found");
  EXPECT_EQ(error(disable_account(*book_, *other, village_, "测试")), "account.not_found");
  AccountQuery query;
  query.region = kVillage;
  EXPECT_EQ(error(list_accounts(*book_, *other, query)), "region.out_of_scope");
}

TEST_P(Accounts, ChangedRightsEndSessionsAndOldCopiesAreRefused) {
  const auto keeper = caller("keeper");
  const auto in = log_in("village");
  AccountFields fields;
  fields.name = "赵某";
  const auto renamed = update_account(*book_, *keeper, village_, 1, fields);
  ASSERT_TRUE(renamed);
  EXPECT_EQ(renamed->done->name, "赵某");
  EXPECT_NE(book_->find_caller(in.token, true), nullptr);
  fields.region = kSisterVillage;
  EXPECT_EQ(error(update_account(*book_, *keeper, village_, 1, fields)),
            "account.changed_meanwhile");
  ASSERT_TRUE(update_account(*book_, *keeper, village_, renamed->done->version, fields));
  EXPECT_EQ(book_->find_caller(in.token, true), nullptr);
  fields.region = kTownship;
  const auto wrong = update_account(*book_, *keeper, village_, 3, fields);
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->faults.at(0).where, "region") << "a village clerk stands in a village";
}

TEST_P(Accounts, ResetAndDisableEndSessions) {
  const auto keeper = caller("keeper");
  const auto in = log_in("village");
  const auto reset = reset_password(*book_, *keeper, village_);
  ASSERT_TRUE(reset);
  EXPECT_EQ(book_->find_caller(in.token, true), nullptr);
  EXPECT_EQ(log_in("village").kind, Kind::kWrongPassword);
  const auto again = log_in("village", reset->one_time_password);
  EXPECT_EQ(again.kind, Kind::kSignedIn);
  EXPECT_TRUE(again.caller->must_change_password);
  ASSERT_TRUE(disable_account(*book_, *keeper, village_, "调离"));
  EXPECT_EQ(book_->find_caller(again.token, true), nullptr);
  EXPECT_EQ(log_in("village", reset->one_time_password).kind, Kind::kDisabled);
  EXPECT_EQ(log_in("village", "wrong").kind, Kind::kWrongPassword);
  ASSERT_TRUE(enable_account(*book_, *keeper, village_));
  EXPECT_EQ(log_in("village", reset->one_time_password).kind, Kind::kSignedIn);
}

TEST_P(Accounts, SessionsAreListedAndEndedByWhoMay) {
  const auto keeper = caller("keeper"), town = caller("town");
  const auto first = log_in("village"), second = log_in("village");
  EXPECT_EQ(list_account_sessions(*book_, *keeper, village_)->size(), 2u);
  EXPECT_EQ(error(list_account_sessions(*book_, *town, village_)), "permission.denied");
  EXPECT_EQ(error(end_session(*book_, *town, first.caller->session)), "session.not_found");
  EXPECT_EQ(error(end_session(*book_, *first.caller, town->session)), "session.not_found");
  ASSERT_TRUE(end_session(*book_, *second.caller, first.caller->session));
  EXPECT_EQ(book_->find_caller(first.token, true), nullptr);
  ASSERT_TRUE(end_account_sessions(*book_, *keeper, village_));
  EXPECT_EQ(book_->find_caller(second.token, true), nullptr);
  open_book();
  EXPECT_EQ(book_->find_caller(second.token, true), nullptr);
}

TEST_P(Accounts, AListIsFilteredSortedAndTurned) {
  const auto keeper = caller("keeper");
  log_in("town", "wrong");
  for (int i = 0; i < 4; ++i) log_in("town", "wrong");
  AccountQuery query;
  query.limit = 3;
  const auto first = list_accounts(*book_, *keeper, query);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->items.size(), 3u);
  EXPECT_EQ(first->total, 4);
  EXPECT_EQ(first->items[0].login_name, "guard");
  query.cursor = first->next_cursor;
  const auto second = list_accounts(*book_, *keeper, query);
  ASSERT_EQ(second->items.size(), 1u);
  EXPECT_EQ(second->items[0].login_name, "village");
  EXPECT_TRUE(second->next_cursor.empty());
  query.sort = "-login_name";
  EXPECT_EQ(error(list_accounts(*book_, *keeper, query)), "cursor.invalid");
  query.cursor.clear();
  EXPECT_EQ(list_accounts(*book_, *keeper, query)->items[0].login_name, "village");
  query = {};
  query.state = "locked";
  EXPECT_EQ(list_accounts(*book_, *keeper, query)->items.at(0).login_name, "town");
  query = {};
  query.role = "village_clerk";
  EXPECT_EQ(list_accounts(*book_, *keeper, query)->total, 1);
  query = {};
  query.region = kTownship;
  EXPECT_EQ(list_accounts(*book_, *keeper, query)->total, 2);
  query.text = "VILL";
  EXPECT_EQ(list_accounts(*book_, *keeper, query)->total, 1);
}

TEST_P(Accounts, WorkGoesOverToTheSuccessor) {
  const auto keeper = caller("keeper");
  const auto next = std::to_string(add_account("next", "village_head", kVillage));
  const auto far = std::to_string(add_account("far", "village_clerk", kSisterVillage));
  const auto wrong = hand_over_account(*book_, *keeper, village_, far, "换届");
  ASSERT_TRUE(wrong);
  EXPECT_FALSE(wrong->faults.empty()) << "another village";
  EXPECT_FALSE(hand_over_account(*book_, *keeper, village_, village_, "换届")->faults.empty());
  const auto in = log_in("village");
  const auto done = hand_over_account(*book_, *keeper, village_, next, "换届");
  ASSERT_TRUE(done) << done.error().where;
  ASSERT_TRUE(done->done);
  EXPECT_EQ(done->done->account.state, "disabled");
  EXPECT_EQ(done->done->account.handed_over_to, next);
  EXPECT_EQ(done->done->successor.roles.size(), 2u);
  EXPECT_EQ(done->done->handed_over.size(), 1u);
  EXPECT_EQ(book_->find_caller(in.token, true), nullptr);
  EXPECT_EQ(error(hand_over_account(*book_, *keeper, next, village_, "换届")), "account.disabled");
}

TEST_P(Accounts, AnImportIsTriedThenDoneAndDoneTwiceIsOnce) {
  const auto keeper = caller("keeper");
  const std::string file =
      "登录名,姓名,角色,所属地区,电话\n"
      "a1,甲,村级专干,990001001001,\n"
      "a2,乙,village_clerk、村支书、村两委,西村,13800000001\n"
      ",,,,\n"
      "a2,丙,村级专干,东村,\n"
      "b!,,县主管部门,没有这村,x\n"
      "village,丁,村级专干,990001001001,\n";
  const auto trial = import_accounts(*book_, *keeper, file, true);
  ASSERT_TRUE(trial) << trial.error().where;
  EXPECT_EQ(trial->row_count, 5);
  EXPECT_EQ(trial->rejected_count, 4);
  ASSERT_EQ(trial->accepted.size(), 1u);
  EXPECT_EQ(trial->accepted[0].one_time_password, "");
  EXPECT_EQ(trial->accepted[0].region_full_name, "测试县甲镇东村");
  std::vector<std::string> places;
  for (const auto& one : trial->problems) places.push_back(std::to_string(one.row) + one.column);
  EXPECT_EQ(places, (std::vector<std::string>{"3角色", "3角色", "5所属地区", "5登录名", "6所属地区",
                                              "6登录名", "6姓名", "6电话", "7登录名"}));
  EXPECT_FALSE(book_->find_by_name("a1"));
  const auto done = import_accounts(*book_, *keeper, file, false);
  ASSERT_EQ(done->accepted.size(), 1u);
  EXPECT_EQ(log_in("a1", done->accepted[0].one_time_password).kind, Kind::kSignedIn);
  const auto again = import_accounts(*book_, *keeper, file, false);
  ASSERT_EQ(again->accepted.size(), 1u);
  EXPECT_EQ(again->accepted[0].one_time_password, "");
  EXPECT_EQ(list_accounts(*book_, *keeper, {})->total, 5);
  EXPECT_EQ(error(import_accounts(*book_, *keeper, "姓名\n甲\n", true)), "import.columns_missing");
  EXPECT_EQ(error(import_accounts(*book_, *keeper, "", true)), "import.unreadable");
}

TEST_P(Accounts, TheTemplateIsReadBackWithoutProblem) {
  const auto keeper = caller("keeper");
  const auto bytes = account_template(*book_, *keeper);
  ASSERT_TRUE(bytes);
  const auto report = import_accounts(*book_, *keeper, *bytes, true);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->row_count, 0);
}

TEST_P(Accounts, RolesSayWhatTheyMayAndWhoMayGiveThem) {
  const auto keeper = caller("keeper"), village = caller("village");
  const auto roles = list_roles(*book_, *keeper);
  const auto is = [&](std::string_view id, bool grantable) {
    const auto found =
        std::find_if(roles.begin(), roles.end(), [&](const auto& role) { return role.id == id; });
    return found != roles.end() && found->can_grant == grantable;
  };
  EXPECT_TRUE(is("village_clerk", true));
  EXPECT_TRUE(is("county_bureau", true));
  EXPECT_TRUE(is("prov_bureau", false)) << "above the keeper's county";
  EXPECT_TRUE(is("appraiser", false));
  for (const auto& role : list_roles(*book_, *village)) EXPECT_FALSE(role.can_grant);
}

TEST_P(Accounts, TheLogIsReadByWhoMay) {
  add_account("reader", "auditor", kCountyRegion);
  add_account("near", "auditor", "990002000000");
  const auto keeper = caller("keeper"), reader = caller("reader");
  ASSERT_TRUE(disable_account(*book_, *keeper, town_, "调离"));
  EXPECT_EQ(error(list_audit(*book_, *keeper, {})), "permission.denied");
  const auto first = list_audit(*book_, *reader, {0, 2, true});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->items.size(), 2u);
  EXPECT_EQ(first->items[0].action, "disable_account");
  EXPECT_EQ(first->items[0].account_name, "测试 keeper (keeper)");
  EXPECT_EQ(first->items[0].detail, "调离");
  EXPECT_EQ(first->items[0].region_full_name, "测试县甲镇");
  EXPECT_EQ(first->check->events, 3);
  const auto second = list_audit(*book_, *reader, {first->next_before, 2, false});
  ASSERT_EQ(second->items.size(), 1u);
  EXPECT_EQ(second->next_before, 0);
  EXPECT_FALSE(second->check);
  const auto elsewhere = list_audit(*book_, *caller("near"), {});
  ASSERT_EQ(elsewhere->items.size(), 1u) << "only its own log-in";
}

TEST_P(Accounts, TheLogIsAChainThatShowsWhatWasTouched) {
  caller("keeper");
  caller("village");
  log_in("town", "wrong");
  const auto reader = store_->read();
  EXPECT_EQ(verify_audit(*reader, kCounty)->events, 3);
  EXPECT_EQ(verify_audit(*reader, kCounty)->first_broken, 0);
  const auto broken = [&](const std::string& sql) {
    EXPECT_TRUE(open_connection()->run(sql));
    const auto again = store_->read();
    return verify_audit(*again, kCounty)->first_broken;
  };
  EXPECT_EQ(broken("UPDATE audit_event SET action = 'nothing' WHERE sequence = 2"), 2);
  EXPECT_EQ(broken("DELETE FROM audit_event WHERE sequence = 1"), 1);
}

}  // namespace
}  // namespace actions
