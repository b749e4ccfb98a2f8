// Instants as people here read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// UTC milliseconds → "2023-05-12T09:30:00+08:00" (RFC 3339), rounded down to the second.
std::string time_to_text(int64_t utc_ms);
// The same shape with any offset or "Z", and perhaps three digits more of the second. None for
// anything else.
std::optional<int64_t> parse_time(std::string_view text);

}  // namespace base
