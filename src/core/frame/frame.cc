#include "core/frame/frame.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

namespace frame {
namespace {

using dictionary::TypeKind;
using expr::Cell;
using expr::State;
using expr::Storage;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

template <typename T>
std::array<std::byte, sizeof(T)> bytes_of(const Cell& cell) {
  const T value = cell.state == State::kKnown     ? static_cast<T>(cell.number)
                  : cell.state == State::kUnknown ? expr::kUnknownMark<T>
                                                  : expr::kAbsentMark<T>;
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

template <typename T>
void insert_number(Column* column, int64_t row, const Cell& cell) {
  const auto bytes = bytes_of<T>(cell);
  column->data.insert(column->data.begin() + row * static_cast<int64_t>(sizeof(T)), bytes.begin(),
                      bytes.end());
}

template <typename T>
void fill_unknown(Column* column, int64_t rows) {
  const auto bytes = bytes_of<T>(Cell{});
  column->data.reserve(as_size(rows + 1) * sizeof(T));
  for (int64_t i = 0; i < rows; ++i) {
    column->data.insert(column->data.end(), bytes.begin(), bytes.end());
  }
}

// Calls `run` with the storage's type; texts are the caller's matter.
template <typename Run>
void with_type(Storage storage, Run run) {
  switch (storage) {
    case Storage::kU8:
      return run(uint8_t{});
    case Storage::kU16:
      return run(uint16_t{});
    case Storage::kI32:
      return run(int32_t{});
    case Storage::kI64:
      return run(int64_t{});
    case Storage::kText:
      break;
  }
}

// From now on the column keeps its `rows` rows, all unknown so far.
void materialise(Column* column, int64_t rows) {
  column->is_blank = false;
  column->has_unknown |= rows > 0;
  if (column->storage == Storage::kText) {
    column->offsets.assign(as_size(rows + 1), 0);
    column->states.assign(as_size(rows), static_cast<uint8_t>(State::kUnknown));
    return;
  }
  with_type(column->storage, [&](auto type) { fill_unknown<decltype(type)>(column, rows); });
}

// `rows`: how many the column has before.
void insert_cell(Column* column, int64_t row, int64_t rows, const Cell& cell,
                 const expr::Record& record) {
  column->has_unknown |= cell.state == State::kUnknown;
  column->has_absent |= cell.state == State::kNotApplicable;
  if (column->is_blank) {
    if (cell.state == State::kUnknown) return;
    materialise(column, rows);
  }
  if (column->storage != Storage::kText) {
    with_type(column->storage,
              [&](auto type) { insert_number<decltype(type)>(column, row, cell); });
    return;
  }
  const std::string_view text = cell.state == State::kKnown
                                    ? std::string_view(record.texts[as_size(cell.number)])
                                    : std::string_view();
  if (column->offsets.empty()) column->offsets.push_back(0);
  const int64_t at = column->offsets[as_size(row)];
  column->text.insert(as_size(at), text);
  column->offsets.insert(column->offsets.begin() + row, at);
  for (auto i = as_size(row) + 1; i < column->offsets.size(); ++i) {
    column->offsets[i] += static_cast<int64_t>(text.size());
  }
  column->states.insert(column->states.begin() + row, static_cast<uint8_t>(cell.state));
}

void erase_rows(Column* column, int64_t begin, int64_t end) {
  if (column->is_blank) return;
  if (column->storage != Storage::kText) {
    const auto width = expr::width_of(column->storage);
    column->data.erase(column->data.begin() + begin * width, column->data.begin() + end * width);
    return;
  }
  const int64_t from = column->offsets[as_size(begin)];
  const int64_t removed = column->offsets[as_size(end)] - from;
  column->text.erase(as_size(from), as_size(removed));
  column->offsets.erase(column->offsets.begin() + begin, column->offsets.begin() + end);
  for (auto i = as_size(begin); i < column->offsets.size(); ++i) column->offsets[i] -= removed;
  column->states.erase(column->states.begin() + begin, column->states.begin() + end);
}

template <typename T>
Cell cell_of(const void* data, int64_t row) {
  T value{};
  std::memcpy(&value, static_cast<const std::byte*>(data) + row * static_cast<int64_t>(sizeof(T)),
              sizeof(T));
  if (value == expr::kUnknownMark<T>) return {0, State::kUnknown};
  if (value == expr::kAbsentMark<T>) return {0, State::kNotApplicable};
  return {static_cast<int64_t>(value), State::kKnown};
}

Cell number_at(Storage storage, const void* data, int64_t row) {
  Cell cell;
  if (data == nullptr) return cell;
  with_type(storage, [&](auto type) { cell = cell_of<decltype(type)>(data, row); });
  return cell;
}

// The cell of a record's row that fills `column`, the `position`-th of its table; -1 when the
// program does not read it. The program that the frame was built for has its fields in the same
// order.
int32_t slot_of(const expr::Program& program, const expr::Layout& layout, std::size_t table,
                std::size_t position, const Column& column) {
  const auto& fields = layout.fields_of[table];
  if (position < fields.size()) {
    const expr::Field& field = program.fields[as_size(fields[position])];
    if (field.indicator == column.indicator && field.moment == column.moment) {
      return static_cast<int32_t>(position);
    }
  }
  const int32_t field = program.find_field(column.indicator, column.moment);
  return field < 0 ? -1 : layout.slot_of[as_size(field)];
}

// Rows of `table` that belong to root rows [range.first, range.second).
std::pair<int64_t, int64_t> below(const std::vector<Table>& tables, std::size_t table,
                                  std::pair<int64_t, int64_t> range) {
  const Table& t = tables[table];
  if (t.parent < 0) return range;
  const auto above = below(tables, as_size(t.parent), range);
  return {t.first[as_size(above.first)], t.first[as_size(above.second)]};
}

}  // namespace

Storage storage_of(const dictionary::Indicator& indicator, const dictionary::CodeList* list) {
  const auto codes = list == nullptr ? std::size_t{0} : list->codes.size();
  switch (indicator.type.kind) {
    case TypeKind::kText:
    case TypeKind::kIdNumber:
    case TypeKind::kRegion:
      return Storage::kText;
    case TypeKind::kBool:
      return Storage::kU8;
    case TypeKind::kEnum:
      return codes < 254 ? Storage::kU8 : Storage::kU16;
    case TypeKind::kSet:
      // A mask keeps one bit free, so that the marks (all ones, all but the lowest) are no set.
      return codes < 8    ? Storage::kU8
             : codes < 16 ? Storage::kU16
             : codes < 31 ? Storage::kI32
                          : Storage::kI64;
    case TypeKind::kDate:
    case TypeKind::kMonth:
      return Storage::kI32;
    case TypeKind::kDuration:
      return Storage::kI64;
    default:
      break;
  }
  if (indicator.min >= 0 && indicator.max < 254) return Storage::kU8;
  if (indicator.min >= 0 && indicator.max < 65534) return Storage::kU16;
  const bool fits = indicator.min > INT32_MIN + 1 && indicator.max <= INT32_MAX;
  return fits ? Storage::kI32 : Storage::kI64;
}

expr::FrameView Frame::view(const expr::Program& program) const {
  expr::FrameView view;
  std::vector<const Table*> found(program.tables.size(), nullptr);
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    for (const Table& table : tables_) {
      if (table.entity == program.tables[t].entity) found[t] = &table;
    }
    expr::TableView rows;
    if (found[t] != nullptr) {
      rows.rows = found[t]->rows;
      rows.first = found[t]->parent < 0 ? nullptr : found[t]->first.data();
      rows.most_rows_per_parent = found[t]->most_rows_per_parent;
    } else {
      assert(false && "the frame was built for a program with fewer tables");
    }
    view.tables.push_back(rows);
  }
  // A program that the frame was built for has its columns in the same order: the search is for
  // others.
  std::vector<std::size_t> expected(program.tables.size(), 0);
  for (const expr::Field& field : program.fields) {
    const Table* table = found[as_size(field.table)];
    const auto& columns = table->columns;
    const auto is_own = [&](const Column& own) {
      return own.indicator == field.indicator && own.moment == field.moment;
    };
    std::size_t& next = expected[as_size(field.table)];
    const bool as_expected = next < columns.size() && is_own(columns[next]);
    const auto own = as_expected ? columns.begin() + static_cast<int64_t>(next)
                                 : std::find_if(columns.begin(), columns.end(), is_own);
    ++next;
    expr::ColumnView column;
    if (own != columns.end()) {
      const bool is_text = own->storage == Storage::kText;
      column.storage = own->storage;
      column.has_unknown = own->has_unknown;
      column.has_absent = own->has_absent;
      if (!own->is_blank) {
        column.data = is_text ? static_cast<const void*>(own->offsets.data())
                              : static_cast<const void*>(own->data.data());
        column.bytes = own->text.data();
        column.states = is_text ? own->states.data() : nullptr;
      }
    }
    view.columns.push_back(column);
  }
  return view;
}

std::pair<int64_t, int64_t> Frame::rows_of(std::string_view prefix) const {
  const auto begins =
      std::lower_bound(regions_.begin(), regions_.end(), prefix,
                       [](const RegionRun& run, std::string_view p) { return run.region < p; });
  const auto ends = std::find_if(begins, regions_.end(), [&](const RegionRun& run) {
    return std::string_view(run.region).substr(0, prefix.size()) != prefix;
  });
  if (begins == ends) return {0, 0};
  return {begins->begin, (ends - 1)->end};
}

const std::string& Frame::region_of(int64_t row) const {
  const auto run = std::partition_point(regions_.begin(), regions_.end(),
                                        [&](const RegionRun& r) { return r.end <= row; });
  assert(run != regions_.end());
  return run->region;
}

void Frame::splice(int64_t row, int64_t removed, const expr::Program* program,
                   const expr::Layout* layout, const expr::Record* record) {
  std::vector<std::pair<int64_t, int64_t>> old(tables_.size());
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    old[t] = below(tables_, t, {row, row + removed});
  }
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    Table& table = tables_[t];
    const int16_t own = record == nullptr ? int16_t{-1} : program->find_table(table.entity);
    const int32_t rows = own < 0 ? 0 : record->rows[as_size(own)];
    const auto [begin, end] = old[t];
    const int64_t kept = table.rows - (end - begin);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      Column& column = table.columns[c];
      erase_rows(&column, begin, end);
      if (rows == 0) continue;
      const int32_t slot = slot_of(*program, *layout, as_size(own), c, column);
      for (int32_t i = 0; i < rows; ++i) {
        const std::size_t width = layout->fields_of[as_size(own)].size();
        const Cell cell =
            slot < 0 ? Cell{} : record->cells[as_size(own)][as_size(i) * width + as_size(slot)];
        insert_cell(&column, begin + i, kept + i, cell, *record);
      }
    }
    table.rows = kept + rows;
    if (table.parent < 0) continue;
    // Rows of the parent below this record may have become more or fewer as well.
    const auto parent = as_size(table.parent);
    std::vector<int32_t> inside;
    const auto& first = own < 0 ? std::vector<int32_t>{0} : record->first[as_size(own)];
    for (std::size_t p = 0; p + 1 < first.size(); ++p) {
      inside.push_back(static_cast<int32_t>(begin) + first[p]);
      table.most_rows_per_parent =
          std::max<int64_t>(table.most_rows_per_parent, first[p + 1] - first[p]);
    }
    const auto from = table.first.begin() + old[parent].first;
    const auto after = table.first.erase(from, table.first.begin() + old[parent].second);
    const auto moved = table.first.insert(after, inside.begin(), inside.end());
    const auto shift = static_cast<int32_t>(rows - (end - begin));
    for (auto it = moved + static_cast<int64_t>(inside.size()); it != table.first.end(); ++it)
      *it += shift;
  }
}

