// Nothing that was acknowledged is ever lost, and nothing is half there: a server that is killed, a
// disk that loses power, a disk that is full, a database that goes away.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <random>
#include <set>
#include <signal.h>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/actions/audit.h"
#include "edge/store/audit.h"
#include "edge/store/changes.h"
#include "edge/store/counties.h"
#include "edge/store/households.h"
#include "tests/faults/county.h"

namespace faults {
namespace {

// tests/faults/submitter.cc as a process of its own.
class Submitter {
 public:
  Submitter(const std::string& program, const std::string& url, const std::string& folder,
            const std::string& run,
            const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      ::execl(program.c_str(), program.c_str(), url.c_str(), folder.c_str(), run.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    from_ = ends[0];
  }
  ~Submitter() {
    kill();
    ::close(from_);
  }
  Submitter(const Submitter&) = delete;
  Submitter& operator=(const Submitter&) = delete;

  // Reads lines until so many acknowledgements came, the time is over, or the process ended.
  // False: it ended.
  bool read_until(std::size_t acknowledged, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (acknowledged_.size() < acknowledged) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now());
      if (left.count() <= 0) return true;
      if (!read_some(static_cast<int>(left.count()))) return false;
    }
    return true;
  }

  // The process is gone; everything it said is read.
  void kill() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      int status = 0;
      ::waitpid(process_, &status, 0);
      process_ = 0;
    }
    while (read_some(0)) {
    }
  }

  const std::set<std::string>& acknowledged() const { return acknowledged_; }
  const std::vector<std::string>& errors() const { return errors_; }
  bool is_open() const { return is_open_; }

 private:
  // False: nothing more will come (or nothing within the time, when that is zero).
  bool read_some(int wait_ms) {
    pollfd ready{from_, POLLIN, 0};
    if (::poll(&ready, 1, wait_ms) <= 0) return wait_ms != 0;
    char bytes[4096];
    const ssize_t count = ::read(from_, bytes, sizeof bytes);
    if (count <= 0) return false;
    rest_.append(bytes, static_cast<std::size_t>(count));
    for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      take(rest_.substr(0, end));
      rest_.erase(0, end + 1);
    }
    return true;
  }

  void take(const std::string& line) {
    if (line == "open") is_open_ = true;
    if (line.starts_with("ack ")) acknowledged_.insert(line.substr(4));
    if (line.starts_with("error ")) errors_.push_back(line.substr(6));
  }

  pid_t process_ = 0;
  int from_ = -1;
  std::string rest_;
  std::set<std::string> acknowledged_;
  std::vector<std::string> errors_;
  bool is_open_ = false;
};

class FaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("faults_" + std::to_string(::getpid()) + "_" + std::to_string(++made_));
    std::filesystem::create_directories(folder_);
    url_ = "sqlite:" + (folder_ / "shouwang.db").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<County> open() const {
    auto county = open_county(url_, folder_.string());
    if (!county) {
      ADD_FAILURE() << county.error().message << " " << county.error().where;
      std::abort();
    }
    return *std::move(county);
  }

  // Every submission that is there, and that everything about each is there too.
  std::set<std::string> whole_submissions() const {
    const auto county = open();
    auto reader = *county->store->read();
    std::set<std::string> ids;
    std::set<int64_t> sequences;
    for (int64_t household = 1; household <= kHouseholds; ++household) {
      const auto history = county->archive->history(reader.connection(), household);
      EXPECT_TRUE(history) << history.error().message;
      if (!history) continue;
      for (const auto& one : history->submissions) {
        ids.insert(one.id);
        sequences.insert(one.sequence);
        if (one.kind == registry::SubmissionKind::kFounding) continue;
        EXPECT_EQ(one.facts.size(), 2u) << one.id;
        EXPECT_TRUE(*store::find_answer(reader, kCounty, 1, one.id)) << one.id;
      }
      const auto row = store::find_household(reader, kCounty, household);
      EXPECT_TRUE(row && *row && (*row)->last_sequence == history->last_sequence());
    }
    // The change sequence has no gaps, and every change is a submission that is there.
    const int64_t last = *store::last_number(reader, kCounty, store::Numbered::kChange);
    EXPECT_EQ(sequences.size(), static_cast<std::size_t>(last));
    const auto changes = *store::read_changes(reader, kCounty, 0, last + 1);
    EXPECT_EQ(changes.size(), static_cast<std::size_t>(last));
    int64_t before_ms = 0;
    for (const auto& change : changes) {
      EXPECT_TRUE(ids.contains(change.subject));
      EXPECT_GE(change.at_ms, before_ms);
      before_ms = change.at_ms;
    }
    const auto log = actions::verify_audit(reader, kCounty);
    EXPECT_TRUE(log && log->first_broken == 0);
    EXPECT_EQ(log->events, last - kHouseholds) << "a log event for each correction";
    if (county->store->dialect() == store::SqlDialect::kSqlite) {
      auto cursor = *reader.connection().query("PRAGMA integrity_check");
      EXPECT_TRUE(*cursor->next());
      EXPECT_EQ(cursor->text(0), "ok");
    }
    return ids;
  }

  static void expect_all(const std::set<std::string>& there, const std::set<std::string>& asked) {
    for (const std::string& id : asked) EXPECT_TRUE(there.contains(id)) << "lost: " << id;
  }

  static inline int made_ = 0;
  std::filesystem::path folder_;
  std::string url_;
};

