// What the deeds on accounts share: how an account is shown, who may touch it, what its fields must
// be like.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/account_deeds.h"

namespace actions {

// Which powers over accounts are enough.
enum class Power : uint8_t { kManage, kManageOrSecure };

bool has_power(const rights::Caller& caller, Power power, std::string_view region);
// Has the caller that power anywhere? Error "permission.denied".
base::Result<void> need_power(const rights::Caller& caller, Power power);
// The account, when the caller may see it; one outside his region does not exist for him.
base::Result<store::Account> seen_account(AccountBook& book, const rights::Caller& caller,
                                          Power power, std::string_view account);
// … and when it is not his own: nobody manages himself ("account.own").
base::Result<store::Account> managed_account(AccountBook& book, const rights::Caller& caller,
                                             Power power, std::string_view account);

AccountView view_of(AccountBook& book, const rights::Caller& caller, const store::Account& account);
// As it stands now.
base::Result<AccountView> view_now(AccountBook& book, const rights::Caller& caller,
                                   int64_t account_id);
std::vector<NamedId> named_roles(const AccountBook& book, const std::vector<std::string>& roles);
std::string_view permission_label(rights::Permission permission);

// Sentences for what is wrong with these roles at this region; `where` is the field.
std::vector<AccountFault> role_faults(const AccountBook& book,
                                      const std::vector<std::string>& roles,
                                      std::string_view region, std::string_view where);
// Everything wrong with the fields that are given. Names are trimmed on the way.
std::vector<AccountFault> check_fields(const AccountBook& book, const rights::Caller& caller,
                                       AccountFields* fields, bool is_new);
// "" when the reason will do. Reasons stand in the log, so they hold no numbers of people.
std::string reason_fault(std::string_view reason);

// A telephone, sealed for the store and back.
std::string seal_phone(const AccountBook& book, std::string_view phone);
std::string open_phone(const AccountBook& book, std::string_view sealed);

// Passwords made here carry enough chance to be kept by a keyed digest; an import of thousands
// would otherwise take minutes. Those that people choose are kept by argon2id.
std::string keep_one_time_password(const AccountBook& book, std::string_view login_name,
                                   std::string_view password);
// Either kind; always as slow as argon2id.
bool fits_password(const AccountBook& book, const store::Account& account,
                   std::string_view password);

// Would nobody be left who manages accounts, if these accounts were disabled? Error
// "account.last_manager".
base::Result<void> keep_a_manager(const AccountBook& book, int64_t disabled_account);

bool is_locked(const store::Account& account, int64_t now_ms);
std::string subject_of_account(int64_t account_id);  // "account/12"
base::Error problem(std::string_view id, base::ErrorCode code, std::string_view message = "");

}  // namespace actions
