#include <algorithm>

#include "app/demo/compiled.h"
#include "core/base/text.h"
#include "core/registry/household.h"

namespace demo {

using dictionary::State;
using dictionary::Value;

int32_t Slots::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? -1 : found->second;
}

int32_t Slots::add(Slot slot) {
  const auto [found, is_new] = by_id_.emplace(slot.id, static_cast<int32_t>(slots_.size()));
  if (is_new) slots_.push_back(std::move(slot));
  return found->second;
}

namespace {

// Slots of one entity together with what names of it mean.
struct Scope {
  std::string entity;
  Slots* slots = nullptr;
};

class Compiler {
 public:
  Compiler(const Population& population, const dictionary::Dictionary& dictionary, std::string file,
           base::Diagnostics* problems)
      : population_(population),
        dictionary_(dictionary),
        file_(std::move(file)),
        problems_(problems),
        household_{registry::household_entity(dictionary), &made_.household},
        person_{registry::member_entity(dictionary), &made_.person} {}

  Compiled compile();

 private:
  void report(const base::Place& place, std::string_view what, std::string_view expected) {
    problems_->push_back(base::diagnose("demo.bad_entry", place, {what, expected}));
  }
  // A trait may be of the household or of a member.
  int32_t slot(const Scope& scope, std::string_view id, const base::Place& place);
  Value value(const Slot& slot, const std::string& text, const base::Place& place);
  std::vector<CompiledMatch> matches(const std::vector<Match>& given, const Scope& scope);
  CompiledCondition condition(const Condition& given, const Scope& own);
  CompiledTotal total(const Total& given, const base::Place& place);
  int64_t unit_of(const CompiledTotal& sum, const std::string& unit, const base::Place& place);
  template <typename Numbers>
  void numbers(const Case& one, const Bounds& bounds, const Slot& slot, Numbers* made);
  void others(const Case& one, const Scope& own, CompiledCase* made);
  CompiledCase one_case(const Case& one, const Scope& own, const Slot& slot);
  CompiledSpread spread(const Spread& given, const Scope& own);
  std::vector<CompiledSpread> spreads(const std::vector<Spread>& given, const Scope& own);
  void shapes_and_roles();
  void names();
  void records();
  void past(const Scope& scope, CompiledPast* into);
  void history();
  void expectations();

