// Answers of the deeds on submissions → JSON of the contract (api/openapi.yaml). Spelling only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/actions/submission_deeds.h"
#include "app/http/message.h"

namespace http {

// "<pack>/<form>" → the form's title; "" when there is no such form.
using FormTitle = std::function<std::string(std::string_view pack, std::string_view form)>;

std::string render(const actions::HistoryPage& page, const FormTitle& form_title);
std::string render(const actions::SubmitAnswer& answer);
// The problem submission.conflict with what others changed.
Response conflict_response(const actions::SubmitResult& result);

}  // namespace http
