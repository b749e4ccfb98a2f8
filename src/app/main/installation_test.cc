// A county started again and again on the same data: from the database, from the snapshot file, and
// when that file is not what it should be.
#include "app/main/installation.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "app/main/start.h"

namespace start {
namespace {

namespace fs = std::filesystem;

class InstallationTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "shouwang_start_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  struct Counted {
    int64_t households = 0;
    int64_t persons = 0;
    int64_t sequence = 0;
    bool is_demo = false;
    friend bool operator==(const Counted&, const Counted&) = default;
  };

  // None: it did not start.
  std::optional<Counted> start(std::string_view data = "") {
    auto known = common_options();
    known.push_back("--data");
    const std::string folder = data.empty() ? folder_.string() : std::string(data);
    const cli::Options options =
        cli::read_options({"--households", "30", "--data", folder}, known, {});
    said_.str("");
    const cli::Streams streams{said_, said_};
    Installation installation;
    const auto live =
        start_live(options, "", Scope::kOne, streams, from_county(options, streams, &installation));
    if (live == nullptr) return std::nullopt;
    const auto& deployment = *live->deployments.front();
    const auto snapshot = deployment.snapshot();
    return Counted{snapshot->households(), snapshot->persons(), snapshot->sequence(),
                   deployment.is_demo};
  }

  fs::path snapshot_file() const {
    for (const auto& one : fs::directory_iterator(folder_)) {
      if (one.path().extension() == ".snapshot") return one.path();
    }
    return {};
  }

  fs::path folder_;
  std::ostringstream said_;
};

TEST_F(InstallationTest, EveryStartShowsTheSameCounty) {
  const auto first = start();
  ASSERT_TRUE(first) << said_.str();
  EXPECT_GE(first->households, 30);
  EXPECT_TRUE(first->is_demo);
  const fs::path file = snapshot_file();
  ASSERT_FALSE(file.empty());
  EXPECT_EQ(start(), first) << said_.str();  // From the file.
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_EQ(start(), first) << said_.str();
  fs::remove(file);
  EXPECT_EQ(start(), first) << said_.str();
  EXPECT_TRUE(fs::exists(file));
}

TEST_F(InstallationTest, ALostKeyStopsTheStartAndSaysWhatToDo) {
  ASSERT_TRUE(start());
  fs::rename(folder_ / "keys/master.key", folder_ / "keys/elsewhere");
  EXPECT_FALSE(start());
  EXPECT_NE(said_.str().find("备份"), std::string::npos) << said_.str();
  fs::rename(folder_ / "keys/elsewhere", folder_ / "keys/master.key");
  EXPECT_TRUE(start()) << said_.str();
}

TEST_F(InstallationTest, AFolderThatCannotBeWrittenStopsTheStart) {
  EXPECT_FALSE(start("/proc/nothing"));
  EXPECT_FALSE(said_.str().empty());
}

}  // namespace
}  // namespace start
