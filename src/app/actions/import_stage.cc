#include "app/actions/import_stage.h"

#include <algorithm>
#include <map>

#include "app/actions/household_facts.h"
#include "app/actions/snapshot_schema.h"
#include "core/base/byte_stream.h"
#include "core/base/id_number.h"
#include "core/base/plain_words.h"

namespace actions {
namespace {

using dictionary::ColumnRole;

void write_row(const ImportRow& row, base::ByteWriter* writer) {
  for (const std::string* text :
       {&row.household_number, &row.village_code, &row.county_name, &row.township_name,
        &row.village_name, &row.group_name, &row.id_number, &row.name})
    writer->text(*text);
  writer->byte(row.instant ? 1 : 0);
  if (row.instant) writer->number(row.instant->days);
  writer->size(row.values.size());
  for (const auto& [column, value] : row.values) {
    writer->size(column);
    writer->byte(static_cast<uint8_t>(value.state));
    writer->number(value.number);
    writer->text(value.text);
  }
}

ImportRow read_row(std::uint32_t number, base::ByteReader* reader) {
  ImportRow row;
  row.number = number;
  for (std::string* text :
       {&row.household_number, &row.village_code, &row.county_name, &row.township_name,
        &row.village_name, &row.group_name, &row.id_number, &row.name})
    *text = reader->text();
  if (reader->byte() != 0) row.instant = base::Date{static_cast<int32_t>(reader->number())};
  row.values.resize(reader->count());
  for (auto& [column, value] : row.values) {
    column = static_cast<std::uint16_t>(reader->size());
    value.state = static_cast<dictionary::State>(reader->byte());
    value.number = reader->number();
    value.text = reader->text();
  }
  return row;
}

std::string place_words(const ImportRow& row) {
  if (!row.village_code.empty()) return row.village_code;
  return row.county_name + row.township_name + row.village_name;
}

}  // namespace

std::string to_bytes(const StagedHousehold& household) {
  base::ByteWriter writer;
  writer.number(household.id);
  writer.text(household.number);
  writer.text(household.region);
  writer.text(household.group);
  writer.size(household.rows.size());
  for (const ImportRow& row : household.rows) {
    writer.size(row.number);
    write_row(row, &writer);
  }
  return writer.take();
}

std::optional<StagedHousehold> staged_household_of(std::string_view bytes) {
  base::ByteReader reader(bytes);
  StagedHousehold household;
  household.id = reader.number();
  household.number = reader.text();
  household.region = reader.text();
  household.group = reader.text();
  const std::size_t rows = reader.count();
  for (std::size_t i = 0; i < rows && reader.ok(); ++i) {
    const auto number = static_cast<std::uint32_t>(reader.size());
    household.rows.push_back(read_row(number, &reader));
  }
  if (!reader.at_end()) return std::nullopt;
  return household;
}

ImportStager::ImportStager(const Parts& parts)
    : parts_(parts), root_(registry::household_entity(*parts.dictionary)) {
  for (std::size_t i = 0; i < parts.layout->columns.size(); ++i) {
    const auto* indicator = parts.dictionary->find_indicator(parts.layout->columns[i].indicator);
    is_shared_.push_back(indicator != nullptr && indicator->entity == root_ &&
                         parts.layout->row != root_);
    if (!parts.layout->same_by.empty() && indicator != nullptr &&
        indicator->id == parts.layout->same_by)
      same_by_ = static_cast<std::int32_t>(i);
  }
}

void ImportStager::add(ImportRow&& row) {
  Kept kept;
  kept.number = row.number;
  kept.is_bad = row.is_bad;
  if (!row.id_number.empty()) {
    kept.person = repeat_key(dictionary::known_text(row.id_number));
    // Records of one person are told apart by a value of theirs.
    const auto* same = same_by_ < 0 ? nullptr : row.find(static_cast<std::uint16_t>(same_by_));
    if (same != nullptr)
      kept.person ^= static_cast<uint64_t>(same->number + 1) * 0x9E3779B97F4A7C15U;
  } else if (parts_.layout->row == root_ && !row.household_number.empty()) {
    kept.person = repeat_key(dictionary::known_text(row.household_number + "      "));
  }
  // Without a number the person says which household it is.
  std::string number = row.household_number;
  if (number.empty() && !row.id_number.empty()) {
    const auto found = parts_.known->find_person(repeat_key(dictionary::known_text(row.id_number)));
    if (found.size() == 1) {
      number = found.front().household->number;
      row.household_number = number;
    } else {
      bad(&kept, "",
          base::diagnose(
              found.empty() ? "import.unknown_person_anywhere" : "import.person_ambiguous", {}));
    }
  }
  base::ByteWriter writer;
  write_row(row, &writer);
  const std::string bytes = writer.take();
  kept.offset = arena_.size();
  kept.bytes = static_cast<std::uint32_t>(bytes.size());
  arena_ += bytes;
  const auto [at, is_new] =
      group_by_number_.emplace(number, static_cast<std::uint32_t>(groups_.size()));
  if (is_new) groups_.push_back({number, {}});
  kept.household = at->second;
  groups_[at->second].rows.push_back(static_cast<std::uint32_t>(kept_.size()));
  kept_.push_back(kept);
  ++counts_.rows;
}

void ImportStager::bad(Kept* row, std::string_view target, const base::Diagnostic& problem,
                       std::string_view text) {
  if (problem.severity == base::Severity::kError) row->is_bad = true;
  parts_.reader->report(row->number, target, problem, text);
}

ImportRow ImportStager::unpack(const Kept& row) const {
  base::ByteReader reader(packed(row));
  return read_row(row.number, &reader);
}

// What two rows of one person say differently; "" when they say the same.
std::string ImportStager::differing(const ImportRow& a, const ImportRow& b) const {
  for (std::size_t i = 0; i < parts_.layout->columns.size(); ++i) {
    const auto* left = a.find(static_cast<std::uint16_t>(i));
    const auto* right = b.find(static_cast<std::uint16_t>(i));
    const bool is_same =
        (left == nullptr) == (right == nullptr) && (left == nullptr || *left == *right);
    if (!is_same) return parts_.layout->columns[i].label;
  }
  return {};
}

// Rows of one person (record, household): the same again is left out, a contradiction is nobody's
// to decide.
void ImportStager::compare_rows(const std::vector<std::uint32_t>& rows) {
  Kept& first = kept_[rows.front()];
  const ImportRow said = unpack(first);
  const std::string_view twice =
      parts_.layout->row == root_ ? "import.same_household_twice" : "import.same_person_twice";
  std::vector<std::uint32_t> contradicting;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Kept& row = kept_[rows[i]];
    if (packed(row) == packed(first)) {
      row.is_repeat = true;
      ++counts_.repeated_rows;
      continue;
    }
    const std::string first_number = std::to_string(first.number);
    if (row.household != first.household) {
      bad(&row, to_word(ColumnRole::kHouseholdNumber),
          base::diagnose("import.person_in_two_households", {}, {first_number}));
      contradicting.push_back(rows[i]);
      continue;
    }
    const std::string label = differing(said, unpack(row));
    if (label.empty()) {
      row.is_repeat = true;
      ++counts_.repeated_rows;
      continue;
    }
    bad(&row, "", base::diagnose(twice, {}, {first_number, label}));
    contradicting.push_back(rows[i]);
  }
  if (contradicting.empty()) return;
  const Kept& other = kept_[contradicting.front()];
  const std::string number = std::to_string(other.number);
  if (other.household != first.household) {
    bad(&first, to_word(ColumnRole::kHouseholdNumber),
        base::diagnose("import.person_in_two_households", {}, {number}));
  } else {
    bad(&first, "", base::diagnose(twice, {}, {number, differing(said, unpack(other))}));
  }
}

