// PostgreSQL's binary form of the few types the store uses: integers of 2, 4 and 8 bytes, truth,
// texts and bytes, alone and as rows of COPY.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edge/store/connection.h"

namespace store {

using TypeNumber = uint32_t;  // PostgreSQL calls it Oid.
using IntegerBytes = std::array<char, 8>;

bool is_text(TypeNumber type);
bool is_bytes(TypeNumber type);
// Number of bytes written; `value` fits the type (asserted).
size_t write_integer(TypeNumber type, int64_t value, IntegerBytes* bytes);
int64_t read_integer(TypeNumber type, std::string_view bytes);
// "12" → 12, "" → 0.
int64_t read_count(std::string_view text);

std::string copy_header();
std::string copy_trailer();
void append_copy_row(const std::vector<TypeNumber>& types, Parameters values, std::string* buffer);

}  // namespace store
