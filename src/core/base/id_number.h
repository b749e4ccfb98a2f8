// Citizen identity numbers (GB 11643-1999) and disability certificate numbers (18 characters +
// class + grade [+ 2 for a re-issue]). Input is folded and trimmed first: full-width digits and a
// lower-case x are accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/date.h"

namespace base {

// Folded to ASCII, blanks removed, x in upper case. Other characters stay.
std::string normal_id_number(std::string_view text);

char id_check_character(std::string_view first_17_digits);  // MOD 11-2; all 17 must be digits.

// 18 characters with a right check character and an existing birth date, or a certificate number
// that begins with such.
bool is_valid_id_number(std::string_view normal);
std::optional<Date> birth_of_id_number(std::string_view normal);
int32_t sex_of_id_number(
    std::string_view normal);  // GB/T 2261.1: 1 male, 2 female; 0 when it cannot be read.

// Length class: 18 citizen, 20 or 22 disability certificate, 15 old citizen number, 0 anything
// else.
int32_t kind_of_id_number(std::string_view normal);
int32_t certificate_kind(std::string_view normal);   // Class 1…7, 0 when there is none.
int32_t certificate_grade(std::string_view normal);  // Grade 1…4, 0 when there is none.

// A name without blanks, full-width Latin folded, one kind of middle dot.
std::string normal_name(std::string_view name);

}  // namespace base
