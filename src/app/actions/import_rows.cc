#include "app/actions/import_rows.h"

#include <algorithm>

#include "app/actions/household_facts.h"
#include "core/base/plain_words.h"
#include "core/base/text.h"

namespace actions {

using dictionary::ColumnRole;
using dictionary::Value;

struct ImportRowReader::Column {
  std::uint16_t index = 0;  // In the layout.
  const dictionary::LayoutColumn* layout = nullptr;
  std::optional<transfer::CellReader> reader;  // Of indicators.
};

const dictionary::Indicator* identity_of(const dictionary::Dictionary& dictionary) {
  const std::string person = registry::member_entity(dictionary);
  for (const dictionary::Indicator& one : dictionary.indicators()) {
    if (one.type.kind == dictionary::TypeKind::kIdNumber && one.entity == person &&
        one.kind == dictionary::Kind::kFixed)
      return &one;
  }
  return nullptr;
}

const Value* ImportRow::find(std::uint16_t column) const {
  const auto found =
      std::lower_bound(values.begin(), values.end(), column,
                       [](const auto& one, auto wanted) { return one.first < wanted; });
  return found == values.end() || found->first != column ? nullptr : &found->second;
}

ImportRowReader::ImportRowReader(const dictionary::Dictionary& dictionary,
                                 const dictionary::Layout& layout, const ImportMapping& mapping,
                                 std::vector<std::string> headings, Report report)
    : dictionary_(dictionary),
      layout_(layout),
      headings_(std::move(headings)),
      report_(std::move(report)) {
  const auto* identity = identity_of(dictionary);
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const std::string& indicator = layout.columns[i].indicator;
    if (identity != nullptr && indicator == identity->id) id_column_ = static_cast<int32_t>(i);
    if (indicator == kNameIndicator) name_column_ = static_cast<int32_t>(i);
  }
  for (const auto& [column, target] : mapping.columns) {
    const dictionary::LayoutColumn* known = layout.find(target);
    if (known == nullptr) continue;
    if (columns_.size() <= column) columns_.resize(column + 1);
    auto made = std::make_unique<Column>();
    made->index = static_cast<std::uint16_t>(known - layout.columns.data());
    made->layout = known;
    if (known->role == ColumnRole::kIndicator)
      made->reader.emplace(dictionary, *known, heading(column));
    columns_[column] = std::move(made);
  }
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const dictionary::LayoutColumn& column = layout.columns[i];
    const bool fills_blanks = column.states_blanks && column_of(column.target()) >= 0;
    if (column.is_required || fills_blanks) watched_.push_back(static_cast<std::uint16_t>(i));
  }
  left_out_.push_back(base::plain_words(kExampleRow));
  for (const std::string& word : layout.left_out) left_out_.push_back(base::plain_words(word));
}

ImportRowReader::~ImportRowReader() = default;

const std::string& ImportRowReader::heading(std::uint32_t column) const {
  return column < headings_.size() ? headings_[column] : nothing_;
}

std::int32_t ImportRowReader::column_of(std::string_view target) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i] != nullptr && columns_[i]->layout->target() == target)
      return static_cast<std::int32_t>(i);
  }
  return -1;
}

void ImportRowReader::report(std::uint32_t row, std::string_view target,
                             const base::Diagnostic& problem, std::string_view text) {
  CellProblem made;
  made.row = row;
  made.column = target.empty() ? -1 : column_of(target);
  if (made.column >= 0) made.heading = heading(static_cast<std::uint32_t>(made.column));
  made.target = target;
  made.text = text;
  made.severity = problem.severity;
  made.message = problem.message;
  made.help = problem.help;
  report_(std::move(made));
}

// A total or a note: it begins with such a word, or it is one line of text across the sheet.
bool ImportRowReader::is_left_out(const SheetRow& cells) const {
  for (const SheetCell& cell : cells.cells) {
    const std::string plain = base::plain_words(cell.text.text);
    if (plain.empty()) continue;
    return std::any_of(left_out_.begin(), left_out_.end(), [&](const std::string& word) {
      if (plain == word) return true;
      const bool begins = plain.starts_with(word);
      return begins && plain.size() > word.size() && plain[word.size()] == ':';
    });
  }
  return false;
}