void ImportStager::check_persons() {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < kept_.size(); ++i) {
    if (kept_[i].person != 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return kept_[a].person != kept_[b].person ? kept_[a].person < kept_[b].person : a < b;
  });
  std::vector<std::vector<std::uint32_t>> repeated;
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && kept_[order[end]].person == kept_[order[first]].person) ++end;
    if (end - first > 1) {
      repeated.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first),
                            order.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  // In the order of the rows, so that the same file gives the same list.
  std::sort(repeated.begin(), repeated.end());
  for (const auto& rows : repeated) compare_rows(rows);
}

bool ImportStager::is_in_scope(std::int32_t node) const {
  return rights::is_within(parts_.known->regions().at(node).place.code, parts_.scope);
}

ImportStager::Kept* ImportStager::kept_of(std::uint32_t row_number, const Group& group) {
  const auto at = std::lower_bound(
      group.rows.begin(), group.rows.end(), row_number,
      [&](std::uint32_t row, std::uint32_t wanted) { return kept_[row].number < wanted; });
  return &kept_[*at];
}

// What each row of a household repeats about it must be the same.
void ImportStager::check_shared(std::vector<ImportRow>* rows, Group* group) {
  std::map<std::uint16_t, const ImportRow*> said;
  for (const ImportRow& row : *rows) {
    for (const auto& [column, value] : row.values) {
      if (!is_shared_[column]) continue;
      const auto [first, is_new] = said.emplace(column, &row);
      if (is_new || *first->second->find(column) == value) continue;
      const auto& layout_column = parts_.layout->columns[column];
      const auto tell = [&](const ImportRow& one, const ImportRow& other) {
        Kept* kept = kept_of(one.number, *group);
        if (kept->is_bad) return;
        bad(kept, layout_column.target(),
            base::diagnose("import.household_differs", {},
                           {layout_column.label, std::to_string(other.number)}));
      };
      tell(row, *first->second);
      tell(*first->second, row);
    }
  }
  std::erase_if(*rows, [&](const ImportRow& row) { return kept_of(row.number, *group)->is_bad; });
}

