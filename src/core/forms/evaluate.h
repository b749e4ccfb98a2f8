// What a form looks like while it is being filled: what is asked, what is missing, what the system
// writes, what contradicts. One pass over the compiled form; nothing is stored, nothing reads a
// clock; the order in which answers were given does not matter.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/dictionary/value.h"
#include "core/expr/scalar.h"
#include "core/forms/answers.h"
#include "core/forms/form_program.h"

namespace forms {

enum class Visibility : uint8_t {
  kShown,
  kUndecided,  // The answer that decides is missing: not asked yet.
  kHidden,     // Not asked; an answer counts as not applicable.
  kStopped,    // Hidden because the interview ended before it.
};

// One item in one row. `value` is as the paper asks it, amounts rounded half up to their decimals;
// a quotient's exact value is number / divisor (divisor 0: `value` is exact).
struct ItemState {
  Visibility visibility = Visibility::kShown;
  bool is_required = false;
  bool is_answered = false;  // By a person, by a tick box's being empty, or by a preset.
  bool is_missing = false;   // Shown, required and not answered.
  dictionary::Value value;
  int64_t number = 0;
  int64_t divisor = 0;
};

enum class ProblemKind : uint8_t {
  kCheck,             // A check of the form fired.
  kOptionNotOffered,  // A code that this form does not print.
  kOutOfRange,        // Outside the indicator's range.
  kDiffers,           // The paper's figure is not what the formula gives.
  kSameSigner,        // One person signed twice.
};

struct ItemPlace {
  int32_t item = -1;
  int32_t row = 0;
  friend bool operator==(const ItemPlace&, const ItemPlace&) = default;
};

struct Problem {
  ProblemKind kind = ProblemKind::kCheck;
  std::string id;  // Of the check, or "forms.option_not_offered" …
  CheckSeverity severity = CheckSeverity::kError;
  std::string message;
  std::vector<ItemPlace> items;  // Whom it concerns; rows for which the condition holds.
};

struct Stop {
  ItemPlace place;  // The item that ended the interview.
  std::string message;
};

// What is left to do, over shown items that people answer.
struct Counts {
  int32_t asked = 0;
  int32_t answered = 0;
  int32_t missing = 0;   // Required and open.
  int32_t optional = 0;  // Open, not required.
};

struct Evaluation {
  std::vector<std::vector<ItemState>> items;  // By item, then row (one for items asked once).
  std::vector<Problem> problems;              // In the order of the form's checks, then by item.
  std::vector<ItemPlace> missing;             // In the order of the paper.
  std::vector<std::string> unsigned_by;       // Signers of the form that have not signed.
  std::vector<Stop> stops;
  Counts counts;

  const ItemState& at(int32_t item, int32_t row = 0) const {
    return items[static_cast<std::size_t>(item)][static_cast<std::size_t>(row)];
  }
  bool is_complete() const;  // Nothing missing, no problem of severity error.
};

// `known` are facts that the form does not ask for but its expressions read; records of other
// entities come from there. May be null.
Evaluation evaluate(const FormProgram& form, const expr::Context& context, const Answers& answers,
                    const Facts* known = nullptr);

// "7187.50 元/人": the state's value as people read it.
std::string to_display(const FormProgram& form, int32_t item, const ItemState& state);

}  // namespace forms
