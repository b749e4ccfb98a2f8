#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "edge/secrets/random.h"

namespace actions {

base::Result<Checked<AccountWithPassword>> create_account(AccountBook& book,
                                                          const rights::Caller& caller,
                                                          const AccountFields& fields) {
  TRY(need_power(caller, Power::kManage));
  AccountFields checked = fields;
  if (!checked.name) checked.name = "";
  if (!checked.region) checked.region = "";
  const std::vector<std::string> roles = checked.roles.value_or(std::vector<std::string>());
  Checked<AccountWithPassword> answer;
  answer.faults = check_fields(book, caller, &checked, true);
  for (AccountFault& fault : role_faults(book, roles, *checked.region, "roles"))
    answer.faults.push_back(std::move(fault));
  if (!answer.faults.empty()) return answer;
  if (book.find_by_name(checked.login_name))
    return problem("account.name_taken", base::ErrorCode::kConflict);
  const std::string password = secrets::one_time_password();
  store::Account account;
  account.username = checked.login_name;
  account.name = *checked.name;
  account.roles = roles;
  account.scope_region = *checked.region;
  account.sealed_phone = seal_phone(book, checked.phone.value_or(""));
  account.note = checked.note.value_or("");
  account.password_hash = keep_one_time_password(book, account.username, password);
  account.must_change = true;
  const auto made = book.change([&](AccountChange& change) -> base::Result<void> {
    TRY(change.add(&account));
    return change.audit(caller.account, {"create_account", subject_of_account(account.account_id),
                                         account.scope_region, ""});
  });
  if (!made && made.error().code == base::ErrorCode::kConflict)
    return problem("account.name_taken", base::ErrorCode::kConflict);
  TRY(made);
  answer.done = AccountWithPassword{TRY(view_now(book, caller, account.account_id)), password};
  return answer;
}

base::Result<AccountWithPassword> reset_password(AccountBook& book, const rights::Caller& caller,
                                                 std::string_view account) {
  const store::Account found = TRY(managed_account(book, caller, Power::kManage, account));
  const std::string password = secrets::one_time_password();
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account now = TRY(change.find(found.account_id));
    now.password_hash = keep_one_time_password(book, now.username, password);
    now.must_change = true;
    now.failed_attempts = 0;
    now.locked_until_ms.reset();
    TRY(change.put(now));
    TRY(change.end_sessions(now.account_id, ""));
    return change.audit(caller.account, {"reset_password", subject_of_account(now.account_id),
                                         now.scope_region, ""});
  };
  TRY(book.change(deed));
  return AccountWithPassword{TRY(view_now(book, caller, found.account_id)), password};
}

}  // namespace actions
