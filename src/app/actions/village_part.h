// One village in memory: the columns that the rules read, the keys of its lists, what every rule
// says about every household, and the sums of it all. Parts are immutable once they are shared; a
// change makes a new part (VillageDraft), and snapshots share all parts that did not change.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/actions/household_keys.h"
#include "app/actions/snapshot_schema.h"
#include "core/base/result.h"
#include "core/frame/frame.h"
#include "core/rules/judge.h"
#include "core/rules/screen.h"

namespace actions {

// `where` of the error when a region has no value of a parameter in force.
inline constexpr std::string_view kNoParameter = "parameter.not_in_force";

// Of one rule: households, and the members of those for which it says yes. "No" is what is left.
struct RuleSum {
  int32_t yes = 0;
  int32_t unknown = 0;
  int32_t yes_persons = 0;
  friend bool operator==(const RuleSum&, const RuleSum&) = default;
};

// Of one collected field of the rules: rows that lack the fact, their households, and those of them
// about which a rule that reads it cannot decide.
struct LackSum {
  int32_t rows = 0;
  int32_t households = 0;
  int32_t blocked_households = 0;
  friend bool operator==(const LackSum&, const LackSum&) = default;
};

// The figures of a village or, added up, of any region above.
struct Sums {
  int64_t households = 0;
  int64_t persons = 0;  // Members.
  std::vector<RuleSum> rules;
  std::vector<LackSum> lacks;  // In the order of SnapshotSchema::collected_fields().
  // For each of those fields, for each rule that reads it (SnapshotSchema::rules_of_field()), one
  // after another: households that lack the fact and about which the rule cannot decide.
  std::vector<int32_t> blocked;
  int64_t blocked_households = 0;              // That lack anything which blocks a rule.
  void add(const Sums& other, int32_t times);  // -1 takes away.
  friend bool operator==(const Sums&, const Sums&) = default;
};

struct VillagePart {
  std::string region;
  std::shared_ptr<const rules::Binding> binding;          // Parameters in force here.
  std::shared_ptr<const rules::Binding> village_binding;  // Those of the village rules.
  frame::Frame frame;                                     // Rows as in keys.
  HouseholdKeys keys;
  rules::Screening screening;
  // For each RepeatFact the keys of its table's rows.
  std::vector<std::vector<uint64_t>> repeat_keys;
  // How many rules say yes, and how many cannot decide, for each household.
  std::vector<uint16_t> yes_counts;
  std::vector<uint16_t> unknown_counts;
  // The change of the county that last touched the household's row, or with which it was loaded.
  std::vector<int64_t> changed;
  std::vector<rules::Verdict> village_verdicts;  // Of the village rules.
  Sums sums;
};

// One bit a household: does it lack the field (of SnapshotSchema::rule_set().program()) in any row?
std::vector<uint64_t> lacking_households(const SnapshotSchema& schema, const VillagePart& part,
                                         int32_t field);

// The village as one record of the village rules, with all its households below it.
expr::FrameView village_view(const SnapshotSchema& schema, const frame::Frame& frame,
                             std::vector<int32_t>* first);

// A part being made or changed by one thread.
class VillageDraft {
 public:
  // Errors of parameters that are not in force for this region.
  static base::Result<VillageDraft> create(const SnapshotSchema& schema, const std::string& region);
  VillageDraft(const SnapshotSchema& schema, const VillagePart& part);
  // From stored columns and keys (frame files): everything is screened by finish().
  static base::Result<VillageDraft> restore(const SnapshotSchema& schema, frame::Frame frame,
                                            HouseholdKeys keys,
                                            std::vector<std::vector<uint64_t>> repeat_keys);

  const VillagePart& part() const { return part_; }
  void put(const FactRow& row);
  void erase(registry::HouseholdId id);
  // The repeat keys of one household, for each RepeatFact.
  std::vector<std::vector<uint64_t>> repeat_keys_of(registry::HouseholdId id) const;
  // Sets what comparing found: for each row of the household whose key is `key`, `others` other
  // rows state it too. Nothing happens when the cell says so already.
  void set_repeats(std::size_t fact, registry::HouseholdId id, uint64_t key, int64_t others);

  // Judges what change `sequence` touched (a new village: all of it, column by column, by `plan`
  // when there is one for it) and adds up. The draft is used up.
  std::shared_ptr<const VillagePart> finish(int64_t sequence,
                                            const rules::ScreenPlan* plan = nullptr);
  void shrink();  // Gives back memory that filling left over; columns move.

 private:
  explicit VillageDraft(const SnapshotSchema& schema) : schema_(&schema) {}
  base::Result<void> bind(const std::string& region);
  void mark(registry::HouseholdId id);
  void judge_marked(int64_t sequence);
  void count_households();
  void add_up_rules();
  void add_up_lacks();
  void judge_village();

  const SnapshotSchema* schema_;
  VillagePart part_;
  bool is_new_ = true;  // Not screened yet.
  std::vector<registry::HouseholdId> marked_;
};

}  // namespace actions
