// A workbook's way into the register and out again, on both databases: guessed, checked, applied,
// sent again, taken back (issue: all notices, real workbooks in; FIELD part B §3).
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/actions/asking.h"
#include "app/actions/import_deeds.h"
#include "app/actions/live_county.h"
#include "app/http/api.h"
#include "app/http/json_reader.h"
#include "app/main/installation.h"
#include "app/main/start.h"
#include "core/base/id_number.h"
#include "edge/store/store_testing.h"

namespace start {
namespace {

namespace fs = std::filesystem;
using actions::ImportBatchView;
using store::ImportState;

class ImportsTest : public store::testing_support::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    open();
  }
  void TearDown() override {
    close();
    OnBothEngines::TearDown();
  }

  // `lives`: how many commits that bring households it survives; -1: all.
  void open(int lives = -1) {
    auto known = common_options();
    for (const char* name : {"--data", "--database"}) known.push_back(name);
    const cli::Options options = cli::read_options(
        {"--households", "12", "--data", folder(), "--database", url()}, known, {});
    const cli::Streams streams{out_, out_};
    live_ = start_live(options, "", Scope::kOne, streams,
                       from_county(options, streams, &installation_));
    ASSERT_TRUE(live_) << out_.str();
    actions::WriterOptions writing;
    writing.publish = [this, lives, commits = 0](const actions::Committed& committed) mutable {
      if (!committed.households.empty() && ++commits == lives) ::raise(SIGKILL);
      EXPECT_TRUE(actions::show_commit(*installation_.county, deployment(), committed).empty());
    };
    installation_.county->start_writing(writing);
    ASSERT_TRUE(open_imports(options, *live_, streams, &installation_)) << out_.str();
    ASSERT_TRUE(installation_.imports->begin());
    clerk_ = actions::terminal_caller();
    clerk_.account = "7";
    clerk_.name = "录入员";
    clerk_.scope = deployment().settings.region;
  }
  void close() {
    if (installation_.imports != nullptr) installation_.imports->stop();
    if (installation_.county != nullptr) installation_.county->stop_writing();
    installation_.imports.reset();
    live_.reset();
    installation_.county.reset();
  }

  const actions::LiveDeployment& deployment() const { return *live_->deployments.front(); }
  actions::ImportDesk& desk() { return *installation_.imports; }

  template <typename T>
  T must(base::Result<T> result) {
    if (!result) {
      ADD_FAILURE() << result.error().message << " " << result.error().where;
      std::abort();
    }
    return *std::move(result);
  }

  // The households that the snapshot has, as the register knows them.
  std::vector<registry::Household> households() {
    std::vector<registry::Household> all;
    const auto snapshot = deployment().snapshot();
    for (const auto* part : snapshot->parts_of(-1)) {
      for (std::size_t row = 0; row < part->keys.rows(); ++row)
        all.push_back(must(deployment().source->load(part->keys.id(row), deployment().as_of())));
    }
    return all;
  }
  static std::string text_of(const registry::Facts& facts, const std::string& indicator) {
    return facts.contains(indicator) ? facts.at(indicator).value.text : std::string();
  }
  const std::vector<registry::Record>& members(const registry::Household& household) {
    return household.of_entity("person");
  }
  static std::string id_number(int number) {
    std::string digits = std::to_string(100 + number);
    const std::string first = "99000119900101" + digits;
    return first + base::id_check_character(first);
  }
  actions::RegionNode village_of(const registry::Household& household) {
    return deployment().regions->at(deployment().regions->find(household.region));
  }

