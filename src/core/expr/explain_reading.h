// Reads the values of a run along the trace: what a part is worth on one record, as people read it,
// and how far a comparison is from turning. Internal to expr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/expr/explain.h"
#include "core/expr/explain_words.h"

namespace expr {

// The record that a part is read on.
struct Frame {
  int16_t table = 0;
  int32_t row = 0;
};

class Reading {
 public:
  Reading(const Program& program, const dictionary::Dictionary& dictionary, const Words& words,
          const Evaluated& evaluated)
      : program_(program), dictionary_(dictionary), words_(words), evaluated_(evaluated) {}

  const TraceNode& at(int32_t trace) const {
    return program_.trace[static_cast<std::size_t>(trace)];
  }
  Cell cell(int32_t node, Frame frame) const;
  Frame frame_of(int16_t table, Frame frame) const;

  // As a condition: yes, no or unknown; a value that is not applicable is no.
  StepState truth(int32_t trace, Frame frame) const;
  StepState state(int32_t trace, Frame frame) const;
  std::string display(int32_t trace, Frame frame) const;
  std::optional<Margin> margin(int32_t trace, Frame frame) const;

  // Whether the value comes from the derived expression (and not from what somebody stated).
  bool is_computed(int32_t trace, Frame frame) const;
  FactPlace fact(int32_t trace, Frame frame) const;

  struct Rows {
    int16_t table = -1;
    std::vector<int32_t> present;  // In the collection, surely or possibly.
    std::vector<int32_t> yes;      // In the set.
    std::vector<int32_t> unknown;
  };
  Rows rows(int32_t aggregate, Frame frame) const;
  std::string of_whom(int16_t table, int32_t row) const;

  // "家庭人均纯收入 7187.50 元/人，低于监测范围（7500.00 元/人）312.50 元/人"; `brief` leaves the
  // distance out.
  std::string sentence(int32_t trace, Frame frame, bool truth, bool brief) const;

 private:
  __extension__ typedef __int128 Wide;
  struct Number {
    State state = State::kUnknown;
    Wide over = 0;
    Wide under = 1;
    int decimals = 0;
  };
  Number number(int32_t trace, Frame frame) const;
  std::string number_text(const Number& number, const Type& type, bool with_unit,
                          std::string_view unit) const;
  std::string aggregate_display(int32_t trace, Frame frame) const;
  std::string unknown_sum(int32_t trace, Frame frame) const;
  std::string choice_sentence(int32_t trace, Frame frame, bool truth, bool brief) const;
  std::string compare_sentence(int32_t trace, Frame frame, bool truth, bool brief) const;
  std::string between_sentence(int32_t trace, Frame frame, bool truth, bool brief) const;
  std::string set_sentence(int32_t trace, Frame frame, bool truth) const;
  std::string listed(const std::vector<int32_t>& rows, int16_t table, int32_t where,
                     bool truth) const;
  std::string row_details(int32_t where, Frame frame, bool truth) const;
  std::optional<Margin> distance(int32_t left, int32_t right, Frame frame) const;
  std::string_view adjective(int sign, int32_t trace) const;
  std::string quoted_noun(int32_t trace) const;
  bool is_masked(int32_t trace) const;
  std::string_view distance_word(int sign, int32_t trace) const;

  const Program& program_;
  const dictionary::Dictionary& dictionary_;
  const Words& words_;
  const Evaluated& evaluated_;
};

}  // namespace expr
