// Text → tokens: full-width forms folded, Chinese keywords turned into their English twin, places
// kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace expr {

enum class TokenKind : uint8_t { kEnd, kWord, kLabel, kNumber, kDate, kMonth, kQuoted, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;     // Folded; keywords in English.
  std::string written;  // As written, for messages.
  int32_t begin = 0;
  int32_t end = 0;
};

// On a diagnostic the tokens read so far are returned, closed by kEnd.
std::vector<Token> read_tokens(std::string_view text, const base::Place& place,
                               base::Diagnostics* diagnostics);

// The place of byte `offset` of `text`, which itself begins at `start`.
base::Place place_at(const base::Place& start, std::string_view text, std::size_t offset);

}  // namespace expr
