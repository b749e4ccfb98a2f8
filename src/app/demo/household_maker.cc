#include "app/demo/household_maker.h"

#include <algorithm>
#include <optional>

#include "core/base/id_number.h"

namespace demo {
namespace {

using dictionary::State;
using dictionary::Value;

constexpr int64_t kTenYuan = 1000;    // In fen.
constexpr int64_t kMovedAway = 5000;  // Serials of those who live elsewhere now.

bool is_one_of(const Value& value, const std::vector<Value>& values) {
  return std::any_of(values.begin(), values.end(), [&](const Value& one) {
    return one.state == value.state && one.number == value.number && one.text == value.text;
  });
}

bool all_match(const std::vector<CompiledMatch>& matches, const Values& values) {
  return std::all_of(matches.begin(), matches.end(), [&](const CompiledMatch& match) {
    const auto slot = static_cast<std::size_t>(match.slot);
    return slot < values.size() && values[slot].state != State::kUnknown &&
           is_one_of(values[slot], match.values);
  });
}

// The same numbers for the same village on every machine.
uint64_t stream_of(const std::string& village, int64_t serial) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : village) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash * 0x9e3779b97f4a7c15ULL + static_cast<uint64_t>(serial);
}

std::string padded(int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  text.insert(0, text.size() < width ? width - text.size() : 0, '0');
  return text;
}

}  // namespace

int64_t earlier_amount(int64_t amount, const std::vector<int64_t>& growth, int64_t years_back) {
  for (std::size_t year = 0; year < static_cast<std::size_t>(years_back); ++year) {
    const int64_t percent = year < growth.size() ? growth[year] : 100;
    amount = amount * percent / 100 / kTenYuan * kTenYuan;
  }
  return amount;
}

bool holds(const CompiledCondition& condition, const MadeHousehold& household, const Values& own,
           const MadeMember* member) {
  if (condition.size &&
      (household.size < condition.size->min || household.size > condition.size->max))
    return false;
  if (condition.age &&
      (member == nullptr || member->age < condition.age->min || member->age > condition.age->max))
    return false;
  if (!all_match(condition.own, own)) return false;
  if (!all_match(condition.household, household.values)) return false;
  if (!condition.head.empty() &&
      (household.members.empty() || !all_match(condition.head, household.members[0].values)))
    return false;
  const auto& members = household.members;
  if (!condition.member.empty() &&
      std::none_of(members.begin(), members.end(),
                   [&](const MadeMember& one) { return all_match(condition.member, one.values); }))
    return false;
  for (const CompiledMatch& match : condition.no_member) {
    if (std::any_of(members.begin(), members.end(),
                    [&](const MadeMember& one) { return all_match({match}, one.values); }))
      return false;
  }
  if (!condition.below) return true;
  const auto total = total_of(condition.below->total, household);
  return total && *total < condition.below->number;
}

std::optional<int64_t> total_of(const CompiledTotal& wanted, const MadeHousehold& household) {
  int64_t sum = 0;
  for (const auto* slots : {&wanted.plus, &wanted.minus}) {
    for (const int32_t slot : *slots) {
      const Value& value = household.values[static_cast<std::size_t>(slot)];
      if (value.state == State::kUnknown) return std::nullopt;
      const int64_t amount = earlier_amount(value.number, household.growth, wanted.years_back);
      sum += slots == &wanted.plus ? amount : -amount;
    }
  }
  if (!wanted.per_member) return sum;
  const int64_t members = std::max<int64_t>(1, household.living);
  return (sum * 2 + (sum < 0 ? -members : members)) / (2 * members);  // Half away from zero.
}

int64_t HouseholdMaker::sum_over_members(const CompiledCase& one) {
  int64_t sum = 0;
  for (const MadeMember& member : made_.members) {
    if (!demo::holds(one.counted, made_, member.values, &member)) continue;
    int64_t number = one.first + made_.random.below(one.count) * one.step;
    if (one.other >= 0) number *= member.values[static_cast<std::size_t>(one.other)].number;
    sum += number;
  }
  return sum;
}

void HouseholdMaker::raise(const CompiledReach& reach, Value* value) {
  const int64_t wanted = reach.first + made_.random.below(reach.count) * reach.step;
  const auto total = total_of(reach.total, made_);
  if (!total || value->state != State::kKnown) return;
  const int64_t lack = (wanted - *total) * (reach.total.per_member ? made_.living : 1);
  const Bounds& percent = reach.total.percent;
  const int64_t least = lack * made_.random.between(percent.min, percent.max) / 100;
  value->number = std::max(value->number, least / kTenYuan * kTenYuan);
}

std::string HouseholdMaker::digits(const std::string& pattern) {
  std::string text = pattern;
  for (char& c : text) {
    if (c == '#') c = static_cast<char>('0' + made_.random.below(10));
  }
  return text;
}

