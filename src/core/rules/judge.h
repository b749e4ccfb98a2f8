// What the rules of a set say about one household: outcomes at once, sentences, explanations,
// missing facts and what-if when asked (RULES §1.4, §1.7). The machine proposes; nothing here
// decides about a household.
//
//   Judgement judgement(rule_set, subject, binding);
//   judgement.verdict(i) · judgement.sentence(i) · judgement.explain(i) · judgement.missing()
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/dictionary/value.h"
#include "core/expr/explain.h"
#include "core/expr/scalar.h"
#include "core/rules/facts.h"
#include "core/rules/rule_set.h"

namespace rules {

using expr::Verdict;

// Runs without building a single string; keeps its memory from one household to the next. Not
// shared between threads.
class Judge {
 public:
  explicit Judge(const RuleSet& rule_set) : rule_set_(&rule_set) {}
  // One verdict for each rule of the set. kNotApplicable: the guard says that the rule is not about
  // this household.
  const std::vector<Verdict>& run(const expr::Record& record, const expr::Context& context);

 private:
  const RuleSet* rule_set_;
  expr::Slots slots_;
  std::vector<Verdict> verdicts_;
};

// A fact that blocks rules.
struct MissingFact {
  const dictionary::Indicator* indicator = nullptr;
  expr::Moment moment;
  std::string entity;          // Whose fact: "household", "person" …
  int32_t row = 0;             // Of that entity.
  std::string of_whom;         // "本户", "张三", "第 2 条"
  std::string words;           // "张三的出生日期"
  std::vector<int32_t> rules;  // Indexes of the rules that it blocks.
};

// A fact tried instead of the recorded one.
struct Change {
  std::string indicator;
  int32_t row = 0;  // Of the indicator's entity; 0 for the household itself.
  dictionary::Value value;
};

struct ChangedRule {
  int32_t rule = 0;
  Verdict before = Verdict::kUnknown;
  Verdict after = Verdict::kUnknown;
  std::string sentence_before;
  std::string sentence_after;
};

struct WhatIf {
  std::vector<ChangedRule>
      changed;  // Rules whose verdict or sentence differs, in the order of the set.
  std::vector<Verdict> verdicts;  // Of all rules, after.
};

// Names a decision so that it can be recomputed and compared (RULES §1.7).
inline constexpr std::string_view kEngineVersion = "expr-1";
struct Receipt {
  std::string rule_set_hash;
  std::string engine_version;
  Setting setting;
  std::vector<std::pair<std::string, std::string>> parameters;  // id → value in pack spelling
  std::string snapshot;     // Which recorded facts, as the caller names them.
  std::string result_hash;  // SHA-256 over "rule verdict" lines.
};

// One household judged. Refers to its arguments, which outlive it. Not shared between threads.
class Judgement {
 public:
  Judgement(const RuleSet& rule_set, const Subject& subject, const Binding& binding);

  Verdict verdict(int32_t rule) const { return verdicts_[static_cast<std::size_t>(rule)]; }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  // Yes: the message with its values. Otherwise one sentence of the same style: what is missing,
  // what fails, whom it is not about.
  std::string sentence(int32_t rule) const;
  expr::Explanation explain(int32_t rule) const;
  // The facts that block this rule, or all rules: those that block most rules first. Empty when
  // nothing is unknown.
  std::vector<MissingFact> missing(int32_t rule) const;
  std::vector<MissingFact> missing() const;
  // Which rules would change? Nothing is stored. An error when an indicator is unknown, computed
  // from others, or a row does not exist.
  base::Result<WhatIf> what_if(const std::vector<Change>& changes,
                               const ParameterValues& parameters) const;
  Receipt receipt(std::string_view rule_set_hash, std::string_view snapshot) const;

  expr::Evaluated evaluated() const;
  const RuleSet& rule_set() const { return *rule_set_; }
  const Subject& subject() const { return *subject_; }
  const Binding& binding() const { return *binding_; }

 private:
  expr::Question question_of(int32_t rule) const;

  const RuleSet* rule_set_;
  const Subject* subject_;
  const Binding* binding_;
  expr::Slots slots_;
  std::vector<Verdict> verdicts_;
};

}  // namespace rules
