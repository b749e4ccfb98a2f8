#include "edge/store/postgres_values.h"

#include <cassert>
#include <charconv>

namespace store {
namespace {

// pg_type.oid of the types that never change their number.
constexpr TypeNumber kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kBytea = 17, kText = 25;

size_t size_of(TypeNumber type) {
  switch (type) {
    case kBool:
      return 1;
    case kInt2:
      return 2;
    case kInt4:
      return 4;
    case kInt8:
      return 8;
    default:
      assert(false && "an integer was given for a text, or asked from one");
      return 8;
  }
}

void append_big_endian(uint64_t value, size_t size, std::string* buffer) {
  for (size_t i = size; i-- > 0;) buffer->push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

}  // namespace

bool is_text(TypeNumber type) { return type == kText; }
bool is_bytes(TypeNumber type) { return type == kBytea; }

size_t write_integer(TypeNumber type, int64_t value, IntegerBytes* bytes) {
  const size_t size = size_of(type);
  assert(size == 8 || (value >> (8 * size - 1)) == 0 || (value >> (8 * size - 1)) == -1);
  for (size_t i = 0; i < size; ++i) {
    (*bytes)[i] = static_cast<char>((static_cast<uint64_t>(value) >> (8 * (size - 1 - i))) & 0xFF);
  }
  return size;
}

int64_t read_integer(TypeNumber type, std::string_view bytes) {
  assert(bytes.size() == size_of(type));
  uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
  const size_t unused = 64 - 8 * bytes.size();
  // Negative numbers of the narrow types keep their sign.
  return type == kBool ? static_cast<int64_t>(value)
                       : static_cast<int64_t>(value << unused) >> unused;
}

int64_t read_count(std::string_view text) {
  int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

std::string copy_header() {
  using std::string_literals::operator""s;
  return "PGCOPY\n\377\r\n\0"s + std::string(8, '\0');  // No flags, no extension.
}

std::string copy_trailer() { return "\377\377"; }

void append_copy_row(const std::vector<TypeNumber>& types, Parameters values, std::string* buffer) {
  append_big_endian(values.size(), 2, buffer);
  for (size_t i = 0; i < values.size(); ++i) {
    const Parameter& value = values[i];
    switch (value.kind()) {
      case Parameter::Kind::kNull:
        append_big_endian(~uint64_t{0}, 4, buffer);
        break;
      case Parameter::Kind::kInteger: {
        IntegerBytes bytes{};
        const size_t size = write_integer(types[i], value.integer(), &bytes);
        append_big_endian(size, 4, buffer);
        buffer->append(bytes.data(), size);
        break;
      }
      case Parameter::Kind::kText:
      case Parameter::Kind::kBytes:
        append_big_endian(value.text().size(), 4, buffer);
        buffer->append(value.text());
        break;
    }
  }
}

}  // namespace store
