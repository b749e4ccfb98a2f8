// The table groups, on both engines.
#include <algorithm>

#include "edge/store/accounts.h"
#include "edge/store/audit.h"
#include "edge/store/changes.h"
#include "edge/store/code_books.h"
#include "edge/store/counties.h"
#include "edge/store/households.h"
#include "edge/store/migrations.h"
#include "edge/store/regions.h"
#include "edge/store/saved_views.h"
#include "edge/store/store_testing.h"
#include "edge/store/submissions.h"

namespace store {
namespace {

constexpr const char* kCounty = "990001";
const std::string kBytes("\0\x01\xff 字", 7);

class TablesTest : public testing_support::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    store_ = open_store();
    write([](Transaction& t) { return put_county(t, kCounty); });
  }
  void TearDown() override {
    store_.reset();
    OnBothEngines::TearDown();
  }
  void write(const std::function<base::Result<void>(Transaction&)>& deed) {
    const auto done = store_->write(deed);
    ASSERT_TRUE(done) << done.error().message << " " << done.error().where;
  }
  // What `ask` finds with a reader.
  template <typename Ask>
  auto read(Ask ask) {
    auto reader = store_->read();
    EXPECT_TRUE(reader);
    auto found = ask(reader->connection());
    EXPECT_TRUE(found) << found.error().message << " " << found.error().where;
    return *std::move(found);
  }

  std::unique_ptr<Store> store_;
};

StoredSubmission make_submission(const std::string& id, int64_t household) {
  StoredSubmission submission;
  registry::Submission& head = submission.head;
  head.id = id;
  head.county_code = kCounty;
  head.household = household;
  head.kind = registry::SubmissionKind::kFeed;
  head.form = "医保";
  head.source = "医保 2031-04";
  head.collector = "7";
  head.policy_hash = "abc";
  head.device = "电脑";
  head.reason = "更正";
  head.compensates = "x";
  head.base_sequence = 3;
  head.event_time_ms = -5;
  head.receipt_time_ms = 1'700'000'000'000;
  submission.answers = kBytes;
  return submission;
}

bool same(const StoredSubmission& a, const StoredSubmission& b) {
  registry::Submission head = b.head;
  head.sequence = a.head.sequence;
  return a.head == head && a.answers == b.answers && a.sealed == b.sealed;
}

TEST_P(TablesTest, NumbersAreGivenOnce) {
  write([](Transaction& t) -> base::Result<void> {
    EXPECT_EQ(*take_numbers(t, kCounty, Numbered::kHousehold), 1);
    EXPECT_EQ(*take_numbers(t, kCounty, Numbered::kHousehold, 10), 2);
    EXPECT_EQ(*take_numbers(t, kCounty, Numbered::kHousehold), 12);
    EXPECT_EQ(*take_numbers(t, kCounty, Numbered::kPerson), 1);
    return put_county(t, kCounty);  // Again: nothing is lost.
  });
  EXPECT_EQ(read([](Connection& c) { return last_number(c, kCounty, Numbered::kHousehold); }), 12);
  const auto unknown = store_->write([](Transaction& t) -> base::Result<void> {
    TRY(take_numbers(t, "990002", Numbered::kPerson));
    return {};
  });
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::ErrorCode::kNotFound);
}

TEST_P(TablesTest, Settings) {
  write([](Transaction& t) -> base::Result<void> {
    TRY(put_setting(t, kCounty, "seed", "1"));
    return put_setting(t, kCounty, "seed", "2");
  });
  EXPECT_EQ(read([](Connection& c) { return find_setting(c, kCounty, "seed"); }), "2");
  EXPECT_EQ(read([](Connection& c) { return find_setting(c, kCounty, "other"); }), std::nullopt);
}

TEST_P(TablesTest, SubmissionsComeBackInTheOrderOfReceipt) {
  StoredSubmission first = make_submission("a", 5), second = make_submission("b", 5);
  second.sealed = kBytes;
  second.head.source = "入户采集";
  write([&](Transaction& t) -> base::Result<void> {
    EXPECT_EQ(add_submission(t, first)->sequence, 1);
    EXPECT_EQ(add_submission(t, second)->sequence, 2);
    EXPECT_EQ(add_submission(t, make_submission("c", 6))->sequence, 3);
    return put_household_key(t, kCounty, 5, {9, kBytes});
  });
  const History history = read([](Connection& c) { return load_history(c, kCounty, 5); });
  ASSERT_EQ(history.submissions.size(), 2U);
  EXPECT_TRUE(same(history.submissions[0], first));
  EXPECT_TRUE(same(history.submissions[1], second));
  EXPECT_EQ(history.submissions[1].head.sequence, 2);
  EXPECT_EQ(history.key, (HouseholdKey{9, kBytes}));
}

