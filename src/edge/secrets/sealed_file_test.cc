#include "edge/secrets/sealed_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>

namespace secrets {
namespace {

namespace fs = std::filesystem;

class SealedFileTest : public testing::Test {
 protected:
  SealedFileTest()
      : folder_(fs::temp_directory_path() / ("sealed_file_" + std::to_string(::getpid()))),
        path_((folder_ / "rows").string()),
        key_(std::make_shared<const DataKey>(DataKey::create(7))) {
    fs::create_directories(folder_);
  }
  ~SealedFileTest() override { fs::remove_all(folder_); }

  void write(int64_t records) {
    auto created = SealedFileWriter::create(path_, key_, "place");
    ASSERT_TRUE(created);
    SealedFileWriter writer = *std::move(created);
    for (int64_t i = 0; i < records; ++i) ASSERT_TRUE(writer.add(record(i)));
    ASSERT_TRUE(writer.finish());
  }
  static std::string record(int64_t number) {
    return std::string(static_cast<std::size_t>(number % 300), 'x') + std::to_string(number);
  }
  std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;
  std::string path_;
  std::shared_ptr<const DataKey> key_;
};

TEST_F(SealedFileTest, ReadsFromAnyRecordOn) {
  constexpr int64_t kRecords = 10'000;  // Several pieces.
  write(kRecords);
  const auto file = SealedFile::open(path_, key_, "place");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->records(), static_cast<uint64_t>(kRecords));
  for (const uint64_t first : {uint64_t{0}, uint64_t{1}, uint64_t{4999}, uint64_t{9999}}) {
    uint64_t next = first;
    ASSERT_TRUE(file->read(first, [&](uint64_t number, std::string_view text) {
      EXPECT_EQ(number, next);
      EXPECT_EQ(text, record(static_cast<int64_t>(number)));
      return ++next < first + 3;
    }));
    EXPECT_EQ(next, std::min(first + 3, uint64_t{kRecords}));
  }
  ASSERT_TRUE(file->read(kRecords, [](uint64_t, std::string_view) {
    ADD_FAILURE() << "behind the end";
    return true;
  }));
  EXPECT_EQ(bytes().find("9999"), std::string::npos) << "nothing stands there in clear";
}

TEST_F(SealedFileTest, NothingIsThereBeforeTheEnd) {
  {
    auto created = SealedFileWriter::create(path_, key_, "place");
    ASSERT_TRUE(created);
    SealedFileWriter writer = *std::move(created);
    ASSERT_TRUE(writer.add("one"));
  }
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_EQ(SealedFile::open(path_, key_, "place").error().code, base::ErrorCode::kNotFound);
  write(0);
  EXPECT_EQ(SealedFile::open(path_, key_, "place")->records(), 0U);
}

TEST_F(SealedFileTest, DamageAndOtherPlacesAreNoticed) {
  write(5000);
  EXPECT_FALSE(SealedFile::open(path_, key_, "elsewhere"));
  EXPECT_FALSE(
      SealedFile::open(path_, std::make_shared<const DataKey>(DataKey::create(7)), "place"));
  const std::string whole = bytes();
  std::ofstream(path_, std::ios::binary) << whole.substr(0, whole.size() - 1);
  EXPECT_FALSE(SealedFile::open(path_, key_, "place")) << "cut";
  std::string changed = whole;
  changed[100] = static_cast<char>(changed[100] ^ 1);
  std::ofstream(path_, std::ios::binary) << changed;
  const auto file = SealedFile::open(path_, key_, "place");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->read(0, [](uint64_t, std::string_view) { return true; }));
}

}  // namespace
}  // namespace secrets
