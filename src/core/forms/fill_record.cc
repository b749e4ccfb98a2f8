#include "core/forms/fill_record.h"

#include <algorithm>

namespace forms {
namespace {

using dictionary::State;
using dictionary::Value;
using expr::Cell;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

class Filler {
 public:
  Filler(const FormProgram& form, const Answers& answers, const Facts* known)
      : form_(form), answers_(answers), known_(known) {}

  expr::Record fill() {
    plan_rows();
    std::vector<int32_t> rows;
    rows.reserve(facts_.size());
    for (const auto& table : facts_) rows.push_back(static_cast<int32_t>(table.size()));
    record_ = expr::make_record(form_.program, form_.layout, rows);
    for (std::size_t t = 1; t < parents_.size(); ++t) place_rows(t);
    for (std::size_t f = 0; f < form_.fields.size(); ++f) fill_field(static_cast<int32_t>(f));
    return std::move(record_);
  }

 private:
  int32_t repeat_of_table(std::size_t table) const {
    for (std::size_t i = 0; i < form_.repeats.size(); ++i) {
      if (form_.repeats[i].table == static_cast<int16_t>(table)) return static_cast<int32_t>(i);
    }
    return -1;
  }

  // For each table the record of facts behind each row (null: none) and the row of the parent
  // table.
  void plan_rows() {
    facts_.resize(form_.program.tables.size());
    parents_.resize(form_.program.tables.size());
    facts_[0].push_back(known_ == nullptr ? nullptr : &known_->root);
    parents_[0].push_back(0);
    for (std::size_t t = 1; t < facts_.size(); ++t) {
      const expr::Table& table = form_.program.tables[t];
      const auto* group = known_ == nullptr ? nullptr : known_->find_group(table.entity);
      const int32_t repeat = repeat_of_table(t);
      if (repeat >= 0) {
        for (const AnswerRow& row : answers_.rows[at(repeat)]) {
          const bool is_known =
              group != nullptr && row.fact_row >= 0 && at(row.fact_row) < group->size();
          facts_[t].push_back(is_known ? &(*group)[at(row.fact_row)] : nullptr);
          parents_[t].push_back(0);
        }
      } else if (group != nullptr) {
        plan_known_rows(t, *group);
      }
    }
  }

  // Records that the form does not ask for, below the rows that they belong to.
  void plan_known_rows(std::size_t t, const std::vector<FactRecord>& group) {
    const auto parent_table = at(form_.program.tables[t].parent);
    const int32_t repeat = repeat_of_table(parent_table);
    for (std::size_t parent = 0; parent < facts_[parent_table].size(); ++parent) {
      const int32_t fact_row =
          repeat < 0 ? static_cast<int32_t>(parent) : answers_.rows[at(repeat)][parent].fact_row;
      for (const FactRecord& record : group) {
        if (record.parent != fact_row) continue;
        facts_[t].push_back(&record);
        parents_[t].push_back(static_cast<int32_t>(parent));
      }
    }
  }

  void place_rows(std::size_t t) {
    auto& first = record_.first[t];
    for (std::size_t parent = 0; parent + 1 < first.size(); ++parent) {
      first[parent + 1] = static_cast<int32_t>(
          std::count_if(parents_[t].begin(), parents_[t].end(),
                        [&](int32_t row) { return row <= static_cast<int32_t>(parent); }));
    }
  }

  void fill_field(int32_t field) {
    const auto table = at(form_.program.fields[at(field)].table);
    for (std::size_t row = 0; row < facts_[table].size(); ++row)
      *field_cell(form_, &record_, field, static_cast<int32_t>(row)) = cell_for(field, table, row);
  }

  Cell cell_for(int32_t field, std::size_t table, std::size_t row) {
    const PlannedField& planned = form_.fields[at(field)];
    Value value;
    if (!planned.items.empty()) {
      value = answer_to(planned, static_cast<int32_t>(row));
    } else if (facts_[table][row] != nullptr) {
      const bool is_current =
          form_.program.fields[at(field)].moment.kind == expr::Moment::Kind::kCurrent;
      const Value* fact = !is_current || planned.indicator == nullptr
                              ? nullptr
                              : facts_[table][row]->find(planned.indicator->id);
      if (fact != nullptr) value = *fact;
    }
    if (value.state == State::kUnknown) return fitting(form_, field, blank_cell(planned.blank));
    if (planned.indicator == nullptr || !dictionary::is_text(planned.indicator->type.kind))
      return fitting(form_, field, {value.number, value.state});
    if (value.state != State::kKnown) return {0, value.state};
    record_.texts.push_back(value.text);
    return {static_cast<int64_t>(record_.texts.size()) - 1, State::kKnown};
  }

