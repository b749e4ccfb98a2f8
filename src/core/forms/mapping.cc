#include "core/forms/mapping.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/expr/program.h"
#include "core/forms/fill_record.h"

namespace forms {
namespace {

using dictionary::State;
using dictionary::Value;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

int64_t mask_of(const PlannedItem& item) {
  int64_t mask = 0;
  for (const int64_t code : item.offered) mask |= int64_t{1} << code;
  return mask;
}

Value turned(const PlannedItem& item, Value value) {
  if (item.negated && value.state == State::kKnown) value.number = 1 - value.number;
  return value;
}

void put(FactRecord* record, const std::string& indicator, Value value, bool is_part) {
  for (auto& [id, old] : record->values) {
    if (id != indicator) continue;
    if (is_part) {
      old = united(old, value);
    } else if (old.state != State::kKnown) {
      old = std::move(value);  // A known answer is not lost.
    }
    return;
  }
  record->values.emplace_back(indicator, std::move(value));
}

Value* find_value(FactRecord* record, const std::string& indicator) {
  for (auto& [id, value] : record->values) {
    if (id == indicator) return &value;
  }
  return nullptr;
}

// "种植业；刺绣" → the option 种植业 is taken out of the words and given back.
int64_t take_options(const dictionary::CodeList& list, std::string* words) {
  if (const auto whole = list.find(base::trim(*words))) {
    words->clear();
    return int64_t{1} << *whole;
  }
  int64_t taken = 0;
  std::string kept;
  std::string_view rest = *words;
  while (!rest.empty()) {
    const std::size_t end = rest.find(kBetweenWords);
    const std::string_view word = base::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + kBetweenWords.size());
    if (const auto code = list.find(word)) {
      taken |= int64_t{1} << *code;
    } else if (!word.empty()) {
      kept += (kept.empty() ? "" : std::string(kBetweenWords)) + std::string(word);
    }
  }
  *words = kept;
  return taken;
}

// Who writes the name of an option behind 其他 means that option, printed on this paper or not.
void read_words(const FormProgram& form, int32_t repeat, FactRecord* record) {
  for (const PlannedItem& text : form.items) {
    if (text.other_of < 0 || text.repeat != repeat || text.indicator == nullptr) continue;
    const PlannedItem& owner = form.items[at(text.other_of)];
    Value* words = find_value(record, text.indicator->id);
    Value* set = find_value(record, owner.indicator->id);
    const auto other = owner.list == nullptr ? std::nullopt : owner.list->find(text.other_option);
    const bool is_set = owner.indicator->type.kind == dictionary::TypeKind::kSet;
    const bool is_written = words != nullptr && words->state == State::kKnown;
    if (!is_set || !is_written || set == nullptr || set->state != State::kKnown || !other) continue;
    const int64_t other_bit = int64_t{1} << *other;
    const int64_t taken = take_options(*owner.list, &words->text) & ~other_bit;
    if (words->text.empty()) {
      *words = dictionary::not_applicable();
      set->number &= ~other_bit;
    }
    set->number |= taken;
  }
}

FactRecord facts_of_row(const FormProgram& form, const Evaluation& evaluation, int32_t repeat,
                        int32_t row) {
  FactRecord record;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    const PlannedItem& item = form.items[i];
    if (item.repeat != repeat || item.indicator == nullptr) continue;
    const ItemState& state = evaluation.at(static_cast<int32_t>(i), row);
    if (state.value.state == State::kUnknown) continue;
    put(&record, item.indicator->id, turned(item, state.value),
        form.is_part(static_cast<int32_t>(i)));
  }
  read_words(form, repeat, &record);
  return record;
}

// What one item ticks of a set that the paper spreads over several: its own options; the first one
// also takes what none of them prints, so that it is seen.
Value part_of(const FormProgram& form, int32_t item, Value set) {
  if (!form.is_part(item) || set.state != State::kKnown) return set;
  int64_t others = 0;
  bool is_first = true;
  for (int32_t i = 0; i < static_cast<int32_t>(form.items.size()); ++i) {
    if (i == item || form.items[at(i)].indicator != form.items[at(item)].indicator) continue;
    others |= mask_of(form.items[at(i)]);
    is_first = is_first && i > item;
  }
  set.number &= is_first ? ~others : mask_of(form.items[at(item)]);
  return set;
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
    if (!is_skipped) row->values[i] = turned(item, part_of(form, static_cast<int32_t>(i), *fact));
  }
}

// 是/否 about boxes that are known follows from them, unless it was stated.
void answer_yes_no(const FormProgram& form, int32_t repeat, AnswerRow* row) {
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    if (form.items[i].repeat != repeat || row->values[i]) continue;
    bool is_asked = false;
    bool is_open = false;
    bool is_ticked = false;
    for (std::size_t boxes = 0; boxes < form.items.size(); ++boxes) {
      if (form.items[boxes].yes_no != static_cast<int32_t>(i)) continue;
      is_asked = true;
      const auto& value = row->values[boxes];
      is_open = is_open || !value || value->state == State::kUnknown;
      is_ticked = is_ticked || (value && value->state == State::kKnown && value->number != 0);
    }
    if (is_asked && (is_ticked || !is_open)) row->values[i] = dictionary::known(is_ticked ? 1 : 0);
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
  answer_yes_no(form, -1, &answers.form);
  for (std::size_t r = 0; r < form.repeats.size(); ++r) {
    const auto* records = known.find_group(form.repeats[r].entity);
    const std::size_t count = records == nullptr ? 0 : records->size();
    for (std::size_t i = 0; i < std::min(count, at(expr::kMaxRowsPerRecord)); ++i) {
      AnswerRow row = blank_row(form, static_cast<int32_t>(r), false);
      row.fact_row = static_cast<int32_t>(i);
      fill_row(form, (*records)[i], static_cast<int32_t>(r), &row);
      answer_yes_no(form, static_cast<int32_t>(r), &row);
      answers.rows[r].push_back(std::move(row));
    }
  }
  return answers;
}

}  // namespace forms
