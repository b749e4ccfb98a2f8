// The syntax tree of one expression, with places, before names and types are known (RULES §1.2).
// Nodes stand in one vector and refer to each other by index; the tree owns its source text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace expr {

enum class SyntaxKind : uint8_t {
  kNumber,   // text "7500.50"
  kMoney,    // text "7500.50", written with yuan
  kPercent,  // text "30"
  kMonths,   // text "6"
  kDays,     // text "180"
  kDate,     // text "2023-09-30"
  kMonth,    // text "2023-09"
  kCode,     // text 'dropout', a code or its label
  kTrue,
  kFalse,
  kName,  // text net_income, a label, or a form's item code; `qualifier` is the form before the dot
  kParameter,  // text after "param."
  kAsOf,
  kRuleDate,
  kPeriodFrom,
  kPeriodTo,
  kPrevious,    // child: the name; text: how many snapshots back ("1")
  kIdentified,  // child: the name, as it was at identification
  kAtDate,      // children: the name, a date
  kOr,
  kAnd,
  kNot,
  kUnless,   // children: general case, exception
  kCompare,  // text: "=", "!=", "<", "<=", ">", ">="
  kIn,       // children: the value, then the literals; text "not" when negated
  kBetween,  // children: value, low, high
  kIs,       // child: value; text: "known", "unknown", "not_applicable"
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kNegate,
  kIf,         // children: condition, then, else
  kCall,       // text: function; children: arguments
  kAggregate,  // text: count any all sum min max one; children: set [, value]
  kSet,        // text: collection; child: where condition, if any
  kMember,     // text: name of the field; child: a `one` aggregate
  kWord,       // text: a bare word as argument of a function (clip, fail, to_fen …)
};

struct SyntaxNode {
  SyntaxKind kind = SyntaxKind::kTrue;
  int32_t begin = 0;  // Byte offsets in the source.
  int32_t end = 0;
  std::string text;
  std::string qualifier;
  std::vector<int32_t> children;
};

struct Syntax {
  std::string source;
  std::vector<SyntaxNode> nodes;
  int32_t root = -1;  // -1 when the text could not be read.

  const SyntaxNode& at(int32_t index) const { return nodes[static_cast<std::size_t>(index)]; }
};

struct Parsed {
  Syntax syntax;
  base::Diagnostics diagnostics;
};

inline constexpr std::size_t kMaxExpressionBytes = 65536;
inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxNodes = 4096;

// Reads English and Chinese spelling alike. `place` is where the text stands; columns are added to
// it.
Parsed parse(std::string_view text, const base::Place& place = {});

// English keyword ↔ Chinese twin, e.g. {"and", "且"}; functions and words included.
struct Keyword {
  std::string_view english;
  std::string_view chinese;
};
const std::vector<Keyword>& keywords();

}  // namespace expr
