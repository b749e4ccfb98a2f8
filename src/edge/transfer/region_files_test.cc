#include "edge/transfer/region_files.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace transfer {
namespace {

class RegionFiles : public testing::Test {
 protected:
  RegionFiles()
      : folder_(std::filesystem::temp_directory_path() /
                ("shouwang_region_files_" +
                 std::to_string(std::filesystem::hash_value(std::filesystem::current_path())))) {
    std::filesystem::create_directories(folder_);
  }
  ~RegionFiles() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

TEST_F(RegionFiles, TablesBecomeAFileThatIsUsedAsItStands) {
  write("provinces.csv", "code,name\n53,\"云南省\"\n");
  write("cities.csv", "code,name,provinceCode\r\n5329,\"大理白族自治州\",53\r\n");
  write("areas.csv", "code,name,cityCode,provinceCode\n532929,\"云龙县\",5329,53\n");
  write("streets.csv",
        "code,name,areaCode,provinceCode,cityCode\n532929100,\"诺邓镇\",532929,53,5329\n");
  write("villages.csv",
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        "532929100201,\"诺邓村委会\",532929100,53,5329,532929");
  base::Diagnostics problems;
  const auto regions = read_division_tables(folder_.string(), &problems);
  const auto bytes = registry::pack_regions(regions, &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  ASSERT_TRUE(bytes);
  ASSERT_TRUE(write_whole_file(path("deep/regions.bin"), *bytes));
  const auto file = RegionFile::open(path("deep/regions.bin"));
  ASSERT_TRUE(file);
  const auto village = file->tree().find("532929100201");
  ASSERT_TRUE(village);
  EXPECT_EQ(file->tree().full_name(*village), "云南省大理白族自治州云龙县诺邓镇诺邓村委会");
  EXPECT_EQ(file->tree().counts()[5], 1);
}

TEST_F(RegionFiles, WhatIsMissingOrBrokenIsSaid) {
  EXPECT_EQ(RegionFile::open(path("none.bin")).error().code, base::ErrorCode::kNotFound);
  write("empty.bin", "");
  EXPECT_EQ(RegionFile::open(path("empty.bin")).error().code, base::ErrorCode::kCorrupt);
  write("other.bin", "some other file that is long enough");
  EXPECT_EQ(RegionFile::open(path("other.bin")).error().code, base::ErrorCode::kCorrupt);
  write("provinces.csv", "code,name\n53\n");
  base::Diagnostics problems;
  EXPECT_TRUE(read_division_tables(folder_.string(), &problems).empty());
  EXPECT_EQ(problems.size(), 5u);
  write("file", "");
  EXPECT_FALSE(write_whole_file(path("file/below.bin"), "x"));
}

}  // namespace
}  // namespace transfer
