#include "app/demo/history_maker.h"

#include <algorithm>
#include <array>

namespace demo {
namespace {

using dictionary::Kind;
using dictionary::State;
using dictionary::Value;
using registry::Submission;
using registry::SubmissionKind;

constexpr int64_t kDayMs = 86'400'000, kHourMs = 3'600'000;
constexpr int64_t kChinaMs = 8 * kHourMs;  // Days are those of China, times are UTC.

base::Date years_before(base::Date date, int64_t years) {
  return base::add_months(date, static_cast<int32_t>(-12 * years), base::EndOfMonth::kClip)
      .value_or(date);
}

// The shape of a UUID of version 4, from reproducible chance.
std::string submission_id(Random* random) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx";
  uint64_t bits = 0;
  int left = 0;
  for (char& c : text) {
    if (c != 'x') continue;
    if (left == 0) {
      bits = random->next();
      left = 16;
    }
    c = kDigits[bits & 15];
    bits >>= 4;
    --left;
  }
  return text;
}

bool is_same(const Value& a, const Value& b) {
  return a.state == b.state && a.number == b.number && a.text == b.text;
}

}  // namespace

HistoryMaker::HistoryMaker(const Compiled& compiled, HistorySetting setting)
    : compiled_(compiled), setting_(std::move(setting)) {
  const Population& population = *compiled.population;
  for (int64_t back = population.history.years; back >= 0; --back) {
    Year year;
    year.back = back;
    year.instant = years_before(population.instant, back);
    if (population.period) {
      year.period = registry::Period{years_before(population.period->first, back),
                                     years_before(population.period->second, back)};
    }
    years_.push_back(year);
  }
}

void HistoryMaker::start(const MadeHousehold& made, registry::HouseholdId household,
                         registry::RecordId first_person) {
  made_ = &made;
  random_ = made.random;
  household_ = household;
  submissions_.clear();
  subjects_.clear();
  const base::Date founded = years_.front().instant;
  subjects_.push_back({0, &compiled_.household, &made.values, &compiled_.household_past, founded,
                       std::nullopt, nullptr, 0});
  const auto date_of = [](const Values& values, int32_t slot) -> std::optional<base::Date> {
    if (slot < 0 || values[static_cast<std::size_t>(slot)].state != State::kKnown)
      return std::nullopt;
    return base::Date{static_cast<int32_t>(values[static_cast<std::size_t>(slot)].number)};
  };
  registry::RecordId person = first_person;
  for (const MadeMember& member : made.members) {
    const base::Date born = date_of(member.values, compiled_.birth).value_or(founded);
    const base::Date came = date_of(member.values, compiled_.came).value_or(born);
    subjects_.push_back({person++, &compiled_.person, &member.values, &compiled_.person_past,
                         std::max(founded, std::max(born, came)),
                         date_of(member.values, compiled_.left), nullptr, 0});
  }
  std::vector<registry::RecordId> last(compiled_.records.size(), 0);
  for (const MadeRecord& record : made.records) {
    const CompiledRecords& kind = compiled_.records[record.kind];
    // Records of one entity are numbered together.
    registry::RecordId number = 0;
    for (std::size_t i = 0; i < last.size(); ++i) {
      if (compiled_.records[i].entity == kind.entity) number += last[i];
    }
    ++last[record.kind];
    const base::Date since = date_of(record.values, kind.since).value_or(founded);
    subjects_.push_back({number + 1, &kind.slots, &record.values, &kind.past,
                         std::max(founded, since), std::nullopt, &kind,
                         record.owner < 0 ? 0 : first_person + record.owner});
  }
  is_restated_ = holds(compiled_.restated, made, made.values, nullptr);
  feed_applies_.clear();
  for (const CompiledCondition& feed : compiled_.feeds)
    feed_applies_.push_back(holds(feed, made, made.values, nullptr) ? 1 : 0);
}

Submission HistoryMaker::submission(SubmissionKind kind, const std::string& source,
                                    base::Date day) {
  Submission made;
  made.id = submission_id(&random_);
  made.county_code = setting_.county_code;
  made.policy_hash = setting_.policy_hash;
  made.household = household_;
  made.kind = kind;
  made.source = source + "（" + compiled_.population->source + "）";
  const int64_t hour = random_.between(8, 18);
  made.event_time_ms = day.days * kDayMs - kChinaMs + hour * kHourMs + random_.below(kHourMs);
  made.receipt_time_ms = made.event_time_ms + random_.between(1, 60) * kHourMs / 4;
  return made;
}

