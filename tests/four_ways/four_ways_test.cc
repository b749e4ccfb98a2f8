#include <gtest/gtest.h>

#include "tests/four_ways/property.h"

namespace four_ways {
namespace {

// RULES 1.8; the long run with a million pairs is tests/four_ways/main.cc.
TEST(FourWays, random_expressions_mean_the_same_in_every_way) {
  Options options = options_from_environment();
  options.pairs = 60'000;
  options.seconds = 120;
  const Report report = prove(options);
  EXPECT_TRUE(report.differences.empty()) << to_text(report);
  EXPECT_GT(report.pairs, 0);
  RecordProperty("pairs", std::to_string(report.pairs));
}

// A referee that sees nothing proves nothing: an error planted in one way must be found, with the
// expression that shows it.
class PlantedError : public testing::TestWithParam<const char*> {};

TEST_P(PlantedError, is_caught) {
  Options options = options_from_environment();
  const std::string way = GetParam();
  if (way == "postgres" && options.postgres_url.empty())
    GTEST_SKIP() << "needs script/with_postgres";
  if (way == "wasm" && options.wasm_module.empty()) GTEST_SKIP() << "needs the wasm build";
  if (way != "postgres") options.postgres_url.clear();
  if (way != "wasm") options.wasm_module.clear();
  options.spoilt_way = way;
  options.pairs = 30'000;
  options.households = 100;
  options.odd = false;
  const Report report = prove(options);
  ASSERT_FALSE(report.differences.empty());
  EXPECT_NE(report.differences[0].find("says"), std::string::npos) << report.differences[0];
}

INSTANTIATE_TEST_SUITE_P(Ways, PlantedError,
                         testing::Values("scalar", "columns", "sqlite", "postgres", "wasm"),
                         [](const auto& planted) { return std::string(planted.param); });

}  // namespace
}  // namespace four_ways
