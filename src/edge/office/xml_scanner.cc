#include "edge/office/xml_scanner.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include "core/base/text.h"

namespace office {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

const char* find(const char* from, const char* end, char c) {
  return static_cast<const char*>(std::memchr(from, c, static_cast<std::size_t>(end - from)));
}

// Only what a text may hold; the rest of the control characters has no meaning to anybody.
bool is_character(char32_t code_point) {
  return code_point >= ' ' || code_point == '\t' || code_point == '\n';
}

// "#65", "#x41", "amp".
std::optional<char32_t> entity(std::string_view name) {
  if (name == "amp") return U'&';
  if (name == "lt") return U'<';
  if (name == "gt") return U'>';
  if (name == "quot") return U'"';
  if (name == "apos") return U'\'';
  if (name.size() < 2 || name[0] != '#') return std::nullopt;
  const bool is_hex = name[1] == 'x' || name[1] == 'X';
  name.remove_prefix(is_hex ? 2 : 1);
  std::uint32_t number = 0;
  const auto end =
      std::from_chars(name.data(), name.data() + name.size(), number, is_hex ? 16 : 10);
  if (name.empty() || end.ec != std::errc() || end.ptr != name.data() + name.size())
    return std::nullopt;
  const bool is_surrogate = number >= 0xD800 && number <= 0xDFFF;
  if (number > 0x10FFFF || is_surrogate) return U'\uFFFD';
  return static_cast<char32_t>(number);
}

// "_x000D_" at `at`: a character that XML cannot hold, as office files spell it.
std::optional<char32_t> office_escape(std::string_view raw, std::size_t at) {
  constexpr std::size_t kSize = 7;
  if (raw.size() - at < kSize || raw[at + 1] != 'x' || raw[at + 6] != '_') return std::nullopt;
  std::uint32_t number = 0;
  const char* const first = raw.data() + at + 2;
  const auto end = std::from_chars(first, first + 4, number, 16);
  if (end.ec != std::errc() || end.ptr != first + 4) return std::nullopt;
  if (number >= 0xD800 && number <= 0xDFFF) return std::nullopt;
  return static_cast<char32_t>(number);
}

}  // namespace

void append_xml_text(std::string* text, std::string_view raw) {
  const auto add = [&](char32_t code_point) {
    if (code_point == '\r') code_point = '\n';
    if (code_point == base::kInvalidCodePoint) code_point = U'\uFFFD';
    if (is_character(code_point)) base::append_code_point(text, code_point);
  };
  for (std::size_t at = 0; at < raw.size();) {
    const char c = raw[at];
    if (c == '&') {
      const std::size_t end = raw.find(';', at);
      const auto meant = end == std::string_view::npos || end - at > 12
                             ? std::nullopt
                             : entity(raw.substr(at + 1, end - at - 1));
      if (meant) {
        add(*meant);
        at = end + 1;
        continue;
      }
    } else if (c == '_') {
      if (const auto meant = office_escape(raw, at)) {
        add(*meant);
        at += 7;
        continue;
      }
    } else if (c == '\r' && at + 1 < raw.size() && raw[at + 1] == '\n') {
      ++at;
      continue;
    }
    add(base::next_code_point(raw, &at));
  }
}

bool XmlScanner::skip_until(const char* from, std::string_view mark) {
  const char* const found = std::search(from, end_, mark.begin(), mark.end());
  if (found == end_) return false;
  at_ = found + mark.size();
  return true;
}

XmlToken XmlScanner::next() {
  if (is_closed_) {
    is_closed_ = false;
    return XmlToken::kEnd;
  }
  constexpr std::string_view kLiteral = "<![CDATA[", kLiteralEnd = "]]>";
  while (at_ < end_) {
    if (*at_ != '<') {
      const char* const next = find(at_, end_, '<');
      if (next == nullptr) return XmlToken::kMore;
      text_ = {at_, static_cast<std::size_t>(next - at_)};
      is_literal_ = false;
      at_ = next;
      return XmlToken::kText;
    }
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (rest.size() < kLiteral.size() && rest.find('>') == std::string_view::npos)
      return XmlToken::kMore;
    if (rest[1] == '?') {
      if (!skip_until(at_ + 2, "?>")) return XmlToken::kMore;
    } else if (rest.substr(0, 4) == "<!--") {
      if (!skip_until(at_ + 4, "-->")) return XmlToken::kMore;
    } else if (rest.substr(0, kLiteral.size()) == kLiteral) {
      const char* const begin = at_ + kLiteral.size();
      if (!skip_until(begin, kLiteralEnd)) return XmlToken::kMore;
      text_ = {begin, static_cast<std::size_t>(at_ - kLiteralEnd.size() - begin)};
      is_literal_ = true;
      return XmlToken::kText;
    } else if (rest[1] == '!') {
      return XmlToken::kBad;  // A document type.
    } else {
      return read_tag(at_ + 1);
    }
  }
  return XmlToken::kMore;
}

XmlToken XmlScanner::read_tag(const char* begin) {
  const bool is_end = *begin == '/';
  if (is_end) ++begin;
  const char* at = begin;
  while (at < end_ && !is_blank(*at) && *at != '>' && *at != '/' && *at != '<') ++at;
  name_ = local_name({begin, static_cast<std::size_t>(at - begin)});
  const char* const attributes = at;
  // A '>' may stand inside a value.
  while (at < end_ && *at != '>') {
    if (*at == '<') return XmlToken::kBad;
    if (*at == '"' || *at == '\'') {
      at = find(at + 1, end_, *at);
      if (at == nullptr) return XmlToken::kMore;
    }
    ++at;
  }
  if (at >= end_) return XmlToken::kMore;
  if (name_.empty()) return XmlToken::kBad;
  is_closed_ = !is_end && at[-1] == '/';
  attributes_ = {attributes, static_cast<std::size_t>(at - attributes)};
  at_ = at + 1;
  return is_end ? XmlToken::kEnd : XmlToken::kStart;
}

std::string_view XmlScanner::find_attribute(std::string_view name) const {
  std::string_view rest = attributes_;
  for (;;) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    const std::string_view found = local_name(base::trim(rest.substr(0, equals)));
    const std::size_t open = rest.find_first_of("\"'", equals);
    if (open == std::string_view::npos) return {};
    const std::size_t close = rest.find(rest[open], open + 1);
    if (close == std::string_view::npos) return {};
    if (found == name) return rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
  }
}

}  // namespace office
