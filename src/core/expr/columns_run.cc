// Plan::run: blocks of rows through the steps.
#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <string>

#include "core/base/date.h"
#include "core/base/id_number.h"
#include "core/expr/apply.h"
#include "core/expr/columns_plan.h"
#include "core/expr/scalar.h"

namespace expr {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

constexpr int64_t kMostChildRows =
    16384;  // A block ends early rather than grow beyond this in a child table.

// The latest birth date with which somebody is at least `age` years old on `day`.
int64_t latest_birth(int64_t age, int32_t day) {
  const base::YearMonthDay on = base::parts_of(base::Date{day});
  const auto year = static_cast<int32_t>(std::clamp<int64_t>(on.year - age, 1000, 3000));
  int32_t birth =
      base::make_date(year, on.month, std::min(on.day, base::days_in_month(year, on.month))).days +
      2;
  while (base::age_years(base::Date{birth}, base::Date{day}) < age) --birth;
  return birth;
}

// A comparison of ages as one of birth dates: older means born earlier.
struct BirthBound {
  Comparison how;
  int64_t days;
};
BirthBound birth_bound(Comparison how, int64_t age, int32_t day) {
  switch (how) {
    case Comparison::kLess:
      return {Comparison::kGreater, latest_birth(age, day)};
    case Comparison::kLessEqual:
      return {Comparison::kGreater, latest_birth(age + 1, day)};
    case Comparison::kGreater:
      return {Comparison::kLessEqual, latest_birth(age + 1, day)};
    default:
      return {Comparison::kLessEqual, latest_birth(age, day)};
  }
}

class BlockRun {
 public:
  BlockRun(const Plan::Body& body, const FrameView& frame, BitResults* results)
      : body_(body),
        program_(*body.program),
        frame_(frame),
        kernels_(kernels()),
        results_(*results) {
    buffers_.resize(body.buffers.size());
    begin_.resize(frame.tables.size());
    rows_.resize(frame.tables.size());
  }

  void run(std::span<const Zone> zones, int64_t begin, int64_t end) {
    for (const Zone& zone : zones) {
      const int64_t from = std::max(begin, zone.begin);
      const int64_t to = std::min(end, zone.end);
      if (from >= to) continue;
      enter(zone);
      for (int64_t row = from; row < to;) {
        // Blocks end on multiples of the block size, so that result words are not split more than
        // needed.
        const int64_t next = (row / Plan::kRowsPerBlock + 1) * Plan::kRowsPerBlock;
        row = run_block(row, std::min(to, next));
      }
    }
  }

 private:
  // ---- Constants of a zone.
  void enter(const Zone& zone) {
    uniform_.assign(program_.nodes.size(), Cell{});
    for (const int32_t index : body_.uniforms) {
      const Node& n = program_.at(index);
      const auto cell = [&](int32_t operand) {
        return operand < 0 ? Cell{} : uniform_[as_size(operand)];
      };
      uniform_[as_size(index)] = n.a < 0 ? leaf(n, zone.context)
                                 : n.op == Op::kBroadcast
                                     ? cell(n.a)
                                     : apply_inline(n, program_, cell(n.a), cell(n.b), cell(n.c));
    }
    ranges_.clear();
    for (const Step& step : body_.steps) ranges_.push_back(range_of_step(step));
  }
  // What a column test comes to in this zone.
  ValueRange range_of_step(const Step& step) const {
    if (step.kind == StepKind::kRangeColumn) return {step.k, step.k2};
    if (step.kind != StepKind::kCompareColumn && step.kind != StepKind::kAgeColumn) return {};
    const auto how = static_cast<Comparison>(step.op);
    const int64_t k = uniform_[as_size(step.k2)].number;
    const Storage storage = column(step.column).storage;
    if (step.kind == StepKind::kCompareColumn) return values_where(storage, how, k);
    const auto day = static_cast<int32_t>(uniform_[as_size(step.k)].number);
    const BirthBound bound = birth_bound(how, k, day);
    return values_where(storage, bound.how, bound.days);
  }
  static Cell leaf(const Node& n, const Context& context) {
    switch (n.op) {
      case Op::kConst:
        return {n.k, State::kKnown};
      case Op::kParameter:
        return context.parameters[as_size(n.k)];
      case Op::kContext: {
        const auto name = static_cast<ContextName>(n.k);
        if (name == ContextName::kAsOf) return {context.as_of, State::kKnown};
        if (name == ContextName::kRuleDate) return {context.rule_date, State::kKnown};
        if (!context.has_period) return unknown_cell();
        return {name == ContextName::kPeriodFrom ? context.period_from : context.period_to,
                State::kKnown};
      }
      default:
        return unknown_cell();
    }
  }

