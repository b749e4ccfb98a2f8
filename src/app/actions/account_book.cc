#include "app/actions/account_book.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <charconv>
#include <utility>

#include "app/actions/live.h"
#include "core/base/text.h"
#include "edge/secrets/digest.h"
#include "edge/store/changes.h"

namespace actions {
namespace {

constexpr int64_t kPage = 1000;
constexpr int64_t kMinuteMs = 60 * 1000;
constexpr int64_t kLastUseMs = 5 * kMinuteMs;  // How much of a last use a crash may forget.
constexpr std::size_t kMostNames =
    20'000;  // Of unknown names and of addresses that are remembered.

}  // namespace

struct AccountBook::Known {
  store::Session row;
  std::atomic<int64_t> seen_ms{0};
  std::shared_ptr<const rights::Caller> caller;  // Replaced under the book's lock.
};

std::optional<int64_t> parse_account_id(std::string_view text) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id <= 0) return std::nullopt;
  return id;
}

std::string fold_login_name(std::string_view name) {
  std::string folded(base::trim(name));
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

// -- AccountChange

base::Result<store::Account> AccountChange::find(int64_t account_id) {
  auto found = TRY(store::find_account(*transaction_, county_, account_id));
  if (!found) return not_found("account.not_found", std::to_string(account_id));
  return *std::move(found);
}

base::Result<void> AccountChange::add(store::Account* account) {
  account->version = 1;
  account->created_at_ms = now_ms_;
  account->account_id = TRY(store::add_account(*transaction_, county_, *account));
  accounts_.push_back(*account);
  return tell(kAccountChange, account->account_id);
}

base::Result<void> AccountChange::put(store::Account account) {
  ++account.version;
  TRY(store::put_account(*transaction_, county_, account));
  const int64_t id = account.account_id;
  accounts_.push_back(std::move(account));
  return tell(kAccountChange, id);
}

base::Result<void> AccountChange::note(const store::Account& account) {
  TRY(store::put_account(*transaction_, county_, account));
  accounts_.push_back(account);
  return {};
}

base::Result<void> AccountChange::add_session(const store::Session& session) {
  TRY(store::add_session(*transaction_, county_, session));
  sessions_.push_back(session);
  return tell(kSessionChange, session.account_id);
}

base::Result<void> AccountChange::end_session(int64_t account_id, std::string_view session_id) {
  TRY(store::end_session(*transaction_, county_, account_id, session_id));
  ended_.push_back({account_id, std::string(session_id), ""});
  return tell(kSessionChange, account_id);
}

base::Result<void> AccountChange::end_sessions(int64_t account_id, std::string_view kept_session) {
  const int64_t ended = TRY(store::end_sessions(*transaction_, county_, account_id, kept_session));
  ended_.push_back({account_id, "", std::string(kept_session)});
  return ended == 0 ? base::Result<void>() : tell(kSessionChange, account_id);
}

// Other servers read what changed.
base::Result<void> AccountChange::tell(std::string_view kind, int64_t account_id) {
  const store::Change change{0, std::string(kind), std::to_string(account_id), {}, now_ms_};
  TRY(store::add_change(*transaction_, county_, change));
  return {};
}

base::Result<void> AccountChange::audit(std::string_view actor, const AuditEntry& entry) {
  return append_audit(*transaction_, county_, actor, now_ms_, entry);
}

// -- AccountBook

AccountBook::AccountBook(AccountBookParts parts) : parts_(std::move(parts)) {}
AccountBook::~AccountBook() = default;

base::Result<std::unique_ptr<AccountBook>> AccountBook::open(AccountBookParts parts) {
  std::unique_ptr<AccountBook> book(new AccountBook(std::move(parts)));
  TRY(book->reload());
  return book;
}

base::Result<void> AccountBook::reload() {
  const std::lock_guard changing(changing_);
  const store::Reader reader = TRY(parts_.store->read());
  std::vector<store::Account> accounts;
  for (int64_t after = 0;;) {
    auto page = TRY(store::list_accounts(reader, parts_.county_code, after, kPage));
    if (page.empty()) break;
    after = page.back().account_id;
    std::move(page.begin(), page.end(), std::back_inserter(accounts));
  }
  std::vector<store::Session> sessions;
  for (const store::Account& account : accounts) {
    auto some = TRY(store::sessions_of(reader, parts_.county_code, account.account_id));
    std::move(some.begin(), some.end(), std::back_inserter(sessions));
  }
  const std::unique_lock lock(mutex_);
  accounts_.clear();
  by_name_.clear();
  for (const store::Account& account : accounts) keep(account);
  show_sessions(sessions, [](int64_t) { return true; });
  return {};
}

base::Result<void> AccountBook::reload(const std::vector<int64_t>& accounts) {
  constexpr std::size_t kMost = 100;
  if (accounts.size() > kMost) return reload();
  const std::lock_guard changing(changing_);
  const store::Reader reader = TRY(parts_.store->read());
  std::vector<store::Account> found;
  std::vector<store::Session> sessions;
  for (const int64_t id : accounts) {
    auto account = TRY(store::find_account(reader, parts_.county_code, id));
    if (account) found.push_back(*std::move(account));
    auto some = TRY(store::sessions_of(reader, parts_.county_code, id));
    std::move(some.begin(), some.end(), std::back_inserter(sessions));
  }
  const std::unique_lock lock(mutex_);
  for (const store::Account& account : found) {
    std::erase_if(by_name_, [&](const auto& one) { return one.second == account.account_id; });
    keep(account);
  }
  show_sessions(sessions, [&](int64_t id) {
    return std::find(accounts.begin(), accounts.end(), id) != accounts.end();
  });
  return {};
}

// The sessions of some accounts as the store has them; uses that only this server knows stay.
void AccountBook::show_sessions(const std::vector<store::Session>& sessions,
                                const std::function<bool(int64_t account)>& are_all_of) {
  std::unordered_map<std::string, std::shared_ptr<Known>> before;
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    if (are_all_of(at->second->row.account_id)) {
      before.insert(sessions_.extract(at++));
    } else {
      ++at;
    }
  }
  for (const store::Session& session : sessions) {
    keep(session);
    const auto old = before.find(session.token_hash);
    const auto now = sessions_.find(session.token_hash);
    if (old == before.end() || now == sessions_.end()) continue;
    now->second->seen_ms = std::max(now->second->seen_ms.load(), old->second->seen_ms.load());
  }
}

