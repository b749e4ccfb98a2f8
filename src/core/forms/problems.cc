#include "core/forms/problems.h"

#include <algorithm>
#include <initializer_list>

#include "core/forms/fill_record.h"

namespace forms {
namespace {

using dictionary::State;
using dictionary::TypeKind;
using dictionary::Value;
using expr::Cell;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

bool is_yes(Cell cell) { return cell.state == State::kKnown && cell.number != 0; }

std::string shown(const PlannedItem& item, const Value& value) {
  return dictionary::to_display(value, item.indicator->type, item.list);
}

class Finder {
 public:
  Finder(const FormProgram& form, const Ran& ran, Evaluation* result)
      : form_(form), ran_(ran), result_(*result) {}

  void find() {
    // Differences were found on the way; the form's own checks stand before them.
    std::vector<Problem> differences = std::move(result_.problems);
    result_.problems.clear();
    for (const PlannedCheck& check : form_.checks) {
      if (check.root >= 0) run_check(check);
    }
    for (std::size_t i = 0; i < form_.items.size(); ++i) check_item(static_cast<int32_t>(i));
    check_signers();
    for (Problem& problem : differences) result_.problems.push_back(std::move(problem));
  }

 private:
  int32_t rows_of(int32_t repeat) const {
    return repeat < 0 ? 1 : static_cast<int32_t>(ran_.answers.rows[at(repeat)].size());
  }

  void run_check(const PlannedCheck& check) {
    for (int32_t row = 0; row < rows_of(check.repeat); ++row) {
      const int32_t node = form_.program.roots[at(check.root)].node;
      if (!is_yes(cell_of(form_, ran_.slots, node, check.repeat, row))) continue;
      Problem problem;
      problem.id = check.check->id;
      problem.severity = check.check->severity;
      problem.message = message_of(check, row);
      for (const int32_t item : check.items) add_places(check, item, row, &problem);
      result_.problems.push_back(std::move(problem));
    }
  }

  // Items of a member table: the rows that a set of the condition picks out.
  void add_places(const PlannedCheck& check, int32_t item, int32_t row, Problem* problem) const {
    const int32_t repeat = form_.items[at(item)].repeat;
    if (repeat < 0 || repeat == check.repeat) {
      problem->items.push_back({item, repeat < 0 ? 0 : row});
      return;
    }
    for (int32_t one = 0; one < rows_of(repeat); ++one) {
      if (is_picked(form_.program.roots[at(check.root)].trace, repeat, one))
        problem->items.push_back({item, one});
    }
  }

  bool is_picked(int32_t trace, int32_t repeat, int32_t row) const {
    if (trace < 0) return false;
    const expr::TraceNode& node = form_.program.trace[at(trace)];
    if (node.kind == expr::SyntaxKind::kAggregate && node.filter >= 0 &&
        node.filter_table == form_.repeats[at(repeat)].table) {
      return is_yes(cell_of(form_, ran_.slots, node.filter, repeat, row));
    }
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](int32_t child) { return is_picked(child, repeat, row); });
  }

  std::string message_of(const PlannedCheck& check, int32_t row) const {
    std::string message;
    for (const MessagePart& part : check.message)
      message += part.root < 0 ? part.text : slot(part.root, check.repeat, row);
    return message;
  }

  std::string slot(int32_t root_index, int32_t repeat, int32_t row) const {
    const expr::Root& root = form_.program.roots[at(root_index)];
    Cell cell = cell_of(form_, ran_.slots, root.node, repeat, row);
    if (root.denominator >= 0) {
      const Cell divisor = cell_of(form_, ran_.slots, root.denominator, repeat, row);
      if (cell.state == State::kKnown) cell.state = divisor.state;
      if (cell.state == State::kKnown && divisor.number == 0) cell.state = State::kNotApplicable;
      if (cell.state == State::kKnown) {
        expr::Node rounding;
        rounding.op = expr::Op::kRoundDivide;
        rounding.k = 1;
        rounding.a = rounding.b = root.node;
        cell = expr::apply(rounding, form_.program, cell, divisor, {});
      }
    }
    Value value{cell.state, cell.number, {}};
    if (dictionary::is_text(root.type.kind) && cell.state == State::kKnown)
      value.text = std::string(ran_.slots.text(form_.program, ran_.record, cell));
    dictionary::Type type = root.type;
    if (root.is_bool) type.kind = TypeKind::kBool;
    return dictionary::to_display(value, type, form_.dictionary->list_of(type));
  }

