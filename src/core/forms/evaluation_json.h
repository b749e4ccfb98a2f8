// What a form looks like while it is being filled, as one JSON text for pages:
//
//   {complete, items: {code: [{visibility, required, missing, answered, text, exact}]},  one per
//   row
//    missing: ["Q2", "P1[2]"], problems: [{id, severity, message, items}],
//    unsigned: [signer], stops: [{item, message}], counts: {asked, answered, missing, optional},
//    unreadable: [{id, message, help}]}
//
// `text` is the value as people read it; `exact` are numerator and denominator of a quotient, as
// texts because they may exceed what JSON numbers keep. Rows count from 1. Flags that are false and
// an `exact` without denominator are left out.
#pragma once

#include <string>

#include "core/base/diagnostic.h"
#include "core/forms/evaluate.h"

namespace forms {

// `unreadable` are the diagnostics of reading the answers.
std::string to_json(const FormProgram& form, const Evaluation& evaluation,
                    const base::Diagnostics& unreadable);

}  // namespace forms
