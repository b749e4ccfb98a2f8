// All rules of one root entity compiled into one program, and the parameters in force for a region
// and date. Immutable after compile(); any number of threads may read it. Dictionary and
// definitions outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/explain.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"
#include "core/rules/rule.h"

namespace rules {

// A piece of a message: text as written, or the value of a root of the program.
struct MessagePart {
  std::string text;
  int32_t root = -1;
};

struct CompiledRule {
  const RuleDefinition* definition = nullptr;
  int32_t guard = -1;  // Roots of the program; -1: applies to every record.
  int32_t when = -1;
  std::vector<MessagePart> message;
  // What condition, guard and message read: indexes into Program::parameters and Program::fields.
  std::vector<int32_t> parameters;
  std::vector<int32_t> fields;
};

// When and where: nothing reads a clock.
struct Setting {
  base::Date as_of;
  std::optional<base::Date> rule_date;  // Chooses parameter rows; as_of when absent.
  std::optional<std::pair<base::Date, base::Date>>
      period;          // First and last day of the accounting period.
  std::string region;  // Statistical code or prefix.
};

// One parameter as used: the row it came from, or a value tried instead (row is null).
struct ParameterUse {
  const dictionary::Parameter* parameter = nullptr;
  const dictionary::ParameterRow* row = nullptr;
  dictionary::Value value;
};

using ParameterValues = std::vector<std::pair<std::string, dictionary::Value>>;  // id → value

// The context of an evaluation with where every parameter came from, in the order of
// Program::parameters.
struct Binding {
  Setting setting;
  expr::Context context;
  std::vector<ParameterUse> parameters;
};

class RuleSet {
 public:
  // Rules with an error are left out and reported; rules about other entities (village rules in a
  // household's set) are left out silently. A placeholder of a message that cannot be read is an
  // error of the rule.
  static RuleSet compile(const dictionary::Dictionary& dictionary, std::string_view root_entity,
                         const std::vector<RuleDefinition>& definitions);

  const std::vector<CompiledRule>& rules() const { return rules_; }
  const base::Diagnostics& diagnostics() const { return diagnostics_; }
  const dictionary::Dictionary& dictionary() const { return *dictionary_; }
  const expr::Program& program() const { return *program_; }
  const expr::Layout& layout() const { return layout_; }
  const expr::Explainer& explainer() const { return *explainer_; }
  // Index into rules(), -1 when there is no such rule.
  int32_t find_rule(std::string_view id) const;
  // Nodes [0, decision_nodes) decide; what follows is only for messages.
  int32_t decision_nodes() const { return decision_nodes_; }

  // Resolves every parameter (or only those of `rule`, an index) for the setting's region on its
  // rule date. No row in force is an error, never the nearest row. `instead` replaces parameters,
  // for tests and what-if; an id that the dictionary does not have is an error, and so is a value
  // so far out that sums might overflow; one that no rule reads is ignored.
  base::Result<Binding> bind(const Setting& setting, const ParameterValues& instead = {},
                             int32_t rule = -1) const;

 private:
  const dictionary::Dictionary* dictionary_ = nullptr;
  std::unique_ptr<expr::Program> program_;  // Fixed in memory: the explainer refers to it.
  expr::Layout layout_;
  std::unique_ptr<expr::Explainer> explainer_;
  void collect_reads(CompiledRule* rule) const;
  base::Result<ParameterUse> use_of(std::size_t parameter, const Setting& setting,
                                    const ParameterValues& instead, bool is_needed) const;

  std::vector<CompiledRule> rules_;
  std::vector<int32_t> parameter_nodes_;  // For each parameter its node.
  base::Diagnostics diagnostics_;
  int32_t decision_nodes_ = 0;
};

}  // namespace rules
