// Answers ↔ facts. The dictionary is what forms have in common: an item is a numbered view of an
// indicator. Answers of another form: core/forms/conversion.h.
#pragma once

#include <string_view>

#include "core/forms/answers.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"

namespace forms {

// Between the words behind one 其他.
inline constexpr std::string_view kBetweenWords = "；";

// What a filled form says about the household, to be submitted: polarity turned, hidden answers not
// applicable, generated values included, quotients rounded. What is unanswered is left out. The
// name of an option written behind 其他 counts as that option.
Facts to_facts(const FormProgram& form, const Answers& answers, const Evaluation& evaluation);

// What is known already, as answers: rows for all known records, polarity turned. A value that the
// form works out from its own answers is not taken over; nor is a text for 其他 nobody ticked.
// 是/否 that asks about boxes follows from them.
Answers prefill(const FormProgram& form, const Facts& known);

}  // namespace forms