  // Turned to the indicator's sense. Where two items ask for one indicator, the first answer
  // counts; boxes of one set are taken together.
  Value answer_to(const PlannedField& planned, int32_t row) const {
    const bool is_set = planned.indicator->type.kind == dictionary::TypeKind::kSet;
    if (is_set && planned.items.size() > 1) return ticked_in(planned.items, row);
    for (const int32_t item : planned.items) {
      auto answer = answer_of(form_, answers_, item, row);
      if (!answer || answer->state == State::kUnknown) continue;
      const bool turns = form_.items[at(item)].negated && answer->state == State::kKnown;
      if (turns) answer->number = 1 - answer->number;
      return *answer;
    }
    return {};
  }

  Value ticked_in(const std::vector<int32_t>& parts, int32_t row) const {
    Value all;
    for (const int32_t item : parts) {
      const auto answer = answer_of(form_, answers_, item, row);
      if (answer) all = united(all, *answer);
    }
    return all;
  }

  static Cell blank_cell(dictionary::Blank blank) {
    if (blank == dictionary::Blank::kNo) return {0, State::kKnown};
    return {0, blank == dictionary::Blank::kUnknown ? State::kUnknown : State::kNotApplicable};
  }

  const FormProgram& form_;
  const Answers& answers_;
  const Facts* known_;
  expr::Record record_;
  std::vector<std::vector<const FactRecord*>> facts_;
  std::vector<std::vector<int32_t>> parents_;
};

}  // namespace

Value united(const Value& a, const Value& b) {
  if (a.state == State::kKnown && b.state == State::kKnown)
    return dictionary::known(a.number | b.number);
  if (a.state == State::kKnown || b.state == State::kUnknown) return a;
  return b.state == State::kKnown || a.state == State::kUnknown ? b : a;
}

std::optional<Value> answer_of(const FormProgram& form, const Answers& answers, int32_t item,
                               int32_t row) {
  const PlannedItem& planned = form.items[at(item)];
  const AnswerRow& given =
      planned.repeat < 0 ? answers.form : answers.rows[at(planned.repeat)][at(row)];
  const auto& value = given.values[at(item)];
  if (value && value->state != State::kUnknown) return value;
  if (planned.is_tick) return dictionary::known(0);
  if (planned.yes_no >= 0) {
    const auto& question = given.values[at(planned.yes_no)];
    if (question && *question == dictionary::known(0)) return dictionary::known(0);
  }
  if (planned.repeat >= 0 && row == 0) return planned.preset;
  return std::nullopt;
}

expr::Record fill_record(const FormProgram& form, const Answers& answers, const Facts* known) {
  return Filler(form, answers, known).fill();
}

Cell* field_cell(const FormProgram& form, expr::Record* record, int32_t field, int32_t row) {
  const auto table = at(form.program.fields[at(field)].table);
  const std::size_t width = form.layout.fields_of[table].size();
  return &record->cells[table][at(row) * width + at(form.layout.slot_of[at(field)])];
}

Cell fitting(const FormProgram& form, int32_t field, Cell cell) {
  const bool is_text = dictionary::is_text(form.program.fields[at(field)].kind);
  if (is_text || cell.state != State::kKnown) return cell;
  const expr::Interval& bounds = form.fields[at(field)].bounds;
  cell.number = std::max(bounds.low, std::min(bounds.high, cell.number));
  return cell;
}

Cell cell_of(const FormProgram& form, const expr::Slots& slots, int32_t node, int32_t repeat,
             int32_t row) {
  const int16_t table = form.program.at(node).table;
  const bool is_of_row = repeat >= 0 && table > 0 && table == form.repeats[at(repeat)].table;
  return slots.at(form.program, node, is_of_row ? row : 0);
}

}  // namespace forms
