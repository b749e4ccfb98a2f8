#include "core/forms/evaluate.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/forms/fill_record.h"
#include "core/forms/problems.h"

namespace forms {
namespace {

using dictionary::State;
using dictionary::Value;
using expr::Cell;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

// Half up, away from zero for negative amounts; divisor > 0.
int64_t rounded(int64_t number, int64_t divisor) {
  const int64_t whole = number / divisor;
  const int64_t rest = number % divisor;
  const int64_t magnitude = rest < 0 ? -rest : rest;
  if (magnitude < divisor - magnitude) return whole;
  return number < 0 ? whole - 1 : whole + 1;
}

// Fen → "5", "4.35".
std::string to_ten_thousands(int64_t fen) {
  std::string text = base::scaled_to_text(fen, 6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

class Run {
 public:
  Run(const FormProgram& form, const expr::Context& context, const Answers& answers,
      const Facts* known)
      : form_(form), context_(context), answers_(answers) {
    record_ = fill_record(form, answers, known);
  }

  Evaluation run() {
    result_.items.resize(form_.items.size());
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      result_.items[i].resize(at(rows_of(form_.items[i].repeat)));
      for (std::size_t row = 0; row < result_.items[i].size(); ++row) state_answer(i, row);
    }
    for (int32_t level = 0; level <= form_.levels; ++level) {
      if (level > 0) run_program();
      for (std::size_t i = 0; i < form_.items.size(); ++i) {
        if (form_.items[i].level == level) decide(i);
      }
    }
    run_program();
    for (std::size_t i = 0; i < form_.items.size(); ++i) finish(i);
    find_stops();
    find_unsigned();
    find_problems(form_, {context_, answers_, record_, slots_}, &result_);
    return std::move(result_);
  }

 private:
  int32_t rows_of(int32_t repeat) const {
    return repeat < 0 ? 1 : static_cast<int32_t>(answers_.rows[at(repeat)].size());
  }

  void run_program() { expr::run(form_.program, form_.layout, record_, context_, &slots_); }

  Cell root_cell(int32_t root, int32_t repeat, int32_t row) const {
    return cell_of(form_, slots_, form_.program.roots[at(root)].node, repeat, row);
  }
  bool is_yes(int32_t root, int32_t repeat, int32_t row) const {
    const Cell cell = root_cell(root, repeat, row);
    return cell.state == State::kKnown && cell.number != 0;
  }

  // The answer before anything is decided.
  void state_answer(std::size_t index, std::size_t row) {
    ItemState& state = result_.items[index][row];
    const auto answer =
        answer_of(form_, answers_, static_cast<int32_t>(index), static_cast<int32_t>(row));
    state.is_answered = answer.has_value();
    if (answer) state.value = *answer;
  }

  void decide(std::size_t index) {
    const PlannedItem& item = form_.items[index];
    for (int32_t row = 0; row < rows_of(item.repeat); ++row) {
      ItemState& state = result_.items[index][at(row)];
      state.visibility = visibility_of(index, row);
      const bool is_hidden = state.visibility >= Visibility::kHidden;
      if (is_hidden) {
        state.value = dictionary::not_applicable();
        write_hidden(index, row);
      } else if (item.formula >= 0) {
        write_formula(index, row);
      }
    }
  }

  Visibility visibility_of(std::size_t index, int32_t row) const {
    const PlannedItem& item = form_.items[index];
    for (std::size_t s = 0; s < index; ++s) {
      const PlannedItem& stop = form_.items[s];
      if (stop.stop < 0 || (stop.repeat >= 0 && stop.repeat != item.repeat)) continue;
      const int32_t stop_row = stop.repeat < 0 ? 0 : row;
      const bool was_asked =
          result_.at(static_cast<int32_t>(s), stop_row).visibility == Visibility::kShown;
      if (was_asked && is_yes(stop.stop, stop.repeat, stop_row)) return Visibility::kStopped;
    }
    if (item.relevant < 0) return Visibility::kShown;
    const Cell relevant = root_cell(item.relevant, item.repeat, row);
    if (relevant.state == State::kUnknown) return Visibility::kUndecided;
    return relevant.number != 0 ? Visibility::kShown : Visibility::kHidden;
  }

  // Later items and derived indicators read the result through the item's field. An overtyped
  // quotient would lose its exactness there: expressions read it by its formula.
  void write_formula(std::size_t index, int32_t row) {
    const PlannedItem& item = form_.items[index];
    const Cell result = formula_cell(item, row, nullptr);
    const bool is_stated = result_.items[index][at(row)].is_answered;
    const bool is_quotient = form_.program.roots[at(item.formula)].denominator >= 0;
    if (result.state == State::kUnknown || (item.is_computed && (is_stated || is_quotient))) return;
    write(index, row, result);
  }

  // Boxes of the same set that are shown elsewhere still count.
  void write_hidden(std::size_t index, int32_t row) {
    const PlannedItem& item = form_.items[index];
    Value left;
    if (item.field >= 0 && item.indicator->type.kind == dictionary::TypeKind::kSet) {
      for (const int32_t other : form_.fields[at(item.field)].items) {
        const bool is_hidden = result_.at(other, row).visibility >= Visibility::kHidden;
        const auto answer = answer_of(form_, answers_, other, row);
        if (!is_hidden && answer) left = united(left, *answer);
      }
    }
    const bool is_left = left.state == State::kKnown;
    write(index, row, {is_left ? left.number : 0, is_left ? State::kKnown : State::kNotApplicable});
  }

  void write(std::size_t index, int32_t row, Cell cell) {
    const PlannedItem& item = form_.items[index];
    if (item.field < 0) return;
    if (item.negated && cell.state == State::kKnown) cell.number = 1 - cell.number;
    *field_cell(form_, &record_, item.field, item.repeat < 0 ? 0 : row) =
        fitting(form_, item.field, cell);
  }

  // The formula's value in the paper's sense, rounded; `state` takes the exact quotient.
  Cell formula_cell(const PlannedItem& item, int32_t row, ItemState* state) const {
    const expr::Root& root = form_.program.roots[at(item.formula)];
    Cell number = root_cell(item.formula, item.repeat, row);
    if (root.denominator < 0) return number;
    const Cell divisor = cell_of(form_, slots_, root.denominator, item.repeat, row);
    if (number.state == State::kNotApplicable || divisor.state == State::kNotApplicable ||
        (divisor.state == State::kKnown && divisor.number == 0)) {
      return {0, State::kNotApplicable};
    }
    if (number.state == State::kUnknown || divisor.state == State::kUnknown)
      return {0, State::kUnknown};
    if (state != nullptr) {
      state->number = number.number;
      state->divisor = divisor.number;
    }
    number.number = rounded(number.number, divisor.number);
    return number;
  }

  Value to_value(const PlannedItem& item, Cell cell) const {
    Value value{cell.state, cell.number, {}};
    const bool is_text =
        item.indicator != nullptr && dictionary::is_text(item.indicator->type.kind);
    if (cell.state != State::kKnown || is_text) value.number = 0;
    if (cell.state == State::kKnown && is_text)
      value.text = std::string(slots_.text(form_.program, record_, cell));
    return value;
  }

  void finish(std::size_t index) {
    const PlannedItem& item = form_.items[index];
    for (int32_t row = 0; row < rows_of(item.repeat); ++row) {
      ItemState& state = result_.items[index][at(row)];
      const bool is_shown = state.visibility == Visibility::kShown;
      if (item.formula >= 0 && state.visibility < Visibility::kHidden) {
        finish_formula(index, row, &state);
      }
      state.is_required = is_shown && item.required >= 0 && is_yes(item.required, item.repeat, row);
      const bool is_asked = is_shown && !item.is_generated && item.indicator != nullptr;
      const bool has_value = state.is_answered || state.value.state != State::kUnknown;
      state.is_missing = is_asked && state.is_required && !has_value;
      if (!is_asked) continue;
      ++result_.counts.asked;
      if (has_value) {
        ++result_.counts.answered;
      } else if (state.is_required) {
        ++result_.counts.missing;
      } else {
        ++result_.counts.optional;
      }
      if (state.is_missing) result_.missing.push_back({static_cast<int32_t>(index), row});
    }
  }

  void finish_formula(std::size_t index, int32_t row, ItemState* state) {
    const PlannedItem& item = form_.items[index];
    ItemState exact;
    const Value result = to_value(item, formula_cell(item, row, &exact));
    const bool both = state->is_answered && result.state == State::kKnown;
    if (both && !(result == state->value))
      add_difference(form_, {static_cast<int32_t>(index), row}, state->value, result, &result_);
    const bool keeps_answer =
        state->is_answered && (item.is_computed || result.state == State::kUnknown);
    if (keeps_answer) return;
    state->value = result;
    state->number = exact.number;
    state->divisor = exact.divisor;
  }

  void find_stops() {
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      const PlannedItem& item = form_.items[i];
      if (item.stop < 0) continue;
      for (int32_t row = 0; row < rows_of(item.repeat); ++row) {
        const bool was_asked = result_.items[i][at(row)].visibility == Visibility::kShown;
        if (!was_asked || !is_yes(item.stop, item.repeat, row)) continue;
        result_.stops.push_back({{static_cast<int32_t>(i), row}, item.stop_message});
      }
    }
  }

  void find_unsigned() {
    for (const std::string& signer : form_.definition->signers) {
      const auto signed_by =
          std::find_if(answers_.signatures.begin(), answers_.signatures.end(),
                       [&](const auto& one) { return one.first == signer && !one.second.empty(); });
      if (signed_by == answers_.signatures.end()) result_.unsigned_by.push_back(signer);
    }
  }

  const FormProgram& form_;
  const expr::Context& context_;
  const Answers& answers_;
  expr::Record record_;
  expr::Slots slots_;
  Evaluation result_;
};

}  // namespace

bool Evaluation::is_complete() const {
  const bool has_error = std::any_of(problems.begin(), problems.end(), [](const Problem& problem) {
    return problem.severity == CheckSeverity::kError;
  });
  return missing.empty() && !has_error;
}

Evaluation evaluate(const FormProgram& form, const expr::Context& context, const Answers& answers,
                    const Facts* known) {
  return Run(form, context, answers, known).run();
}

std::string to_display(const FormProgram& form, int32_t item, const ItemState& state) {
  const PlannedItem& planned = form.items[at(item)];
  if (planned.indicator == nullptr) return state.value.text;
  if (planned.unit == PaperUnit::kTenThousandYuan && state.value.state == State::kKnown)
    return to_ten_thousands(state.value.number) + " 万元";
  return dictionary::to_display(state.value, planned.indicator->type, planned.list);
}

}  // namespace forms
