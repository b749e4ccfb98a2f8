#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {

base::Result<AccountView> disable_account(AccountBook& book, const rights::Caller& caller,
                                          std::string_view account, std::string_view reason) {
  const store::Account found = TRY(managed_account(book, caller, Power::kManageOrSecure, account));
  const std::string fault = reason_fault(reason);
  if (!fault.empty()) return problem("request.invalid", base::ErrorCode::kInvalidInput, fault);
  TRY(keep_a_manager(book, found.account_id));
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account now = TRY(change.find(found.account_id));
    if (!now.disabled_at_ms) now.disabled_at_ms = book.now_ms();
    now.disabled_reason = std::string(reason);
    TRY(change.put(now));
    TRY(change.end_sessions(now.account_id, ""));
    return change.audit(caller.account, {"disable_account", subject_of_account(now.account_id),
                                         now.scope_region, std::string(reason)});
  };
  TRY(book.change(deed));
  return view_now(book, caller, found.account_id);
}

base::Result<AccountView> enable_account(AccountBook& book, const rights::Caller& caller,
                                         std::string_view account) {
  const store::Account found = TRY(managed_account(book, caller, Power::kManage, account));
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account now = TRY(change.find(found.account_id));
    now.disabled_at_ms.reset();
    now.disabled_reason.clear();
    now.handed_over_to.reset();
    now.failed_attempts = 0;
    now.locked_until_ms.reset();
    TRY(change.put(now));
    return change.audit(caller.account, {"enable_account", subject_of_account(now.account_id),
                                         now.scope_region, ""});
  };
  TRY(book.change(deed));
  return view_now(book, caller, found.account_id);
}

}  // namespace actions
