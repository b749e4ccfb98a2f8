// libFuzzer: any bytes as the plain and sealed parts of a submission, the plain one behind two
// bytes of length. What is accepted must be packed and read as the same statements again.
#include "core/registry/packed.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

registry::CodeBook make_book() {
  dictionary::Dictionary dictionary;
  for (const char* id : {"income", "id_number", "name"}) {
    dictionary::Indicator indicator;
    indicator.id = id;
    indicator.type.kind = dictionary::TypeKind::kText;
    const bool is_masked = indicator.id == "id_number";
    indicator.sensitivity =
        is_masked ? dictionary::Sensitivity::kSensitive : dictionary::Sensitivity::kPublic;
    dictionary.put(indicator);
  }
  dictionary::Collection members;
  members.id = "members";
  members.entity = "person";
  dictionary.put(members);
  registry::CodeBook book;
  book.extend(dictionary);
  return book;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static const registry::CodeBook book = make_book();
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t length = data[0] + std::size_t{data[1]} * 256;
  if (length > bytes.size()) return 0;
  registry::Submission read;
  if (!registry::unpack(book, bytes.substr(0, length), bytes.substr(length), &read)) return 0;
  const auto packed = registry::pack(book, read);
  if (!packed) std::abort();
  registry::Submission again;
  if (!registry::unpack(book, packed->plain, packed->sealed, &again)) std::abort();
  if (again != read) std::abort();
  return 0;
}
