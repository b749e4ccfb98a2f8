#include "edge/store/accounts.h"

namespace store {
namespace {

constexpr std::string_view kFind =
    "SELECT token_hash, session_id, account_id, created_at_ms, seen_at_ms, expires_at_ms, device, "
    "address FROM session WHERE county_code = $1 AND token_hash = $2";
constexpr std::string_view kList =
    "SELECT token_hash, session_id, account_id, created_at_ms, seen_at_ms, expires_at_ms, device, "
    "address FROM session WHERE county_code = $1 AND account_id = $2 ORDER BY created_at_ms DESC, "
    "session_id";

Session read_session(const Cursor& cursor) {
  return {std::string(cursor.bytes(0)),
          cursor.string(1),
          cursor.integer(2),
          cursor.integer(3),
          cursor.integer(4),
          cursor.integer(5),
          cursor.string(6),
          cursor.string(7)};
}

}  // namespace

base::Result<void> add_session(Transaction& transaction, std::string_view county,
                               const Session& session) {
  TRY(transaction.connection().execute(
      "INSERT INTO session (county_code, token_hash, session_id, account_id, created_at_ms, "
      "seen_at_ms, expires_at_ms, device, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {county, Parameter::bytes(session.token_hash), session.session_id, session.account_id,
       session.created_at_ms, session.seen_at_ms, session.expires_at_ms, session.device,
       session.address}));
  return {};
}

base::Result<std::optional<Session>> find_session(Connection& connection, std::string_view county,
                                                  std::string_view token_hash) {
  auto cursor = TRY(connection.query(kFind, {county, Parameter::bytes(token_hash)}));
  if (!TRY(cursor->next())) return std::optional<Session>();
  return std::optional(read_session(*cursor));
}

base::Result<std::vector<Session>> sessions_of(Connection& connection, std::string_view county,
                                               int64_t account_id) {
  auto cursor = TRY(connection.query(kList, {county, account_id}));
  std::vector<Session> sessions;
  while (TRY(cursor->next())) sessions.push_back(read_session(*cursor));
  return sessions;
}

base::Result<void> touch_session(Transaction& transaction, std::string_view county,
                                 std::string_view token_hash, int64_t seen_at_ms,
                                 int64_t expires_at_ms) {
  TRY(transaction.connection().execute(
      "UPDATE session SET seen_at_ms = $3, expires_at_ms = $4 WHERE county_code = $1 AND "
      "token_hash = $2",
      {county, Parameter::bytes(token_hash), seen_at_ms, expires_at_ms}));
  return {};
}

base::Result<bool> end_session(Transaction& transaction, std::string_view county,
                               int64_t account_id, std::string_view session_id) {
  return TRY(transaction.connection().execute(
             "DELETE FROM session WHERE county_code = $1 AND account_id = $2 AND session_id = $3",
             {county, account_id, session_id})) != 0;
}

base::Result<int64_t> end_sessions(Transaction& transaction, std::string_view county,
                                   int64_t account_id, std::string_view kept_session_id) {
  return transaction.connection().execute(
      "DELETE FROM session WHERE county_code = $1 AND account_id = $2 AND session_id <> $3",
      {county, account_id, kept_session_id});
}

base::Result<int64_t> delete_expired_sessions(Transaction& transaction, std::string_view county,
                                              int64_t now_ms) {
  return transaction.connection().execute(
      "DELETE FROM session WHERE county_code = $1 AND expires_at_ms <= $2", {county, now_ms});
}

}  // namespace store
