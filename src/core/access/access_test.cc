#include "core/access/access.h"

#include <gtest/gtest.h>

namespace rights {
namespace {

Caller clerk(std::string scope) {
  return {"7",
          "李某",
          {"township_clerk"},
          {Permission::kReadHouseholds, Permission::kApproveCases},
          std::move(scope),
          "",
          false};
}

TEST(Access, TerritoryDropsZerosByWholeLevels) {
  EXPECT_EQ(territory("370305004000"), "370305004");
  EXPECT_EQ(territory("370305010000"), "370305010") << "the last zero belongs to the township";
  EXPECT_EQ(territory("370305000000"), "370305");
  EXPECT_EQ(territory("370310000000"), "370310");
  EXPECT_EQ(territory("370300000000"), "3703");
  EXPECT_EQ(territory("100000000000"), "10");
  EXPECT_EQ(territory("000000000000"), "");
  EXPECT_EQ(territory("370305004200"), "370305004200");
  EXPECT_EQ(territory("370305004200-02"), "370305004200-02");
  EXPECT_EQ(territory("3703"), "3703");
  EXPECT_EQ(level_of("370305010000"), Level::kTownship);
  EXPECT_EQ(level_of("370305"), Level::kCounty);
  EXPECT_EQ(level_of("370305004001"), Level::kVillage);
}

TEST(Access, TheTerritoryIsTheRegionAndWhatLiesBelow) {
  EXPECT_TRUE(is_within("370305004001", "370305004001"));
  EXPECT_TRUE(is_within("370305004001", "370305004000"));
  EXPECT_TRUE(is_within("370305004001", "370305000000"));
  EXPECT_TRUE(is_within("370305004001", "000000000000"));
  EXPECT_TRUE(is_within("370305004001-03", "370305004001"));
  EXPECT_FALSE(is_within("370305004002", "370305004001")) << "the sister village";
  EXPECT_FALSE(is_within("370305004000", "370305004001")) << "the township above";
  EXPECT_FALSE(is_within("370305011001", "370305010000"));
  EXPECT_FALSE(is_within("370305004001", ""));
  EXPECT_FALSE(is_within("", "370305004001"));
}

TEST(Access, MayNeedsBothTheRoleAndTheTerritory) {
  const Caller caller = clerk("370305004000");
  EXPECT_TRUE(may(caller, Permission::kReadHouseholds, "370305004001"));
  EXPECT_FALSE(may(caller, Permission::kReadHouseholds, "370305005001"));
  EXPECT_FALSE(may(caller, Permission::kManageAccounts, "370305004001"));
  EXPECT_FALSE(may(clerk(""), Permission::kReadHouseholds, "370305004001"));
  EXPECT_FALSE(may(Caller{}, Permission::kReadHouseholds, "370305004001"));
  Caller fresh = caller;
  fresh.must_change_password = true;
  EXPECT_FALSE(may(fresh, Permission::kReadHouseholds, "370305004001"));
}

// DOMAIN §2: approval can never be done by the account that entered the case.
TEST(Access, WhoEnteredACaseNeverApprovesIt) {
  const Caller caller = clerk("370305004000");
  EXPECT_TRUE(may_approve(caller, "8", "370305004001"));
  EXPECT_FALSE(may_approve(caller, "7", "370305004001"));
  EXPECT_FALSE(may_approve(caller, "", "370305004001"));
  EXPECT_FALSE(may_approve(caller, "8", "370305005001"));
  Caller reader = caller;
  reader.permissions = {Permission::kReadHouseholds};
  EXPECT_FALSE(may_approve(reader, "8", "370305004001"));
}

TEST(Access, WordsGoBothWays) {
  for (const auto word : permission_words()) EXPECT_EQ(to_word(*parse_permission(word)), word);
  for (const auto word : level_words()) EXPECT_EQ(to_word(*parse_level(word)), word);
  EXPECT_FALSE(parse_permission("fly"));
  EXPECT_EQ(Permissions::all().words().size(), kPermissionCount);
}

TEST(Access, SeveralRolesPermitTogether) {
  Role village, auditor;
  village.id = "village_clerk";
  village.permissions = {Permission::kReadHouseholds};
  auditor.id = "auditor";
  auditor.permissions = {Permission::kReadAuditEvents};
  const std::vector<Role> roles = {village, auditor};
  EXPECT_EQ(permissions_of(roles, {"auditor", "village_clerk", "gone"}),
            (Permissions{Permission::kReadHouseholds, Permission::kReadAuditEvents}));
  EXPECT_TRUE(permissions_of(roles, {"gone"}).empty());
}

// Separation of powers: whoever manages accounts or reads the log holds nothing else.
TEST(Access, RolesAreGivenOnlyWhereAndTogetherAsTheySay) {
  using Kind = GrantProblem::Kind;
  Role clerk_role, head, keeper, paper;
  clerk_role.id = "village_clerk";
  clerk_role.levels = {Level::kVillage};
  head.id = "village_head";
  head.levels = {Level::kVillage};
  keeper.id = "sysadmin";
  keeper.levels = {Level::kCounty, Level::kVillage};
  keeper.stands_alone = true;
  paper.id = "appraiser";
  paper.has_account = false;
  const std::vector<Role> roles = {clerk_role, head, keeper, paper};
  const auto kinds = [&](const std::vector<std::string>& held, std::string_view region) {
    std::vector<Kind> found;
    for (const auto& problem : check_grant(roles, held, region)) found.push_back(problem.kind);
    return found;
  };
  EXPECT_EQ(kinds({"village_clerk", "village_head"}, "370305004001"), std::vector<Kind>{});
  EXPECT_EQ(kinds({"village_clerk"}, "370305004000"), std::vector<Kind>{Kind::kWrongLevel});
  EXPECT_EQ(kinds({"sysadmin"}, "370305000000"), std::vector<Kind>{});
  EXPECT_EQ(kinds({"sysadmin", "village_clerk"}, "370305004001"),
            std::vector<Kind>{Kind::kNotTogether});
  EXPECT_EQ(kinds({"appraiser"}, "370305004001"), std::vector<Kind>{Kind::kWithoutAccount});
  EXPECT_EQ(kinds({"gone"}, "370305004001"), std::vector<Kind>{Kind::kUnknownRole});
  EXPECT_EQ(kinds({}, "370305004001"), std::vector<Kind>{Kind::kNoRole});
}

}  // namespace
}  // namespace rights