  std::string write_file(const std::string& name, const std::string& text) {
    const std::string path = folder() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string upload(const std::string& name, const std::string& text,
                     const rights::Caller* caller = nullptr) {
    return must(actions::upload_import(desk(), caller == nullptr ? clerk_ : *caller, name, "",
                                       write_file("sent", text)))
        .batch.batch_id;
  }
  ImportBatchView check(const std::string& batch) {
    must(actions::validate_import(desk(), clerk_, batch));
    return must(actions::wait_for_import(desk(), clerk_, batch));
  }
  ImportBatchView apply(const std::string& batch) {
    must(actions::apply_import(desk(), clerk_, batch));
    return must(actions::wait_for_import(desk(), clerk_, batch));
  }
  std::string problems_of(const std::string& batch) {
    std::string text;
    for (const auto& one :
         must(actions::list_import_problems(desk(), clerk_, batch, "", 100)).items)
      text += std::to_string(one.row) + " " + one.target + " " + one.message + "\n";
    return text;
  }

  static std::string heading() {
    return "农户和家庭成员\n县,乡镇,行政村,组,户编号,姓名,证件号码,与户主关系,务工时间（月）,"
           "工资性收入（元）,陌生的列\n";
  }
  // Rows of a household that is known: its relation is filled from the register.
  std::string known_lines(const registry::Household& household, const std::string& months,
                          const std::string& income) {
    std::string text;
    for (const auto& person : members(household)) {
      if (person.to) continue;
      const auto* relation = deployment().policy->dictionary.find_indicator("relation");
      const auto value = registry::value_of(person.facts, *relation);
      const std::string label = dictionary::to_display(
          value, relation->type, deployment().policy->dictionary.list_of(relation->type));
      text += ",,," + household.group + "," + household.number + "," +
              text_of(person.facts, "name") + "," + text_of(person.facts, "id_number") + "," +
              label + "," + months + "," + income + ",留着\n";
    }
    return text;
  }
  std::string new_line(const registry::Household& neighbour, const std::string& number, int person,
                       const std::string& relation) {
    const auto village = village_of(neighbour);
    return ",," + village.place.name + ",一组," + number + ",新人" + std::to_string(person) + "," +
           id_number(person) + "," + relation + ",3,1000,\n";
  }
  int64_t income_of(registry::HouseholdId id) {
    const auto household = must(deployment().source->load(id, deployment().as_of()));
    return household.facts.contains("wage_income") ? household.facts.at("wage_income").value.number
                                                   : -1;
  }

  std::ostringstream out_;
  Installation installation_;
  std::shared_ptr<const actions::Live> live_;
  rights::Caller clerk_;
};

TEST_P(ImportsTest, GoodRowsGoInBadRowsAreToldAndAllOfItGoesBack) {
  const auto all = households();
  const auto& first = all.at(0);
  const auto id = std::stoll(first.id);
  const int64_t income = income_of(id);
  const std::string other_id = id_number(800);
  const std::string text =
      heading() + known_lines(first, "7", "31234.5") + new_line(first, "N-1", 1, "户主") +
      new_line(first, "N-1", 2, "配偶") + new_line(first, "N-2", 3, "户主") +
      "外县,,某村,一组,N-3,某人," + other_id + ",户主,1,1,\n" +      // another county
      new_line(first, "N-2", 3, "户主") +                            // the same again
      ",,,一组,,某人," + other_id.substr(0, 17) + "?,户主,1,1,\n" +  // no such number
      "合计,,,,,,,,10,5000,\n";
  const std::string batch = upload("名单2023-09-20.csv", text);

  const auto preflight = must(actions::preflight_import(desk(), clerk_, batch, {}));
  ASSERT_TRUE(preflight.mapping);
  EXPECT_EQ(preflight.mapping->layout, "household_members");
  EXPECT_EQ(preflight.mapping->heading_row, 2U) << "below a title";
  EXPECT_EQ(preflight.instant_from, "file_name");
  EXPECT_TRUE(preflight.missing.empty());
  EXPECT_FALSE(preflight.problems.empty());
  ASSERT_EQ(preflight.columns.size(), 11U);
  EXPECT_EQ(preflight.columns[10].target, "") << "kept with the file";
  EXPECT_EQ(
      preflight.columns[6].samples.front().find(text_of(members(first)[0].facts, "id_number")),
      std::string::npos)
      << "numbers of people are masked";

  const auto staged = check(batch);
  ASSERT_EQ(staged.batch.state, ImportState::kStaged) << staged.batch.failure;
  EXPECT_EQ(staged.counts.new_households, 2) << problems_of(batch);
  EXPECT_EQ(staged.counts.bad_rows, 2) << problems_of(batch);
  EXPECT_EQ(staged.counts.repeated_rows, 1);
  EXPECT_EQ(staged.counts.left_out_rows, 1);
  EXPECT_EQ(income_of(id), income) << "nothing is in yet";
  const std::string problems = problems_of(batch);
  EXPECT_NE(problems.find("9 "), std::string::npos) << problems;
  EXPECT_NE(problems.find("id_number"), std::string::npos) << problems;

  const int64_t before = deployment().snapshot()->households();
  const auto applied = apply(batch);
  ASSERT_EQ(applied.batch.state, ImportState::kApplied) << applied.batch.failure;
  EXPECT_EQ(applied.counts.applied, 3);
  EXPECT_EQ(income_of(id), 3'123'450);
  EXPECT_EQ(deployment().snapshot()->households(), before + 2);
  const auto entries =
      must(actions::list_import_households(desk(), clerk_, batch, std::nullopt, "", 10));
  ASSERT_EQ(entries.items.size(), 3U);
  EXPECT_FALSE(entries.items[0].entry.is_new);
  EXPECT_TRUE(entries.items[1].entry.is_new);
  EXPECT_EQ(entries.items[1].head_name, "新人1");

  // The same again: known, and nothing moves.
  const std::string again = upload("名单2023-09-20.csv", text);
  const auto seen = must(actions::get_import(desk(), clerk_, again));
  ASSERT_TRUE(seen.same_file);
  EXPECT_EQ(seen.same_file->batch_id, batch);
  check(again);
  const auto repeated = apply(again);
  EXPECT_EQ(repeated.counts.applied, 0);
  EXPECT_EQ(repeated.counts.unchanged, 3);

  must(actions::undo_import(desk(), clerk_, batch, "导错了文件"));
  const auto undone = must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(undone.batch.state, ImportState::kUndone) << undone.batch.failure;
  EXPECT_EQ(undone.counts.undone, 3);
  EXPECT_EQ(undone.counts.kept, 0);
  EXPECT_EQ(income_of(id), income);
  EXPECT_EQ(deployment().snapshot()->households(), before);

  // And in once more: the numbers that were given stay theirs.
  const std::string third = upload("名单2023-09-20.csv", text);
  check(third);
  EXPECT_EQ(apply(third).counts.applied, 3);
  EXPECT_EQ(deployment().snapshot()->households(), before + 2);
}

TEST_P(ImportsTest, WhatWasChangedSinceIsKeptAndListed) {
  const auto all = households();
  const std::string text =
      heading() + known_lines(all.at(0), "7", "31234.5") + known_lines(all.at(1), "5", "20000");
  const std::string batch = upload("名单.csv", text);
  check(batch);
  ASSERT_EQ(apply(batch).counts.applied, 2);
  // Somebody sends a later list for one of them.
  const std::string later = upload("更正.csv", heading() + known_lines(all.at(0), "7", "40000"));
  check(later);
  ASSERT_EQ(apply(later).counts.applied, 1);
  must(actions::undo_import(desk(), clerk_, batch, "第一份作废"));
  const auto undone = must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(undone.counts.undone, 1);
  EXPECT_EQ(undone.counts.kept, 1);
  const auto kept = must(actions::list_import_households(desk(), clerk_, batch,
                                                         store::ImportEntryState::kKept, "", 10));
  ASSERT_EQ(kept.items.size(), 1U);
  EXPECT_EQ(kept.items[0].entry.number, all.at(0).number);
  EXPECT_NE(kept.items[0].entry.message.find("又改过"), std::string::npos);
  EXPECT_EQ(income_of(std::stoll(all.at(0).id)), 4'000'000);
}

TEST_P(ImportsTest, ContradictionsAreNobodysToDecide) {
  const auto all = households();
  const auto& home = all.at(0);
  std::string text = heading();
  for (int i = 0; i < 50; ++i) text += new_line(home, "N-1", 1, i == 20 ? "配偶" : "户主");
  text += known_lines(home, "7", "100");
  // Another income on the second row of the household, and a member of another one.
  const std::string mine = known_lines(all.at(1), "7", "100");
  const std::string other = known_lines(all.at(1), "7", "200");
  text += mine.substr(0, mine.find('\n') + 1) + other.substr(other.find('\n') + 1);
  const std::string batch = upload("名单.csv", text);
  const auto staged = check(batch);
  ASSERT_EQ(staged.batch.state, ImportState::kStaged) << staged.batch.failure;
  const std::string problems = problems_of(batch);
  EXPECT_NE(problems.find("同一个人在第"), std::string::npos) << problems;
  EXPECT_EQ(staged.counts.new_households, 0) << "which of the fifty is right?";
  if (members(all.at(1)).size() > 1) {
    EXPECT_NE(problems.find("同一户的“工资性收入”"), std::string::npos) << problems;
  }
  EXPECT_EQ(staged.counts.households, members(all.at(1)).size() > 1 ? 1 : 2);
}

TEST_P(ImportsTest, EverybodyBringsInHisOwnTerritoryOnly) {
  const auto all = households();
  rights::Caller village = clerk_;
  village.scope = all.at(0).region;
  std::string text = heading();
  std::string outside;
  for (const auto& household : all) {
    text += known_lines(household, "2", "12345");
    if (household.region != village.scope) outside = household.number;
  }
  const std::string batch = upload("名单.csv", text, &village);
  must(actions::validate_import(desk(), village, batch));
  const auto staged = must(actions::wait_for_import(desk(), village, batch));
  for (const auto& one : must(actions::list_import_problems(desk(), village, batch, "", 100)).items)
    EXPECT_EQ(one.message, "这一户不在您的辖区内");
  int64_t inside = 0;
  for (const auto& household : all) inside += household.region == village.scope ? 1 : 0;
  EXPECT_EQ(staged.counts.households, inside);
  rights::Caller elsewhere = village;
  elsewhere.scope = outside.empty() ? "999999999999" : all.back().region;
  if (elsewhere.scope != village.scope) {
    EXPECT_EQ(actions::get_import(desk(), elsewhere, batch).error().where, "import.not_found");
  }
  rights::Caller reader = village;
  reader.permissions = {rights::Permission::kReadHouseholds};
  EXPECT_EQ(actions::get_import(desk(), reader, batch).error().where, "permission.denied");
  EXPECT_EQ(actions::upload_import(desk(), reader, "a.csv", "", write_file("x", "a,b\n1,2\n"))
                .error()
                .where,
            "permission.denied");
}

TEST_P(ImportsTest, AMappingIsCorrectedAndKeptUnderAName) {
  const auto all = households();
  const auto& home = all.at(0);
  std::string text = "编号,谁,号,挣了多少\n";
  for (const auto& person : members(home)) {
    if (person.to) continue;
    text += home.number + "," + text_of(person.facts, "name") + "," +
            text_of(person.facts, "id_number") + ",55\n";
  }
  const std::string batch = upload("我的表.csv", text);
  EXPECT_EQ(actions::validate_import(desk(), clerk_, batch).error().where, "import.wrong_state");
  actions::ImportMapping mapping;
  mapping.layout = "household_members";
  mapping.heading_row = 1;
  mapping.columns = {{0, "household_number"}, {1, "name"}, {2, "id_number"}};
  auto refused = must(actions::set_import_mapping(desk(), clerk_, batch, mapping, ""));
  EXPECT_FALSE(refused.answer);
  ASSERT_EQ(refused.faults.size(), 1U) << "the relation is missing";
  mapping.layout = "work_plan";
  mapping.columns.emplace_back(3, "plans_to_work");
  EXPECT_TRUE(must(actions::set_import_mapping(desk(), clerk_, batch, mapping, "我的")).answer);
  actions::ImportPreflightRequest request;
  request.saved_mapping = "我的";
  const auto preflight = must(actions::preflight_import(desk(), clerk_, batch, request));
  EXPECT_EQ(preflight.mapping, mapping);
  EXPECT_GT(preflight.problem_count, 0) << "55 is neither yes nor no";
  EXPECT_EQ(must(actions::list_import_layouts(desk(), clerk_)).mappings.size(), 1U);
  EXPECT_TRUE(actions::delete_import_mapping(desk(), clerk_, "我的"));
  EXPECT_FALSE(actions::delete_import_mapping(desk(), clerk_, "我的"));
}

TEST_P(ImportsTest, WhatIsNoWorkbookIsSaidInOneSentenceAndNothingIsKept) {
  const auto sent = actions::upload_import(desk(), clerk_, "照片.xlsx", "",
                                           write_file("sent", std::string("PK\x03\x04 broken")));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().where, "import.unreadable");
  EXPECT_TRUE(fs::is_empty(folder() + "/imports"));
  const std::string batch = upload("别的.csv", "品名,单价\n苹果,3\n");
  EXPECT_FALSE(must(actions::preflight_import(desk(), clerk_, batch, {})).mapping);
  EXPECT_EQ(actions::apply_import(desk(), clerk_, batch).error().where, "import.wrong_state");
  EXPECT_EQ(actions::undo_import(desk(), clerk_, batch, "试一试").error().where,
            "import.wrong_state");
  EXPECT_EQ(actions::get_import(desk(), clerk_, "none").error().where, "import.not_found");
}

