#include "edge/office/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace office {
namespace {

constexpr double kFirstLost = 1e15;
constexpr std::int32_t kDaySeconds = 86'400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "-d.dddde±xx" written out. `digits` has no point, the value is 0.DIGITS × 10^point.
void append_written_out(bool is_negative, std::string_view digits, int point, std::string* out) {
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  while (!digits.empty() && digits.front() == '0') {
    digits.remove_prefix(1);
    --point;
  }
  if (digits.empty()) {
    *out += '0';
    return;
  }
  if (is_negative) *out += '-';
  const int count = static_cast<int>(digits.size());
  if (point <= 0) {
    *out += "0.";
    out->append(static_cast<std::size_t>(-point), '0');
    *out += digits;
  } else if (point >= count) {
    *out += digits;
    out->append(static_cast<std::size_t>(point - count), '0');
  } else {
    *out += digits.substr(0, static_cast<std::size_t>(point));
    *out += '.';
    *out += digits.substr(static_cast<std::size_t>(point));
  }
}

struct Parts {
  bool is_negative = false;
  std::array<char, 64> digits{};
  std::size_t count = 0;
  int point = 0;
};

// Takes a number apart as it is written; false when it is too long to keep every digit.
bool take_apart(std::string_view text, Parts* parts) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+'))
    parts->is_negative = text[at++] == '-';
  bool has_point = false;
  for (; at < text.size() && (is_digit(text[at]) || text[at] == '.'); ++at) {
    if (text[at] == '.') {
      has_point = true;
      continue;
    }
    if (parts->count == parts->digits.size()) return false;
    parts->digits[parts->count++] = text[at];
    if (!has_point) ++parts->point;
  }
  if (at == text.size()) return true;
  ++at;  // The E.
  if (at < text.size() && text[at] == '+') ++at;
  int exponent = 0;
  std::from_chars(text.data() + at, text.data() + text.size(), exponent);
  parts->point += exponent;
  return true;
}

void append_rounded(double value, std::string* decimal) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::scientific, kKeptDigits - 1);
  Parts parts;
  take_apart({text.data(), static_cast<std::size_t>(end.ptr - text.data())}, &parts);
  append_written_out(parts.is_negative, {parts.digits.data(), parts.count}, parts.point, decimal);
}

}  // namespace

bool is_plain_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at < end && *at == '-') ++at;
  const char* const first = at;
  while (at < end && is_digit(*at)) ++at;
  std::ptrdiff_t digits = at - first;
  if (digits == 0 || (*first == '0' && digits > 1)) return false;
  if (at < end && *at == '.') {
    const char* const decimals = ++at;
    while (at < end && is_digit(*at)) ++at;
    if (at == decimals) return false;
    digits += at - decimals;
  }
  return at == end && digits <= kKeptDigits &&
         !(*text.data() == '-' && *first == '0' && digits == 1);
}

ReadNumber append_number(std::string_view text, std::string* decimal) {
  ReadNumber read;
  const bool has_plus = !text.empty() && text[0] == '+';
  const auto end =
      std::from_chars(text.data() + (has_plus ? 1 : 0), text.data() + text.size(), read.value);
  if (end.ptr != text.data() + text.size() || text.empty() || !std::isfinite(read.value))
    return read;
  if (end.ec != std::errc() && end.ec != std::errc::result_out_of_range) return read;
  if (end.ec == std::errc::result_out_of_range) return read;
  read.is_number = true;
  if (is_plain_number(text)) {
    *decimal += text;
    return read;
  }
  read.may_have_lost_digits = std::fabs(read.value) >= kFirstLost;
  Parts parts;
  if (read.may_have_lost_digits && take_apart(text, &parts)) {
    append_written_out(parts.is_negative, {parts.digits.data(), parts.count}, parts.point, decimal);
  } else {
    append_rounded(read.value, decimal);
  }
  return read;
}

ReadNumber append_number(double value, std::string* decimal) {
  ReadNumber read;
  if (!std::isfinite(value)) return read;
  read.value = value;
  read.is_number = true;
  read.may_have_lost_digits = std::fabs(value) >= kFirstLost;
  append_rounded(value, decimal);
  return read;
}

bool looks_like_lost_digits(std::string_view text) {
  if (text.size() < 4 || text.size() > 24 || !is_digit(text[0])) return false;
  std::size_t at = 1;
  if (text[at] == '.') {
    ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  if (at >= text.size() || (text[at] != 'E' && text[at] != 'e')) return false;
  const std::size_t sign = at + 1;
  if (sign >= text.size() || text[sign] != '+') return false;
  const std::string_view exponent = text.substr(sign + 1);
  return !exponent.empty() && exponent.size() <= 3 &&
         std::all_of(exponent.begin(), exponent.end(), is_digit);
}

bool read_serial_day(double serial, bool is_1904, SerialDay* day) {
  constexpr double kLastSerial = 2'958'466;  // 9999-12-31 and a day.
  if (!(serial >= 0) || serial >= kLastSerial) return false;
  double whole = std::floor(serial);
  auto seconds = static_cast<std::int32_t>(std::lround((serial - whole) * kDaySeconds));
  if (seconds == kDaySeconds) {
    seconds = 0;
    whole += 1;
  }
  auto number = static_cast<std::int32_t>(whole);
  // Days before 1970-01-01. Serial 60 is the 29 February 1900 that never was, kept from Lotus
  // 1-2-3.
  constexpr std::int32_t kBase1904 = 24'107, kBase1900 = 25'569, kGhostDay = 60;
  if (!is_1904 && (number == kGhostDay || number == 0)) return false;
  if (!is_1904 && number < kGhostDay) ++number;
  day->date.days = number - (is_1904 ? kBase1904 : kBase1900);
  day->second_of_day = seconds;
  return base::parts_of(day->date).year <= 9999;
}

void append_time(std::int32_t second_of_day, bool has_seconds, std::string* text) {
  const auto two = [&](std::int32_t number) {
    *text += static_cast<char>('0' + number / 10);
    *text += static_cast<char>('0' + number % 10);
  };
  two(second_of_day / 3600);
  *text += ':';
  two(second_of_day / 60 % 60);
  if (!has_seconds) return;
  *text += ':';
  two(second_of_day % 60);
}

}  // namespace office
