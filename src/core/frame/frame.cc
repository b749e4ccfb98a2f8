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

void insert_cell(Column* column, int64_t row, const Cell& cell, const expr::Record& record) {
  column->has_unknown |= cell.state == State::kUnknown;
  column->has_absent |= cell.state == State::kNotApplicable;
  switch (column->storage) {
    case Storage::kU8:
      return insert_number<uint8_t>(column, row, cell);
    case Storage::kU16:
      return insert_number<uint16_t>(column, row, cell);
    case Storage::kI32:
      return insert_number<int32_t>(column, row, cell);
    case Storage::kI64:
      return insert_number<int64_t>(column, row, cell);
    case Storage::kText:
      break;
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

// Rows of `table` that belong to root row `row`.
std::pair<int64_t, int64_t> rows_below(const std::vector<Table>& tables, std::size_t table,
                                       int64_t row) {
  const Table& t = tables[table];
  if (t.parent < 0) return {row, row + 1};
  const auto above = rows_below(tables, as_size(t.parent), row);
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
  for (const expr::Field& field : program.fields) {
    expr::ColumnView column;
    const Table* table = found[as_size(field.table)];
    for (const Column& own : table->columns) {
      if (own.indicator != field.indicator || !(own.moment == field.moment)) continue;
      column.storage = own.storage;
      const bool is_text = own.storage == Storage::kText;
      column.data = is_text ? static_cast<const void*>(own.offsets.data())
                            : static_cast<const void*>(own.data.data());
      column.bytes = own.text.data();
      column.states = is_text ? own.states.data() : nullptr;
      column.has_unknown = own.has_unknown;
      column.has_absent = own.has_absent;
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

void Frame::replace(int64_t row, const expr::Program& program, const expr::Layout& layout,
                    const expr::Record& record) {
  std::vector<std::pair<int64_t, int64_t>> old(tables_.size());
  for (std::size_t t = 0; t < tables_.size(); ++t) old[t] = rows_below(tables_, t, row);
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    Table& table = tables_[t];
    const int16_t own = program.find_table(table.entity);
    const int32_t rows = own < 0 ? 0 : record.rows[as_size(own)];
    const auto [begin, end] = old[t];
    for (Column& column : table.columns) {
      erase_rows(&column, begin, end);
      const int32_t field = program.find_field(column.indicator, column.moment);
      for (int32_t i = 0; i < rows; ++i) {
        const std::size_t width = own < 0 ? 0 : layout.fields_of[as_size(own)].size();
        const Cell cell = field < 0
                              ? Cell{}
                              : record.cells[as_size(own)][as_size(i) * width +
                                                           as_size(layout.slot_of[as_size(field)])];
        insert_cell(&column, begin + i, cell, record);
      }
    }
    table.rows += rows - (end - begin);
    if (table.parent < 0) continue;
    // Rows of the parent below this record may have become more or fewer as well.
    const auto parent = as_size(table.parent);
    std::vector<int32_t> inside;
    const auto& first = record.first[as_size(own < 0 ? 0 : own)];
    const auto parents = own < 0 ? std::size_t{0} : first.size() - 1;
    for (std::size_t p = 0; p < parents; ++p) {
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
    if (column.storage == Storage::kText) column.offsets.push_back(0);
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
        insert_cell(&table.columns[slot], table.rows + i,
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

Frame FrameBuilder::finish() { return std::move(frame_); }

}  // namespace frame
