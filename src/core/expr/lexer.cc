#include "core/expr/lexer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/date.h"
#include "core/base/text.h"
#include "core/expr/syntax.h"

namespace expr {
namespace {

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

bool is_word_start(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || base::is_han(c);
}

bool is_word(char32_t c) { return is_word_start(c) || is_digit(c); }

// A folded copy of the text, one code point per element, each with its byte offset in the original.
struct Character {
  char32_t code = 0;
  int32_t offset = 0;
};

class Lexer {
 public:
  Lexer(std::string_view text, const base::Place& place, base::Diagnostics* diagnostics)
      : text_(text), place_(place), diagnostics_(diagnostics) {
    for (std::size_t at = 0; at < text.size();) {
      const auto offset = static_cast<int32_t>(at);
      const char32_t code = base::next_code_point(text, &at);
      characters_.push_back(
          {code == kOpenLabel || code == kCloseLabel ? code : base::fold_width(code), offset});
    }
  }

  std::vector<Token> read() {
    while (skip_blanks(), at_ < characters_.size()) {
      if (!read_one()) break;
    }
    Token end;
    end.begin = end.end = static_cast<int32_t>(text_.size());
    tokens_.push_back(end);
    return std::move(tokens_);
  }

 private:
  static constexpr char32_t kOpenLabel = 0x300C;   // 「
  static constexpr char32_t kCloseLabel = 0x300D;  // 」

  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < characters_.size() ? characters_[at_ + ahead].code : 0;
  }
  int32_t offset(std::size_t index) const {
    return index < characters_.size() ? characters_[index].offset
                                      : static_cast<int32_t>(text_.size());
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  std::string folded(std::size_t begin, std::size_t end) const {
    std::string word;
    for (std::size_t i = begin; i < end; ++i) base::append_code_point(&word, characters_[i].code);
    return word;
  }

  void add(TokenKind kind, std::size_t begin, std::size_t end, std::string text) {
    Token token;
    token.kind = kind;
    token.text = std::move(text);
    token.begin = offset(begin);
    token.end = offset(end);
    token.written = std::string(text_.substr(static_cast<std::size_t>(token.begin),
                                             static_cast<std::size_t>(token.end - token.begin)));
    tokens_.push_back(std::move(token));
  }

  bool fail(std::string_view id, std::size_t at, std::string_view argument) {
    diagnostics_->push_back(base::diagnose(
        id, place_at(place_, text_, static_cast<std::size_t>(offset(at))), {argument}));
    return false;
  }

  bool read_one() {
    const char32_t c = peek();
    if (is_digit(c)) return read_number();
    if (is_word_start(c)) return read_word();
    if (c == '\'') return read_until('\'', TokenKind::kQuoted);
    if (c == kOpenLabel) return read_until(kCloseLabel, TokenKind::kLabel);
    return read_symbol();
  }

  bool read_number() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    if (at_ - begin == 4 && peek() == '-' && is_digit(peek(1)) && is_digit(peek(2))) {
      return read_date(begin);
    }
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (is_word_start(peek()) && peek() < 0x80) {
      while (is_word(peek())) ++at_;
      return fail("expr.bad_number", begin, folded(begin, at_));
    }
    add(TokenKind::kNumber, begin, at_, folded(begin, at_));
    return true;
  }

  bool read_date(std::size_t begin) {
    at_ += 3;
    const bool has_day = peek() == '-' && is_digit(peek(1)) && is_digit(peek(2));
    if (has_day) at_ += 3;
    const std::string text = folded(begin, at_);
    const bool valid =
        has_day ? base::parse_date(text).has_value() : base::parse_month(text).has_value();
    if (!valid || is_digit(peek())) return fail("expr.bad_date", begin, text);
    add(has_day ? TokenKind::kDate : TokenKind::kMonth, begin, at_, text);
    return true;
  }

  bool read_word() {
    const std::size_t begin = at_;
    while (is_word(peek())) ++at_;
    std::string word = folded(begin, at_);
    for (const Keyword& keyword : keywords()) {
      if (keyword.chinese == word) {
        word = std::string(keyword.english);
        break;
      }
    }
    add(TokenKind::kWord, begin, at_, std::move(word));
    return true;
  }

  bool read_until(char32_t close, TokenKind kind) {
    const std::size_t begin = at_++;
    while (at_ < characters_.size() && peek() != close) ++at_;
    if (at_ == characters_.size()) return fail("expr.unclosed_quote", begin, "");
    // What stands in quotes is kept as written: a label may hold full-width signs.
    const auto from = static_cast<std::size_t>(offset(begin + 1));
    const auto to = static_cast<std::size_t>(offset(at_));
    ++at_;
    add(kind, begin, at_, std::string(text_.substr(from, to - from)));
    return true;
  }

  bool read_symbol() {
    const std::size_t begin = at_;
    const char32_t c = peek();
    const char32_t next = peek(1);
    const auto one = [&](std::string_view symbol, std::size_t width) {
      at_ += width;
      add(TokenKind::kSymbol, begin, at_, std::string(symbol));
      return true;
    };
    if (c == '<' && next == '=') return one("<=", 2);
    if (c == '>' && next == '=') return one(">=", 2);
    if (c == '!' && next == '=') return one("!=", 2);
    if (c == '=' && next == '=') return one("=", 2);
    if (c == 0x2264) return one("<=", 1);
    if (c == 0x2265) return one(">=", 1);
    if (c == 0x2260) return one("!=", 1);
    constexpr std::string_view kSingle = "()<>=+-*/,.{}%@";
    if (c < 0x80 && kSingle.find(static_cast<char>(c)) != std::string_view::npos) {
      return one(std::string(1, static_cast<char>(c)), 1);
    }
    std::string shown;
    base::append_code_point(&shown, c);
    return fail("expr.bad_character", begin, shown);
  }

  std::string_view text_;
  base::Place place_;
  base::Diagnostics* diagnostics_;
  std::vector<Character> characters_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> read_tokens(std::string_view text, const base::Place& place,
                               base::Diagnostics* diagnostics) {
  return Lexer(text, place, diagnostics).read();
}

base::Place place_at(const base::Place& start, std::string_view text, std::size_t offset) {
  base::Place place = start;
  if (place.line == 0) place.line = 1;
  if (place.column == 0) place.column = 1;
  for (std::size_t at = 0; at < offset && at < text.size();) {
    const char32_t c = base::next_code_point(text, &at);
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

}  // namespace expr
