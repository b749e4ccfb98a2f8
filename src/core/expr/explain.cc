#include "core/expr/explain.h"

#include <algorithm>
#include <utility>

#include "core/expr/apply.h"
#include "core/expr/explain_missing.h"
#include "core/expr/explain_reading.h"
#include "core/expr/explain_words.h"

namespace expr {
namespace {

constexpr int kMostSteps = 3000;             // A tree of derived indicators may repeat itself.
constexpr std::size_t kMostTracedRows = 24;  // Rows of one set that are shown with their parts.

// Builds the tree of one question.
class Tracer {
 public:
  Tracer(const Program& program, const Words& words, const Reading& reading)
      : program_(program), words_(words), reading_(reading) {}

  Step step(int32_t trace, Frame frame) {
    ++made_;
    const TraceNode& node = reading_.at(trace);
    Step made;
    made.text = words_.formal(trace);
    made.state = reading_.state(trace, frame);
    const bool is_answer = node.type.kind == TypeKind::kBool && made.state == StepState::kKnown;
    if (is_answer) made.state = reading_.truth(trace, frame);
    made.display = reading_.display(trace, frame);
    made.table = frame.table;
    made.row = frame.row;
    made.margin = reading_.margin(trace, frame);
    made.fact = reading_.fact(trace, frame);
    if (node.kind == SyntaxKind::kName || node.kind == SyntaxKind::kParameter)
      made.label = words_.noun(trace);
    if (node.kind == SyntaxKind::kParameter) {
      made.parameter = static_cast<int32_t>(program_.at(node.number).k);
    } else if (node.kind == SyntaxKind::kAggregate || node.kind == SyntaxKind::kMember) {
      add_rows(node, trace, frame, &made);
    } else if (made_ < kMostSteps) {
      made.children.reserve(node.children.size());
      for (const int32_t child : node.children) {
        if (!words_.is_literal(child)) made.children.push_back(step(child, frame));
      }
    }
    return made;
  }

 private:
  void add_rows(const TraceNode& node, int32_t trace, Frame frame, Step* made) {
    Reading::Rows rows = reading_.rows(trace, frame);
    const TraceNode& set = reading_.at(node.children[0]);
    const int32_t where = set.children.empty() ? -1 : set.children[0];
    const int32_t value = node.children.size() > 1 ? node.children[1] : -1;
    made->member_table = rows.table;
    std::size_t shown = 0;
    for (const int32_t row : rows.present) {
      if (++shown > kMostTracedRows || made_ >= kMostSteps) break;
      const Frame below{rows.table, row};
      // A sum shows the values of the rows that count, a condition how every row meets it.
      const bool counts = !is_no(reading_.cell(set.number, below));
      if (value >= 0 && counts) made->children.push_back(step(value, below));
      if (value < 0 && where >= 0) made->children.push_back(step(where, below));
    }
    made->members = std::move(rows.yes);
    made->possibles = std::move(rows.unknown);
  }

  const Program& program_;
  const Words& words_;
  const Reading& reading_;
  int made_ = 0;
};

// Finds the parts that make a condition what it is.
class Causes {
 public:
  explicit Causes(const Reading& reading) : reading_(reading) {}

  // Enough parts to make `trace` come out as `wanted`; none of them can be left out.
  void prove(int32_t trace, Frame frame, bool wanted, std::vector<Reason>* out) const {
    const TraceNode& node = reading_.at(trace);
    switch (node.kind) {
      case SyntaxKind::kAnd:
      case SyntaxKind::kOr: {
        const bool all = (node.kind == SyntaxKind::kAnd) == wanted;
        return all ? each(node, frame, wanted, out) : shortest(node, frame, wanted, out);
      }
      case SyntaxKind::kNot:
        return prove(node.children[0], frame, !wanted, out);
      case SyntaxKind::kUnless:
        prove(node.children[0], frame, true, out);
        return prove(node.children[1], frame, false, out);
      case SyntaxKind::kIf:
        return choice(node, frame, wanted, out, &Causes::prove);
      case SyntaxKind::kName:
        if (opens(trace, frame)) return prove(node.children[0], frame, wanted != node.negated, out);
        break;
      default:
        break;
    }
    out->push_back(reason(trace, frame, wanted));
  }

  // Every part that stands in the way of `trace` coming out as `wanted`.
  void deny(int32_t trace, Frame frame, bool wanted, std::vector<Reason>* out) const {
    const TraceNode& node = reading_.at(trace);
    if (reading_.truth(trace, frame) != (wanted ? StepState::kNo : StepState::kYes)) return;
    switch (node.kind) {
      case SyntaxKind::kAnd:
      case SyntaxKind::kOr:
        for (const int32_t child : node.children) deny(child, frame, wanted, out);
        return;
      case SyntaxKind::kNot:
        return deny(node.children[0], frame, !wanted, out);
      case SyntaxKind::kUnless:
        deny(node.children[0], frame, true, out);
        return deny(node.children[1], frame, false, out);
      case SyntaxKind::kIf:
        return choice(node, frame, wanted, out, &Causes::deny);
      case SyntaxKind::kName:
        if (opens(trace, frame)) return deny(node.children[0], frame, wanted != node.negated, out);
        break;
      default:
        break;
    }
    out->push_back(reason(trace, frame, !wanted));
  }

