// The accounts of a county and who is logged in, in memory as the store has them: every request
// asks who sends it, and only changes go to the disk. Deeds on accounts stand in account_deeds.h.
// Any number of threads may use one book; changes take turns.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/actions/audit.h"
#include "app/actions/deployments.h"
#include "core/access/access.h"
#include "core/base/result.h"
#include "edge/secrets/master_key.h"
#include "edge/store/accounts.h"
#include "edge/store/store.h"

namespace actions {

// What the deeds need to know about regions.
struct RegionNames {
  // Full name as people write it; none when there is no such region.
  std::function<std::optional<std::string>(std::string_view code)> full_name;
  // Codes of the regions in or below `scope` that a name or path of names means, best first.
  std::function<std::vector<std::string>(std::string_view text, std::string_view scope)> find;
  // Codes of the townships and villages in `scope`, at most `most`.
  std::function<std::vector<std::string>(std::string_view scope, std::size_t most)> list;
};

// An account of the demonstration, whose password everybody may know until it is changed.
struct DemoAccount {
  std::string login_name;
  std::string password;
  std::string name;
  std::string role_label;
  std::string region_name;
};

struct AccountBookParts {
  store::Store* store = nullptr;  // Outlives the book.
  std::string county_code;        // Six digits.
  std::shared_ptr<const secrets::MasterKey> key;
  std::vector<rights::Role> roles;
  LogInSettings settings;
  RegionNames regions;
  std::function<int64_t()> now_ms;  // UTC.
};

// What one deed changes: rows in a transaction, and after the commit the same in memory.
class AccountChange {
 public:
  store::Transaction& transaction() { return *transaction_; }

  // As it stands in the store now. Error "account.not_found".
  base::Result<store::Account> find(int64_t account_id);
  base::Result<void> add(store::Account* account);  // Fills in its id.
  base::Result<void> put(store::Account account);   // Its version moves on.
  // For what nobody edits: failures, the last log-in.
  base::Result<void> note(const store::Account& account);
  base::Result<void> add_session(const store::Session& session);
  base::Result<void> end_session(int64_t account_id, std::string_view session_id);
  // All of the account but `kept_session` (empty: all).
  base::Result<void> end_sessions(int64_t account_id, std::string_view kept_session);
  base::Result<void> audit(std::string_view actor, const AuditEntry& entry);

 private:
  base::Result<void> tell(std::string_view kind, int64_t account_id);

  friend class AccountBook;
  AccountChange(store::Transaction* transaction, std::string_view county, int64_t now_ms)
      : transaction_(transaction), county_(county), now_ms_(now_ms) {}

  struct Ended {
    int64_t account_id;
    std::string only;  // Not empty: this session.
    std::string kept;
  };

  store::Transaction* transaction_;
  std::string_view county_;
  int64_t now_ms_;
  std::vector<store::Account> accounts_;
  std::vector<store::Session> sessions_;
  std::vector<Ended> ended_;
};

class AccountBook {
 public:
  static base::Result<std::unique_ptr<AccountBook>> open(AccountBookParts parts);
  ~AccountBook();
  AccountBook(const AccountBook&) = delete;
  AccountBook& operator=(const AccountBook&) = delete;

  // Who sends this token; null when the session has ended. A use keeps the session alive. When
  // several servers share the accounts, a session that is not known here is looked for in the
  // store.
  std::shared_ptr<const rights::Caller> find_caller(std::string_view token, bool is_use);

  // Copies of what is known now.
  std::optional<store::Account> find(int64_t account_id) const;
  std::optional<store::Account> find_by_name(std::string_view login_name) const;
  std::vector<store::Account> accounts() const;  // In the order of ids.
  // Sessions that have not ended, the last used first.
  std::vector<store::Session> sessions_of(int64_t account_id) const;
  std::optional<store::Session> find_session(std::string_view session_id) const;

  // Runs a deed in a transaction and shows what it changed once it is on the disk.
  base::Result<void> change(const std::function<base::Result<void>(AccountChange&)>& deed);
  // Puts the last use of a session on the disk when the one there is some minutes old.
  base::Result<void> save_last_use(std::string_view session_id);
  // Reads everything again, or what concerns these accounts: another server changed it.
  base::Result<void> reload();
  base::Result<void> reload(const std::vector<int64_t>& accounts);

  // Wrong passwords for names that nobody has are counted like those of accounts, so that the
  // answers do not tell which names exist. The number of failures so far, or until when the name is
  // locked.
  struct Failures {
    int64_t count = 0;
    int64_t locked_until_ms = 0;
  };
  Failures unknown_name_failed(std::string_view login_name);
  Failures unknown_name(std::string_view login_name);
  // False: too many attempts came from this address within a minute.
  bool allow_attempt(std::string_view address);

  const AccountBookParts& parts() const { return parts_; }
  const LogInSettings& settings() const { return parts_.settings; }
  const std::vector<rights::Role>& roles() const { return parts_.roles; }
  int64_t now_ms() const { return parts_.now_ms(); }
  std::string region_name(std::string_view code) const;  // The code itself when it is not known.

  // Set before the book is shared.
  void set_demo_accounts(std::vector<DemoAccount> accounts) { demo_ = std::move(accounts); }
  const std::vector<DemoAccount>& demo_accounts() const { return demo_; }

 private:
  struct Known;
  std::shared_ptr<const rights::Caller> find_known(const std::string& hash, bool is_use);
  bool learn(const std::string& hash);
  explicit AccountBook(AccountBookParts parts);
  void show(const AccountChange& change);
  void keep(const store::Account& account);
  void keep(const store::Session& session);
  void show_sessions(const std::vector<store::Session>& sessions,
                     const std::function<bool(int64_t account)>& are_all_of);
  bool has_ended(const Known& known, int64_t now) const;
  std::shared_ptr<const rights::Caller> caller_of(const store::Account& account,
                                                  const std::string& session_id) const;

  AccountBookParts parts_;
  std::vector<DemoAccount> demo_;
  std::mutex changing_;  // From the beginning of a change until it is shown.

  mutable std::shared_mutex mutex_;  // Guards what follows.
  std::map<int64_t, store::Account> accounts_;
  std::map<std::string, int64_t, std::less<>> by_name_;
  std::unordered_map<std::string, std::shared_ptr<Known>> sessions_;  // By token hash.

  std::mutex attempts_mutex_;  // Guards what follows.
  std::map<std::string, Failures, std::less<>> unknown_names_;
  struct Window {
    int64_t at = 0;  // Which minute, or which second.
    int64_t count = 0;
  };
  std::map<std::string, Window, std::less<>> attempts_;
  Window learnt_;
};

// Kinds of changes (edge/store/changes.h) whose subject is an account.
inline constexpr std::string_view kAccountChange = "account";
inline constexpr std::string_view kSessionChange = "session";

// "12" → 12; none when it is no account id.
std::optional<int64_t> parse_account_id(std::string_view text);
// Login names are compared without regard to case.
std::string fold_login_name(std::string_view name);

}  // namespace actions
