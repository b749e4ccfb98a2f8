// What one can do with accounts and sessions: one function a deed, one file a function (a pair
// where one takes the other back). Each asks what the caller may do; errors carry the stable id of
// the problem in `where`. Log-in and change of password take some 30 ms of computing: never on an
// I/O thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/account_book.h"
#include "app/actions/answers.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

struct NamedId {
  std::string id;
  std::string label;
};

// -- sessions

struct LogInRequest {
  std::string login_name;
  std::string password;
  std::string address;     // Of the peer.
  std::string user_agent;  // As sent.
};

struct LogInAnswer {
  enum class Kind : uint8_t { kSignedIn, kWrongPassword, kLocked, kDisabled, kTooMany };
  Kind kind = Kind::kWrongPassword;
  std::string token;  // kSignedIn: to be told once, to the browser.
  std::shared_ptr<const rights::Caller> caller;
  int64_t attempts_left = 0;    // kWrongPassword.
  int64_t locked_until_ms = 0;  // kLocked.
};
base::Result<LogInAnswer> log_in(AccountBook& book, const LogInRequest& request);
base::Result<void> log_out(AccountBook& book, const rights::Caller& caller);

struct SessionAccount {
  std::string id;
  std::string login_name;
  std::string name;
  std::vector<NamedId> roles;
  std::string region;
  std::string region_full_name;
  std::string region_level;
  std::vector<std::string> permissions;
};

struct SessionView {
  std::optional<SessionAccount> account;  // None without a session.
  bool must_change_password = false;
  int64_t idle_seconds = 0;
  std::optional<int64_t> expires_at_ms;
  std::vector<std::string> password_rules;  // Sentences.
  std::string place;                        // Whose system this is.
  bool is_demo = false;
  std::vector<DemoAccount> demo_accounts;  // Whose passwords are still those of the demonstration.
};
// `caller` null: nobody is logged in.
SessionView get_session(AccountBook& book, const rights::Caller* caller);

struct PasswordChange {
  std::string old_password;
  std::string new_password;
};
struct PasswordAnswer {
  enum class Kind : uint8_t { kChanged, kWrongPassword, kLocked, kTooWeak };
  Kind kind = Kind::kChanged;
  std::string weakness;  // kTooWeak: a sentence.
};
base::Result<PasswordAnswer> change_password(AccountBook& book, const rights::Caller& caller,
                                             const PasswordChange& change);

struct SessionItem {
  std::string id;
  bool is_this = false;
  int64_t began_at_ms = 0;
  int64_t last_used_at_ms = 0;
  std::string address;
  std::string agent;  // "Chrome · Windows"
};
std::vector<SessionItem> list_sessions(AccountBook& book, const rights::Caller& caller);
base::Result<std::vector<SessionItem>> list_account_sessions(AccountBook& book,
                                                             const rights::Caller& caller,
                                                             std::string_view account);
// One of the caller's own, or one of an account that he manages or secures.
base::Result<void> end_session(AccountBook& book, const rights::Caller& caller,
                               std::string_view session);
base::Result<void> end_account_sessions(AccountBook& book, const rights::Caller& caller,
                                        std::string_view account);

// -- accounts

struct AccountView {
  std::string id;
  std::string login_name;
  std::string name;
  std::vector<NamedId> roles;
  std::string region;
  std::string region_full_name;
  std::string state;  // "active", "locked", "disabled"
  std::optional<int64_t> locked_until_ms;
  bool must_change_password = false;
  std::string phone;  // Masked.
  std::string note;
  std::string disabled_reason;
  std::string handed_over_to;  // Account id; empty: nobody.
  int64_t session_count = 0;
  std::optional<int64_t> last_log_in_at_ms;
  int64_t created_at_ms = 0;
  int64_t version = 0;
  bool can_manage = false;
};

struct AccountQuery {
  std::string text;    // Part of the login name or the name.
  std::string region;  // "" = the caller's.
  std::string role;
  std::string state;
  std::string sort = "login_name";
  std::string cursor;
  int64_t limit = 20;
};
bool is_account_sort(std::string_view sort);
bool is_account_state(std::string_view state);
struct AccountPage {
  std::vector<AccountView> items;
  int64_t total = 0;
  std::string next_cursor;
};
base::Result<AccountPage> list_accounts(AccountBook& book, const rights::Caller& caller,
                                        const AccountQuery& query);
