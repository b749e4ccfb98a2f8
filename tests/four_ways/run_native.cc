#include <algorithm>
#include <variant>

#include "core/expr/columns.h"
#include "core/expr/scalar.h"
#include "tests/four_ways/ways.h"

namespace four_ways {
namespace {

using expr::State;

std::size_t as_size(int64_t value) { return static_cast<std::size_t>(value); }

Verdict verdict_of(const expr::Cell& cell) {
  if (cell.state != State::kKnown) return Verdict::kUnknown;
  return cell.number != 0 ? Verdict::kYes : Verdict::kNo;
}

template <typename Visit>
void for_each_household(const World& world, const expr::Program& program, Visit visit) {
  const expr::Layout layout = expr::layout_of(program);
  expr::Slots slots;
  for (const Zone& zone : world.zones) {
    const expr::Context context = context_of(world, program, zone);
    for (int32_t household = zone.begin; household < zone.end; ++household) {
      const expr::Record record = record_of(world, program, layout, household);
      expr::run(program, layout, record, context, &slots);
      visit(household, record, slots);
    }
  }
}

class Scalar : public Way {
 public:
  std::string name() const override { return "scalar"; }

  base::Result<Verdicts> run(const World& world, const expr::Program& program) override {
    Verdicts verdicts = empty_verdicts(world, program);
    for_each_household(
        world, program,
        [&](int32_t household, const expr::Record& record, const expr::Slots& slots) {
          const std::vector<int32_t> begin = first_rows(world, program, household);
          for (std::size_t root = 0; root < program.roots.size(); ++root) {
            const auto table = as_size(program.roots[root].table);
            for (int32_t row = 0; row < record.rows[table]; ++row) {
              verdicts[root][as_size(begin[table] + row)] =
                  verdict_of(slots.at(program, program.roots[root].node, row));
            }
          }
        });
    return verdicts;
  }
};

// A column in the frame's storage, owned.
struct Stored {
  std::variant<std::vector<uint8_t>, std::vector<uint16_t>, std::vector<int32_t>,
               std::vector<int64_t>>
      data;
  std::string bytes;
  std::vector<uint8_t> states;
};

template <typename T>
const void* store(const Column& column, Stored* stored) {
  std::vector<T> data;
  for (const expr::Cell& cell : column.cells) {
    data.push_back(cell.state == State::kKnown     ? static_cast<T>(cell.number)
                   : cell.state == State::kUnknown ? expr::kUnknownMark<T>
                                                   : expr::kAbsentMark<T>);
  }
  data.reserve(data.size() + 64);
  return std::get<std::vector<T>>(stored->data = std::move(data)).data();
}

class Columns : public Way {
 public:
  std::string name() const override { return "columns"; }

  base::Result<Verdicts> run(const World& world, const expr::Program& program) override {
    stored_.clear();
    stored_.resize(program.fields.size());
    expr::FrameView frame;
    for (const expr::Table& of : program.tables) {
      const Table& table = *world.find(of.entity);
      expr::TableView view;
      view.rows = table.rows;
      view.first = table.parent < 0 ? nullptr : table.first.data();
      for (std::size_t i = 0; i + 1 < table.first.size(); ++i) {
        view.most_rows_per_parent =
            std::max<int64_t>(view.most_rows_per_parent, table.first[i + 1] - table.first[i]);
      }
      frame.tables.push_back(view);
    }
    for (std::size_t f = 0; f < program.fields.size(); ++f) {
      const std::string& entity = program.tables[as_size(program.fields[f].table)].entity;
      frame.columns.push_back(view_of(*world.find(program.fields[f], entity), world, &stored_[f]));
    }
    std::vector<expr::Zone> zones;
    for (const Zone& zone : world.zones)
      zones.push_back({zone.begin, zone.end, context_of(world, program, zone)});
    const expr::Plan plan = expr::Plan::create(program, frame, world.has_period);
    expr::BitResults results = expr::make_results(program, frame);
    plan.run(frame, zones, 0, frame.tables[0].rows, &results);
    Verdicts verdicts = empty_verdicts(world, program);
    for (std::size_t root = 0; root < verdicts.size(); ++root) {
      for (std::size_t row = 0; row < verdicts[root].size(); ++row) {
        const auto bit = [&](const std::vector<uint64_t>& bits) {
          return !bits.empty() && (bits[row / 64] >> (row % 64) & 1) != 0;
        };
        const bool yes = bit(results.yes[root]), unknown = bit(results.unknown[root]);
        verdicts[root][row] = yes && unknown ? Verdict::kMissing
                              : yes          ? Verdict::kYes
                              : unknown      ? Verdict::kUnknown
                                             : Verdict::kNo;
      }
    }
    return verdicts;
  }