 private:
  using Follow = void (Causes::*)(int32_t, Frame, bool, std::vector<Reason>*) const;

  // A computed yes or no is explained by what it was computed from.
  bool opens(int32_t trace, Frame frame) const {
    const TraceNode& node = reading_.at(trace);
    if (node.type.kind != TypeKind::kBool || node.children.empty()) return false;
    return node.negated || reading_.is_computed(trace, frame);
  }

  void each(const TraceNode& node, Frame frame, bool wanted, std::vector<Reason>* out) const {
    for (const int32_t child : node.children) prove(child, frame, wanted, out);
  }

  void shortest(const TraceNode& node, Frame frame, bool wanted, std::vector<Reason>* out) const {
    std::vector<Reason> best;
    for (const int32_t child : node.children) {
      if (reading_.truth(child, frame) != (wanted ? StepState::kYes : StepState::kNo)) continue;
      std::vector<Reason> own;
      prove(child, frame, wanted, &own);
      if (best.empty() || own.size() < best.size()) best = std::move(own);
    }
    std::move(best.begin(), best.end(), std::back_inserter(*out));
  }

  void choice(const TraceNode& node, Frame frame, bool wanted, std::vector<Reason>* out,
              Follow follow) const {
    const StepState when = reading_.truth(node.children[0], frame);
    if (when == StepState::kUnknown) return;
    out->push_back(reason(node.children[0], frame, when == StepState::kYes));
    (this->*follow)(node.children[when == StepState::kYes ? 1 : 2], frame, wanted, out);
  }

  Reason reason(int32_t trace, Frame frame, bool truth) const {
    const TraceNode& node = reading_.at(trace);
    Reason made;
    made.text = reading_.sentence(trace, frame, truth, false);
    made.margin = reading_.margin(trace, frame);
    if (node.kind == SyntaxKind::kAggregate) {
      Reading::Rows rows = reading_.rows(trace, frame);
      made.member_table = rows.table;
      const bool failing = node.text == "all" && !truth;
      if (failing) {
        const int32_t set = reading_.at(node.children[0]).number;
        for (const int32_t row : rows.present) {
          if (is_no(reading_.cell(set, {rows.table, row}))) made.members.push_back(row);
        }
      } else {
        made.members = std::move(rows.yes);
      }
    }
    collect_facts(trace, frame, &made.facts, 0);
    return made;
  }

  void collect_facts(int32_t trace, Frame frame, std::vector<FactPlace>* out, int depth) const {
    const FactPlace place = reading_.fact(trace, frame);
    if (place.field >= 0) {
      if (std::find(out->begin(), out->end(), place) == out->end()) out->push_back(place);
      return;
    }
    const TraceNode& node = reading_.at(trace);
    if (depth > 16 || node.kind == SyntaxKind::kAggregate || node.kind == SyntaxKind::kMember)
      return;
    for (const int32_t child : node.children) collect_facts(child, frame, out, depth + 1);
  }

  const Reading& reading_;
};

Verdict verdict_of(Cell guard, Cell condition) {
  if (is_no(guard)) return Verdict::kNotApplicable;
  if (is_no(condition)) return Verdict::kNo;
  return is_yes(guard) && is_yes(condition) ? Verdict::kYes : Verdict::kUnknown;
}

void nearest_first(std::vector<Reason>* reasons) {
  const auto nearness = [](const Reason& reason) {
    return reason.margin ? reason.margin->nearness : INT64_MAX;
  };
  std::stable_sort(reasons->begin(), reasons->end(),
                   [&](const Reason& a, const Reason& b) { return nearness(a) < nearness(b); });
}

// A derived part that several parts read is said once.
void say_once(std::vector<Reason>* reasons) {
  std::vector<Reason> once;
  for (Reason& reason : *reasons) {
    const bool said = std::any_of(once.begin(), once.end(),
                                  [&](const Reason& other) { return other.text == reason.text; });
    if (!said) once.push_back(std::move(reason));
  }
  *reasons = std::move(once);
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  constexpr std::string_view kTexts[] = {"no", "yes", "unknown", "not_applicable"};
  return kTexts[static_cast<std::size_t>(verdict)];
}

std::string_view to_chinese(Verdict verdict) {
  constexpr std::string_view kTexts[] = {"不符合", "符合", "无法判断", "不适用"};
  return kTexts[static_cast<std::size_t>(verdict)];
}

std::string_view to_text(StepState state) {
  constexpr std::string_view kTexts[] = {"no", "yes", "known", "unknown", "not_applicable"};
  return kTexts[static_cast<std::size_t>(state)];
}

struct Explainer::Impl {
  Impl(const Program& own_program, const dictionary::Dictionary& own_dictionary)
      : program(own_program), dictionary(own_dictionary), words(own_program, own_dictionary) {}