TEST_P(ImportsTest, UploadsLieSealedOnTheDisk) {
  const auto all = households();
  const std::string secret = text_of(members(all.at(0))[0].facts, "id_number");
  const std::string batch = upload("名单.csv", heading() + known_lines(all.at(0), "1", "2"));
  check(batch);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder() + "/imports")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
  }
  EXPECT_EQ(files, 3U);
}

TEST_P(ImportsTest, WhatWasUnderWayGoesOnAfterARestart) {
  const auto all = households();
  std::string text = heading();
  for (const auto& household : all) text += known_lines(household, "4", "4321");
  const std::string batch = upload("名单.csv", text);
  check(batch);
  installation_.imports->stop();  // As if the program ended just behind the click.
  must(actions::apply_import(desk(), clerk_, batch));
  close();
  open();
  const auto done = must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(done.batch.state, ImportState::kApplied) << done.batch.failure;
  EXPECT_EQ(done.counts.applied, static_cast<int64_t>(all.size()));
  for (const auto& household : all) EXPECT_EQ(income_of(std::stoll(household.id)), 432'100);
}

TEST_P(ImportsTest, TwoPeopleSendTheSameListAtOnce) {
  const auto all = households();
  const std::string text = heading() + known_lines(all.at(0), "4", "4321") +
                           new_line(all.at(0), "N-1", 1, "户主") +
                           new_line(all.at(0), "N-1", 2, "配偶");
  const std::string one = upload("名单.csv", text);
  const std::string other = upload("名单.csv", text);
  EXPECT_EQ(check(one).counts.new_households, 1);
  EXPECT_EQ(check(other).counts.new_households, 1) << "neither is in yet";
  must(actions::apply_import(desk(), clerk_, one));
  must(actions::apply_import(desk(), clerk_, other));
  EXPECT_EQ(must(actions::wait_for_import(desk(), clerk_, one)).counts.applied, 2);
  const auto second = must(actions::wait_for_import(desk(), clerk_, other));
  EXPECT_EQ(second.counts.applied, 0);
  EXPECT_EQ(second.counts.unchanged, 2);
  EXPECT_EQ(households().size(), all.size() + 1);
}

// Killed behind a commit, before anybody was answered: what is in stays in, the rest follows,
// nobody is there twice.
TEST_P(ImportsTest, KilledHalfWayItGoesOnWhereItWas) {
  const auto all = households();
  std::string text = heading();
  for (const auto& household : all) text += known_lines(household, "4", "4321");
  text += new_line(all.at(0), "N-1", 1, "户主");
  const std::string batch = upload("名单.csv", text);
  check(batch);
  close();
  const pid_t child = ::fork();
  if (child == 0) {
    open(1);
    static_cast<void>(actions::apply_import(desk(), clerk_, batch));
    ::pause();
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it was killed";
  open();
  const auto half = must(actions::get_import(desk(), clerk_, batch));
  EXPECT_LE(half.counts.applied, static_cast<int64_t>(all.size()) + 1);
  const auto done = must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(done.batch.state, ImportState::kApplied) << done.batch.failure;
  EXPECT_EQ(done.counts.applied, static_cast<int64_t>(all.size()) + 1);
  EXPECT_EQ(households().size(), all.size() + 1);
  const auto entries =
      must(actions::list_import_households(desk(), clerk_, batch, std::nullopt, "", 100));
  EXPECT_EQ(entries.items.size(), all.size() + 1);
  for (const auto& one : entries.items) {
    const auto history = must(installation_.county->archive().history(*one.entry.household));
    int64_t brought = 0;
    for (const auto& submission : history.submissions)
      brought += submission.id.starts_with(batch) ? 1 : 0;
    EXPECT_EQ(brought, 1) << one.entry.number;
  }
}

// A record of work is told apart by the month it began in; the same month again is the same record.
TEST_P(ImportsTest, RecordsOfAPersonComeOnce) {
  const auto all = households();
  const auto& home = all.at(0);
  const auto& person = members(home).front();
  const auto row = [&](const std::string& from, const std::string& wage) {
    return home.number + "," + text_of(person.facts, "id_number") + ",是," + from + "," + wage +
           ",某厂\n";
  };
  const std::string head = "户编号,证件号码,是否已务工,开始时间,务工月收入,务工企业名称\n";
  const std::string batch = upload("（务工月监测）已外出务工信息_20230918.csv",
                                   head + row("2023年03月", "3000") + row("2023年07月", "3500"));
  ASSERT_EQ(check(batch).counts.good_rows, 2) << problems_of(batch);
  EXPECT_EQ(apply(batch).counts.applied, 1);
  const auto records = [&] {
    const auto household =
        must(deployment().source->load(std::stoll(home.id), deployment().as_of()));
    return household.of_entity("labour_record").size();
  };
  const std::size_t count = records();
  EXPECT_GE(count, 2U);
  const std::string later =
      upload("（务工月监测）已外出务工信息_20230925.csv", head + row("202307", "3600"));
  check(later);
  EXPECT_EQ(apply(later).counts.applied, 1);
  EXPECT_EQ(records(), count) << "the same record, another wage";
}

INSTANTIATE_ON_BOTH_ENGINES(ImportsTest);

// Through the door: the contract's shapes, uploads as they are sent.
class ImportRoutesTest : public ImportsTest {};

TEST_P(ImportRoutesTest, FromUploadToApplied) {
  http::Context context;
  context.live = live_;
  context.county = installation_.county.get();
  context.imports = installation_.imports.get();
  const http::Service service = http::make_service(context, nullptr);
  int keys = 0;
  const auto ask = [&](http::Method method, const std::string& path,
                       const std::string& body = "{}") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.host = "desk";
    request.content_type = "application/json";
    request.body = body;
    request.idempotency_key = "key-" + std::to_string(++keys);
    return service.answer(std::move(request));
  };
  const auto all = households();
  const std::string batch = upload("名单.csv", heading() + known_lines(all.at(0), "1", "777"));
  const std::string path = "/api/v1/imports/" + batch;
  const auto preflight = ask(http::Method::kPost, path + "/preflight");
  ASSERT_EQ(preflight.status, 200) << preflight.content();
  const auto json = http::read_json(preflight.content());
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("mapping")->find("layout")->text, "household_members");
  const auto checked = ask(http::Method::kPost, path + "/validate");
  EXPECT_EQ(checked.status, 202) << checked.content();
  must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(ask(http::Method::kPost, path + "/apply").status, 202);
  must(actions::wait_for_import(desk(), clerk_, batch));
  const auto done = ask(http::Method::kGet, path);
  EXPECT_NE(done.content().find("\"state\":\"applied\""), std::string::npos) << done.content();
  EXPECT_EQ(done.cache_control, "no-store");
  EXPECT_EQ(ask(http::Method::kPost, path + "/apply").status, 409);
  EXPECT_EQ(ask(http::Method::kGet, path + "/problems").status, 200);
  EXPECT_EQ(ask(http::Method::kGet, path + "/households").status, 200);
  EXPECT_EQ(ask(http::Method::kGet, "/api/v1/imports").status, 200);
  EXPECT_EQ(ask(http::Method::kGet, "/api/v1/imports/layouts").status, 200);
  EXPECT_EQ(ask(http::Method::kPost, path + "/undo", R"({"reason":""})").status, 422);
  EXPECT_EQ(ask(http::Method::kPost, path + "/undo", R"({"reason":"导错了"})").status, 202);
  must(actions::wait_for_import(desk(), clerk_, batch));
  EXPECT_EQ(ask(http::Method::kGet, "/api/v1/imports/none").status, 404);
  EXPECT_EQ(ask(http::Method::kGet, "/api/v1/imports/templates/none").status, 404);
  const auto sheet = ask(http::Method::kGet, "/api/v1/imports/templates/household_members");
  EXPECT_EQ(sheet.status, 200);
  // The template is read back, and its example is no row.
  const std::string filled = upload("模板.xlsx", std::string(sheet.content()));
  const auto guess = must(actions::preflight_import(desk(), clerk_, filled, {}));
  ASSERT_TRUE(guess.mapping);
  EXPECT_EQ(guess.mapping->layout, "household_members");
  EXPECT_TRUE(guess.missing.empty());
  EXPECT_EQ(guess.bad_rows, 0);
}
INSTANTIATE_ON_BOTH_ENGINES(ImportRoutesTest);

}  // namespace
}  // namespace start
