#include "edge/store/audit.h"

#include "edge/store/counties.h"

namespace store {

base::Result<AuditEnd> last_audit_event(Connection& connection, std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT sequence, hash FROM audit_event WHERE county_code = $1 ORDER BY sequence DESC "
      "LIMIT 1",
      {county}));
  if (!TRY(cursor->next())) return AuditEnd{};
  return AuditEnd{cursor->integer(0), std::string(cursor->bytes(1))};
}

base::Result<void> add_audit_event(Transaction& transaction, std::string_view county,
                                   const AuditEvent& event) {
  const int64_t sequence = TRY(take_numbers(transaction, county, Numbered::kAuditEvent));
  if (sequence != event.sequence) {
    return base::Error{base::ErrorCode::kConflict, "操作日志的顺序不对，这次没有保存：请再做一次",
                       std::to_string(sequence)};
  }
  TRY(transaction.connection().execute(
      "INSERT INTO audit_event (county_code, sequence, at_ms, account_id, action, subject, "
      "region_code, detail, previous_hash, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
      {county, sequence, event.at_ms, event.account_id, event.action, event.subject, event.region,
       event.detail, Parameter::bytes(event.previous_hash), Parameter::bytes(event.hash)}));
  return {};
}

base::Result<std::vector<AuditEvent>> list_audit_events(Connection& connection,
                                                        std::string_view county,
                                                        std::string_view subject, int64_t after,
                                                        int64_t most) {
  auto cursor = TRY(connection.query(
      "SELECT sequence, at_ms, account_id, action, subject, region_code, detail, previous_hash, "
      "hash FROM audit_event WHERE county_code = $1 AND sequence > $2 AND ($3 = '' OR subject = $3)"
      " ORDER BY sequence LIMIT $4",
      {county, after, subject, most}));
  std::vector<AuditEvent> events;
  while (TRY(cursor->next())) {
    events.push_back({cursor->integer(0), cursor->integer(1), cursor->maybe_integer(2),
                      cursor->string(3), cursor->string(4), cursor->string(5), cursor->string(6),
                      std::string(cursor->bytes(7)), std::string(cursor->bytes(8))});
  }
  return events;
}

base::Result<std::optional<IdempotentAnswer>> find_answer(Connection& connection,
                                                          std::string_view county,
                                                          int64_t account_id,
                                                          std::string_view key) {
  auto cursor = TRY(connection.query(
      "SELECT request_hash, status, response, at_ms FROM idempotency_key WHERE county_code = $1 "
      "AND account_id = $2 AND idempotency_key = $3",
      {county, account_id, key}));
  if (!TRY(cursor->next())) return std::optional<IdempotentAnswer>();
  return std::optional(IdempotentAnswer{std::string(cursor->bytes(0)), cursor->integer(1),
                                        std::string(cursor->bytes(2)), cursor->integer(3)});
}

base::Result<void> add_answer(Transaction& transaction, std::string_view county, int64_t account_id,
                              std::string_view key, const IdempotentAnswer& answer) {
  TRY(transaction.connection().execute(
      "INSERT INTO idempotency_key (county_code, account_id, idempotency_key, request_hash, "
      "status, response, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {county, account_id, key, Parameter::bytes(answer.request_hash), answer.status,
       Parameter::bytes(answer.response), answer.at_ms}));
  return {};
}

base::Result<int64_t> delete_answers_before(Transaction& transaction, std::string_view county,
                                            int64_t at_ms) {
  return transaction.connection().execute(
      "DELETE FROM idempotency_key WHERE county_code = $1 AND at_ms < $2", {county, at_ms});
}

}  // namespace store
