#include "app/actions/search_regions.h"

#include <gtest/gtest.h>

namespace actions {
namespace {

class MatchRegions : public testing::Test {
 protected:
  MatchRegions()
      : tree_(RegionTree::create({{"990001000000", "云龙县", ""},
                                  {"990001001000", "诺邓镇", "990001000000"},
                                  {"990001001001", "和平村", "990001001000"},
                                  {"990001001002", "诺邓村", "990001001000"},
                                  {"990001002000", "关坪乡", "990001000000"},
                                  {"990001002001", "和平村", "990001002000"}})) {}

  // "name 诺邓镇, name 诺邓村"
  std::string found(std::string_view query, std::string_view scope = "990001000000") const {
    std::string text;
    for (const RegionMatch& match : match_regions(tree_, tree_.find(scope), query)) {
      if (!text.empty()) text += ", ";
      text += std::string(match.matched) + " " + tree_.at(match.node).full_name;
    }
    return text;
  }

  RegionTree tree_;
};

TEST_F(MatchRegions, NamesTheLargerRegionFirst) {
  EXPECT_EQ(found("诺邓"), "name 云龙县诺邓镇, name 云龙县诺邓镇诺邓村");
  EXPECT_EQ(found("和平村"), "name 云龙县诺邓镇和平村, name 云龙县关坪乡和平村");
}

TEST_F(MatchRegions, CodesByTheirBeginning) {
  EXPECT_EQ(found("990001002"), "code 云龙县关坪乡, code 云龙县关坪乡和平村");
  EXPECT_EQ(found("990001001002"), "code 云龙县诺邓镇诺邓村");
}

TEST_F(MatchRegions, InitialsAndPinyin) {
  EXPECT_EQ(found("NDZ"), "initials 云龙县诺邓镇");
  EXPECT_EQ(found("guanping"), "pinyin 云龙县关坪乡");
}

TEST_F(MatchRegions, PathsApartOrTogether) {
  EXPECT_EQ(found("关坪 和平"), "path 云龙县关坪乡和平村");
  EXPECT_EQ(found("gpx hpc"), "path 云龙县关坪乡和平村");
  EXPECT_EQ(found("关坪乡和平"), "path 云龙县关坪乡和平村");
  EXPECT_EQ(found("和平 关坪"), "");
}

TEST_F(MatchRegions, StaysInItsScopeAndFindsNothingForNothing) {
  EXPECT_EQ(found("和平", "990001002000"), "name 云龙县关坪乡和平村");
  EXPECT_EQ(found("  "), "");
  EXPECT_EQ(found("没有这里"), "");
}

}  // namespace
}  // namespace actions
