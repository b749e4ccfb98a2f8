// A description of a population bound to one dictionary: every name looked up, every text read, so
// that a household is made without looking at a text. Immutable; refers to the dictionary and to
// the population that it was made from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/demo/population.h"
#include "core/dictionary/dictionary.h"

namespace demo {

// A value that a household, member or record may have. Unknown: it was not made.
struct Slot {
  std::string id;
  const dictionary::Indicator* indicator = nullptr;  // Null for a trait.
  const dictionary::CodeList* list = nullptr;
  bool is_number = false;  // A trait whose texts are numbers.
  bool is_stated = false;  // Collected by this dictionary; what it computes is never stated.
};

class Slots {
 public:
  std::size_t size() const { return slots_.size(); }
  const Slot& at(int32_t slot) const { return slots_[static_cast<std::size_t>(slot)]; }
  int32_t find(std::string_view id) const;  // -1 when there is none.
  int32_t add(Slot slot);

 private:
  std::vector<Slot> slots_;
  std::map<std::string, int32_t, std::less<>> by_id_;
};

struct CompiledMatch {
  int32_t slot = -1;
  std::vector<dictionary::Value> values;
};

struct CompiledTotal {
  std::vector<int32_t> plus;  // Slots of the household.
  std::vector<int32_t> minus;
  int64_t years_back = 0;
  bool per_member = false;
  Bounds percent;
};

struct CompiledBelow {
  CompiledTotal total;
  int64_t number = 0;
};

struct CompiledCondition {
  std::optional<Bounds> age;
  std::optional<Bounds> size;
  std::vector<CompiledMatch> own;
  std::vector<CompiledMatch> head;
  std::vector<CompiledMatch> member;
  std::vector<CompiledMatch> no_member;
  std::vector<CompiledMatch> household;
  std::optional<CompiledBelow> below;
};

struct CompiledReach {
  CompiledTotal total;
  int64_t first = 0;  // As in CompiledCase.
  int64_t step = 0;
  int64_t count = 1;
};

struct CompiledCase {
  const Case* source = nullptr;
  CompiledCondition when;
  Making making = Making::kText;
  dictionary::Value value;                                     // kText
  std::vector<std::pair<dictionary::Value, int64_t>> weights;  // kWeights
  int64_t total_weight = 0;
  int64_t first = 0;  // kRange, kSum: the number stored for the lower bound,
  int64_t step = 0;   // how far the next one is from it,
  int64_t count = 1;  // and how many there are.
  CompiledCondition counted;
  int32_t other = -1;  // kCopy, kDaysAfter, kMonthOf, kIdNumber; kSum: the factor.
  CompiledTotal total;
  std::optional<CompiledReach> reach;
  CompiledMatch odd;
};

struct CompiledSpread {
  int32_t slot = -1;
  std::vector<CompiledCase> cases;
};

struct CompiledRole {
  const Role* source = nullptr;
  std::vector<CompiledSpread> values;
};

struct CompiledShape {
  int64_t weight = 0;
  dictionary::Value id;
  std::vector<std::vector<int32_t>> members;  // Indexes of roles.
};

struct CompiledNames {
  CompiledCondition when;
  const GivenNames* source = nullptr;
};

struct CompiledEarlier {
  int32_t until = -1;
  dictionary::Value value;
};

// How the slots of one entity came about: for each slot what was before.
struct CompiledPast {
  std::vector<std::vector<CompiledEarlier>> earlier;
  std::vector<std::vector<std::pair<dictionary::Value, dictionary::Value>>> steps;
  std::vector<char> every_year;
  std::vector<char> visit_day;
  std::vector<int32_t> feed;  // Index of the feed; -1: none.
};

struct CompiledRecords {
  const Records* source = nullptr;
  std::string entity;
  CompiledCondition when;
  Slots slots;
  int32_t since = -1;  // Day from which on it was there; -1: always.
  std::vector<CompiledSpread> values;
  CompiledPast past;
};

struct CompiledEvent {
  const Event* source = nullptr;
  CompiledCondition when;
  std::vector<CompiledSpread> household;
  CompiledCondition member_when;
  std::vector<CompiledSpread> member;
};

struct CompiledExpectation {
  const Expectation* source = nullptr;
  CompiledCondition among;
  CompiledCondition when;
  std::optional<CompiledTotal> total;
  int64_t unit = 1;  // Of `total`: what one is stored as.
};

struct Compiled {
  const Population* population = nullptr;
  const dictionary::Dictionary* dictionary = nullptr;
  std::string member_entity;
  Slots household;
  Slots person;
  int32_t birth = -1;        // Slot of the person.
  int32_t shape_trait = -1;  // Slots of the household.
  int32_t growth_trait = -1;
  std::vector<CompiledRole> roles;
  std::vector<CompiledShape> shapes;
  int64_t shapes_weight = 0;
  std::vector<CompiledNames> names;
  int64_t family_weight = 0;
  std::vector<CompiledSpread> first;
  std::vector<CompiledSpread> person_spreads;
  std::vector<CompiledSpread> household_spreads;
  CompiledSpread growth;
  CompiledSpread growth_before;
  std::vector<CompiledRecords> records;
  CompiledCondition restated;
  CompiledPast household_past;
  CompiledPast person_past;
  std::vector<CompiledCondition> feeds;
  std::vector<CompiledEvent> events;
  std::vector<int32_t> corrected;
  int32_t came = -1;  // Slots of the person.
  int32_t came_reason = -1;
  int32_t left = -1;
  int32_t left_reason = -1;
  std::vector<CompiledExpectation> report;
};

// None when a problem of severity error was added. `population` and `dictionary` outlive the
// result.
std::optional<Compiled> compile(const Population& population,
                                const dictionary::Dictionary& dictionary, const std::string& file,
                                base::Diagnostics* problems);

}  // namespace demo
