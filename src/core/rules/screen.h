// All rules of a set over a whole frame (DESIGN §6): findings as bits, counts for any region, what
// changes when a parameter does. A screening is immutable and keeps two bits a rule and record; the
// trace of one record is judge.h's matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/expr/columns.h"
#include "core/expr/explain.h"
#include "core/frame/frame.h"
#include "core/rules/rule_set.h"

namespace rules {

struct ScreenCounts {
  int64_t yes = 0;
  int64_t unknown = 0;
};

// How the caller runs `count` independent shares at once; the core starts no threads. Each share is
// called exactly once, and `run` returns when all have ended. The default is one share.
struct Parts {
  int count = 1;
  std::function<void(int count, const std::function<void(int)>& share)> run;
};

class Screening {
 public:
  // The frame has the tables of the set's program. Every region of the frame is bound with its own
  // parameters
  // (`setting.region` is not read); a region without a value in force is an error.
  static base::Result<Screening> run(const RuleSet& rule_set, const frame::Frame& frame,
                                     const Setting& setting, const ParameterValues& instead,
                                     const Parts& parts = {});

  // All regions of the frame share this binding (a village by itself): nothing is bound here.
  static Screening run(const RuleSet& rule_set, const frame::Frame& frame, const Binding& binding);
  // The same over a view that the caller made of several frames' parts.
  static Screening run(const RuleSet& rule_set, const expr::FrameView& view,
                       const Binding& binding);

  // The same by a plan that was made for this view among others.
  static Screening run(const RuleSet& rule_set, const class ScreenPlan& plan, expr::FrameView view,
                       const Binding& binding);

  // Root row `row` by the verdicts of a judge, after its record was replaced; before `row`, after a
  // record was inserted there; and gone, after it was erased. All rules are of the root entity.
  void replace(int64_t row, const std::vector<expr::Verdict>& verdicts);
  void insert(int64_t row, const std::vector<expr::Verdict>& verdicts);
  void erase(int64_t row);

  // Records whose verdict is yes or unknown, for rules of the root entity; rows of the child table
  // for rules on members.
  ScreenCounts count(int32_t rule, int64_t begin, int64_t end) const;
  bool is_yes(int32_t rule, int64_t row) const;
  bool is_unknown(int32_t rule, int64_t row) const;
  const std::vector<uint64_t>& yes_bits(int32_t rule) const {
    return yes_[static_cast<std::size_t>(rule)];
  }
  const std::vector<uint64_t>& unknown_bits(int32_t rule) const {
    return unknown_[static_cast<std::size_t>(rule)];
  }
  // Rows [begin, end) of the rule's table with that outcome, in order.
  std::vector<int64_t> rows(int32_t rule, bool unknown, int64_t begin, int64_t end) const;
  std::size_t rules() const { return yes_.size(); }

 private:
  void join(const RuleSet& rule_set, expr::BitResults results);

  int64_t rows_ = 0;  // Of the root.
  std::vector<std::vector<uint64_t>> yes_;
  std::vector<std::vector<uint64_t>> unknown_;
};

// One plan for many small frames (the villages of a county): choosing kernels anew for each would
// take longer than running them. Immutable; any number of threads may run it.
class ScreenPlan {
 public:
  // All views are of the set's program, of frames with its tables.
  ScreenPlan(const RuleSet& rule_set, const std::vector<expr::FrameView>& views, bool has_period);

 private:
  friend class Screening;
  // A column that nobody filled in one frame but somebody in another stands on these.
  void stand_in(expr::FrameView* view, const expr::Program& program) const;

  expr::FrameView all_;  // What any of the views has; data is null only where it is in all.
  std::vector<std::vector<std::byte>> unknown_;  // By storage: marks for the longest table.
  std::vector<int64_t> no_offsets_;
  std::vector<uint8_t> unknown_states_;
  expr::Plan plan_;
};

// Who enters (no or unknown before, yes after) and who leaves (yes before, not after) a rule
// between two screenings of one frame; bits beyond the range are not read.
struct Difference {
  int64_t enters = 0;
  int64_t leaves = 0;
};
Difference difference(const Screening& before, const Screening& after, int32_t rule, int64_t begin,
                      int64_t end);

}  // namespace rules