TEST_F(FaultsTest, AServerThatIsKilledLosesNothingItAcknowledged) {
  constexpr int kKills = 50;
  std::mt19937 random(1);
  std::set<std::string> acknowledged;
  for (int round = 0; round < kKills; ++round) {
    Submitter submitter(SHOUWANG_SUBMITTER, url_, folder_.string(), "r" + std::to_string(round));
    submitter.read_until(1 + random() % 40, std::chrono::seconds(30));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
    submitter.kill();
    EXPECT_FALSE(submitter.acknowledged().empty());
    acknowledged.insert(submitter.acknowledged().begin(), submitter.acknowledged().end());
    if (round % 10 == 9) expect_all(whole_submissions(), acknowledged);
  }
  EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(kKills));
}

// Runs until the power goes at a random write.
std::set<std::string> run_until_power_fails(const std::string& url, const std::string& folder,
                                            int round, uint32_t writes, bool lies) {
  std::vector<std::pair<std::string, std::string>> environment{
      {"LOSSY_DISK_WRITES", std::to_string(writes)}};
  if (lies) environment.emplace_back("LOSSY_DISK_LIES", "1");
  Submitter submitter(SHOUWANG_LOSSY_SUBMITTER, url, folder, "r" + std::to_string(round),
                      environment);
  EXPECT_FALSE(submitter.read_until(1'000'000, std::chrono::seconds(60))) << "it goes on";
  submitter.kill();
  return submitter.acknowledged();
}

TEST_F(FaultsTest, APowerFailureLosesNothingThatWasAcknowledged) {
  constexpr int kFailures = 30;
  (void)whole_submissions();  // Founded on a good disk.
  std::mt19937 random(2);
  std::set<std::string> acknowledged;
  for (int round = 0; round < kFailures; ++round) {
    // Some run until the log is copied into the database (a checkpoint).
    const auto writes =
        static_cast<uint32_t>(round % 10 == 0 ? 2000 + random() % 500 : 1 + random() % 300);
    const auto said = run_until_power_fails(url_, folder_.string(), round, writes, false);
    std::filesystem::remove(folder_ / "shouwang.db-shm");  // Memory: gone with the power.
    acknowledged.insert(said.begin(), said.end());
    expect_all(whole_submissions(), acknowledged);
  }
  EXPECT_FALSE(acknowledged.empty());
}

// The test above can fail: on a disk that lies about syncing, something is lost.
TEST_F(FaultsTest, TheLossyDiskLosesWhatWasNotSynced) {
  (void)whole_submissions();
  int lost = 0;
  for (int round = 0; round < 5 && lost == 0; ++round) {
    const auto said = run_until_power_fails(url_, folder_.string(), round,
                                            static_cast<uint32_t>(300 + round), true);
    std::filesystem::remove(folder_ / "shouwang.db-shm");
    const auto county = open_county(url_, folder_.string());
    if (!county) {
      ++lost;  // Broken altogether.
      continue;
    }
    std::set<std::string> there;
    for (int64_t household = 1; household <= kHouseholds; ++household) {
      if (const auto history = (*county)->archive->history(household)) {
        for (const auto& one : history->submissions) there.insert(one.id);
      }
    }
    for (const std::string& id : said) lost += there.contains(id) ? 0 : 1;
  }
  EXPECT_GT(lost, 0);
}

