#include "app/http/encoding.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "core/base/text.h"

namespace http {
namespace {

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == y;
         });
}

// "0.9" → 900; what is no weight counts as 0, because the reader meant something else.
int thousandths(std::string_view text) {
  const auto number = base::parse_scaled(text, 3);
  return number && *number >= 0 && *number <= 1000 ? static_cast<int>(*number) : 0;
}

// The weight of one element "gzip;q=0.5" when its name is `name`.
std::optional<int> weight_in(std::string_view element, std::string_view name) {
  const std::size_t semicolon = element.find(';');
  if (!same_word(base::trim(element.substr(0, semicolon)), name)) return std::nullopt;
  if (semicolon == std::string_view::npos) return 1000;
  const std::string_view parameter = base::trim(element.substr(semicolon + 1));
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos || !same_word(base::trim(parameter.substr(0, equals)), "q"))
    return 1000;
  return thousandths(base::trim(parameter.substr(equals + 1)));
}

std::optional<int> weight_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    if (const auto weight = weight_in(header.substr(0, comma), name)) return weight;
    if (comma == std::string_view::npos) break;
    header.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Coding coding) {
  switch (coding) {
    case Coding::kGzip:
      return "gzip";
    case Coding::kBrotli:
      return "br";
    case Coding::kIdentity:
      break;
  }
  return "identity";
}

int quality_of(std::string_view accept_encoding, Coding coding) {
  if (const auto named = weight_of(accept_encoding, to_text(coding))) return *named;
  const auto others = weight_of(accept_encoding, "*");
  if (coding != Coding::kIdentity) return others.value_or(0);
  return others ? *others : 1;
}

}  // namespace http
