// The invented counties under the rules of their packs, as an officer would look at them: how many
// households a screening brings up.
#include <gtest/gtest.h>

#include "app/actions/deeds.h"
#include "app/actions/deployments.h"
#include "app/actions/live.h"
#include "app/demo/make_population.h"

namespace demo {
namespace {

struct Screened {
  int64_t households = 0;
  std::vector<actions::CountedRule> rules;
};

Screened screen(const std::string& deployment, int32_t households) {
  base::Diagnostics problems;
  auto all = actions::read_deployments("deployments", &problems);
  std::erase_if(all, [&](const auto& one) { return one.id != deployment; });
  EXPECT_EQ(all.size(), 1u) << deployment;
  if (all.size() != 1 || !all.front().demo) return {};
  all.front().demo->households = households;
  const auto made = actions::load_live("policies", all, actions::from_population(make_population));
  for (const auto& one : made.diagnostics)
    EXPECT_FALSE(base::has_error({one})) << base::to_line(one);
  if (made.live == nullptr) return {};
  const auto rules = actions::list_rules(*made.live, actions::terminal_caller(), "", "");
  EXPECT_TRUE(rules);
  return {actions::list_deployments(*made.live, actions::terminal_caller()).front().household_count,
          rules ? *rules : std::vector<actions::CountedRule>{}};
}

double share_of(const actions::CountedRule& rule) {
  const auto judged = static_cast<double>(rule.counts.yes + rule.counts.no);
  return judged > 0 ? static_cast<double>(rule.counts.yes) / judged : 0;
}

TEST(ScreenedCounty, OneOrTwoInAHundredAreBelowTheRange) {
  const Screened county = screen("linzi_2023", 4000);
  EXPECT_GT(county.households, 4000);
  bool is_found = false;
  for (const auto& one : county.rules) {
    if (one.rule.id != "below_range") continue;
    is_found = true;
    EXPECT_GE(share_of(one), 0.01);
    EXPECT_LE(share_of(one), 0.02);
  }
  EXPECT_TRUE(is_found);
}

// What holds for one household in twelve tells nobody where to go.
TEST(ScreenedCounty, NoRuleHoldsForALargePartOfTheHouseholds) {
  constexpr double kMost = 0.08;
  for (const std::string deployment : {"linzi_2023", "yunlong_2023", "zhecheng_2023"}) {
    const Screened county = screen(deployment, 1500);
    EXPECT_GT(county.rules.size(), 100u);
    for (const auto& one : county.rules) {
      if (one.rule.entity != "household") continue;
      EXPECT_LE(share_of(one), kMost) << deployment << " " << one.rule.id << " " << one.rule.title;
    }
  }
}

}  // namespace
}  // namespace demo