void Frame::replace(int64_t row, const expr::Program& program, const expr::Layout& layout,
                    const expr::Record& record) {
  splice(row, 1, &program, &layout, &record);
}

void Frame::insert(int64_t row, const expr::Program& program, const expr::Layout& layout,
                   const expr::Record& record) {
  assert(regions_.size() == 1);
  splice(row, 0, &program, &layout, &record);
  ++regions_[0].end;
}

void Frame::erase(int64_t row) {
  assert(regions_.size() == 1);
  splice(row, 1, nullptr, nullptr, nullptr);
  --regions_[0].end;
}

void Frame::set(std::size_t table, std::size_t column, int64_t row, const Cell& cell) {
  Column& own = tables_[table].columns[column];
  assert(own.storage != Storage::kText);
  own.has_unknown |= cell.state == State::kUnknown;
  own.has_absent |= cell.state == State::kNotApplicable;
  if (own.is_blank) {
    if (cell.state == State::kUnknown) return;
    materialise(&own, tables_[table].rows);
  }
  with_type(own.storage, [&](auto type) {
    const auto bytes = bytes_of<decltype(type)>(cell);
    assert(own.data.size() >= as_size(row + 1) * bytes.size());
    std::memcpy(own.data.data() + as_size(row) * bytes.size(), bytes.data(), bytes.size());
  });
}

