#include <algorithm>
#include <utility>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {
namespace {

// A county has some thousand accounts: all are looked through, in memory.
bool fits(const AccountBook& book, const store::Account& account, const AccountQuery& query) {
  if (!query.region.empty() && !rights::is_within(account.scope_region, query.region)) return false;
  if (!query.role.empty() &&
      std::find(account.roles.begin(), account.roles.end(), query.role) == account.roles.end())
    return false;
  const bool locked = is_locked(account, book.now_ms());
  if (query.state == "disabled" && !account.disabled_at_ms) return false;
  if (query.state == "locked" && (account.disabled_at_ms || !locked)) return false;
  if (query.state == "active" && (account.disabled_at_ms || locked)) return false;
  return query.text.empty() || account.name.find(query.text) != std::string::npos ||
         account.username.find(fold_login_name(query.text)) != std::string::npos;
}

// What an account is sorted by, with its id so that no two are alike.
using Key = std::pair<std::string, int64_t>;

Key key_of(const store::Account& account, std::string_view sort) {
  std::string text;
  if (sort == "login_name") text = account.username;
  if (sort == "name") text = account.name;
  if (sort == "region") text = account.scope_region;
  if (sort == "last_log_in_at") {
    // Digits of one length sort as numbers do.
    const std::string digits = std::to_string(account.last_log_in_at_ms.value_or(0));
    text = std::string(20 - std::min<std::size_t>(digits.size(), 20), '0') + digits;
  }
  return {text, account.account_id};
}

std::optional<int64_t> cursor_account(std::string_view cursor, const AccountQuery& query) {
  const std::string head = query.sort + ":";
  if (cursor.substr(0, head.size()) != head) return std::nullopt;
  return parse_account_id(cursor.substr(head.size()));
}

}  // namespace

bool is_account_sort(std::string_view sort) {
  if (!sort.empty() && sort[0] == '-') sort.remove_prefix(1);
  return sort == "login_name" || sort == "name" || sort == "region" || sort == "last_log_in_at";
}

bool is_account_state(std::string_view state) {
  return state == "active" || state == "locked" || state == "disabled";
}

base::Result<AccountPage> list_accounts(AccountBook& book, const rights::Caller& caller,
                                        const AccountQuery& query) {
  TRY(need_power(caller, Power::kManageOrSecure));
  if (!query.region.empty() && !rights::is_within(query.region, caller.scope))
    return problem("region.out_of_scope", base::ErrorCode::kForbidden);
  const bool descends = !query.sort.empty() && query.sort[0] == '-';
  const std::string_view sort = std::string_view(query.sort).substr(descends ? 1 : 0);
  const auto comes_before = [&](const Key& a, const Key& b) { return descends ? b < a : a < b; };
  std::vector<std::pair<Key, store::Account>> found;
  for (store::Account& account : book.accounts()) {
    if (!has_power(caller, Power::kManageOrSecure, account.scope_region)) continue;
    if (!fits(book, account, query)) continue;
    Key key = key_of(account, sort);
    found.emplace_back(std::move(key), std::move(account));
  }
  std::sort(found.begin(), found.end(),
            [&](const auto& a, const auto& b) { return comes_before(a.first, b.first); });
  auto first = found.begin();
  if (!query.cursor.empty()) {
    const auto last_id = cursor_account(query.cursor, query);
    const auto last = last_id ? book.find(*last_id) : std::nullopt;
    if (!last) return problem("cursor.invalid", base::ErrorCode::kInvalidInput);
    const Key key = key_of(*last, sort);
    first = std::find_if(found.begin(), found.end(),
                         [&](const auto& one) { return comes_before(key, one.first); });
  }
  AccountPage page;
  page.total = static_cast<int64_t>(found.size());
  for (; first != found.end() && static_cast<int64_t>(page.items.size()) < query.limit; ++first)
    page.items.push_back(view_of(book, caller, first->second));
  if (first != found.end() && !page.items.empty())
    page.next_cursor = query.sort + ":" + page.items.back().id;
  return page;
}

base::Result<AccountView> get_account(AccountBook& book, const rights::Caller& caller,
                                      std::string_view account) {
  const store::Account found = TRY(seen_account(book, caller, Power::kManageOrSecure, account));
  return view_of(book, caller, found);
}

}  // namespace actions
