#include "core/base/time_text.h"

#include "core/base/date.h"

namespace base {
namespace {

constexpr int64_t kSecondMs = 1000;
constexpr int64_t kMinuteMs = 60 * kSecondMs;
constexpr int64_t kHourMs = 60 * kMinuteMs;
constexpr int64_t kDayMs = 24 * kHourMs;

// The two digits at `at`; -1 when they are none.
int64_t two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const char tens = text[at], ones = text[at + 1];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return -1;
  return (tens - '0') * 10 + (ones - '0');
}

// "Z", "+08:00", "-05:30" → milliseconds ahead of UTC.
std::optional<int64_t> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  const int64_t hours = two_digits(text, 1), minutes = two_digits(text, 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * kHourMs + minutes * kMinuteMs);
}

}  // namespace

std::string time_to_text(int64_t utc_ms) {
  constexpr int64_t kDaySeconds = 86'400, kOffsetSeconds = 8 * 3600;
  // Rounded down before 1970 too.
  const int64_t seconds =
      (utc_ms >= 0 ? utc_ms : utc_ms - kSecondMs + 1) / kSecondMs + kOffsetSeconds;
  const int64_t day = (seconds >= 0 ? seconds : seconds - kDaySeconds + 1) / kDaySeconds;
  const int64_t of_day = seconds - day * kDaySeconds;
  std::string text = to_text(Date{static_cast<int32_t>(day)});
  char mark = 'T';
  for (const int64_t part : {of_day / 3600, of_day / 60 % 60, of_day % 60}) {
    text += mark;
    text += static_cast<char>('0' + part / 10);
    text += static_cast<char>('0' + part % 10);
    mark = ':';
  }
  return text + "+08:00";
}

std::optional<int64_t> parse_time(std::string_view text) {
  constexpr std::size_t kDateLength = 10, kTimeEnd = 19;
  if (text.size() <= kTimeEnd || (text[kDateLength] != 'T' && text[kDateLength] != 't')) {
    return std::nullopt;
  }
  const auto date = parse_date(text.substr(0, kDateLength));
  const int64_t hours = two_digits(text, 11), minutes = two_digits(text, 14);
  const int64_t seconds = two_digits(text, 17);
  const bool fits = date && text[13] == ':' && text[16] == ':' && hours >= 0 && hours <= 23 &&
                    minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59;
  if (!fits) return std::nullopt;
  std::size_t at = kTimeEnd;
  int64_t fraction = 0;
  if (text[at] == '.') {
    const int64_t first = two_digits(text, at + 1);
    const char last = at + 3 < text.size() ? text[at + 3] : 'x';
    if (first < 0 || last < '0' || last > '9') return std::nullopt;
    fraction = first * 10 + (last - '0');
    at += 4;
  }
  const auto offset = parse_offset(text.substr(at));
  if (!offset) return std::nullopt;
  return date->days * kDayMs + hours * kHourMs + minutes * kMinuteMs + seconds * kSecondMs +
         fraction - *offset;
}

}  // namespace base