  const Root& root(int32_t index) const { return program.roots[static_cast<std::size_t>(index)]; }
  Reading reading(const Evaluated& evaluated) const {
    return {program, dictionary, words, evaluated};
  }
  Cell cell(const Evaluated& evaluated, int32_t index, int32_t row) const {
    if (index < 0) return yes_no(true);
    const Frame frame{root(index).table, row};
    return reading(evaluated).cell(root(index).node, frame);
  }

  const Program& program;
  const dictionary::Dictionary& dictionary;
  Words words;
};

Explainer::Explainer(const Program& program, const dictionary::Dictionary& dictionary)
    : impl_(std::make_unique<Impl>(program, dictionary)) {}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

Verdict Explainer::verdict(const Evaluated& evaluated, const Question& question) const {
  return verdict_of(impl_->cell(evaluated, question.guard, question.row),
                    impl_->cell(evaluated, question.root, question.row));
}

std::vector<FactPlace> Explainer::missing(const Evaluated& evaluated,
                                          const Question& question) const {
  if (verdict(evaluated, question) != Verdict::kUnknown) return {};
  const Reading reading = impl_->reading(evaluated);
  std::vector<Wanted> wanted;
  for (const int32_t index : {question.guard, question.root}) {
    if (index < 0) continue;
    const Root& root = impl_->root(index);
    const int16_t table = impl_->program.at(root.node).table;
    wanted.push_back({root.node, reading.frame_of(table, {root.table, question.row}).row});
  }
  return blocking_facts(impl_->program, impl_->dictionary, evaluated, wanted);
}

std::vector<Reason> Explainer::why_not(const Evaluated& evaluated, const Question& question) const {
  const Verdict result = verdict(evaluated, question);
  std::vector<Reason> reasons;
  if (result != Verdict::kNo && result != Verdict::kNotApplicable) return reasons;
  const Reading reading = impl_->reading(evaluated);
  const Causes causes(reading);
  const Root& root = impl_->root(result == Verdict::kNo ? question.root : question.guard);
  if (root.trace >= 0) causes.deny(root.trace, {root.table, question.row}, true, &reasons);
  nearest_first(&reasons);
  say_once(&reasons);
  return reasons;
}

Explanation Explainer::explain(const Evaluated& evaluated, const Question& question) const {
  Explanation made;
  made.verdict = verdict(evaluated, question);
  const Reading reading = impl_->reading(evaluated);
  Tracer tracer(impl_->program, impl_->words, reading);
  const Causes causes(reading);
  for (const int32_t index : {question.guard, question.root}) {
    if (index < 0) continue;
    const Root& root = impl_->root(index);
    const Frame frame{root.table, question.row};
    Step step = tracer.step(root.trace, frame);
    if (made.verdict == Verdict::kYes) causes.prove(root.trace, frame, true, &made.why);
    if (index == question.guard) {
      made.guard = std::move(step);
    } else {
      made.trace = std::move(step);
    }
  }
  say_once(&made.why);
  if (made.verdict == Verdict::kUnknown) {
    made.missing = missing(evaluated, question);
  } else if (made.verdict != Verdict::kYes) {
    made.why_not = why_not(evaluated, question);
  }
  return made;
}

std::string Explainer::display(const Evaluated& evaluated, int32_t root, int32_t row) const {
  const Root& own = impl_->root(root);
  return impl_->reading(evaluated).display(own.trace, {own.table, row});
}

std::string Explainer::of_whom(const Evaluated& evaluated, int16_t table, int32_t row) const {
  return impl_->reading(evaluated).of_whom(table, row);
}

std::string Explainer::fact_words(const Evaluated& evaluated, const FactPlace& place) const {
  const Field& field = impl_->program.fields[static_cast<std::size_t>(place.field)];
  const auto* indicator = impl_->dictionary.find_indicator(field.indicator);
  std::string words = indicator == nullptr ? field.indicator : indicator->label;
  if (field.moment.kind == Moment::Kind::kPrevious) {
    words = field.moment.argument == 1
                ? "上期" + words
                : "前 " + std::to_string(field.moment.argument) + " 期的" + words;
  } else if (field.moment.kind == Moment::Kind::kIdentified) {
    words = "识别时的" + words;
  } else if (field.moment.kind == Moment::Kind::kDate) {
    words = base::to_text(base::Date{field.moment.argument}) + " 的" + words;
  }
  return field.table <= 0 ? words : of_whom(evaluated, field.table, place.row) + "的" + words;
}

}  // namespace expr
