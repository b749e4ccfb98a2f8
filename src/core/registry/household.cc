#include "core/registry/household.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "core/base/text.h"

namespace registry {
namespace {

std::string range_text(const dictionary::Indicator& indicator, int64_t bound) {
  return dictionary::to_display(dictionary::known(bound), indicator.type, nullptr);
}

void report_unknown(const dictionary::Dictionary& dictionary, std::string_view entity,
                    const GivenValue& given, base::Diagnostics* problems) {
  std::vector<std::string_view> names;
  for (const auto& indicator : dictionary.indicators()) {
    if (indicator.entity == entity) names.push_back(indicator.id);
  }
  const std::string_view nearest = base::nearest_name(given.indicator, names);
  if (nearest.empty()) {
    problems->push_back(
        base::diagnose("registry.unknown_indicator_plain", given.place, {given.indicator}));
  } else {
    problems->push_back(
        base::diagnose("registry.unknown_indicator", given.place, {given.indicator, nearest}));
  }
}

std::string expected_shape(const dictionary::Dictionary& dictionary,
                           const dictionary::Indicator& indicator) {
  const dictionary::CodeList* list = dictionary.list_of(indicator.type);
  if (list == nullptr) return std::string(dictionary::to_chinese(indicator.type.kind));
  std::string text = "代码：";
  const std::size_t shown = std::min<std::size_t>(list->codes.size(), 8);
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : "、") + list->codes[i].code;
  if (shown < list->codes.size()) text += "……";
  return text;
}

void read_values(const dictionary::Dictionary& dictionary, std::string_view entity,
                 const std::vector<GivenValue>& values, const Provenance& provenance, Facts* facts,
                 base::Diagnostics* problems) {
  for (const GivenValue& given : values) {
    if (facts->contains(given.indicator)) {
      problems->push_back(
          base::diagnose("registry.duplicate_value", given.place, {given.indicator}));
      continue;
    }
    auto fact = make_fact(dictionary, entity, given, provenance, problems);
    if (fact) facts->emplace(given.indicator, *std::move(fact));
  }
}

void read_records(const dictionary::Dictionary& dictionary,
                  const dictionary::Collection& collection, const GivenHousehold& given,
                  const std::vector<GivenRecord>& rows, Household* household,
                  base::Diagnostics* problems) {
  auto& records = household->records[collection.entity];
  std::set<std::string> ids;
  for (const Record& record : records) ids.insert(record.id);
  for (const GivenRecord& row : rows) {
    Record record;
    record.id = row.id.empty() ? collection.id + "_" + std::to_string(records.size() + 1) : row.id;
    if (!ids.insert(record.id).second) {
      problems->push_back(
          base::diagnose("registry.duplicate_record", given.place, {record.id, given.id}));
      continue;
    }
    read_values(dictionary, collection.entity, row.values, given.provenance, &record.facts,
                problems);
    records.push_back(std::move(record));
  }
}

template <typename Entries>
auto place_of(Entries& entries, std::string_view indicator) {
  return std::lower_bound(
      entries.begin(), entries.end(), indicator,
      [](const Facts::Entry& entry, std::string_view id) { return entry.first < id; });
}

}  // namespace

Facts::const_iterator Facts::find(std::string_view indicator) const {
  const auto place = place_of(entries_, indicator);
  return place != entries_.end() && place->first == indicator ? place : entries_.end();
}

const Fact& Facts::at(std::string_view indicator) const {
  const auto found = find(indicator);
  assert(found != end());
  return found->second;
}

Fact& Facts::operator[](std::string_view indicator) {
  const auto place = place_of(entries_, indicator);
  if (place != entries_.end() && place->first == indicator) return place->second;
  return entries_.emplace(place, indicator, Fact{})->second;
}

bool Facts::emplace(std::string_view indicator, Fact fact) {
  // Facts that come in the order of their ids are appended.
  const bool is_last = entries_.empty() || entries_.back().first < indicator;
  const auto place = is_last ? entries_.end() : place_of(entries_, indicator);
  if (place != entries_.end() && place->first == indicator) return false;
  entries_.emplace(place, indicator, std::move(fact));
  return true;
}