  // ---- Blocks.
  int64_t run_block(int64_t begin, int64_t end) {
    place_rows(begin, end);
    while (end - begin > 1 && *std::max_element(rows_.begin(), rows_.end()) > kMostChildRows) {
      end = begin + (end - begin + 1) / 2;
      place_rows(begin, end);
    }
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      const Register& reg = body_.buffers[i];
      const std::size_t bytes = as_size(rows_[as_size(reg.table)] + 8) * (reg.is_mask ? 1 : 8);
      // Room for a whole block at once: buffers are grown a handful of times at most.
      if (buffers_[i].size() * 8 < bytes) buffers_[i].resize(bytes / 8 + bytes / 16 + 64);
    }
    place_registers();
    for (std::size_t i = 0; i < body_.steps.size(); ++i) execute(body_.steps[i], ranges_[i]);
    for (std::size_t i = 0; i < body_.roots.size(); ++i) store(i);
    return end;
  }
  void place_rows(int64_t begin, int64_t end) {
    begin_[0] = begin;
    rows_[0] = end - begin;
    for (std::size_t t = 1; t < frame_.tables.size(); ++t) {
      const auto parent = as_size(program_.tables[t].parent);
      const int32_t* first = frame_.tables[t].first;
      begin_[t] = first[begin_[parent]];
      rows_[t] = first[begin_[parent] + rows_[parent]] - begin_[t];
    }
  }

  uint8_t* mask(int32_t reg) { return reinterpret_cast<uint8_t*>(words(reg)); }
  uint64_t* words(int32_t reg) { return reg < 0 ? nullptr : pointers_[as_size(reg)]; }
  double* f64(int32_t reg) { return reinterpret_cast<double*>(words(reg)); }
  int64_t* i64(int32_t reg) { return reinterpret_cast<int64_t*>(words(reg)); }
  const ColumnView& column(int32_t index) const { return frame_.columns[as_size(index)]; }
  const void* column_data(int32_t index, int16_t table) const {
    const ColumnView& view = column(index);
    return static_cast<const char*>(view.data) + begin_[as_size(table)] * width_of(view.storage);
  }

  // Where each register stands; buffers move only when they grow.
  void place_registers() {
    pointers_.resize(body_.buffer_of.size());
    for (std::size_t reg = 0; reg < pointers_.size(); ++reg) {
      const int32_t buffer = body_.buffer_of[reg];
      pointers_[reg] = buffer < 0 ? nullptr : buffers_[as_size(buffer)].data();
    }
  }

  void execute(const Step& s, const ValueRange& range) {
    const auto n = as_size(rows_[as_size(s.table)]);
    switch (s.kind) {
      case StepKind::kFillMask:
      case StepKind::kFillUnknown:
      case StepKind::kFillValue:
        return fill(s, n);
      case StepKind::kMarks:
        return kernels_.marks(column(s.column).storage, column_data(s.column, s.table), n,
                              {mask(s.unknown), mask(s.absent)});
      case StepKind::kLoad:
        if (s.is_i64)
          return kernels_.load_i64(column(s.column).storage, column_data(s.column, s.table), n,
                                   i64(s.out));
        return kernels_.load_f64(column(s.column).storage, column_data(s.column, s.table), n,
                                 f64(s.out));
      case StepKind::kConvert:
        return kernels_.f64_to_i64(f64(s.a), n, i64(s.out));
      case StepKind::kI64ToF64:
        return kernels_.i64_to_f64(i64(s.a), n, f64(s.out));
      case StepKind::kCompareColumn:
      case StepKind::kAgeColumn:
      case StepKind::kRangeColumn:
      case StepKind::kAnyBits:
      case StepKind::kCovers:
      case StepKind::kInTable:
        return test_column(s, range, n);
      case StepKind::kArithmetic:
      case StepKind::kArithmeticConstant:
        return arithmetic(s, n);
      case StepKind::kCompare:
      case StepKind::kCompareConstant:
        return compare(s, n);
      case StepKind::kGeneric:
        return generic(s);
      default:
        return masks_and_sums(s, n);
    }
  }

