#include "core/dictionary/layout.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace dictionary {
namespace {

constexpr std::array<std::string_view, 8> kRoleWords = {
    "indicator",     "household_number", "village_code", "county_name",
    "township_name", "village_name",     "group_name",   "instant"};

}  // namespace

std::string_view to_word(ColumnRole role) { return kRoleWords[static_cast<std::size_t>(role)]; }

std::optional<ColumnRole> parse_column_role(std::string_view word) {
  const auto found = std::find(kRoleWords.begin() + 1, kRoleWords.end(), word);
  if (found == kRoleWords.end()) return std::nullopt;
  return static_cast<ColumnRole>(std::distance(kRoleWords.begin(), found));
}

std::vector<std::string_view> column_role_words() {
  return {kRoleWords.begin() + 1, kRoleWords.end()};
}

std::string_view LayoutColumn::target() const {
  return role == ColumnRole::kIndicator ? std::string_view(indicator) : to_word(role);
}

const LayoutColumn* Layout::find(std::string_view target) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const LayoutColumn& column) {
    return column.target() == target;
  });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace dictionary
