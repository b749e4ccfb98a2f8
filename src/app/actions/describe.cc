#include "app/actions/describe.h"

#include "app/actions/household_facts.h"
#include "core/base/text.h"
#include "core/expr/compile.h"

namespace actions {
namespace {

// The indicator whose value lists and pages show beside every household (a field of the contract).
constexpr std::string_view kRegisterStatus = "register_status";

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

std::string text_of(const LiveDeployment& deployment, const registry::Household& household,
                    std::string_view indicator_id, bool as_label) {
  const auto& dictionary = deployment.policy->dictionary;
  const auto* indicator = dictionary.find_indicator(indicator_id);
  if (indicator == nullptr) return {};
  const auto value = registry::value_of(household.facts, *indicator);
  if (value.state != dictionary::State::kKnown) return {};
  const auto* list = dictionary.list_of(indicator->type);
  return as_label ? dictionary::to_display(value, indicator->type, list)
                  : dictionary::to_pack_text(value, indicator->type, list);
}

HouseholdHead describe(const LiveDeployment& deployment, const registry::Household& household) {
  HouseholdHead head;
  head.id = household.id;
  head.household_number = household.number;
  const auto& members = household.of_entity(registry::member_entity(deployment.policy->dictionary));
  if (!members.empty()) head.head_name = name_of(members.front());
  head.region = household.region;
  const auto region = deployment.regions.find(household.region);
  if (region != deployment.regions.end()) {
    head.region_name = region->second.place.name;
    head.region_full_name = region->second.full_name;
  }
  head.group = household.group;
  head.size = static_cast<int64_t>(members.size());
  head.register_status = text_of(deployment, household, kRegisterStatus, false);
  head.register_status_label = text_of(deployment, household, kRegisterStatus, true);
  return head;
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

bool is_inside(std::string_view region, std::string_view outer) {
  const std::string prefix = policy::region_prefix(outer);
  return region.substr(0, prefix.size()) == prefix;
}

}  // namespace actions
