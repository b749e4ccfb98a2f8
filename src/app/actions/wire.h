// Values as they cross the door ↔ values of the dictionary (wire_value of api/openapi.yaml): money
// in yuan and rates as a fraction of one are decimal strings, never numbers, so nothing is rounded
// on the way.
#pragma once

#include <optional>
#include <string>

#include "app/actions/answers.h"
#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"

namespace actions {

WireValue to_wire(const dictionary::Value& value, const dictionary::Type& type,
                  const dictionary::CodeList* list);

// None when the value does not fit the type; null is "not known".
std::optional<dictionary::Value> from_wire(const WireValue& wire, const dictionary::Type& type,
                                           const dictionary::CodeList* list);

// What such a value must look like, for people: "两位小数以内的金额，例如 1200.00".
std::string wire_shape(const dictionary::Type& type, const dictionary::CodeList* list);

// Is a known value inside the indicator's range (kinds with arithmetic only)?
bool is_in_range(const dictionary::Value& value, const dictionary::Indicator& indicator);

}  // namespace actions
