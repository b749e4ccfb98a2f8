#include "app/actions/describe.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/expr/compile.h"

namespace actions {
namespace {

// The axes that lists and pages show beside every household (fields of the contract).
constexpr std::string_view kRegisterStatus = "register_status";
constexpr std::string_view kMonitoringStatus = "monitoring_status";

constexpr std::size_t kMostTopFindings = 3;

// What follows from the region and the codes of the axes.
HouseholdHead head_of(const View& view, std::string_view region,
                      const std::vector<uint8_t>& statuses) {
  HouseholdHead head;
  head.region = region;
  const int32_t node = view.regions().find(region);
  if (node >= 0) {
    head.region_name = view.regions().at(node).place.name;
    head.region_full_name = view.regions().at(node).full_name;
  }
  const auto& dictionary = view.schema().dictionary();
  for (std::size_t axis = 0; axis < statuses.size(); ++axis) {
    const dictionary::Indicator& indicator = *view.schema().statuses()[axis];
    StatusValue status;
    status.axis = indicator.id;
    status.axis_label = indicator.label;
    status.help = indicator.help;
    const auto* list = dictionary.list_of(indicator.type);
    if (statuses[axis] != kNoStatus && list != nullptr) {
      const auto& code = list->codes[statuses[axis]];
      status.code = code.code;
      status.label = code.label;
    }
    head.statuses.push_back(std::move(status));
  }
  return head;
}

}  // namespace

Clause clause_of(const policy::Policy& policy, std::string_view pack, std::string_view source) {
  Clause clause;
  clause.pack = pack;
  const auto citations = policy::parse_citations(source);
  if (!citations || citations->empty()) return clause;
  const auto& first = citations->front();
  clause.file = first.file;
  const policy::SourceFile* file = policy.find_source(pack, first.file);
  if (file == nullptr) return clause;
  clause.pack = file->pack;
  const auto at = static_cast<std::size_t>(first.first_line);
  if (first.first_line < 1 || at > file->lines.size()) return clause;
  clause.line = first.first_line;
  clause.text = file->lines[at - 1];
  return clause;
}

std::string title_of(const policy::Policy& policy, const policy::SourceFile& file) {
  const std::string number = policy.info.notice ? policy.info.notice->number : std::string();
  for (const std::string& line : file.lines) {
    const std::string_view text = base::trim(line);
    if (!text.empty() && text != number) return std::string(text);
  }
  return file.name;
}

std::string in_chinese(const policy::Policy& policy, std::string_view expression,
                       std::string_view entity) {
  if (expression.empty()) return {};
  const expr::Parsed parsed = expr::parse(expression);
  if (parsed.syntax.root < 0) return std::string(expression);
  return expr::format(parsed.syntax, expr::Spelling::kChinese, policy.dictionary, entity);
}

Rule describe(const policy::Policy& policy, const rules::RuleDefinition& rule) {
  Rule made;
  made.id = rule.id;
  made.code = rule.code;
  made.title = rule.title;
  made.kind = rules::to_text(rule.kind);
  made.severity = rules::to_text(rule.severity);
  made.outcome = rules::to_text(rule.outcome);
  made.entity = rule.entity;
  made.applies_zh = in_chinese(policy, rule.applies.text, rule.entity);
  made.expression = rule.when.text;
  made.expression_zh = in_chinese(policy, rule.when.text, rule.entity);
  made.note = rule.note;
  made.clause = clause_of(policy, rule.pack, rule.source);
  return made;
}

ValueSource describe(const registry::Provenance& provenance) {
  return {provenance.source, provenance.recorded ? base::to_text(*provenance.recorded) : ""};
}

std::optional<Period> describe(const std::optional<registry::Period>& period) {
  if (!period) return std::nullopt;
  return Period{base::to_text(period->from), base::to_text(period->to)};
}

HouseholdHead describe(const View& view, const HouseholdPlace& place) {
  const HouseholdKeys& keys = place.part->keys;
  std::vector<uint8_t> statuses;
  for (std::size_t axis = 0; axis < view.schema().statuses().size(); ++axis) {
    statuses.push_back(keys.status(axis, place.row));
  }
  HouseholdHead head = head_of(view, place.part->region, statuses);
  head.id = view.deployment->source->text_of(keys.id(place.row));
  head.household_number = keys.number(place.row);
  head.head_name = keys.head_name(place.row);
  head.group = keys.group(place.row);
  head.size = keys.size(place.row);
  return head;
}

HouseholdHead describe(const View& view, const LoadedHousehold& loaded) {
  const registry::Household& household = loaded.household;
  HouseholdKey key;
  // What cannot be a row of the rules was refused when it was loaded.
  if (auto row = view.schema().make_row(1, household)) key = (*std::move(row)).key;
  key.statuses.resize(view.schema().statuses().size(), kNoStatus);
  HouseholdHead head = head_of(view, household.region, key.statuses);
  head.id = view.deployment->source->text_of(loaded.place.part->keys.id(loaded.place.row));
  head.household_number = household.number;
  head.group = household.group;
  for (const PersonKey& person : key.persons) {
    if (!person.is_member) continue;
    if (head.size++ == 0) head.head_name = person.name;
  }
  for (StatusValue& status : head.statuses) {
    const auto fact = household.facts.find(status.axis);
    if (fact == household.facts.end() || !fact->second.provenance.instant) continue;
    status.since = base::to_text(*fact->second.provenance.instant);
  }
  return head;
}

HouseholdReference refer_to(const View& view, const HouseholdPlace& place) {
  const HouseholdHead head = describe(view, place);
  HouseholdReference made;
  made.id = head.id;
  made.household_number = head.household_number;
  made.head_name = head.head_name;
  made.region = head.region;
  made.region_name = head.region_name;
  const int32_t above = view.regions().at(place.node).parent;
  if (above >= 0) made.region_name = view.regions().at(above).place.name + made.region_name;
  made.group = head.group;
  made.size = head.size;
  made.register_status_label = status_label(head, kRegisterStatus);
  made.monitoring_status_label = status_label(head, kMonitoringStatus);
  return made;
}

std::string status_label(const HouseholdHead& head, std::string_view axis) {
  for (const StatusValue& status : head.statuses) {
    if (status.axis == axis) return status.label;
  }
  return {};
}

bool is_graver(const rules::RuleDefinition& a, const rules::RuleDefinition& b) {
  const bool is_about_data = a.kind == rules::RuleKind::kQuality;
  if (is_about_data != (b.kind == rules::RuleKind::kQuality)) return !is_about_data;
  return static_cast<int>(a.severity) > static_cast<int>(b.severity);
}

std::vector<TopFinding> top_findings(const View& view, const HouseholdPlace& place) {
  std::vector<const rules::RuleDefinition*> found;
  const auto& rules = view.deployment->rule_set.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const bool says_yes =
        place.part->screening.is_yes(static_cast<int32_t>(i), static_cast<int64_t>(place.row));
    if (says_yes) found.push_back(rules[i].definition);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto* a, const auto* b) { return is_graver(*a, *b); });
  if (found.size() > kMostTopFindings) found.resize(kMostTopFindings);
  std::vector<TopFinding> made;
  for (const auto* one : found) {
    made.push_back({one->id,
                    one->title,
                    std::string(rules::to_text(one->severity)),
                    std::string(rules::to_text(one->kind)),
                    {}});
  }
  return made;
}

Counts counts_of(const View& view, const HouseholdPlace& place) {
  Counts counts;
  counts.yes = place.part->yes_counts[place.row];
  counts.unknown = place.part->unknown_counts[place.row];
  counts.no =
      static_cast<int64_t>(view.deployment->rule_set.rules().size()) - counts.yes - counts.unknown;
  return counts;
}

std::string_view result_of(rules::Verdict verdict) {
  switch (verdict) {
    case rules::Verdict::kYes:
      return "yes";
    case rules::Verdict::kUnknown:
      return "unknown";
    default:
      return "no";
  }
}

std::string_view level_of(std::string_view region_code) {
  switch (policy::region_prefix(region_code).size()) {
    case 0:
    case 2:
      return "province";
    case 4:
      return "prefecture";
    case 6:
      return "county";
    case 9:
      return "township";
    case 12:
      return "village";
    default:
      return "group";
  }
}

}  // namespace actions
