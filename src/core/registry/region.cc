#include "core/registry/region.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace registry {
namespace {

constexpr std::size_t kKeyDigits = 16;

// Digits that say where a region of this level lies; the rest is zeros.
constexpr std::size_t significant_digits(RegionLevel level) {
  constexpr std::array<std::size_t, 8> kDigits = {0, 2, 4, 6, 9, 12, 14, 16};
  return kDigits[static_cast<std::size_t>(level)];
}

std::size_t code_length(RegionLevel level) {
  return std::max<std::size_t>(12, significant_digits(level));
}

}  // namespace

std::optional<uint64_t> region_key(std::string_view text) {
  if (text.size() != 12 && text.size() != 14 && text.size() != kKeyDigits) return std::nullopt;
  uint64_t key = 0;
  for (std::size_t i = 0; i < kKeyDigits; ++i) {
    const char digit = i < text.size() ? text[i] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    key = key * 10 + static_cast<uint64_t>(digit - '0');
  }
  return key;
}

std::string region_code(uint64_t key, RegionLevel level) {
  std::string text = std::to_string(key);
  text.insert(0, text.size() < kKeyDigits ? kKeyDigits - text.size() : 0, '0');
  text.resize(code_length(level));
  return text;
}

std::string full_region_code(std::string_view text) {
  std::string code(text);
  const std::size_t size = code.size();
  if (size == 2 || size == 4 || size == 6 || size == 9) code.resize(12, '0');
  return code;
}

std::optional<RegionLevel> level_of_code(std::string_view text) {
  if (!region_key(text)) return std::nullopt;
  if (text.size() == 16) return RegionLevel::kGroup;
  if (text.size() == 14) return RegionLevel::kNaturalVillage;
  for (const RegionLevel level : {RegionLevel::kProvince, RegionLevel::kPrefecture,
                                  RegionLevel::kCounty, RegionLevel::kTownship}) {
    if (text.find_first_not_of('0', significant_digits(level)) == std::string_view::npos)
      return level;
  }
  return RegionLevel::kVillage;
}

std::string parent_of_code(std::string_view code) {
  const auto level = level_of_code(code);
  if (!level || *level == RegionLevel::kProvince) return {};
  auto above = static_cast<RegionLevel>(static_cast<uint8_t>(*level) - 1);
  // A group without a natural village lies in the village itself.
  if (*level == RegionLevel::kGroup && code.substr(12, 2) == "00") above = RegionLevel::kVillage;
  std::string text(code.substr(0, significant_digits(above)));
  text.resize(code_length(above), '0');
  return text;
}

}  // namespace registry
