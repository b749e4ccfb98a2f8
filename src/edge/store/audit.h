// What was done by whom: a chain of events to which can only be added, and the answers to requests
// that may be sent again. Hashes are made by who writes (edge/secrets); bytes here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct AuditEvent {
  int64_t sequence = 0;
  int64_t at_ms = 0;
  std::optional<int64_t> account_id;  // None: the program itself, or nobody who is known.
  std::string action;                 // "log_in", "reveal" …
  std::string subject;                // What it was done to: "household/12".
  std::string region;                 // Where that lies; may be empty.
  std::string detail;                 // No personal data.
  std::string previous_hash;
  std::string hash;
  friend bool operator==(const AuditEvent&, const AuditEvent&) = default;
};

// Where the chain ends: sequence and hash of the last event; 0 and nothing when there is none. To
// be asked in the transaction that adds the next one.
struct AuditEnd {
  int64_t sequence = 0;
  std::string hash;
};
base::Result<AuditEnd> last_audit_event(Connection& connection, std::string_view county);
// `event.sequence` must be the next one (kConflict otherwise).
base::Result<void> add_audit_event(Transaction& transaction, std::string_view county,
                                   const AuditEvent& event);
// In order, those after `after`, at most `most`; of one subject, or of all when it is empty.
base::Result<std::vector<AuditEvent>> list_audit_events(Connection& connection,
                                                        std::string_view county,
                                                        std::string_view subject, int64_t after,
                                                        int64_t most);

struct IdempotentAnswer {
  std::string request_hash;  // Another request under the same key is a mistake of the client.
  int64_t status = 0;
  std::string response;
  int64_t at_ms = 0;
  friend bool operator==(const IdempotentAnswer&, const IdempotentAnswer&) = default;
};

base::Result<std::optional<IdempotentAnswer>> find_answer(Connection& connection,
                                                          std::string_view county,
                                                          int64_t account_id, std::string_view key);
base::Result<void> add_answer(Transaction& transaction, std::string_view county, int64_t account_id,
                              std::string_view key, const IdempotentAnswer& answer);
base::Result<int64_t> delete_answers_before(Transaction& transaction, std::string_view county,
                                            int64_t at_ms);

}  // namespace store