  void check_item(int32_t index) {
    const PlannedItem& item = form_.items[at(index)];
    if (item.indicator == nullptr) return;
    for (int32_t row = 0; row < rows_of(item.repeat); ++row) {
      const ItemState& state = result_.at(index, row);
      if (state.visibility != Visibility::kShown || state.value.state != State::kKnown) continue;
      check_options(index, row, state.value);
      check_range(index, row, state.value);
    }
  }

  void check_options(int32_t index, int32_t row, const Value& value) {
    const PlannedItem& item = form_.items[at(index)];
    if (item.list == nullptr || item.offered.empty()) return;
    const auto is_offered = [&](int64_t code) {
      return std::binary_search(item.offered.begin(), item.offered.end(), code);
    };
    const bool is_set = item.indicator->type.kind == TypeKind::kSet;
    for (std::size_t code = 0; code < item.list->codes.size(); ++code) {
      const bool is_chosen =
          is_set ? (value.number >> code & 1) != 0 : value.number == static_cast<int64_t>(code);
      if (!is_chosen || is_offered(static_cast<int64_t>(code))) continue;
      add(ProblemKind::kOptionNotOffered, "forms.option_not_offered", {index, row},
          {item.code, item.list->codes[code].label});
    }
  }

  void check_range(int32_t index, int32_t row, const Value& value) {
    const PlannedItem& item = form_.items[at(index)];
    const dictionary::Indicator& indicator = *item.indicator;
    if (!dictionary::is_numeric(indicator.type.kind)) return;
    if (value.number >= indicator.min && value.number <= indicator.max) return;
    add(ProblemKind::kOutOfRange, "forms.out_of_range", {index, row},
        {item.code, shown(item, value), shown(item, dictionary::known(indicator.min)),
         shown(item, dictionary::known(indicator.max))});
  }

  // Two signatures are two people.
  void check_signers() {
    const auto& signatures = ran_.answers.signatures;
    for (std::size_t i = 0; i < signatures.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (signatures[i].second.empty() || signatures[i].second != signatures[j].second) continue;
        add(ProblemKind::kSameSigner, "forms.same_signer", {}, {signatures[i].second});
      }
    }
  }

  void add(ProblemKind kind, std::string_view id, ItemPlace place,
           std::initializer_list<std::string_view> arguments) {
    const base::Diagnostic diagnostic = base::diagnose(id, {}, arguments);
    Problem problem;
    problem.kind = kind;
    problem.id = id;
    problem.severity = diagnostic.severity == base::Severity::kError ? CheckSeverity::kError
                                                                     : CheckSeverity::kWarn;
    problem.message = diagnostic.message + "，" + diagnostic.help;
    if (place.item >= 0) problem.items.push_back(place);
    result_.problems.push_back(std::move(problem));
  }

  const FormProgram& form_;
  const Ran& ran_;
  Evaluation& result_;
};

}  // namespace

void find_problems(const FormProgram& form, const Ran& ran, Evaluation* result) {
  Finder(form, ran, result).find();
}

void add_difference(const FormProgram& form, ItemPlace place, const Value& answer,
                    const Value& formula, Evaluation* result) {
  const PlannedItem& item = form.items[at(place.item)];
  const base::Diagnostic diagnostic =
      base::diagnose("forms.differs", {}, {item.code, shown(item, answer), shown(item, formula)});
  result->problems.push_back({ProblemKind::kDiffers,
                              "forms.differs",
                              CheckSeverity::kWarn,
                              diagnostic.message + "，" + diagnostic.help,
                              {place}});
}

}  // namespace forms