  void fill(const Step& s, std::size_t n) {
    if (s.k < 0) {
      std::memset(mask(s.out), s.op, n);
      return;
    }
    const Cell cell = uniform_[as_size(s.k)];
    if (s.kind == StepKind::kFillMask) {
      std::memset(mask(s.out), is_yes(cell) ? 1 : 0, n);
    } else if (s.kind == StepKind::kFillUnknown) {
      if (s.unknown >= 0) std::memset(mask(s.unknown), cell.state == State::kUnknown ? 1 : 0, n);
      if (s.absent >= 0)
        std::memset(mask(s.absent), cell.state == State::kNotApplicable ? 1 : 0, n);
    } else if (s.is_i64) {
      std::fill_n(i64(s.out), n, cell.number);
    } else {
      std::fill_n(f64(s.out), n, static_cast<double>(cell.number));
    }
  }

  void test_column(const Step& s, const ValueRange& range, std::size_t n) {
    const Storage storage = column(s.column).storage;
    const void* data = column_data(s.column, s.table);
    uint8_t* out = mask(s.out);
    const bool differs = s.kind == StepKind::kCompareColumn &&
                         static_cast<Comparison>(s.op) == Comparison::kNotEqual;
    if (differs) {
      kernels_.not_equal(storage, data, n, uniform_[as_size(s.k2)].number, out);
    } else if (s.kind == StepKind::kCompareColumn || s.kind == StepKind::kAgeColumn ||
               s.kind == StepKind::kRangeColumn) {
      if (range.low > range.high) {
        std::memset(out, 0, n);
      } else {
        kernels_.in_range(storage, data, n, range.low, range.high, out);
      }
    } else if (s.kind == StepKind::kInTable) {
      const auto& table = body_.tables[as_size(s.k)];
      kernels_.in_table(static_cast<const uint8_t*>(data), table.data(), n, out);
    } else if (s.kind == StepKind::kAnyBits) {
      kernels_.any_bits(storage, data, n, s.k, s.marked, out);
    } else {
      kernels_.covers(storage, data, column_data(s.column2, s.table), n, out);
    }
  }

  void arithmetic(const Step& s, std::size_t n) {
    const auto op = static_cast<Arithmetic>(s.op);
    const bool by_constant = s.kind == StepKind::kArithmeticConstant;
    const int64_t k = by_constant ? uniform_[as_size(s.k)].number : 0;
    if (s.is_i64) {
      if (by_constant) return kernels_.arithmetic_constant_i64(op, i64(s.a), k, n, i64(s.out));
      return kernels_.arithmetic_i64(op, i64(s.a), i64(s.b), n, i64(s.out));
    }
    if (by_constant)
      return kernels_.arithmetic_constant_f64(op, f64(s.a), static_cast<double>(k), n, f64(s.out));
    kernels_.arithmetic_f64(op, f64(s.a), f64(s.b), n, f64(s.out));
  }

  void compare(const Step& s, std::size_t n) {
    const auto how = static_cast<Comparison>(s.op);
    const bool by_constant = s.kind == StepKind::kCompareConstant;
    const int64_t k = by_constant ? uniform_[as_size(s.k)].number : 0;
    if (s.is_i64) {
      if (by_constant) return kernels_.compare_constant_i64(how, i64(s.a), k, n, mask(s.out));
      return kernels_.compare_i64(how, i64(s.a), i64(s.b), n, mask(s.out));
    }
    if (by_constant)
      return kernels_.compare_constant_f64(how, f64(s.a), static_cast<double>(k), n, mask(s.out));
    kernels_.compare_f64(how, f64(s.a), f64(s.b), n, mask(s.out));
  }

