// The whole program in one process: packs, invented households, rules, and the commands of the
// terminal.
#include "app/main/start.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "app/actions/deeds.h"
#include "app/main/commands.h"

namespace start {
namespace {

struct Output {
  int code = 0;
  std::string out;
  std::string error;
};

Output run(int (*command)(const cli::Arguments&, cli::Streams), const cli::Arguments& arguments) {
  std::ostringstream out;
  std::ostringstream error;
  Output made;
  made.code = command(arguments, {out, error});
  made.out = out.str();
  made.error = error.str();
  return made;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::shared_ptr<const actions::Live> live() {
  static const auto kLive = [] {
    std::ostringstream out;
    cli::Options options = cli::read_options({"--households", "40"}, common_options(), {});
    return start_live(options, "", Scope::kAll, {out, out});
  }();
  return kLive;
}

void expect_verdicts(const actions::LiveDeployment& deployment, const policy::Person& person) {
  const auto list = actions::household_findings(*live(), actions::terminal_caller(),
                                                deployment.settings.id, person.id);
  ASSERT_TRUE(list) << person.id;
  for (const auto& [rule, expected] : person.then) {
    const auto found = std::find_if(list->items.begin(), list->items.end(),
                                    [&](const auto& one) { return one.rule == rule; });
    ASSERT_NE(found, list->items.end()) << person.id << " " << rule;
    const std::string_view wanted = expected.verdict == policy::Verdict::kYes  ? "yes"
                                    : expected.verdict == policy::Verdict::kNo ? "no"
                                                                               : "unknown";
    EXPECT_EQ(found->result, wanted) << person.id << " " << rule;
  }
}

TEST(Live, EveryInventedPersonOfAPackHasTheVerdictsThatItsFileStates) {
  ASSERT_NE(live(), nullptr);
  for (const auto& deployment : live()->deployments) {
    EXPECT_FALSE(deployment->policy->people.empty()) << deployment->settings.id;
    for (const auto& person : deployment->policy->people) {
      if (person.as_of && *person.as_of != deployment->settings.as_of) continue;
      expect_verdicts(*deployment, person);
    }
  }
}

TEST(Live, TheListCountsWhatTheFindingsSay) {
  ASSERT_NE(live(), nullptr);
  actions::HouseholdQuery query;
  query.limit = 10;
  query.sort = "-unknown_count";
  const auto page = actions::list_households(*live(), actions::terminal_caller(), query);
  ASSERT_TRUE(page);
  for (const auto& row : page->items) {
    const auto list =
        actions::household_findings(*live(), actions::terminal_caller(), "", row.head.id);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->counts.yes, row.counts.yes) << row.head.id;
    EXPECT_EQ(list->counts.unknown, row.counts.unknown) << row.head.id;
  }
}

// DESIGN §4: identity numbers and telephones are shown masked, in traces and reasons too.
bool holds_a_number_in_full(const std::string& text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits == 11) return true;
  }
  return false;
}

bool shows_a_number_in_full(const actions::Trace& trace) {
  if (holds_a_number_in_full(trace.display)) return true;
  return std::any_of(trace.children.begin(), trace.children.end(), shows_a_number_in_full);
}

TEST(Live, NoFindingShowsAnIdentityNumberOrATelephoneInFull) {
  actions::HouseholdQuery query;
  query.limit = 1000;
  const auto page = actions::list_households(*live(), actions::terminal_caller(), query);
  ASSERT_TRUE(page);
  for (const auto& row : page->items) {
    const std::string& id = row.head.id;
    const auto list = actions::household_findings(*live(), actions::terminal_caller(), "", id);
    ASSERT_TRUE(list);
    for (const auto& one : list->items) {
      EXPECT_FALSE(holds_a_number_in_full(one.sentence)) << one.sentence;
      EXPECT_FALSE(one.trace) << "a list carries no steps";
      for (const auto& reason : one.why) EXPECT_FALSE(holds_a_number_in_full(reason.text));
      for (const auto& reason : one.why_not) EXPECT_FALSE(holds_a_number_in_full(reason.text));
    }
    // With its steps, one rule at a time: those that read texts are all among the data checks.
    for (const auto& one : list->items) {
      if (one.kind != "quality") continue;
      const auto whole =
          actions::household_finding(*live(), actions::terminal_caller(), "", id, one.rule);
      ASSERT_TRUE(whole);
      ASSERT_TRUE(whole->trace);
      EXPECT_FALSE(shows_a_number_in_full(*whole->trace)) << id << " " << one.rule;
    }
  }
}

