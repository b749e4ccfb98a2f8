#include "app/actions/submission_desk.h"

#include "app/actions/describe.h"
#include "app/actions/household_facts.h"

namespace actions {
namespace {

// A household judged; its parts stay together because a judgement refers to them.
struct Judged {
  rules::Subject subject;
  rules::Binding binding;
};

base::Result<Judged> read_for_rules(const LiveDeployment& deployment,
                                    const registry::Household& household) {
  const auto& dictionary = deployment.policy->dictionary;
  const rules::RuleSet& rule_set = deployment.rule_set;
  const HouseholdFacts facts(dictionary, household);
  rules::Setting setting = deployment.schema->setting();
  setting.region = household.region;
  Judged judged;
  judged.subject =
      TRY(rules::record_from(dictionary, rule_set.program(), rule_set.layout(), facts));
  judged.binding = TRY(rule_set.bind(setting));
  return judged;
}

}  // namespace

std::vector<ChangedRule> changed_rules(const LiveDeployment& deployment,
                                       const registry::Household& before,
                                       const registry::Household& after) {
  std::vector<ChangedRule> changed;
  const auto first = read_for_rules(deployment, before);
  const auto second = read_for_rules(deployment, after);
  // What cannot be judged is told by the household's page; the submission is stored all the same.
  if (!first || !second) return changed;
  const rules::Judgement old(deployment.rule_set, first->subject, first->binding);
  const rules::Judgement now(deployment.rule_set, second->subject, second->binding);
  for (std::size_t i = 0; i < deployment.rule_set.rules().size(); ++i) {
    const auto rule = static_cast<int32_t>(i);
    const auto& definition = *deployment.rule_set.rules()[i].definition;
    ChangedRule line{definition.id,
                     definition.title,
                     std::string(rules::to_text(definition.severity)),
                     std::string(result_of(old.verdict(rule))),
                     std::string(result_of(now.verdict(rule))),
                     old.sentence(rule),
                     now.sentence(rule)};
    if (line.old_result == line.new_result && line.old_sentence == line.new_sentence) continue;
    changed.push_back(std::move(line));
  }
  return changed;
}

SubmissionDesk desk_of(const LiveDeployment& deployment, const HouseholdArchive& archive,
                       const AccountBook* accounts) {
  SubmissionDesk desk;
  desk.archive = &archive;
  desk.as_of = deployment.as_of();
  desk.policy_hash = deployment.policy->content_hash;
  desk.compare = [&deployment](const registry::Household& before,
                               const registry::Household& after) {
    return changed_rules(deployment, before, after);
  };
  desk.account_name = [accounts](std::string_view id) -> std::string {
    const auto number = accounts == nullptr ? std::nullopt : parse_account_id(id);
    const auto account = number ? accounts->find(*number) : std::nullopt;
    return account ? account->name : std::string();
  };
  desk.region_name = [&deployment](std::string_view region) -> std::string {
    const int32_t node = deployment.regions->find(region);
    return node < 0 ? std::string(region) : deployment.regions->at(node).full_name;
  };
  return desk;
}

}  // namespace actions
