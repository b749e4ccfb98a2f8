// A population in memory in narrow columns: the screening frame of DESIGN §2.7. One frame holds the
// records of one root entity (households) in the order of their regions, with everything below them
// (members, measures …).
//
// Built from records, kept fresh record by record with replace(); written by one thread, and read
// by any number of threads while nobody writes (actions/live publishes immutable snapshots).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/columns.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace frame {

// One column, owned. Plain storages keep values in `data`; texts keep offsets in `offsets`, bytes
// in `text`, states apart.
struct Column {
  std::string indicator;
  expr::Moment moment;
  expr::Storage storage = expr::Storage::kU8;
  // Nobody has a value yet: nothing is kept, every row is unknown. Most rules read some facts that
  // a village never collected.
  bool is_blank = false;
  std::vector<std::byte> data;
  std::vector<int64_t> offsets;
  std::string text;
  std::vector<uint8_t> states;
  bool has_unknown = false;
  bool has_absent = false;
};

struct Table {
  std::string entity;
  int16_t parent = -1;
  int64_t rows = 0;
  std::vector<int32_t> first;  // Rows of the parent + 1 entries; empty for the root.
  int64_t most_rows_per_parent = 0;
  std::vector<Column> columns;
};

// Root rows [begin, end) lie in one region (a village); runs are in the order of their codes.
struct RegionRun {
  std::string region;
  int64_t begin = 0;
  int64_t end = 0;
};

// The narrowest storage that holds an indicator's range beside the two marks.
expr::Storage storage_of(const dictionary::Indicator& indicator, const dictionary::CodeList* list);

class Frame {
 public:
  const std::vector<Table>& tables() const { return tables_; }
  const std::vector<RegionRun>& regions() const { return regions_; }
  int64_t rows() const { return tables_.empty() ? 0 : tables_[0].rows; }

  // The columns that `program` reads, in its order; what the frame lacks is a column that nobody
  // has. The frame has all tables of the program (asserted). Valid until the frame changes.
  expr::FrameView view(const expr::Program& program) const;
  // Region runs of all regions whose code begins with `prefix`, as one range of root rows (codes
  // are sorted).
  std::pair<int64_t, int64_t> rows_of(std::string_view prefix) const;
  const std::string& region_of(int64_t row) const;

  // Puts another record in the place of root row `row`; its number of members may differ. Region
  // stays.
  void replace(int64_t row, const expr::Program& program, const expr::Layout& layout,
               const expr::Record& record);
  // Only in a frame of one region: a record before root row `row`, or without root row `row`.
  void insert(int64_t row, const expr::Program& program, const expr::Layout& layout,
              const expr::Record& record);
  void erase(int64_t row);
  // One cell; the column is no text.
  void set(std::size_t table, std::size_t column, int64_t row, const expr::Cell& cell);
  // One cell; a text's is known by its state only.
  expr::Cell at(std::size_t table, std::size_t column, int64_t row) const;
  // Rows of `table` below root rows [begin, end).
  std::pair<int64_t, int64_t> rows_below(std::size_t table, int64_t begin, int64_t end) const;
  void shrink();  // Gives back memory that edits left over.

 private:
  friend class FrameBuilder;
  // Takes `removed` root rows at `row` away and puts `record` (null: none) there.
  void splice(int64_t row, int64_t removed, const expr::Program* program,
              const expr::Layout* layout, const expr::Record* record);
  std::vector<Table> tables_;
  std::vector<RegionRun> regions_;
};

// Root row `row` as a record that a program's scalar way reads; `view` is the program's view of the
// frame. `record` keeps its memory from one call to the next.
void read_record(const expr::FrameView& view, const expr::Program& program,
                 const expr::Layout& layout, int64_t row, expr::Record* record);

// Fills a frame with records that come in the order of their region codes.
class FrameBuilder {
 public:
  FrameBuilder(const dictionary::Dictionary& dictionary, const expr::Program& program);
  // Records with more than expr::kMaxRowsPerRecord rows in a table are refused by whoever makes
  // records.
  void append(std::string_view region, const expr::Layout& layout, const expr::Record& record);
  // For populations that exist as columns already: tables and runs as they are; sizes must agree
  // (asserted).
  static Frame adopt(std::vector<Table> tables, std::vector<RegionRun> regions);
  // The frame of one region without any records, to be filled with Frame::insert.
  static Frame empty(const dictionary::Dictionary& dictionary, const expr::Program& program,
                     std::string_view region);
  Frame finish();

 private:
  [[maybe_unused]] const expr::Program& program_;
  Frame frame_;
};

}  // namespace frame
