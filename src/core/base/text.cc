#include "core/base/text.h"

#include <array>

namespace base {
namespace {

struct Fold {
  char32_t from;
  char32_t to;
};

constexpr std::array kFolds = {
    Fold{0x3000, ' '},  Fold{0x3001, ','},  Fold{0x3002, '.'},  Fold{0x300A, '<'},
    Fold{0x300B, '>'},  Fold{0x2018, '\''}, Fold{0x2019, '\''}, Fold{0x201C, '\''},
    Fold{0x201D, '\''}, Fold{0x00D7, '*'},  Fold{0x00F7, '/'},  Fold{0x2212, '-'},
    Fold{0x2014, '-'},  Fold{0x2013, '-'},  Fold{0x00A0, ' '},
};

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t* at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t start = *at;
  const unsigned char lead = byte(start);
  *at = start + 1;
  if (lead < 0x80) return lead;
  const int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || start + static_cast<std::size_t>(length) > text.size()) {
    return kInvalidCodePoint;
  }
  char32_t code_point = lead & (0xFFu >> (length + 1));
  for (int i = 1; i < length; ++i) {
    const unsigned char next = byte(start + static_cast<std::size_t>(i));
    if ((next & 0xC0) != 0x80) return kInvalidCodePoint;
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  const bool overlong =
      (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (overlong || surrogate || code_point > 0x10FFFF) return kInvalidCodePoint;
  *at = start + static_cast<std::size_t>(length);
  return code_point;
}

void append_code_point(std::string* text, char32_t code_point) {
  const auto add = [&](char32_t byte) {
    *text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code_point < 0x80) {
    add(code_point);
  } else if (code_point < 0x800) {
    add(0xC0 | (code_point >> 6));
    add(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    add(0xE0 | (code_point >> 12));
    add(0x80 | ((code_point >> 6) & 0x3F));
    add(0x80 | (code_point & 0x3F));
  } else {
    add(0xF0 | (code_point >> 18));
    add(0x80 | ((code_point >> 12) & 0x3F));
    add(0x80 | ((code_point >> 6) & 0x3F));
    add(0x80 | (code_point & 0x3F));
  }
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (next_code_point(text, &at) == kInvalidCodePoint) return start;
  }
  return std::nullopt;
}

char32_t fold_width(char32_t code_point) {
  if (code_point >= 0xFF01 && code_point <= 0xFF5E) return code_point - 0xFEE0;
  for (const Fold& fold : kFolds) {
    if (fold.from == code_point) return fold.to;
  }
  return code_point;
}

std::string fold_width(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code_point = next_code_point(text, &at);
    if (code_point == kInvalidCodePoint) {
      folded += text[start];
    } else {
      append_code_point(&folded, fold_width(code_point));
    }
  }
  return folded;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  }
  return count;
}

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kWideSpace = "\u3000";
  for (;;) {
    if (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r' ||
                          text.front() == '\n')) {
      text.remove_prefix(1);
    } else if (text.substr(0, 3) == kWideSpace) {
      text.remove_prefix(3);
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() &&
        (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n')) {
      text.remove_suffix(1);
    } else if (text.size() >= 3 && text.substr(text.size() - 3) == kWideSpace) {
      text.remove_suffix(3);
    } else {
      break;
    }
  }
  return text;
}

std::optional<int64_t> parse_scaled(std::string_view text, int scale) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int64_t value = 0;
  int decimals = -1;
  bool any_digit = false;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    any_digit = true;
    if (decimals >= 0 && decimals == scale) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (decimals >= 0) ++decimals;
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, c - '0', &value)) {
      return std::nullopt;
    }
  }
  if (!any_digit) return std::nullopt;
  for (int i = decimals < 0 ? 0 : decimals; i < scale; ++i) {
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
  }
  return negative ? -value : value;
}

std::string scaled_to_text(int64_t value, int scale) {
  const bool negative = value < 0;
  uint64_t magnitude = negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char buffer[48];  // 20 digits, a point and a sign; scales are at most 18.
  char* const end = buffer + sizeof buffer;
  char* at = end;
  for (int i = 0; i < scale || magnitude != 0 || i <= scale; ++i) {
    if (i == scale && scale > 0) *--at = '.';
    *--at = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  }
  if (negative) *--at = '-';
  return {at, end};
}

}  // namespace base
