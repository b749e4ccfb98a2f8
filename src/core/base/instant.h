// Moments of time: stored as UTC milliseconds, shown at +08:00 as the whole country reads them
// (DESIGN §4). Nothing here reads a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

std::string instant_to_text(int64_t utc_ms);  // "2023-05-12T09:30:00+08:00"
// The same shape, with any offset, "Z", or three digits of a second more. None for anything else.
std::optional<int64_t> parse_instant(std::string_view text);

}  // namespace base
