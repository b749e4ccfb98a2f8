#include "edge/policy/test_forms.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/forms/answers.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"

namespace policy {
namespace {

using forms::FormProgram;
using forms::ItemState;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "、") + word;
  return text.empty() ? "（无）" : text;
}

// "A12[2]" → A12, row 1; "A12" → row 0.
std::pair<std::string, int32_t> split_code(const std::string& code) {
  const std::size_t open = code.find('[');
  if (open == std::string::npos) return {code, 0};
  int32_t row = 0;
  for (std::size_t i = open + 1; i < code.size() && code[i] >= '0' && code[i] <= '9' && row < 10000;
       ++i) {
    row = row * 10 + (code[i] - '0');
  }
  return {code.substr(0, open), std::max(row - 1, 0)};
}

class CaseRun {
 public:
  CaseRun(const FormProgram& form, const FormCase& one) : form_(form), case_(one) {}

  std::vector<std::string> differences() {
    forms::Setting setting;
    setting.as_of = case_.as_of;
    setting.region = case_.region;
    if (case_.period) setting.period = {case_.period->from, case_.period->to};
    const auto context = forms::bind_form(form_, setting);
    if (!context) return {context.error().message};
    answers_ = forms::blank_answers(form_);
    fill(case_.answers, -1, &answers_.form);
    for (const auto& [collection, rows] : case_.answers.rows) {
      const int32_t repeat = form_.find_repeat(collection);
      if (repeat < 0) return {"表上没有成员表“" + collection + "”"};
      for (const FormAnswers& row : rows) {
        answers_.rows[at(repeat)].push_back(forms::blank_row(form_, repeat, false));
        fill(row, repeat, &answers_.rows[at(repeat)].back());
      }
    }
    result_ = forms::evaluate(form_, *context, answers_);
    compare();
    return std::move(differences_);
  }

 private:
  void fill(const FormAnswers& given, int32_t repeat, forms::AnswerRow* row) {
    for (const auto& entry : given.values) {
      const int32_t item = form_.find_item(entry.code);
      if (item < 0 || form_.items[at(item)].repeat != repeat) {
        differences_.push_back("“" + entry.code + "”项不在这里填");
        continue;
      }
      row->values[at(item)] = entry.value;
    }
  }

  const ItemState* state_of(const std::string& code) {
    const auto [bare, row] = split_code(code);
    const int32_t item = form_.find_item(bare);
    if (item >= 0 && at(row) < result_.items[at(item)].size()) return &result_.at(item, row);
    differences_.push_back("“" + code + "”没有这一行");
    return nullptr;
  }

  void compare() {
    for (const std::string& code : case_.shown) compare_visibility(code, true);
    for (const std::string& code : case_.hidden) compare_visibility(code, false);
    if (case_.missing) compare_missing(*case_.missing);
    compare_values(case_.computed, 0);
    for (const auto& [collection, rows] : case_.computed.rows) {
      for (std::size_t row = 0; row < rows.size(); ++row)
        compare_values(rows[row], static_cast<int32_t>(row));
    }
    if (case_.problems) compare_problems(*case_.problems);
  }

  void compare_visibility(const std::string& code, bool expected) {
    const ItemState* state = state_of(code);
    if (state == nullptr || (state->visibility == forms::Visibility::kShown) == expected) return;
    differences_.push_back("“" + code + "”项应" + (expected ? "显示" : "不显示") + "，实际" +
                           (expected ? "不显示" : "显示"));
  }

  // A code without a row number stands for any row.
  void compare_missing(const std::vector<std::string>& codes) {
    const bool by_row = std::any_of(codes.begin(), codes.end(), [](const std::string& code) {
      return code.find('[') != std::string::npos;
    });
    std::set<std::string> found;
    for (const forms::ItemPlace& place : result_.missing) {
      const forms::PlannedItem& item = form_.items[at(place.item)];
      const bool with_row = by_row && item.repeat >= 0;
      found.insert(item.code + (with_row ? "[" + std::to_string(place.row + 1) + "]" : ""));
    }
    compare_sets("缺项", {codes.begin(), codes.end()}, found);
  }

  void compare_problems(const std::vector<std::string>& ids) {
    std::set<std::string> found;
    for (const forms::Problem& problem : result_.problems) {
      if (problem.kind == forms::ProblemKind::kCheck) found.insert(problem.id);
    }
    compare_sets("问题", {ids.begin(), ids.end()}, found);
  }

  void compare_sets(const std::string& what, const std::set<std::string>& expected,
                    const std::set<std::string>& found) {
    if (expected == found) return;
    differences_.push_back(what + "应为 " + joined(expected) + "，实际 " + joined(found));
  }

  void compare_values(const FormAnswers& expected, int32_t row) {
    for (const auto& entry : expected.values) {
      const int32_t item = form_.find_item(entry.code);
      const bool has_row = item >= 0 && at(row) < result_.items[at(item)].size();
      if (!has_row) {
        differences_.push_back("“" + entry.code + "”没有这一行");
        continue;
      }
      const ItemState& state = result_.at(item, row);
      if (state.value == entry.value) continue;
      ItemState wanted;
      wanted.value = entry.value;
      differences_.push_back("“" + entry.code + "”项应为 " + to_display(form_, item, wanted) +
                             "，实际 " + to_display(form_, item, state));
    }
  }

  const FormProgram& form_;
  const FormCase& case_;
  forms::Answers answers_;
  forms::Evaluation result_;
  std::vector<std::string> differences_;
};

}  // namespace

FormTestReport test_forms(const Policy& policy, std::string_view form) {
  FormTestReport report;
  for (const FormTests& tests : policy.form_tests) {
    if (!form.empty() && tests.form != form) continue;
    const forms::FormDefinition* definition = policy.find_form(tests.form);
    if (definition == nullptr) continue;  // The loader has reported it.
    const forms::CompiledForm compiled = forms::compile_form(*definition, policy.dictionary);
    for (const FormCase& one : tests.cases) {
      ++report.cases;
      std::vector<std::string> differences = CaseRun(*compiled.form, one).differences();
      if (differences.empty()) continue;
      report.failed.push_back({tests.form, one.name, one.place, std::move(differences)});
    }
  }
  return report;
}

}  // namespace policy