std::shared_ptr<const rights::Caller> AccountBook::caller_of(const store::Account& account,
                                                             const std::string& session_id) const {
  auto caller = std::make_shared<rights::Caller>();
  caller->account = std::to_string(account.account_id);
  caller->name = account.name;
  caller->roles = account.roles;
  caller->permissions = rights::permissions_of(parts_.roles, account.roles);
  caller->scope = account.scope_region;
  caller->session = session_id;
  caller->must_change_password = account.must_change;
  return caller;
}

void AccountBook::keep(const store::Account& account) {
  accounts_[account.account_id] = account;
  by_name_[account.username] = account.account_id;
  for (auto& [token, known] : sessions_) {
    if (known->row.account_id == account.account_id)
      known->caller = caller_of(account, known->row.session_id);
  }
}

void AccountBook::keep(const store::Session& session) {
  const auto account = accounts_.find(session.account_id);
  if (account == accounts_.end()) return;
  auto known = std::make_shared<Known>();
  known->row = session;
  known->seen_ms = session.seen_at_ms;
  known->caller = caller_of(account->second, session.session_id);
  sessions_[session.token_hash] = std::move(known);
}

void AccountBook::show(const AccountChange& change) {
  const std::unique_lock lock(mutex_);
  for (const store::Account& account : change.accounts_) keep(account);
  for (const store::Session& session : change.sessions_) keep(session);
  for (const auto& ended : change.ended_) {
    std::erase_if(sessions_, [&](const auto& entry) {
      const store::Session& row = entry.second->row;
      if (row.account_id != ended.account_id) return false;
      return ended.only.empty() ? row.session_id != ended.kept : row.session_id == ended.only;
    });
  }
  const int64_t now = now_ms();
  std::erase_if(sessions_, [&](const auto& entry) { return has_ended(*entry.second, now); });
}

base::Result<void> AccountBook::change(
    const std::function<base::Result<void>(AccountChange&)>& deed) {
  const std::lock_guard changing(changing_);
  const int64_t now = now_ms();
  std::optional<AccountChange> done;
  const auto write = [&](store::Transaction& transaction) -> base::Result<void> {
    // A deed that is tried again begins with nothing changed.
    done.emplace(AccountChange(&transaction, parts_.county_code, now));
    return deed(*done);
  };
  TRY(parts_.store->write(write));
  show(*done);
  return {};
}

base::Result<void> AccountBook::save_last_use(std::string_view session_id) {
  std::optional<store::Session> stale;
  {
    const std::unique_lock lock(mutex_);
    for (const auto& [token, known] : sessions_) {
      if (known->row.session_id != session_id) continue;
      if (known->seen_ms.load() - known->row.seen_at_ms < kLastUseMs) return {};
      known->row.seen_at_ms = known->seen_ms.load();
      stale = known->row;
    }
  }
  if (!stale) return {};
  return parts_.store->write([&](store::Transaction& transaction) {
    return store::touch_session(transaction, parts_.county_code, stale->token_hash,
                                stale->seen_at_ms, stale->expires_at_ms);
  });
}

bool AccountBook::has_ended(const Known& known, int64_t now) const {
  return now >= known.row.expires_at_ms ||
         now - known.seen_ms.load() >= settings().idle_minutes * kMinuteMs;
}