  const Population& population_;
  const dictionary::Dictionary& dictionary_;
  std::string file_;
  base::Diagnostics* problems_;
  Compiled made_;
  Scope household_;
  Scope person_;
  std::map<std::string, int64_t, std::less<>> tokens_;  // Texts of traits.
};

int32_t Compiler::slot(const Scope& scope, std::string_view id, const base::Place& place) {
  if (const int32_t found = scope.slots->find(id); found >= 0) return found;
  const auto& traits = population_.traits;
  const bool is_trait = std::find(traits.begin(), traits.end(), id) != traits.end();
  const auto* indicator = is_trait ? nullptr : dictionary_.find_indicator(id);
  if (!is_trait && (indicator == nullptr || indicator->entity != scope.entity)) {
    problems_->push_back(base::diagnose("demo.unknown_indicator", place, {id}));
  }
  Slot made;
  made.id = id;
  made.indicator = indicator;
  if (indicator != nullptr) {
    made.list = dictionary_.list_of(indicator->type);
    made.is_stated = indicator->derived.empty();
  }
  return scope.slots->add(std::move(made));
}

Value Compiler::value(const Slot& slot, const std::string& text, const base::Place& place) {
  if (slot.is_number) return dictionary::known(base::parse_scaled(text, 0).value_or(100));
  if (slot.indicator == nullptr) {
    return dictionary::known(
        tokens_.emplace(text, static_cast<int64_t>(tokens_.size())).first->second);
  }
  const auto found = dictionary::parse_value(text, slot.indicator->type, slot.list);
  if (!found) report(place, text, "指标 " + slot.id + " 能有的值");
  return found.value_or(Value{});
}

std::vector<CompiledMatch> Compiler::matches(const std::vector<Match>& given, const Scope& scope) {
  std::vector<CompiledMatch> made;
  for (const Match& match : given) {
    CompiledMatch one;
    one.slot = slot(scope, match.indicator, match.place);
    for (const std::string& text : match.values)
      one.values.push_back(value(scope.slots->at(one.slot), text, match.place));
    made.push_back(std::move(one));
  }
  return made;
}

CompiledCondition Compiler::condition(const Condition& given, const Scope& own) {
  const base::Place place{file_, 0, 0};
  CompiledCondition made;
  made.age = given.age;
  made.size = given.size;
  made.own = matches(given.own, own);
  made.head = matches(given.head, person_);
  made.member = matches(given.member, person_);
  made.no_member = matches(given.no_member, person_);
  made.household = matches(given.household, household_);
  if (given.below) {
    const CompiledTotal sum = total(given.below->total, place);
    made.below = CompiledBelow{sum, given.below->number * unit_of(sum, given.below->unit, place)};
  }
  return made;
}

CompiledTotal Compiler::total(const Total& given, const base::Place& place) {
  CompiledTotal made;
  for (const auto& id : given.plus) made.plus.push_back(slot(household_, id, place));
  for (const auto& id : given.minus) made.minus.push_back(slot(household_, id, place));
  made.years_back = given.years_back;
  made.per_member = given.per_member;
  made.percent = given.percent;
  return made;
}

// What one of the unit is stored as.
int64_t Compiler::unit_of(const CompiledTotal& sum, const std::string& unit,
                          const base::Place& place) {
  if (sum.plus.empty()) return 1;
  const Slot& first = made_.household.at(sum.plus.front());
  return value(first, unit.empty() ? "1" : "1 " + unit, place).number;
}

// Into `made`: first, step and count of the numbers between the bounds.
template <typename Numbers>
void Compiler::numbers(const Case& one, const Bounds& bounds, const Slot& slot, Numbers* made) {
  made->count = (bounds.max - bounds.min) / one.step + 1;
  const auto stored = [&](int64_t number) {
    if (slot.indicator == nullptr) return number;
    const std::string text = base::scaled_to_text(number, one.scale);
    return value(slot, one.unit.empty() ? text : text + " " + one.unit, one.place).number;
  };
  made->first = stored(bounds.min);
  made->step = made->count > 1 ? stored(bounds.min + one.step) - made->first : 0;
}

void Compiler::others(const Case& one, const Scope& own, CompiledCase* made) {
  switch (one.making) {
    case Making::kCopy:
    case Making::kDaysAfter:
    case Making::kMonthOf:
      made->other = slot(one.of_household ? household_
                         : one.of_head    ? person_
                                          : own,
                         one.text, one.place);
      break;
    case Making::kIdNumber:
      made->other = slot(own, one.text, one.place);
      if (const auto odd = matches({one.odd}, own); !odd.empty()) made->odd = odd.front();
      break;
    case Making::kSum:
      made->counted = condition(one.counted, person_);
      if (!one.times.empty()) made->other = slot(person_, one.times, one.place);
      break;
    case Making::kTotal:
      made->total = total(one.total, one.place);
      break;
    default:
      break;
  }
}

CompiledCase Compiler::one_case(const Case& one, const Scope& own, const Slot& slot) {
  CompiledCase made;
  made.source = &one;
  made.making = one.making;
  made.when = condition(one.when, own);
  switch (one.making) {
    case Making::kText:
      made.value = value(slot, one.text, one.place);
      break;
    case Making::kWeights:
      for (const auto& [text, weight] : one.weights) {
        made.weights.emplace_back(value(slot, text, one.place), weight);
        made.total_weight += weight;
      }
      break;
    case Making::kRange:
    case Making::kSum:
      numbers(one, one.bounds, slot, &made);
      break;
    default:
      break;
  }
  if (one.reach) {
    made.reach.emplace().total = total(one.reach->total, one.place);
    numbers(one, one.reach->to, slot, &*made.reach);
  }
  others(one, own, &made);
  return made;
}

CompiledSpread Compiler::spread(const Spread& given, const Scope& own) {
  CompiledSpread made;
  made.slot = slot(own, given.indicator,
                   given.cases.empty() ? base::Place{file_, 0, 0} : given.cases.front().place);
  // A copy: reading the conditions may add slots.
  const Slot target = own.slots->at(made.slot);
  for (const Case& one : given.cases) made.cases.push_back(one_case(one, own, target));
  return made;
}

std::vector<CompiledSpread> Compiler::spreads(const std::vector<Spread>& given, const Scope& own) {
  std::vector<CompiledSpread> made;
  for (const Spread& one : given) made.push_back(spread(one, own));
  return made;
}

void Compiler::shapes_and_roles() {
  std::map<std::string, int32_t> role_by_id;
  for (const Role& role : population_.roles) {
    role_by_id.emplace(role.id, static_cast<int32_t>(made_.roles.size()));
    made_.roles.push_back({&role, spreads(role.values, person_)});
  }
  for (const Shape& shape : population_.shapes) {
    CompiledShape made;
    made.weight = shape.weight;
    if (made_.shape_trait >= 0)
      made.id = value(made_.household.at(made_.shape_trait), shape.id, {file_, 0, 0});
    made_.shapes_weight += shape.weight;
    for (const auto& choices : shape.members) {
      std::vector<int32_t> roles;
      for (const std::string& id : choices) roles.push_back(role_by_id.at(id));
      made.members.push_back(std::move(roles));
    }
    made_.shapes.push_back(std::move(made));
  }
}

void Compiler::names() {
  for (const GivenNames& given : population_.names.given)
    made_.names.push_back({condition(given.when, person_), &given});
  for (const auto& [family, weight] : population_.names.family) made_.family_weight += weight;
}

void Compiler::records() {
  made_.records.reserve(population_.records.size());
  for (const Records& given : population_.records) {
    CompiledRecords& made = made_.records.emplace_back();
    made.source = &given;
    const auto* collection = dictionary_.find_collection(given.collection);
    if (collection == nullptr) {
      report(given.place, given.collection, "一个集合");
      continue;
    }
    made.entity = collection->entity;
    made.when = condition(given.when, given.of_members ? person_ : household_);
    const Scope own{made.entity, &made.slots};
    made.values = spreads(given.values, own);
    if (!given.since.empty()) made.since = slot(own, given.since, given.place);
    past(own, &made.past);
  }
}

void Compiler::past(const Scope& scope, CompiledPast* into) {
  const History& history = population_.history;
  const auto is_here = [&](std::string_view id) {
    const auto* indicator = dictionary_.find_indicator(id);
    return indicator != nullptr && indicator->entity == scope.entity;
  };
  struct Found {
    int32_t slot;
    CompiledEarlier earlier;
  };
  std::vector<Found> found;
  for (const Earlier& one : history.earlier) {
    if (!is_here(one.indicator)) continue;
    const int32_t at = slot(scope, one.indicator, one.place);
    const int32_t until = slot(scope, one.until, one.place);
    found.push_back({at, {until, value(scope.slots->at(at), one.value, one.place)}});
  }
  for (const Step& one : history.steps) {
    if (is_here(one.indicator)) slot(scope, one.indicator, one.place);
  }
  const std::size_t size = scope.slots->size();
  into->earlier.resize(size);
  into->steps.resize(size);
  into->every_year.resize(size, 0);
  into->visit_day.resize(size, 0);
  into->feed.resize(size, -1);
  for (Found& one : found)
    into->earlier[static_cast<std::size_t>(one.slot)].push_back(std::move(one.earlier));
  for (const Step& one : history.steps) {
    if (!is_here(one.indicator)) continue;
    const int32_t at = scope.slots->find(one.indicator);
    for (const auto& [now, before] : one.values) {
      const Slot& target = scope.slots->at(at);
      into->steps[static_cast<std::size_t>(at)].emplace_back(value(target, now, one.place),
                                                             value(target, before, one.place));
    }
  }
  const auto mark = [&](const std::vector<std::string>& ids, auto* marks, auto mark_value) {
    for (const std::string& id : ids) {
      const int32_t at = scope.slots->find(id);
      if (at >= 0) (*marks)[static_cast<std::size_t>(at)] = mark_value;
    }
  };
  mark(history.every_year, &into->every_year, char{1});
  mark(history.visit_day, &into->visit_day, char{1});
  for (std::size_t i = 0; i < history.feeds.size(); ++i)
    mark(history.feeds[i].of, &into->feed, static_cast<int32_t>(i));
}

void Compiler::history() {
  const History& history = population_.history;
  const base::Place here{file_, 0, 0};
  const auto person_slot = [&](const std::string& id) {
    return id.empty() ? -1 : slot(person_, id, here);
  };
  made_.restated = condition(history.restated, household_);
  for (const Feed& feed : history.feeds) made_.feeds.push_back(condition(feed.when, household_));
  for (const Event& event : history.events) {
    CompiledEvent made;
    made.source = &event;
    made.when = condition(event.when, household_);
    made.household = spreads(event.household, household_);
    made.member_when = condition(event.member_when, person_);
    made.member = spreads(event.member, person_);
    made_.events.push_back(std::move(made));
  }
  for (const std::string& id : history.corrected)
    made_.corrected.push_back(slot(household_, id, here));
  made_.came = person_slot(history.came);
  made_.came_reason = person_slot(history.came_reason);
  made_.left = person_slot(history.left);
  made_.left_reason = person_slot(history.left_reason);
}

void Compiler::expectations() {
  for (const Expectation& given : population_.report) {
    CompiledExpectation made;
    made.source = &given;
    made.among = condition(given.among, given.of_members ? person_ : household_);
    made.when = condition(given.when, given.of_members ? person_ : household_);
    if (given.total) {
      made.total = total(*given.total, given.place);
      made.unit = unit_of(*made.total, given.unit, given.place);
    }
    made_.report.push_back(std::move(made));
  }
}

Compiled Compiler::compile() {
  made_.population = &population_;
  made_.dictionary = &dictionary_;
  made_.member_entity = person_.entity;
  for (const std::string& id : population_.traits) slot(household_, id, {file_, 0, 0});
  made_.shape_trait = made_.household.find("shape");
  if (!population_.history.growth.cases.empty()) {
    Slot growth;
    growth.id = population_.history.growth.indicator;
    growth.is_number = true;
    made_.growth_trait = made_.household.add(std::move(growth));
    made_.growth = spread(population_.history.growth, household_);
    made_.growth_before = population_.history.growth_before.cases.empty()
                              ? made_.growth
                              : spread(population_.history.growth_before, household_);
  }
  made_.first = spreads(population_.first, household_);
  if (!population_.birth.empty()) made_.birth = slot(person_, population_.birth, {file_, 0, 0});
  shapes_and_roles();
  names();
  made_.person_spreads = spreads(population_.person, person_);
  made_.household_spreads = spreads(population_.household, household_);
  records();
  history();
  expectations();
  past(household_, &made_.household_past);
  past(person_, &made_.person_past);
  return std::move(made_);
}

}  // namespace

std::optional<Compiled> compile(const Population& population,
                                const dictionary::Dictionary& dictionary, const std::string& file,
                                base::Diagnostics* problems) {
  base::Diagnostics found;
  std::optional<Compiled> made = Compiler(population, dictionary, file, &found).compile();
  if (base::has_error(found)) made.reset();
  problems->insert(problems->end(), found.begin(), found.end());
  return made;
}

}  // namespace demo