const std::vector<Record>& Household::of_entity(std::string_view entity) const {
  static const std::vector<Record> kNone;
  const auto found = records.find(entity);
  return found == records.end() ? kNone : found->second;
}

dictionary::Value value_of(const Facts& facts, const dictionary::Indicator& indicator) {
  const auto found = facts.find(indicator.id);
  if (found != facts.end()) return found->second.value;
  switch (indicator.blank) {
    case dictionary::Blank::kNo:
      return dictionary::known(0);
    case dictionary::Blank::kNotApplicable:
      return dictionary::not_applicable();
    case dictionary::Blank::kUnknown:
      break;
  }
  return dictionary::unknown();
}

bool is_region_code(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Fact> make_fact(const dictionary::Dictionary& dictionary, std::string_view entity,
                              const GivenValue& given, const Provenance& provenance,
                              base::Diagnostics* problems) {
  const dictionary::Indicator* indicator = dictionary.find_indicator(given.indicator);
  if (indicator == nullptr) {
    report_unknown(dictionary, entity, given, problems);
    return std::nullopt;
  }
  if (indicator->entity != entity) {
    problems->push_back(base::diagnose("registry.wrong_entity", given.place,
                                       {indicator->label, indicator->entity, entity}));
    return std::nullopt;
  }
  if (!indicator->derived.empty()) {
    problems->push_back(base::diagnose("registry.derived_value", given.place, {indicator->label}));
    return std::nullopt;
  }
  if (base::find_invalid_utf8(given.text)) {
    problems->push_back(base::diagnose("registry.invalid_utf8", given.place, {indicator->label}));
    return std::nullopt;
  }
  auto value =
      dictionary::parse_value(given.text, indicator->type, dictionary.list_of(indicator->type));
  if (!value) {
    problems->push_back(
        base::diagnose("registry.bad_value", given.place,
                       {indicator->label, given.text, expected_shape(dictionary, *indicator)}));
    return std::nullopt;
  }
  const bool is_known = value->state == dictionary::State::kKnown;
  const bool has_range = dictionary::is_numeric(indicator->type.kind);
  if (is_known && has_range && (value->number < indicator->min || value->number > indicator->max)) {
    problems->push_back(
        base::diagnose("registry.out_of_range", given.place,
                       {indicator->label, given.text, range_text(*indicator, indicator->min),
                        range_text(*indicator, indicator->max)}));
    return std::nullopt;
  }
  Fact fact{*std::move(value), provenance};
  if (indicator->kind != dictionary::Kind::kState) fact.provenance.instant.reset();
  if (indicator->kind != dictionary::Kind::kFlow) fact.provenance.period.reset();
  return fact;
}

std::optional<Household> make_household(const dictionary::Dictionary& dictionary,
                                        const GivenHousehold& given, base::Diagnostics* problems) {
  const std::size_t before = problems->size();
  Household household;
  household.id = given.id;
  household.number = given.number;
  household.region = given.region;
  household.group = given.group;
  if (given.id.empty()) problems->push_back(base::diagnose("registry.no_id", given.place));
  if (!is_region_code(given.region)) {
    problems->push_back(base::diagnose("registry.bad_region", given.place, {given.region}));
  }
  read_values(dictionary, household_entity(dictionary), given.values, given.provenance,
              &household.facts, problems);
  for (const auto& [id, rows] : given.collections) {
    const dictionary::Collection* collection = dictionary.find_collection(id);
    if (collection == nullptr) {
      problems->push_back(base::diagnose("registry.unknown_collection", given.place, {id}));
      continue;
    }
    read_records(dictionary, *collection, given, rows, &household, problems);
  }
  const bool failed =
      std::any_of(problems->begin() + static_cast<std::ptrdiff_t>(before), problems->end(),
                  [](const auto& one) { return one.severity == base::Severity::kError; });
  if (failed) return std::nullopt;
  return household;
}

std::string member_entity(const dictionary::Dictionary& dictionary) {
  const dictionary::Collection* members = dictionary.find_collection(kMembers);
  return members == nullptr ? std::string() : members->entity;
}

std::string household_entity(const dictionary::Dictionary& dictionary) {
  const dictionary::Collection* members = dictionary.find_collection(kMembers);
  return members == nullptr ? "household" : members->of;
}

}  // namespace registry