// What was known then: what the dates of the subject say, else a year's steps back, else the same.
Value HistoryMaker::value_at(const Subject& subject, std::size_t slot, const Year& year) const {
  const Value& now = (*subject.values)[slot];
  if (year.back == 0 || now.state == State::kUnknown) return now;
  for (const CompiledEarlier& earlier : subject.past->earlier[slot]) {
    const Value& until = (*subject.values)[static_cast<std::size_t>(earlier.until)];
    if (until.state == State::kKnown && year.instant.days < until.number) return earlier.value;
  }
  const auto& steps = subject.past->steps[slot];
  if (steps.empty()) return now;
  Value value = now;
  for (int64_t back = 0; back < year.back; ++back) {
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const auto& step) { return is_same(step.first, value); });
    if (found != steps.end()) value = found->second;
  }
  return value;
}

void HistoryMaker::come_and_go(const Subject& subject, const Year& year, bool is_founding,
                               Submission* into) {
  const Population& population = *compiled_.population;
  const base::Date before =
      is_founding ? base::Date{year.instant.days - 1} : years_before(year.instant, 1);
  if (subject.records != nullptr) {
    if (subject.came > before && subject.came <= year.instant)
      into->records.push_back({registry::RecordChange::Kind::kAdd, subject.record,
                               subject.records->entity, subject.owner, subject.came, ""});
    return;
  }
  const auto code = [&](int32_t slot) -> std::string {
    if (slot < 0) return {};
    const Value& reason = (*subject.values)[static_cast<std::size_t>(slot)];
    const auto* list = compiled_.person.at(slot).list;
    if (reason.state != State::kKnown || list == nullptr) return {};
    return list->codes[static_cast<std::size_t>(reason.number)].code;
  };
  if (subject.came > before && subject.came <= year.instant) {
    std::string reason;
    if (!is_founding) {
      reason = code(compiled_.came_reason);
      if (reason.empty()) reason = population.history.born_reason;
    }
    into->records.push_back({registry::RecordChange::Kind::kAdd, subject.record,
                             compiled_.member_entity, 0, subject.came, std::move(reason)});
  }
  if (subject.left && *subject.left > before && *subject.left <= year.instant) {
    into->records.push_back({registry::RecordChange::Kind::kRemove, subject.record,
                             compiled_.member_entity, 0, *subject.left,
                             code(compiled_.left_reason)});
  }
}

void HistoryMaker::state(const Subject& subject, const Year& year, bool is_new, Submission* visit,
                         std::vector<Submission>* feeds) {
  const bool restated = is_new || is_restated_;
  const Year earlier{year.back + 1, years_before(year.instant, 1), {}, {}};
  for (std::size_t i = 0; i < subject.values->size(); ++i) {
    const Slot& slot = subject.slots->at(static_cast<int32_t>(i));
    if (!slot.is_stated || (*subject.values)[i].state == State::kUnknown) continue;
    registry::StatedFact fact;
    fact.record = subject.record;
    Submission* into = visit;
    if (slot.indicator->kind == Kind::kFlow) {
      fact.value = (*subject.values)[i];
      // Events do not repeat; money is what it was then.
      if (slot.indicator->type.kind == dictionary::TypeKind::kBool && year.back > 0)
        fact.value.number = 0;
      if (slot.indicator->type.kind == dictionary::TypeKind::kMoney)
        fact.value.number = earlier_amount(fact.value.number, made_->growth, year.back);
      fact.period = year.period;
    } else if (slot.indicator->kind == Kind::kFixed) {
      if (!is_new) continue;
      fact.value = (*subject.values)[i];
    } else {
      fact.value = value_at(subject, i, year);
      fact.instant = year.instant;
      const CompiledPast& past = *subject.past;
      if (past.visit_day[i] != 0) fact.value = dictionary::known(year.visited.days);
      const int32_t feed = past.feed[i];
      const bool own_row =
          feed >= 0 && year.back == 0 && feed_applies_[static_cast<std::size_t>(feed)] != 0;
      const bool always = past.every_year[i] != 0 || past.visit_day[i] != 0;
      if (!restated && !always && !own_row && is_same(fact.value, value_at(subject, i, earlier)))
        continue;
      if (own_row) into = &(*feeds)[static_cast<std::size_t>(feed)];
    }
    fact.indicator = slot.id;
    into->facts.push_back(std::move(fact));
  }
}

