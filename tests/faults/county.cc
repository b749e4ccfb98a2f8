#include "tests/faults/county.h"

#include <utility>

#include <sys/stat.h>

#include "core/registry/registry_test_support.h"
#include "edge/store/counties.h"

namespace faults {
namespace {

using registry::test_support::coming;
using registry::test_support::day;
using registry::test_support::noon_ms;

constexpr const char* kVillage = "990001001001";

base::Result<void> found(const County& county, store::Transaction& transaction) {
  if (TRY(store::last_number(transaction, kCounty, store::Numbered::kHousehold)) > 0) return {};
  TRY(store::take_numbers(transaction, kCounty, store::Numbered::kHousehold, kHouseholds));
  std::vector<registry::Submission> founding;
  for (int64_t id = 1; id <= kHouseholds; ++id) {
    auto one =
        registry::test_support::submission("founding-" + std::to_string(id), 0, "2023-10-05");
    one.kind = registry::SubmissionKind::kFounding;
    one.household = id;
    one.region = kVillage;
    one.records = {coming(id * 10 + 1, "2020-01-01")};
    founding.push_back(std::move(one));
  }
  return county.archive->add_founding(transaction, founding);
}

}  // namespace

actions::SubmissionDesk County::desk() const {
  actions::SubmissionDesk made;
  made.archive = archive.get();
  made.as_of = {day("2023-09-30"), registry::Period{day("2022-10-01"), day("2023-09-30")}, 0};
  made.policy_hash = "hash";
  return made;
}

base::Result<std::unique_ptr<County>> open_county(const std::string& url,
                                                  const std::string& folder) {
  auto county = std::make_unique<County>();
  county->dictionary = registry::test_support::sample_dictionary();
  const std::string key = folder + "/keys/master.key";
  struct stat file{};
  const bool is_new = ::stat(key.c_str(), &file) != 0;
  county->master_key = std::make_shared<const secrets::MasterKey>(
      TRY(is_new ? secrets::MasterKey::create(key) : secrets::MasterKey::load(key)));
  county->store = TRY(store::open(url));
  actions::HouseholdArchive::Parts parts;
  parts.store = county->store.get();
  parts.county = kCounty;
  parts.dictionary = &county->dictionary;
  parts.master_key = county->master_key;
  county->archive = TRY(actions::HouseholdArchive::open(std::move(parts)));
  const auto write = [&](store::Transaction& transaction) { return found(*county, transaction); };
  TRY(county->store->write(write));
  county->writer = std::make_unique<actions::Writer>(*county->store, actions::WriterOptions{});
  return county;
}

base::Result<void> send_correction(County& county, const std::string& id, int64_t number,
                                   std::function<void(base::Result<actions::WriteAnswer>)> reply) {
  actions::SubmitRequest request;
  request.id = id;
  request.reason = "核对后改正";
  const int64_t household = number % kHouseholds + 1;
  actions::FactRequest fact;
  fact.indicator = "register";
  fact.value.kind = actions::WireValue::Kind::kInteger;
  fact.value.integer = number % 1000;
  request.facts.push_back(fact);
  fact.indicator = "id_number";
  fact.record = std::to_string(household * 10 + 1);
  fact.value.kind = actions::WireValue::Kind::kText;
  fact.value.text = "99000119900101" + std::to_string(1000 + number % 9000);
  request.facts.push_back(fact);
  rights::Caller caller;
  caller.account = "1";
  caller.scope = "990001000000";
  caller.permissions = {rights::Permission::kCorrectHouseholds};

  actions::Write write;
  write.county = kCounty;
  write.account = 1;
  write.idempotency = {id, "hash"};
  write.deed = [&county, request, household,
                caller](actions::Writing& writing) -> base::Result<actions::WriteAnswer> {
    auto known = request;
    // It is the last word whatever was said before.
    known.base_sequence =
        TRY(county.archive->history(writing.transaction, household)).last_sequence();
    const auto result = TRY(actions::submit(county.desk(), writing, caller, household, known));
    if (!result.answer) {
      return base::Error{base::ErrorCode::kInvalidInput, "not accepted", "request.invalid"};
    }
    return actions::WriteAnswer{201, result.answer->id, false};
  };
  write.reply = std::move(reply);
  return county.writer->write(std::move(write));
}

}  // namespace faults
