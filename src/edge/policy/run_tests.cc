#include "edge/policy/run_tests.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "core/rules/facts.h"
#include "core/rules/judge.h"
#include "edge/policy/case_facts.h"

namespace policy {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "、") + word;
  return text;
}

std::string words_of(Verdict verdict) {
  if (verdict == Verdict::kYes) return "符合";
  return verdict == Verdict::kNo ? "不符合" : "无法判断";
}

std::string words_of(Verdict verdict, const std::vector<std::string>& missing) {
  return words_of(verdict) + (missing.empty() ? "" : "（缺 " + join(missing) + "）");
}

Verdict verdict_of(rules::Verdict verdict) {
  if (verdict == rules::Verdict::kYes) return Verdict::kYes;
  if (verdict == rules::Verdict::kUnknown) return Verdict::kUnknown;
  return Verdict::kNo;  // What does not apply is no finding.
}

std::string reasons_of(const rules::Judgement& judgement, int32_t rule) {
  std::string text = judgement.sentence(rule);
  const expr::Explanation explanation = judgement.explain(rule);
  for (const auto* reasons : {&explanation.why, &explanation.why_not}) {
    for (const expr::Reason& reason : *reasons) text += "\n" + reason.text;
  }
  return text;
}

// The fixed period and the instant of the first campaign that has them: what cases without dates of
// their own mean.
std::optional<Period> campaign_period(const Policy& policy) {
  for (const PackObject& campaign : policy.campaigns) {
    const Node* period = campaign.node.find("period");
    const Node* from = period == nullptr ? nullptr : period->find("from");
    const Node* to = period == nullptr ? nullptr : period->find("to");
    if (from == nullptr || to == nullptr) continue;
    const auto first = base::parse_date(from->text);
    const auto last = base::parse_date(to->text);
    if (first && last) return Period{*first, *last};
  }
  return std::nullopt;
}

base::Date campaign_instant(const Policy& policy) {
  constexpr std::size_t kDateLength = 10;
  for (const PackObject& campaign : policy.campaigns) {
    const Node* instant = campaign.node.find("state_instant");
    if (instant == nullptr) continue;
    if (const auto date = base::parse_date(std::string_view(instant->text).substr(0, kDateLength)))
      return *date;
  }
  return policy.info.valid_from;
}

// Rule sets of the two roots, compiled once.
class RuleSets {
 public:
  explicit RuleSets(const Policy& policy) {
    for (const auto& rule : policy.rules) {
      if (sets_.count(rule.entity) != 0) continue;
      sets_.emplace(rule.entity,
                    rules::RuleSet::compile(policy.dictionary, rule.entity, policy.rules));
    }
  }
  const rules::RuleSet& of(const std::string& entity) const { return sets_.at(entity); }

 private:
  std::map<std::string, rules::RuleSet> sets_;
};

void run_case(const rules::RuleSet& rule_set, const rules::RuleDefinition& rule,
              const RuleCase& one, const rules::Setting& setting, const std::string& subject,
              TestReport* report) {
  const int32_t index = rule_set.find_rule(rule.id);
  Judged judged;
  judged.problem = "规则没有通过编译";
  if (index >= 0) judged = judge_case(rule_set, index, one, setting, rule.entity, false);
  if (judged.problem.empty() && is_as_expected(judged, one.then)) {
    ++report->passed;
    return;
  }
  if (index >= 0) judged = judge_case(rule_set, index, one, setting, rule.entity, true);
  const std::string got =
      judged.problem.empty() ? words_of(judged.verdict, judged.missing) : judged.problem;
  report->failures.push_back({one.place, subject, one.name,
                              words_of(one.then.verdict, one.then.blocking), got, judged.why});
}

}  // namespace

rules::Setting setting_of(const Policy& policy, const RuleCase& one) {
  rules::Setting setting;
  setting.as_of = one.as_of;
  setting.region = one.region;
  const std::optional<Period> period = one.period ? one.period : campaign_period(policy);
  if (period) setting.period = std::pair(period->from, period->to);
  return setting;
}

Judged judge_case(const rules::RuleSet& rule_set, int32_t rule, const RuleCase& one,
                  const rules::Setting& setting, std::string_view root_entity, bool with_reasons) {
  Judged judged;
  const auto binding = rule_set.bind(setting, one.parameters, rule);
  if (!binding) {
    judged.problem = binding.error().message;
    return judged;
  }
  const CaseFacts source(rule_set.dictionary(), root_entity, one.given);
  const auto subject =
      rules::record_from(rule_set.dictionary(), rule_set.program(), rule_set.layout(), source);
  if (!subject) {
    judged.problem = subject.error().message;
    return judged;
  }
  const rules::Judgement judgement(rule_set, *subject, *binding);
  judged.verdict = verdict_of(judgement.verdict(rule));
  std::set<std::string> missing;
  if (judged.verdict == Verdict::kUnknown) {
    for (const rules::MissingFact& fact : judgement.missing(rule))
      missing.insert(fact.indicator->id);
  }
  judged.missing.assign(missing.begin(), missing.end());
  if (with_reasons) judged.why = reasons_of(judgement, rule);
  return judged;
}

bool is_as_expected(const Judged& judged, const Expected& expected) {
  if (!judged.problem.empty() || judged.verdict != expected.verdict) return false;
  return std::all_of(expected.blocking.begin(), expected.blocking.end(),
                     [&](const std::string& indicator) {
                       return std::find(judged.missing.begin(), judged.missing.end(), indicator) !=
                              judged.missing.end();
                     });
}

TestReport run_rule_tests(const Policy& policy) {
  TestReport report;
  const RuleSets sets(policy);
  for (const RuleTests& tests : policy.rule_tests) {
    const rules::RuleDefinition& rule = *policy.find_rule(tests.rule);
    for (const RuleCase& one : tests.cases) {
      run_case(sets.of(rule.entity), rule, one, setting_of(policy, one), rule.id, &report);
    }
  }
  return report;
}

TestReport run_people(const Policy& policy) {
  TestReport report;
  const RuleSets sets(policy);
  for (const Person& person : policy.people) {
    RuleCase one;
    one.name = person.title;
    one.as_of = person.as_of.value_or(campaign_instant(policy));
    one.region = person.region;
    one.period = person.period;
    one.given = person.household;
    for (const auto& [id, expected] : person.then) {
      const rules::RuleDefinition& rule = *policy.find_rule(id);
      one.then = expected;
      one.place = expected.place;
      run_case(sets.of(rule.entity), rule, one, setting_of(policy, one), person.id + "·" + id,
               &report);
    }
  }
  return report;
}

}  // namespace policy
