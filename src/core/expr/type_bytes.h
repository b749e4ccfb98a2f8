// Types as bytes, for compiled programs and for what stands around them (core/forms/form_bytes.h).
#pragma once

#include "core/base/byte_stream.h"
#include "core/dictionary/type.h"

namespace expr {

void write_type(base::ByteWriter* out, const dictionary::Type& type);
// Whether the list exists is for the caller to check.
dictionary::Type read_type(base::ByteReader* in);

}  // namespace expr
