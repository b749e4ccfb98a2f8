// From the door to the disk and back: a value is put right over HTTP, everybody sees it at once,
// and it can be taken back.
#include <algorithm>
#include <filesystem>
#include <sstream>
#include <tuple>

#include <gtest/gtest.h>
#include <unistd.h>

#include "app/actions/deeds.h"
#include "app/actions/live_county.h"
#include "app/http/api.h"
#include "app/http/json_reader.h"
#include "app/main/installation.h"
#include "app/main/start.h"

namespace start {
namespace {

namespace fs = std::filesystem;
using http::JsonValue;
using http::Method;

class CorrectionsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("corrections_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    auto known = common_options();
    known.push_back("--data");
    const cli::Options options =
        cli::read_options({"--households", "12", "--data", folder_.string()}, known, {});
    const cli::Streams streams{out_, out_};
    live_ = start_live(options, "", Scope::kOne, streams,
                       from_county(options, streams, &installation_));
    ASSERT_TRUE(live_) << out_.str();
    actions::WriterOptions writing;
    writing.publish = [this](const actions::Committed& committed) {
      EXPECT_TRUE(
          actions::show_commit(*installation_.county, *live_->deployments.front(), committed)
              .empty());
    };
    installation_.county->start_writing(writing);
    http::Context context;
    context.live = live_;
    context.county = installation_.county.get();
    service_ = http::make_service(context, nullptr);
    household_ = "/api/v1/households/" + first_household();
  }
  void TearDown() override {
    if (installation_.county != nullptr) installation_.county->stop_writing();
    fs::remove_all(folder_);
  }

  http::Response ask(Method method, const std::string& path, const std::string& body = "",
                     const std::string& key = "",
                     std::vector<std::pair<std::string, std::string>> query = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.host = "desk";
    request.content_type = "application/json";
    request.body = body;
    request.idempotency_key = key.empty() ? "key-" + std::to_string(++keys_) : key;
    return service_.answer(std::move(request));
  }
  JsonValue json(const http::Response& response) {
    auto read = http::read_json(response.content());
    EXPECT_TRUE(read) << response.content();
    return read ? *std::move(read) : JsonValue{};
  }
  std::string first_household() {
    const auto list = json(ask(Method::kGet, "/api/v1/households"));
    return list.find("items")->items.at(0).find("id")->text;
  }
  JsonValue newest() {
    return json(ask(Method::kGet, household_ + "/history")).find("items")->items.at(0);
  }
  int64_t sequence() { return newest().find("sequence")->integer; }
  static std::string correction(int64_t base_sequence, const std::string& income) {
    return R"({"kind":"correction","reason":"村里核对后改正","base_sequence":)" +
           std::to_string(base_sequence) + R"(,"facts":[{"indicator":"wage_income","value":")" +
           income + R"("}]})";
  }
  http::Response post(const std::string& body, const std::string& key = "") {
    return ask(Method::kPost, household_ + "/submissions", body, key);
  }

  fs::path folder_;
  std::ostringstream out_;
  Installation installation_;
  std::shared_ptr<const actions::Live> live_;
  http::Service service_;
  std::string household_;
  int keys_ = 0;
};

TEST_F(CorrectionsTest, AValueIsPutRightSeenAndTakenBack) {
  const int64_t before = sequence();
  const auto stored = post(correction(before, "12345.67"), "first");
  ASSERT_EQ(stored.status, 201) << stored.content();
  const auto answer = json(stored);
  EXPECT_GT(answer.find("sequence")->integer, before);
  EXPECT_FALSE(answer.find("changed")->items.empty()) << "an income that the rules read";
  EXPECT_NE(ask(Method::kGet, household_).content().find("12345.67"), std::string::npos);

  const auto item = newest();
  EXPECT_EQ(item.find("kind")->text, "correction");
  EXPECT_EQ(item.find("changes")->items.at(0).find("new_display")->text, "12345.67 元");
  EXPECT_TRUE(item.find("can_undo")->boolean);

  const auto again = post(correction(before, "12345.67"), "first");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, stored.body) << "the same intent twice is done once";
  EXPECT_EQ(post(correction(before, "1.00"), "first").status, 422) << "another body, the same key";

  const auto undo =
      post(R"({"kind":"compensation","reason":"录错户","base_sequence":)" +
           std::to_string(sequence()) + R"(,"compensates":")" + item.find("id")->text + R"("})");
  ASSERT_EQ(undo.status, 201) << undo.content();
  EXPECT_EQ(ask(Method::kGet, household_).content().find("12345.67"), std::string::npos);
  EXPECT_EQ(post(R"({"kind":"compensation","reason":"再撤","base_sequence":1,"compensates":")" +
                 item.find("id")->text + R"("})")
                .status,
            409);
}