base::Result<actions::WriteAnswer> correct(County& county, const std::string& id, int64_t number) {
  std::promise<base::Result<actions::WriteAnswer>> promise;
  auto answer = promise.get_future();
  const auto queued = send_correction(
      county, id, number,
      [&](base::Result<actions::WriteAnswer> result) { promise.set_value(std::move(result)); });
  if (!queued) return queued.error();
  return answer.get();
}

// The operating system refuses to make files any longer, as a full disk does.
TEST_F(FaultsTest, ADiskWithoutRoomRefusesWithASentenceAndKeepsWhatWasThere) {
  std::set<std::string> acknowledged;
  {
    const auto county = open();
    ASSERT_TRUE(correct(*county, "before", 1));
    acknowledged.insert("before");
    std::uintmax_t largest = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      if (file.is_regular_file()) largest = std::max(largest, file.file_size());
    }
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{largest + 64 * 1024, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    std::optional<base::Error> refused;
    for (int i = 0; i < 500 && !refused; ++i) {
      const auto answer = correct(*county, "filling-" + std::to_string(i), i);
      if (answer) {
        acknowledged.insert("filling-" + std::to_string(i));
      } else {
        refused = answer.error();
      }
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->where, "server.storage_failed");
    EXPECT_NE(refused->message.find("磁盘"), std::string::npos) << refused->message;
    EXPECT_TRUE(correct(*county, "after", 2)) << "with room again it goes on";
    acknowledged.insert("after");
  }
  const auto there = whole_submissions();
  expect_all(there, acknowledged);
  EXPECT_EQ(there.size(), acknowledged.size() + kHouseholds) << "what was refused is not there";
}

TEST_F(FaultsTest, ASecondServerOnTheSameDataIsRefusedAndTheFirstGoesOn) {
  const auto county = open();
  Submitter second(SHOUWANG_SUBMITTER, url_, folder_.string(), "second");
  EXPECT_FALSE(second.read_until(1, std::chrono::seconds(30))) << "it ends";
  ASSERT_EQ(second.errors().size(), 1u);
  EXPECT_NE(second.errors()[0].find("正由另一个服务进程使用"), std::string::npos)
      << second.errors()[0];
  EXPECT_FALSE(second.is_open());
  EXPECT_TRUE(correct(*county, "first", 1));
}

// With a PostgreSQL of its own (script/with_postgres), because it is restarted.
class PostgresFaultsTest : public FaultsTest {
 protected:
  void SetUp() override {
    FaultsTest::SetUp();
    const char* url = std::getenv("SHOUWANG_TEST_POSTGRES");
    const char* restart = std::getenv("SHOUWANG_TEST_POSTGRES_RESTART");
    if (url == nullptr || restart == nullptr || std::getenv("SHOUWANG_FAULTS_POSTGRES") == nullptr)
      GTEST_SKIP() << "no PostgreSQL of its own: tests/faults/CMakeLists.txt";
    url_ = url;
    restart_ = restart;
  }
  std::string restart_;
};

TEST_F(PostgresFaultsTest, ADatabaseRestartedUnderLoadLosesNothingThatWasAcknowledged) {
  std::set<std::string> acknowledged;
  std::size_t refused = 0;
  {
    Submitter submitter(SHOUWANG_SUBMITTER, url_, folder_.string(), "r");
    for (int round = 0; round < 3; ++round) {
      const std::size_t before = submitter.acknowledged().size();
      ASSERT_TRUE(submitter.read_until(before + 20, std::chrono::seconds(60)));
      ASSERT_GE(submitter.acknowledged().size(), before + 20) << "the server does not come back";
      ASSERT_EQ(std::system(restart_.c_str()), 0);
    }
    const std::size_t before = submitter.acknowledged().size();
    ASSERT_TRUE(submitter.read_until(before + 20, std::chrono::seconds(60)));
    submitter.kill();
    acknowledged = submitter.acknowledged();
    refused = submitter.errors().size();
    for (const std::string& error : submitter.errors()) {
      EXPECT_TRUE(error.starts_with("server.storage_failed ")) << error;
      EXPECT_NE(error.find("数据库"), std::string::npos) << error;
    }
  }
  EXPECT_GT(refused, 0u) << "the load went on while the database was away";
  // Without an answer it may be there or not, but never by half.
  expect_all(whole_submissions(), acknowledged);
}

}  // namespace
}  // namespace faults