std::string HouseholdMaker::name(const Target& target) {
  const auto& names = compiled_.population->names;
  std::string text = family_;
  if (!target.has_family_name) {
    int64_t at = made_.random.below(compiled_.family_weight);
    for (const auto& [family, weight] : names.family) {
      text = family;
      if (at < weight) break;
      at -= weight;
    }
  }
  const CompiledNames* chosen = nullptr;
  for (const CompiledNames& given : compiled_.names) {
    if (!holds(given.when, target)) continue;
    chosen = &given;
    break;
  }
  // A name that is nobody's in the household: any of them.
  if (chosen == nullptr)
    chosen = &compiled_.names[static_cast<std::size_t>(
        made_.random.below(static_cast<int64_t>(compiled_.names.size())))];
  const auto syllable = [&](const std::vector<std::string>& syllables) {
    return syllables[static_cast<std::size_t>(
        made_.random.below(static_cast<int64_t>(syllables.size())))];
  };
  const bool is_single = made_.random.happens(chosen->source->single_per_million);
  const std::string first = syllable(chosen->source->first);
  const std::string second = syllable(chosen->source->second);
  return text + (is_single || first == second ? "" : first) + second;
}

std::string HouseholdMaker::id_number(const CompiledCase& one, const Target& target) {
  if (target.member == nullptr || id_areas_.empty()) return {};
  const Value& birth = other(one, target);
  if (birth.state != State::kKnown) return {};
  std::string text = id_areas_[static_cast<std::size_t>(
      made_.random.below(static_cast<int64_t>(id_areas_.size())))];
  const auto parts = base::parts_of(base::Date{static_cast<int32_t>(birth.number)});
  text += padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2);
  // Serials go round within a village, so that no two people of one birthday share one by chance.
  const int64_t place = serial_ * 7 + static_cast<int64_t>(made_.members.size());
  const bool is_odd = all_match({one.odd}, *target.own);
  text += padded(place % 499 * 2 + (is_odd ? 1 : 2), 3);
  return text + base::id_check_character(text);
}

const Value& HouseholdMaker::other(const CompiledCase& one, const Target& target) const {
  const auto slot = static_cast<std::size_t>(one.other);
  if (one.source->of_head) {
    static const Value kNone;
    return made_.members.empty() ? kNone : made_.members.front().values[slot];
  }
  return (one.source->of_household ? made_.values : *target.own)[slot];
}

Value HouseholdMaker::pick(const CompiledCase& one) {
  int64_t at = made_.random.below(one.total_weight);
  for (const auto& [value, weight] : one.weights) {
    if (at < weight) return value;
    at -= weight;
  }
  return {};
}

// Nothing is recorded that happens after the instant.
Value HouseholdMaker::day(const CompiledCase& one, const Target& target) {
  const int64_t instant = compiled_.population->instant.days;
  const Bounds& bounds = one.source->bounds;
  int64_t first = bounds.min, last = bounds.max;
  if (one.making == Making::kDaysBack) {
    first = instant - bounds.max;
    last = instant - bounds.min;
  } else if (one.making == Making::kDaysAfter) {
    const Value& from = other(one, target);
    if (from.state != State::kKnown) return from;
    first = from.number + bounds.min;
    last = from.number + bounds.max;
  }
  last = std::min(last, instant);
  return dictionary::known(made_.random.between(std::min(first, last), last));
}

Value HouseholdMaker::copied(const CompiledCase& one, const Slot& slot, const Target& target) {
  Value value = other(one, target);
  if (one.making == Making::kMonthOf) {
    if (value.state == State::kKnown)
      value.number = base::month_of(base::Date{static_cast<int32_t>(value.number)});
    return value;
  }
  const bool changes = made_.random.happens(one.source->other_per_million);
  const bool is_flag =
      slot.indicator != nullptr && slot.indicator->type.kind == dictionary::TypeKind::kBool;
  if (changes && is_flag && value.state == State::kKnown) value.number = 1 - value.number;
  return value;
}

Value HouseholdMaker::make(const CompiledCase& one, const Slot& slot, const Target& target) {
  const auto text_value = [](std::string text) {
    return text.empty() ? Value{} : dictionary::known_text(std::move(text));
  };
  switch (one.making) {
    case Making::kText:
      return one.value;
    case Making::kWeights:
      return pick(one);
    case Making::kFlag:
      return dictionary::known(made_.random.happens(one.source->yes_per_million) ? 1 : 0);
    case Making::kRange:
      return dictionary::known(one.first + made_.random.below(one.count) * one.step);
    case Making::kSum:
      return dictionary::known(sum_over_members(one));
    case Making::kTotal: {
      const Bounds& percent = one.total.percent;
      const int64_t part = made_.random.between(percent.min, percent.max);
      const auto sum = total_of(one.total, made_);
      if (!sum) return {};
      return dictionary::known(part == 100 ? *sum : *sum * part / 100 / kTenYuan * kTenYuan);
    }
    case Making::kDate:
    case Making::kDaysBack:
    case Making::kDaysAfter:
      return day(one, target);
    case Making::kDigits:
      return text_value(digits(one.source->text));
    case Making::kName:
      return text_value(name(target));
    case Making::kIdNumber:
      return text_value(id_number(one, target));
    case Making::kMonthOf:
    case Making::kCopy:
      return copied(one, slot, target);
  }
  return {};
}

