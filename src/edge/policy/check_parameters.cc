#include <algorithm>
#include <string>
#include <vector>

#include "edge/policy/check.h"

namespace policy {
namespace {

using dictionary::Parameter;
using dictionary::ParameterRow;

bool is_prefix(std::string_view prefix, std::string_view text) {
  return text.substr(0, prefix.size()) == prefix;
}

base::Date end_of(const ParameterRow& row) { return row.to.value_or(base::kMaxDate); }

bool overlap(const ParameterRow& a, const ParameterRow& b) {
  const bool both_run =
      a.from <= end_of(a) && b.from <= end_of(b);  // Reversed dates are reported elsewhere.
  return both_run && a.from <= end_of(b) && b.from <= end_of(a);
}

std::string name_of(std::string_view region) {
  return region.empty() ? "全国" : std::string(region);
}

std::string days(base::Date from, base::Date to) {
  const std::string last = to == base::kMaxDate ? "以后" : base::to_text(to);
  return base::to_text(from) + "至" + last;
}

void check_pairs(const Parameter& parameter, base::Diagnostics* diagnostics) {
  for (std::size_t i = 0; i < parameter.rows.size(); ++i) {
    const ParameterRow& row = parameter.rows[i];
    for (std::size_t j = 0; j < i; ++j) {
      const ParameterRow& other = parameter.rows[j];
      if (!overlap(row, other)) continue;
      const std::string line = std::to_string(other.place.line);
      if (row.region == other.region) {
        diagnostics->push_back(base::diagnose("policy.parameter_overlap", row.place,
                                              {parameter.id, name_of(row.region), line}));
      } else if (parameter.delegation.empty() &&
                 (is_prefix(row.region, other.region) || is_prefix(other.region, row.region))) {
        diagnostics->push_back(
            base::diagnose("policy.parameter_not_delegated", row.place,
                           {parameter.id, name_of(row.region), name_of(other.region), line}));
      }
    }
  }
}

void check_coverage(const Parameter& parameter, const Policy& policy, std::string_view region,
                    base::Diagnostics* diagnostics) {
  std::vector<const ParameterRow*> rows;
  for (const ParameterRow& row : parameter.rows) {
    if (is_prefix(row.region, region)) rows.push_back(&row);
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto* a, const auto* b) { return a->from < b->from; });
  const base::Date last = policy.info.valid_to.value_or(base::kMaxDate);
  base::Date open = policy.info.valid_from;  // The first day that no row has covered yet.
  const auto report = [&](base::Date to) {
    diagnostics->push_back(base::diagnose("policy.parameter_gap", parameter.place,
                                          {parameter.id, name_of(region), days(open, to)}));
  };
  for (const ParameterRow* row : rows) {
    if (row->from > last || open > last) break;
    if (row->from > open) report(base::Date{row->from.days - 1});
    open = std::max(open, base::Date{end_of(*row).days + 1});
  }
  if (open <= last) report(last);
}

}  // namespace

void check_parameters(const Policy& policy, base::Diagnostics* diagnostics) {
  std::vector<std::string> regions = policy.info.regions;
  if (!policy.info.trial_region.empty()) regions.push_back(region_prefix(policy.info.trial_region));
  std::sort(regions.begin(), regions.end());
  regions.erase(std::unique(regions.begin(), regions.end()), regions.end());
  for (const Parameter& parameter : policy.dictionary.parameters()) {
    check_pairs(parameter, diagnostics);
    for (const std::string& region : regions)
      check_coverage(parameter, policy, region, diagnostics);
  }
}

}  // namespace policy