TEST_P(TablesTest, TheSameSubmissionTwiceIsOne) {
  write([&](Transaction& t) -> base::Result<void> {
    EXPECT_TRUE(add_submission(t, make_submission("a", 5))->is_new);
    const Added again = TRY(add_submission(t, make_submission("a", 5)));
    EXPECT_FALSE(again.is_new);
    EXPECT_EQ(again.sequence, 1);
    return {};
  });
  const auto changes = read([](Connection& c) { return read_changes(c, kCounty, 0, 10); });
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0], (Change{1, "submission", "a", 5, 1'700'000'000'000}));
}

TEST_P(TablesTest, ChangesAreReadOn) {
  write([](Transaction& t) -> base::Result<void> {
    for (int i = 1; i <= 5; ++i)
      TRY(add_change(t, kCounty, {0, "account", std::to_string(i), std::nullopt, i}));
    return {};
  });
  const auto changes = read([](Connection& c) { return read_changes(c, kCounty, 2, 2); });
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0], (Change{3, "account", "3", std::nullopt, 3}));
  EXPECT_EQ(changes[1].sequence, 4);
}

TEST_P(TablesTest, ChangedHouseholdsAreNamedOnce) {
  write([](Transaction& t) -> base::Result<void> {
    int i = 0;
    for (const int64_t household : {9, 4, 9, 2}) {
      TRY(add_submission(t, make_submission(std::to_string(++i), household)));
    }
    TRY(add_change(t, kCounty, {0, "account", "1", std::nullopt, 1}));
    return {};
  });
  EXPECT_EQ(read([](Connection& c) { return households_changed_after(c, kCounty, 1); }),
            (std::vector<int64_t>{2, 4, 9}));
  EXPECT_TRUE(read([](Connection& c) { return households_changed_after(c, kCounty, 4); }).empty());
}

