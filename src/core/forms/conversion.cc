#include "core/forms/conversion.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/text.h"

namespace forms {
namespace {

using dictionary::Code;
using dictionary::CodeList;
using dictionary::State;
using dictionary::TypeKind;
using dictionary::Value;

constexpr std::array<std::string_view, 4> kLossKinds = {"not_asked", "option_not_printed",
                                                        "options_merged", "as_words"};

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

// The same option of another list: by its code, else by what people call it.
std::optional<int32_t> find_code(const CodeList& list, const Code& code) {
  for (std::size_t i = 0; i < list.codes.size(); ++i) {
    if (list.codes[i].code == code.code) return static_cast<int32_t>(i);
  }
  if (const auto found = list.find(code.label)) return found;
  for (const std::string& alias : code.aliases) {
    if (const auto found = list.find(alias)) return found;
  }
  return std::nullopt;
}

bool is_choice(const dictionary::Indicator& indicator) {
  return indicator.type.kind == TypeKind::kSet || indicator.type.kind == TypeKind::kEnum;
}

bool is_worked_out(const PlannedItem& item) {
  return item.is_generated || (item.is_computed && item.reads_answers);
}

// Items of `to` that take answers about the indicator; a figure worked out there takes none.
std::vector<int32_t> items_for(const FormProgram& to, std::string_view indicator) {
  std::vector<int32_t> items;
  for (std::size_t i = 0; i < to.items.size(); ++i) {
    const PlannedItem& item = to.items[i];
    const bool asks = item.indicator != nullptr && item.indicator->id == indicator;
    if (asks && !is_worked_out(item)) items.push_back(static_cast<int32_t>(i));
  }
  return items;
}

bool is_offered(const PlannedItem& item, int64_t code) {
  return std::binary_search(item.offered.begin(), item.offered.end(), code);
}

// The question for the words of an item's 其他; -1: none.
int32_t words_of(const FormProgram& form, int32_t item) {
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    if (form.items[i].other_of == item) return static_cast<int32_t>(i);
  }
  return -1;
}

// The item among `items` that has a box for the code, else one with words; -1: neither.
int32_t box_for(const FormProgram& form, const std::vector<int32_t>& items, int64_t code) {
  for (const int32_t item : items) {
    if (is_offered(form.items[at(item)], code)) return item;
  }
  return -1;
}
int32_t words_among(const FormProgram& form, const std::vector<int32_t>& items) {
  for (const int32_t item : items) {
    if (words_of(form, item) >= 0) return item;
  }
  return -1;
}

// -- facts in another dictionary
class Translator {
 public:
  Translator(const FormProgram& from, const FormProgram& to) : from_(from), to_(to) {}

  Facts translate(const Facts& facts) const {
    Facts result;
    result.root = translate(facts.root);
    for (const auto& [entity, records] : facts.groups) {
      std::vector<FactRecord> translated;
      translated.reserve(records.size());
      for (const FactRecord& record : records) translated.push_back(translate(record));
      result.groups.emplace_back(entity, std::move(translated));
    }
    return result;
  }

 private:
  FactRecord translate(const FactRecord& record) const {
    FactRecord result;
    result.parent = record.parent;
    for (const auto& [id, value] : record.values) {
      const auto* indicator = to_.dictionary->find_indicator(id);
      if (indicator == nullptr) continue;
      if (auto translated = translate(id, *indicator, value))
        result.values.emplace_back(id, std::move(*translated));
    }
    return result;
  }

