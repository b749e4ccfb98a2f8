#include "core/rules/screen.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <span>
#include <utility>

namespace rules {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

bool same_parameters(const expr::Context& a, const expr::Context& b) {
  const auto same = [](const expr::Cell& x, const expr::Cell& y) {
    return x.number == y.number && x.state == y.state;
  };
  return std::equal(a.parameters.begin(), a.parameters.end(), b.parameters.begin(),
                    b.parameters.end(), same);
}

// Neighbouring regions with the same parameters form one zone, so that blocks stay large.
base::Result<std::vector<expr::Zone>> zones_of(const RuleSet& rule_set, const frame::Frame& frame,
                                               Setting setting, const ParameterValues& instead) {
  std::vector<expr::Zone> zones;
  for (const frame::RegionRun& run : frame.regions()) {
    setting.region = run.region;
    const Binding binding = TRY(rule_set.bind(setting, instead));
    if (!zones.empty() && same_parameters(zones.back().context, binding.context)) {
      zones.back().end = run.end;
    } else {
      zones.push_back({run.begin, run.end, binding.context});
    }
  }
  return zones;
}

// applies and when, after Kleene.
void join_guard(const std::vector<uint64_t>& guard_yes, const std::vector<uint64_t>& guard_unknown,
                std::vector<uint64_t>* yes, std::vector<uint64_t>* unknown) {
  for (std::size_t i = 0; i < yes->size(); ++i) {
    const uint64_t both = guard_yes[i] & (*yes)[i];
    (*unknown)[i] = (guard_yes[i] | guard_unknown[i]) & ((*yes)[i] | (*unknown)[i]) & ~both;
    (*yes)[i] = both;
  }
}

bool bit(const std::vector<uint64_t>& bits, int64_t row) {
  return (bits[as_size(row / 64)] >> (row % 64) & 1) != 0;
}

void put_bit(std::vector<uint64_t>* bits, int64_t row, bool value) {
  uint64_t& word = (*bits)[as_size(row / 64)];
  const uint64_t one = uint64_t{1} << (row % 64);
  word = value ? word | one : word & ~one;
}

// Bits from `row` on move up by one; `rows` is the new number of rows.
void insert_bit(std::vector<uint64_t>* bits, int64_t row, int64_t rows) {
  bits->resize(as_size(rows + 63) / 64);
  const auto at = as_size(row / 64);
  for (std::size_t i = bits->size(); i-- > at + 1;) {
    (*bits)[i] = (*bits)[i] << 1 | (*bits)[i - 1] >> 63;
  }
  uint64_t& word = (*bits)[at];
  const uint64_t below = (uint64_t{1} << (row % 64)) - 1;
  word = (word & below) | (word & ~below) << 1;
}

// Bits behind `row` move down by one; `rows` is the new number of rows.
void erase_bit(std::vector<uint64_t>* bits, int64_t row, int64_t rows) {
  const auto at = as_size(row / 64);
  uint64_t& word = (*bits)[at];
  const uint64_t below = (uint64_t{1} << (row % 64)) - 1;
  word = (word & below) | (word >> 1 & ~below);
  for (std::size_t i = at + 1; i < bits->size(); ++i) {
    (*bits)[i - 1] |= (*bits)[i] << 63;
    (*bits)[i] >>= 1;
  }
  bits->resize(as_size(rows + 63) / 64);
}

// What any of the views has: a plan for it fits them all.
expr::FrameView join_views(const expr::Program& program,
                           const std::vector<expr::FrameView>& views) {
  expr::FrameView all;
  all.tables.resize(program.tables.size());
  all.columns.resize(program.fields.size());
  for (const expr::FrameView& view : views) {
    for (std::size_t t = 0; t < all.tables.size(); ++t) {
      expr::TableView& table = all.tables[t];
      table.rows = std::max(table.rows, view.tables[t].rows);
      table.first = view.tables[t].first;
      table.most_rows_per_parent =
          std::max(table.most_rows_per_parent, view.tables[t].most_rows_per_parent);
    }
    for (std::size_t i = 0; i < all.columns.size(); ++i) {
      expr::ColumnView& column = all.columns[i];
      const expr::ColumnView& own = view.columns[i];
      column.has_unknown |= own.has_unknown || own.data == nullptr;
      column.has_absent |= own.has_absent;
      column.storage = own.storage;
      if (own.data == nullptr) continue;
      column.data = own.data;
      column.bytes = own.bytes;
      column.states = own.states;
    }
  }
  return all;
}

template <typename T>
std::vector<std::byte> unknown_marks(int64_t rows) {
  std::vector<std::byte> bytes(as_size(rows) * sizeof(T));
  for (int64_t row = 0; row < rows; ++row) {
    const T mark = expr::kUnknownMark<T>;
    std::memcpy(bytes.data() + as_size(row) * sizeof(T), &mark, sizeof(T));
  }
  return bytes;
}

uint64_t mask_of(int64_t word, int64_t begin, int64_t end) {
  uint64_t mask = ~uint64_t{0};
  if (begin > word * 64) mask &= ~uint64_t{0} << (begin - word * 64);
  if (end < (word + 1) * 64) mask &= (uint64_t{1} << (end - word * 64)) - 1;
  return mask;
}

}  // namespace

