#include "app/actions/county.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "edge/policy/load.h"
#include "edge/store/store_testing.h"

namespace actions {
namespace {

class CountyOpening : public store::testing_support::OnBothEngines {
 protected:
  base::Result<std::unique_ptr<County>> open() {
    static const auto kPolicy = policy::load_policy("policies", "base").policy;
    return County::open({url(), folder() + "/keys/master.key", "990001"}, kPolicy);
  }
};

TEST_P(CountyOpening, ANewOneIsEmptyAndStaysWithItsKey) {
  std::string check;
  {
    auto county = open();
    ASSERT_TRUE(county) << county.error().message << county.error().where;
    EXPECT_TRUE(*(*county)->is_empty());
    EXPECT_EQ(*(*county)->last_change(), 0);
    check = (*county)->key()->check_value();
  }
  auto again = open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->key()->check_value(), check);
}

TEST_P(CountyOpening, ASecondServerOnTheSameDataIsRefused) {
  const auto first = open();
  ASSERT_TRUE(first);
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_FALSE(second.error().message.empty());
}

TEST_P(CountyOpening, AKeyThatOthersCanReadIsRefused) {
  ASSERT_TRUE(open());
  ASSERT_EQ(::chmod((folder() + "/keys/master.key").c_str(), 0644), 0);
  const auto county = open();
  ASSERT_FALSE(county);
  EXPECT_NE(county.error().where.find("master.key"), std::string::npos);
}

TEST_P(CountyOpening, WithoutItsKeyNothingIsMadeAnew) {
  ASSERT_TRUE(open());
  std::filesystem::remove(folder() + "/keys/master.key");
  const auto county = open();
  ASSERT_FALSE(county);
  EXPECT_EQ(county.error().code, base::ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder() + "/keys/master.key"));
}

INSTANTIATE_ON_BOTH_ENGINES(CountyOpening);

}  // namespace
}  // namespace actions
