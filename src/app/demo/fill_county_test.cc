#include "app/demo/fill_county.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "core/registry/history.h"
#include "edge/store/counties.h"
#include "edge/store/regions.h"
#include "edge/store/store_testing.h"

namespace demo {
namespace {

class FillCounty : public store::testing_support::OnBothEngines {};

TEST_P(FillCounty, AnEmptyCountyGetsItsHouseholdsWithTheirHistoriesOnce) {
  base::Diagnostics problems;
  actions::DeploymentSettings settings;
  settings.id = "test";
  settings.region = "370305000000";
  settings.as_of = base::make_date(2023, 9, 30);
  settings.period = {base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)};
  settings.demo = actions::DemoSettings{"demo/jixia/villages.csv", "demo/population.yaml", 60, 5};
  const auto policy = load_pack("policies", "base", &problems);
  ASSERT_NE(policy, nullptr);
  const auto scene = make_scene(settings, *policy, &problems);
  for (const auto& one : problems) EXPECT_FALSE(base::has_error({one})) << base::to_line(one);
  ASSERT_NE(scene, nullptr);

  const std::filesystem::path keys =
      std::filesystem::temp_directory_path() /
      ("shouwang_fill_" + std::to_string(reinterpret_cast<uintptr_t>(this)));
  const std::string key_path = (keys / "master.key").string();
  std::filesystem::create_directories(keys);
  {
    const auto county = actions::County::open({url(), key_path, "370305"}, policy);
    ASSERT_TRUE(county) << county.error().message;
    const auto filled = fill_county(**county, *scene, *policy, nullptr);
    ASSERT_TRUE(filled) << filled.error().message << filled.error().where;
    EXPECT_EQ(filled->households, 60 + static_cast<int64_t>(policy->people.size()));
    EXPECT_GT(filled->persons, 120);
    EXPECT_GT(filled->submissions, 150);

    // What is read back is what was made.
    int64_t compared = 0;
    const registry::AsOf now{settings.as_of,
                             registry::Period{settings.period->first, settings.period->second}, 0};
    const registry::Historian historian(policy->dictionary);
    const auto compare = [&](Newcomer&& one) -> base::Result<void> {
      const auto stored = (*county)->archive().load(one.household, now);
      const auto made = historian.project(one.submissions, now);
      EXPECT_TRUE(stored && made);
      if (!stored || !made) return {};
      EXPECT_EQ(stored->region, made->region);
      EXPECT_EQ(stored->facts.size(), made->facts.size());
      for (const auto& [id, fact] : made->facts)
        EXPECT_EQ(stored->facts.at(id).value, fact.value) << id;
      EXPECT_EQ(stored->of_entity("person").size(), made->of_entity("person").size());
      ++compared;
      return {};
    };
    ASSERT_TRUE(register_all(*scene, *policy, compare));
    EXPECT_EQ(compared, filled->households);

    const auto reader = (*county)->store().read();
    ASSERT_TRUE(reader);
    const auto regions = store::load_regions(*reader, "370305");
    ASSERT_TRUE(regions);
    EXPECT_EQ(regions->size(), scene->regions.size());
    EXPECT_EQ(*store::last_number(*reader, "370305", store::Numbered::kPerson), filled->persons);
  }
  {
    const auto county = actions::County::open({url(), key_path, "370305"}, policy);
    ASSERT_TRUE(county);
    const auto again = fill_county(**county, *scene, *policy, nullptr);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, base::ErrorCode::kConflict);
  }
  std::filesystem::remove_all(keys);
}

INSTANTIATE_ON_BOTH_ENGINES(FillCounty);

}  // namespace
}  // namespace demo