  std::optional<Value> translate(const std::string& id, const dictionary::Indicator& to,
                                 const Value& value) const {
    const auto* from = from_.dictionary->find_indicator(id);
    if (from == nullptr || from->type.kind != to.type.kind) return std::nullopt;
    const CodeList* before = from_.dictionary->list_of(from->type);
    const CodeList* after = to_.dictionary->list_of(to.type);
    const bool is_coded = is_choice(to) && before != nullptr && after != nullptr;
    if (!is_coded || value.state != State::kKnown) return value;
    if (to.type.kind == TypeKind::kEnum) {
      const auto code = find_code(*after, before->codes[at(value.number)]);
      return code ? std::optional(dictionary::known(*code)) : std::nullopt;
    }
    int64_t mask = 0;
    for (std::size_t i = 0; i < before->codes.size(); ++i) {
      if ((value.number >> i & 1) == 0) continue;
      if (const auto code = find_code(*after, before->codes[i])) mask |= int64_t{1} << *code;
    }
    return dictionary::known(mask);
  }

  const FormProgram& from_;
  const FormProgram& to_;
};

// -- options that the paper does not print
class Wording {
 public:
  explicit Wording(const FormProgram& form) : form_(form) {}

  void fit(int32_t repeat, AnswerRow* row) const {
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      const PlannedItem& item = form_.items[i];
      const bool is_set = item.indicator != nullptr && item.indicator->type.kind == TypeKind::kSet;
      const bool is_known = row->values[i] && row->values[i]->state == State::kKnown;
      if (item.repeat != repeat || item.offered.empty()) continue;
      if (is_set && row->values[i] && row->values[i]->state == State::kNotApplicable) {
        row->values[i] = dictionary::known(0);  // Asked of everybody here: none of the boxes.
      } else if (is_set && is_known) {
        fit_set(static_cast<int32_t>(i), row);
      } else if (is_known && item.list != nullptr && !is_offered(item, row->values[i]->number)) {
        row->values[i].reset();
      }
    }
  }

 private:
  void fit_set(int32_t index, AnswerRow* row) const {
    const PlannedItem& item = form_.items[at(index)];
    Value& value = *row->values[at(index)];
    for (std::size_t code = 0; code < item.list->codes.size(); ++code) {
      const bool is_ticked = (value.number >> code & 1) != 0;
      if (!is_ticked || is_offered(item, static_cast<int64_t>(code))) continue;
      value.number &= ~(int64_t{1} << code);
      write(item.list->codes[code].label, words_among(form_, items_for(form_, item.indicator->id)),
            row);
    }
  }

  void write(const std::string& label, int32_t owner, AnswerRow* row) const {
    if (owner < 0) return;
    const PlannedItem& item = form_.items[at(owner)];
    const int32_t text = words_of(form_, owner);
    const auto other = item.list->find(form_.items[at(text)].other_option);
    auto& set = row->values[at(owner)];
    auto& words = row->values[at(text)];
    if (!other) return;
    set = dictionary::known((set && set->state == State::kKnown ? set->number : 0) | int64_t{1}
                                                                                         << *other);
    const bool is_written = words && words->state == State::kKnown && !words->text.empty();
    words = dictionary::known_text(is_written ? words->text + std::string(kBetweenWords) + label
                                              : label);
  }

  const FormProgram& form_;
};

// -- losses
class Finder {
 public:
  Finder(const FormProgram& from, const FormProgram& to) : from_(from), to_(to) {}

  std::vector<Loss> find() {
    for (std::size_t i = 0; i < from_.items.size(); ++i) look_at(static_cast<int32_t>(i));
    return std::move(losses_);
  }

 private:
  bool is_said_by_boxes(int32_t index) const {
    return std::any_of(from_.items.begin(), from_.items.end(),
                       [&](const PlannedItem& item) { return item.yes_no == index; });
  }

  void look_at(int32_t index) {
    const PlannedItem& item = from_.items[at(index)];
    if (item.indicator == nullptr || is_worked_out(item) || is_said_by_boxes(index)) return;
    const std::vector<int32_t> there = items_for(to_, item.indicator->id);
    if (there.empty()) return look_at_unasked(index);
    const auto* indicator = to_.items[at(there.front())].indicator;
    const CodeList* list = to_.dictionary->list_of(indicator->type);
    if (item.list == nullptr || list == nullptr) return;
    for (const int64_t code : item.offered) look_at_option(index, there, *list, code);
  }

