#include "core/base/time_text.h"

#include "core/base/date.h"

namespace base {

std::string time_to_text(int64_t utc_ms) {
  constexpr int64_t kSecondMs = 1000, kDaySeconds = 86'400, kOffsetSeconds = 8 * 3600;
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

}  // namespace base
