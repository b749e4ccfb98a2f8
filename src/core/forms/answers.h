// Answers on one copy of a form, and facts about its household: plain values, no meaning of their
// own. Item and row numbers are those of a FormProgram.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/dictionary/value.h"

namespace forms {

struct FormProgram;

// One row of answers, by item number; none: not answered. As the paper asks: a negated item is not
// turned round. `fact_row` is the record of Facts the row is about, -1: a new one.
struct AnswerRow {
  std::vector<std::optional<dictionary::Value>> values;
  int32_t fact_row = -1;
  friend bool operator==(const AnswerRow&, const AnswerRow&) = default;
};

struct Answers {
  AnswerRow form;                            // Items that are asked once.
  std::vector<std::vector<AnswerRow>> rows;  // By number of the repeat.
  // Who signed: signer of the form → name written.
  std::vector<std::pair<std::string, std::string>> signatures;
  friend bool operator==(const Answers&, const Answers&) = default;
};

Answers blank_answers(const FormProgram& form);
// One more row of a repeat; the first one carries the presets of the form.
AnswerRow blank_row(const FormProgram& form, int32_t repeat, bool is_first);

// Answers as people or packs write them: item code → value in pack spelling, or labels ("是",
// "丧偶", "因病、因残", "12000 元"). The words of 其他 have the code of their item with `_other`.
struct GivenAnswer {
  std::string code;
  std::string text;
  base::Place place;
};
struct GivenRow {
  std::vector<GivenAnswer> answers;
};
struct GivenAnswers {
  std::vector<GivenAnswer> answers;
  std::vector<std::pair<std::string, std::vector<GivenRow>>> rows;  // By collection.
  base::Place place;
};

// What could be read; every problem is added to `diagnostics`.
Answers read_answers(const FormProgram& form, const GivenAnswers& given,
                     base::Diagnostics* diagnostics);

// One answer, read leniently. None when it does not fit the item.
std::optional<dictionary::Value> read_answer(const FormProgram& form, int32_t item,
                                             std::string_view text);

// Facts of one household as the registry or another form knows them. Values are the indicators'
// own: polarity is turned already.
struct FactRecord {
  std::vector<std::pair<std::string, dictionary::Value>> values;  // indicator → value
  int32_t parent = 0;  // Row of the parent entity's group; 0 below the root.
  const dictionary::Value* find(std::string_view indicator) const;
};
struct Facts {
  FactRecord root;
  std::vector<std::pair<std::string, std::vector<FactRecord>>> groups;       // By entity.
  const std::vector<FactRecord>* find_group(std::string_view entity) const;  // Null: none.
};

}  // namespace forms
