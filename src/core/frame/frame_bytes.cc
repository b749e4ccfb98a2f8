#include "core/frame/frame_bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/byte_stream.h"

namespace frame {
namespace {

static_assert(std::endian::native == std::endian::little);

using expr::Storage;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

// first[0] = 0 ≤ first[1] ≤ … ≤ first[n] = end
template <typename T>
bool is_partition(const std::vector<T>& first, int64_t count, int64_t end) {
  return first.size() == as_size(count) + 1 && first.front() == 0 &&
         std::is_sorted(first.begin(), first.end()) && first.back() == end;
}

enum Flag : uint8_t { kBlank = 1, kUnknown = 2, kAbsent = 4 };

void write_column(const Column& column, base::ByteWriter* writer) {
  writer->text(column.indicator);
  writer->byte(static_cast<uint8_t>(column.moment.kind));
  writer->number(column.moment.argument);
  writer->byte(static_cast<uint8_t>(column.storage));
  writer->byte(static_cast<uint8_t>((column.is_blank ? kBlank : 0) |
                                    (column.has_unknown ? kUnknown : 0) |
                                    (column.has_absent ? kAbsent : 0)));
  base::write_array(column.data, writer);
  base::write_array(column.offsets, writer);
  writer->text(column.text);
  base::write_array(column.states, writer);
}

bool is_whole(const Column& column, int64_t rows) {
  if (column.is_blank) return true;
  if (column.storage == Storage::kText) {
    return is_partition(column.offsets, rows, static_cast<int64_t>(column.text.size())) &&
           column.states.size() == as_size(rows);
  }
  return column.data.size() == as_size(rows * expr::width_of(column.storage));
}

Column read_column(int64_t rows, base::ByteReader* reader) {
  Column column;
  column.indicator = reader->text();
  const uint8_t kind = reader->byte();
  if (kind > static_cast<uint8_t>(expr::Moment::Kind::kDate)) reader->fail();
  column.moment.kind = static_cast<expr::Moment::Kind>(kind);
  column.moment.argument = static_cast<int32_t>(reader->number());
  const uint8_t storage = reader->byte();
  if (storage > static_cast<uint8_t>(Storage::kText)) reader->fail();
  column.storage = static_cast<Storage>(storage);
  const uint8_t flags = reader->byte();
  column.is_blank = (flags & kBlank) != 0;
  column.has_unknown = (flags & kUnknown) != 0;
  column.has_absent = (flags & kAbsent) != 0;
  column.data = base::read_array<std::byte>(reader);
  column.offsets = base::read_array<int64_t>(reader);
  column.text = reader->text();
  column.states = base::read_array<uint8_t>(reader);
  if (reader->ok() && !is_whole(column, rows)) reader->fail();
  return column;
}

// `tables`: those read already, among them the parent.
Table read_table(const std::vector<Table>& tables, base::ByteReader* reader) {
  Table table;
  table.entity = reader->text();
  table.parent = static_cast<int16_t>(reader->index(tables.size()));
  table.rows = static_cast<int64_t>(reader->size());
  table.first = base::read_array<int32_t>(reader);
  if (!reader->ok()) return table;
  // The root stands first, and every other table below one before it.
  if ((table.parent < 0) != tables.empty() || table.rows > INT32_MAX) reader->fail();
  if (reader->ok() && table.parent >= 0 &&
      !is_partition(table.first, tables[as_size(table.parent)].rows, table.rows))
    reader->fail();
  for (std::size_t left = reader->count(); left > 0 && reader->ok(); --left)
    table.columns.push_back(read_column(table.rows, reader));
  return table;
}

bool are_runs(const std::vector<RegionRun>& runs, int64_t rows) {
  int64_t at = 0;
  for (const RegionRun& run : runs) {
    if (run.begin != at || run.end < run.begin) return false;
    at = run.end;
  }
  return at == rows && std::is_sorted(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
           return a.region < b.region;
         });
}

}  // namespace

std::string to_bytes(const Frame& frame) {
  base::ByteWriter writer;
  writer.size(frame.tables().size());
  for (const Table& table : frame.tables()) {
    writer.text(table.entity);
    writer.size(static_cast<uint64_t>(table.parent + 1));
    writer.size(static_cast<uint64_t>(table.rows));
    base::write_array(table.first, &writer);
    writer.size(table.columns.size());
    for (const Column& column : table.columns) write_column(column, &writer);
  }
  writer.size(frame.regions().size());
  for (const RegionRun& run : frame.regions()) {
    writer.text(run.region);
    writer.size(static_cast<uint64_t>(run.begin));
    writer.size(static_cast<uint64_t>(run.end));
  }
  return writer.take();
}

base::Result<Frame> from_bytes(std::string_view bytes) {
  base::ByteReader reader(bytes);
  std::vector<Table> tables;
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left)
    tables.push_back(read_table(tables, &reader));
  std::vector<RegionRun> runs;
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    RegionRun run;
    run.region = reader.text();
    run.begin = static_cast<int64_t>(reader.size());
    run.end = static_cast<int64_t>(reader.size());
    runs.push_back(std::move(run));
  }
  if (!reader.at_end() || tables.empty() || !are_runs(runs, tables[0].rows))
    return base::Error{base::ErrorCode::kCorrupt, "快照的数据不完整", "frame"};
  return FrameBuilder::adopt(std::move(tables), std::move(runs));
}

}  // namespace frame
