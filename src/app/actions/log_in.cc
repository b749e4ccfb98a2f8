#include <algorithm>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "edge/secrets/bytes.h"
#include "edge/secrets/digest.h"
#include "edge/secrets/password.h"
#include "edge/secrets/random.h"

namespace actions {
namespace {

constexpr int64_t kMinuteMs = 60 * 1000;
constexpr int64_t kHourMs = 60 * kMinuteMs;
constexpr std::size_t kSessionIdBytes = 12;
constexpr std::size_t kMostAgentBytes = 300;

using Kind = LogInAnswer::Kind;

LogInAnswer failed(const AccountBook& book, int64_t failures, int64_t locked_until_ms) {
  LogInAnswer answer;
  answer.kind = locked_until_ms > 0 ? Kind::kLocked : Kind::kWrongPassword;
  answer.attempts_left = book.settings().most_failures - failures;
  answer.locked_until_ms = locked_until_ms;
  return answer;
}

// A name that nobody has answers like one that somebody has, and as slowly.
LogInAnswer refuse_unknown(AccountBook& book, const LogInRequest& request) {
  const auto before = book.unknown_name(request.login_name);
  if (before.locked_until_ms > book.now_ms()) return failed(book, 0, before.locked_until_ms);
  secrets::check_nobody(request.password);
  const auto after = book.unknown_name_failed(request.login_name);
  return failed(book, after.count, after.locked_until_ms);
}

base::Result<LogInAnswer> note_failure(AccountBook& book, int64_t account_id) {
  LogInAnswer answer;
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account account = TRY(change.find(account_id));
    const bool locks = ++account.failed_attempts >= book.settings().most_failures;
    answer = failed(book, account.failed_attempts, 0);
    if (locks) {
      account.locked_until_ms = book.now_ms() + book.settings().lock_minutes * kMinuteMs;
      account.failed_attempts = 0;
      answer = failed(book, 0, *account.locked_until_ms);
    }
    TRY(change.note(account));
    return change.audit("", {locks ? "lock_account" : "log_in_failed",
                             subject_of_account(account_id), account.scope_region, ""});
  };
  TRY(book.change(deed));
  return answer;
}

// `seen` is the account whose password fitted; what was decided about it meanwhile counts.
base::Result<LogInAnswer> begin_session(AccountBook& book, const LogInRequest& request,
                                        const store::Account& seen) {
  const int64_t account_id = seen.account_id;
  LogInAnswer answer;
  answer.kind = Kind::kSignedIn;
  answer.token = secrets::random_token();
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Account account = TRY(change.find(account_id));
    const int64_t now = book.now_ms();
    if (account.disabled_at_ms || is_locked(account, now) ||
        account.password_hash != seen.password_hash) {
      answer = failed(book, account.failed_attempts, account.locked_until_ms.value_or(0));
      if (account.disabled_at_ms) answer.kind = Kind::kDisabled;
      return {};
    }
    account.failed_attempts = 0;
    account.locked_until_ms.reset();
    account.last_log_in_at_ms = now;
    TRY(change.note(account));
    store::Session session;
    session.token_hash = secrets::sm3(answer.token);
    session.session_id = secrets::to_hex(secrets::random_bytes(kSessionIdBytes));
    session.account_id = account_id;
    session.created_at_ms = now;
    session.seen_at_ms = now;
    session.expires_at_ms = now + book.settings().session_hours * kHourMs;
    session.device = request.user_agent.substr(0, kMostAgentBytes);
    session.address = request.address;
    TRY(store::delete_expired_sessions(change.transaction(), book.parts().county_code, now));
    TRY(change.add_session(session));
    return change.audit(std::to_string(account_id), {"log_in", subject_of_account(account_id),
                                                     account.scope_region, session.session_id});
  };
  TRY(book.change(deed));
  if (answer.kind == Kind::kSignedIn) answer.caller = book.find_caller(answer.token, true);
  return answer;
}

}  // namespace

base::Result<LogInAnswer> log_in(AccountBook& book, const LogInRequest& request) {
  if (!book.allow_attempt(request.address)) {
    LogInAnswer answer;
    answer.kind = Kind::kTooMany;
    return answer;
  }
  const auto account = book.find_by_name(request.login_name);
  if (!account) return refuse_unknown(book, request);
  if (is_locked(*account, book.now_ms())) return failed(book, 0, *account->locked_until_ms);
  if (!fits_password(book, *account, request.password))
    return note_failure(book, account->account_id);
  // Only who knows the password is told that the account is disabled.
  if (account->disabled_at_ms) {
    LogInAnswer answer;
    answer.kind = Kind::kDisabled;
    return answer;
  }
  return begin_session(book, request, *account);
}

base::Result<void> log_out(AccountBook& book, const rights::Caller& caller) {
  const auto id = parse_account_id(caller.account);
  if (!id) return {};
  return book.change([&](AccountChange& change) -> base::Result<void> {
    TRY(change.end_session(*id, caller.session));
    return change.audit(caller.account,
                        {"log_out", subject_of_account(*id), caller.scope, caller.session});
  });
}

}  // namespace actions
