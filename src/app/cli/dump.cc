#include "app/cli/dump.h"

#include <ostream>
#include <vector>

#include "app/actions/asking.h"
#include "app/actions/village_facts.h"
#include "app/cli/dump_histories.h"
#include "app/cli/json_text.h"
#include "core/rules/judge.h"

namespace cli {
namespace {

using actions::LiveDeployment;
using actions::VillagePart;
using registry::Household;

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

std::string letters_of(const std::vector<rules::Verdict>& verdicts) {
  std::string letters;
  for (const auto verdict : verdicts) letters += letter_of(verdict);
  return letters;
}

// As the screening has it, which does not tell - from n.
std::string letters_of(const rules::Screening& screening, int64_t row) {
  std::string letters;
  for (std::size_t i = 0; i < screening.rules(); ++i) {
    const auto rule = static_cast<int32_t>(i);
    letters += screening.is_yes(rule, row) ? 'y' : screening.is_unknown(rule, row) ? 'u' : 'n';
  }
  return letters;
}

void print_line(std::string_view id, std::string_view entity, const VillagePart& part,
                const std::string& columns, const std::string& scalar, std::ostream& out) {
  out << R"({"id":)" << quoted(id) << R"(,"entity":)" << quoted(entity) << R"(,"region":)"
      << quoted(part.region) << R"(,"columns":)" << quoted(columns) << R"(,"scalar":)"
      << quoted(scalar) << "}\n";
}

// A village's households and the village itself, judged one by one beside what its part says.
class VillageDump {
 public:
  VillageDump(const actions::View& view, std::ostream& out)
      : view_(view),
        out_(out),
        judge_(view.deployment->rule_set),
        village_judge_(view.deployment->village_rules) {}

  base::Result<void> print(const VillagePart& part) {
    const auto& dictionary = view_.deployment->policy->dictionary;
    const std::string entity = registry::household_entity(dictionary);
    std::vector<Household> households;
    for (std::size_t row = 0; row < part.keys.rows(); ++row) {
      const actions::HouseholdPlace place{&part, view_.regions().find(part.region), row};
      auto loaded = TRY(actions::load_household(view_, place));
      const auto& verdicts = judge_.run(loaded.subject.record, loaded.binding->context);
      print_line(loaded.household.id, entity, part,
                 letters_of(part.screening, static_cast<int64_t>(row)), letters_of(verdicts), out_);
      households.push_back(std::move(loaded.household));
    }
    const auto& set = view_.deployment->village_rules;
    if (set.rules().empty()) return {};
    std::vector<const Household*> below;
    for (const Household& household : households) below.push_back(&household);
    const actions::VillageFacts facts(dictionary, below);
    const auto subject = TRY(rules::record_from(dictionary, set.program(), set.layout(), facts));
    const auto& verdicts = village_judge_.run(subject.record, part.village_binding->context);
    print_line(part.region, dictionary.parent_of(entity), part, letters_of(part.village_verdicts),
               letters_of(verdicts), out_);
    return {};
  }

 private:
  const actions::View& view_;
  std::ostream& out_;
  rules::Judge judge_;
  rules::Judge village_judge_;
};

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
  const auto snapshot = deployment.snapshot();
  std::ostream& out = streams.out;
  print_head(deployment, "households", out);
  out << R"(,"count":)" << snapshot->households() << "}\n";
  for (const VillagePart* part : snapshot->parts_of(-1)) {
    for (std::size_t row = 0; row < part->keys.rows(); ++row) {
      const auto household = deployment.source->load(part->keys.id(row), deployment.as_of());
      if (!household) return fail(household.error(), streams);
      print_household(deployment.policy->dictionary, *household, out);
    }
  }
  return out.good() ? kDone : kFoundProblem;
}

int dump_verdicts(const LiveDeployment& deployment, Streams streams) {
  const auto& dictionary = deployment.policy->dictionary;
  const std::string household_entity = registry::household_entity(dictionary);
  print_head(deployment, "verdicts", streams.out);
  streams.out << R"(,"rules":{)";
  print_rules(household_entity, deployment.rule_set, streams.out);
  streams.out << ",";
  print_rules(dictionary.parent_of(household_entity), deployment.village_rules, streams.out);
  streams.out << "}}\n";
  const actions::View view{&deployment, deployment.snapshot()};
  VillageDump dump(view, streams.out);
  for (const VillagePart* part : view.snapshot->parts_of(-1)) {
    const auto done = dump.print(*part);
    if (!done) return fail(done.error(), streams);
  }
  return streams.out.good() ? kDone : kFoundProblem;
}

}  // namespace cli
