// Names and types: a syntax tree becomes nodes of the program and a trace tree. Internal to expr.
// Split over typing.cc (scopes, names), typing_values.cc (conditions), typing_arithmetic.cc and
// typing_functions.cc (functions, aggregates).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/builder.h"
#include "core/expr/compile.h"
#include "core/expr/program.h"
#include "core/expr/syntax.h"

namespace expr {

// What a piece of an expression is, once its names and types are known.
struct Operand {
  bool valid = false;
  bool is_condition = false;  // Kleene yes/no/unknown; otherwise a value with a type.
  bool is_literal = false;    // Adopts the unit of the other side.
  Type type;
  int32_t number = -1;
  int32_t denominator = -1;  // Quotients only; its lower bound is never negative.
  int32_t possibly = -1;     // Counts: `number` is then "surely".
  std::string code;          // A quoted code that waits for its list.
  bool is_code = false;
  int32_t trace = -1;
};

class Typing {
 public:
  Typing(const dictionary::Dictionary& dictionary, std::string_view root_entity, Compiled* out);

  void compile(const Expression& expression);

 private:
  // The text being read and where its names are looked up.
  struct Scope {
    const Syntax* syntax = nullptr;
    base::Place place;
    int32_t source = -1;
    int16_t table = 0;
    const ItemNames* items = nullptr;
  };

  // Names (typing.cc).
  int16_t table_of(std::string_view entity);
  Operand visit(const Scope& scope, int32_t index);
  Operand visit_name(const Scope& scope, int32_t index, const Moment& moment);
  Operand visit_moment(const Scope& scope, int32_t index);
  Operand visit_parameter(const Scope& scope, int32_t index);
  Operand visit_context(const Scope& scope, int32_t index);
  Operand indicator_operand(const Scope& scope, int32_t index,
                            const dictionary::Indicator& indicator, const Moment& moment);
  // An expression that yields an indicator: what the dictionary derives it from, or a form's
  // formula for it.
  struct Derivation {
    std::string key;  // Of the cache and of circles.
    std::string text;
    base::Place place;
    const ItemNames* items = nullptr;
    bool negated = false;
    bool overtyped = false;
  };
  Operand derived_operand(const Scope& scope, int32_t index, const dictionary::Indicator& indicator,
                          int16_t table, const Derivation& derivation);
  Operand with_stated(const dictionary::Indicator& indicator, int16_t table,
                      const Derivation& derivation, const Operand& derived);
  Operand formula_operand(const Scope& scope, int32_t index, const ItemName& item);
  const dictionary::Indicator* find_name(const Scope& scope, int32_t index, bool* negated);
  Operand unknown_name(const Scope& scope, int32_t index);
  Operand visit_literal(const Scope& scope, int32_t index);

  // Operators (typing_values.cc).
  Operand visit_logic(const Scope& scope, int32_t index);
  Operand visit_compare(const Scope& scope, int32_t index);
  Operand compare(const Scope& scope, int32_t index, Comparison how, Operand left, Operand right);
  int32_t compare_counts(Comparison how, Operand left, Operand right);
  int32_t compare_nodes(Comparison how, const Operand& left, const Operand& right);
  Operand visit_between(const Scope& scope, int32_t index);
  Operand visit_in(const Scope& scope, int32_t index);
  Operand visit_is(const Scope& scope, int32_t index);
  Operand visit_arithmetic(const Scope& scope, int32_t index);
  Operand add_operands(const Scope& scope, int32_t index, Operand left, Operand right);
  Operand multiply_operands(const Scope& scope, int32_t index, Operand left, Operand right);
  Operand divide_operands(const Scope& scope, int32_t index, Operand left, Operand right);
  Operand date_arithmetic(const Scope& scope, int32_t index, Operand left, Operand right);
  Operand visit_if(const Scope& scope, int32_t index);
  bool unify(const Scope& scope, int32_t index, Operand* left, Operand* right);
  bool align_decimals(const Scope& scope, int32_t index, Operand* left, Operand* right);
  bool scale_by(Operand* operand, int decimals);
  bool resolve_code(const Scope& scope, int32_t index, Operand* code, const Type& type);
  int32_t is_known(const Operand& operand);
  int32_t is_absent(const Operand& operand);  // Not applicable.
  int32_t to_condition(const Scope& scope, int32_t index, const Operand& operand,
                       std::string_view who);
  Operand to_value(const Operand& operand);
  Operand exact_count(Operand operand);

  // Functions and aggregates (typing_functions.cc).
  Operand visit_call(const Scope& scope, int32_t index);
  Operand call_date(const Scope& scope, int32_t index, std::vector<Operand>* arguments);
  Operand call_number(const Scope& scope, int32_t index, std::vector<Operand>* arguments);
  Operand call_text(const Scope& scope, int32_t index, std::vector<Operand>* arguments);
  Operand call_round(const Scope& scope, int32_t index, const Operand& value);
  Operand call_default(const Scope& scope, int32_t index, Operand value, Operand fallback);
  Operand call_set(const Scope& scope, int32_t index, std::vector<Operand>* arguments);
  Operand visit_aggregate(const Scope& scope, int32_t index);
  Operand visit_member(const Scope& scope, int32_t index);
  struct RowSet {
    bool valid = false;
    const dictionary::Collection* collection = nullptr;
    int16_t table = 0;     // Of the record that the aggregate belongs to.
    int16_t child = 0;     // Of the rows.
    int32_t present = -1;  // Condition: the row is in the collection.
    int32_t where = -1;    // Condition that the expression adds.
    int32_t trace = -1;
  };
  RowSet visit_set(const Scope& scope, int32_t index);

  // Reporting and traces.
  Operand fail(const Scope& scope, int32_t index, std::string_view id,
               std::initializer_list<std::string_view> arguments = {});
  void warn(const Scope& scope, int32_t index, std::string_view id,
            std::initializer_list<std::string_view> arguments);
  Operand finish(const Scope& scope, int32_t index, Operand operand, std::vector<int32_t> children);
  std::string written(const Scope& scope, int32_t index) const;
  std::string describe(const Operand& operand) const;
  Operand value_operand(Type type, int32_t number, int32_t denominator = -1) const;
  Operand condition_operand(int32_t node) const;
  Interval parameter_bounds(const dictionary::Parameter& parameter) const;

  const dictionary::Dictionary& dictionary_;
  Compiled* out_;
  Builder builder_;
  std::map<std::string, Syntax, std::less<>> derived_syntax_;
  std::map<std::string, int32_t, std::less<>> derived_source_;
  std::map<std::string, Operand, std::less<>> derived_done_;
  std::map<std::string, std::pair<int32_t, int32_t>, std::less<>>
      collection_filter_;  // node, trace
  std::vector<std::string> derived_stack_;
  bool failed_ = false;
};

}  // namespace expr
