// SM3 (GM/T 0004) and HMAC-SM3. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace secrets {

inline constexpr std::size_t kSm3Bytes = 32;

std::string sm3(std::string_view bytes);                             // 32 bytes.
std::string hmac_sm3(std::string_view key, std::string_view bytes);  // 32 bytes.

}  // namespace secrets
