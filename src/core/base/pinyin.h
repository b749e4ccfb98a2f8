// How Chinese names are typed in Latin letters, for searching and sorting: without tones, ü as v
// (but lüe, nüe as lue, nue), in lower case. Readings of characters are those of Unicode CLDR
// (pinyin_generated.inc), put right where names of places and of families are read otherwise. Pure
// functions over a constant table; any number of threads may call them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

enum class NameOf : uint8_t {
  kPlace,   // 乐清 yueqing, 单县 shanxian, 曾家村 zengjiacun
  kPerson,  // The family name stands first: 曾, 单, 仇, 区, 尉迟 …
};

struct Pinyin {
  std::string full;      // "yunlongxian"
  std::string initials;  // "ylx"
};

// ASCII letters and digits stay as they are (in lower case, each its own initial: 3组 → "3zu",
// "3z"); characters that nobody can read — punctuation, blanks, rare characters — are left out.
Pinyin to_pinyin(std::string_view text, NameOf what);

// The commonest reading of one character; "" when there is none.
std::string_view reading_of(char32_t character);

}  // namespace base
