#include "core/rules/screen.h"

#include <algorithm>
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
  for (const CompiledRule& rule : rule_set.rules()) {
    std::vector<uint64_t> yes = results.yes[as_size(rule.when)];
    std::vector<uint64_t> unknown = results.unknown[as_size(rule.when)];
    if (rule.guard >= 0)
      join_guard(results.yes[as_size(rule.guard)], results.unknown[as_size(rule.guard)], &yes,
                 &unknown);
    made.yes_.push_back(std::move(yes));
    made.unknown_.push_back(std::move(unknown));
  }
  return made;
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
