#include "app/cli/json_text.h"

namespace cli {

std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string made = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') made += '\\';
    if (byte >= 0x20) {
      made += c;
    } else {
      made += "\\u00";
      made += kDigits[byte >> 4U];
      made += kDigits[byte & 15U];
    }
  }
  return made + "\"";
}

}  // namespace cli
