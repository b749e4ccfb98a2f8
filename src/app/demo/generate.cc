#include "app/demo/generate.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/demo/random.h"
#include "core/base/id_number.h"
#include "core/base/text.h"

namespace demo {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

struct MadeMember {
  int64_t age = 0;
  Values values;
  std::vector<std::string> order;  // Indicators as they were made.
};

bool all_match(const std::vector<Match>& matches, const Values& values) {
  return std::all_of(matches.begin(), matches.end(), [&](const Match& match) {
    const auto found = values.find(match.indicator);
    return found != values.end() &&
           std::find(match.values.begin(), match.values.end(), found->second) != match.values.end();
  });
}

std::string pick(Random* random, const std::vector<std::pair<std::string, int64_t>>& weights) {
  int64_t total = 0;
  for (const auto& [text, weight] : weights) total += weight;
  int64_t at = random->below(total);
  for (const auto& [text, weight] : weights) {
    if (at < weight) return text;
    at -= weight;
  }
  return weights.empty() ? std::string() : weights.back().first;
}

// Makes one household; each member function adds values that later ones may refer to.
class Maker {
 public:
  Maker(const Population& population, Random random) : population_(population), random_(random) {}

  registry::GivenHousehold make(const Region& village, int64_t number_in_village);

 private:
  bool holds(const Condition& condition, const MadeMember* member) const;
  std::optional<std::string> value(const Spread& spread, const MadeMember* member, bool own_family);
  std::string make_text(const Case& one, const MadeMember* member, bool own_family);
  std::string number_text(const Case& one, int64_t number) const;
  std::string sum_over_members(const Case& one);
  std::string digits(const std::string& pattern);
  std::string name(const MadeMember* member, bool own_family);
  std::string id_number(const Case& one, const MadeMember* member);
  std::string spoil(std::string text);
  void add(const Spread& spread, MadeMember* member, bool own_family);
  void make_member(const Role& role);

