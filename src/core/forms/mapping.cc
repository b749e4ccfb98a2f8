#include "core/forms/mapping.h"

#include <algorithm>

#include "core/expr/program.h"

namespace forms {
namespace {

using dictionary::State;
using dictionary::Value;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

Value turned(const PlannedItem& item, Value value) {
  if (item.negated && value.state == State::kKnown) value.number = 1 - value.number;
  return value;
}

void put(FactRecord* record, const std::string& indicator, Value value) {
  for (auto& [id, old] : record->values) {
    if (id != indicator) continue;
    if (old.state != State::kKnown) old = std::move(value);  // A known answer is not lost.
    return;
  }
  record->values.emplace_back(indicator, std::move(value));
}

FactRecord facts_of_row(const FormProgram& form, const Evaluation& evaluation, int32_t repeat,
                        int32_t row) {
  FactRecord record;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    const PlannedItem& item = form.items[i];
    if (item.repeat != repeat || item.indicator == nullptr) continue;
    const ItemState& state = evaluation.at(static_cast<int32_t>(i), row);
    if (state.value.state == State::kUnknown) continue;
    put(&record, item.indicator->id, turned(item, state.value));
  }
  return record;
}

// Which facts of `record` the form asks for.
void fill_row(const FormProgram& form, const FactRecord& record, int32_t repeat, AnswerRow* row) {
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    const PlannedItem& item = form.items[i];
    const bool is_worked_out = (item.is_generated || item.is_computed) && item.reads_answers;
    if (item.repeat != repeat || item.indicator == nullptr || is_worked_out) continue;
    const Value* fact = record.find(item.indicator->id);
    if (fact == nullptr || fact->state == State::kUnknown) continue;
    // What skip logic made not applicable, skip logic makes so again.
    const bool is_skipped = fact->state == State::kNotApplicable && item.relevant >= 0;
    if (!is_skipped) row->values[i] = turned(item, *fact);
  }
}

}  // namespace

Facts to_facts(const FormProgram& form, const Answers& answers, const Evaluation& evaluation) {
  Facts facts;
  facts.root = facts_of_row(form, evaluation, -1, 0);
  for (std::size_t r = 0; r < form.repeats.size(); ++r) {
    std::vector<FactRecord> records;
    records.reserve(answers.rows[r].size());
    for (std::size_t row = 0; row < answers.rows[r].size(); ++row) {
      records.push_back(
          facts_of_row(form, evaluation, static_cast<int32_t>(r), static_cast<int32_t>(row)));
    }
    facts.groups.emplace_back(form.repeats[r].entity, std::move(records));
  }
  return facts;
}

Answers prefill(const FormProgram& form, const Facts& known) {
  Answers answers = blank_answers(form);
  fill_row(form, known.root, -1, &answers.form);
  for (std::size_t r = 0; r < form.repeats.size(); ++r) {
    const auto* records = known.find_group(form.repeats[r].entity);
    const std::size_t count = records == nullptr ? 0 : records->size();
    for (std::size_t i = 0; i < std::min(count, at(expr::kMaxRowsPerRecord)); ++i) {
      AnswerRow row = blank_row(form, static_cast<int32_t>(r), false);
      row.fact_row = static_cast<int32_t>(i);
      fill_row(form, (*records)[i], static_cast<int32_t>(r), &row);
      answers.rows[r].push_back(std::move(row));
    }
  }
  return answers;
}

Answers transfer(const FormProgram& from, const Answers& answers, const Evaluation& evaluation,
                 const FormProgram& to) {
  Answers result = prefill(to, to_facts(from, answers, evaluation));
  // The rows are new for the other form's facts.
  for (auto& rows : result.rows) {
    for (AnswerRow& row : rows) row.fact_row = -1;
  }
  return result;
}

}  // namespace forms
