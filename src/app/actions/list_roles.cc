#include <algorithm>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {

std::vector<RoleView> list_roles(const AccountBook& book, const rights::Caller& caller) {
  const bool manages = has_power(caller, Power::kManage, caller.scope);
  const rights::Level highest = rights::level_of(caller.scope);
  std::vector<RoleView> views;
  for (const rights::Role& role : book.roles()) {
    RoleView view;
    view.id = role.id;
    view.label = role.label;
    view.description = role.note;
    for (const rights::Level level : role.levels) view.levels.emplace_back(rights::to_word(level));
    for (std::size_t i = 0; i < rights::kPermissionCount; ++i) {
      const auto permission = static_cast<rights::Permission>(i);
      if (!role.permissions.has(permission)) continue;
      view.permissions.push_back(
          {std::string(rights::to_word(permission)), std::string(permission_label(permission))});
    }
    view.stands_alone = role.stands_alone;
    view.can_grant = manages && role.has_account &&
                     std::any_of(role.levels.begin(), role.levels.end(),
                                 [&](rights::Level level) { return level >= highest; });
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace actions
