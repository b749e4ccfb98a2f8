// Random expressions that are well typed over the dictionary of world.h, as text. The compiler
// still refuses some (a comparison that can only be yes, numbers that may leave 64 bits); the
// caller drops those.
#pragma once

#include <string>
#include <string_view>

#include "tests/four_ways/world.h"

namespace four_ways {

struct Generated {
  std::string entity;
  std::string text;
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}
  Generated next();

 private:
  enum class Scope { kHousehold, kPerson, kTreatment, kPlot };

  std::string condition(Scope scope, int depth);
  std::string leaf_condition(Scope scope);
  std::string comparison(Scope scope, int depth);
  std::string money_comparison(Scope scope, int depth);
  std::string aggregate_condition(Scope scope, int depth);
  std::string set(Scope scope, int depth, Scope* rows);
  std::string money(Scope scope, int depth);
  std::string quotient(Scope scope, int depth);
  std::string number(Scope scope, int depth);
  std::string rate(Scope scope, int depth);
  std::string decimal(Scope scope, int depth);
  std::string date(Scope scope, int depth);
  std::string month(Scope scope, int depth);
  std::string coded(Scope scope);
  std::string text(Scope scope);
  std::string field(Scope scope, std::string_view kind);
  std::string any_value(Scope scope, int depth);
  std::string one_of(std::initializer_list<std::string_view> choices);

  int64_t upto(int64_t end) { return pick(random_, end); }
  std::string symbol() { return one_of({"<", "<=", "=", "!=", ">", ">="}); }

  Random random_;
};

}  // namespace four_ways