std::shared_ptr<const rights::Caller> AccountBook::find_caller(std::string_view token,
                                                               bool is_use) {
  if (token.empty()) return nullptr;
  const std::string hash = secrets::sm3(token);
  auto caller = find_known(hash, is_use);
  // What another server did a moment ago: let somebody in, or took his new password.
  const bool may_be_old = caller == nullptr || caller->must_change_password;
  return may_be_old && learn(hash) ? find_known(hash, is_use) : caller;
}

std::shared_ptr<const rights::Caller> AccountBook::find_known(const std::string& hash,
                                                              bool is_use) {
  const int64_t now = now_ms();
  const std::shared_lock lock(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end() || has_ended(*found->second, now)) return nullptr;
  const auto account = accounts_.find(found->second->row.account_id);
  if (account == accounts_.end() || account->second.disabled_at_ms) return nullptr;
  // A clock that was set back never makes a session older.
  if (is_use && now > found->second->seen_ms.load()) found->second->seen_ms = now;
  return found->second->caller;
}

// Who logged in at another server a moment ago asks here before the change was followed. Tokens
// are guessed in vain, but not for nothing: few questions a second go to the database.
bool AccountBook::learn(const std::string& hash) {
  constexpr int64_t kMostInASecond = 50;
  if (parts_.store->dialect() != store::SqlDialect::kPostgres) return false;
  {
    const std::lock_guard lock(attempts_mutex_);
    const int64_t second = now_ms() / 1000;
    if (learnt_.at != second) learnt_ = {second, 0};
    if (++learnt_.count > kMostInASecond) return false;
  }
  std::optional<store::Session> session;
  {
    const auto reader = parts_.store->read();
    if (!reader) return false;
    auto found = store::find_session(*reader, parts_.county_code, hash);
    if (!found || !*found) return false;
    session = **std::move(found);
  }
  return static_cast<bool>(reload({session->account_id}));
}

std::optional<store::Account> AccountBook::find(int64_t account_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = accounts_.find(account_id);
  if (found == accounts_.end()) return std::nullopt;
  return found->second;
}

std::optional<store::Account> AccountBook::find_by_name(std::string_view login_name) const {
  const std::string folded = fold_login_name(login_name);
  const std::shared_lock lock(mutex_);
  const auto found = by_name_.find(folded);
  if (found == by_name_.end()) return std::nullopt;
  return accounts_.at(found->second);
}

std::vector<store::Account> AccountBook::accounts() const {
  const std::shared_lock lock(mutex_);
  std::vector<store::Account> all;
  all.reserve(accounts_.size());
  for (const auto& [id, account] : accounts_) all.push_back(account);
  return all;
}

std::vector<store::Session> AccountBook::sessions_of(int64_t account_id) const {
  const int64_t now = now_ms();
  std::vector<store::Session> sessions;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [token, known] : sessions_) {
      if (known->row.account_id != account_id || has_ended(*known, now)) continue;
      sessions.push_back(known->row);
      sessions.back().seen_at_ms = known->seen_ms.load();
    }
  }
  std::sort(sessions.begin(), sessions.end(), [](const auto& a, const auto& b) {
    return std::pair(-a.seen_at_ms, a.session_id) < std::pair(-b.seen_at_ms, b.session_id);
  });
  return sessions;
}

std::optional<store::Session> AccountBook::find_session(std::string_view session_id) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [token, known] : sessions_) {
    if (known->row.session_id == session_id) return known->row;
  }
  return std::nullopt;
}

AccountBook::Failures AccountBook::unknown_name(std::string_view login_name) {
  const std::lock_guard lock(attempts_mutex_);
  const auto found = unknown_names_.find(fold_login_name(login_name));
  return found == unknown_names_.end() ? Failures{} : found->second;
}

AccountBook::Failures AccountBook::unknown_name_failed(std::string_view login_name) {
  const int64_t now = now_ms();
  const std::lock_guard lock(attempts_mutex_);
  if (unknown_names_.size() >= kMostNames) unknown_names_.clear();
  Failures& failures = unknown_names_[fold_login_name(login_name)];
  if (++failures.count >= settings().most_failures) {
    failures = {0, now + settings().lock_minutes * kMinuteMs};
  }
  return failures;
}

bool AccountBook::allow_attempt(std::string_view address) {
  const int64_t minute = now_ms() / kMinuteMs;
  const std::lock_guard lock(attempts_mutex_);
  if (attempts_.size() >= kMostNames) attempts_.clear();
  Window& window = attempts_[std::string(address)];
  if (window.at != minute) window = {minute, 0};
  return ++window.count <= settings().attempts_per_minute;
}

std::string AccountBook::region_name(std::string_view code) const {
  auto name = parts_.regions.full_name(code);
  return name ? *std::move(name) : std::string(code);
}

}  // namespace actions
