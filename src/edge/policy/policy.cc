#include "edge/policy/policy.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace policy {
namespace {

constexpr std::size_t kRegionDigits = 12;
// Digits of province, prefecture, county, township in the statistical division code.
constexpr std::array<std::size_t, 4> kRegionLevels = {2, 4, 6, 9};

std::optional<Citation> parse_citation(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view lines = text.substr(colon + 1);
  const std::size_t dash = lines.find('-');
  const auto first = base::parse_scaled(lines.substr(0, dash), 0);
  const auto last =
      dash == std::string_view::npos ? first : base::parse_scaled(lines.substr(dash + 1), 0);
  constexpr int64_t kMostLines = 1000000;
  if (!first || !last || *first < 1 || *last < *first || *last > kMostLines) return std::nullopt;
  return Citation{std::string(text.substr(0, colon)), static_cast<int32_t>(*first),
                  static_cast<int32_t>(*last)};
}

template <typename T>
const T* find_by_id(const std::vector<T>& items, std::string_view id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const dictionary::Value* Facts::find(std::string_view indicator) const {
  for (const Entry& entry : values) {
    if (entry.indicator == indicator) return &entry.value;
  }
  return nullptr;
}

const rules::RuleDefinition* Policy::find_rule(std::string_view id) const {
  return find_by_id(rules, id);
}

const forms::FormDefinition* Policy::find_form(std::string_view id) const {
  return find_by_id(forms, id);
}

const dictionary::Layout* Policy::find_layout(std::string_view id) const {
  return find_by_id(layouts, id);
}

const SourceFile* Policy::find_source(std::string_view pack, std::string_view file) const {
  const auto own = std::find(chain.begin(), chain.end(), pack);
  const std::size_t depth =
      own == chain.end() ? chain.size() : static_cast<std::size_t>(own - chain.begin()) + 1;
  for (std::size_t i = depth; i-- > 0;) {
    for (const SourceFile& source : sources) {
      if (source.pack == chain[i] && source.name == file) return &source;
    }
  }
  return nullptr;
}

std::optional<std::vector<Citation>> parse_citations(std::string_view source) {
  std::vector<Citation> citations;
  for (;;) {
    const std::size_t comma = source.find(',');
    const auto citation = parse_citation(base::trim(source.substr(0, comma)));
    if (!citation) return std::nullopt;
    citations.push_back(*citation);
    if (comma == std::string_view::npos) return citations;
    source.remove_prefix(comma + 1);
  }
}

std::string region_prefix(std::string_view region) {
  if (region == "all") return "";
  if (region.size() != kRegionDigits) return std::string(region);
  for (const std::size_t digits : kRegionLevels) {
    if (region.find_first_not_of('0', digits) == std::string_view::npos) {
      return std::string(region.substr(0, digits));
    }
  }
  return std::string(region);
}

}  // namespace policy
