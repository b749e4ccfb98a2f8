// The log of what was done by whom: each event holds the hash (SM3) of the one before, so that none
// can be changed or taken out unnoticed. Written in the transaction of the deed itself: a deed
// without its event does not happen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/access/access.h"
#include "core/base/result.h"
#include "edge/store/audit.h"
#include "edge/store/store.h"

namespace actions {

// What a deed tells. Texts name ids and codes, never what was read, typed or shown of a person.
struct AuditEntry {
  std::string action;   // "log_in", "reveal_value" …
  std::string subject;  // "account/12", "household/370305/12".
  std::string region;   // Where that lies; may be empty.
  std::string detail;   // Reasons, and what else is needed to understand it.
};

// Adds the next event. `account` is the caller's id; empty: nobody who is known, or the program
// itself.
base::Result<void> append_audit(store::Transaction& transaction, std::string_view county,
                                std::string_view account, int64_t at_ms, const AuditEntry& entry);

// Reads the whole chain again.
struct AuditCheck {
  int64_t events = 0;
  int64_t first_broken =
      0;  // Sequence of the first event that does not fit; 0: the chain is whole.
};
base::Result<AuditCheck> verify_audit(store::Connection& connection, std::string_view county);

// 32 bytes over everything the event says and the hash before it.
std::string audit_hash(const store::AuditEvent& event);

}  // namespace actions
