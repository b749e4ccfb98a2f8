// One form filled from another, and what is lost on the way. Two forms may belong to two packs with
// dictionaries of their own: they meet in the ids of indicators and codes, never in numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/forms/answers.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"
#include "core/forms/mapping.h"

namespace forms {

struct Conversion {
  Answers answers;  // Of the other form, still to be evaluated there.
  Facts known;      // What the first form says, in the other form's dictionary: for evaluate().
};

// Answers of one form on another about the same household. An option that the other paper does not
// print is written behind its 其他 where it has one, and is left out where it has none.
Conversion convert(const FormProgram& from, const Answers& answers, const Evaluation& evaluation,
                   const FormProgram& to);

enum class LossKind : uint8_t {
  kNotAsked,          // The other form has no item for it.
  kOptionNotPrinted,  // No box and no 其他 for this option.
  kOptionsMerged,     // Another option of the first form is the same one there.
  kAsWords,           // Nothing is lost: the option stands behind 其他.
};
std::string_view to_text(LossKind kind);  // "not_asked" …

struct Loss {
  LossKind kind = LossKind::kNotAsked;
  int32_t item = -1;      // Of the first form.
  int32_t to_item = -1;   // Of the other form; -1: it does not ask.
  std::string option;     // Code of the first form's list; empty: the whole item.
  std::string to_option;  // The option that takes it, where there is one.
  friend bool operator==(const Loss&, const Loss&) = default;
};

// In the order of the first form. Figures that the first form works out from its own answers, and
// 是/否 that its boxes say, are not listed: their answers are.
std::vector<Loss> find_losses(const FormProgram& from, const FormProgram& to);

// Items of the other form that people answer there and the first form says nothing about.
std::vector<int32_t> find_unanswered(const FormProgram& from, const FormProgram& to);

}  // namespace forms