// A slip of the pen: a character lost, two exchanged, a number tenfold.
void HouseholdMaker::spoil(const Slot& slot, Value* value) {
  if (value->state != State::kKnown || slot.indicator == nullptr) return;
  if (dictionary::is_numeric(slot.indicator->type.kind)) {
    if (value->number <= slot.indicator->max / 10) value->number *= 10;
    return;
  }
  std::string& text = value->text;
  if (text.size() < 3) return;
  if (made_.random.below(2) == 0) {
    text.pop_back();
    return;
  }
  const auto at =
      static_cast<std::size_t>(made_.random.between(1, static_cast<int64_t>(text.size()) - 2));
  std::swap(text[at], text[at + 1]);
}

Value HouseholdMaker::value(const CompiledSpread& spread, const Target& target) {
  const Slot& slot = target.slots->at(spread.slot);
  for (const CompiledCase& one : spread.cases) {
    if (!holds(one.when, target)) continue;
    // All are drawn in any case, so that a changed rate moves no other value.
    const bool is_missing = made_.random.happens(one.source->missing_per_million);
    const bool is_dirty = made_.random.happens(one.source->dirty_per_million);
    const bool is_repeated = made_.random.happens(one.source->repeat_per_million);
    Value made = make(one, slot, target);
    if (one.reach) raise(*one.reach, &made);
    if (is_missing) return {};
    if (is_dirty) spoil(slot, &made);
    const auto at = static_cast<std::size_t>(spread.slot);
    if (is_repeated && target.before != nullptr && at < target.before->size())
      return (*target.before)[at];
    return made;
  }
  return {};
}

void HouseholdMaker::add(const CompiledSpread& spread, const Target& target, Values* into) {
  Value& value_at = (*into)[static_cast<std::size_t>(spread.slot)];
  // What a role says of its members stays.
  if (value_at.state == State::kUnknown) value_at = value(spread, target);
}

void HouseholdMaker::make_member(const CompiledRole& role) {
  MadeMember member;
  member.has_family_name = role.source->has_family_name;
  member.values.resize(compiled_.person.size());
  member.age = made_.random.between(role.source->age.min, role.source->age.max);
  if (role.source->age_from_head && !made_.members.empty()) member.age += made_.members[0].age;
  member.age = std::clamp<int64_t>(member.age, 0, 104);
  const base::Date instant = compiled_.population->instant;
  const auto birthday =
      base::add_months(instant, static_cast<int32_t>(-12 * member.age), base::EndOfMonth::kClip);
  const base::Date birth{birthday.value_or(instant).days -
                         static_cast<int32_t>(made_.random.below(365))};
  if (compiled_.birth >= 0)
    member.values[static_cast<std::size_t>(compiled_.birth)] = dictionary::known(birth.days);
  const Target target{&compiled_.person, &member.values, &member,
                      made_.members.empty() ? &head_before_ : nullptr, member.has_family_name};
  for (const CompiledSpread& spread : role.values) add(spread, target, &member.values);
  for (const CompiledSpread& spread : compiled_.person_spreads) add(spread, target, &member.values);
  made_.members.push_back(std::move(member));
}

void HouseholdMaker::make_members() {
  int64_t at = made_.random.below(compiled_.shapes_weight);
  const CompiledShape* shape = &compiled_.shapes.front();
  for (const CompiledShape& one : compiled_.shapes) {
    shape = &one;
    if (at < one.weight) break;
    at -= one.weight;
  }
  made_.size = static_cast<int64_t>(shape->members.size());
  if (compiled_.shape_trait >= 0)
    made_.values[static_cast<std::size_t>(compiled_.shape_trait)] = shape->id;
  const Target target{&compiled_.household, &made_.values, nullptr, nullptr, true};
  for (const CompiledSpread& spread : compiled_.first) add(spread, target, &made_.values);
  for (const auto& choices : shape->members) {
    const auto which = made_.random.below(static_cast<int64_t>(choices.size()));
    make_member(
        compiled_.roles[static_cast<std::size_t>(choices[static_cast<std::size_t>(which)])]);
  }
  const auto left = static_cast<std::size_t>(compiled_.left);
  made_.living =
      std::count_if(made_.members.begin(), made_.members.end(), [&](const MadeMember& one) {
        return compiled_.left < 0 || one.values[left].state != State::kKnown;
      });
}

