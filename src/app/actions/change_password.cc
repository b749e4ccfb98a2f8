#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "edge/secrets/password.h"

namespace actions {
namespace {

constexpr int64_t kMinuteMs = 60 * 1000;

using Kind = PasswordAnswer::Kind;

// Somebody at an open screen could try as many passwords as he likes otherwise.
base::Result<PasswordAnswer> note_failure(AccountBook& book, int64_t id) {
  PasswordAnswer answer;
  answer.kind = Kind::kWrongPassword;
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account account = TRY(change.find(id));
    if (++account.failed_attempts >= book.settings().most_failures) {
      account.failed_attempts = 0;
      account.locked_until_ms = book.now_ms() + book.settings().lock_minutes * kMinuteMs;
      answer.kind = Kind::kLocked;
    }
    TRY(change.note(account));
    return change.audit(std::to_string(id), {"change_password_failed", subject_of_account(id),
                                             account.scope_region, ""});
  };
  TRY(book.change(deed));
  return answer;
}

}  // namespace

base::Result<PasswordAnswer> change_password(AccountBook& book, const rights::Caller& caller,
                                             const PasswordChange& change) {
  const auto id = parse_account_id(caller.account);
  const auto account = id ? book.find(*id) : std::nullopt;
  if (!account) return problem("account.not_found", base::ErrorCode::kNotFound);
  PasswordAnswer answer;
  if (is_locked(*account, book.now_ms())) {
    answer.kind = Kind::kLocked;
    return answer;
  }
  if (!fits_password(book, *account, change.old_password)) return note_failure(book, *id);
  answer.kind = Kind::kTooWeak;
  answer.weakness = change.new_password == change.old_password
                        ? "新密码和旧密码一样"
                        : secrets::weakness_of(change.new_password, account->username);
  if (!answer.weakness.empty()) return answer;
  const std::string hash = secrets::hash_password(change.new_password);
  if (hash.empty())
    return problem("server.failed", base::ErrorCode::kUnavailable, "内存不足，密码没有修改");
  const auto deed = [&](AccountChange& write) -> base::Result<void> {
    store::Account now = TRY(write.find(*id));
    // Reset by somebody else meanwhile: his decision stands.
    if (now.password_hash != account->password_hash)
      return problem("account.changed_meanwhile", base::ErrorCode::kConflict);
    now.password_hash = hash;
    now.must_change = false;
    now.failed_attempts = 0;
    TRY(write.put(now));
    TRY(write.end_sessions(*id, caller.session));
    return write.audit(caller.account,
                       {"change_password", subject_of_account(*id), now.scope_region, ""});
  };
  TRY(book.change(deed));
  answer.kind = Kind::kChanged;
  return answer;
}

}  // namespace actions
