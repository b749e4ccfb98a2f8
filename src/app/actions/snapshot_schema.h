// What the snapshot of a deployment keeps of every village and how it is made of households: the
// columns that rules read, the status axes of lists, what comparing the whole population finds.
// Made once for a policy and a setting; immutable afterwards, any number of threads may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/household_keys.h"
#include "core/base/result.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"
#include "core/registry/household.h"
#include "core/rules/rule_set.h"

namespace actions {

// One indicator that is found by comparing all records of the county (Indicator::repeats).
struct RepeatFact {
  const dictionary::Indicator* indicator = nullptr;  // What is found.
  const dictionary::Indicator* compared = nullptr;
  std::size_t table = 0;   // Of the frame.
  std::size_t column = 0;  // Where the found value stands.
};

// Facts of a household as columns and keys.
struct FactRow {
  HouseholdKey key;
  expr::Record record;  // In the layout of SnapshotSchema::layout().
  // For each RepeatFact, for each row of its table: repeat_key() of the compared value; 0: none.
  std::vector<std::vector<uint64_t>> repeat_keys;
};

class SnapshotSchema {
 public:
  // Both rule sets are of one dictionary, which outlives the schema with them. `setting.region` is
  // not read.
  SnapshotSchema(const rules::RuleSet& rule_set, const rules::RuleSet& village_rules,
                 rules::Setting setting);

  const dictionary::Dictionary& dictionary() const { return rule_set_->dictionary(); }
  const rules::RuleSet& rule_set() const { return *rule_set_; }
  const rules::RuleSet& village_rules() const { return *village_rules_; }
  const rules::Setting& setting() const { return setting_; }

  // Everything a village's frame has: the fields of the rules first, in their order.
  const expr::Program& program() const { return program_; }
  const expr::Layout& layout() const { return layout_; }
  const std::vector<RepeatFact>& repeats() const { return repeats_; }
  // Indicators of the household's status axes that the dictionary has.
  const std::vector<const dictionary::Indicator*>& statuses() const { return statuses_; }
  // Position among statuses(); -1 when there is no such axis.
  int32_t find_status(std::string_view indicator) const;
  // Fields of the household rules whose lack somebody could mend: nobody computes them. Indexes of
  // rule_set().program().fields.
  const std::vector<int32_t>& collected_fields() const { return collected_fields_; }
  // For each field of the household rules the rules that read it.
  const std::vector<std::vector<int32_t>>& rules_of_field() const { return rules_of_field_; }

  // Facts → columns and keys, the same as rules::record_from (a test compares them), but in one
  // pass. An error when a number is out of range or there are too many records.
  base::Result<FactRow> make_row(registry::HouseholdId id,
                                 const registry::Household& household) const;

 private:
  struct Slot {
    std::size_t slot = 0;
    const dictionary::Indicator* indicator = nullptr;
  };
  struct TablePlan {
    std::string entity;
    std::vector<expr::Cell> blank;  // One row that nobody filled.
    std::vector<Slot> slots;        // Current values, by indicator id.
  };

  void join_programs();
  void plan_tables();
  base::Result<void> fill_row(const TablePlan& table, const registry::Facts& facts,
                              expr::Cell* cells, std::vector<std::string>* texts) const;
  base::Result<void> fill_tables(const registry::Household& household, expr::Record* record) const;
  void fill_key(const registry::Household& household, FactRow* row) const;
  std::vector<bool> members_of(const registry::Household& household,
                               const expr::Record& record) const;
  void fill_repeat_keys(const registry::Household& household, FactRow* row) const;

  const rules::RuleSet* rule_set_;
  const rules::RuleSet* village_rules_;
  rules::Setting setting_;
  std::string root_;
  std::string person_;
  const dictionary::Indicator* id_number_ = nullptr;  // Of persons; null: the pack has none.
  expr::Program members_;  // Root 0: is this person a member? No roots: all are.
  expr::Layout members_layout_;
  expr::Context members_context_;
  expr::Program program_;
  expr::Layout layout_;
  std::vector<TablePlan> tables_;
  std::vector<RepeatFact> repeats_;
  std::vector<const dictionary::Indicator*> statuses_;
  std::vector<int32_t> collected_fields_;
  std::vector<std::vector<int32_t>> rules_of_field_;
};

// A number that stands for a compared value: equal values give equal numbers, others almost never
// (64 bits). 0 for what is no value to compare: too short, or nobody knows it.
uint64_t repeat_key(const dictionary::Value& value);

}  // namespace actions
