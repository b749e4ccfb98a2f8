#include "edge/office/cell_format.h"

#include <algorithm>
#include <array>
#include <optional>

namespace office {
namespace {

// What is left of a format code's first section when literals are told from its own letters.
struct Section {
  std::string codes;          // Letters and placeholders in order; a literal leaves none.
  std::string template_text;  // Codes and literals together, for kDigits.
  bool has_elapsed = false;   // [h]: a duration.
};

bool is_time_unit(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == 'h' || c == 'm' || c == 's' || c == 'H' || c == 'M' || c == 'S';
  });
}

Section first_section(std::string_view code) {
  Section section;
  for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
    const char c = code[at];
    if (c == '"') {
      const std::size_t end = std::min(code.find('"', at + 1), code.size());
      section.template_text += code.substr(at + 1, end - at - 1);
      at = end;
    } else if (c == '\\' || c == '!') {
      if (at + 1 < code.size()) section.template_text += code[++at];
    } else if (c == '_' || c == '*') {
      ++at;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', at), code.size());
      section.has_elapsed |= is_time_unit(code.substr(at + 1, end - at - 1));
      at = end;
    } else {
      section.codes += c;
      section.template_text += c;
    }
  }
  return section;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// m is the minute beside hours or seconds, otherwise the month.
bool is_minute(std::string_view letters, std::size_t at) {
  for (std::size_t before = at; before-- > 0;) {
    if (letters[before] == 'h') return true;
    if (letters[before] == 'y' || letters[before] == 'd') break;
  }
  const std::size_t after = letters.find_first_not_of('m', at);
  return after != std::string_view::npos && letters[after] == 's';
}

std::optional<CellFormat> date_format(std::string_view codes) {
  std::string letters;
  for (const char c : codes) {
    if (const char small = lower(c); small >= 'a' && small <= 'z') letters += small;
  }
  if (contains(codes, "General") || contains(codes, "通用格式")) return std::nullopt;
  if (contains(codes, "E+") || contains(codes, "E-") || contains(codes, "e+")) return std::nullopt;
  for (const std::string_view half : {"am/pm", "a/p"}) {
    std::string plain;
    std::transform(codes.begin(), codes.end(), std::back_inserter(plain), lower);
    if (!contains(plain, half)) continue;
    const std::string joined = half == "a/p" ? "ap" : "ampm";
    if (const std::size_t at = letters.find(joined); at != std::string::npos)
      letters.erase(at, joined.size());
  }
  CellFormat format;
  format.kind = CellFormat::Kind::kDate;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    const char c = letters[at];
    if (c == 'y' || c == 'e') format.has_year = true;
    if (c == 'd' || c == 'a') format.has_day = true;  // aaaa is the day of the week.
    if (c == 'h') format.has_time = true;
    if (c == 's') format.has_time = format.has_seconds = true;
    if (c == 'm') (is_minute(letters, at) ? format.has_time : format.has_month) = true;
  }
  if (!format.has_year && !format.has_month && !format.has_day && !format.has_time)
    return std::nullopt;
  return format;
}

// "000000", "0000-00-00": at least two zeros and no other placeholder.
bool is_digits_template(const Section& section) {
  const std::string_view codes = section.codes;
  if (std::count(codes.begin(), codes.end(), '0') < 2) return false;
  constexpr std::string_view kLiterals = "0$-+/():^&'~{}<>= ";
  return std::all_of(codes.begin(), codes.end(),
                     [&](char c) {
                       return kLiterals.find(c) != std::string_view::npos ||
                              static_cast<unsigned char>(c) >= 0x80;
                     }) &&
         section.template_text.find('0') != std::string::npos &&
         std::count(section.template_text.begin(), section.template_text.end(), '0') ==
             std::count(codes.begin(), codes.end(), '0');
}

CellFormat make_date(std::string_view shown) {
  CellFormat format;
  format.kind = CellFormat::Kind::kDate;
  format.has_year = contains(shown, "y");
  format.has_month = contains(shown, "m");
  format.has_day = contains(shown, "d");
  format.has_time = contains(shown, "t");
  format.has_seconds = contains(shown, "s");
  return format;
}

void append_percent(std::string_view decimal, std::string* shown) {
  if (decimal.substr(0, 1) == "-") {
    *shown += '-';
    decimal.remove_prefix(1);
  }
  const std::size_t point = std::min(decimal.find('.'), decimal.size());
  std::string digits(decimal.substr(0, point));
  std::string decimals(point < decimal.size() ? decimal.substr(point + 1) : "");
  decimals.resize(std::max<std::size_t>(decimals.size(), 2), '0');
  digits += decimals.substr(0, 2);
  decimals.erase(0, 2);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  *shown += digits;
  if (!decimals.empty()) *shown += "." + decimals;
  *shown += '%';
}

// Digits fill the zeros from the right; what is too long stands before the first zero.
void append_digits(std::string_view digits, std::string_view pattern, std::string* shown) {
  const auto zeros = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '0'));
  std::size_t missing = zeros > digits.size() ? zeros - digits.size() : 0;
  std::size_t extra = digits.size() > zeros ? digits.size() - zeros : 0;
  for (const char c : pattern) {
    if (c != '0') {
      *shown += c;
    } else if (missing > 0) {
      *shown += '0';
      --missing;
    } else {
      *shown += digits.substr(0, extra + 1);
      digits.remove_prefix(extra + 1);
      extra = 0;
    }
  }
}

}  // namespace

CellFormat format_of_code(std::string_view code) {
  const Section section = first_section(code);
  if (section.has_elapsed) return {};
  if (auto date = date_format(section.codes)) return *date;
  CellFormat format;
  if (contains(section.codes, "%")) {
    format.kind = CellFormat::Kind::kPercent;
  } else if (is_digits_template(section)) {
    format.kind = CellFormat::Kind::kDigits;
    format.digits = section.template_text;
  }
  return format;
}

// The numbers 27–36 and 50–58 are those of Chinese Excel and WPS.
CellFormat format_of_id(std::uint32_t id) {
  CellFormat percent;
  percent.kind = CellFormat::Kind::kPercent;
  if (id == 9 || id == 10) return percent;
  if (id >= 14 && id <= 16) return make_date("ymd");
  if (id == 17) return make_date("ym");
  if (id == 18 || id == 20) return make_date("t");
  if (id == 19 || id == 21 || id == 45 || id == 47) return make_date("ts");
  if (id == 22) return make_date("ymdt");
  constexpr std::array<std::uint32_t, 5> kMonths = {27, 36, 50, 52, 57};
  constexpr std::array<std::uint32_t, 8> kDays = {28, 29, 30, 31, 51, 53, 54, 58};
  constexpr std::array<std::uint32_t, 4> kTimes = {32, 34, 55, 56};
  const auto is_in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  if (is_in(kMonths)) return make_date("ym");
  if (is_in(kDays)) return make_date("ymd");
  if (is_in(kTimes)) return make_date("t");
  if (id == 33 || id == 35) return make_date("ts");
  return {};
}

void append_shown_number(const CellFormat& format, std::string_view decimal, std::string* shown) {
  const bool is_natural = decimal.find_first_not_of("0123456789") == std::string_view::npos;
  if (format.kind == CellFormat::Kind::kPercent) {
    append_percent(decimal, shown);
  } else if (format.kind == CellFormat::Kind::kDigits && is_natural) {
    append_digits(decimal, format.digits, shown);
  } else {
    *shown += decimal;
  }
}

}  // namespace office