void HouseholdMaker::make_growth() {
  if (compiled_.growth_trait < 0) return;
  const Target target{&compiled_.household, &made_.values, nullptr, nullptr, true};
  const int64_t years = compiled_.population->history.years + 1;
  for (int64_t year = 0; year < years; ++year) {
    const CompiledSpread& growth = year == 0 ? compiled_.growth : compiled_.growth_before;
    made_.growth.push_back(value(growth, target).number);
  }
}

void HouseholdMaker::make_records() {
  for (std::size_t kind = 0; kind < compiled_.records.size(); ++kind) {
    const CompiledRecords& records = compiled_.records[kind];
    const auto one = [&](int32_t owner, const Values& own, const MadeMember* member) {
      if (!demo::holds(records.when, made_, own, member) ||
          !made_.random.happens(records.source->share_per_million))
        return;
      MadeRecord record{kind, owner, Values(records.slots.size())};
      const Target target{&records.slots, &record.values, member, nullptr, true};
      for (const CompiledSpread& spread : records.values) add(spread, target, &record.values);
      made_.records.push_back(std::move(record));
    };
    if (!records.source->of_members) {
      one(-1, made_.values, nullptr);
      continue;
    }
    for (std::size_t i = 0; i < made_.members.size(); ++i)
      one(static_cast<int32_t>(i), made_.members[i].values, &made_.members[i]);
  }
}

void HouseholdMaker::make_events() {
  for (std::size_t kind = 0; kind < compiled_.events.size(); ++kind) {
    const CompiledEvent& event = compiled_.events[kind];
    if (!demo::holds(event.when, made_, made_.values, nullptr) ||
        !made_.random.happens(event.source->share_per_million))
      continue;
    MadeEvent made;
    made.kind = kind;
    made.day.days =
        compiled_.population->instant.days +
        static_cast<int32_t>(made_.random.between(event.source->days.min, event.source->days.max));
    const Target household{&compiled_.household, &made_.values, nullptr, nullptr, true};
    for (const CompiledSpread& spread : event.household)
      made.household.emplace_back(spread.slot, value(spread, household));
    for (std::size_t i = 0; i < made_.members.size() && !event.member.empty(); ++i) {
      const MadeMember& member = made_.members[i];
      if (!demo::holds(event.member_when, made_, member.values, &member)) continue;
      const Target target{&compiled_.person, &member.values, &member, nullptr, true};
      for (const CompiledSpread& spread : event.member)
        made.of_member.emplace_back(spread.slot, value(spread, target));
      made.member = static_cast<int32_t>(i);
      break;
    }
    if (!made.household.empty() || !made.of_member.empty()) made_.events.push_back(std::move(made));
  }
}

void HouseholdMaker::start(const VillagePlan& village, int64_t serial) {
  if (village_ == village.code && !made_.members.empty()) {
    household_before_ = made_.values;
    head_before_ = made_.members.front().values;
  } else {
    household_before_.clear();
    head_before_.clear();
  }
  if (village_ != village.code) {
    village_ = village.code;
    Random of_village(seed_, stream_of(village_, 0));
    id_areas_ = compiled_.population->id_areas;
    for (std::string& area : id_areas_) {
      for (char& c : area) {
        if (c == '#') c = static_cast<char>('0' + of_village.below(10));
      }
    }
  }
  serial_ = serial;
  made_.random = Random(seed_, stream_of(village_, serial));
  made_.values.assign(compiled_.household.size(), Value{});
  made_.members.clear();
  made_.records.clear();
  made_.events.clear();
  made_.growth.clear();
  made_.region = village.code;
  made_.number = village.code + padded(serial, 4);
  made_.earlier_region = village.neighbour;
  made_.earlier_number =
      village.neighbour.empty() ? "" : village.neighbour + padded(kMovedAway + serial, 4);
  made_.group = std::to_string(1 + made_.random.below(village.groups)) + "组";
}

const MadeHousehold& HouseholdMaker::make(const VillagePlan& village, int64_t serial) {
  start(village, serial);
  int64_t at = made_.random.below(compiled_.family_weight);
  for (const auto& [family, weight] : compiled_.population->names.family) {
    family_ = family;
    if (at < weight) break;
    at -= weight;
  }
  make_members();
  make_growth();
  const Target target{&compiled_.household, &made_.values, nullptr, &household_before_, true};
  for (const CompiledSpread& spread : compiled_.household_spreads)
    add(spread, target, &made_.values);
  make_records();
  make_events();
  return made_;
}

}  // namespace demo
