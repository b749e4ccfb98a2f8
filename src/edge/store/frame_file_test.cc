#include "edge/store/frame_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace store {
namespace {

// Stands for a sealing that binds bytes to their place, and hides them.
std::string seal(std::string_view bytes, std::string_view place) {
  std::string sealed(place);
  sealed += '|';
  for (const char byte : bytes) sealed += static_cast<char>(byte ^ 0x55);
  return sealed;
}

base::Result<std::string> open_part(std::string_view sealed, std::string_view place) {
  if (!sealed.starts_with(std::string(place) + "|"))
    return base::Error{base::ErrorCode::kCorrupt, "other place", ""};
  std::string bytes;
  for (const char byte : sealed.substr(place.size() + 1)) bytes += static_cast<char>(byte ^ 0x55);
  return bytes;
}

class FrameFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("frame_file_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / "county.frame").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const FrameTag& tag) const {
    const std::vector<FramePart> parts = {{"990001001001", std::string("\0\1张三", 8)},
                                          {"990001001002", ""},
                                          {"990001001003", std::string(100'000, 'x')}};
    ASSERT_TRUE(write_frame_file(path_, tag, parts, seal));
  }
  std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void put(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  std::filesystem::path folder_;
  std::string path_;
  FrameTag tag_ = {"990001", 42, "abc"};
};

TEST_F(FrameFileTest, PartsComeBack) {
  write({"990001", 41, "old"});
  write(tag_);
  const auto file = FrameFile::open(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->tag(), tag_);
  ASSERT_EQ(file->size(), 3U);
  EXPECT_EQ(file->name(0), "990001001001");
  EXPECT_EQ(*file->part(0, open_part), std::string("\0\1张三", 8));
  EXPECT_EQ(*file->part(1, open_part), "");
  EXPECT_EQ(file->part(2, open_part)->size(), 100'000U);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(FrameFileTest, OnlyItsOwnerReadsIt) {
  write(tag_);
  struct stat status = {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(bytes().find("张三"), std::string::npos);
}

TEST_F(FrameFileTest, AMissingFileIsNotFound) {
  const auto file = FrameFile::open(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, base::ErrorCode::kNotFound);
}

TEST_F(FrameFileTest, EveryDamageIsSeen) {
  write(tag_);
  const std::string whole = bytes();
  for (const size_t at :
       {size_t{0}, size_t{20}, size_t{30}, size_t{80}, whole.size() / 2, whole.size() - 1}) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    put(changed);
    const auto file = FrameFile::open(path_);
    ASSERT_FALSE(file) << at;
    EXPECT_EQ(file.error().code, base::ErrorCode::kCorrupt);
  }
  for (const size_t size : {size_t{0}, size_t{10}, size_t{26}, whole.size() - 1}) {
    put(whole.substr(0, size));
    EXPECT_FALSE(FrameFile::open(path_)) << size;
  }
}

TEST_F(FrameFileTest, APartSealedElsewhereDoesNotOpen) {
  write(tag_);
  const auto file = FrameFile::open(path_);
  ASSERT_TRUE(file);
  const auto part = file->part(0, [](std::string_view sealed, std::string_view place) {
    return open_part(sealed, std::string(place) + "x");
  });
  ASSERT_FALSE(part);
  EXPECT_EQ(part.error().code, base::ErrorCode::kCorrupt);
}

TEST_F(FrameFileTest, AFolderThatIsNotThere) {
  const auto done = write_frame_file((folder_ / "no" / "a").string(), tag_, {}, seal);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("打不开"), std::string::npos);
}

}  // namespace
}  // namespace store
