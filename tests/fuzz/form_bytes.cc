// libFuzzer: any bytes as a compiled form and as what someone filled in, the form behind two bytes
// of length. What is accepted must evaluate within its memory and without overflow, and be written
// as the same form again.
#include "core/forms/form_bytes.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t length = data[0] + std::size_t{data[1]} * 256;
  if (length > bytes.size()) return 0;
  const auto loaded = forms::form_from_bytes(bytes.substr(0, length));
  if (!loaded) return 0;
  if (!forms::form_from_bytes(forms::to_bytes(*loaded->form))) std::abort();
  const auto filling = forms::filling_from_bytes(bytes.substr(length));
  if (!filling) return 0;
  if (const auto result = forms::evaluate_to_json(*loaded->form, *filling))
    if (result->empty()) std::abort();
  return 0;
}
