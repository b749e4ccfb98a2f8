// What contradicts on a filled form. Internal to forms.
#pragma once

#include "core/forms/evaluate.h"

namespace forms {

// A form whose program was run; nothing is owned.
struct Ran {
  const expr::Context& context;
  const Answers& answers;
  const expr::Record& record;
  const expr::Slots& slots;
};

// Checks, options, ranges, signatures.
void find_problems(const FormProgram& form, const Ran& ran, Evaluation* result);

// The paper says one thing, the formula another.
void add_difference(const FormProgram& form, ItemPlace place, const dictionary::Value& answer,
                    const dictionary::Value& formula, Evaluation* result);

}  // namespace forms