base::Result<Screening> Screening::run(const RuleSet& rule_set, const frame::Frame& frame,
                                       const Setting& setting, const ParameterValues& instead,
                                       const Parts& parts) {
  const std::vector<expr::Zone> zones = TRY(zones_of(rule_set, frame, setting, instead));
  const expr::FrameView view = frame.view(rule_set.program());
  const expr::Plan plan = expr::Plan::create(rule_set.program(), view, setting.period.has_value());
  expr::BitResults results = expr::make_results(rule_set.program(), view);
  // Shares end on block borders: two threads then never write one word of the root's bits.
  const int64_t blocks = (frame.rows() + expr::Plan::kRowsPerBlock - 1) / expr::Plan::kRowsPerBlock;
  const auto share = [&](int64_t part) {
    return std::min(frame.rows(), blocks * part / parts.count * expr::Plan::kRowsPerBlock);
  };
  const auto run_share = [&](int part) {
    plan.run(view, zones, share(part), share(part + 1), &results);
  };
  if (parts.count > 1) {
    parts.run(parts.count, run_share);
  } else {
    run_share(0);
  }
  Screening made;
  made.rows_ = frame.rows();
  made.join(rule_set, std::move(results));
  return made;
}

Screening Screening::run(const RuleSet& rule_set, const frame::Frame& frame,
                         const Binding& binding) {
  return run(rule_set, frame.view(rule_set.program()), binding);
}

Screening Screening::run(const RuleSet& rule_set, const expr::FrameView& view,
                         const Binding& binding) {
  const bool has_period = binding.setting.period.has_value();
  const expr::Plan plan = expr::Plan::create(rule_set.program(), view, has_period);
  expr::BitResults results = expr::make_results(rule_set.program(), view);
  Screening made;
  made.rows_ = view.tables[0].rows;
  const expr::Zone zone{0, made.rows_, binding.context};
  plan.run(view, std::span(&zone, 1), 0, made.rows_, &results);
  made.join(rule_set, std::move(results));
  return made;
}

Screening Screening::run(const RuleSet& rule_set, const ScreenPlan& plan, expr::FrameView view,
                         const Binding& binding) {
  plan.stand_in(&view, rule_set.program());
  expr::BitResults results = expr::make_results(rule_set.program(), view);
  Screening made;
  made.rows_ = view.tables[0].rows;
  const expr::Zone zone{0, made.rows_, binding.context};
  plan.plan_.run(view, std::span(&zone, 1), 0, made.rows_, &results);
  made.join(rule_set, std::move(results));
  return made;
}

ScreenPlan::ScreenPlan(const RuleSet& rule_set, const std::vector<expr::FrameView>& views,
                       bool has_period)
    : all_(join_views(rule_set.program(), views)),
      plan_(expr::Plan::create(rule_set.program(), all_, has_period)) {
  int64_t rows = 0;
  for (const expr::TableView& table : all_.tables) rows = std::max(rows, table.rows);
  unknown_ = {unknown_marks<uint8_t>(rows), unknown_marks<uint16_t>(rows),
              unknown_marks<int32_t>(rows), unknown_marks<int64_t>(rows)};
  no_offsets_.resize(as_size(rows + 1));
  unknown_states_.resize(as_size(rows), static_cast<uint8_t>(expr::State::kUnknown));
}