Cell Frame::at(std::size_t table, std::size_t column, int64_t row) const {
  const Column& own = tables_[table].columns[column];
  if (own.is_blank) return {};
  if (own.storage == Storage::kText) return {0, static_cast<State>(own.states[as_size(row)])};
  return number_at(own.storage, own.data.data(), row);
}

std::pair<int64_t, int64_t> Frame::rows_below(std::size_t table, int64_t begin, int64_t end) const {
  return below(tables_, table, {begin, end});
}

void read_record(const expr::FrameView& view, const expr::Program& program,
                 const expr::Layout& layout, int64_t row, expr::Record* record) {
  const std::size_t tables = program.tables.size();
  record->cells.resize(tables);
  record->first.resize(tables);
  record->rows.resize(tables);
  record->texts.clear();
  std::vector<std::pair<int64_t, int64_t>> ranges(tables);
  for (std::size_t t = 0; t < tables; ++t) {
    const expr::TableView& own = view.tables[t];
    auto& first = record->first[t];
    if (program.tables[t].parent < 0) {
      ranges[t] = {row, row + 1};
      first.assign({0, 1});
    } else {
      const auto above = ranges[as_size(program.tables[t].parent)];
      ranges[t] = {own.first[above.first], own.first[above.second]};
      first.clear();
      for (int64_t i = above.first; i <= above.second; ++i) {
        first.push_back(own.first[i] - static_cast<int32_t>(ranges[t].first));
      }
    }
    const auto [begin, end] = ranges[t];
    record->rows[t] = static_cast<int32_t>(end - begin);
    const std::size_t width = layout.fields_of[t].size();
    record->cells[t].resize(as_size(end - begin) * width);
    for (std::size_t slot = 0; slot < width; ++slot) {
      const expr::ColumnView& column = view.columns[as_size(layout.fields_of[t][slot])];
      for (int64_t i = begin; i < end; ++i) {
        Cell& cell = record->cells[t][as_size(i - begin) * width + slot];
        if (column.storage != Storage::kText || column.data == nullptr) {
          cell = number_at(column.storage, column.data, i);
          continue;
        }
        cell = {0, column.states == nullptr ? State::kKnown : static_cast<State>(column.states[i])};
        if (cell.state != State::kKnown) continue;
        const auto* offsets = static_cast<const int64_t*>(column.data) + i;
        cell.number = static_cast<int64_t>(record->texts.size());
        record->texts.emplace_back(column.bytes + offsets[0], as_size(offsets[1] - offsets[0]));
      }
    }
  }
}

