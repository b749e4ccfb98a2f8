// For tests: a county in a database of either kind, with a key of its own, three invented
// households and a writer. The dictionary is that of core/registry/registry_test_support.h.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions/household_archive.h"
#include "app/actions/writer.h"
#include "core/access/access.h"
#include "edge/store/counties.h"
#include "edge/store/store_testing.h"

namespace actions::testing_support {

inline constexpr const char* kCounty = "990001";
inline constexpr const char* kVillage = "990001001001";
inline constexpr const char* kOtherVillage = "990001002001";

class CountyTest : public store::testing_support::OnBothEngines {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Store, archive and writer, on the data that are there.
  void open();
  void close();
  // Ends the test when it fails.
  template <typename T>
  T must(base::Result<T> result) {
    if (!result) {
      ADD_FAILURE() << result.error().message << " " << result.error().where;
      std::abort();
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  }

  // Households 1 and 2 in kVillage, 3 in kOtherVillage; two persons each, 11 and 12, 21 and 22 …;
  // register 1 and income 900 at the end of September 2023, an identity number of the first person.
  void found_households();
  static rights::Caller clerk(const std::string& scope);  // May read, correct and submit.

  dictionary::Dictionary dictionary_;
  std::shared_ptr<const secrets::MasterKey> master_key_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<HouseholdArchive> archive_;
  std::unique_ptr<Writer> writer_;
  std::atomic<int64_t> clock_ms_{0};  // Noon of 2023-11-01 at first.
  std::mutex mutex_;
  std::vector<Committed> published_;
};

}  // namespace actions::testing_support