void ScreenPlan::stand_in(expr::FrameView* view, const expr::Program& program) const {
  for (std::size_t i = 0; i < program.fields.size(); ++i) {
    expr::ColumnView& column = view->columns[i];
    if (column.data != nullptr || all_.columns[i].data == nullptr) continue;
    column = all_.columns[i];
    const bool is_text = column.storage == expr::Storage::kText;
    column.data = is_text ? static_cast<const void*>(no_offsets_.data())
                          : unknown_[static_cast<std::size_t>(column.storage)].data();
    column.bytes = nullptr;
    column.states = is_text ? unknown_states_.data() : nullptr;
  }
}

void Screening::join(const RuleSet& rule_set, expr::BitResults results) {
  for (const CompiledRule& rule : rule_set.rules()) {
    std::vector<uint64_t> yes = results.yes[as_size(rule.when)];
    std::vector<uint64_t> unknown = results.unknown[as_size(rule.when)];
    if (rule.guard >= 0)
      join_guard(results.yes[as_size(rule.guard)], results.unknown[as_size(rule.guard)], &yes,
                 &unknown);
    yes_.push_back(std::move(yes));
    unknown_.push_back(std::move(unknown));
  }
}

void Screening::replace(int64_t row, const std::vector<expr::Verdict>& verdicts) {
  assert(verdicts.size() == yes_.size());
  for (std::size_t rule = 0; rule < yes_.size(); ++rule) {
    put_bit(&yes_[rule], row, verdicts[rule] == expr::Verdict::kYes);
    put_bit(&unknown_[rule], row, verdicts[rule] == expr::Verdict::kUnknown);
  }
}

void Screening::insert(int64_t row, const std::vector<expr::Verdict>& verdicts) {
  ++rows_;
  for (auto* all : {&yes_, &unknown_}) {
    for (std::vector<uint64_t>& bits : *all) insert_bit(&bits, row, rows_);
  }
  replace(row, verdicts);
}

void Screening::erase(int64_t row) {
  --rows_;
  for (auto* all : {&yes_, &unknown_}) {
    for (std::vector<uint64_t>& bits : *all) erase_bit(&bits, row, rows_);
  }
}

ScreenCounts Screening::count(int32_t rule, int64_t begin, int64_t end) const {
  return {expr::count_bits(yes_bits(rule), begin, end),
          expr::count_bits(unknown_bits(rule), begin, end)};
}

bool Screening::is_yes(int32_t rule, int64_t row) const { return bit(yes_bits(rule), row); }
bool Screening::is_unknown(int32_t rule, int64_t row) const { return bit(unknown_bits(rule), row); }

std::vector<int64_t> Screening::rows(int32_t rule, bool unknown, int64_t begin, int64_t end) const {
  const std::vector<uint64_t>& bits = unknown ? unknown_bits(rule) : yes_bits(rule);
  std::vector<int64_t> found;
  for (int64_t word = begin / 64; word * 64 < end; ++word) {
    uint64_t left = bits[as_size(word)] & mask_of(word, begin, end);
    for (; left != 0; left &= left - 1) found.push_back(word * 64 + __builtin_ctzll(left));
  }
  return found;
}

Difference difference(const Screening& before, const Screening& after, int32_t rule, int64_t begin,
                      int64_t end) {
  Difference found;
  for (int64_t word = begin / 64; word * 64 < end; ++word) {
    const uint64_t mask = mask_of(word, begin, end);
    const uint64_t was = before.yes_bits(rule)[as_size(word)] & mask;
    const uint64_t is = after.yes_bits(rule)[as_size(word)] & mask;
    found.enters += __builtin_popcountll(is & ~was);
    found.leaves += __builtin_popcountll(was & ~is);
  }
  return found;
}

}  // namespace rules