 private:
  static expr::ColumnView view_of(const Column& column, const World& world, Stored* stored) {
    using dictionary::TypeKind;
    expr::ColumnView view;
    for (const expr::Cell& cell : column.cells) {
      view.has_unknown |= cell.state == State::kUnknown;
      view.has_absent |= cell.state == State::kNotApplicable;
    }
    if (dictionary::is_text(column.type.kind)) {
      std::vector<int64_t> offsets{0};
      for (std::size_t row = 0; row < column.texts.size(); ++row) {
        stored->bytes += column.texts[row];
        offsets.push_back(static_cast<int64_t>(stored->bytes.size()));
        stored->states.push_back(static_cast<uint8_t>(column.cells[row].state));
      }
      view.storage = expr::Storage::kText;
      view.data = std::get<std::vector<int64_t>>(stored->data = std::move(offsets)).data();
      view.bytes = stored->bytes.data();
      view.states = stored->states.data();
      return view;
    }
    const dictionary::Indicator& indicator = *world.dictionary.find_indicator(column.indicator);
    switch (column.type.kind) {
      case TypeKind::kBool:
      case TypeKind::kEnum:
      case TypeKind::kSet:
        view.storage = expr::Storage::kU8;
        break;
      case TypeKind::kMoney:
        view.storage = expr::Storage::kI64;
        break;
      case TypeKind::kDate:
      case TypeKind::kMonth:
        view.storage = expr::Storage::kI32;
        break;
      default:
        view.storage = indicator.min < 0 || indicator.max > 65000 ? expr::Storage::kI32
                       : indicator.max > 250                      ? expr::Storage::kU16
                                                                  : expr::Storage::kU8;
    }
    view.data = view.storage == expr::Storage::kU8    ? store<uint8_t>(column, stored)
                : view.storage == expr::Storage::kU16 ? store<uint16_t>(column, stored)
                : view.storage == expr::Storage::kI32 ? store<int32_t>(column, stored)
                                                      : store<int64_t>(column, stored);
    return view;
  }

  std::vector<Stored> stored_;
};

}  // namespace

std::unique_ptr<Way> make_scalar() { return std::make_unique<Scalar>(); }
std::unique_ptr<Way> make_columns() { return std::make_unique<Columns>(); }

Verdicts empty_verdicts(const World& world, const expr::Program& program) {
  Verdicts verdicts;
  for (const expr::Root& root : program.roots) {
    const Table& table = *world.find(program.tables[as_size(root.table)].entity);
    verdicts.emplace_back(as_size(table.rows), Verdict::kMissing);
  }
  return verdicts;
}

std::string broken_bounds(const World& world, const expr::Program& program) {
  std::string broken;
  for_each_household(
      world, program, [&](int32_t household, const expr::Record& record, const expr::Slots& slots) {
        for (std::size_t i = 0; i < program.nodes.size() && broken.empty(); ++i) {
          const expr::Node& node = program.nodes[i];
          if (program.intervals[i].low == 0 && program.intervals[i].high == 0)
            continue;  // Texts have no bounds.
          const int32_t rows = node.table < 0 ? 1 : record.rows[as_size(node.table)];
          for (int32_t row = 0; row < rows; ++row) {
            const expr::Cell cell = slots.at(program, static_cast<int32_t>(i), row);
            const expr::Interval bounds = program.intervals[i];
            if (cell.state != State::kKnown ||
                (cell.number >= bounds.low && cell.number <= bounds.high))
              continue;
            broken =
                "node " + std::to_string(i) + " (op " + std::to_string(static_cast<int>(node.op)) +
                ") is " + std::to_string(cell.number) + " outside [" + std::to_string(bounds.low) +
                ", " + std::to_string(bounds.high) + "] in household " + std::to_string(household);
            break;
          }
        }
      });
  return broken;
}

}  // namespace four_ways
