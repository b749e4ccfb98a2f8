// Why an expression says yes, no or unknown about one record: a tree of what was read and decided,
// the minimal support of a yes, the failing parts of a no with how much they lack, and the facts
// that block a decision (RULES §1.7). All words are Chinese and come from the dictionary's labels;
// comparisons are exact, amounts are rounded half up to 0.01 for display only (kRoundingNote says
// so once). Nothing here decides: it reads the values that scalar.h computed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace expr {

inline constexpr std::string_view kRoundingNote = "金额和比值四舍五入显示到 0.01，比较时不作舍入";

enum class Verdict : uint8_t { kNo, kYes, kUnknown, kNotApplicable };
std::string_view to_text(Verdict verdict);     // "yes"
std::string_view to_chinese(Verdict verdict);  // "符合", "不符合", "无法判断", "不适用"

// kNo, kYes and kUnknown for conditions; kKnown, kUnknown and kNotApplicable for values.
enum class StepState : uint8_t { kNo, kYes, kKnown, kUnknown, kNotApplicable };
std::string_view to_text(StepState state);  // "yes", "not_applicable"

// How far a comparison is from turning: "低于监测范围 312.50 元/人". `nearness` orders margins of
// different units: the distance in millionths of the threshold (of 1 where the threshold is 0),
// capped.
struct Margin {
  std::string text;
  std::string amount;  // "312.50"; "" when there is no distance (a code, a text).
  std::string unit;    // "元/人"
  int64_t nearness = 0;
};

// One fact of the record: where a caller finds its provenance.
struct FactPlace {
  int32_t field = -1;  // Index into Program::fields.
  int32_t row = 0;     // Row of the field's table.
  friend bool operator==(const FactPlace&, const FactPlace&) = default;
};

// One step of the evaluation. The views belong to the Explainer.
struct Step {
  std::string_view text;   // The part of the rule in Chinese spelling.
  std::string_view label;  // Of the indicator or parameter, for leaves.
  std::string
      display;  // "7187.50 元/人", "是", "未采集（已知部分 300.00 元，另有 1 名家庭成员未采集）"
  StepState state = StepState::kUnknown;
  std::optional<Margin> margin;
  FactPlace fact;          // field -1: not a fact.
  int32_t parameter = -1;  // Index into Program::parameters.
  int16_t table = 0;       // Which record the step is about, when it stands below a set.
  int32_t row = 0;
  int16_t member_table = -1;       // Sets: the table of the rows below.
  std::vector<int32_t> members;    // Sets: rows that count.
  std::vector<int32_t> possibles;  // Sets: rows of which it is not known.
  std::vector<Step> children;
};

// One sentence of "why" or "why not".
struct Reason {
  std::string text;  // "家庭人均纯收入 7187.50 元/人，低于监测范围（7500.00 元/人）312.50 元/人"
  std::optional<Margin> margin;
  int16_t member_table = -1;
  std::vector<int32_t> members;  // Rows responsible.
  std::vector<FactPlace> facts;
};

struct Explanation {
  Verdict verdict = Verdict::kUnknown;
  Step trace;
  std::optional<Step> guard;  // The tree of Question::guard.
  std::vector<Reason>
      why;  // Verdict yes: together they make it so; leave one out and it is not proved.
  std::vector<Reason> why_not;     // Verdict no or not applicable: what fails, the nearest first.
  std::vector<FactPlace> missing;  // Verdict unknown: facts whose being known can change the
                                   // result, in order of reading.
};

// One record that was run. Nothing is owned; all of it outlives the call. names[table][row] is what
// a row is called in a sentence ("张三"); tables or rows without a name are numbered.
using RowNames = std::vector<std::vector<std::string>>;
struct Evaluated {
  const Layout& layout;
  const Record& record;
  const Context& context;
  const Slots& slots;
  const RowNames& names;
};

// A condition of the program, and optionally the guard that says whom it is about: both as indexes
// of roots.
struct Question {
  int32_t guard = -1;
  int32_t root = -1;
  int32_t row = 0;  // Of the root's table.
};

// Words and structure of one program, made once; any number of threads may ask it. The program and
// the dictionary outlive it.
class Explainer {
 public:
  Explainer(const Program& program, const dictionary::Dictionary& dictionary);
  ~Explainer();
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;

  Verdict verdict(const Evaluated& evaluated, const Question& question) const;
  Explanation explain(const Evaluated& evaluated, const Question& question) const;
  // Only Explanation::missing, for counting what blocks many rules. Empty unless the verdict is
  // unknown.
  std::vector<FactPlace> missing(const Evaluated& evaluated, const Question& question) const;
  // Only Explanation::why_not.
  std::vector<Reason> why_not(const Evaluated& evaluated, const Question& question) const;

  // The value of a value root as people read it.
  std::string display(const Evaluated& evaluated, int32_t root, int32_t row) const;
  // "本户" for table 0, the name or "第 2 条" for others.
  std::string of_whom(const Evaluated& evaluated, int16_t table, int32_t row) const;
  // "张三的出生日期", "家庭年收入"
  std::string fact_words(const Evaluated& evaluated, const FactPlace& place) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace expr
