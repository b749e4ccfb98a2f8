// Aggregates over rows of a child table: counted in byte lanes of running sums (docs/adr/0005).
#include <map>
#include <utility>

#include "core/expr/columns_binder.h"

namespace expr {
namespace columns {

void Binder::bind_count_compare(int32_t index) {
  const Node& n = node(index);
  const bool certain = shape(n.a).value >= 0 && shape(n.a).value == shape(n.b).value;
  if (!certain || !shape(n.c).is_sure) return bind_generic(index);
  const int32_t out = make(n.table, true);
  Step& step = add(StepKind::kCompareConstant, n.table);
  step.op = static_cast<uint8_t>(n.k);
  step.a = value_of(n.a, n.table, false);
  step.k = n.c;
  step.out = out;
  finish_condition(index, out, -1, -1, true);
}

int32_t Binder::lane_of(std::vector<Lane>* lanes, int32_t mask, bool counts) {
  for (std::size_t i = 0; i < lanes->size(); ++i) {
    if ((*lanes)[i].mask == mask && (*lanes)[i].counts == counts) return static_cast<int32_t>(i);
  }
  lanes->push_back({mask, -1, 0, counts});
  return static_cast<int32_t>(lanes->size()) - 1;
}

void Binder::bind_counts(std::size_t begin, std::size_t end) {
  std::vector<Lane> lanes;
  std::vector<Counting> counted;
  const Node& any_node = node(order_[begin]);
  const auto child = static_cast<int16_t>(any_node.k);
  for (std::size_t i = begin; i < end; ++i) {
    const Node& n = node(order_[i]);
    const int32_t yes = yes_of(n.a, child);
    const int32_t unknown = marks_of(n.a, child).first;
    Counting c;
    c.node = order_[i];
    if (n.op == Op::kAny) {
      c.yes = lane_of(&lanes, yes, false);
      c.unknown = unknown < 0 ? -1 : lane_of(&lanes, unknown, false);
    } else if (n.op == Op::kAll) {
      const int32_t maybe = merge_or(child, yes, unknown);
      c.yes = lane_of(&lanes, mask_step(StepKind::kMaskNot, child, maybe), false);
      c.unknown = unknown < 0 ? -1 : lane_of(&lanes, unknown, false);
    } else {
      const bool possibly = n.op == Op::kCountPossibly;
      c.yes = lane_of(&lanes, possibly ? merge_or(child, yes, unknown) : yes, true);
    }
    counted.push_back(c);
  }
  const std::vector<int32_t> words = bind_words(&lanes, child, any_node.table);
  std::map<int32_t, int32_t> masks;  // Lane → mask over the table above.
  std::map<int32_t, int32_t> values;
  std::map<std::size_t, int32_t> bits;
  const auto exists = [&](int32_t lane) {
    const Lane& l = lanes[as_size(lane)];
    auto found = masks.find(lane);
    if (found != masks.end()) return found->second;
    if (bits.find(l.word) == bits.end()) {
      bits[l.word] = mask_step(StepKind::kLanesToBits, any_node.table, words[l.word]);
    }
    const int32_t mask = mask_step(StepKind::kBitToMask, any_node.table, bits[l.word]);
    body_.steps.back().k = l.bit;
    masks[lane] = mask;
    return mask;
  };
  for (const Counting& c : counted) {
    if (!node(c.node).is_bool) {
      const Lane& l = lanes[as_size(c.yes)];
      auto found = values.find(c.yes);
      if (found == values.end()) {
        const int32_t out = make(any_node.table, false);
        Step& step = add(StepKind::kLaneToValue, any_node.table);
        step.a = words[l.word];
        step.k = l.bit;
        step.out = out;
        found = values.emplace(c.yes, out).first;
      }
      finish_value(c.node, found->second, false, -1, -1);
      continue;
    }
    const int32_t some = exists(c.yes);
    const int32_t maybe = c.unknown < 0 ? -1 : exists(c.unknown);
    const int32_t unknown =
        maybe < 0 ? -1 : mask_step(StepKind::kMaskAndNot, any_node.table, maybe, some);
    int32_t yes = some;
    if (node(c.node).op == Op::kAll) {
      yes = mask_step(StepKind::kMaskNot, any_node.table, merge_or(any_node.table, some, unknown));
    }
    finish_condition(c.node, yes, unknown, -1, true);
  }
}

std::vector<int32_t> Binder::bind_words(std::vector<Lane>* lanes, int16_t child, int16_t table) {
  std::vector<int32_t> words;
  for (const bool counts : {false, true}) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < lanes->size(); ++i) {
      if ((*lanes)[i].counts == counts) members.push_back(i);
    }
    for (std::size_t from = 0; from < members.size(); from += 8) {
      const int32_t bits = make(child, true);
      Step& pack = add(StepKind::kPackBits, child);
      pack.out = bits;
      for (std::size_t k = 0; k < 8 && from + k < members.size(); ++k) {
        Lane& lane = (*lanes)[members[from + k]];
        pack.packed[k] = lane.mask;
        lane.bit = static_cast<int32_t>(k);
        lane.word = words.size();
      }
      words.push_back(bind_segment(StepKind::kRunningLanes, child, table, bits, -1, -1));
    }
  }
  return words;
}

int32_t Binder::bind_segment(StepKind running, int16_t child, int16_t table, int32_t a,
                             int32_t keep, int32_t column) {
  const int32_t sums = make(child, false);
  Step& sum = add(running, child);
  sum.a = a;
  sum.b = keep;
  sum.column = column;
  sum.out = sums;
  const int32_t out = make(table, false);
  Step& segment = add(StepKind::kSegment, table);
  segment.child = child;
  segment.a = sums;
  segment.out = out;
  return out;
}

void Binder::bind_sum(int32_t index) {
  const Node& n = node(index);
  const auto child = static_cast<int16_t>(n.k);
  const int32_t yes = yes_of(n.a, child);
  const int32_t maybe = marks_of(n.a, child).first;
  const auto [unknown, absent] = marks_of(n.b, child);
  // A row that may be in the set, or is and has no known value, blurs the sum; what does not apply
  // adds nothing.
  int32_t blurred = unknown < 0 ? -1 : mask_step(StepKind::kMaskAnd, child, yes, unknown);
  blurred = merge_or(child, blurred, and_not(child, maybe, absent));
  const int32_t keep = and_not(child, and_not(child, yes, unknown), absent);
  int32_t sum = -1;
  if (node(n.b).op == Op::kField && !shape(n.b).is_uniform) {
    sum = bind_segment(StepKind::kRunningColumn, child, n.table, -1, keep, shape(n.b).column);
  } else {
    const int32_t value = value_of(n.b, child, !fits_double(n.b));
    const bool is_i64 = shape(n.b).is_uniform ? !fits_double(n.b) : shape(n.b).is_i64;
    sum = bind_segment(StepKind::kRunningValue, child, n.table, value, keep, -1);
    body_.steps[body_.steps.size() - 2].is_i64 = is_i64;
  }
  int32_t over = -1;
  if (blurred >= 0) {
    std::vector<Lane> lanes{{blurred, -1, 0, false}};
    const int32_t word = bind_words(&lanes, child, n.table)[0];
    over =
        mask_step(StepKind::kBitToMask, n.table, mask_step(StepKind::kLanesToBits, n.table, word));
  }
  const bool is_i64 = !fits_double(index);
  if (!is_i64) sum = value_step(StepKind::kI64ToF64, n.table, sum);
  finish_value(index, sum, is_i64, over, -1);
}

}  // namespace columns
}  // namespace expr
