// Explanations of the rule engine → answers: sources of facts and clauses of parameters are added
// here, the words are the engine's own.
#pragma once

#include <cstdint>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/live.h"
#include "core/rules/judge.h"

namespace actions {

class FindingWriter {
 public:
  // All outlive it. The judgement is of this household.
  FindingWriter(const LiveDeployment& deployment, const registry::Household& household,
                const rules::Judgement& judgement)
      : deployment_(deployment), household_(household), judgement_(judgement) {}

  // With the steps of the evaluation, or without: a page shows the steps of one rule at a time.
  enum class Steps : uint8_t { kNone, kAll };
  Finding finding(int32_t rule, const std::vector<rules::MissingFact>& all_missing,
                  Steps steps) const;
  MissingValue missing(const rules::MissingFact& fact) const;

 private:
  Trace trace(const expr::Step& step) const;
  Reason reason(const expr::Reason& from) const;
  std::vector<ParameterUse> parameters(int32_t rule) const;
  std::optional<ValueSource> source_of(const expr::FactPlace& place) const;
  Clause parameter_clause(const rules::ParameterUse& use) const;
  std::string who_can_answer(const rules::MissingFact& fact) const;
  std::string record_id(std::string_view entity, int32_t row) const;

  const LiveDeployment& deployment_;
  const registry::Household& household_;
  const rules::Judgement& judgement_;
};

}  // namespace actions
