#include "app/demo/report.h"

#include <algorithm>
#include <ostream>

namespace demo {
namespace {

using dictionary::State;

constexpr double kMillion = 1'000'000;

void print_values(const Slots& slots, const Values& values, std::ostream& out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Slot& slot = slots.at(static_cast<int32_t>(i));
    if (!slot.is_stated || values[i].state != State::kKnown) continue;
    const auto kind = slot.indicator->type.kind;
    // What does not hold of most households says nothing about this one.
    if ((kind == dictionary::TypeKind::kBool || kind == dictionary::TypeKind::kSet) &&
        values[i].number == 0)
      continue;
    out << " " << slot.indicator->label << "="
        << dictionary::to_display(values[i], slot.indicator->type, slot.list);
  }
  out << "\n";
}

}  // namespace

Reporter::Reporter(const Compiled& compiled)
    : compiled_(compiled), tallies_(compiled.report.size()) {}

void Reporter::count(const MadeHousehold& made) {
  ++households_;
  persons_ += static_cast<int64_t>(made.members.size());
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const CompiledExpectation& row = compiled_.report[i];
    Tally& tally = tallies_[i];
    const auto take = [&](const Values& own, const MadeMember* member) {
      if (!holds(row.among, made, own, member)) return;
      ++tally.among;
      if (row.total) {
        if (const auto number = total_of(*row.total, made)) tally.numbers.push_back(*number);
      } else if (holds(row.when, made, own, member)) {
        ++tally.hits;
      }
    };
    if (!row.source->of_members) {
      take(made.values, nullptr);
      continue;
    }
    for (const MadeMember& member : made.members) take(member.values, &member);
  }
}

Report Reporter::report() {
  Report made{households_, persons_, {}};
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const CompiledExpectation& expected = compiled_.report[i];
    Tally& tally = tallies_[i];
    ReportRow row;
    row.title = expected.source->title;
    row.is_share = !expected.total;
    row.unit = expected.source->unit;
    row.intended = static_cast<double>(expected.source->intended);
    row.tolerance = static_cast<double>(expected.source->tolerance);
    if (row.is_share) {
      row.intended /= kMillion;
      row.tolerance /= kMillion;
      if (tally.among > 0)
        row.made = static_cast<double>(tally.hits) / static_cast<double>(tally.among);
    } else if (!tally.numbers.empty()) {
      const double part = static_cast<double>(expected.source->part_per_million) / kMillion;
      const auto place =
          std::min(static_cast<std::size_t>(part * static_cast<double>(tally.numbers.size())),
                   tally.numbers.size() - 1);
      const auto number = tally.numbers.begin() + static_cast<std::ptrdiff_t>(place);
      std::nth_element(tally.numbers.begin(), number, tally.numbers.end());
      row.made = static_cast<double>(*number) / static_cast<double>(expected.unit);
    }
    made.rows.push_back(std::move(row));
  }
  return made;
}

Report report_on(const Compiled& compiled, const std::vector<VillagePlan>& villages,
                 uint64_t seed) {
  HouseholdMaker maker(compiled, seed);
  Reporter reporter(compiled);
  for (const VillagePlan& village : villages) {
    for (int64_t serial = 1; serial <= village.households; ++serial)
      reporter.count(maker.make(village, serial));
  }
  return reporter.report();
}

void print_household(const Compiled& compiled, const MadeHousehold& made, std::ostream& out) {
  out << "== " << made.number << " " << made.group << "\n ";
  print_values(compiled.household, made.values, out);
  for (const MadeMember& member : made.members) {
    out << "  - " << member.age << "岁";
    print_values(compiled.person, member.values, out);
  }
  for (const MadeRecord& record : made.records) {
    out << "  * " << compiled.records[record.kind].source->collection;
    print_values(compiled.records[record.kind].slots, record.values, out);
  }
}

}  // namespace demo