bool ImportStager::check_known(const KnownHousehold& known, Group* group, StagedHousehold* staged) {
  staged->id = known.id;
  bool is_village_told = false;
  for (const ImportRow& row : staged->rows) {
    Kept* kept = kept_of(row.number, *group);
    if (!is_in_scope(known.node)) {
      bad(kept, to_word(ColumnRole::kHouseholdNumber), base::diagnose("import.out_of_scope", {}));
      continue;
    }
    const auto village = parts_.known->find_village(row.village_code, row.county_name,
                                                    row.township_name, row.village_name);
    if (village.found == ImportRegister::Found::kOtherCounty) {
      bad(kept, to_word(ColumnRole::kCountyName),
          base::diagnose("import.other_county", {}, {place_words(row)}), place_words(row));
      continue;
    }
    const RegionNode& lives = parts_.known->regions().at(known.node);
    if (!village.code.empty() && village.code != lives.place.code && !is_village_told) {
      is_village_told = true;
      bad(kept, to_word(ColumnRole::kVillageName),
          base::diagnose("import.village_differs", {}, {place_words(row), lives.full_name}));
    }
    if (parts_.layout->row == root_) continue;
    if (row.id_number.empty()) {
      bad(kept, "", base::diagnose("import.id_missing", {}));
      continue;
    }
    const auto homes = parts_.known->find_person(repeat_key(dictionary::known_text(row.id_number)));
    const auto here = std::find_if(homes.begin(), homes.end(),
                                   [&](const auto& home) { return home.household == &known; });
    if (here != homes.end()) {
      if (!row.name.empty() && !here->name.empty() &&
          base::normal_name(row.name) != base::normal_name(here->name))
        bad(kept, kNameIndicator, base::diagnose("import.name_differs", {}, {row.name, here->name}),
            row.name);
      continue;
    }
    if (!homes.empty()) {
      bad(kept, to_word(ColumnRole::kHouseholdNumber),
          base::diagnose("import.person_elsewhere", {}, {homes.front().household->number}));
    } else if (!parts_.layout->adds_members) {
      bad(kept, "", base::diagnose("import.unknown_person", {}, {group->number}));
    }
  }
  std::erase_if(staged->rows,
                [&](const ImportRow& row) { return kept_of(row.number, *group)->is_bad; });
  return !staged->rows.empty();
}