  void masks_and_sums(const Step& s, std::size_t n) {
    switch (s.kind) {
      case StepKind::kMaskAnd:
        return kernels_.mask_and(mask(s.a), mask(s.b), n, mask(s.out));
      case StepKind::kMaskOr:
        return kernels_.mask_or(mask(s.a), mask(s.b), n, mask(s.out));
      case StepKind::kMaskAndNot:
        return kernels_.mask_and_not(mask(s.a), mask(s.b), n, mask(s.out));
      case StepKind::kMaskNot:
        return kernels_.mask_not(mask(s.a), n, mask(s.out));
      case StepKind::kKleeneAnd:
        return kernels_.kleene_and(mask(s.a), mask(s.ua), mask(s.b), mask(s.ub), n, mask(s.out),
                                   mask(s.unknown));
      case StepKind::kKleeneOr:
        return kernels_.kleene_or(mask(s.a), mask(s.ua), mask(s.b), mask(s.ub), n, mask(s.out),
                                  mask(s.unknown));
      case StepKind::kPackBits: {
        std::array<const uint8_t*, 8> packed{};
        for (std::size_t k = 0; k < 8; ++k) packed[k] = mask(s.packed[k]);
        return kernels_.pack_bits(packed.data(), n, mask(s.out));
      }
      case StepKind::kRunningLanes:
        return kernels_.running_lanes(mask(s.a), n, words(s.out));
      case StepKind::kRunningColumn:
        return kernels_.running_sum(column(s.column).storage, column_data(s.column, s.table),
                                    mask(s.b), n, i64(s.out));
      case StepKind::kRunningValue:
        if (s.is_i64) return kernels_.running_sum_i64(i64(s.a), mask(s.b), n, i64(s.out));
        return kernels_.running_sum_f64(f64(s.a), mask(s.b), n, i64(s.out));
      case StepKind::kSegment: {
        const int32_t* first = frame_.tables[as_size(s.child)].first + begin_[as_size(s.table)];
        return kernels_.segment(words(s.a), first, first[0], n, words(s.out));
      }
      case StepKind::kLanesToBits:
        return kernels_.lanes_to_bits(words(s.a), n, mask(s.out));
      case StepKind::kBitToMask:
        return kernels_.bit_to_mask(mask(s.a), static_cast<int>(s.k), n, mask(s.out));
      default:
        return kernels_.lane_to_f64(words(s.a), static_cast<int>(s.k), n, f64(s.out));
    }
  }

