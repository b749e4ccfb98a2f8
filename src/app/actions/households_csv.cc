#include "app/actions/households_csv.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "edge/policy/csv.h"

namespace actions {
namespace {

// The indicator that tells households apart in a table.
constexpr std::string_view kHouseholdNumber = "household_number";
// Column with the 12-digit code of the village; without it all households stand at the deployment's
// region.
constexpr std::string_view kRegionColumn = "region";

constexpr std::size_t kNamesInMessage = 30;

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamesInMessage; ++i) {
    text += (i == 0 ? "" : "、") + names[i];
  }
  if (names.size() > kNamesInMessage) text += " 等 " + std::to_string(names.size()) + " 列";
  return text;
}

const dictionary::Indicator* find_column(const dictionary::Dictionary& dictionary,
                                         const std::string& name) {
  if (const auto* indicator = dictionary.find_indicator(name)) return indicator;
  const auto labelled = dictionary.find_by_label(name);
  if (labelled.size() == 1) return labelled.front();
  for (const auto& indicator : dictionary.indicators()) {
    const auto& columns = indicator.national_columns;
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) return &indicator;
  }
  return nullptr;
}

class TableReader {
 public:
  TableReader(const policy::CsvTable& table, const policy::Policy& policy,
              const DeploymentSettings& settings, base::Diagnostics* problems)
      : table_(table), dictionary_(policy.dictionary), settings_(settings), problems_(problems) {}

  bool read_header(const std::vector<std::string>& needed);
  std::vector<registry::GivenHousehold> read_rows();

 private:
  void report_missing(const std::vector<std::string>& needed);
  void read_row(const std::vector<policy::CsvField>& row);
  void add_household_value(const dictionary::Indicator& indicator, registry::GivenValue value,
                           registry::GivenHousehold* household);

  const policy::CsvTable& table_;
  const dictionary::Dictionary& dictionary_;
  const DeploymentSettings& settings_;
  base::Diagnostics* problems_;
  std::vector<const dictionary::Indicator*> columns_;  // Null: the column is left out.
  std::optional<std::size_t> number_column_;
  std::optional<std::size_t> region_column_;
  bool has_person_columns_ = false;
  std::vector<registry::GivenHousehold> households_;
  std::map<std::string, std::size_t> household_by_number_;
};

bool TableReader::read_header(const std::vector<std::string>& needed) {
  std::vector<std::string> unknown;
  std::size_t known = 0;
  for (std::size_t i = 0; i < table_.header.size(); ++i) {
    const std::string& name = table_.header[i].text;
    const auto* indicator = find_column(dictionary_, name);
    if (name == kRegionColumn) region_column_ = i;
    if (indicator != nullptr && indicator->id == kHouseholdNumber) number_column_ = i;
    if (indicator != nullptr && !indicator->derived.empty()) indicator = nullptr;
    columns_.push_back(indicator);
    if (indicator == nullptr && name != kRegionColumn) unknown.push_back(name);
    if (indicator != nullptr) ++known;
    if (indicator != nullptr && indicator->entity == registry::member_entity(dictionary_)) {
      has_person_columns_ = true;
    }
  }
  const base::Place place{table_.file, 1, 1};
  if (!number_column_) {
    const auto* number = dictionary_.find_indicator(kHouseholdNumber);
    problems_->push_back(
        base::diagnose("csv.no_household_number", place,
                       {number == nullptr ? kHouseholdNumber : std::string_view(number->label)}));
    return false;
  }
  if (!unknown.empty()) {
    problems_->push_back(base::diagnose("csv.unknown_columns", place, {join(unknown)}));
  }
  if (known < 2) {
    problems_->push_back(base::diagnose("csv.no_columns", place, {}));
    return false;
  }
  report_missing(needed);
  return true;
}

void TableReader::report_missing(const std::vector<std::string>& needed) {
  std::set<std::string_view> present;
  for (const auto* column : columns_) {
    if (column != nullptr) present.insert(column->id);
  }
  std::vector<std::string> missing;
  for (const std::string& id : needed) {
    const auto* indicator = dictionary_.find_indicator(id);
    if (indicator == nullptr || present.contains(id)) continue;
    // Only what a table can bring: no derived indicator, no record other than a member.
    const bool is_column = indicator->entity == registry::household_entity(dictionary_) ||
                           indicator->entity == registry::member_entity(dictionary_);
    if (is_column && indicator->derived.empty()) missing.push_back(indicator->label);
  }
  if (missing.empty()) return;
  problems_->push_back(base::diagnose("csv.missing_columns", {table_.file, 1, 1}, {join(missing)}));
}

