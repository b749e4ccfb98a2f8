// What the rules say of a region: the sums are kept with every snapshot, nothing is counted here
// but statuses.
#include <algorithm>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {
namespace {

Counts counts_from(const RuleSum& sum, int64_t households) {
  return {sum.yes, households - sum.yes - sum.unknown, sum.unknown};
}

// Households and members by code of every axis; the last place of each is for "nobody knows".
void count_statuses(const View& view, int32_t node, RegionScreening* made) {
  const SnapshotSchema& schema = view.schema();
  const auto& dictionary = schema.dictionary();
  for (std::size_t axis = 0; axis < schema.statuses().size(); ++axis) {
    const dictionary::Indicator& indicator = *schema.statuses()[axis];
    const auto* list = dictionary.list_of(indicator.type);
    if (list == nullptr) continue;
    std::vector<StatusCount> counts;
    for (const auto& code : list->codes) {
      counts.push_back({indicator.id, indicator.label, code.code, code.label, 0, 0});
    }
    counts.push_back({indicator.id, indicator.label, "", "", 0, 0});
    for (const VillagePart* part : view.snapshot->parts_of(node)) {
      for (std::size_t row = 0; row < part->keys.rows(); ++row) {
        const std::size_t at =
            std::min<std::size_t>(part->keys.status(axis, row), list->codes.size());
        ++counts[at].household_count;
        counts[at].person_count += part->keys.size(row);
      }
    }
    std::erase_if(counts, [](const StatusCount& one) { return one.household_count == 0; });
    made->statuses.insert(made->statuses.end(), counts.begin(), counts.end());
  }
}

void count_any(const View& view, int32_t node, Counts* any) {
  for (const VillagePart* part : view.snapshot->parts_of(node)) {
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      ++(part->yes_counts[row] > 0       ? any->yes
         : part->unknown_counts[row] > 0 ? any->unknown
                                         : any->no);
    }
  }
}

// The sentence of a village rule is made from the village's columns as one record.
std::vector<VillageFinding> village_findings(const View& view, int32_t at,
                                             const VillagePart& part) {
  std::vector<VillageFinding> made;
  const rules::RuleSet& rule_set = view.schema().village_rules();
  const bool speaks = std::any_of(
      part.village_verdicts.begin(), part.village_verdicts.end(), [](rules::Verdict verdict) {
        return verdict == rules::Verdict::kYes || verdict == rules::Verdict::kUnknown;
      });
  if (!speaks) return made;
  std::vector<int32_t> first;
  const expr::FrameView columns = village_view(view.schema(), part.frame, &first);
  rules::Subject village;
  frame::read_record(columns, rule_set.program(), rule_set.layout(), 0, &village.record);
  village.names.resize(rule_set.program().tables.size());
  const rules::Judgement judgement(rule_set, village, *part.village_binding);
  for (std::size_t i = 0; i < rule_set.rules().size(); ++i) {
    const rules::Verdict verdict = part.village_verdicts[i];
    if (verdict != rules::Verdict::kYes && verdict != rules::Verdict::kUnknown) continue;
    const auto& definition = *rule_set.rules()[i].definition;
    made.push_back({definition.id, definition.title,
                    std::string(rules::to_text(definition.severity)),
                    std::string(result_of(verdict)), part.region, view.regions().at(at).place.name,
                    judgement.sentence(static_cast<int32_t>(i))});
  }
  return made;
}

RegionCounts region_counts(const Sums& sums, std::size_t rule) {
  return {sums.households, counts_from(sums.rules[rule], sums.households),
          sums.rules[rule].yes_persons};
}

}  // namespace

base::Result<RegionScreening> show_screening(const Live& live, const rights::Caller& caller,
                                             std::string_view deployment, std::string_view region) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, rights::Permission::kReadScreening, region));
  const Sums& sums = view.snapshot->sums(node);
  const policy::Policy& policy = *view.deployment->policy;
  RegionScreening made;
  made.region = view.regions().at(node).place.code;
  made.region_full_name = view.regions().at(node).full_name;
  made.as_of = base::to_text(view.deployment->settings.as_of);
  made.sequence = view.snapshot->sequence();
  made.household_count = sums.households;
  made.person_count = sums.persons;
  count_any(view, node, &made.any);
  count_statuses(view, node, &made);
  const auto& rules = view.deployment->rule_set.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& definition = *rules[i].definition;
    ScreenedRule one;
    one.rule.id = definition.id;
    one.rule.code = definition.code;
    one.rule.title = definition.title;
    one.rule.kind = rules::to_text(definition.kind);
    one.rule.severity = rules::to_text(definition.severity);
    one.rule.outcome = rules::to_text(definition.outcome);
    one.rule.entity = definition.entity;
    one.rule.note = definition.note;
    one.rule.clause = clause_of(policy, definition.pack, definition.source);
    one.households = counts_from(sums.rules[i], sums.households);
    one.yes_person_count = sums.rules[i].yes_persons;
    made.items.push_back(std::move(one));
  }
  const RegionTree& regions = view.regions();
  for (int32_t at = node; at < regions.at(node).end; ++at) {
    const VillagePart* part = view.snapshot->part(at);
    if (part == nullptr) continue;
    auto found = village_findings(view, at, *part);
    made.villages.insert(made.villages.end(), found.begin(), found.end());
  }
  return made;
}

base::Result<RuleRegions> screen_regions(const Live& live, const rights::Caller& caller,
                                         std::string_view deployment, std::string_view rule,
                                         std::string_view parent) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, rights::Permission::kReadScreening, parent));
  const rules::RuleSet& rule_set = view.deployment->rule_set;
  const int32_t found = rule_set.find_rule(rule);
  if (found < 0) return not_found("rule.not_found", rule);
  const auto index = static_cast<std::size_t>(found);
  RuleRegions made;
  made.rule = rule;
  made.title = rule_set.rules()[index].definition->title;
  made.parent = view.regions().at(node).place.code;
  made.parent_full_name = view.regions().at(node).full_name;
  made.total = region_counts(view.snapshot->sums(node), index);
  for (const int32_t child : view.regions().at(node).children) {
    const Sums& sums = view.snapshot->sums(child);
    if (sums.households == 0) continue;
    const RegionNode& own = view.regions().at(child);
    RuleRegion one;
    one.region = own.place.code;
    one.name = own.place.name;
    one.level = level_of(own.place.code);
    one.has_children = std::any_of(own.children.begin(), own.children.end(), [&](int32_t below) {
      return view.snapshot->sums(below).households > 0;
    });
    one.counts = region_counts(sums, index);
    made.items.push_back(std::move(one));
  }
  std::sort(made.items.begin(), made.items.end(),
            [](const RuleRegion& a, const RuleRegion& b) { return a.region < b.region; });
  return made;
}

}  // namespace actions
