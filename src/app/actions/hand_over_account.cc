#include <algorithm>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "edge/store/saved_views.h"

namespace actions {
namespace {

// The successor as he will be. Roles that do not fit beside his are faults: nobody gets more than
// both had.
store::Account joined(const AccountBook& book, const store::Account& from, const store::Account& to,
                      std::vector<std::string>* told) {
  store::Account after = to;
  for (const std::string& role : from.roles) {
    if (std::find(after.roles.begin(), after.roles.end(), role) != after.roles.end()) continue;
    after.roles.push_back(role);
    const rights::Role* known = rights::find_role(book.roles(), role);
    told->push_back("角色：" + (known == nullptr ? role : known->label));
  }
  std::sort(after.roles.begin(), after.roles.end());
  if (!rights::is_within(from.scope_region, to.scope_region) &&
      rights::is_within(to.scope_region, from.scope_region)) {
    after.scope_region = from.scope_region;
    told->push_back("地区：" + book.region_name(from.scope_region));
  }
  return after;
}

base::Result<int64_t> move_views(AccountChange& change, const AccountBook& book, int64_t from,
                                 int64_t to) {
  const std::string& county = book.parts().county_code;
  const auto views = TRY(store::saved_views_of(change.transaction(), county, from, ""));
  for (store::SavedView view : views) {
    TRY(store::delete_saved_view(change.transaction(), county, from, view.view_id));
    view.account_id = to;
    TRY(store::put_saved_view(change.transaction(), county, view));
  }
  return static_cast<int64_t>(views.size());
}

}  // namespace

base::Result<Checked<HandOver>> hand_over_account(AccountBook& book, const rights::Caller& caller,
                                                  std::string_view account, std::string_view to,
                                                  std::string_view reason) {
  const store::Account from = TRY(managed_account(book, caller, Power::kManage, account));
  Checked<HandOver> answer;
  const std::string wrong_reason = reason_fault(reason);
  if (!wrong_reason.empty()) answer.faults.push_back({"reason", wrong_reason, ""});
  const auto successor = managed_account(book, caller, Power::kManage, to);
  if (!successor || successor->account_id == from.account_id) {
    answer.faults.push_back({"to", "接手的账号不对", "请在您管的地区里另选一个账号"});
  }
  if (!answer.faults.empty()) return answer;
  if (successor->disabled_at_ms) return problem("account.disabled", base::ErrorCode::kConflict);
  TRY(keep_a_manager(book, from.account_id));
  HandOver done;
  const store::Account after = joined(book, from, *successor, &done.handed_over);
  if (!rights::is_within(from.scope_region, after.scope_region)) {
    answer.faults.push_back(
        {"to", "接手的账号管的是另一个地区：" + book.region_name(successor->scope_region),
         "请选同一地区的账号，或先改它的地区"});
  }
  for (AccountFault& fault : role_faults(book, after.roles, after.scope_region, "to"))
    answer.faults.push_back(std::move(fault));
  if (!answer.faults.empty()) return answer;
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account old = TRY(change.find(from.account_id));
    store::Account next = TRY(change.find(after.account_id));
    if (old.version != from.version || next.version != successor->version)
      return problem("account.changed_meanwhile", base::ErrorCode::kConflict);
    next.roles = after.roles;
    next.scope_region = after.scope_region;
    TRY(change.put(next));
    if (!old.disabled_at_ms) old.disabled_at_ms = book.now_ms();
    old.disabled_reason = std::string(reason);
    old.handed_over_to = next.account_id;
    TRY(change.put(old));
    const int64_t views = TRY(move_views(change, book, old.account_id, next.account_id));
    if (views > 0) done.handed_over.push_back("保存的查询 " + std::to_string(views) + " 个");
    TRY(change.end_sessions(old.account_id, ""));
    TRY(change.end_sessions(next.account_id, ""));
    return change.audit(caller.account,
                        {"hand_over_account", subject_of_account(old.account_id), old.scope_region,
                         "to " + subject_of_account(next.account_id) + " " + std::string(reason)});
  };
  TRY(book.change(deed));
  done.account = TRY(view_now(book, caller, from.account_id));
  done.successor = TRY(view_now(book, caller, after.account_id));
  answer.done = std::move(done);
  return answer;
}

}  // namespace actions
