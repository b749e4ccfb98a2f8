#include "app/cli/policy.h"

#include <sstream>

#include <gtest/gtest.h>

namespace cli {
namespace {

struct Ran {
  int code = 0;
  std::string out;
  std::string error;
};

Ran run(const Arguments& arguments) {
  std::ostringstream out;
  std::ostringstream error;
  Ran result;
  result.code = run_policy(arguments, {out, error});
  result.out = out.str();
  result.error = error.str();
  return result;
}

const std::string kRoot = std::string(SHOUWANG_SOURCE_DIR) + "/policies";

TEST(PolicyCommand, WrongUsageSaysWhatThereIs) {
  EXPECT_EQ(run({}).code, kWrongUsage);
  const Ran unknown = run({"chek"});
  EXPECT_EQ(unknown.code, kWrongUsage);
  EXPECT_NE(unknown.error.find("policy check"), std::string::npos);
  EXPECT_EQ(run({"show"}).code, kWrongUsage);
  EXPECT_EQ(run({"check", "--rot", "x"}).code, kWrongUsage);
  EXPECT_EQ(run({"check", "--root"}).code, kWrongUsage);
}

TEST(PolicyCommand, MissingPackIsAProblem) {
  const Ran missing = run({"check", "no_such_pack", "--root", kRoot});
  EXPECT_EQ(missing.code, kFoundProblem);
  EXPECT_NE(missing.out.find("base"), std::string::npos) << missing.out;
  EXPECT_EQ(run({"show", "no_such_pack", "--root", kRoot}).code, kFoundProblem);
}

// Done when: `policy check` is clean for every pack of the project.
TEST(PolicyCommand, EveryPackOfTheProjectIsClean) {
  const Ran all = run({"check", "--root", kRoot});
  EXPECT_EQ(all.code, kDone) << all.out;
  EXPECT_EQ(all.out.find("错误："), std::string::npos) << all.out;
}

// Done when: `policy test` is clean for every pack of the project.
TEST(PolicyCommand, EveryTestOfEveryPackPasses) {
  const Ran all = run({"test", "--root", kRoot});
  EXPECT_EQ(all.code, kDone) << all.out;
  EXPECT_EQ(all.out.find(" 0 例通过"), std::string::npos) << all.out;
}

TEST(PolicyCommand, ShowNamesWhatIsNotThere) {
  const Ran shown = run({"show", "base", "no_such_object", "--root", kRoot});
  EXPECT_EQ(shown.code, kFoundProblem);
  EXPECT_NE(shown.out.find("no_such_object"), std::string::npos);
}

}  // namespace
}  // namespace cli