void ImportRowReader::read_role(const SheetCell& cell, const Column& column, ImportRow* row) {
  const std::string text(base::trim(cell.text.text));
  switch (column.layout->role) {
    case ColumnRole::kHouseholdNumber:
      if (cell.text.may_have_lost_digits) {
        row->is_bad = true;
        report(row->number, column.layout->target(),
               base::diagnose("import.lost_digits", {}, {column.layout->label, text}), text);
      }
      row->household_number = base::fold_width(text);
      std::erase_if(row->household_number, [](char c) { return c == ' ' || c == '\''; });
      return;
    case ColumnRole::kVillageCode:
      row->village_code = base::plain_words(text);
      return;
    case ColumnRole::kCountyName:
      row->county_name = text;
      return;
    case ColumnRole::kTownshipName:
      row->township_name = text;
      return;
    case ColumnRole::kVillageName:
      row->village_name = text;
      return;
    case ColumnRole::kGroupName:
      row->group_name = text;
      return;
    case ColumnRole::kInstant:
      row->instant = cell.text.date ? cell.text.date : transfer::parse_written_date(text);
      if (row->instant) return;
      row->is_bad = true;
      report(row->number, column.layout->target(),
             base::diagnose("import.no_day", {}, {column.layout->label, text}), text);
      return;
    case ColumnRole::kIndicator:
      return;
  }
}

void ImportRowReader::read_cell(const SheetCell& cell, Column* column, ImportRow* row) {
  if (!column->reader) return read_role(cell, *column, row);
  transfer::ReadCell read = column->reader->read(cell.text);
  if (read.problem) {
    if (read.problem->severity == base::Severity::kError) row->is_bad = true;
    std::string text(base::trim(cell.text.text));
    if (dictionary::is_masked(column->reader->indicator())) text = dictionary::masked(text);
    // By the place of this cell: several columns may have the same target.
    CellProblem made;
    made.row = row->number;
    made.column = static_cast<std::int32_t>(cell.column);
    made.heading = heading(cell.column);
    made.target = column->layout->target();
    made.text = std::move(text);
    made.severity = read.problem->severity;
    made.message = read.problem->message;
    made.help = read.problem->help;
    report_(std::move(made));
  }
  if (!read.value) return;
  const auto index = static_cast<std::int32_t>(column->index);
  if (index == id_column_) row->id_number = read.value->text;
  if (index == name_column_) row->name = read.value->text;
  if (column->layout->joins) {
    for (auto& [known, value] : row->values) {
      if (known != column->index) continue;
      value.number |= read.value->number;
      return;
    }
  }
  row->values.emplace_back(column->index, *std::move(read.value));
}

void ImportRowReader::check_required(ImportRow* row) {
  for (const std::uint16_t i : watched_) {
    const dictionary::LayoutColumn& column = layout_.columns[i];
    if (column.states_blanks && row->find(i) == nullptr) {
      const auto& indicator = *dictionary_.find_indicator(column.indicator);
      if (indicator.blank == dictionary::Blank::kUnknown) continue;
      const Value blank = indicator.blank == dictionary::Blank::kNo ? dictionary::known(0)
                                                                    : dictionary::not_applicable();
      const auto at = std::lower_bound(
          row->values.begin(), row->values.end(), i,
          [](const auto& one, std::uint16_t wanted) { return one.first < wanted; });
      row->values.insert(at, {i, blank});
      continue;
    }
    if (!column.is_required || row->is_bad) continue;
    const bool is_there = column.role == ColumnRole::kIndicator ? row->find(i) != nullptr
                          : column.role == ColumnRole::kHouseholdNumber
                              ? !row->household_number.empty() || !row->id_number.empty()
                          : column.role == ColumnRole::kVillageName ? !row->village_name.empty()
                                                                    : true;
    if (is_there) continue;
    row->is_bad = true;
    report(row->number, column.target(), base::diagnose("import.cell_missing", {}, {column.label}));
  }
}

ImportRowReader::Kind ImportRowReader::read(const SheetRow& cells, ImportRow* row) {
  *row = {};
  row->number = cells.number;
  if (is_left_out(cells)) return Kind::kLeftOut;
  bool has_text = false;
  for (const SheetCell& cell : cells.cells) {
    Column* column = cell.column < columns_.size() ? columns_[cell.column].get() : nullptr;
    if (column == nullptr) continue;
    const bool says_something = cell.text.lacks_value || !cell.text.text.empty();
    if (!says_something) continue;
    has_text = true;
    read_cell(cell, column, row);
  }
  if (!has_text) return Kind::kEmpty;
  std::sort(row->values.begin(), row->values.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  check_required(row);
  return Kind::kRow;
}

}  // namespace actions
