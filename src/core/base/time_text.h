// Instants as people here read them.
#pragma once

#include <cstdint>
#include <string>

namespace base {

// UTC milliseconds → "2023-05-12T09:30:00+08:00" (RFC 3339), rounded down to the second.
std::string time_to_text(int64_t utc_ms);

}  // namespace base