void TableReader::add_household_value(const dictionary::Indicator& indicator,
                                      registry::GivenValue value,
                                      registry::GivenHousehold* household) {
  const auto same = std::find_if(household->values.begin(), household->values.end(),
                                 [&](const auto& one) { return one.indicator == indicator.id; });
  if (same == household->values.end()) {
    household->values.push_back(std::move(value));
  } else if (same->text != value.text) {
    problems_->push_back(
        base::diagnose("csv.two_values", value.place, {indicator.label, same->text, value.text}));
  }
}

void TableReader::read_row(const std::vector<policy::CsvField>& row) {
  const std::string number(base::trim(row[*number_column_].text));
  if (number.empty()) {
    problems_->push_back(base::diagnose("csv.blank_household_number", table_.place(row[0]), {}));
    return;
  }
  const auto [at, is_new] = household_by_number_.emplace(number, households_.size());
  if (is_new) {
    registry::GivenHousehold made;
    made.id = "h" + number;
    made.number = number;
    made.region = region_column_ ? row[*region_column_].text : settings_.region;
    made.place = table_.place(row[0]);
    made.provenance.source = table_.file + " 第 " + std::to_string(row[0].line) + " 行";
    made.provenance.instant = settings_.as_of;
    if (settings_.period) {
      made.provenance.period = registry::Period{settings_.period->first, settings_.period->second};
    }
    households_.push_back(std::move(made));
  }
  registry::GivenHousehold& household = households_[at->second];
  registry::GivenRecord person;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto* indicator = columns_[i];
    if (indicator == nullptr || base::trim(row[i].text).empty()) continue;
    registry::GivenValue value{indicator->id, as_pack_text(row[i].text, indicator->type),
                               table_.place(row[i])};
    if (indicator->entity == registry::household_entity(dictionary_)) {
      add_household_value(*indicator, std::move(value), &household);
    } else {
      person.values.push_back(std::move(value));
    }
  }
  if (has_person_columns_) {
    household.collections[std::string(registry::kMembers)].push_back(std::move(person));
  }
}

std::vector<registry::GivenHousehold> TableReader::read_rows() {
  for (const auto& row : table_.rows) read_row(row);
  return std::move(households_);
}

// "2023/9/30" and "2023.9.30" with two-digit parts.
std::string as_date(std::string_view cell) {
  std::string text;
  std::string part;
  const auto close_part = [&] {
    if (part.size() == 1) text += '0';
    text += part;
    part.clear();
  };
  for (const char c : cell) {
    if (c == '/' || c == '.' || c == '-') {
      close_part();
      text += '-';
    } else {
      part += c;
    }
  }
  close_part();
  return text;
}

}  // namespace

std::string as_pack_text(std::string_view cell, const dictionary::Type& type) {
  const std::string text(base::trim(cell));
  const bool is_plain = text != "unknown" && text != "not_applicable";
  switch (type.kind) {
    case dictionary::TypeKind::kMoney:
      return is_plain && text.find("yuan") == std::string::npos ? text + " yuan" : text;
    case dictionary::TypeKind::kDate:
    case dictionary::TypeKind::kMonth:
      return is_plain ? as_date(text) : text;
    case dictionary::TypeKind::kSet: {
      if (!is_plain || text.front() == '[') return text;
      std::string list = text;
      for (const std::string_view separator : {"、", "，", ";", "|"}) {
        for (std::size_t at = list.find(separator); at != std::string::npos;
             at = list.find(separator, at + 1)) {
          list.replace(at, separator.size(), ",");
        }
      }
      return "[" + list + "]";
    }
    default:
      return text;
  }
}

std::optional<Population> read_households_csv(std::string_view text, const std::string& file,
                                              const policy::Policy& policy,
                                              const DeploymentSettings& settings,
                                              const std::vector<std::string>& needed,
                                              base::Diagnostics* problems) {
  base::Diagnostics found;
  const auto table = policy::read_any_csv(text, file, &found);
  Population population;
  if (table && !base::has_error(found)) {
    TableReader reader(*table, policy, settings, &found);
    if (reader.read_header(needed)) {
      for (const auto& given : reader.read_rows()) {
        auto household = registry::make_household(policy.dictionary, given, &found);
        if (household) population.households.push_back(*std::move(household));
      }
    }
  }
  std::set<std::string> places;
  population.places.push_back({settings.region, settings.region, ""});
  places.insert(settings.region);
  for (const auto& household : population.households) {
    if (!places.insert(household.region).second) continue;
    population.places.push_back({household.region, household.region, settings.region});
  }
  const bool failed = !table || base::has_error(found);
  problems->insert(problems->end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return population;
}

}  // namespace actions
