#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {

base::Result<void> end_session(AccountBook& book, const rights::Caller& caller,
                               std::string_view session) {
  const auto found = book.find_session(session);
  const auto account = found ? book.find(found->account_id) : std::nullopt;
  const bool may_end =
      account && (std::to_string(account->account_id) == caller.account ||
                  has_power(caller, Power::kManageOrSecure, account->scope_region));
  if (!may_end) return problem("session.not_found", base::ErrorCode::kNotFound);
  return book.change([&](AccountChange& change) -> base::Result<void> {
    TRY(change.end_session(account->account_id, session));
    return change.audit(caller.account, {"end_session", subject_of_account(account->account_id),
                                         account->scope_region, std::string(session)});
  });
}

base::Result<void> end_account_sessions(AccountBook& book, const rights::Caller& caller,
                                        std::string_view account) {
  const store::Account found = TRY(seen_account(book, caller, Power::kManageOrSecure, account));
  const bool is_own = std::to_string(found.account_id) == caller.account;
  return book.change([&](AccountChange& change) -> base::Result<void> {
    TRY(change.end_sessions(found.account_id, is_own ? caller.session : ""));
    return change.audit(caller.account, {"end_sessions", subject_of_account(found.account_id),
                                         found.scope_region, ""});
  });
}

}  // namespace actions
