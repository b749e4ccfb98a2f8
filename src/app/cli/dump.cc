#include "app/cli/dump.h"

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>

#include "app/actions/household_facts.h"
#include "app/actions/village_facts.h"
#include "app/cli/dump_histories.h"
#include "app/cli/json_text.h"
#include "core/frame/frame.h"
#include "core/rules/judge.h"
#include "core/rules/screen.h"

namespace cli {
namespace {

using actions::LiveDeployment;
using registry::Household;

// Every household as its source has it; one that cannot be loaded is left out.
std::vector<Household> in_order_of_regions(const LiveDeployment& deployment) {
  std::vector<Household> households;
  const auto snapshot = deployment.snapshot();
  for (const auto* part : snapshot->parts_of(-1)) {
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      auto one = deployment.source->load(part->keys.id(row), deployment.as_of());
      if (one) households.push_back(*std::move(one));
    }
  }
  std::stable_sort(households.begin(), households.end(),
                   [](const auto& a, const auto& b) { return a.region < b.region; });
  return households;
}

// The head line without its closing brace.
void print_head(const LiveDeployment& deployment, std::string_view what, std::ostream& out) {
  const auto& settings = deployment.settings;
  out << R"({"dump":)" << quoted(what) << R"(,"pack":)" << quoted(settings.pack)
      << R"(,"pack_hash":)" << quoted(deployment.policy->content_hash) << R"(,"as_of":)"
      << quoted(base::to_text(settings.as_of)) << R"(,"rule_date":)"
      << quoted(base::to_text(settings.rule_date.value_or(settings.as_of)));
  if (settings.period) {
    out << R"(,"period":[)" << quoted(base::to_text(settings.period->first)) << ","
        << quoted(base::to_text(settings.period->second)) << "]";
  }
}

// Who is judged: records of one entity in the order of their regions.
struct Subjects {
  std::string entity;
  std::vector<std::string> ids;
  std::vector<std::string> regions;
  std::function<base::Result<rules::Subject>(const rules::RuleSet&, std::size_t)> read;
};

char letter_of(rules::Verdict verdict) {
  switch (verdict) {
    case rules::Verdict::kYes:
      return 'y';
    case rules::Verdict::kNo:
      return 'n';
    case rules::Verdict::kUnknown:
      return 'u';
    case rules::Verdict::kNotApplicable:
      return '-';
  }
  return '?';
}

base::Result<void> print_subjects(const LiveDeployment& deployment, const rules::RuleSet& set,
                                  const Subjects& subjects, std::ostream& out) {
  const auto& dictionary = deployment.policy->dictionary;
  rules::Setting setting{deployment.settings.as_of, deployment.settings.rule_date,
                         deployment.settings.period, ""};
  frame::FrameBuilder builder(dictionary, set.program());
  rules::Judge judge(set);
  rules::Binding binding;
  std::vector<std::string> scalar;
  for (std::size_t i = 0; i < subjects.ids.size(); ++i) {
    if (i == 0 || setting.region != subjects.regions[i]) {
      setting.region = subjects.regions[i];
      binding = TRY(set.bind(setting));
    }
    const rules::Subject subject = TRY(subjects.read(set, i));
    builder.append(setting.region, set.layout(), subject.record);
    std::string& line = scalar.emplace_back();
    for (const auto verdict : judge.run(subject.record, binding.context))
      line += letter_of(verdict);
  }
  const frame::Frame frame = builder.finish();
  const auto screening = TRY(rules::Screening::run(set, frame, setting, {}));
  for (std::size_t i = 0; i < subjects.ids.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    out << R"({"id":)" << quoted(subjects.ids[i]) << R"(,"entity":)" << quoted(subjects.entity)
        << R"(,"region":)" << quoted(subjects.regions[i]) << R"(,"columns":")";
    for (std::size_t r = 0; r < set.rules().size(); ++r) {
      const auto rule = static_cast<int32_t>(r);
      out << (screening.is_yes(rule, row) ? 'y' : screening.is_unknown(rule, row) ? 'u' : 'n');
    }
    out << R"(","scalar":")" << scalar[i] << "\"}\n";
  }
  return {};
}

void print_rules(const std::string& entity, const rules::RuleSet& set, std::ostream& out) {
  out << quoted(entity) << ":[";
  bool is_first = true;
  for (const auto& rule : set.rules()) {
    out << (is_first ? "" : ",") << quoted(rule.definition->id);
    is_first = false;
  }
  out << "]";
}

int fail(const base::Error& error, Streams streams) {
  streams.error << "没有导出：" << error.message << "（" << error.where << "）\n";
  return kFoundProblem;
}

}  // namespace

int dump_households(const LiveDeployment& deployment, Streams streams) {
  const auto households = in_order_of_regions(deployment);
  const auto& dictionary = deployment.policy->dictionary;
  std::ostream& out = streams.out;
  print_head(deployment, "households", out);
  out << R"(,"count":)" << households.size() << "}\n";
  for (const Household& household : households) print_household(dictionary, household, out);
  return out.good() ? kDone : kFoundProblem;
}

int dump_verdicts(const LiveDeployment& deployment, Streams streams) {
  const auto& dictionary = deployment.policy->dictionary;
  const auto households = in_order_of_regions(deployment);
  const std::string household_entity = registry::household_entity(dictionary);
  const std::string village_entity = dictionary.parent_of(household_entity);
  const auto village_set =
      rules::RuleSet::compile(dictionary, village_entity, deployment.policy->rules);

  Subjects homes{household_entity, {}, {}, [&](const rules::RuleSet& set, std::size_t i) {
                   const actions::HouseholdFacts facts(dictionary, households[i]);
                   return rules::record_from(dictionary, set.program(), set.layout(), facts);
                 }};
  std::map<std::string, std::vector<const Household*>> by_village;
  for (const Household& household : households) {
    homes.ids.push_back(household.id);
    homes.regions.push_back(household.region);
    by_village[household.region].push_back(&household);
  }
  Subjects villages{village_entity, {}, {}, [&](const rules::RuleSet& set, std::size_t i) {
                      const auto& below = by_village.find(villages.ids[i])->second;
                      const actions::VillageFacts facts(dictionary, below);
                      return rules::record_from(dictionary, set.program(), set.layout(), facts);
                    }};
  for (const auto& [village, below] : by_village) villages.ids.push_back(village);
  villages.regions = villages.ids;

  print_head(deployment, "verdicts", streams.out);
  streams.out << R"(,"rules":{)";
  print_rules(household_entity, deployment.rule_set, streams.out);
  streams.out << ",";
  print_rules(village_entity, village_set, streams.out);
  streams.out << "}}\n";
  const auto homes_done = print_subjects(deployment, deployment.rule_set, homes, streams.out);
  if (!homes_done) return fail(homes_done.error(), streams);
  if (!village_set.rules().empty()) {
    const auto done = print_subjects(deployment, village_set, villages, streams.out);
    if (!done) return fail(done.error(), streams);
  }
  return streams.out.good() ? kDone : kFoundProblem;
}

}  // namespace cli
