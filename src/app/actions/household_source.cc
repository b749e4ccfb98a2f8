#include "app/actions/household_source.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace actions {

std::optional<int64_t> parse_id(std::string_view text) {
  int64_t id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || id <= 0) {
    return std::nullopt;
  }
  return id;
}

std::optional<registry::HouseholdId> HouseholdSource::find(std::string_view id) const {
  return parse_id(id);
}

std::string HouseholdSource::text_of(registry::HouseholdId id) const { return std::to_string(id); }

HouseholdsInMemory::HouseholdsInMemory(std::vector<registry::Household> households) {
  const bool are_numbers = std::all_of(households.begin(), households.end(), [](const auto& one) {
    return parse_id(one.id).has_value();
  });
  registry::HouseholdId next = 1;
  for (registry::Household& one : households) {
    const registry::HouseholdId id = are_numbers ? *parse_id(one.id) : next++;
    ids_.emplace(one.id, id);
    households_.emplace(id, std::move(one));
  }
}

base::Result<registry::Household> HouseholdsInMemory::load(registry::HouseholdId id,
                                                           const registry::AsOf&) const {
  const auto found = households_.find(id);
  if (found == households_.end()) {
    return base::Error{base::ErrorCode::kNotFound, text_of(id), "household.not_found"};
  }
  return found->second;
}

std::optional<registry::HouseholdId> HouseholdsInMemory::find(std::string_view id) const {
  const auto found = ids_.find(id);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

std::string HouseholdsInMemory::text_of(registry::HouseholdId id) const {
  const auto found = households_.find(id);
  return found == households_.end() ? std::to_string(id) : found->second.id;
}

}  // namespace actions
