// A frame as bytes and back, as fast as copying: columns stand as they stand in memory (little
// endian). For files that the same program reads again; what is read is checked for whole, agreeing
// sizes, so that damaged bytes give an Error and never a frame that reads past its end.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/frame/frame.h"

namespace frame {

// Changes with the form of the bytes: part of whatever says which files fit.
inline constexpr int kBytesVersion = 1;

std::string to_bytes(const Frame& frame);
base::Result<Frame> from_bytes(std::string_view bytes);  // kCorrupt

}  // namespace frame
