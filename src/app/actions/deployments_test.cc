#include "app/actions/deployments.h"

#include <gtest/gtest.h>

namespace actions {
namespace {

TEST(Deployments, OneFileIsOneBinding) {
  base::Diagnostics problems;
  const auto made = read_deployment(
      "id: a\npack: p\nregion: \"123456789012\"\nas_of: 2023-09-30\ndefault: yes\n"
      "period: {from: 2022-10-01, to: 2023-09-30}\ndemo: {villages: v.csv, population: p.yaml, "
      "households: 5}\n",
      "d/a.yaml", &problems);
  ASSERT_TRUE(made);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(made->as_of, base::make_date(2023, 9, 30));
  EXPECT_TRUE(made->is_default);
  EXPECT_FALSE(made->rule_date);
  EXPECT_EQ(made->demo->households, 5);
}

TEST(Deployments, EveryMistakeIsReported) {
  base::Diagnostics problems;
  const auto made = read_deployment(
      "id: b\nregion: 1\nas_of: soon\ncolour: red\ntrial: perhaps\n"
      "period: {from: 2023-09-30, to: 2022-10-01}\n",
      "d/a.yaml", &problems);
  EXPECT_FALSE(made);
  EXPECT_EQ(problems.size(), 7U);
}

TEST(Deployments, ThoseOfTheProjectAreSound) {
  base::Diagnostics problems;
  const auto made = read_deployments(std::string(SHOUWANG_SOURCE_DIR) + "/deployments", &problems);
  for (const auto& one : problems) ADD_FAILURE() << base::to_line(one);
  ASSERT_FALSE(made.empty());
  EXPECT_TRUE(made.front().is_default);
}

TEST(Deployments, AnEmptyFolderIsReported) {
  base::Diagnostics problems;
  EXPECT_TRUE(read_deployments("/nowhere", &problems).empty());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].id, "deployment.none");
}

}  // namespace
}  // namespace actions
