// The words of a program: for every part of every expression its Chinese spelling, what it is
// called inside a sentence
// ("识别时的家庭人均纯收入") and what it says as a condition ("年龄在 6 至 15 岁之间" and its
// opposite). No values of a record occur here, so all of it is made once. Internal to expr.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"

namespace expr {

class Words {
 public:
  Words(const Program& program, const dictionary::Dictionary& dictionary);

  std::string_view formal(int32_t trace) const { return formal_[static_cast<std::size_t>(trace)]; }
  std::string_view noun(int32_t trace) const { return noun_[static_cast<std::size_t>(trace)]; }
  std::string_view phrase(int32_t trace, bool positive) const {
    return (positive ? positive_ : negative_)[static_cast<std::size_t>(trace)];
  }
  // Completed years read as "岁" and have no unit of their own.
  bool is_age(int32_t trace) const { return is_age_[static_cast<std::size_t>(trace)]; }
  bool is_literal(int32_t trace) const;
  std::string literal(int32_t trace) const;
  // "元/人", "个月", "岁"; "" for plain numbers.
  std::string_view unit(int32_t trace) const { return unit_[static_cast<std::size_t>(trace)]; }
  // The rows of a set: what one is counted in ("名", "户", "条") and what the set is called
  // ("家庭成员").
  std::string_view counter(int16_t table) const;
  std::string_view rows_label(int32_t set_trace) const;
  // "低于", "不早于" …: how `trace`'s value stands to another one.
  std::string_view comparison_word(std::string_view symbol, int32_t trace) const;
  // "低保、特困供养"; more than a few codes are counted: "…等 11 项".
  std::string codes(int64_t mask, const Type& type) const;
  const dictionary::Indicator* indicator(int32_t trace) const;
  const dictionary::Parameter* parameter(int32_t trace) const;
  bool is_formula(int32_t trace) const;  // + - × ÷
  bool is_count(int32_t trace) const;

 private:
  void make_formal();
  std::string make_unit(int32_t index) const;
  std::string make_noun(int32_t index);
  std::string make_arithmetic(const TraceNode& node);
  std::string make_call(const TraceNode& node);
  std::string make_aggregate(const TraceNode& node);
  std::string make_phrase(int32_t index, bool positive);
  std::string make_comparison(const TraceNode& node, bool positive);
  std::string make_choice(const TraceNode& node, bool positive);
  std::string make_call_phrase(const TraceNode& node, bool positive);
  std::string make_set_phrase(const TraceNode& node, bool positive);
  std::string joined(const TraceNode& node, std::string_view joint, bool positive, bool wrap_or);
  const TraceNode& at(int32_t trace) const {
    return program_.trace[static_cast<std::size_t>(trace)];
  }

  const Program& program_;
  const dictionary::Dictionary& dictionary_;
  std::vector<std::string> formal_;
  std::vector<std::string> noun_;
  std::vector<std::string> positive_;
  std::vector<std::string> negative_;
  std::vector<std::string> unit_;
  std::vector<bool> is_age_;
};

}  // namespace expr
