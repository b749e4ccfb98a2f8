#include "core/access/access.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace rights {
namespace {

constexpr std::array<std::string_view, kPermissionCount> kPermissionWords = {
    "read_households",   "reveal_values",   "submit_forms",    "correct_households",
    "import_households", "read_screening",  "try_what_if",     "enter_cases",
    "approve_cases",     "manage_accounts", "secure_accounts", "read_audit_events"};

constexpr std::array<std::string_view, 6> kLevelWords = {"country", "province", "prefecture",
                                                         "county",  "township", "village"};
// Digits of a code down to each level.
constexpr std::array<std::size_t, 6> kDigits = {0, 2, 4, 6, 9, 12};

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(std::distance(words.begin(), found));
}

}  // namespace

std::string_view to_word(Permission permission) {
  return kPermissionWords[static_cast<std::size_t>(permission)];
}
std::optional<Permission> parse_permission(std::string_view word) {
  return parse<Permission>(kPermissionWords, word);
}
std::vector<std::string_view> permission_words() {
  return {kPermissionWords.begin(), kPermissionWords.end()};
}

Permissions Permissions::all() {
  Permissions all;
  for (std::size_t i = 0; i < kPermissionCount; ++i) all.add(static_cast<Permission>(i));
  return all;
}

std::vector<std::string_view> Permissions::words() const {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < kPermissionCount; ++i) {
    if (has(static_cast<Permission>(i))) words.push_back(kPermissionWords[i]);
  }
  return words;
}

std::string_view to_word(Level level) { return kLevelWords[static_cast<std::size_t>(level)]; }
std::optional<Level> parse_level(std::string_view word) { return parse<Level>(kLevelWords, word); }
std::vector<std::string_view> level_words() { return {kLevelWords.begin(), kLevelWords.end()}; }

Level level_of(std::string_view region) {
  for (std::size_t level = 0; level + 1 < kDigits.size(); ++level) {
    const std::size_t digits = kDigits[level];
    // A short code counts as if its zeros stood behind it.
    if (region.size() <= digits) return static_cast<Level>(level);
    if (region.find_first_not_of('0', digits) == std::string_view::npos) {
      return static_cast<Level>(level);
    }
  }
  return Level::kVillage;
}

std::string_view territory(std::string_view region) {
  const Level level = level_of(region);
  return level == Level::kVillage ? region
                                  : region.substr(0, kDigits[static_cast<std::size_t>(level)]);
}

bool is_within(std::string_view region, std::string_view scope) {
  if (scope.empty() || region.empty()) return false;
  const std::string_view held = territory(scope);
  return region.substr(0, held.size()) == held;
}

const Role* find_role(const std::vector<Role>& roles, std::string_view id) {
  const auto found =
      std::find_if(roles.begin(), roles.end(), [&](const Role& role) { return role.id == id; });
  return found == roles.end() ? nullptr : &*found;
}

Permissions permissions_of(const std::vector<Role>& roles, const std::vector<std::string>& held) {
  Permissions permissions;
  for (const std::string& id : held) {
    if (const Role* role = find_role(roles, id)) permissions.add(role->permissions);
  }
  return permissions;
}

std::vector<GrantProblem> check_grant(const std::vector<Role>& roles,
                                      const std::vector<std::string>& held,
                                      std::string_view region) {
  using Kind = GrantProblem::Kind;
  std::vector<GrantProblem> problems;
  if (held.empty()) problems.push_back({Kind::kNoRole, ""});
  const Level level = level_of(region);
  for (const std::string& id : held) {
    const Role* role = find_role(roles, id);
    if (role == nullptr) {
      problems.push_back({Kind::kUnknownRole, id});
      continue;
    }
    const bool fits =
        std::find(role->levels.begin(), role->levels.end(), level) != role->levels.end();
    if (!role->has_account) problems.push_back({Kind::kWithoutAccount, id});
    if (role->has_account && !fits) problems.push_back({Kind::kWrongLevel, id});
    if (role->stands_alone && held.size() > 1) problems.push_back({Kind::kNotTogether, id});
  }
  return problems;
}

bool may(const Caller& caller, Permission permission, std::string_view region) {
  return !caller.must_change_password && caller.permissions.has(permission) &&
         is_within(region, caller.scope);
}

bool may_approve(const Caller& caller, std::string_view entered_by, std::string_view region) {
  return !entered_by.empty() && caller.account != entered_by &&
         may(caller, Permission::kApproveCases, region);
}

}  // namespace rights
