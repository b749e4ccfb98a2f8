#include "app/http/cookies.h"

#include "core/base/text.h"

namespace http {

std::string read_cookie(std::string_view header, std::string_view name) {
  std::string value;
  bool is_found = false;
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    const std::string_view pair = base::trim(header.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      if (is_found) return "";  // Someone planted a second one.
      is_found = true;
      value = pair.substr(equals + 1);
    }
    if (end == std::string_view::npos) break;
    header.remove_prefix(end + 1);
  }
  return value;
}

std::string session_cookie(std::string_view token, int lifetime_seconds, bool is_secure) {
  std::string text(kSessionCookie);
  text += "=" + std::string(token) +
          "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime_seconds);
  if (is_secure) text += "; Secure";
  return text;
}

std::string no_session_cookie() { return session_cookie("", 0, false); }

}  // namespace http
