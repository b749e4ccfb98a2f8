// Words as they are compared when people wrote them: headings of workbooks, labels, names of
// places. Never stored, never shown.
#pragma once

#include <string>
#include <string_view>

namespace base {

char32_t simplified(char32_t character);  // Its simplified twin; itself when it has none.
// Full-width folded, traditional characters simplified, blanks, line breaks and invisible marks
// dropped, letters small.
std::string plain_words(std::string_view text);

}  // namespace base
