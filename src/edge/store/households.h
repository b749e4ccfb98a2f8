// Rows about where households are and who belongs to them: what SQL needs for lists, joins and
// scopes. They follow from the submissions and can be made again from them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"
#include "core/registry/submission.h"
#include "edge/store/store.h"

namespace store {

struct HouseholdRow {
  registry::HouseholdId household = 0;
  std::string region;
  std::string group;
  std::string number;  // 户编号
  std::optional<int64_t> area;
  int64_t last_sequence = 0;  // Of its last submission.
  friend bool operator==(const HouseholdRow&, const HouseholdRow&) = default;
};

struct PersonRow {
  registry::RecordId person = 0;
  std::optional<registry::HouseholdId> household;  // None: belongs to none now.
  friend bool operator==(const PersonRow&, const PersonRow&) = default;
};

struct Membership {
  registry::HouseholdId household = 0;
  registry::RecordId person = 0;
  base::Date from;
  std::optional<base::Date> to;  // Last day.
  std::string from_reason;       // Codes of the natural change; may be empty.
  std::string to_reason;
  friend bool operator==(const Membership&, const Membership&) = default;
};

struct KinLink {
  registry::RecordId person = 0;
  registry::RecordId kin_person = 0;
  std::string kind;  // A code of the pack: "child_apart" …
  base::Date from;
  std::optional<base::Date> to;
  friend bool operator==(const KinLink&, const KinLink&) = default;
};

base::Result<void> put_household(Transaction& transaction, std::string_view county,
                                 const HouseholdRow& row);
// New rows, many at once.
base::Result<void> add_households(Transaction& transaction, std::string_view county,
                                  std::span<const HouseholdRow> rows);
base::Result<std::optional<HouseholdRow>> find_household(Connection& connection,
                                                         std::string_view county,
                                                         registry::HouseholdId household);
base::Result<std::vector<HouseholdRow>> find_households_by_number(Connection& connection,
                                                                  std::string_view county,
                                                                  std::string_view number);

// New persons and memberships, many at once: persons first.
base::Result<void> add_persons(Transaction& transaction, std::string_view county,
                               std::span<const PersonRow> rows);
base::Result<void> add_memberships(Transaction& transaction, std::string_view county,
                                   std::span<const Membership> rows);
// The memberships of one household as they are now, in the place of those it had; rows of its
// persons follow.
base::Result<void> replace_memberships(Transaction& transaction, std::string_view county,
                                       registry::HouseholdId household,
                                       std::span<const Membership> rows);
base::Result<std::vector<Membership>> memberships_of_household(Connection& connection,
                                                               std::string_view county,
                                                               registry::HouseholdId household);
// Every household the person has belonged to, in the order of coming.
base::Result<std::vector<Membership>> memberships_of_person(Connection& connection,
                                                            std::string_view county,
                                                            registry::RecordId person);

base::Result<void> put_kin_link(Transaction& transaction, std::string_view county,
                                const KinLink& link);
// Links from and to the person.
base::Result<std::vector<KinLink>> kin_links_of(Connection& connection, std::string_view county,
                                                registry::RecordId person);

}  // namespace store
