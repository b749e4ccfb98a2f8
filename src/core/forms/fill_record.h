// Answers and known facts → the record that a form's program reads. Internal to forms.
#pragma once

#include <optional>

#include "core/dictionary/value.h"
#include "core/expr/scalar.h"
#include "core/forms/answers.h"
#include "core/forms/form_program.h"

namespace forms {

// The answer to an item: what was given, no for a tick box left empty, none of the boxes where 否
// is answered for them, the preset of a first row. None: nobody answered.
std::optional<dictionary::Value> answer_of(const FormProgram& form, const Answers& answers,
                                           int32_t item, int32_t row);

// What two items tick of one set. What is known counts; unknown and not applicable add nothing.
dictionary::Value united(const dictionary::Value& a, const dictionary::Value& b);

expr::Record fill_record(const FormProgram& form, const Answers& answers, const Facts* known);

expr::Cell* field_cell(const FormProgram& form, expr::Record* record, int32_t field, int32_t row);

// The cell as the field may hold it: numbers within the field's bounds.
expr::Cell fitting(const FormProgram& form, int32_t field, expr::Cell cell);

// The value of a node for row `row` of `repeat` (-1: the form itself), whichever table it is of.
expr::Cell cell_of(const FormProgram& form, const expr::Slots& slots, int32_t node, int32_t repeat,
                   int32_t row);

}  // namespace forms
