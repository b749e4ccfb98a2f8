// Values and parameters of requests in the shapes of the contract (wire_value, parameter_values).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/actions/answers.h"
#include "app/http/json_reader.h"
#include "app/http/problems.h"

namespace http {

// None when the value is no wire_value of the contract (an object, a decimal number).
std::optional<actions::WireValue> wire_of(const JsonValue& json);

// The field `parameters`, which may be absent; what does not fit becomes a fault.
std::vector<std::pair<std::string, actions::WireValue>> read_wire_parameters(
    const JsonValue& json, std::vector<Fault>* faults);

Fault bad_shape(std::string_view where);

// The text of a field; "" when it is absent. Another kind of value is a fault.
std::string read_text(const JsonValue& json, std::string_view name, std::vector<Fault>* faults);

}  // namespace http