TEST_P(TablesTest, HistoriesComeInTheOrderOfRegions) {
  write([](Transaction& t) -> base::Result<void> {
    std::vector<StoredSubmission> submissions;
    std::vector<HouseholdRow> households;
    // Households 1 … 9 in three villages, the later households in the earlier villages.
    for (int64_t i = 1; i <= 9; ++i) {
      households.push_back(
          {i, "99000100" + std::to_string(3 - (i - 1) / 3) + "001", "", "", {}, 0});
      for (int64_t k = 0; k < i; ++k) {
        submissions.push_back(make_submission(std::to_string(i) + "/" + std::to_string(k), i));
        submissions.back().head.source = k % 2 == 0 ? "even" : "odd";
      }
    }
    TRY(add_households(t, kCounty, households));
    EXPECT_EQ(*add_submissions(t, kCounty, submissions), 1);
    TRY(add_submission(t, make_submission("last", 2)));
    return put_household_key(t, kCounty, 8, {1, kBytes});
  });
  std::vector<int64_t> order;
  const auto take = [&](History&& history) -> base::Result<void> {
    order.push_back(history.household);
    EXPECT_EQ(history.submissions.size(), history.household == 2 ? 3U : history.household);
    EXPECT_EQ(history.key.has_value(), history.household == 8);
    EXPECT_TRUE(std::is_sorted(
        history.submissions.begin(), history.submissions.end(),
        [](const auto& a, const auto& b) { return a.head.sequence < b.head.sequence; }));
    if (history.household != 2) {
      EXPECT_EQ(history.submissions.back().head.source,
                history.household % 2 == 1 ? "even" : "odd");
    }
    return {};
  };
  auto reader = store_->read();
  ASSERT_TRUE(load_histories(*reader, kCounty, "", take));
  EXPECT_EQ(order, (std::vector<int64_t>{7, 8, 9, 4, 5, 6, 1, 2, 3}));
  order.clear();
  ASSERT_TRUE(load_histories(*reader, kCounty, "990001002", take));
  EXPECT_EQ(order, (std::vector<int64_t>{4, 5, 6}));
  order.clear();
  const auto stopped = load_histories(*reader, kCounty, "", [](History&&) -> base::Result<void> {
    return base::Error{base::ErrorCode::kUnavailable, "stop", ""};
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message, "stop");
  EXPECT_TRUE(load_history(*reader, kCounty, 2));  // The connection is still of use.
}

TEST_P(TablesTest, AKeyIsDestroyed) {
  write([](Transaction& t) -> base::Result<void> {
    TRY(put_household_key(t, kCounty, 5, {1, kBytes}));
    return destroy_household_key(t, kCounty, 5);
  });
  EXPECT_EQ(read([](Connection& c) { return find_household_key(c, kCounty, 5); }), std::nullopt);
}

TEST_P(TablesTest, HouseholdsAndPeople) {
  const HouseholdRow row = {5, "990001001001", "三组", "0005", 7, 12};
  const Membership stays = {5, 1, {100}, std::nullopt, "birth", ""};
  const Membership left = {5, 2, {100}, base::Date{200}, "", "marriage"};
  const Membership joined = {6, 2, {201}, std::nullopt, "marriage", ""};
  write([&](Transaction& t) -> base::Result<void> {
    TRY(put_household(t, kCounty, {5, "x", "", "", std::nullopt, 1}));
    TRY(put_household(t, kCounty, row));
    TRY(add_persons(t, kCounty, std::vector<PersonRow>{{1, 5}, {3, std::nullopt}}));
    TRY(add_memberships(t, kCounty, std::vector<Membership>{{5, 1, {50}, std::nullopt, "", ""}}));
    TRY(replace_memberships(t, kCounty, 5, std::vector<Membership>{stays, left}));
    TRY(replace_memberships(t, kCounty, 6, std::vector<Membership>{joined}));
    TRY(put_kin_link(t, kCounty, {1, 2, "child_apart", {1}, std::nullopt}));
    return put_kin_link(t, kCounty, {1, 2, "child_apart", {3}, base::Date{9}});
  });
  EXPECT_EQ(read([](Connection& c) { return find_household(c, kCounty, 5); }), row);
  EXPECT_EQ(read([](Connection& c) { return find_household(c, kCounty, 9); }), std::nullopt);
  EXPECT_EQ(read([](Connection& c) { return find_households_by_number(c, kCounty, "0005"); }),
            std::vector<HouseholdRow>{row});
  EXPECT_EQ(read([](Connection& c) { return memberships_of_household(c, kCounty, 5); }),
            (std::vector<Membership>{stays, left}));
  EXPECT_EQ(read([](Connection& c) { return memberships_of_person(c, kCounty, 2); }),
            (std::vector<Membership>{left, joined}));
  EXPECT_EQ(read([](Connection& c) { return kin_links_of(c, kCounty, 2); }),
            (std::vector<KinLink>{{1, 2, "child_apart", {3}, base::Date{9}}}));
  auto reader = store_->read();
  EXPECT_EQ(testing_support::number(*reader, "SELECT household_id FROM person WHERE person_id = 2"),
            6);
}

Account make_account(const std::string& username) {
  Account account;
  account.username = username;
  account.name = "测试";
  account.password_hash = "$argon2id$…";
  account.scope_region = "990001000000";
  account.created_at_ms = 1;
  account.roles = {"county_admin", "reader"};
  return account;
}

TEST_P(TablesTest, Accounts) {
  Account account = make_account("zhang");
  write([&](Transaction& t) -> base::Result<void> {
    account.account_id = TRY(add_account(t, kCounty, account));
    TRY(add_account(t, kCounty, make_account("li")));
    return {};
  });
  EXPECT_EQ(read([](Connection& c) { return find_account_by_username(c, kCounty, "zhang"); }),
            account);
  account.sealed_phone = kBytes;
  account.must_change = true;
  account.disabled_at_ms = 5;
  account.failed_attempts = 3;
  account.locked_until_ms = 99;
  account.last_log_in_at_ms = 98;
  account.note = "备注";
  account.disabled_reason = "调离";
  account.handed_over_to = 2;
  account.version = 4;
  account.roles = {"reader"};
  write([&](Transaction& t) { return put_account(t, kCounty, account); });
  EXPECT_EQ(read([&](Connection& c) { return find_account(c, kCounty, account.account_id); }),
            account);
  const auto all = read([](Connection& c) { return list_accounts(c, kCounty, 0, 10); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0], account);
  EXPECT_EQ(all[1].roles.size(), 2U);
  EXPECT_EQ(read([](Connection& c) { return list_accounts(c, kCounty, 1, 10); }).size(), 1U);

  const auto taken = store_->write([](Transaction& t) -> base::Result<void> {
    TRY(add_account(t, kCounty, make_account("li")));
    return {};
  });
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, base::ErrorCode::kConflict);
  EXPECT_EQ(taken.error().where.find("(990001"), std::string::npos);  // No values in the log.
}

