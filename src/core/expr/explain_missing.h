// Which unknown facts can still change an unknown result? Internal to expr.
//
// A fact blocks when there is a way to fill in the other unknown facts such that the result still
// waits for this one. From the result down, only operands that are themselves unknown can matter;
// where every fact is met on one way only, each of them blocks, because the others on that way can
// be filled in so as to leave the decision to it. A fact met on several ways (a and (b or a)) may
// be masked by itself: there the other facts met several times are tried out until one filling
// leaves the result waiting. What no filling confirms is left out.
#pragma once

#include <cstdint>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/expr/explain.h"

namespace expr {

// `nodes` are conditions that must all hold, each on its row; their conjunction is unknown.
struct Wanted {
  int32_t node = -1;
  int32_t row = 0;
};
std::vector<FactPlace> blocking_facts(const Program& program,
                                      const dictionary::Dictionary& dictionary,
                                      const Evaluated& evaluated,
                                      const std::vector<Wanted>& wanted);

}  // namespace expr