bool ImportStager::check_new(Group* group, StagedHousehold* staged) {
  const std::string number_word(to_word(ColumnRole::kHouseholdNumber));
  for (const ImportRow& row : staged->rows) {
    Kept* kept = kept_of(row.number, *group);
    const auto homes = parts_.known->find_person(repeat_key(dictionary::known_text(row.id_number)));
    const auto village = parts_.known->find_village(row.village_code, row.county_name,
                                                    row.township_name, row.village_name);
    using Found = ImportRegister::Found;
    if (village.found == Found::kOtherCounty) {
      bad(kept, to_word(ColumnRole::kCountyName),
          base::diagnose("import.other_county", {}, {place_words(row)}), place_words(row));
    } else if (!homes.empty()) {
      bad(kept, number_word,
          base::diagnose("import.person_elsewhere", {}, {homes.front().household->number}),
          group->number);
    } else if (!parts_.layout->adds_households) {
      bad(kept, number_word, base::diagnose("import.unknown_household", {}, {group->number}),
          group->number);
    } else if (row.village_name.empty() && row.village_code.empty()) {
      bad(kept, to_word(ColumnRole::kVillageName), base::diagnose("import.village_missing", {}));
    } else if (village.found != Found::kOne) {
      bad(kept, to_word(ColumnRole::kVillageName),
          base::diagnose(village.found == Found::kSeveral ? "import.several_villages"
                                                          : "import.unknown_village",
                         {}, {place_words(row)}),
          place_words(row));
    } else if (!rights::is_within(village.code, parts_.scope)) {
      bad(kept, to_word(ColumnRole::kVillageName), base::diagnose("import.out_of_scope", {}));
    } else if (row.id_number.empty() && parts_.layout->row != root_) {
      bad(kept, "", base::diagnose("import.id_missing", {}));
    } else {
      if (staged->region.empty()) staged->region = village.code;
      if (staged->group.empty()) staged->group = row.group_name;
    }
  }
  // Half a household would be counted as a whole one.
  const auto faulty = std::find_if(group->rows.begin(), group->rows.end(),
                                   [&](std::uint32_t row) { return kept_[row].is_bad; });
  if (faulty == group->rows.end()) return !staged->rows.empty();
  const std::string faulty_row = std::to_string(kept_[*faulty].number);
  for (const std::uint32_t row : group->rows) {
    if (!kept_[row].is_bad && !kept_[row].is_repeat)
      bad(&kept_[row], "", base::diagnose("import.household_incomplete", {}, {faulty_row}));
  }
  return false;
}

bool ImportStager::check_group(Group* group, StagedHousehold* staged) {
  staged->number = group->number;
  for (const std::uint32_t row : group->rows) {
    if (!kept_[row].is_bad && !kept_[row].is_repeat) staged->rows.push_back(unpack(kept_[row]));
  }
  if (staged->rows.empty()) return false;
  check_shared(&staged->rows, group);
  if (staged->rows.empty()) return false;
  const KnownHousehold* known = parts_.known->find_household(group->number);
  return known != nullptr ? check_known(*known, group, staged) : check_new(group, staged);
}

void ImportStager::finish(const std::function<bool(StagedHousehold&&)>& take) {
  check_persons();
  for (Group& group : groups_) {
    StagedHousehold staged;
    if (!check_group(&group, &staged)) continue;
    ++counts_.households;
    if (staged.id == 0) ++counts_.new_households;
    counts_.good_rows += static_cast<int64_t>(staged.rows.size());
    if (!take(std::move(staged))) return;
  }
  counts_.bad_rows = counts_.rows - counts_.good_rows - counts_.repeated_rows;
}

}  // namespace actions
