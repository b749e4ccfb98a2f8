// Expressions → one typed program, with every static check of RULES §1.6 that needs no tests or
// regions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"

namespace expr {

// What a form's item code stands for inside that form's expressions. A formula is read with the
// same item names; it speaks the paper's polarity. Quotients stay exact from one formula to the
// next.
struct ItemName {
  std::string indicator;
  bool negated = false;  // The paper asks the opposite question (polarity).
  const base::PlacedText* formula =
      nullptr;             // Of a generated or computed item; not owned; null: only answered.
  bool overtyped = false;  // A stated answer goes before the formula; otherwise it only stands in.
};
using ItemNames = std::map<std::string, ItemName, std::less<>>;

enum class Want : uint8_t { kCondition, kAnyValue };

struct Expression {
  std::string name;    // Name of the root.
  std::string entity;  // Whose record it is evaluated on.
  std::string text;
  base::Place place;
  Want want = Want::kCondition;
  const ItemNames* items = nullptr;  // Not owned; outlives the call.
};

struct Compiled {
  Program program;  // Holds only the roots that compiled.
  base::Diagnostics diagnostics;
};

// All expressions share one program whose table 0 is `root_entity` ("household", "village"). The
// dictionary is only read. Expressions with an error are left out and reported; warnings do not
// leave them out.
Compiled compile(const dictionary::Dictionary& dictionary, std::string_view root_entity,
                 const std::vector<Expression>& expressions);

enum class Spelling : uint8_t { kCanonical, kChinese };

// The expression in canonical spelling (ids, codes, English keywords) or in Chinese (labels,
// Chinese keywords). Converting there and back gives the same tree. Names that the dictionary does
// not know are kept as written.
std::string format(const Syntax& syntax, Spelling spelling,
                   const dictionary::Dictionary& dictionary, std::string_view entity);

}  // namespace expr