TEST_P(TablesTest, Sessions) {
  int64_t account = 0;
  write([&](Transaction& t) -> base::Result<void> {
    account = TRY(add_account(t, kCounty, make_account("zhang")));
    TRY(add_session(t, kCounty, {"hash1", "s1", account, 1, 1, 100, "电脑", "10.0.0.1"}));
    TRY(add_session(t, kCounty, {"hash2", "s2", account, 2, 2, 200, "手机", "10.0.0.1"}));
    TRY(add_session(t, kCounty, {"hash3", "s3", account, 3, 3, 300, "", "10.0.0.1"}));
    return touch_session(t, kCounty, "hash2", 50, 250);
  });
  const Session second = {"hash2", "s2", account, 2, 50, 250, "手机", "10.0.0.1"};
  EXPECT_EQ(read([](Connection& c) { return find_session(c, kCounty, "hash2"); }), second);
  EXPECT_EQ(read([](Connection& c) { return find_session(c, kCounty, "s2"); }), std::nullopt);
  EXPECT_EQ(read([&](Connection& c) { return sessions_of(c, kCounty, account); })[1], second);
  write([&](Transaction& t) -> base::Result<void> {
    EXPECT_EQ(*delete_expired_sessions(t, kCounty, 100), 1);
    EXPECT_FALSE(*end_session(t, kCounty, account + 1, "s2"));
    EXPECT_EQ(*end_sessions(t, kCounty, account, "s2"), 1);
    EXPECT_TRUE(*end_session(t, kCounty, account, "s2"));
    return {};
  });
  EXPECT_TRUE(read([&](Connection& c) { return sessions_of(c, kCounty, account); }).empty());
  EXPECT_FALSE(store_->write([&](Transaction& t) {
    return add_session(t, kCounty, {"h", "s", account + 9, 1, 1, 1, "", "10.0.0.1"});
  }));
}

TEST_P(TablesTest, SavedViews) {
  int64_t account = 0;
  const auto view = [&](const char* id, const char* page, const char* name) {
    return SavedView{id, account, page, name, "{}", 1};
  };
  write([&](Transaction& t) -> base::Result<void> {
    account = TRY(add_account(t, kCounty, make_account("zhang")));
    TRY(put_saved_view(t, kCounty, view("1", "households", "b")));
    TRY(put_saved_view(t, kCounty, view("2", "households", "a")));
    TRY(put_saved_view(t, kCounty, view("3", "screening", "c")));
    return put_saved_view(t, kCounty, view("1", "households", "z"));
  });
  const auto views =
      read([&](Connection& c) { return saved_views_of(c, kCounty, account, "households"); });
  EXPECT_EQ(views,
            (std::vector<SavedView>{view("2", "households", "a"), view("1", "households", "z")}));
  const auto of_others = store_->write([&](Transaction& t) -> base::Result<void> {
    const int64_t other = TRY(add_account(t, kCounty, make_account("li")));
    EXPECT_FALSE(*delete_saved_view(t, kCounty, other, "1"));
    SavedView stolen = view("1", "households", "mine");
    stolen.account_id = other;
    return put_saved_view(t, kCounty, stolen);
  });
  ASSERT_FALSE(of_others);
  EXPECT_EQ(of_others.error().code, base::ErrorCode::kNotFound);
  write([&](Transaction& t) -> base::Result<void> {
    EXPECT_TRUE(*delete_saved_view(t, kCounty, account, "1"));
    return {};
  });
  EXPECT_EQ(read([&](Connection& c) { return saved_views_of(c, kCounty, account, ""); }).size(),
            2U);
}