void HistoryMaker::correct(const Year& year, Submission* visit) {
  const History& history = compiled_.population->history;
  if (compiled_.corrected.empty() || !random_.happens(history.correction_per_million)) return;
  const int32_t slot = compiled_.corrected[static_cast<std::size_t>(
      random_.below(static_cast<int64_t>(compiled_.corrected.size())))];
  const Slot& corrected = compiled_.household.at(slot);
  const auto fact = std::find_if(visit->facts.begin(), visit->facts.end(), [&](const auto& one) {
    return one.record == 0 && one.indicator == corrected.id;
  });
  if (fact == visit->facts.end() || fact->value.state != State::kKnown || fact->value.number == 0 ||
      fact->value.number > corrected.indicator->max / 10)
    return;
  Submission right =
      submission(SubmissionKind::kCorrection, history.correction_source,
                 base::Date{year.visited.days + static_cast<int32_t>(random_.between(3, 25))});
  right.reason = history.correction_reason;
  right.facts.push_back(*fact);
  fact->value.number *= 10;
  submissions_.push_back(std::move(right));
}

void HistoryMaker::visit(const Year& year, bool is_founding) {
  const History& history = compiled_.population->history;
  Submission visit =
      submission(is_founding ? SubmissionKind::kFounding : SubmissionKind::kForm,
                 is_founding ? history.founding_source : history.yearly_source, year.visited);
  if (is_founding) {
    visit.region = made_->region;
    visit.group = made_->group;
    visit.number = made_->number;
    visit.moved_on = year.instant;
  }
  std::vector<Submission> feeds;
  for (const Feed& feed : history.feeds) {
    feeds.push_back(
        submission(SubmissionKind::kFeed, feed.source,
                   base::Date{year.instant.days + static_cast<int32_t>(random_.between(1, 4))}));
    feeds.back().form = feed.id;
  }
  for (const Subject& subject : subjects_) {
    if (subject.came > year.instant) continue;
    const base::Date before = years_before(year.instant, 1);
    if (subject.left && *subject.left <= before && !is_founding) continue;
    if (subject.record != 0) come_and_go(subject, year, is_founding, &visit);
    state(subject, year, is_founding || subject.came > before, &visit, &feeds);
  }
  if (year.back == 0) correct(year, &visit);
  submissions_.push_back(std::move(visit));
  for (Submission& feed : feeds) {
    if (!feed.facts.empty()) submissions_.push_back(std::move(feed));
  }
}

void HistoryMaker::happen(const MadeEvent& event) {
  const Event& source = *compiled_.events[event.kind].source;
  Submission made = submission(source.is_feed ? SubmissionKind::kFeed : SubmissionKind::kForm,
                               source.source, event.day);
  const auto add = [&](registry::RecordId record, const Slots& slots,
                       const std::vector<std::pair<int32_t, Value>>& values) {
    for (const auto& [at, value] : values) {
      const Slot& slot = slots.at(at);
      if (!slot.is_stated || value.state == State::kUnknown || slot.indicator->kind != Kind::kState)
        continue;
      made.facts.push_back({record, slot.id, value, event.day, std::nullopt});
    }
  };
  add(0, compiled_.household, event.household);
  if (event.member >= 0)
    add(subjects_[static_cast<std::size_t>(event.member) + 1].record, compiled_.person,
        event.of_member);
  if (!made.facts.empty()) submissions_.push_back(std::move(made));
}

// The first thing known of the household is of the village it came from.
void HistoryMaker::move() {
  const History& history = compiled_.population->history;
  if (made_->earlier_region.empty() || years_.size() < 2 ||
      !random_.happens(history.move_per_million))
    return;
  const base::Date day{static_cast<int32_t>(
      random_.between(years_.front().visited.days + 1, years_.back().instant.days))};
  Submission moved = submission(SubmissionKind::kForm, history.move_source, day);
  moved.reason = history.move_reason;
  moved.region = made_->region;
  moved.group = made_->group;
  moved.number = made_->number;
  moved.moved_on = day;
  Submission& founding = submissions_.front();
  founding.region = made_->earlier_region;
  founding.number = made_->earlier_number;
  submissions_.push_back(std::move(moved));
}

std::vector<Submission> HistoryMaker::make(const MadeHousehold& made,
                                           registry::HouseholdId household,
                                           registry::RecordId first_person) {
  start(made, household, first_person);
  const Bounds& days = compiled_.population->history.collected_days;
  for (std::size_t i = 0; i < years_.size(); ++i) {
    years_[i].visited.days =
        years_[i].instant.days + static_cast<int32_t>(random_.between(days.min, days.max));
    visit(years_[i], i == 0);
  }
  for (const MadeEvent& event : made.events) happen(event);
  move();
  std::stable_sort(submissions_.begin(), submissions_.end(), [](const auto& a, const auto& b) {
    return a.receipt_time_ms < b.receipt_time_ms;
  });
  return std::move(submissions_);
}

}  // namespace demo
