#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {
namespace {

constexpr int64_t kMinuteSeconds = 60;

SessionAccount account_of(const AccountBook& book, const rights::Caller& caller) {
  SessionAccount shown;
  shown.id = caller.account;
  const auto id = parse_account_id(caller.account);
  const auto account = id ? book.find(*id) : std::nullopt;
  shown.login_name = account ? account->username : "";
  shown.name = caller.name;
  shown.roles = named_roles(book, caller.roles);
  shown.region = caller.scope;
  shown.region_full_name = book.region_name(caller.scope);
  shown.region_level = rights::to_word(rights::level_of(caller.scope));
  for (const std::string_view word : caller.permissions.words())
    shown.permissions.emplace_back(word);
  return shown;
}

}  // namespace

SessionView get_session(AccountBook& book, const rights::Caller* caller) {
  SessionView view;
  view.idle_seconds = book.settings().idle_minutes * kMinuteSeconds;
  view.place = book.region_name(book.parts().county_code + "000000");
  view.password_rules = {"至少 10 个字符",
                         "大写字母、小写字母、数字、符号至少用三种，或者用 16 个字符以上的一句话",
                         "不包含登录名，没有 12345、aaaaa 这样连续或重复的字符"};
  view.is_demo = !book.demo_accounts().empty();
  if (caller != nullptr) {
    view.account = account_of(book, *caller);
    view.must_change_password = caller->must_change_password;
    const auto session = book.find_session(caller->session);
    if (session) view.expires_at_ms = session->expires_at_ms;
    // Nothing is lost but minutes when this fails; the next page tries again.
    (void)book.save_last_use(caller->session);
    return view;
  }
  for (const DemoAccount& demo : book.demo_accounts()) {
    const auto account = book.find_by_name(demo.login_name);
    // The first version of an account still has the password it was made with.
    if (account && account->must_change && account->version == 1 && !account->disabled_at_ms)
      view.demo_accounts.push_back(demo);
  }
  return view;
}

}  // namespace actions