  const Population& population_;
  Random random_;
  std::string family_;
  std::vector<MadeMember> members_;
  std::size_t size_ = 0;
  Values household_;
  std::vector<std::string> household_order_;
};

bool Maker::holds(const Condition& condition, const MadeMember* member) const {
  const auto size = static_cast<int64_t>(size_);
  if (condition.size && (size < condition.size->min || size > condition.size->max)) return false;
  if (condition.age) {
    if (member == nullptr || member->age < condition.age->min || member->age > condition.age->max)
      return false;
  }
  if (!all_match(condition.own, member == nullptr ? household_ : member->values)) return false;
  if (!condition.head.empty() &&
      (members_.empty() || !all_match(condition.head, members_[0].values)))
    return false;
  if (!all_match(condition.household, household_)) return false;
  return condition.member.empty() ||
         std::any_of(members_.begin(), members_.end(), [&](const MadeMember& one) {
           return all_match(condition.member, one.values);
         });
}

std::string Maker::number_text(const Case& one, int64_t number) const {
  const std::string text = base::scaled_to_text(number, one.scale);
  return one.unit.empty() ? text : text + " " + one.unit;
}

std::string Maker::sum_over_members(const Case& one) {
  int64_t sum = 0;
  for (const MadeMember& member : members_) {
    if (!holds(one.counted, &member)) continue;
    sum +=
        one.bounds.min + random_.below((one.bounds.max - one.bounds.min) / one.step + 1) * one.step;
  }
  return number_text(one, sum);
}

std::string Maker::digits(const std::string& pattern) {
  std::string text = pattern;
  for (char& c : text) {
    if (c == '#') c = static_cast<char>('0' + random_.below(10));
  }
  return text;
}

std::string Maker::name(const MadeMember* member, bool own_family) {
  const auto& names = population_.names;
  std::string text = own_family ? family_ : pick(&random_, names.family);
  const auto found =
      member == nullptr ? Values::const_iterator() : member->values.find(names.given_by);
  const bool known = member != nullptr && found != member->values.end();
  for (const auto& [which, syllables] : names.given) {
    if (syllables.empty() || (known && which != found->second)) continue;
    const int64_t count = random_.between(1, 2);
    for (int64_t i = 0; i < count; ++i) {
      text += syllables[static_cast<std::size_t>(
          random_.below(static_cast<int64_t>(syllables.size())))];
    }
    break;
  }
  return text;
}

std::string Maker::id_number(const Case& one, const MadeMember* member) {
  if (member == nullptr || population_.id_areas.empty()) return {};
  const auto& areas = population_.id_areas;
  std::string text =
      areas[static_cast<std::size_t>(random_.below(static_cast<int64_t>(areas.size())))];
  const auto birth = member->values.find(one.text);
  if (birth == member->values.end()) return {};
  for (const char c : birth->second) {
    if (c != '-') text += c;
  }
  const int64_t serial = random_.below(50) * 2 + (all_match({one.odd}, member->values) ? 1 : 0);
  const std::string digits_text = std::to_string(100 + serial + random_.below(9) * 100);
  text += digits_text;
  return text + base::id_check_character(text);
}

std::string Maker::spoil(std::string text) {
  if (text.size() < 3) return text;
  if (random_.below(2) == 0) {
    text.pop_back();
    return text;
  }
  const auto at =
      static_cast<std::size_t>(random_.between(1, static_cast<int64_t>(text.size()) - 2));
  std::swap(text[at], text[at + 1]);
  return text;
}

std::string Maker::make_text(const Case& one, const MadeMember* member, bool own_family) {
  switch (one.making) {
    case Making::kText:
      return one.text;
    case Making::kWeights:
      return pick(&random_, one.weights);
    case Making::kFlag:
      return random_.happens(one.yes_per_million) ? "yes" : "no";
    case Making::kRange:
      return number_text(
          one, one.bounds.min +
                   random_.below((one.bounds.max - one.bounds.min) / one.step + 1) * one.step);
    case Making::kSum:
      return sum_over_members(one);
    case Making::kDate: {
      // Nothing is recorded that happens after the instant.
      const int64_t last = std::min<int64_t>(one.bounds.max, population_.instant.days);
      const int64_t day = random_.between(one.bounds.min, std::max(one.bounds.min, last));
      return base::to_text(base::Date{static_cast<int32_t>(day)});
    }
    case Making::kDigits:
      return digits(one.text);
    case Making::kName:
      return name(member, own_family);
    case Making::kIdNumber:
      return id_number(one, member);
    case Making::kCopy: {
      const Values& values = member == nullptr ? household_ : member->values;
      const auto found = values.find(one.text);
      if (found == values.end()) return {};
      if (!random_.happens(one.other_per_million)) return found->second;
      return found->second == "yes" ? "no" : "yes";
    }
  }
  return {};
}

std::optional<std::string> Maker::value(const Spread& spread, const MadeMember* member,
                                        bool own_family) {
  for (const Case& one : spread.cases) {
    if (!holds(one.when, member)) continue;
    // Both are drawn in any case, so that a changed rate moves no other value.
    const bool is_missing = random_.happens(one.missing_per_million);
    const bool is_dirty = random_.happens(one.dirty_per_million);
    std::string text = make_text(one, member, own_family);
    if (is_missing || text.empty()) return std::nullopt;
    return is_dirty ? spoil(std::move(text)) : text;
  }
  return std::nullopt;
}

void Maker::add(const Spread& spread, MadeMember* member, bool own_family) {
  auto text = value(spread, member, own_family);
  if (!text) return;
  Values& values = member == nullptr ? household_ : member->values;
  auto& order = member == nullptr ? household_order_ : member->order;
  if (values.emplace(spread.indicator, *std::move(text)).second) order.push_back(spread.indicator);
}

void Maker::make_member(const Role& role) {
  MadeMember member;
  member.age = random_.between(role.age.min, role.age.max);
  if (role.age_from_head && !members_.empty()) member.age += members_[0].age;
  member.age = std::clamp<int64_t>(member.age, 0, 104);
  const auto back = static_cast<int32_t>(-12 * member.age);
  const auto birthday = base::add_months(population_.instant, back, base::EndOfMonth::kClip);
  const base::Date birth{birthday.value_or(population_.instant).days -
                         static_cast<int32_t>(random_.below(365))};
  if (!population_.birth.empty()) {
    member.values.emplace(population_.birth, base::to_text(birth));
    member.order.push_back(population_.birth);
  }
  for (const Spread& spread : role.values) add(spread, &member, role.has_family_name);
  for (const Spread& spread : population_.person) add(spread, &member, role.has_family_name);
  members_.push_back(std::move(member));
}

registry::GivenHousehold Maker::make(const Region& village, int64_t number_in_village) {
  family_ = pick(&random_, population_.names.family);
  std::vector<std::pair<std::string, int64_t>> shapes;
  for (std::size_t i = 0; i < population_.shapes.size(); ++i) {
    shapes.emplace_back(std::to_string(i), population_.shapes[i].weight);
  }
  const Shape& shape =
      population_.shapes[static_cast<std::size_t>(std::stoul(pick(&random_, shapes)))];
  size_ = shape.members.size();
  for (const auto& choices : shape.members) {
    const auto at = static_cast<std::size_t>(random_.below(static_cast<int64_t>(choices.size())));
    if (const Role* role = population_.find_role(choices[at])) make_member(*role);
  }
  for (const Spread& spread : population_.household) add(spread, nullptr, true);

  registry::GivenHousehold made;
  std::string serial = std::to_string(number_in_village);
  serial.insert(0, serial.size() < 4 ? 4 - serial.size() : 0, '0');
  made.number = village.code + serial;
  made.id = "h" + made.number;
  made.region = village.code;
  made.group = std::to_string(1 + random_.below(population_.groups)) + "组";
  made.provenance = {population_.source, population_.recorded, population_.instant, std::nullopt};
  if (population_.period) {
    made.provenance.period =
        registry::Period{population_.period->first, population_.period->second};
  }
  for (const std::string& id : household_order_) made.values.push_back({id, household_.at(id), {}});
  auto& rows = made.collections[std::string(registry::kMembers)];
  for (std::size_t i = 0; i < members_.size(); ++i) {
    registry::GivenRecord row;
    row.id = "p" + std::to_string(i + 1);
    for (const std::string& id : members_[i].order)
      row.values.push_back({id, members_[i].values.at(id), {}});
    rows.push_back(std::move(row));
  }
  return made;
}

}  // namespace

std::vector<const Region*> villages_of(const std::vector<Region>& regions) {
  std::set<std::string_view> parents;
  for (const Region& region : regions) parents.insert(region.parent);
  std::vector<const Region*> villages;
  for (const Region& region : regions) {
    if (!parents.contains(region.code)) villages.push_back(&region);
  }
  return villages;
}

std::vector<registry::GivenHousehold> generate(const Population& population,
                                               const std::vector<Region>& regions, int32_t count,
                                               uint64_t seed) {
  const auto villages = villages_of(regions);
  std::vector<registry::GivenHousehold> made;
  if (villages.empty()) return made;
  for (int32_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(i) % villages.size();
    const auto number = static_cast<int64_t>(static_cast<std::size_t>(i) / villages.size()) + 1;
    Maker maker(population, Random(seed, static_cast<uint64_t>(i)));
    made.push_back(maker.make(*villages[place], number));
  }
  return made;
}

}  // namespace demo
