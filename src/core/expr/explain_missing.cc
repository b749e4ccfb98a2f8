#include "core/expr/explain_missing.h"

#include <algorithm>
#include <utility>

#include "core/expr/apply.h"

namespace expr {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

constexpr int kTrials = 32;       // For one group of facts met several times.
constexpr int kMostTrials = 600;  // For one question.

// Walks from the result to the unknown facts it waits for.
class Walk {
 public:
  Walk(const Program& program, const Record& record, const Slots& slots)
      : program_(program), record_(record), slots_(slots) {}

  struct Leaf {
    FactPlace place;
    int ways = 0;
  };

  void run(const std::vector<Wanted>& wanted) {
    leaves_.clear();
    bool waits = false;
    for (const Wanted& one : wanted) {
      const Cell result = at(one.node, one.row);
      if (is_no(result)) return;
      waits = waits || result.state == State::kUnknown;
    }
    if (!waits) return;
    support_.assign(slots_.size(), kUnseen);
    met_.assign(slots_.size(), 0);
    for (const Wanted& one : wanted) {
      if (at(one.node, one.row).state == State::kUnknown) support(one.node, one.row);
    }
    for (const Wanted& one : wanted) {
      if (at(one.node, one.row).state == State::kUnknown) count_ways(one.node, one.row);
    }
  }

  const std::vector<Leaf>& leaves() const { return leaves_; }

 private:
  static constexpr int32_t kUnseen = -3;
  static constexpr int32_t kMany = -2;
  static constexpr int32_t kNothing = -1;

  Cell at(int32_t node, int32_t row) const { return slots_.at(program_, node, row); }

  // The unknown operands of an unknown node that its value waits for.
  void operands(int32_t index, int32_t row, std::vector<Wanted>* out) const {
    const Node& node = program_.at(index);
    const auto add = [&](int32_t operand, int32_t operand_row) {
      if (operand >= 0 && at(operand, operand_row).state == State::kUnknown)
        out->push_back({operand, operand_row});
    };
    switch (node.op) {
      case Op::kBroadcast:
        add(node.a, row_above(program_, record_, node.table, row, program_.at(node.a).table));
        return;
      case Op::kCountCompare:
        add_rows(node.a, row, node.table, out);
        add(node.c, row);
        return;
      case Op::kExact:
        add_rows(node.a, row, node.table, out);
        return;
      case Op::kAny:
      case Op::kAll:
      case Op::kSum:
      case Op::kMin:
      case Op::kMax:
      case Op::kOne:
        return add_aggregate(node, row, out);
      case Op::kIf:
      case Op::kIfBool:
        return add_choice(node, row, out);
      default:
        add(node.a, row);
        add(node.b, row);
        add(node.c, row);
    }
  }

  // The rows of which it is not known whether they count.
  void add_rows(int32_t count, int32_t row, int16_t table, std::vector<Wanted>* out) const {
    const Node* node = &program_.at(count);
    while (node->op == Op::kBroadcast) {
      row = row_above(program_, record_, node->table, row, program_.at(node->a).table);
      table = program_.at(node->a).table;
      node = &program_.at(node->a);
    }
    if (node->op != Op::kCountSurely) return;
    const auto [begin, end] =
        rows_below(program_, record_, node->table, static_cast<int16_t>(node->k),
                   node->table == table ? row : 0);
    for (int32_t i = begin; i < end; ++i) {
      if (at(node->a, i).state == State::kUnknown) out->push_back({node->a, i});
    }
  }

  void add_aggregate(const Node& node, int32_t row, std::vector<Wanted>* out) const {
    const auto [begin, end] =
        rows_below(program_, record_, node.table, static_cast<int16_t>(node.k), row);
    for (int32_t i = begin; i < end; ++i) {
      const Cell inside = at(node.a, i);
      if (is_no(inside)) {
        if (node.op != Op::kAll) continue;
        return;
      }
      const Cell value = node.b < 0 ? Cell{0, State::kKnown} : at(node.b, i);
      if (is_absent(value)) continue;
      if (inside.state == State::kUnknown) out->push_back({node.a, i});
      if (value.state == State::kUnknown) out->push_back({node.b, i});
    }
  }

  void add_choice(const Node& node, int32_t row, std::vector<Wanted>* out) const {
    const Cell condition = at(node.a, row);
    const auto add = [&](int32_t operand) {
      if (at(operand, row).state == State::kUnknown) out->push_back({operand, row});
    };
    if (condition.state == State::kUnknown) {
      out->push_back({node.a, row});
      add(node.b);
      add(node.c);
      return;
    }
    add(condition.number != 0 ? node.b : node.c);
    // "if the computed value is there, that, else the stated one": what the computed value lacks
    // matters too.
    if (condition.number == 0) collect_lacks(node.a, row, false, out);
  }

