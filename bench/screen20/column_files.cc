#include "column_files.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

namespace screen20 {
namespace {

using expr::State;
using expr::Storage;

std::vector<char> read_file(const std::string& path, bool required) {
  std::ifstream in(path, std::ios::binary);
  if (!in && required) {
    std::fprintf(stderr, "missing %s\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

// One number of a file of `width` bytes a row; blanks are the smallest int32 or 255 in one byte.
struct Raw {
  int64_t number = 0;
  bool is_blank = false;
};

Raw raw_at(const std::vector<char>& bytes, std::size_t width, std::size_t row) {
  const char* at = bytes.data() + row * width;
  if (width == 1) {
    const auto byte = static_cast<unsigned char>(*at);
    return {byte, byte == 255};
  }
  if (width == 2) {
    uint16_t number = 0;
    std::memcpy(&number, at, 2);
    return {number, false};
  }
  int32_t number = 0;
  std::memcpy(&number, at, 4);
  return {number, number == INT32_MIN};
}

// Index in the code list of the number that the generator stores for a code.
std::vector<int64_t> codes_by_number(const dictionary::CodeList* list) {
  std::vector<int64_t> index(256, 0);
  for (std::size_t i = 0; list != nullptr && i < list->codes.size(); ++i) {
    index[static_cast<std::size_t>(std::atoi(list->codes[i].gb_code.c_str()))] =
        static_cast<int64_t>(i);
  }
  return index;
}

int64_t to_number(const dictionary::Indicator& indicator, const std::vector<int64_t>& codes,
                  int64_t raw) {
  if (indicator.type.kind == dictionary::TypeKind::kEnum)
    return codes[static_cast<std::size_t>(raw)];
  if (indicator.type.kind != dictionary::TypeKind::kSet) return raw;
  int64_t mask = 0;
  for (int bit = 0; bit < 16; ++bit) {
    if ((raw >> bit & 1) != 0) mask |= int64_t{1} << codes[static_cast<std::size_t>(bit)];
  }
  return mask;
}

template <typename T>
void put(frame::Column* column, std::size_t row, const Raw& raw, State blank, int64_t number) {
  const T value = !raw.is_blank              ? static_cast<T>(number)
                  : blank == State::kUnknown ? expr::kUnknownMark<T>
                                             : expr::kAbsentMark<T>;
  std::memcpy(column->data.data() + row * sizeof(T), &value, sizeof(T));
}

frame::Column read_column(const std::vector<char>& bytes, std::size_t rows,
                          const dictionary::Indicator& indicator,
                          const dictionary::CodeList* list) {
  frame::Column column;
  column.indicator = indicator.id;
  column.storage = frame::storage_of(indicator, list);
  column.data.resize(rows * static_cast<std::size_t>(expr::width_of(column.storage)));
  const std::size_t width = bytes.size() / rows;
  const auto codes = codes_by_number(list);
  const State blank = indicator.blank == dictionary::Blank::kNotApplicable ? State::kNotApplicable
                                                                           : State::kUnknown;
  for (std::size_t row = 0; row < rows; ++row) {
    const Raw raw = raw_at(bytes, width, row);
    const int64_t number = raw.is_blank ? 0 : to_number(indicator, codes, raw.number);
    if (raw.is_blank) (blank == State::kUnknown ? column.has_unknown : column.has_absent) = true;
    switch (column.storage) {
      case Storage::kU8:
        put<uint8_t>(&column, row, raw, blank, number);
        break;
      case Storage::kU16:
        put<uint16_t>(&column, row, raw, blank, number);
        break;
      case Storage::kI32:
        put<int32_t>(&column, row, raw, blank, number);
        break;
      default:
        put<int64_t>(&column, row, raw, blank, number);
    }
  }
  return column;
}

}  // namespace

frame::Frame read_frame(const std::string& folder, const dictionary::Dictionary& dictionary,
                        const expr::Program& program) {
  const std::vector<char> start = read_file(folder + "/h_start.bin", true);
  const std::size_t households = start.size() / 4 - 1;
  std::vector<frame::Table> tables(program.tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    tables[t].entity = program.tables[t].entity;
    tables[t].parent = program.tables[t].parent;
    tables[t].rows = static_cast<int64_t>(households);
    if (t == 0) continue;
    tables[t].first.resize(households + 1);
    std::memcpy(tables[t].first.data(), start.data(), start.size());
    tables[t].rows = tables[t].first.back();
  }
  for (const expr::Field& field : program.fields) {
    const std::string prefix = field.table == 0 ? "/h_" : "/p_";
    const std::vector<char> bytes = read_file(folder + prefix + field.indicator + ".bin", false);
    if (bytes.empty()) continue;  // Derived: nobody stated it.
    const dictionary::Indicator* indicator = dictionary.find_indicator(field.indicator);
    frame::Table& table = tables[static_cast<std::size_t>(field.table)];
    table.columns.push_back(read_column(bytes, static_cast<std::size_t>(table.rows), *indicator,
                                        dictionary.list_of(indicator->type)));
  }
  // Regions: invented county 99010c, then three digits of the township.
  const std::vector<char> county = read_file(folder + "/h_county.bin", true);
  const std::vector<char> town = read_file(folder + "/h_town.bin", true);
  std::vector<frame::RegionRun> regions;
  for (std::size_t row = 0; row < households; ++row) {
    char code[16];
    std::snprintf(code, sizeof code, "99010%d%03d", static_cast<int>(county[row]),
                  static_cast<int>(raw_at(town, 2, row).number));
    const auto at = static_cast<int64_t>(row);
    if (regions.empty() || regions.back().region != code) regions.push_back({code, at, at});
    regions.back().end = at + 1;
  }
  return frame::FrameBuilder::adopt(std::move(tables), std::move(regions));
}

namespace {

template <typename T>
expr::Cell cell_of(const void* data, int64_t row) {
  const T value = static_cast<const T*>(data)[row];
  if (value == expr::kUnknownMark<T>) return {0, State::kUnknown};
  if (value == expr::kAbsentMark<T>) return {0, State::kNotApplicable};
  return {static_cast<int64_t>(value), State::kKnown};
}

expr::Cell cell_at(const expr::ColumnView& column, int64_t row) {
  if (column.data == nullptr) return {};
  switch (column.storage) {
    case Storage::kU8:
      return cell_of<uint8_t>(column.data, row);
    case Storage::kU16:
      return cell_of<uint16_t>(column.data, row);
    case Storage::kI32:
      return cell_of<int32_t>(column.data, row);
    default:
      return cell_of<int64_t>(column.data, row);
  }
}

}  // namespace

expr::Record record_at(const frame::Frame& frame, const expr::Program& program,
                       const expr::Layout& layout, int64_t row) {
  const expr::FrameView view = frame.view(program);
  const int32_t* first = view.tables[1].first + row;
  const int32_t members = first[1] - first[0];
  expr::Record record = expr::make_record(program, layout, {1, members});
  for (std::size_t f = 0; f < program.fields.size(); ++f) {
    const auto table = static_cast<std::size_t>(program.fields[f].table);
    const std::size_t width = layout.fields_of[table].size();
    const int64_t from = table == 0 ? row : first[0];
    for (int32_t i = 0; i < record.rows[table]; ++i) {
      const std::size_t at =
          static_cast<std::size_t>(i) * width + static_cast<std::size_t>(layout.slot_of[f]);
      record.cells[table][at] = cell_at(view.columns[f], from + i);
    }
  }
  return record;
}

}  // namespace screen20
