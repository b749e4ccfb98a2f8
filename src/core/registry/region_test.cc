#include <gtest/gtest.h>

#include "core/registry/region_list.h"
#include "core/registry/region_search.h"
#include "core/registry/region_tree.h"

namespace registry {
namespace {

Region region(std::string code, std::string name, std::string parent) {
  Region made;
  made.level = *level_of_code(code);
  made.code = std::move(code);
  made.name = std::move(name);
  made.parent = std::move(parent);
  return made;
}

std::vector<Region> county() {
  return {region("530000000000", "云南省", ""),
          region("532900000000", "大理白族自治州", "530000000000"),
          region("532929000000", "云龙县", "532900000000"),
          region("532929100000", "诺邓镇", "532929000000"),
          region("532929100201", "诺邓村委会", "532929100000"),
          region("532929100202", "和平村委会", "532929100000"),
          region("532929102000", "漕涧镇", "532929000000"),
          region("532929102201", "漕涧社区居委会", "532929102000"),
          region("532900500000", "大理经济开发区", "532900000000")};
}

// Keeps the bytes for as long as the tree is used.
struct Packed {
  std::string bytes;
  RegionTree tree;
};

Packed pack(std::vector<Region> regions) {
  base::Diagnostics problems;
  auto bytes = pack_regions(std::move(regions), &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  Packed made{bytes.value_or(""), {}};
  auto tree = RegionTree::from_bytes(made.bytes);
  EXPECT_TRUE(tree);
  if (tree) made.tree = *tree;
  return made;
}

std::string names(const RegionTree& tree, const std::vector<RegionIndex>& regions) {
  std::string text;
  for (const RegionIndex one : regions)
    text += (text.empty() ? "" : " ") + std::string(tree.name(one));
  return text;
}

TEST(RegionCode, LevelAndParentFollowTheDigits) {
  EXPECT_EQ(level_of_code("530000000000"), RegionLevel::kProvince);
  EXPECT_EQ(level_of_code("532929000000"), RegionLevel::kCounty);
  EXPECT_EQ(level_of_code("532929100201"), RegionLevel::kVillage);
  EXPECT_EQ(level_of_code("53292910020103"), RegionLevel::kNaturalVillage);
  EXPECT_EQ(level_of_code("5329291002010312"), RegionLevel::kGroup);
  EXPECT_FALSE(level_of_code("5329291002"));
  EXPECT_FALSE(level_of_code("53292910020x"));
  EXPECT_EQ(parent_of_code("532929100201"), "532929100000");
  EXPECT_EQ(parent_of_code("532929000000"), "532900000000");
  EXPECT_EQ(parent_of_code("53292910020103"), "532929100201");
  EXPECT_EQ(parent_of_code("5329291002010312"), "53292910020103");
  EXPECT_EQ(parent_of_code("5329291002010012"), "532929100201");
  EXPECT_EQ(parent_of_code("530000000000"), "");
  EXPECT_EQ(full_region_code("532929"), "532929000000");
  EXPECT_EQ(full_region_code("5329291"), "5329291");
}

TEST(RegionTree, FindsParentsChildrenAndNames) {
  const Packed packed = pack(county());
  const RegionTree& tree = packed.tree;
  EXPECT_EQ(tree.size(), 9u);
  EXPECT_EQ(tree.counts()[3], 1 + 0);
  const auto found = tree.find("532929000000");
  ASSERT_TRUE(found);
  EXPECT_EQ(tree.name(*found), "云龙县");
  EXPECT_EQ(tree.pinyin(*found), "yunlongxian");
  EXPECT_EQ(tree.pinyin_initials(*found), "ylx");
  EXPECT_EQ(names(tree, tree.children(*found)), "诺邓镇 漕涧镇");
  EXPECT_EQ(names(tree, tree.roots()), "云南省");
  const auto village = tree.find("532929100201");
  ASSERT_TRUE(village);
  EXPECT_EQ(tree.full_name(*village), "云南省大理白族自治州云龙县诺邓镇诺邓村委会");
  EXPECT_EQ(tree.full_name(*village, *found), "诺邓镇诺邓村委会");
  EXPECT_TRUE(tree.is_within(*village, *found));
  EXPECT_FALSE(tree.is_within(*found, *village));
  EXPECT_FALSE(tree.find("532930000000"));
  EXPECT_FALSE(tree.find("no code"));
  EXPECT_EQ(regions_around(tree, "532929100000").size(), 6u);
  EXPECT_EQ(tree.get(*village), county()[4]);
}

// 金门县 of the national table is its own township and village: three rows, one code.
TEST(RegionTree, OneCodeMayStandOnSeveralLevels) {
  std::vector<Region> regions = {region("530000000000", "省", ""),
                                 region("532929000000", "县", "530000000000")};
  for (const RegionLevel level : {RegionLevel::kTownship, RegionLevel::kVillage}) {
    regions.push_back(region("532929000000", "县", "532929000000"));
    regions.back().level = level;
  }
  const Packed packed = pack(regions);
  EXPECT_EQ(packed.tree.counts()[5], 1);
  const auto top = packed.tree.find("532929000000");
  ASSERT_TRUE(top);
  EXPECT_EQ(packed.tree.level(*top), RegionLevel::kCounty);
  EXPECT_EQ(packed.tree.children(*top).size(), 1u);
  EXPECT_EQ(packed.tree.level(*packed.tree.parent(3)), RegionLevel::kTownship);
}

TEST(RegionTree, PackingTellsEveryMistake) {
  auto regions = county();
  regions.push_back(region("532929100201", "又一个", "532929100000"));
  regions.push_back({"53", "短", "", RegionLevel::kProvince, {}, {}, {}});
  base::Diagnostics problems;
  EXPECT_FALSE(pack_regions(regions, &problems));
  EXPECT_EQ(problems.size(), 2u);
  problems.clear();
  EXPECT_FALSE(pack_regions({region("532929100201", "村", "532929100000")}, &problems));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "region.unknown_parent");
}

TEST(RegionTree, DamagedBytesAreRefusedAndNeverReadOutside) {
  const Packed packed = pack(county());
  EXPECT_FALSE(RegionTree::from_bytes(""));
  EXPECT_FALSE(RegionTree::from_bytes("SWREGION"));
  EXPECT_FALSE(RegionTree::from_bytes(packed.bytes.substr(0, packed.bytes.size() - 1)));
  for (std::size_t at = 0; at < packed.bytes.size(); ++at) {
    std::string bytes = packed.bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ 0xff);
    const auto tree = RegionTree::from_bytes(bytes);
    if (!tree) continue;
    for (RegionIndex i = 0; i < tree->size(); ++i) {
      EXPECT_LT(tree->get(i).name.size(), bytes.size());
      tree->children(i);
    }
    search_regions(*tree, "诺邓", {});
  }
}

RegionSearch limited(std::size_t limit) {
  RegionSearch search;
  search.limit = limit;
  return search;
}

TEST(RegionSearch, ByCode) {
  const Packed packed = pack(county());
  EXPECT_EQ(names(packed.tree, search_regions(packed.tree, "532929100201", {})), "诺邓村委会");
  EXPECT_EQ(names(packed.tree, search_regions(packed.tree, "532929", limited(3))),
            "云龙县 诺邓镇 漕涧镇");
  EXPECT_TRUE(search_regions(packed.tree, "99", {}).empty());
  EXPECT_TRUE(search_regions(packed.tree, "12345678901234567", {}).empty());
}

TEST(RegionSearch, ByNameAndPath) {
  const Packed packed = pack(county());
  const auto found = [&](std::string_view query) {
    return names(packed.tree, search_regions(packed.tree, query, {}));
  };
  EXPECT_EQ(found("云龙县诺邓镇"), "诺邓镇");
  EXPECT_EQ(found("云龙 诺邓"), "诺邓镇 诺邓村委会");
  EXPECT_EQ(found("云龙县/漕涧镇/漕涧社区"), "漕涧社区居委会");
  EXPECT_EQ(found("大理"), "大理白族自治州 大理经济开发区");
  EXPECT_EQ(found("社区"), "漕涧社区居委会");
  EXPECT_EQ(found("没有"), "");
  EXPECT_EQ(found(" ，"), "");
  EXPECT_EQ(found("\xff"), "");
}

TEST(RegionSearch, ByPinyin) {
  const Packed packed = pack(county());
  const auto found = [&](std::string_view query) {
    return names(packed.tree, search_regions(packed.tree, query, {}));
  };
  EXPECT_EQ(found("ylx"), "云龙县");
  EXPECT_EQ(found("YLX"), "云龙县");
  EXPECT_EQ(found("yunlong"), "云龙县");
  EXPECT_EQ(found("ylxnd"), "诺邓镇 诺邓村委会");
  EXPECT_EQ(found("yl ndz"), "诺邓镇");
  EXPECT_EQ(found("云龙 cj"), "漕涧镇 漕涧社区居委会");
}

TEST(RegionSearch, StaysInTheTerritoryAndTheLimit) {
  const Packed packed = pack(county());
  RegionSearch search;
  search.within = packed.tree.find("532929102000");
  EXPECT_EQ(names(packed.tree, search_regions(packed.tree, "wh", search)), "");
  EXPECT_EQ(names(packed.tree, search_regions(packed.tree, "委", search)), "漕涧社区居委会");
  EXPECT_EQ(search_regions(packed.tree, "委", limited(2)).size(), 2u);
  EXPECT_TRUE(search_regions(packed.tree, "委", limited(0)).empty());
}

RegionRow row(std::string code, std::string name, std::string from, std::string to,
              std::string successor) {
  return {std::move(code),      std::move(name),  "", std::move(from), std::move(to),
          std::move(successor), {"own.csv", 2, 1}};
}

TEST(RegionList, GroupsAreAddedAndEndedRegionsNameTheirSuccessor) {
  auto regions = county();
  base::Diagnostics problems;
  apply_region_rows(
      {row("53292910020101", "诺邓古村", "", "", ""), row("5329291002010103", "3组", "", "", ""),
       row("532929100203", "天池村委会", "2024-01-01", "", ""),
       row("532929100202", "", "", "2023-12-31", "532929100203、532929100201")},
      &regions, &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  const Packed packed = pack(regions);
  const auto group = packed.tree.find("5329291002010103");
  ASSERT_TRUE(group);
  EXPECT_EQ(packed.tree.level(*group), RegionLevel::kGroup);
  EXPECT_EQ(packed.tree.full_name(*group, packed.tree.find("532929100000")),
            "诺邓村委会诺邓古村3组");

  const base::Date before = base::make_date(2023, 12, 31), after = base::make_date(2024, 1, 1);
  EXPECT_FALSE(check_region(packed.tree, "532929100202", before, {}));
  const auto ended = check_region(packed.tree, "532929100202", after, {});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->message, "区划 532929100202（和平村委会）自 2024-01-01 起已停用");
  EXPECT_EQ(ended->help,
            "请改用 532929100203（云南省大理白族自治州云龙县诺邓镇天池村委会）、"
            "532929100201（云南省大理白族自治州云龙县诺邓镇诺邓村委会）");
  EXPECT_EQ(check_region(packed.tree, "532929100203", before, {})->id, "region.not_yet");
  EXPECT_EQ(check_region(packed.tree, "532929999999", after, {})->id, "region.unknown");
  RegionSearch search;
  search.on = after;
  EXPECT_EQ(names(packed.tree, search_regions(packed.tree, "诺邓镇 村委会", search)),
            "诺邓村委会 天池村委会 和平村委会");
}

TEST(RegionList, EveryMistakeIsToldAndNothingChanges) {
  auto regions = county();
  base::Diagnostics problems;
  apply_region_rows({row("12", "短", "", "", ""), row("532929100204", "", "", "", ""),
                     row("532929100201", "甲", "soon", "", ""),
                     row("532929100201", "甲", "", "", ""), row("532929888201", "乙", "", "", ""),
                     row("532929102201", "", "2024-01-01", "2023-01-01", "999999999999"),
                     row("532929100202", "", "", "", "532929100202")},
                    &regions, &problems);
  std::string ids;
  for (const auto& one : problems) ids += one.id.substr(7) + " ";
  EXPECT_EQ(ids,
            "bad_code no_name bad_date given_twice ends_before_it_begins unknown_parent "
            "unknown_successor successor_without_end successor_leads_back ");
  EXPECT_EQ(regions, county());
}

}  // namespace
}  // namespace registry