  // Unknown operands of "is unknown" tests below a condition.
  void collect_lacks(int32_t index, int32_t row, bool below_test, std::vector<Wanted>* out) const {
    const Node& node = program_.at(index);
    if (below_test) {
      if (at(index, row).state == State::kUnknown) out->push_back({index, row});
      return;
    }
    if (node.op == Op::kIsUnknown || node.op == Op::kIsKnown)
      return collect_lacks(node.a, row, true, out);
    if (node.op != Op::kNot && node.op != Op::kOr && node.op != Op::kAnd) return;
    collect_lacks(node.a, row, false, out);
    if (node.b >= 0) collect_lacks(node.b, row, false, out);
  }

  int32_t leaf(const Node& node, int32_t row) {
    const FactPlace place{static_cast<int32_t>(node.k), row};
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i].place == place) return static_cast<int32_t>(i);
    }
    leaves_.push_back({place, 0});
    return static_cast<int32_t>(leaves_.size()) - 1;
  }

  // As operands; where a value is computed from others, what is asked for is those and not its
  // result.
  std::vector<Wanted> parts_of(int32_t index, int32_t row) {
    std::vector<Wanted> parts;
    operands(index, row, &parts);
    const Node& node = program_.at(index);
    const bool chosen = node.op == Op::kIf && is_no(at(node.a, row));
    if (node.op != Op::kFallback && !chosen) return parts;
    const int32_t stated = chosen ? node.c : node.b;
    const auto is_stated = [&](const Wanted& part) { return part.node == stated; };
    const bool computed = std::any_of(parts.begin(), parts.end(), [&](const Wanted& part) {
      return !is_stated(part) && support(part.node, part.row) != kNothing;
    });
    if (computed) parts.erase(std::remove_if(parts.begin(), parts.end(), is_stated), parts.end());
    return parts;
  }

  // Which leaf a value waits for: none, one, or many.
  int32_t support(int32_t index, int32_t row) {
    const std::size_t place = slots_.place(program_, index, row);
    if (support_[place] != kUnseen) return support_[place];
    const Node& node = program_.at(index);
    int32_t result = kNothing;
    if (node.op == Op::kField) {
      result = leaf(node, row);
    } else {
      for (const Wanted& part : parts_of(index, row)) {
        const int32_t own = support(part.node, part.row);
        if (own == kNothing || own == result) continue;
        result = result == kNothing ? own : kMany;
      }
    }
    support_[place] = result;
    return result;
  }

  void count_ways(int32_t index, int32_t row) {
    const std::size_t place = slots_.place(program_, index, row);
    if (++met_[place] > 2) return;
    const int32_t own = support_[place];
    if (own >= 0) leaves_[as_size(own)].ways += 1;
    if (own != kMany) return;
    for (const Wanted& part : parts_of(index, row)) count_ways(part.node, part.row);
  }

  const Program& program_;
  const Record& record_;
  const Slots& slots_;
  std::vector<int32_t> support_;
  std::vector<int> met_;
  std::vector<Leaf> leaves_;
};

