#include "app/http/message.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

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

template <typename Pairs>
const std::string* find_value(const Pairs& pairs, std::string_view name) {
  const auto found =
      std::find_if(pairs.begin(), pairs.end(), [&](const auto& one) { return one.first == name; });
  return found == pairs.end() ? nullptr : &found->second;
}

}  // namespace

std::string_view Request::query_value(std::string_view name) const {
  const std::string* found = find_value(query, name);
  return found == nullptr ? std::string_view() : std::string_view(*found);
}

bool Request::has_query(std::string_view name) const { return find_value(query, name) != nullptr; }

std::string_view Request::path_value(std::string_view name) const {
  const std::string* found = find_value(path_values, name);
  return found == nullptr ? std::string_view() : std::string_view(*found);
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return encoded;
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
      request->query.emplace_back(std::move(name), std::move(value));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return ok;
}

std::string_view reason_phrase(int status) {
  static constexpr std::pair<int, std::string_view> kReasons[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {302, "Found"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Content"},
      {423, "Locked"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (const auto& [known, reason] : kReasons) {
    if (known == status) return reason;
  }
  return "Status";
}

std::string etag_of(std::string_view bytes) {
  // Two sums over eight bytes at a time; a validator needs no cryptography, the reader gains
  // nothing by a collision.
  uint64_t a = 0xcbf29ce484222325ULL;
  uint64_t b = 0x84222325cbf29ce4ULL ^ bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    a = (a ^ word) * 0x9e3779b97f4a7c15ULL;
    a ^= a >> 32;
    b = (b + word) * 0xc2b2ae3d27d4eb4fULL;
    b ^= b >> 29;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (const uint64_t sum : {a, b}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kHex[sum >> shift & 15];
  }
  return text + "\"";
}

bool etag_matches(std::string_view header, std::string_view etag) {
  if (etag.empty()) return false;
  std::string_view rest = header;
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

std::string_view to_text(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      break;
  }
  return "OTHER";
}

bool is_read(Method method) {
  return method == Method::kGet || method == Method::kHead || method == Method::kOptions;
}

}  // namespace http