  // Words behind 其他 are missed with their option; where that comes over, they are lost by
  // themselves.
  void look_at_unasked(int32_t index) {
    const PlannedItem& item = from_.items[at(index)];
    if (item.other_of < 0 || keeps_other(item))
      losses_.push_back({LossKind::kNotAsked, index, -1, "", ""});
  }

  bool keeps_other(const PlannedItem& text) const {
    const PlannedItem& owner = from_.items[at(text.other_of)];
    const std::vector<int32_t> there = items_for(to_, owner.indicator->id);
    if (there.empty() || owner.list == nullptr) return false;
    const auto other = owner.list->find(text.other_option);
    const CodeList* list = to_.items[at(there.front())].list;
    const auto same =
        other && list != nullptr ? find_code(*list, owner.list->codes[at(*other)]) : std::nullopt;
    return same && (box_for(to_, there, *same) >= 0 || words_among(to_, there) >= 0);
  }

  void look_at_option(int32_t index, const std::vector<int32_t>& there, const CodeList& list,
                      int64_t code) {
    const PlannedItem& item = from_.items[at(index)];
    const Code& option = item.list->codes[at(code)];
    const auto same = find_code(list, option);
    const int32_t box = same ? box_for(to_, there, *same) : -1;
    if (box >= 0) {
      const bool is_own = list.codes[at(*same)].code == option.code;
      if (!is_own) add(LossKind::kOptionsMerged, index, box, option, list.codes[at(*same)].code);
      return;
    }
    const bool is_set = item.indicator->type.kind == TypeKind::kSet;
    const int32_t words = is_set && same ? words_among(to_, there) : -1;
    if (words >= 0) {
      const int32_t text = words_of(to_, words);
      add(LossKind::kAsWords, index, words, option, to_.items[at(text)].other_option);
    } else {
      add(LossKind::kOptionNotPrinted, index, there.front(), option, "");
    }
  }

  void add(LossKind kind, int32_t index, int32_t there, const Code& option, std::string taken_by) {
    losses_.push_back({kind, index, there, option.code, std::move(taken_by)});
  }

  const FormProgram& from_;
  const FormProgram& to_;
  std::vector<Loss> losses_;
};

}  // namespace

std::string_view to_text(LossKind kind) { return kLossKinds[static_cast<std::size_t>(kind)]; }

Conversion convert(const FormProgram& from, const Answers& answers, const Evaluation& evaluation,
                   const FormProgram& to) {
  Conversion result;
  result.known = Translator(from, to).translate(to_facts(from, answers, evaluation));
  result.answers = prefill(to, result.known);
  const Wording wording(to);
  wording.fit(-1, &result.answers.form);
  for (std::size_t r = 0; r < result.answers.rows.size(); ++r) {
    for (AnswerRow& row : result.answers.rows[r]) wording.fit(static_cast<int32_t>(r), &row);
  }
  return result;
}

std::vector<Loss> find_losses(const FormProgram& from, const FormProgram& to) {
  return Finder(from, to).find();
}

std::vector<int32_t> find_unanswered(const FormProgram& from, const FormProgram& to) {
  std::vector<int32_t> items;
  for (std::size_t i = 0; i < to.items.size(); ++i) {
    const PlannedItem& item = to.items[i];
    if (item.indicator == nullptr || is_worked_out(item) || item.other_of >= 0) continue;
    const bool is_said = std::any_of(from.items.begin(), from.items.end(), [&](const auto& one) {
      return one.indicator != nullptr && one.indicator->id == item.indicator->id;
    });
    const bool is_boxes_question =
        std::any_of(to.items.begin(), to.items.end(),
                    [&](const auto& one) { return one.yes_no == static_cast<int32_t>(i); });
    if (!is_said && !is_boxes_question) items.push_back(static_cast<int32_t>(i));
  }
  return items;
}

}  // namespace forms