base::Result<AccountView> get_account(AccountBook& book, const rights::Caller& caller,
                                      std::string_view account);

struct AccountFault {
  std::string where;  // Field of the request.
  std::string message;
  std::string help;
};

struct AccountFields {
  std::string login_name;  // Read when an account is made; never changed later.
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> roles;
  std::optional<std::string> region;
  std::optional<std::string> phone;  // Empty removes it.
  std::optional<std::string> note;
};
struct AccountWithPassword {
  AccountView account;
  std::string one_time_password;  // Told once.
};
// What was done, or why each field cannot be accepted.
template <typename T>
struct Checked {
  std::optional<T> done;
  std::vector<AccountFault> faults;
};
base::Result<Checked<AccountWithPassword>> create_account(AccountBook& book,
                                                          const rights::Caller& caller,
                                                          const AccountFields& fields);
base::Result<Checked<AccountView>> update_account(AccountBook& book, const rights::Caller& caller,
                                                  std::string_view account, int64_t version,
                                                  const AccountFields& fields);
base::Result<AccountWithPassword> reset_password(AccountBook& book, const rights::Caller& caller,
                                                 std::string_view account);
base::Result<AccountView> disable_account(AccountBook& book, const rights::Caller& caller,
                                          std::string_view account, std::string_view reason);
base::Result<AccountView> enable_account(AccountBook& book, const rights::Caller& caller,
                                         std::string_view account);

struct HandOver {
  AccountView account;
  AccountView successor;
  std::vector<std::string> handed_over;  // Sentences.
};
// Everything that stands with one account goes to another; the first is disabled.
base::Result<Checked<HandOver>> hand_over_account(AccountBook& book, const rights::Caller& caller,
                                                  std::string_view account, std::string_view to,
                                                  std::string_view reason);

struct ImportedAccount {
  int64_t row = 0;  // Of the sheet; the heading is row 1.
  std::string login_name;
  std::string name;
  std::vector<std::string> role_labels;
  std::string region_full_name;
  std::string one_time_password;  // Empty in a trial, and for an account that was there already.
};
struct ImportProblem {
  int64_t row = 0;
  std::string column;  // Heading; empty: the whole row.
  std::string value;   // As written.
  std::string message;
  std::string help;
};
struct ImportReport {
  bool is_dry_run = false;
  int64_t row_count = 0;
  std::vector<ImportedAccount> accepted;
  std::vector<ImportProblem> problems;
  int64_t rejected_count = 0;
};
// Good rows are taken and bad ones reported. A row whose account exists just so already is accepted
// and changes nothing.
base::Result<ImportReport> import_accounts(AccountBook& book, const rights::Caller& caller,
                                           std::string_view file_bytes, bool is_dry_run);
// The workbook to fill in, XLSX.
base::Result<std::string> account_template(AccountBook& book, const rights::Caller& caller);

struct RoleView {
  std::string id;
  std::string label;
  std::string description;
  std::vector<std::string> levels;
  std::vector<NamedId> permissions;
  bool stands_alone = false;
  bool can_grant = false;
};
std::vector<RoleView> list_roles(const AccountBook& book, const rights::Caller& caller);

// -- the log

struct AuditItem {
  int64_t sequence = 0;
  int64_t at_ms = 0;
  std::string account;       // Id; empty: nobody who is known, or the program itself.
  std::string account_name;  // "name (login name)".
  std::string action;
  std::string subject;
  std::string region_full_name;
  std::string detail;
};
struct AuditPage {
  std::vector<AuditItem> items;  // The newest first.
  int64_t next_before = 0;       // 0: that was the last page.
  std::optional<AuditCheck> check;
};
struct AuditQuery {
  int64_t before = 0;  // Events before this sequence; 0: from the newest.
  int64_t limit = 50;
  bool is_verified = false;  // Reads the whole chain again.
};
// Events about regions outside the caller's are left out.
base::Result<AuditPage> list_audit(AccountBook& book, const rights::Caller& caller,
                                   const AuditQuery& query);

}  // namespace actions