void Frame::shrink() {
  for (Table& table : tables_) {
    table.first.shrink_to_fit();
    for (Column& column : table.columns) {
      column.data.shrink_to_fit();
      column.offsets.shrink_to_fit();
      column.text.shrink_to_fit();
      column.states.shrink_to_fit();
    }
  }
}

FrameBuilder::FrameBuilder(const dictionary::Dictionary& dictionary, const expr::Program& program)
    : program_(program) {
  for (const expr::Table& table : program.tables) {
    Table made;
    made.entity = table.entity;
    made.parent = table.parent;
    if (table.parent >= 0) made.first.push_back(0);
    frame_.tables_.push_back(std::move(made));
  }
  for (const expr::Field& field : program.fields) {
    const dictionary::Indicator* indicator = dictionary.find_indicator(field.indicator);
    assert(indicator != nullptr);
    Column column;
    column.indicator = field.indicator;
    column.moment = field.moment;
    column.storage = storage_of(*indicator, dictionary.list_of(indicator->type));
    column.is_blank = true;
    frame_.tables_[as_size(field.table)].columns.push_back(std::move(column));
  }
}

void FrameBuilder::append(std::string_view region, const expr::Layout& layout,
                          const expr::Record& record) {
  auto& regions = frame_.regions_;
  assert(regions.empty() || regions.back().region <= region);
  if (regions.empty() || regions.back().region != region) {
    regions.push_back({std::string(region), frame_.rows(), frame_.rows()});
  }
  ++regions.back().end;
  for (std::size_t t = 0; t < frame_.tables_.size(); ++t) {
    Table& table = frame_.tables_[t];
    const std::size_t width = layout.fields_of[t].size();
    for (std::size_t slot = 0; slot < width; ++slot) {
      for (int32_t i = 0; i < record.rows[t]; ++i) {
        insert_cell(&table.columns[slot], table.rows + i, table.rows + i,
                    record.cells[t][as_size(i) * width + slot], record);
      }
    }
    if (table.parent >= 0) {
      for (std::size_t p = 0; p + 1 < record.first[t].size(); ++p) {
        const int32_t count = record.first[t][p + 1] - record.first[t][p];
        table.first.push_back(table.first.back() + count);
        table.most_rows_per_parent = std::max<int64_t>(table.most_rows_per_parent, count);
      }
    }
    table.rows += record.rows[t];
  }
}

Frame FrameBuilder::adopt(std::vector<Table> tables, std::vector<RegionRun> regions) {
  Frame made;
  for (Table& table : tables) {
    if (table.parent < 0) continue;
    assert(static_cast<int64_t>(table.first.size()) == tables[as_size(table.parent)].rows + 1);
    for (std::size_t i = 0; i + 1 < table.first.size(); ++i) {
      table.most_rows_per_parent =
          std::max<int64_t>(table.most_rows_per_parent, table.first[i + 1] - table.first[i]);
    }
  }
  made.tables_ = std::move(tables);
  made.regions_ = std::move(regions);
  return made;
}

Frame FrameBuilder::empty(const dictionary::Dictionary& dictionary, const expr::Program& program,
                          std::string_view region) {
  FrameBuilder builder(dictionary, program);
  builder.frame_.regions_.push_back({std::string(region), 0, 0});
  return builder.finish();
}

Frame FrameBuilder::finish() {
  frame_.shrink();
  return std::move(frame_);
}

}  // namespace frame
