#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {

base::Result<Checked<AccountView>> update_account(AccountBook& book, const rights::Caller& caller,
                                                  std::string_view account, int64_t version,
                                                  const AccountFields& fields) {
  const store::Account found = TRY(managed_account(book, caller, Power::kManage, account));
  AccountFields checked = fields;
  Checked<AccountView> answer;
  answer.faults = check_fields(book, caller, &checked, false);
  // Roles that somebody holds already are looked at again when the region changes under them.
  const bool is_grant = checked.roles || checked.region;
  if (is_grant && answer.faults.empty()) {
    answer.faults = role_faults(book, checked.roles.value_or(found.roles),
                                checked.region.value_or(found.scope_region),
                                checked.roles ? "roles" : "region");
  }
  if (!answer.faults.empty()) return answer;
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account now = TRY(change.find(found.account_id));
    if (now.version != version)
      return problem("account.changed_meanwhile", base::ErrorCode::kConflict);
    const store::Account before = now;
    if (checked.name) now.name = *checked.name;
    if (checked.roles) now.roles = *checked.roles;
    if (checked.region) now.scope_region = *checked.region;
    if (checked.phone) now.sealed_phone = seal_phone(book, *checked.phone);
    if (checked.note) now.note = *checked.note;
    TRY(change.put(now));
    const bool changes_rights =
        now.roles != before.roles || now.scope_region != before.scope_region;
    if (changes_rights) TRY(change.end_sessions(now.account_id, ""));
    std::string detail = changes_rights ? "roles" : "";
    for (const std::string& role : now.roles) detail += changes_rights ? " " + role : "";
    return change.audit(caller.account, {"update_account", subject_of_account(now.account_id),
                                         now.scope_region, detail});
  };
  TRY(book.change(deed));
  answer.done = TRY(view_now(book, caller, found.account_id));
  return answer;
}

}  // namespace actions
