// Who may do what, where. Roles are data of a policy pack (policies/base/roles); what a role may do
// is said in the words below, because the program asks for them by name. Plain data, owned by
// whoever holds it; nothing is shared.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace rights {

// One thing that somebody may be allowed to do. Whoever has an account may read the pack, the
// regions and his own sessions and views; that needs no permission.
enum class Permission : uint8_t {
  kReadHouseholds,     // Lists, pages, histories and findings of households, numbers masked.
  kRevealValues,       // One masked value in full, with a reason, logged.
  kSubmitForms,        // Answers collected on a visit.
  kCorrectHouseholds,  // Values put right at a desk.
  kImportHouseholds,   // Workbooks brought in, and taken back.
  kReadScreening,      // Counts of rules and of missing data by region.
  kTryWhatIf,          // Other parameters tried on the whole region; nothing is kept.
  kEnterCases,         // Brings a case into a procedure.
  kApproveCases,       // Decides a case that somebody else entered.
  kManageAccounts,     // Creates, changes, imports, resets, disables accounts and hands their work
                       // over.
  kSecureAccounts,     // Sees accounts, disables them and ends their sessions.
  kReadAuditEvents,    // Reads and verifies the log.
};
inline constexpr std::size_t kPermissionCount = 12;

// The word of packs and of the API: "read_households".
std::string_view to_word(Permission permission);
std::optional<Permission> parse_permission(std::string_view word);
std::vector<std::string_view> permission_words();

class Permissions {
 public:
  constexpr Permissions() = default;
  constexpr Permissions(std::initializer_list<Permission> permissions) {
    for (const Permission one : permissions) add(one);
  }
  static Permissions all();

  constexpr void add(Permission permission) { bits_ |= bit(permission); }
  constexpr void add(Permissions others) { bits_ |= others.bits_; }
  constexpr bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  std::vector<std::string_view> words() const;  // In the order of the enumeration.
  friend constexpr bool operator==(Permissions, Permissions) = default;

 private:
  static constexpr uint32_t bit(Permission permission) {
    return uint32_t{1} << static_cast<uint32_t>(permission);
  }
  uint32_t bits_ = 0;
};

// Level of a region by its code (DESIGN §4): 12 digits, of which the levels below are zeros.
enum class Level : uint8_t { kCountry, kProvince, kPrefecture, kCounty, kTownship, kVillage };

std::string_view to_word(Level level);  // "county"
std::optional<Level> parse_level(std::string_view word);
std::vector<std::string_view> level_words();

// The code without the zeros of the levels below it: "370305004000" → "370305004", "000000000000"
// (the whole country) → "". Zeros are dropped by whole levels: the township "370305010000" keeps
// its last zero. A code with a suffix below the village stays as it is.
std::string_view territory(std::string_view region);
Level level_of(std::string_view region);

// Is `region` `scope` or below it? An empty scope or region holds nothing and is held by nothing.
bool is_within(std::string_view region, std::string_view scope);

// A role as a pack describes it.
struct Role {
  std::string id;  // "village_clerk"
  std::string pack;
  std::string label;          // As people call it.
  std::vector<Level> levels;  // Where the territory of an account with this role may stand.
  bool has_account = true;    // False: takes part on paper or by signature only.
  Permissions permissions;
  bool stands_alone = false;  // Nobody may hold another role beside it (separation of powers).
  std::string note;
  std::string source;
  base::Place place;
};

const Role* find_role(const std::vector<Role>& roles,
                      std::string_view id);  // Null when there is none.
// What somebody with these roles may do; roles that are not known give nothing.
Permissions permissions_of(const std::vector<Role>& roles, const std::vector<std::string>& held);

// Why these roles cannot be given to an account whose territory is `region`; empty when they can.
// One entry a problem.
struct GrantProblem {
  enum class Kind : uint8_t { kNoRole, kUnknownRole, kWithoutAccount, kWrongLevel, kNotTogether };
  Kind kind = Kind::kNoRole;
  std::string role;
};
std::vector<GrantProblem> check_grant(const std::vector<Role>& roles,
                                      const std::vector<std::string>& held,
                                      std::string_view region);

// Who asks. Handed to every deed; the deed decides (never the route).
struct Caller {
  std::string account;  // Account id.
  std::string name;     // As people know him; written into the log.
  std::vector<std::string> roles;
  Permissions permissions;
  std::string scope;    // Region code; the caller acts in it and below it.
  std::string session;  // Id of the session by which he asks; empty in a terminal.
  // A password that somebody else knows must be changed first: until then nothing is permitted.
  bool must_change_password = false;
};

// May the caller do this at `region`? True only when a role permits it and the region lies in the
// caller's territory.
bool may(const Caller& caller, Permission permission, std::string_view region);

// "The account that entered a case never approves it" (DOMAIN §2), whatever its roles. False too
// when nobody is known to have entered it.
bool may_approve(const Caller& caller, std::string_view entered_by, std::string_view region);

}  // namespace rights
