// The words that belong to policy: read from every file below policies/ without a YAML library,
// line by line.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "tests/tidy/tree.h"

namespace tidy {

using WordSet = std::set<std::string, std::less<>>;
using Origins = std::map<std::string, std::string, std::less<>>;  // Word → the file it stands in.

struct PackWords {
  Origins phrases;     // Labels, titles, messages, texts with at least three Han characters; cut at
                       // placeholders.
  Origins ids;         // Code values, status values, ids of packs, rules, parameters, forms.
  Origins numbers;     // Money of parameters, in yuan and in fen, without round powers of ten.
  Origins item_codes;  // Codes of form items: A33, B2.
};

PackWords read_pack_words(const Tree& tree);

// "word: reason" lines; '#' starts a comment.
WordSet read_allowed(const Tree& tree);

bool is_han(std::string_view text, size_t at);  // A three-byte Han character starts at `at`.
size_t count_han(std::string_view text);
bool is_item_code(std::string_view word);

}  // namespace tidy
