#include "core/forms/answers.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/expr/program.h"
#include "core/forms/form_program.h"

namespace forms {
namespace {

using dictionary::TypeKind;
using dictionary::Value;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// "12,000元" → "12000 yuan"; anything else stays as it is.
std::string money_words(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  for (const std::string_view unit : {"元", "yuan"}) {
    const std::size_t end = text.rfind(unit);
    if (end != std::string::npos && end + unit.size() == text.size()) text.resize(end);
  }
  return std::string(base::trim(text)) + " yuan";
}

// "5万元", "4.35" → fen; "50000 元" says its unit itself.
std::optional<Value> read_ten_thousands(std::string_view text) {
  constexpr std::string_view kUnit = "万元";
  if (text.size() > kUnit.size() && text.substr(text.size() - kUnit.size()) == kUnit)
    text.remove_suffix(kUnit.size());
  const auto fen = base::parse_scaled(base::trim(text), 6);
  return fen ? std::optional(dictionary::known(*fen)) : std::nullopt;
}

// "因病、因残；因学" or "[illness, disability]" → the mask.
std::optional<Value> read_set(std::string_view text, const dictionary::CodeList& list) {
  if (is_one_of(text, {"无", "[]"}) && !list.find(text)) return dictionary::known(0);
  if (!text.empty() && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  int64_t mask = 0;
  std::string word;
  const auto take = [&]() {
    const std::string_view trimmed = base::trim(word);
    if (trimmed.empty()) return true;
    const auto code = list.find(trimmed);
    if (code) mask |= int64_t{1} << *code;
    word.clear();
    return code.has_value();
  };
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = base::next_code_point(text, &position);
    if (c == U'、' || c == U',' || c == U';') {
      if (!take()) return std::nullopt;
    } else {
      base::append_code_point(&word, c);
    }
  }
  if (!take()) return std::nullopt;
  return dictionary::known(mask);
}

std::optional<Value> read_bool(std::string_view text) {
  if (is_one_of(text, {"√", "✓", "☑", "☒", "1"})) return dictionary::known(1);
  if (is_one_of(text, {"×", "✗", "☐", "□", "0"})) return dictionary::known(0);
  return std::nullopt;
}

class Reader {
 public:
  Reader(const FormProgram& form, base::Diagnostics* diagnostics)
      : form_(form), diagnostics_(diagnostics) {}

  Answers read(const GivenAnswers& given) {
    Answers answers = blank_answers(form_);
    read_row(given.answers, -1, &answers.form);
    for (const auto& [collection, rows] : given.rows)
      read_rows(collection, rows, given.place, &answers);
    return answers;
  }

 private:
  void read_rows(const std::string& collection, const std::vector<GivenRow>& rows,
                 const base::Place& place, Answers* answers) {
    const int32_t repeat = form_.find_repeat(collection);
    if (repeat < 0) {
      report("forms.unknown_table", place, {collection});
      return;
    }
    auto& read = answers->rows[at(repeat)];
    if (read.size() + rows.size() > at(expr::kMaxRowsPerRecord)) {
      report("forms.too_many_rows", place, {collection, std::to_string(expr::kMaxRowsPerRecord)});
      return;
    }
    for (const GivenRow& row : rows) {
      read.push_back(blank_row(form_, repeat, false));
      read_row(row.answers, repeat, &read.back());
    }
  }

  void read_row(const std::vector<GivenAnswer>& given, int32_t repeat, AnswerRow* row) {
    for (const GivenAnswer& answer : given) {
      const int32_t item = form_.find_item(answer.code);
      if (item < 0) {
        std::vector<std::string_view> codes;
        codes.reserve(form_.items.size());
        for (const PlannedItem& one : form_.items) codes.push_back(one.code);
        const std::string_view near = base::nearest_name(answer.code, codes);
        report("forms.unknown_item", answer.place,
               {answer.code, near.empty() ? "请对照表上的编号" : near});
        continue;
      }
      const PlannedItem& planned = form_.items[at(item)];
      if (planned.repeat != repeat) {
        report("forms.wrong_table", answer.place, {answer.code});
        continue;
      }
      if (row->values[at(item)]) report("forms.answered_twice", answer.place, {answer.code});
      if (base::trim(answer.text).empty()) continue;
      const auto value = read_answer(form_, item, answer.text);
      if (!value) report_value(planned, answer);
      if (value && value->state != dictionary::State::kUnknown) row->values[at(item)] = *value;
    }
  }

  void report_value(const PlannedItem& item, const GivenAnswer& answer) {
    if (item.list != nullptr) {
      std::string options;
      for (const int64_t code : item.offered)
        options += (options.empty() ? "" : "、") + item.list->codes[at(code)].label;
      report("forms.unknown_option", answer.place, {item.code, answer.text, options});
      return;
    }
    report("forms.bad_value", answer.place,
           {item.code, answer.text, dictionary::to_chinese(item.indicator->type.kind)});
  }

  void report(std::string_view id, const base::Place& place,
              std::initializer_list<std::string_view> arguments) {
    diagnostics_->push_back(base::diagnose(id, place, arguments));
  }

  const FormProgram& form_;
  base::Diagnostics* diagnostics_;
};

}  // namespace

Answers blank_answers(const FormProgram& form) {
  Answers answers;
  answers.form.values.resize(form.items.size());
  answers.rows.resize(form.repeats.size());
  return answers;
}

AnswerRow blank_row(const FormProgram& form, int32_t repeat, bool is_first) {
  AnswerRow row;
  row.values.resize(form.items.size());
  for (std::size_t i = 0; is_first && i < form.items.size(); ++i) {
    if (form.items[i].repeat == repeat) row.values[i] = form.items[i].preset;
  }
  return row;
}

std::optional<Value> read_answer(const FormProgram& form, int32_t item, std::string_view text) {
  const PlannedItem& planned = form.items[at(item)];
  if (planned.indicator == nullptr) return dictionary::known_text(std::string(base::trim(text)));
  const dictionary::Type& type = planned.indicator->type;
  text = base::trim(text);
  const std::string folded = base::fold_width(text);
  if (planned.unit == PaperUnit::kTenThousandYuan) {
    if (const auto value = read_ten_thousands(folded)) return value;
  }
  if (const auto value = parse_value(text, type, planned.list)) return value;
  if (is_one_of(folded, {"不适用"})) return dictionary::not_applicable();
  if (is_one_of(folded, {"未采集", "不清楚"})) return dictionary::unknown();
  switch (type.kind) {
    case TypeKind::kBool:
      return read_bool(folded);
    case TypeKind::kMoney:
      return parse_value(money_words(folded), type, nullptr);
    case TypeKind::kSet:
      return planned.list == nullptr ? std::nullopt : read_set(folded, *planned.list);
    default:
      return parse_value(folded, type, planned.list);
  }
}

Answers read_answers(const FormProgram& form, const GivenAnswers& given,
                     base::Diagnostics* diagnostics) {
  return Reader(form, diagnostics).read(given);
}

const Value* FactRecord::find(std::string_view indicator) const {
  for (const auto& [id, value] : values) {
    if (id == indicator) return &value;
  }
  return nullptr;
}

const std::vector<FactRecord>* Facts::find_group(std::string_view entity) const {
  for (const auto& [id, records] : groups) {
    if (id == entity) return &records;
  }
  return nullptr;
}

}  // namespace forms
