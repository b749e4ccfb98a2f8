// For tests of the deeds on accounts: a county of two townships with a book of accounts on either
// database, a clock that the test sets, and the roles of the base pack.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/actions/account_book.h"
#include "app/actions/account_deeds.h"
#include "edge/store/store_testing.h"

namespace actions::testing_support {

inline constexpr const char* kCounty = "990001";
inline constexpr const char* kCountyRegion = "990001000000";
inline constexpr const char* kTownship = "990001001000";
inline constexpr const char* kVillage = "990001001001";
inline constexpr const char* kSisterVillage = "990001001002";
inline constexpr const char* kOtherTownship = "990001002000";

// Regions of the county above by name, as the deeds ask for them.
RegionNames small_county();

class AccountsOnBothEngines : public store::testing_support::OnBothEngines {
 protected:
  void SetUp() override;
  void TearDown() override;

  void open_book(LogInSettings settings = {});
  // An account with a password of its own choice, made behind the deeds' back.
  int64_t add_account(const std::string& login_name, const std::string& role,
                      const std::string& region, bool must_change = false);
  LogInAnswer log_in(const std::string& login_name, const std::string& password = kPassword,
                     const std::string& address = "127.0.0.1");
  // A session of that account.
  std::shared_ptr<const rights::Caller> caller(const std::string& login_name);
  // Actions of the log, in order.
  std::vector<std::string> audited() const;

  static constexpr const char* kPassword = "Maple#Tree72";
  int64_t now_ms_ = 1'700'000'000'000;
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<const secrets::MasterKey> key_;
  std::unique_ptr<AccountBook> book_;
  std::string password_hash_;
};

}  // namespace actions::testing_support
