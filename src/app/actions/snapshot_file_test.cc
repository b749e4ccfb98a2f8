#include "app/actions/snapshot_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>

#include "app/actions/village_bytes.h"
#include "edge/policy/load.h"

namespace actions {
namespace {

const policy::Policy& policy() {
  static const auto kLoaded =
      policy::load_policy(std::string(SHOUWANG_SOURCE_DIR) + "/policies", "s4_jixia_2023");
  return *kLoaded.policy;
}

const std::vector<Place>& places() {
  static const std::vector<Place> kPlaces = {{"370305000000", "甲县", ""},
                                             {"370305001000", "乙乡", "370305000000"},
                                             {"370305001201", "子村", "370305001000"},
                                             {"370305001202", "丑村", "370305001000"}};
  return kPlaces;
}

registry::Household make_household(int64_t id) {
  registry::Household household;
  household.id = std::to_string(id);
  household.number = "户" + household.id;
  household.region = id % 3 == 0 ? "370305001202" : "370305001201";
  household.group = "三组";
  for (int64_t i = 0; i < id % 4; ++i) {
    registry::Record person;
    person.id = std::to_string(id * 10 + i);
    person.facts["name"].value = dictionary::known_text("王小明");
    // One number stands in two villages.
    const std::string number =
        "99010119800101" + std::to_string(i == 0 ? 1000 + id % 5 : id * 10 + i);
    person.facts["id_number"].value = dictionary::known_text(number);
    household.records["person"].push_back(std::move(person));
  }
  return household;
}

class SnapshotFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("snapshot_file_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    auto key = secrets::MasterKey::create((folder_ / "keys" / "master").string());
    ASSERT_TRUE(key) << key.error().message;
    key_.emplace(*std::move(key));
    file_ = {(folder_ / "county.frame").string(), "370305", policy().content_hash, &*key_,
             [](int64_t sequence) { return std::to_string(sequence); }};
    rules::Setting setting;
    setting.as_of = base::make_date(2023, 9, 30);
    schema_ = std::make_shared<const SnapshotSchema>(rule_set_, village_rules_, setting);
    writer_.emplace(schema_, tree_);
    for (int64_t id = 1; id <= 60; ++id) ASSERT_TRUE(writer_->add(id, make_household(id)));
    writer_->finish(42, 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const Snapshot& snapshot() const { return *writer_->current(); }
  void expect_same(const Snapshot& a, const Snapshot& b) const {
    EXPECT_EQ(a.sequence(), b.sequence());
    for (int32_t node = 0; node < tree_->size(); ++node) {
      EXPECT_TRUE(a.sums(node) == b.sums(node)) << node;
      ASSERT_EQ(a.part(node) == nullptr, b.part(node) == nullptr);
      if (a.part(node) == nullptr) continue;
      EXPECT_EQ(to_bytes(*a.part(node)), to_bytes(*b.part(node)));
      EXPECT_EQ(a.part(node)->yes_counts, b.part(node)->yes_counts);
      EXPECT_EQ(a.part(node)->village_verdicts, b.part(node)->village_verdicts);
    }
  }

  rules::RuleSet rule_set_ =
      rules::RuleSet::compile(policy().dictionary, "household", policy().rules);
  rules::RuleSet village_rules_ =
      rules::RuleSet::compile(policy().dictionary, "village", policy().rules);
  std::shared_ptr<const RegionTree> tree_ =
      std::make_shared<const RegionTree>(RegionTree::create(places()));
  std::shared_ptr<const SnapshotSchema> schema_;
  std::optional<SnapshotWriter> writer_;
  std::optional<secrets::MasterKey> key_;
  std::filesystem::path folder_;
  SnapshotFile file_;
};

TEST_F(SnapshotFileTest, GivesTheSameSnapshotAndTheSameNextOne) {
  ASSERT_TRUE(save_snapshot(file_, snapshot()));
  SnapshotWriter other(schema_, tree_);
  const auto sequence = load_snapshot(file_, *schema_, 2, &other);
  ASSERT_TRUE(sequence) << sequence.error().message;
  EXPECT_EQ(*sequence, 42);
  expect_same(*other.finish(*sequence, 2), snapshot());
  std::vector<base::Error> problems;
  const std::vector<HouseholdChange> changes = {{5, make_household(7)}, {6, std::nullopt}};
  const auto next = other.apply(changes, 43, &problems);
  expect_same(*next, *writer_->apply(changes, 43, &problems));
  EXPECT_TRUE(problems.empty());
}

TEST_F(SnapshotFileTest, NothingPersonalIsPlain) {
  ASSERT_TRUE(save_snapshot(file_, snapshot()));
  std::ifstream stream(file_.path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(bytes.find("王小明"), std::string::npos);
  EXPECT_EQ(bytes.find("wangxiaoming"), std::string::npos);
  EXPECT_EQ(bytes.find("990101"), std::string::npos);
}

TEST_F(SnapshotFileTest, AnotherPolicyDayOrKeyIsNotRead) {
  ASSERT_TRUE(save_snapshot(file_, snapshot()));
  SnapshotFile other = file_;
  other.policy_hash = "other";
  SnapshotWriter writer(schema_, tree_);
  EXPECT_EQ(load_snapshot(other, *schema_, 1, &writer).error().code, base::ErrorCode::kNotFound);

  rules::Setting setting;
  setting.as_of = base::make_date(2023, 10, 1);
  const SnapshotSchema later(rule_set_, village_rules_, setting);
  EXPECT_EQ(load_snapshot(file_, later, 1, &writer).error().code, base::ErrorCode::kNotFound);

  other = file_;
  other.mark = [](int64_t) { return std::string("restored"); };
  EXPECT_EQ(load_snapshot(other, *schema_, 1, &writer).error().code, base::ErrorCode::kNotFound);

  auto key = secrets::MasterKey::create((folder_ / "keys" / "other").string());
  ASSERT_TRUE(key);
  other = file_;
  other.master_key = &*key;
  EXPECT_EQ(load_snapshot(other, *schema_, 1, &writer).error().code, base::ErrorCode::kCorrupt);
}

TEST_F(SnapshotFileTest, DamagedVillagesAreRefused) {
  const VillagePart* part = snapshot().parts_of(-1)[0];
  const std::string bytes = to_bytes(*part);
  ASSERT_TRUE(village_from_bytes(*schema_, bytes));
  for (size_t size = 0; size < bytes.size(); size += 97)
    EXPECT_FALSE(village_from_bytes(*schema_, std::string_view(bytes).substr(0, size))) << size;
}

}  // namespace
}  // namespace actions
