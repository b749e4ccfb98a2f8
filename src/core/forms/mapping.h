// Answers ↔ facts ↔ answers of another form. The dictionary is what forms have in common: an item
// is a numbered view of an indicator.
#pragma once

#include "core/forms/answers.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"

namespace forms {

// What a filled form says about the household, to be submitted: polarity turned, hidden answers not
// applicable, generated values included, quotients rounded. What is unanswered is left out.
Facts to_facts(const FormProgram& form, const Answers& answers, const Evaluation& evaluation);

// What is known already, as answers: rows for all known records, polarity turned. A value that the
// form works out from its own answers is not taken over; nor is a text for 其他 nobody ticked.
Answers prefill(const FormProgram& form, const Facts& known);

// Answers of one form on another form about the same household; evaluating them there says what is
// left to ask.
Answers transfer(const FormProgram& from, const Answers& answers, const Evaluation& evaluation,
                 const FormProgram& to);

}  // namespace forms
