// Other parameters tried on a whole region (DESIGN §2.7): every village is screened again by the
// columns it stands in; who enters and who leaves each rule, and the sentences before and after.
// Nothing is stored.
#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/tried_parameters.h"

namespace actions {
namespace {

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

// Villages screened with other parameters, in the order of parts_of().
struct Tried {
  std::vector<const VillagePart*> parts;
  std::vector<rules::Binding> bindings;
  std::vector<rules::Screening> screenings;
};

base::Result<Tried> try_parameters(const View& view, int32_t node,
                                   const rules::ParameterValues& values) {
  Tried tried;
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  tried.parts = view.snapshot->parts_of(node);
  for (const VillagePart* part : tried.parts) {
    tried.bindings.push_back(TRY(rule_set.bind(part->binding->setting, values)));
  }
  std::vector<expr::FrameView> views;
  for (const VillagePart* part : tried.parts) views.push_back(part->frame.view(rule_set.program()));
  const rules::ScreenPlan plan(rule_set, views, view.schema().setting().period.has_value());
  tried.screenings.resize(tried.parts.size());
  std::atomic<std::size_t> next{0};
  const int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
  run_on_threads(threads, [&](int) {
    for (std::size_t i = next++; i < tried.parts.size(); i = next++) {
      tried.screenings[i] = rules::Screening::run(rule_set, plan, views[i], tried.bindings[i]);
    }
  });
  return tried;
}

void add(const VillagePart& part, const rules::Screening& after, int32_t rule,
         WhatIfCounts* counts) {
  const auto rows = part.frame.rows();
  const RuleSum& before = part.sums.rules[as_size(rule)];
  const rules::ScreenCounts then = after.count(rule, 0, rows);
  const rules::Difference moved = rules::difference(part.screening, after, rule, 0, rows);
  counts->before.yes += before.yes;
  counts->before.unknown += before.unknown;
  counts->before.no += rows - before.yes - before.unknown;
  counts->after.yes += then.yes;
  counts->after.unknown += then.unknown;
  counts->after.no += rows - then.yes - then.unknown;
  counts->enters += moved.enters;
  counts->leaves += moved.leaves;
}

bool has_change(const WhatIfCounts& counts) {
  return counts.enters > 0 || counts.leaves > 0 || counts.before.unknown != counts.after.unknown ||
         counts.before.no != counts.after.no;
}

// The child of `node` that a village lies in; -1 for households at the node itself.
int32_t child_of(const RegionTree& regions, int32_t node, int32_t village) {
  int32_t at = village;
  while (at >= 0 && regions.at(at).parent != node) at = regions.at(at).parent;
  return at;
}

WhatIfRule count_rule(const View& view, int32_t node, const Tried& tried, int32_t rule) {
  const auto& definition = *view.deployment->rule_set.rules()[as_size(rule)].definition;
  const RegionTree& regions = view.regions();
  WhatIfRule made;
  made.rule = definition.id;
  made.title = definition.title;
  made.kind = rules::to_text(definition.kind);
  made.severity = rules::to_text(definition.severity);
  int32_t last = -1;
  for (std::size_t i = 0; i < tried.parts.size(); ++i) {
    add(*tried.parts[i], tried.screenings[i], rule, &made.counts);
    const int32_t child = child_of(regions, node, regions.find(tried.parts[i]->region));
    if (child < 0) continue;
    if (child != last) {
      const Place& place = regions.at(child).place;
      made.regions.push_back({place.code, place.name, {}});
      last = child;
    }
    add(*tried.parts[i], tried.screenings[i], rule, &made.regions.back().counts);
  }
  std::erase_if(made.regions, [](const WhatIfRegion& one) { return !has_change(one.counts); });
  return made;
}

struct Asked {
  View view;
  int32_t node = -1;
  rules::ParameterValues values;
};

base::Result<Asked> read_request(const Live& live, const rights::Caller& caller,
                                 const CountyWhatIfRequest& request, std::vector<Fault>* faults) {
  Asked asked;
  asked.view = TRY(view_of(live, request.deployment));
  asked.node = TRY(region_for(asked.view, caller, rights::Permission::kTryWhatIf, request.region));
  asked.values =
      read_parameters(asked.view.deployment->policy->dictionary, request.parameters, faults);
  if (request.parameters.empty()) {
    faults->push_back({"parameters", "没有写要试的参数", "请至少改一个参数再试"});
  }
  return asked;
}

// A value that cannot be tried (so large that sums might overflow) is the request's matter.
Fault fault_of(const base::Error& error) { return {"parameters", error.message, ""}; }

struct Moved {
  std::size_t part = 0;
  std::size_t row = 0;
};

// Who enters (or leaves) a rule, by village and household number.
std::vector<Moved> moved_households(const Tried& tried, int32_t rule, bool leaves) {
  std::vector<Moved> moved;
  for (std::size_t i = 0; i < tried.parts.size(); ++i) {
    const VillagePart& part = *tried.parts[i];
    const auto& was = (leaves ? tried.screenings[i] : part.screening).yes_bits(rule);
    const auto& is = (leaves ? part.screening : tried.screenings[i]).yes_bits(rule);
    const std::size_t begin = moved.size();
    for (std::size_t word = 0; word < is.size(); ++word) {
      for (uint64_t left = is[word] & ~was[word]; left != 0; left &= left - 1) {
        moved.push_back({i, word * 64 + static_cast<std::size_t>(__builtin_ctzll(left))});
      }
    }
    std::sort(moved.begin() + static_cast<std::ptrdiff_t>(begin), moved.end(),
              [&](const Moved& a, const Moved& b) {
                const int order = part.keys.number(a.row).compare(part.keys.number(b.row));
                return order != 0 ? order < 0 : part.keys.id(a.row) < part.keys.id(b.row);
              });
  }
  return moved;
}

base::Result<WhatIfHousehold> describe_moved(const Asked& asked, const Tried& tried,
                                             const Moved& moved, int32_t rule) {
  const View& view = asked.view;
  const VillagePart& part = *tried.parts[moved.part];
  const HouseholdPlace place{&part, view.regions().find(part.region), moved.row};
  const LoadedHousehold loaded = TRY(load_household(view, place));
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  const rules::Judgement before(rule_set, loaded.subject, *loaded.binding);
  const rules::Judgement after(rule_set, loaded.subject, tried.bindings[moved.part]);
  const auto& definition = *rule_set.rules()[as_size(rule)].definition;
  WhatIfHousehold made;
  made.household = refer_to(view, place);
  made.finding = {definition.id,
                  definition.title,
                  std::string(rules::to_text(definition.severity)),
                  std::string(result_of(before.verdict(rule))),
                  std::string(result_of(after.verdict(rule))),
                  before.sentence(rule),
                  after.sentence(rule)};
  return made;
}

}  // namespace

base::Result<CountyWhatIfResult> what_if_county(const Live& live, const rights::Caller& caller,
                                                const CountyWhatIfRequest& request) {
  CountyWhatIfResult result;
  const Asked asked = TRY(read_request(live, caller, request, &result.faults));
  if (!result.faults.empty()) return result;
  const auto tried = try_parameters(asked.view, asked.node, asked.values);
  if (!tried) {
    result.faults.push_back(fault_of(tried.error()));
    return result;
  }
  CountyWhatIf answer;
  const RegionNode& node = asked.view.regions().at(asked.node);
  answer.region = node.place.code;
  answer.region_full_name = node.full_name;
  answer.household_count = asked.view.snapshot->sums(asked.node).households;
  answer.sequence = asked.view.snapshot->sequence();
  const auto rules = static_cast<int32_t>(asked.view.deployment->rule_set.rules().size());
  for (int32_t rule = 0; rule < rules; ++rule) {
    WhatIfRule one = count_rule(asked.view, asked.node, *tried, rule);
    if (has_change(one.counts)) {
      answer.items.push_back(std::move(one));
    } else {
      ++answer.unchanged_count;
    }
  }
  std::stable_sort(answer.items.begin(), answer.items.end(),
                   [](const WhatIfRule& a, const WhatIfRule& b) {
                     return a.counts.enters + a.counts.leaves > b.counts.enters + b.counts.leaves;
                   });
  result.answer = std::move(answer);
  return result;
}

base::Result<WhatIfHouseholdsResult> what_if_households(const Live& live,
                                                        const rights::Caller& caller,
                                                        const WhatIfHouseholdsRequest& request) {
  WhatIfHouseholdsResult result;
  const Asked asked = TRY(read_request(live, caller, request.tried, &result.faults));
  if (!result.faults.empty()) return result;
  const int32_t rule = asked.view.deployment->rule_set.find_rule(request.rule);
  if (rule < 0) return not_found("rule.not_found", request.rule);
  const auto tried = try_parameters(asked.view, asked.node, asked.values);
  if (!tried) {
    result.faults.push_back(fault_of(tried.error()));
    return result;
  }
  const auto moved = moved_households(*tried, rule, request.leaves);
  std::size_t from = 0;
  if (!request.cursor.empty()) {
    const auto last = asked.view.deployment->source->find(request.cursor);
    const auto at = std::find_if(moved.begin(), moved.end(), [&](const Moved& one) {
      return last && tried->parts[one.part]->keys.id(one.row) == *last;
    });
    if (at == moved.end()) return base::Error{base::ErrorCode::kInvalidInput, "", "cursor.invalid"};
    from = static_cast<std::size_t>(at - moved.begin()) + 1;
  }
  WhatIfHouseholds page;
  page.total = static_cast<int64_t>(moved.size());
  const std::size_t end = std::min(moved.size(), from + static_cast<std::size_t>(request.limit));
  for (std::size_t i = from; i < end; ++i) {
    page.items.push_back(TRY(describe_moved(asked, *tried, moved[i], rule)));
  }
  if (end < moved.size() && !page.items.empty()) page.next_cursor = page.items.back().household.id;
  result.answer = std::move(page);
  return result;
}

}  // namespace actions
