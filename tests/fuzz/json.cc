// Any text as a JSON body: it is read or refused, and what was read is read the same again when it
// is written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/http/json_reader.h"
#include "app/http/json_writer.h"

namespace {

void write(const http::JsonValue& value, http::JsonWriter* json) {
  switch (value.kind) {
    case http::JsonKind::kNull:
    case http::JsonKind::kDecimal:  // Decimal numbers are not kept: every figure is a text.
      json->null();
      break;
    case http::JsonKind::kBool:
      json->boolean(value.boolean);
      break;
    case http::JsonKind::kInteger:
      json->integer(value.integer);
      break;
    case http::JsonKind::kString:
      json->string(value.text);
      break;
    case http::JsonKind::kArray:
      json->begin_array();
      for (const auto& item : value.items) write(item, json);
      json->end_array();
      break;
    case http::JsonKind::kObject:
      json->begin_object();
      for (const auto& field : value.fields) {
        json->key(field.name);
        write(field.value, json);
      }
      json->end_object();
      break;
  }
}

std::string written(const http::JsonValue& value) {
  http::JsonWriter json;
  write(value, &json);
  return json.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const auto read = http::read_json({reinterpret_cast<const char*>(data), size});
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  const std::string once = written(*read);
  const auto again = http::read_json(once);
  if (!again || written(*again) != once) std::abort();
  return 0;
}
