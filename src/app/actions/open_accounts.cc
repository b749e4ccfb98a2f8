#include "app/actions/open_accounts.h"

#include <algorithm>

#include "app/actions/account_parts.h"
#include "core/registry/region_search.h"
#include "edge/secrets/random.h"

namespace actions {
namespace {

constexpr std::string_view kFirstName = "admin";
constexpr std::size_t kMostFound = 50;

using registry::RegionIndex;
using registry::RegionTree;

void list_below(const RegionTree& tree, RegionIndex region, std::size_t most,
                std::vector<std::string>* codes) {
  for (const RegionIndex child : tree.children(region)) {
    if (codes->size() >= most) return;
    const std::string code = tree.code(child);
    if (codes->empty() || codes->back() != code) codes->push_back(code);
    list_below(tree, child, most, codes);
  }
}

}  // namespace

RegionNames region_names(std::shared_ptr<const RegionTree> tree) {
  RegionNames names;
  names.full_name = [tree](std::string_view code) -> std::optional<std::string> {
    const auto found = tree->find(code);
    if (!found) return std::nullopt;
    return tree->full_name(*found);
  };
  names.find = [tree](std::string_view text, std::string_view scope) {
    std::vector<std::string> codes;
    registry::RegionSearch search;
    search.within = tree->find(scope);
    search.limit = kMostFound;
    for (const RegionIndex region : registry::search_regions(*tree, text, search)) {
      const std::string code = tree->code(region);
      if (rights::is_within(code, scope)) codes.push_back(code);
    }
    return codes;
  };
  names.list = [tree](std::string_view scope, std::size_t most) {
    std::vector<std::string> codes;
    // A tree may begin below the scope: then all of it lies in the scope.
    std::vector<RegionIndex> tops = tree->roots();
    if (const auto top = tree->find(scope)) tops = {*top};
    for (const RegionIndex top : tops) {
      if (codes.size() >= most || !rights::is_within(tree->code(top), scope)) continue;
      codes.push_back(tree->code(top));
      list_below(*tree, top, most, &codes);
    }
    return codes;
  };
  return names;
}

base::Result<std::string> add_first_account(AccountBook& book) {
  const bool may_add = book.parts().store->role() == store::Role::kLeader;
  if (!may_add || !book.accounts().empty()) return std::string();
  const auto keeper =
      std::find_if(book.roles().begin(), book.roles().end(), [](const rights::Role& role) {
        return role.permissions.has(rights::Permission::kManageAccounts);
      });
  if (keeper == book.roles().end()) return std::string();
  const std::string password = secrets::one_time_password();
  store::Account account;
  account.username = kFirstName;
  account.name = keeper->label;
  account.roles = {keeper->id};
  account.scope_region = book.parts().county_code + "000000";
  account.password_hash = keep_one_time_password(book, account.username, password);
  account.must_change = true;
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    TRY(change.add(&account));
    return change.audit("", {"create_account", subject_of_account(account.account_id),
                             account.scope_region, "first"});
  };
  TRY(book.change(deed));
  return password;
}

}  // namespace actions
