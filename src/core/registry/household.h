// The facts that are recorded about one household: values of indicators with where they come from
// and what instant or period they are about (DOMAIN §0.1). Plain data; what follows from the facts
// is computed elsewhere (rules, forms). Owned by whoever holds the population; nothing here is
// shared or locked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"
#include "core/dictionary/value.h"

namespace registry {

// First and last day, both included.
struct Period {
  base::Date from;
  base::Date to;
  friend bool operator==(const Period&, const Period&) = default;
};

// Where a value comes from and what it is about.
struct Provenance {
  std::string source;                  // "入户采集 A33", "医保 2023-04"; empty when nobody said.
  std::optional<base::Date> recorded;  // When it was collected.
  std::optional<base::Date> instant;   // The day it is about (indicators of kind state).
  std::optional<Period> period;        // The period it is about (indicators of kind flow).
  int64_t sequence = 0;                // Of the submission that states it; 0: none does.
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

struct Fact {
  dictionary::Value value;
  Provenance provenance;
  friend bool operator==(const Fact&, const Fact&) = default;
};

// Indicator id → fact, in the order of the ids. An indicator without a fact has not been collected.
// One flat array: a household has some 150 facts and is made anew for every page.
class Facts {
 public:
  using Entry = std::pair<std::string, Fact>;
  using const_iterator = std::vector<Entry>::const_iterator;

  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  const_iterator find(std::string_view indicator) const;  // end() when there is none.
  bool contains(std::string_view indicator) const { return find(indicator) != end(); }
  const Fact& at(std::string_view indicator) const;  // There must be one.

  Fact& operator[](std::string_view indicator);  // Made when there is none.
  // False, and nothing changes, when there is one already.
  bool emplace(std::string_view indicator, Fact fact);
  void reserve(std::size_t count) { entries_.reserve(count); }

  friend bool operator==(const Facts&, const Facts&) = default;

 private:
  std::vector<Entry> entries_;
};

// A member, or a row of another linked record.
struct Record {
  std::string id;     // Stable within the household.
  int32_t owner = 0;  // Row of the record it belongs to; 0 where that is the household.
  Facts facts;
  std::optional<base::Date> from = {};  // First day in the household; none: nobody said.
  std::optional<base::Date> to = {};    // Last day; none: still there.
  std::string reason = {};              // Code of the natural change that brought or took it.
  friend bool operator==(const Record&, const Record&) = default;
};

// The collection that the rule language itself names; its first record is the head of the
// household.
inline constexpr std::string_view kMembers = "members";

struct Household {
  std::string id;
  std::string number;  // 户编号
  std::string region;  // Statistical code, 12 digits.
  std::string group;   // Villagers' group; may be empty.
  Facts facts;
  // Entity → its records, e.g. person → members; records of one owner stand together, in the order
  // of the owners. Every entity belongs to the household by exactly
  // one table; collections (members, all_members …) are views on these tables.
  std::map<std::string, std::vector<Record>, std::less<>> records;

  // Empty when there are none.
  const std::vector<Record>& of_entity(std::string_view entity) const;
  friend bool operator==(const Household&, const Household&) = default;
};

// The value of `indicator` in `facts`; unknown when there is none (or what the indicator says a
// blank means).
dictionary::Value value_of(const Facts& facts, const dictionary::Indicator& indicator);

bool is_region_code(std::string_view text);  // 12 digits

// Construction from text: values as packs, tests/people and CSV files write them. Everything is
// checked against the dictionary and every problem is reported with its place.
struct GivenValue {
  std::string indicator;
  std::string text;
  base::Place place;
};

struct GivenRecord {
  std::string id;  // Empty: a number is given.
  std::vector<GivenValue> values;
};

struct GivenHousehold {
  std::string id;
  std::string number;
  std::string region;
  std::string group;
  std::vector<GivenValue> values;
  std::map<std::string, std::vector<GivenRecord>> collections;  // By collection id.
  Provenance provenance;  // Of every value; instant or period by kind.
  base::Place place;
};

// None when a problem of severity error was added to `problems`.
std::optional<Household> make_household(const dictionary::Dictionary& dictionary,
                                        const GivenHousehold& given, base::Diagnostics* problems);

// One value, checked: known to the dictionary, of this entity, readable, inside the indicator's
// range.
std::optional<Fact> make_fact(const dictionary::Dictionary& dictionary, std::string_view entity,
                              const GivenValue& given, const Provenance& provenance,
                              base::Diagnostics* problems);

// The entity whose records the language's `members` are; "" when the dictionary has no such
// collection.
std::string member_entity(const dictionary::Dictionary& dictionary);
// The entity that households are, by the same collection; "household" where the dictionary has
// none.
std::string household_entity(const dictionary::Dictionary& dictionary);

}  // namespace registry