TEST_P(TablesTest, AuditEventsAreAChain) {
  AuditEvent first = {1, 10, 7, "log_in", "account/7", "", "", "", kBytes};
  const AuditEvent second = {2, 11, std::nullopt, "start", "", "990001000000", "x", kBytes, "h"};
  write([&](Transaction& t) -> base::Result<void> {
    TRY(add_audit_event(t, kCounty, first));
    const AuditEnd end = TRY(last_audit_event(t, kCounty));
    EXPECT_EQ(end.sequence, 1);
    EXPECT_EQ(end.hash, kBytes);
    return add_audit_event(t, kCounty, second);
  });
  EXPECT_FALSE(store_->write([&](Transaction& t) { return add_audit_event(t, kCounty, second); }));
  const auto all = read([](Connection& c) { return list_audit_events(c, kCounty, "", 0, 9); });
  EXPECT_EQ(all, (std::vector<AuditEvent>{first, second}));
  const auto one =
      read([](Connection& c) { return list_audit_events(c, kCounty, "account/7", 0, 9); });
  EXPECT_EQ(one, std::vector<AuditEvent>{first});
}

TEST_P(TablesTest, AnswersAreRemembered) {
  const IdempotentAnswer answer = {kBytes, 201, "{}", 5};
  write([&](Transaction& t) { return add_answer(t, kCounty, 7, "key", answer); });
  EXPECT_EQ(read([](Connection& c) { return find_answer(c, kCounty, 7, "key"); }), answer);
  EXPECT_EQ(read([](Connection& c) { return find_answer(c, kCounty, 8, "key"); }), std::nullopt);
  write([](Transaction& t) -> base::Result<void> {
    EXPECT_EQ(*delete_answers_before(t, kCounty, 5), 0);
    EXPECT_EQ(*delete_answers_before(t, kCounty, 6), 1);
    return {};
  });
}

TEST_P(TablesTest, CodesKeepTheirNames) {
  const std::vector<CodeEntry> entries = {{0, "net_income", false}, {1, "id_number", true}};
  write([&](Transaction& t) -> base::Result<void> {
    TRY(put_code_entries(t, kCounty, std::vector<CodeEntry>{{1, "id_number", false}}));
    return put_code_entries(t, kCounty, entries);
  });
  EXPECT_EQ(read([](Connection& c) { return load_code_book(c, kCounty); }), entries);
  EXPECT_FALSE(store_->write([](Transaction& t) {
    return put_code_entries(t, kCounty, std::vector<CodeEntry>{{1, "other", true}});
  }));
}

TEST_P(TablesTest, RegionsAndAreas) {
  const std::vector<RegionRow> regions = {
      {"990001001001", "990001001000", 5, "一村", {}, base::Date{100}, {"990001001002"}},
      {"99000100100201", "990001001002", 6, "老庄", base::Date{5}, {}, {}}};
  write([&](Transaction& t) -> base::Result<void> {
    TRY(replace_regions(t, kCounty,
                        std::vector<RegionRow>{{"990001009009", "", 5, "", {}, {}, {}}}));
    TRY(replace_regions(t, kCounty, regions));
    TRY(put_area(t, kCounty, {1, "990001001001", "旧"}));
    return put_area(t, kCounty, {1, "990001001001", "第一片"});
  });
  EXPECT_EQ(read([](Connection& c) { return load_regions(c, kCounty); }), regions);
  EXPECT_EQ(read([](Connection& c) { return load_areas(c, kCounty); }),
            (std::vector<Area>{{1, "990001001001", "第一片"}}));
}

// By it Citus distributes, and rows of one county lie together.
TEST(Structure, EveryPrimaryKeyBeginsWithTheCounty) {
  for (const Migration& migration : structure_migrations()) {
    if (migration.name == "projection") continue;  // About tables, not about counties.
    const std::string sql(migration.sql);
    for (size_t at = sql.find("PRIMARY KEY ("); at != std::string::npos;
         at = sql.find("PRIMARY KEY (", at + 1)) {
      EXPECT_EQ(sql.substr(at + 13, 11), "county_code") << migration.name;
    }
  }
}

INSTANTIATE_ON_BOTH_ENGINES(TablesTest);

}  // namespace
}  // namespace store