// Pages and summaries are kept: whoever asks after a change was answered sees the change.
TEST_F(CorrectionsTest, AKeptAnswerIsNeverOlderThanWhatWasAnswered) {
  const auto figures = [&] { return live_->deployments.front()->answers->figures(); };
  const auto items = json(ask(Method::kGet, "/api/v1/households"));
  const std::string other =
      "/api/v1/households/" + items.find("items")->items.at(1).find("id")->text;
  const std::string other_before = ask(Method::kGet, other).etag;
  for (const std::string& path : {household_, household_ + "/summary"}) {
    const auto first = ask(Method::kGet, path);
    ASSERT_EQ(first.status, 200);
    const auto made = figures().made;
    for (int round = 0; round < 3; ++round) {
      const auto again = ask(Method::kGet, path);
      EXPECT_EQ(again.content(), first.content());
      EXPECT_EQ(again.etag, first.etag);
    }
    EXPECT_EQ(figures().made, made) << "kept";
    const std::string income = std::to_string(5'000 + made) + ".00";
    ASSERT_EQ(post(correction(sequence(), income)).status, 201);
    const auto after = ask(Method::kGet, path);
    EXPECT_NE(after.etag, first.etag);
    EXPECT_EQ(json(after).find("sequence")->integer, sequence()) << "the base of the next change";
    if (path == household_) {
      EXPECT_NE(after.content().find(income), std::string::npos);
    }
  }
  EXPECT_EQ(ask(Method::kGet, other).etag, other_before) << "nobody touched the neighbour";
  const auto now = ask(Method::kGet, household_);
  const auto then = ask(Method::kGet, household_, "", "", {{"valid", "2023-09-30"}});
  EXPECT_NE(then.etag, now.etag) << "another day's page is not the kept one";
}

// A summary is made from the snapshot, the page and the findings from the stored history.
TEST_F(CorrectionsTest, ASummarySaysWhatThePageAndTheFindingsSay) {
  const auto caller = actions::terminal_caller();
  const auto parts = live_->deployments.front()->snapshot()->parts_of(-1);
  int sentences = 0;
  for (const auto* part : parts) {
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      const std::string id = std::to_string(part->keys.id(row));
      const auto found = actions::find_household(*live_, caller, "", id);
      ASSERT_TRUE(found);
      const auto summary = actions::summarise_household(*found);
      const auto page = actions::show_household(*found);
      const auto findings = actions::household_findings(*live_, caller, "", id);
      ASSERT_TRUE(page && findings);
      ASSERT_EQ(summary.head.statuses.size(), page->head.statuses.size());
      for (std::size_t i = 0; i < page->head.statuses.size(); ++i) {
        const auto &one = summary.head.statuses[i], &other = page->head.statuses[i];
        EXPECT_EQ(std::tie(one.axis, one.code, one.label, one.since),
                  std::tie(other.axis, other.code, other.label, other.since))
            << id;
      }
      EXPECT_EQ(std::tie(summary.head.household_number, summary.head.head_name, summary.head.group,
                         summary.head.size, summary.head.region_full_name, summary.as_of),
                std::tie(page->head.household_number, page->head.head_name, page->head.group,
                         page->head.size, page->head.region_full_name, page->as_of));
      EXPECT_EQ(summary.counts.yes, findings->counts.yes);
      for (const auto& top : summary.top_findings) {
        const auto same = std::find_if(findings->items.begin(), findings->items.end(),
                                       [&](const auto& one) { return one.rule == top.rule; });
        ASSERT_NE(same, findings->items.end());
        EXPECT_EQ(top.sentence, same->sentence) << id << " " << top.rule;
        ++sentences;
      }
    }
  }
  EXPECT_GT(sentences, 30);
}

TEST_F(CorrectionsTest, WhatCannotBeShownMakesAllKeptAnswersForgotten) {
  const auto& deployment = *live_->deployments.front();
  ask(Method::kGet, household_);
  EXPECT_GT(deployment.answers->figures().answers, 0);
  actions::Committed committed;
  committed.county = installation_.county->code();
  committed.sequence = deployment.snapshot()->sequence() + 1;
  committed.households = {std::stoll(household_.substr(household_.rfind('/') + 1))};
  // The key is gone with the page of the database it stood on: the household cannot be read.
  ASSERT_TRUE(installation_.county->store().write(
      [&](store::Transaction& transaction) -> base::Result<void> {
        return store::put_household_key(transaction, committed.county, committed.households[0],
                                        {1, "not a wrapped key"});
      }));
  EXPECT_FALSE(actions::show_commit(*installation_.county, deployment, committed).empty());
  EXPECT_EQ(deployment.answers->figures().answers, 0);
}

TEST_F(CorrectionsTest, RefusalsSayWhatIsWrongAndWhoWasFaster) {
  const int64_t before = sequence();
  ASSERT_EQ(post(correction(before, "500.00")).status, 201);
  const auto late = post(correction(before, "600.00"));
  ASSERT_EQ(late.status, 409) << late.content();
  const auto conflict = json(late);
  EXPECT_EQ(conflict.find("id")->text, "submission.conflict");
  EXPECT_EQ(conflict.find("conflicts")->items.at(0).find("new_display")->text, "500.00 元");
  EXPECT_EQ(conflict.find("conflicts")->items.at(0).find("your_display")->text, "600.00 元");
  EXPECT_EQ(post(correction(conflict.find("sequence")->integer, "600.00")).status, 201);

  EXPECT_EQ(post("{").status, 400);
  EXPECT_EQ(post(R"({"kind":"deletion","reason":"试试","base_sequence":1})").status, 422);
  const auto faults = post(correction(sequence(), "many"));
  EXPECT_EQ(faults.status, 422);
  EXPECT_EQ(json(faults).find("errors")->items.at(0).find("where")->text, "facts.0");
  EXPECT_EQ(
      ask(Method::kPost, "/api/v1/households/999999/submissions", correction(1, "1.00")).status,
      404);
  EXPECT_EQ(ask(Method::kGet, "/api/v1/households/x/history").status, 404);
}

}  // namespace
}  // namespace start