TEST(Commands, ScreenExplainAndTryOneHousehold) {
  const auto screened = run(run_screen, {"demo", "--households", "20"});
  EXPECT_EQ(screened.code, cli::kDone) << screened.error;
  EXPECT_TRUE(has(screened.out, "演示数据"));
  EXPECT_TRUE(has(screened.out, "有提示的农户"));
  const std::string person = live()->deployments.front()->policy->people.front().id;
  const auto explained = run(run_explain, {person, "--households", "0"});
  EXPECT_EQ(explained.code, cli::kDone) << explained.error;
  EXPECT_TRUE(has(explained.out, "依据"));
  EXPECT_EQ(run(run_why_not, {person, "--households", "0"}).code, cli::kDone);
  EXPECT_EQ(run(run_missing, {person, "--households", "0"}).code, cli::kDone);
  const auto tried = run(run_what_if, {person, "wage_income=0", "--households", "0"});
  EXPECT_EQ(tried.code, cli::kDone) << tried.error;
  EXPECT_TRUE(has(tried.out, "什么都没有保存"));
}

TEST(Commands, WrongUsageIsSaidInASentence) {
  EXPECT_EQ(run(run_screen, {}).code, cli::kWrongUsage);
  EXPECT_EQ(run(run_explain, {}).code, cli::kWrongUsage);
  EXPECT_EQ(run(run_server, {"--port", "70000"}).code, cli::kWrongUsage);
  EXPECT_TRUE(has(run(run_server, {"--address", "0.0.0.0"}).error, "只能监听本机地址"));
  EXPECT_TRUE(has(run(run_server, {"--data", "nowhere", "--address", "0.0.0.0"}).error, "HTTPS"));
  EXPECT_TRUE(has(run(run_server, {"--data", "nowhere", "--without-accounts", "--behind-proxy",
                                   "--address", "0.0.0.0"})
                      .error,
                  "只能监听本机地址"));
  const auto nobody = run(run_explain, {"nobody", "--households", "0"});
  EXPECT_EQ(nobody.code, cli::kFoundProblem);
  EXPECT_FALSE(nobody.error.empty());
  EXPECT_EQ(run(run_screen, {"demo", "--pack", "nothing"}).code, cli::kFoundProblem);
  EXPECT_EQ(run(run_screen, {"demo", "--date", "soon"}).code, cli::kFoundProblem);
  EXPECT_EQ(run(run_screen, {"no_such_file.csv"}).code, cli::kFoundProblem);
  EXPECT_TRUE(has(run(run_screen, {"demo", "--region", "99"}).error, "演示数据里没有区划"));
  EXPECT_TRUE(has(run(run_screen, {"demo", "--region", "９９"}).error, "--region"));
}

TEST(Commands, APackIsTriedWhereItIsDeployed) {
  for (const auto& deployment : live()->deployments) {
    const auto& settings = deployment->settings;
    const auto screened = run(run_screen, {"demo", "--pack", settings.pack, "--households", "5"});
    EXPECT_EQ(screened.code, cli::kDone) << screened.error;
    EXPECT_TRUE(has(screened.out, settings.region)) << screened.out.substr(0, 300);
  }
}

TEST(Commands, WhatIfCountsOnlyResultsThatTurn) {
  const std::string person = live()->deployments.front()->policy->people.front().id;
  const auto tried = run(run_what_if, {person, "wage_income=0", "--households", "0"});
  EXPECT_TRUE(has(tried.out, "条规则的结果会变，")) << tried.out;
  std::size_t turned = 0;
  for (const std::string_view how : {"符合 → 不符合", "符合 → 无法判断", "不符合 → 符合",
                                     "无法判断 → 符合", "无法判断 → 不符合", "不符合 → 无法判断"}) {
    for (std::size_t at = tried.out.find("）：" + std::string(how) + "\n"); at != std::string::npos;
         at = tried.out.find("）：" + std::string(how) + "\n", at + 1)) {
      ++turned;
    }
  }
  EXPECT_TRUE(has(tried.out, "如果这样改，" + std::to_string(turned) + " 条")) << tried.out;
}

TEST(Commands, ATableWithFewColumnsIsScreenedAndSaysWhatIsMissing) {
  const auto file = std::filesystem::temp_directory_path() / "shouwang_start_test.csv";
  std::ofstream(file) << "户编号,姓名,与户主关系,工资性收入,生产经营性收入,财产性收入,转移性收入,"
                         "生产经营性支出,理赔收入,合规自付支出\n"
                         "1,甲,户主,1000,0,0,0,0,0,0\n1,乙,配偶,1000,0,0,0,0,0,0\n";
  const auto screened = run(run_screen, {file.string()});
  EXPECT_EQ(screened.code, cli::kDone) << screened.error;
  EXPECT_TRUE(has(screened.error, "缺少这些列"));
  EXPECT_TRUE(has(screened.out, "农户 1 户"));
  const auto explained = run(run_explain, {"h1", "--table", file.string()});
  EXPECT_TRUE(has(explained.out, "【符合】")) << explained.out << explained.error;
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace start
