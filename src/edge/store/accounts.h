// Accounts, their roles and sessions. Rules about them (lock-out, forced change, who may do what)
// are app/actions' matter; hashes and sealed bytes come from edge/secrets and are opaque here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct Account {
  int64_t account_id = 0;
  std::string username;  // One in the county.
  std::string name;
  std::string sealed_phone;  // Empty: none was given.
  std::string password_hash;
  bool must_change = false;  // The password, at the next log-in.
  std::string scope_region;
  std::optional<int64_t> disabled_at_ms;
  int64_t failed_attempts = 0;
  std::optional<int64_t> locked_until_ms;
  int64_t created_at_ms = 0;
  std::optional<int64_t> last_log_in_at_ms;
  std::string note;
  std::string disabled_reason;
  std::optional<int64_t> handed_over_to;  // Account that took over its work.
  int64_t version = 0;                    // Of what people edit.
  std::vector<std::string> roles;         // Sorted.
  friend bool operator==(const Account&, const Account&) = default;
};

// The id it was given; Account::account_id is not read. kConflict: the username is taken.
base::Result<int64_t> add_account(Transaction& transaction, std::string_view county,
                                  const Account& account);
// Everything but the id and the time it was made; roles are replaced. kNotFound: no such account.
base::Result<void> put_account(Transaction& transaction, std::string_view county,
                               const Account& account);
base::Result<std::optional<Account>> find_account(Connection& connection, std::string_view county,
                                                  int64_t account_id);
base::Result<std::optional<Account>> find_account_by_username(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view username);
// In the order of ids, those after `after`, at most `most`.
base::Result<std::vector<Account>> list_accounts(Connection& connection, std::string_view county,
                                                 int64_t after, int64_t most);

struct Session {
  std::string token_hash;  // The token itself is never kept.
  std::string session_id;  // How people name it: in lists, to end it.
  int64_t account_id = 0;
  int64_t created_at_ms = 0;
  int64_t seen_at_ms = 0;
  int64_t expires_at_ms = 0;
  std::string device;   // What the browser calls itself.
  std::string address;  // Of the network.
  friend bool operator==(const Session&, const Session&) = default;
};

base::Result<void> add_session(Transaction& transaction, std::string_view county,
                               const Session& session);
base::Result<std::optional<Session>> find_session(Connection& connection, std::string_view county,
                                                  std::string_view token_hash);
// The newest first.
base::Result<std::vector<Session>> sessions_of(Connection& connection, std::string_view county,
                                               int64_t account_id);
base::Result<void> touch_session(Transaction& transaction, std::string_view county,
                                 std::string_view token_hash, int64_t seen_at_ms,
                                 int64_t expires_at_ms);
// False: the account has no such session.
base::Result<bool> end_session(Transaction& transaction, std::string_view county,
                               int64_t account_id, std::string_view session_id);
// All sessions of the account but the one with `kept_session_id` (empty: all); how many.
base::Result<int64_t> end_sessions(Transaction& transaction, std::string_view county,
                                   int64_t account_id, std::string_view kept_session_id);
base::Result<int64_t> delete_expired_sessions(Transaction& transaction, std::string_view county,
                                              int64_t now_ms);

}  // namespace store
