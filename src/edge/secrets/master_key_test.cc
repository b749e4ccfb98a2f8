#include "edge/secrets/master_key.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "edge/secrets/random.h"

namespace secrets {
namespace {

namespace fs = std::filesystem;

class MasterKeyFile : public testing::Test {
 protected:
  MasterKeyFile()
      : folder_(fs::temp_directory_path() / ("shouwang_key_" + random_token())),
        path_((folder_ / "keys" / "master.key").string()) {}
  ~MasterKeyFile() override { fs::remove_all(folder_); }

  std::string text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& text) const {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), S_IRUSR | S_IWUSR);
  }
  static bool has(const base::Error& error, std::string_view part) {
    return error.message.find(part) != std::string::npos;
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(MasterKeyFile, IsMadeOnceForItsUserOnly) {
  const auto key = open_master_key(path_, std::nullopt);
  ASSERT_TRUE(key) << key.error().message;
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat((folder_ / "keys").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  const auto again = open_master_key(path_, key->check_value());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->check_value(), key->check_value());
  EXPECT_EQ(again->blind_index("phone", "1"), key->blind_index("phone", "1"));
  EXPECT_FALSE(MasterKey::create(path_)) << "a key file is never replaced";
  EXPECT_EQ(text().find(key->check_value()), std::string::npos);
}

// A crash in the middle of the making leaves a part under another name, and the next start goes on.
TEST_F(MasterKeyFile, ThatWasNotFinishedIsMadeAnew) {
  fs::create_directories(folder_ / "keys");
  std::ofstream(path_ + ".new") << "# half";
  const auto key = open_master_key(path_, std::nullopt);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_FALSE(fs::exists(path_ + ".new"));
  EXPECT_TRUE(open_master_key(path_, key->check_value()));
}

TEST_F(MasterKeyFile, ThatOthersCanReadIsRefusedWithTheCommandToRun) {
  ASSERT_TRUE(MasterKey::create(path_));
  for (const mode_t mode : {0640U, 0604U, 0660U, 0644U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const auto key = open_master_key(path_, std::nullopt);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, base::ErrorCode::kForbidden);
    EXPECT_TRUE(has(key.error(), "chmod 600 '" + path_ + "'"));
  }
}

TEST_F(MasterKeyFile, ThatIsLostIsNotReplaced) {
  const auto key = open_master_key(path_, "00112233");
  ASSERT_FALSE(key);
  EXPECT_TRUE(has(key.error(), "从密钥备份"));
  EXPECT_TRUE(has(key.error(), "读不出来"));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(MasterKeyFile, OfAnotherDatabaseIsRecognised) {
  ASSERT_TRUE(MasterKey::create(path_));
  const std::string before = text();
  const auto key = open_master_key(path_, "00112233445566778899aabbccddeeff");
  ASSERT_FALSE(key);
  EXPECT_TRUE(has(key.error(), "不是这个数据库的"));
  EXPECT_EQ(text(), before);
}

TEST_F(MasterKeyFile, ThatIsDamagedIsRefused) {
  ASSERT_TRUE(MasterKey::create(path_));
  const std::string whole = text();
  std::string changed = whole;
  char& digit = changed[changed.find("master_key: ") + 20];
  digit = digit == '0' ? '1' : '0';
  for (const std::string& bad : {changed, whole.substr(0, whole.size() / 2), std::string()}) {
    write(bad);
    const auto key = MasterKey::load(path_);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, base::ErrorCode::kCorrupt);
  }
  write(whole);
  EXPECT_TRUE(MasterKey::load(path_));
}

TEST_F(MasterKeyFile, WrapsDataKeysForTheirPlace) {
  const auto master = MasterKey::create(path_);
  ASSERT_TRUE(master);
  const DataKey key = DataKey::create(3);
  const std::string wrapped = master->wrap(key, "370305/12");
  EXPECT_EQ(wrapped.find(std::string(key.bytes())), std::string::npos);
  const auto opened = master->unwrap(wrapped, "370305/12", 3);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->bytes(), key.bytes());
  EXPECT_FALSE(master->unwrap(wrapped, "370305/13", 3));
}

TEST_F(MasterKeyFile, BlindIndexesTellKindsApart) {
  const auto master = MasterKey::create(path_);
  ASSERT_TRUE(master);
  EXPECT_EQ(master->blind_index("phone", "13800000000").size(), 16u);
  EXPECT_EQ(master->blind_index("phone", "13800000000"),
            master->blind_index("phone", "13800000000"));
  EXPECT_NE(master->blind_index("phone", "13800000000"),
            master->blind_index("id_number", "13800000000"));
  EXPECT_NE(master->blind_index("phone", "13800000000"),
            master->blind_index("phone", "13800000001"));
}

}  // namespace
}  // namespace secrets
