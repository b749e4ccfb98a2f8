// Comments of a sheet (批注) and the old drawing (VML) in which Excel looks for their boxes: those
// of the file merged with new ones.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "edge/office/row_map.h"

namespace office {

// By row and column in the file as it came.
using Notes = std::map<std::pair<std::uint32_t, std::uint32_t>, std::string>;

struct NoteParts {
  std::string comments;
  std::string drawing;
};

// `comments` and `drawing` of the file, empty when it has none. Comments of rows that are left out
// go, and those that an earlier round of ours added.
base::Result<NoteParts> merge_notes(const std::string& comments, const std::string& drawing,
                                    const Notes& notes, const RowMap& map);

}  // namespace office
