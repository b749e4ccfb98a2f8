#include <algorithm>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {
namespace {

AuditItem item_of(const AccountBook& book, const store::AuditEvent& event) {
  AuditItem item;
  item.sequence = event.sequence;
  item.at_ms = event.at_ms;
  item.action = event.action;
  item.subject = event.subject;
  item.region_full_name = event.region.empty() ? "" : book.region_name(event.region);
  item.detail = event.detail;
  if (!event.account_id) return item;
  item.account = std::to_string(*event.account_id);
  const auto account = book.find(*event.account_id);
  if (account) item.account_name = account->name + " (" + account->username + ")";
  return item;
}

}  // namespace

base::Result<AuditPage> list_audit(AccountBook& book, const rights::Caller& caller,
                                   const AuditQuery& query) {
  if (!rights::may(caller, rights::Permission::kReadAuditEvents, caller.scope))
    return problem("permission.denied", base::ErrorCode::kForbidden);
  const std::string& county = book.parts().county_code;
  const store::Reader reader = TRY(book.parts().store->read());
  AuditPage page;
  int64_t newest = query.before - 1;
  if (query.before == 0) {
    const store::AuditEnd end = TRY(store::last_audit_event(reader, county));
    newest = end.sequence;
  }
  const int64_t after = std::max<int64_t>(newest - query.limit, 0);
  const auto events = TRY(
      store::list_audit_events(reader, county, "", after, std::max<int64_t>(newest - after, 0)));
  for (const store::AuditEvent& event : events) {
    const bool is_outside = !event.region.empty() && !rights::is_within(event.region, caller.scope);
    if (!is_outside) page.items.insert(page.items.begin(), item_of(book, event));
  }
  page.next_before = after > 0 ? after + 1 : 0;
  if (query.is_verified) page.check = TRY(verify_audit(reader, county));
  return page;
}

}  // namespace actions
