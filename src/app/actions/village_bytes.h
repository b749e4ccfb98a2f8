// A village of the snapshot as bytes and back: its columns, the keys of its lists, and what
// comparing the population compares. What the rules say is not kept: screening a county takes less
// time than reading it would.
#pragma once

#include <string>
#include <string_view>

#include "app/actions/village_part.h"
#include "core/base/result.h"

namespace actions {

// Changes with the form of the bytes, those of the frame included.
std::string village_bytes_version();

std::string to_bytes(const VillagePart& part);
// Bytes made by to_bytes() with the same schema. Errors: kCorrupt when the bytes are damaged, and
// those of VillageDraft::restore.
base::Result<VillageDraft> village_from_bytes(const SnapshotSchema& schema, std::string_view bytes);

}  // namespace actions
