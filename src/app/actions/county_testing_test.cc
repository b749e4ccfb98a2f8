#include "app/actions/county_testing.h"

#include "core/registry/registry_test_support.h"

namespace actions::testing_support {

using registry::test_support::coming;
using registry::test_support::flow;
using registry::test_support::noon_ms;
using registry::test_support::state;
using registry::test_support::submission;

void CountyTest::SetUp() {
  OnBothEngines::SetUp();
  if (IsSkipped()) return;
  clock_ms_ = noon_ms("2023-11-01");
  dictionary_ = registry::test_support::sample_dictionary();
  master_key_ = std::make_shared<const secrets::MasterKey>(
      must(secrets::MasterKey::create(folder() + "/keys/master.key")));
  open();
  found_households();
}

void CountyTest::TearDown() {
  close();
  OnBothEngines::TearDown();
}

void CountyTest::open() {
  store_ = open_store();
  HouseholdArchive::Parts parts;
  parts.store = store_.get();
  parts.county = kCounty;
  parts.dictionary = &dictionary_;
  parts.master_key = master_key_;
  archive_ = must(HouseholdArchive::open(parts));
  WriterOptions options;
  options.clock_ms = [this] { return clock_ms_.load(); };
  options.publish = [this](const Committed& committed) {
    const std::scoped_lock lock(mutex_);
    published_.push_back(committed);
  };
  writer_ = std::make_unique<Writer>(*store_, options);
}

void CountyTest::close() {
  writer_.reset();
  archive_.reset();
  store_.reset();
}

void CountyTest::found_households() {
  std::vector<registry::Submission> founding;
  for (int64_t id = 1; id <= 3; ++id) {
    auto one = submission("founding-" + std::to_string(id), 0, "2023-10-05");
    one.kind = registry::SubmissionKind::kFounding;
    one.household = id;
    one.region = id == 3 ? kOtherVillage : kVillage;
    one.number = "户" + std::to_string(id);
    one.records = {coming(id * 10 + 1, "2020-01-01"), coming(id * 10 + 2, "2020-01-01")};
    one.facts = {state(0, "register", 1, "2023-09-30"),
                 flow(0, "income", 900, "2022-10-01", "2023-09-30"),
                 state(id * 10 + 1, "health", 3, "2023-09-30")};
    one.facts.push_back(
        {id * 10 + 1, "id_number", dictionary::known_text("990001199001010011"), {}, {}});
    one.facts.push_back({id * 10 + 1, "name", dictionary::known_text("甲"), {}, {}});
    founding.push_back(std::move(one));
  }
  const auto found = [&](store::Transaction& transaction) {
    return archive_->add_founding(transaction, founding);
  };
  must(store_->write([&](store::Transaction& t) -> base::Result<void> {
    TRY(store::take_numbers(t, kCounty, store::Numbered::kHousehold, 3));
    TRY(store::take_numbers(t, kCounty, store::Numbered::kPerson, 32));
    return found(t);
  }));
}

rights::Caller CountyTest::clerk(const std::string& scope) {
  rights::Caller caller;
  caller.account = "7";
  caller.name = "村专干";
  caller.scope = scope;
  caller.permissions = {rights::Permission::kReadHouseholds, rights::Permission::kCorrectHouseholds,
                        rights::Permission::kSubmitForms};
  return caller;
}

}  // namespace actions::testing_support
