// The cookie of a session: HttpOnly (no script reads it), SameSite=Strict (no other site sends it).
#pragma once

#include <string>
#include <string_view>

namespace http {

inline constexpr std::string_view kSessionCookie = "shouwang_session";

// The value of the cookie `name` in a Cookie header; "" when it is absent or occurs twice.
std::string read_cookie(std::string_view header, std::string_view name);

// The value of a Set-Cookie header that keeps `token` until the browser is closed or
// `lifetime_seconds` have passed. `is_secure`: readers come by HTTPS (a proxy in front).
std::string session_cookie(std::string_view token, int lifetime_seconds, bool is_secure);
// … that takes it back.
std::string no_session_cookie();

}  // namespace http