  // ---- The rare way: cells of one row.
  Cell cell_at(int32_t index, int64_t row) {
    const Shape& s = body_.shapes[as_size(index)];
    if (s.is_uniform) return uniform_[as_size(index)];
    const Node& n = program_.at(index);
    if (s.value < 0 && s.yes < 0) return {0, text_at(index, row).state};
    const auto r = as_size(row);
    if (s.unknown >= 0 && mask(s.unknown)[r] != 0) return unknown_cell();
    if (s.absent >= 0 && mask(s.absent)[r] != 0) return {0, State::kNotApplicable};
    if (n.is_bool) return yes_no(mask(s.yes)[r] != 0);
    return {s.is_i64 ? i64(s.value)[r] : static_cast<int64_t>(f64(s.value)[r]), State::kKnown};
  }
  // A text stands in no register: its state and bytes are looked up where they are read, through
  // the operations that pass texts on.
  struct Text {
    State state = State::kUnknown;
    std::string bytes;
  };
  Text text_at(int32_t index, int64_t row) {
    const Node& n = program_.at(index);
    switch (n.op) {
      case Op::kTextConst:
        return {State::kKnown, program_.texts[as_size(n.k)]};
      case Op::kField:
        return stored_text(n, row);
      case Op::kNormalName: {
        const Text text = text_at(n.a, row);
        return {text.state, text.state == State::kKnown ? base::normal_name(text.bytes) : ""};
      }
      case Op::kBroadcast:
        return text_at(n.a, row_above(program_.at(n.a).table, n.table, row));
      case Op::kIf: {
        const Cell condition = cell_at(n.a, row);
        if (condition.state != State::kKnown) return {};
        return text_at(condition.number != 0 ? n.b : n.c, row);
      }
      case Op::kDefault:
      case Op::kFallback: {
        Text text = text_at(n.a, row);
        const bool keep =
            n.op == Op::kDefault ? text.state == State::kKnown : text.state != State::kUnknown;
        return keep ? text : text_at(n.b, row);
      }
      case Op::kOne:
        return only_text(n, row);
      default:
        return {};  // kUnknown
    }
  }
  Text stored_text(const Node& n, int64_t row) {
    const ColumnView& view = column(static_cast<int32_t>(n.k));
    if (view.data == nullptr) return {};
    const int64_t at = begin_[as_size(n.table)] + row;
    const State state =
        view.states == nullptr ? State::kKnown : static_cast<State>(view.states[at]);
    if (state != State::kKnown) return {state, ""};
    const auto* offsets = static_cast<const int64_t*>(view.data) + at;
    return {state, std::string(view.bytes + offsets[0], as_size(offsets[1] - offsets[0]))};
  }
  Text only_text(const Node& n, int64_t row) {
    const auto [begin, end] = range_of(n.table, static_cast<int16_t>(n.k), row);
    Fold fold(n.op);
    Text found;
    for (int64_t i = begin; i < end; ++i) {
      const Cell in_set = cell_at(n.a, i);
      Text text = text_at(n.b, i);
      fold.add(in_set, {0, text.state});
      if (is_yes(in_set)) found = std::move(text);
    }
    const State state = fold.result().state;
    return {state, state == State::kKnown ? std::move(found.bytes) : ""};
  }
  // The row of `ancestor` that row `row` of `table` belongs to, both counted within the block.
  int64_t row_above(int16_t ancestor, int16_t table, int64_t row) const {
    for (int16_t t = table; t != ancestor;) {
      const int16_t parent = program_.tables[as_size(t)].parent;
      const int32_t* first = frame_.tables[as_size(t)].first + begin_[as_size(parent)];
      const int32_t* last = first + rows_[as_size(parent)] + 1;
      row = std::upper_bound(first, last, row + begin_[as_size(t)]) - first - 1;
      t = parent;
    }
    return row;
  }

  void generic(const Step& s) {
    const auto index = static_cast<int32_t>(s.k);
    const Node& n = program_.at(index);
    if (n.op == Op::kBroadcast) return broadcast(s, n);
    for (int64_t row = 0; row < rows_[as_size(n.table)]; ++row) {
      Cell cell;
      if (n.op >= Op::kCountSurely) {
        cell = aggregate(n, row);
      } else if (n.op >= Op::kTextEqual && n.op <= Op::kSameDigits) {
        cell = text_operation(n, row);
      } else {
        const auto operand = [&](int32_t node) { return node < 0 ? Cell{} : cell_at(node, row); };
        cell = apply_inline(n, program_, operand(n.a), operand(n.b), operand(n.c));
      }
      put(s, n.is_bool, row, cell);
    }
  }
  void put(const Step& s, bool is_bool, int64_t row, Cell cell) {
    const auto r = as_size(row);
    mask(s.unknown)[r] = cell.state == State::kUnknown ? 1 : 0;
    if (s.absent >= 0) mask(s.absent)[r] = cell.state == State::kNotApplicable ? 1 : 0;
    if (is_bool) {
      mask(s.out)[r] = is_yes(cell) ? 1 : 0;
    } else if (s.is_i64) {
      i64(s.out)[r] = cell.number;
    } else {
      f64(s.out)[r] = static_cast<double>(cell.number);
    }
  }

