#include "app/actions/audit.h"

#include <charconv>
#include <optional>

#include "edge/secrets/digest.h"

namespace actions {
namespace {

constexpr int64_t kPage = 1000;

// Length first, so that no two different events give the same bytes.
void add(std::string* bytes, std::string_view part) {
  *bytes += std::to_string(part.size());
  *bytes += ':';
  *bytes += part;
}

std::optional<int64_t> number_of(std::string_view account) {
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(account.data(), account.data() + account.size(), number);
  if (error != std::errc() || end != account.data() + account.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string audit_hash(const store::AuditEvent& event) {
  std::string bytes = "shouwang audit 1 ";
  add(&bytes, event.previous_hash);
  add(&bytes, std::to_string(event.sequence));
  add(&bytes, std::to_string(event.at_ms));
  add(&bytes, event.account_id ? std::to_string(*event.account_id) : "");
  for (const std::string* part : {&event.action, &event.subject, &event.region, &event.detail})
    add(&bytes, *part);
  return secrets::sm3(bytes);
}

base::Result<void> append_audit(store::Transaction& transaction, std::string_view county,
                                std::string_view account, int64_t at_ms, const AuditEntry& entry) {
  const store::AuditEnd end = TRY(store::last_audit_event(transaction, county));
  store::AuditEvent event;
  event.sequence = end.sequence + 1;
  event.at_ms = at_ms;
  event.account_id = number_of(account);
  event.action = entry.action;
  event.subject = entry.subject;
  event.region = entry.region;
  event.detail = entry.detail;
  event.previous_hash = end.hash;
  event.hash = audit_hash(event);
  return store::add_audit_event(transaction, county, event);
}

base::Result<AuditCheck> verify_audit(store::Connection& connection, std::string_view county) {
  AuditCheck check;
  std::string previous;
  for (;;) {
    const auto events = TRY(store::list_audit_events(connection, county, "", check.events, kPage));
    if (events.empty()) return check;
    for (const store::AuditEvent& event : events) {
      const bool fits = event.sequence == check.events + 1 && event.previous_hash == previous &&
                        event.hash == audit_hash(event);
      if (!fits) {
        check.first_broken = check.events + 1;
        return check;
      }
      ++check.events;
      previous = event.hash;
    }
  }
}

}  // namespace actions
