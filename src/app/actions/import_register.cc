#include "app/actions/import_register.h"

#include <algorithm>

#include "app/actions/import_rows.h"
#include "core/base/plain_words.h"

namespace actions {
namespace {

// One is the other, or its beginning.
bool is_same_place(const std::string& asked, const std::string& name) {
  if (asked.empty()) return true;
  return asked.size() <= name.size() ? name.starts_with(asked) : asked.starts_with(name);
}

std::string name_above(const RegionTree& regions, std::int32_t node, rights::Level level) {
  for (; node >= 0; node = regions.at(node).parent) {
    if (rights::level_of(regions.at(node).place.code) == level)
      return base::plain_words(regions.at(node).place.name);
  }
  return {};
}

}  // namespace

ImportRegister::ImportRegister(View view) : view_(std::move(view)) {
  const RegionTree& regions = view_.regions();
  const auto* identity = identity_of(view_.schema().dictionary());
  std::size_t repeat = view_.schema().repeats().size();
  for (std::size_t i = 0; i < view_.schema().repeats().size(); ++i) {
    if (view_.schema().repeats()[i].compared == identity) repeat = i;
  }
  for (std::int32_t node = 0; node < regions.size(); ++node) {
    if (rights::level_of(regions.at(node).place.code) == rights::Level::kVillage) {
      names_.push_back({node, base::plain_words(regions.at(node).place.name),
                        name_above(regions, node, rights::Level::kTownship),
                        name_above(regions, node, rights::Level::kCounty)});
    }
    const VillagePart* part = view_.snapshot->part(node);
    if (part == nullptr) continue;
    const auto first = static_cast<std::uint32_t>(households_.size());
    for (std::size_t row = 0; row < part->keys.rows(); ++row)
      households_.push_back({part->keys.id(row), part->keys.number(row), node});
    if (repeat >= part->repeat_keys.size()) continue;
    const auto& keys = part->repeat_keys[repeat];
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      const auto [begin, end] = part->keys.persons_of(row);
      for (std::size_t person = begin; person < end && person < keys.size(); ++person) {
        if (keys[person] != 0)
          persons_.push_back({keys[person], first + static_cast<std::uint32_t>(row),
                              static_cast<std::uint32_t>(person)});
      }
    }
  }
  by_number_.reserve(households_.size());
  by_id_.reserve(households_.size());
  for (std::uint32_t i = 0; i < households_.size(); ++i) {
    if (!households_[i].number.empty()) by_number_.emplace(households_[i].number, i);
    by_id_.emplace(households_[i].id, i);
  }
  std::sort(persons_.begin(), persons_.end(),
            [](const Person& a, const Person& b) { return a.key < b.key; });
}

const KnownHousehold* ImportRegister::find_household(std::string_view number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : &households_[found->second];
}

const KnownHousehold* ImportRegister::find_household(registry::HouseholdId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &households_[found->second];
}

std::vector<ImportRegister::Home> ImportRegister::find_person(std::uint64_t key) const {
  std::vector<Home> found;
  if (key == 0) return found;
  auto at =
      std::lower_bound(persons_.begin(), persons_.end(), key,
                       [](const Person& one, std::uint64_t wanted) { return one.key < wanted; });
  for (; at != persons_.end() && at->key == key; ++at) {
    const KnownHousehold& household = households_[at->household];
    found.push_back({&household, view_.snapshot->part(household.node)->keys.name(at->row)});
  }
  return found;
}

ImportRegister::Village ImportRegister::find_village(std::string_view code, std::string_view county,
                                                     std::string_view township,
                                                     std::string_view village) const {
  std::string key;
  for (const std::string_view part : {code, county, township, village}) {
    key += part;
    key += '\n';
  }
  const auto known = seen_.find(key);
  if (known != seen_.end()) return known->second;
  Village made;
  if (!code.empty()) {
    const bool is_ours =
        regions().find(code) >= 0 && rights::level_of(code) == rights::Level::kVillage;
    made.found = is_ours ? Found::kOne : Found::kNone;
    if (is_ours) made.code = code;
    if (!is_ours && code.size() == 12 && regions().size() > 0 &&
        code.substr(0, 6) != regions().at(0).place.code.substr(0, 6))
      made.found = Found::kOtherCounty;
  } else if (!village.empty() || !county.empty()) {
    const std::string of_county = base::plain_words(county);
    const std::string of_township = base::plain_words(township);
    const std::string of_village = base::plain_words(village);
    bool has_county = false;
    std::size_t best = 0;  // 2: the very name, 1: its beginning.
    std::size_t count = 0;
    for (const Name& name : names_) {
      const bool is_county = is_same_place(of_county, name.county) || name.county.empty();
      has_county = has_county || is_county;
      if (!is_county || of_village.empty() || !is_same_place(of_township, name.township)) continue;
      const std::size_t fit = name.village == of_village                ? 2
                              : is_same_place(of_village, name.village) ? 1
                                                                        : 0;
      if (fit == 0 || fit < best) continue;
      count = fit > best ? 1 : count + 1;
      best = fit;
      made.code = regions().at(name.node).place.code;
    }
    made.found = !has_county  ? Found::kOtherCounty
                 : count == 1 ? Found::kOne
                 : count == 0 ? Found::kNone
                              : Found::kSeveral;
    if (count != 1) made.code.clear();
  }
  seen_.emplace(std::move(key), made);
  return made;
}

}  // namespace actions