// Tries values of the facts that are met on several ways.
class Proof {
 public:
  Proof(const Program& program, const dictionary::Dictionary& dictionary,
        const Evaluated& evaluated, const std::vector<Wanted>& wanted)
      : program_(program),
        dictionary_(dictionary),
        evaluated_(evaluated),
        wanted_(wanted),
        record_(evaluated.record),
        slots_(evaluated.slots),
        walk_(program, record_, slots_) {
    std::vector<bool> seen(program.nodes.size());
    std::vector<int32_t> open;
    for (const Wanted& one : wanted) open.push_back(one.node);
    while (!open.empty()) {
      const int32_t index = open.back();
      open.pop_back();
      if (index < 0 || seen[as_size(index)]) continue;
      seen[as_size(index)] = true;
      const Node& node = program.at(index);
      for (const int32_t operand : {node.a, node.b, node.c}) open.push_back(operand);
      if (node.op == Op::kConst && !node.is_bool) limits_.push_back(node.k);
      if (node.op == Op::kParameter)
        limits_.push_back(evaluated.context.parameters[as_size(node.k)].number);
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i]) cone_.push_back(static_cast<int32_t>(i));
    }
  }

  // Those of `asked` that the result waits for in some filling of `shared` (which leaves out what
  // is asked for).
  std::vector<FactPlace> confirmed(const std::vector<FactPlace>& shared,
                                   const std::vector<FactPlace>& asked) {
    std::vector<FactPlace> found;
    const auto contains = [](const std::vector<FactPlace>& places, const FactPlace& place) {
      return std::find(places.begin(), places.end(), place) != places.end();
    };
    for (int trial = 0; trial < kTrials && spent_ < kMostTrials; ++trial, ++spent_) {
      for (const FactPlace& place : shared) {
        if (!contains(asked, place)) cell(place) = sample(place);
      }
      run_nodes(program_, evaluated_.layout, record_, evaluated_.context, cone_, &slots_);
      walk_.run(wanted_);
      for (const auto& leaf : walk_.leaves()) {
        if (leaf.ways > 0 && contains(asked, leaf.place) && !contains(found, leaf.place))
          found.push_back(leaf.place);
      }
      if (found.size() == asked.size()) break;
    }
    for (const FactPlace& place : shared) cell(place) = unknown_cell();
    return found;
  }

 private:
  Cell& cell(const FactPlace& place) {
    const auto table = as_size(program_.fields[as_size(place.field)].table);
    const std::size_t width = evaluated_.layout.fields_of[table].size();
    return record_.cells[table][as_size(place.row) * width +
                                as_size(evaluated_.layout.slot_of[as_size(place.field)])];
  }

  // The same values in the same order every time.
  uint32_t next() {
    seed_ = seed_ * 1664525U + 1013904223U;
    return seed_ >> 8;
  }

  Cell sample(const FactPlace& place) {
    const Field& field = program_.fields[as_size(place.field)];
    const auto* indicator = dictionary_.find_indicator(field.indicator);
    if (next() % 8 == 0 || indicator == nullptr) return {0, State::kNotApplicable};
    const auto* list = dictionary_.list_of(indicator->type);
    const auto codes = list == nullptr ? 0U : static_cast<uint32_t>(list->codes.size());
    const int64_t limit = limits_.empty() ? 0 : limits_[next() % limits_.size()];
    switch (field.kind) {
      case TypeKind::kBool:
        return {next() % 2, State::kKnown};
      case TypeKind::kEnum:
        return codes == 0 ? unknown_cell() : Cell{next() % codes, State::kKnown};
      case TypeKind::kSet:
        if (codes == 0 || next() % 4 == 0) return {0, State::kKnown};
        return {int64_t{1} << (next() % codes), State::kKnown};
      case TypeKind::kDate:
        // Some years before the instant, or near a date that the rule names.
        if (next() % 2 == 0)
          return {evaluated_.context.as_of - static_cast<int64_t>(next() % 36500), State::kKnown};
        return {near_date(limit), State::kKnown};
      case TypeKind::kMonth:
        return {evaluated_.context.as_of / 30 + 1970 * 12 - static_cast<int64_t>(next() % 240),
                State::kKnown};
      case TypeKind::kText:
      case TypeKind::kIdNumber:
      case TypeKind::kRegion:
      case TypeKind::kDuration:
        return {0, State::kNotApplicable};
      default: {
        const int64_t choices[] = {0, limit, limit + 1, limit - 1, indicator->min, indicator->max};
        return {std::clamp(choices[next() % 6], indicator->min, indicator->max), State::kKnown};
      }
    }
  }

  int64_t near_date(int64_t limit) {
    const bool is_date = limit > base::kMinDate.days && limit < base::kMaxDate.days;
    const int64_t days = is_date ? limit : evaluated_.context.as_of;
    return std::clamp<int64_t>(days + static_cast<int64_t>(next() % 3) - 1, base::kMinDate.days,
                               base::kMaxDate.days);
  }

  const Program& program_;
  const dictionary::Dictionary& dictionary_;
  const Evaluated& evaluated_;
  const std::vector<Wanted>& wanted_;
  Record record_;
  Slots slots_;
  Walk walk_;  // Over the copies above.
  std::vector<int32_t> cone_;
  std::vector<int64_t> limits_;
  uint32_t seed_ = 1;
  int spent_ = 0;
};

}  // namespace

std::vector<FactPlace> blocking_facts(const Program& program,
                                      const dictionary::Dictionary& dictionary,
                                      const Evaluated& evaluated,
                                      const std::vector<Wanted>& wanted) {
  Walk walk(program, evaluated.record, evaluated.slots);
  walk.run(wanted);
  std::vector<FactPlace> all, shared, single;
  for (const auto& leaf : walk.leaves()) {
    if (leaf.ways == 0) continue;
    all.push_back(leaf.place);
    (leaf.ways > 1 ? shared : single).push_back(leaf.place);
  }
  if (shared.empty()) return all;
  Proof proof(program, dictionary, evaluated, wanted);
  std::vector<FactPlace> proved;
  if (!single.empty()) proved = proof.confirmed(shared, single);
  for (const FactPlace& place : shared) {
    const auto found = shared.size() == 1 ? shared : proof.confirmed(shared, {place});
    proved.insert(proved.end(), found.begin(), found.end());
  }
  if (proved.empty()) return all;
  // In the order in which the rule reads them.
  std::vector<FactPlace> result;
  for (const FactPlace& place : all) {
    if (std::find(proved.begin(), proved.end(), place) != proved.end()) result.push_back(place);
  }
  return result;
}

}  // namespace expr
