#include "app/http/message.h"

#include <cstdint>

#include "core/base/text.h"

namespace http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_clean_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && !base::find_invalid_utf8(text);
}

}  // namespace

std::string_view Request::query_value(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::path_value(std::string_view name) const {
  const auto found = path_values.find(name);
  return found == path_values.end() ? std::string_view() : std::string_view(found->second);
}

std::string percent_decode(std::string_view text, bool plus_is_blank, bool* ok) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        *ok = false;
        return decoded;
      }
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_clean_text(decoded)) *ok = false;
  return decoded;
}

bool parse_target(std::string_view target, Request* request) {
  if (target.empty() || target.front() != '/') return false;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  bool ok = true;
  request->path = percent_decode(target.substr(0, mark), false, &ok);
  if (mark == std::string_view::npos) return ok;
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty() && ok) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (!pair.empty()) {
      std::string name = percent_decode(pair.substr(0, equals), true, &ok);
      std::string value = equals == std::string_view::npos
                              ? ""
                              : percent_decode(pair.substr(equals + 1), true, &ok);
      request->query.emplace(std::move(name), std::move(value));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return ok;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

std::string etag_of(std::string_view bytes) {
  // Two FNV-1a sums with different starts; a validator needs no cryptography, the reader gains
  // nothing by a collision.
  uint64_t a = 0xcbf29ce484222325ULL;
  uint64_t b = 0x84222325cbf29ce4ULL;
  for (const char c : bytes) {
    a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    b = (b ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15ULL;
    b ^= b >> 29;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (const uint64_t sum : {a, b}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kHex[sum >> shift & 15];
  }
  return text + "\"";
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  if (etag.empty()) return false;
  std::string_view rest = if_none_match;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view one = base::trim(rest.substr(0, comma));
    if (one.substr(0, 2) == "W/") one.remove_prefix(2);
    if (one == "*" || one == etag) return true;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace http
