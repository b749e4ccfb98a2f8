// Types as bytes, for compiled programs and for what stands around them (core/forms/form_bytes.h).
#pragma once

#include "core/dictionary/type.h"
#include "core/expr/byte_stream.h"

namespace expr {

void write_type(ByteWriter* out, const dictionary::Type& type);
// Whether the list exists is for the caller to check.
dictionary::Type read_type(ByteReader* in);

}  // namespace expr
