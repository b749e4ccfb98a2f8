// What the register knows at the moment a batch is checked: households by number, persons by
// identity number, villages by name. Made from one snapshot for one batch; read by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/actions/asking.h"
#include "core/registry/submission.h"

namespace actions {

struct KnownHousehold {
  registry::HouseholdId id = 0;
  std::string_view number;  // Of the snapshot.
  std::int32_t node = -1;   // Of the region tree.
};

class ImportRegister {
 public:
  explicit ImportRegister(View view);

  // None: no household has this number; several can only be the data's own mistake: the first.
  const KnownHousehold* find_household(std::string_view number) const;
  const KnownHousehold* find_household(registry::HouseholdId id) const;
  // Where a person with this identity number is a member, and by what name; the key is
  // repeat_key(known_text(number)).
  struct Home {
    const KnownHousehold* household = nullptr;
    std::string_view name;
  };
  std::vector<Home> find_person(std::uint64_t key) const;

  enum class Found : uint8_t { kOne, kNone, kSeveral, kOtherCounty };
  struct Village {
    Found found = Found::kNone;
    std::string code;
  };
  // A code goes before names. Names may be short: 王村 is 王村村民委员会 where no other begins so.
  Village find_village(std::string_view code, std::string_view county, std::string_view township,
                       std::string_view village) const;

  const RegionTree& regions() const { return view_.regions(); }
  const View& view() const { return view_; }

 private:
  struct Person {
    std::uint64_t key = 0;
    std::uint32_t household = 0;  // In households_.
    std::uint32_t row = 0;        // Of the village's persons.
  };
  struct Name {
    std::int32_t node = -1;
    std::string village;
    std::string township;
    std::string county;
  };

  View view_;
  std::vector<KnownHousehold> households_;
  std::unordered_map<std::string_view, std::uint32_t> by_number_;
  std::unordered_map<registry::HouseholdId, std::uint32_t> by_id_;
  std::vector<Person> persons_;  // By key.
  std::vector<Name> names_;
  mutable std::unordered_map<std::string, Village> seen_;
};

}  // namespace actions