  std::pair<int64_t, int64_t> range_of(int16_t table, int16_t child, int64_t row) const {
    const int16_t parent = program_.tables[as_size(child)].parent;
    std::pair<int64_t, int64_t> above{row, row + 1};
    if (parent != table) above = range_of(table, parent, row);
    const int32_t* first = frame_.tables[as_size(child)].first + begin_[as_size(parent)];
    const int64_t base = begin_[as_size(child)];
    return {first[above.first] - base, first[above.second] - base};
  }
  Cell aggregate(const Node& n, int64_t row) {
    const auto [begin, end] = range_of(n.table, static_cast<int16_t>(n.k), row);
    Fold fold(n.op);
    for (int64_t i = begin; i < end; ++i)
      fold.add(cell_at(n.a, i), n.b < 0 ? Cell{} : cell_at(n.b, i));
    return fold.result();
  }
  void broadcast(const Step& s, const Node& n) {
    const int16_t from = program_.at(n.a).table;
    for (int64_t row = 0; row < rows_[as_size(from)]; ++row) {
      const Cell cell = cell_at(n.a, row);
      const auto [begin, end] = range_of(from, n.table, row);
      for (int64_t i = begin; i < end; ++i) put(s, n.is_bool, i, cell);
    }
  }
  Cell text_operation(const Node& n, int64_t row) {
    const Text a = text_at(n.a, row);
    const Text b = n.b < 0 ? a : text_at(n.b, row);
    const State state = std::max(a.state, b.state);
    if (state != State::kKnown) {
      return n.is_bool && state == State::kNotApplicable ? yes_no(false) : Cell{0, state};
    }
    return apply_text(n, a.bytes, b.bytes);
  }

  // ---- Results.
  void store(std::size_t root) {
    const RootPlan& plan = body_.roots[root];
    if (plan.yes < 0) return;
    put_bits(plan.table, mask(plan.yes), &results_.yes[root]);
    if (plan.unknown >= 0) put_bits(plan.table, mask(plan.unknown), &results_.unknown[root]);
  }
  void put_bits(int16_t table, const uint8_t* bytes, std::vector<uint64_t>* out) {
    const int64_t begin = begin_[as_size(table)];
    const int64_t rows = rows_[as_size(table)];
    bits_.resize(as_size(rows + 63) / 64);
    kernels_.mask_to_bits(bytes, as_size(rows), bits_.data());
    uint64_t* words = out->data() + begin / 64;
    const int shift = static_cast<int>(begin % 64);
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      const bool alone = shift == 0 && i + 1 < bits_.size();
      if (alone) {
        words[i] = bits_[i];
        continue;
      }
      // A word may be shared with another block, perhaps of another thread.
      join(words + i, bits_[i] << shift);
      if (shift != 0 && (bits_[i] >> (64 - shift)) != 0)
        join(words + i + 1, bits_[i] >> (64 - shift));
    }
  }
  static void join(uint64_t* word, uint64_t bits) {
    if (bits != 0) std::atomic_ref<uint64_t>(*word).fetch_or(bits, std::memory_order_relaxed);
  }

  const Plan::Body& body_;
  const Program& program_;
  const FrameView& frame_;
  const Kernels& kernels_;
  BitResults& results_;
  std::vector<std::vector<uint64_t>> buffers_;
  std::vector<int64_t> begin_;
  std::vector<int64_t> rows_;
  std::vector<Cell> uniform_;
  std::vector<ValueRange> ranges_;   // For each step.
  std::vector<uint64_t*> pointers_;  // For each register.
  std::vector<uint64_t> bits_;
};

}  // namespace

BitResults make_results(const Program& program, const FrameView& frame) {
  BitResults results;
  for (const Root& root : program.roots) {
    const auto words = as_size(frame.tables[as_size(root.table)].rows + 63) / 64;
    results.yes.emplace_back(words);
    results.unknown.emplace_back(words);
  }
  return results;
}

void Plan::run(const FrameView& frame, std::span<const Zone> zones, int64_t begin, int64_t end,
               BitResults* results) const {
  BlockRun(*body_, frame, results).run(zones, begin, end);
}

int64_t count_bits(std::span<const uint64_t> bits, int64_t begin, int64_t end) {
  if (begin >= end) return 0;
  const int64_t first = begin / 64, last = (end - 1) / 64;
  const uint64_t head = ~uint64_t{0} << (begin % 64);
  const uint64_t tail = ~uint64_t{0} >> (63 - (end - 1) % 64);
  if (first == last) return __builtin_popcountll(bits[as_size(first)] & head & tail);
  const int64_t ends = __builtin_popcountll(bits[as_size(first)] & head) +
                       __builtin_popcountll(bits[as_size(last)] & tail);
  return ends + kernels().count_ones(bits.data() + first + 1, as_size(last - first - 1));
}

}  // namespace expr
