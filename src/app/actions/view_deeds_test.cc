#include "app/actions/view_deeds.h"

#include <gtest/gtest.h>

#include "app/actions/account_testing.h"

namespace actions {
namespace {

class Views : public testing_support::AccountsOnBothEngines {
 protected:
  void SetUp() override {
    AccountsOnBothEngines::SetUp();
    open_book();
    add_account("first", "village_clerk", testing_support::kVillage);
    add_account("second", "village_clerk", testing_support::kVillage);
    first_ = caller("first");
    second_ = caller("second");
  }
  std::string save(const std::string& name, bool is_default, const std::string& id = "") {
    const auto saved = save_view(*book_, *first_, {id, "households", name, is_default, "{}", 0});
    return saved ? saved->id : saved.error().where;
  }
  std::vector<SavedView> listed(const std::string& page = "households") {
    return *list_views(*book_, *first_, page);
  }

  std::shared_ptr<const rights::Caller> first_, second_;
};

INSTANTIATE_ON_BOTH_ENGINES(Views);

TEST_P(Views, AreKeptByNameForTheirOwnerAndPageOnly) {
  save("乙", false);
  save("甲", true);
  const auto views = listed();
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].content, "{}");
  EXPECT_EQ(views[0].changed_at_ms, now_ms_);
  EXPECT_TRUE(listed("accounts").empty());
  EXPECT_TRUE(list_views(*book_, *second_, "households")->empty());
}

TEST_P(Views, AtMostOneIsTheDefault) {
  const std::string first = save("甲", true);
  save("乙", true);
  int defaults = 0;
  for (const SavedView& view : listed()) defaults += view.is_default ? 1 : 0;
  EXPECT_EQ(defaults, 1);
  EXPECT_EQ(save("甲", true, first), first);
  for (const SavedView& view : listed()) EXPECT_EQ(view.is_default, view.id == first);
}

TEST_P(Views, RefuseATakenNameOneThatIsNotThereAndTooMany) {
  const std::string first = save("甲", false);
  EXPECT_EQ(save("甲", false), "view.name_taken");
  EXPECT_EQ(save("丙", false, "nobody's"), "view.not_found");
  EXPECT_EQ(save("甲", false, first), first);
  for (std::size_t i = 1; i < kMostViews; ++i) save(std::to_string(i), false);
  EXPECT_EQ(save("一个太多", false), "view.too_many");
  EXPECT_EQ(listed().size(), kMostViews);
}

TEST_P(Views, AreDeletedByTheirOwnerOnly) {
  const std::string id = save("甲", false);
  EXPECT_EQ(delete_view(*book_, *second_, id).error().where, "view.not_found");
  EXPECT_TRUE(delete_view(*book_, *first_, id));
  EXPECT_TRUE(listed().empty());
}

}  // namespace
}  // namespace actions
