// Makes one invented household after another from a compiled description: who lives there and what
// is known of them on the day the description is about. Deterministic: description, village, serial
// number and seed decide every value. Identity numbers have a right check character but an area
// that was never assigned, so they can be nobody's.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/demo/compiled.h"
#include "app/demo/random.h"

namespace demo {

// By slot; unknown: not made.
using Values = std::vector<dictionary::Value>;

struct MadeMember {
  int64_t age = 0;
  bool has_family_name = true;
  Values values;
};

struct MadeRecord {
  std::size_t kind = 0;  // Index into Compiled::records.
  int32_t owner = -1;    // Member; -1: the household.
  Values values;
};

// What a share of the households meets after the instant.
struct MadeEvent {
  std::size_t kind = 0;  // Index into Compiled::events.
  base::Date day;
  int32_t member = -1;
  std::vector<std::pair<int32_t, dictionary::Value>> household;
  std::vector<std::pair<int32_t, dictionary::Value>> of_member;
};

struct MadeHousehold {
  int64_t size = 0;    // Members it has or, while it is being made, will have.
  int64_t living = 0;  // Members who have not left.
  std::string region;
  std::string group;
  std::string number;          // 户编号
  std::string earlier_region;  // Where it would have come from, and what it was called there;
  std::string earlier_number;  // empty: no village is near.
  Values values;
  std::vector<MadeMember> members;
  std::vector<MadeRecord> records;
  std::vector<MadeEvent> events;
  std::vector<int64_t> growth;  // Money of year k + 1 back in percent of that of year k back.
  Random random{0, 0};          // For what the history leaves to chance.
};

struct VillagePlan {
  std::string code;
  int64_t households = 0;
  int64_t groups = 1;
  std::string neighbour;  // Another village below the same region; empty: there is none.
};

// Does it hold of the household, with `own` values and `member` (may be null) in it?
bool holds(const CompiledCondition& condition, const MadeHousehold& household, const Values& own,
           const MadeMember* member);

// Money (in fen) as it was `years_back` years before; whole tens of yuan, as people remember it.
int64_t earlier_amount(int64_t amount, const std::vector<int64_t>& growth, int64_t years_back);

// Of the household as it is; none: a part of it was not made.
std::optional<int64_t> total_of(const CompiledTotal& wanted, const MadeHousehold& household);

class HouseholdMaker {
 public:
  HouseholdMaker(const Compiled& compiled, uint64_t seed) : compiled_(compiled), seed_(seed) {}

  // Household `serial` (from 1) of the village. The reference holds until the next call; villages
  // are made one after another and their households in the order of their serials, because a few
  // repeat what the one before them has.
  const MadeHousehold& make(const VillagePlan& village, int64_t serial);

 private:
  struct Target {
    const Slots* slots = nullptr;
    const Values* own = nullptr;
    const MadeMember* member = nullptr;
    const Values* before = nullptr;  // The same of the household before.
    bool has_family_name = true;
  };

  void start(const VillagePlan& village, int64_t serial);
  void make_members();
  void make_member(const CompiledRole& role);
  void make_growth();
  void make_records();
  void make_events();
  void add(const CompiledSpread& spread, const Target& target, Values* into);
  dictionary::Value value(const CompiledSpread& spread, const Target& target);
  dictionary::Value make(const CompiledCase& one, const Slot& slot, const Target& target);
  dictionary::Value pick(const CompiledCase& one);
  dictionary::Value day(const CompiledCase& one, const Target& target);
  dictionary::Value copied(const CompiledCase& one, const Slot& slot, const Target& target);
  bool holds(const CompiledCondition& condition, const Target& target) const {
    return demo::holds(condition, made_, *target.own, target.member);
  }
  int64_t sum_over_members(const CompiledCase& one);
  void raise(const CompiledReach& reach, dictionary::Value* value);
  std::string digits(const std::string& pattern);
  std::string name(const Target& target);
  std::string id_number(const CompiledCase& one, const Target& target);
  const dictionary::Value& other(const CompiledCase& one, const Target& target) const;
  void spoil(const Slot& slot, dictionary::Value* value);

  const Compiled& compiled_;
  uint64_t seed_;
  MadeHousehold made_;
  Values household_before_;  // Of the one made before in the same village.
  Values head_before_;
  std::string village_;
  std::string family_;
  std::vector<std::string> id_areas_;  // Of this village.
  int64_t serial_ = 0;
};

}  // namespace demo
