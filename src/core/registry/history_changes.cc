#include <algorithm>
#include <tuple>
#include <utility>

#include "core/registry/history.h"
#include "core/registry/receipts.h"

namespace registry {
namespace {

using dictionary::Value;

// One statement of one submission about one indicator of one record.
struct Statement {
  int32_t entity = 0;
  RecordId record = 0;
  int32_t rank = 0;
  std::size_t submission = 0;  // Place in the order of receipt.
  std::size_t place = 0;       // Among the statements of the submission.
  const StatedFact* fact = nullptr;
  base::Date instant;  // Of a state.
};

bool is_same_slot(const Statement& a, const Statement& b) {
  return a.entity == b.entity && a.record == b.record && a.rank == b.rank;
}

class Walk {
 public:
  Walk(const Historian& historian, std::vector<const Submission*> ordered)
      : historian_(historian), ordered_(std::move(ordered)) {
    for (std::size_t i = 0; i < ordered_.size(); ++i) gather(i);
    std::sort(statements_.begin(), statements_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.entity, a.record, a.rank, a.submission, a.place) <
             std::tie(b.entity, b.record, b.rank, b.submission, b.place);
    });
    own_.resize(ordered_.size());
    for (std::size_t at = 0; at < statements_.size(); ++at) {
      own_[statements_[at].submission].push_back(at);
    }
    for (auto& own : own_) {
      std::sort(own.begin(), own.end(), [&](std::size_t a, std::size_t b) {
        return statements_[a].place < statements_[b].place;
      });
    }
  }

  std::vector<SubmissionChanges> run() {
    std::vector<SubmissionChanges> changes;
    std::vector<char> before;
    for (std::size_t i = 0; i < ordered_.size(); ++i) {
      std::vector<char> after = before;
      before.push_back(0);
      if (ordered_[i]->kind == SubmissionKind::kCompensation) {
        after = effective_flags(ordered_, i + 1);
      } else {
        after.push_back(1);
      }
      changes.push_back(compare(i, before, after));
      before = std::move(after);
    }
    for (std::size_t i = 0; i < ordered_.size(); ++i) {
      const bool is_plain = ordered_[i]->kind != SubmissionKind::kCompensation;
      changes[i].is_compensated = is_plain ? before[i] == 0 : is_taken_back(i);
    }
    return changes;
  }

 private:
  void gather(std::size_t submission) {
    const Submission& one = *ordered_[submission];
    for (std::size_t place = 0; place < one.facts.size(); ++place) {
      const StatedFact& fact = one.facts[place];
      const Historian::Slot* slot = historian_.find_slot(fact.indicator);
      if (slot == nullptr) continue;
      statements_.push_back({slot->entity, fact.record, slot->rank, submission, place, &fact,
                             fact.instant.value_or(day_of(one.event_time_ms))});
    }
  }

  // Of a compensation: does a later one that stands take it back?
  bool is_taken_back(std::size_t compensation) const {
    bool is_taken = false;
    for (std::size_t i = compensation + 1; i < ordered_.size(); ++i) {
      const Submission& one = *ordered_[i];
      if (one.kind != SubmissionKind::kCompensation) continue;
      if (one.compensates == ordered_[compensation]->id && !is_taken_back(i)) is_taken = true;
    }
    return is_taken;
  }

  SubmissionChanges compare(std::size_t submission, const std::vector<char>& before,
                            const std::vector<char>& after) const {
    SubmissionChanges changes;
    changes.submission = ordered_[submission]->id;
    changes.sequence = ordered_[submission]->sequence;
    changes.region = text_change(&Submission::region, before, after);
    changes.group = text_change(&Submission::group, before, after);
    changes.number = text_change(&Submission::number, before, after);
    std::vector<std::size_t> met;  // First statements of slots that are compared already.
    for (std::size_t i = 0; i <= submission; ++i) {
      if (before[i] == after[i]) continue;
      for (RecordChange change : ordered_[i]->records) {
        if (after[i] == 0) {
          const bool is_coming = change.kind == RecordChange::Kind::kAdd;
          change.kind = is_coming ? RecordChange::Kind::kRemove : RecordChange::Kind::kAdd;
        }
        changes.records.push_back(std::move(change));
      }
      for (const std::size_t at : own_[i]) add_value(at, before, after, &met, &changes);
    }
    return changes;
  }

  std::optional<TextChange> text_change(std::optional<std::string> Submission::* part,
                                        const std::vector<char>& before,
                                        const std::vector<char>& after) const {
    TextChange change{latest(part, before), latest(part, after)};
    if (change.before == change.after) return std::nullopt;
    return change;
  }

  std::string latest(std::optional<std::string> Submission::* part,
                     const std::vector<char>& flags) const {
    const Submission* best = nullptr;
    base::Date best_day;
    for (std::size_t i = 0; i < flags.size(); ++i) {
      const Submission& one = *ordered_[i];
      if (flags[i] == 0 || !(one.*part)) continue;
      const base::Date day = one.moved_on.value_or(day_of(one.event_time_ms));
      if (best != nullptr && day < best_day) continue;
      best = &one;
      best_day = day;
    }
    return best == nullptr ? std::string() : *(best->*part);
  }

  // What the two compared: about the same thing (a state: the same instant; a flow: the same
  // period).
  bool is_about_same(const Statement& a, const Statement& b) const {
    if (!is_same_slot(a, b)) return false;
    switch (kind_of(a)) {
      case dictionary::Kind::kState:
        return a.instant == b.instant;
      case dictionary::Kind::kFlow:
        return a.fact->period == b.fact->period;
      case dictionary::Kind::kFixed:
        return true;
    }
    return true;
  }

  const dictionary::Indicator& indicator_of(const Statement& statement) const {
    return *historian_.slots_of(statement.entity)[static_cast<std::size_t>(statement.rank)]
                .indicator;
  }
  dictionary::Kind kind_of(const Statement& statement) const {
    return indicator_of(statement).kind;
  }

  // The statement that answers for what `asked` is about, by the submissions that count.
  const Statement* read(const Statement& asked, const std::vector<char>& flags) const {
    const Statement* best = nullptr;
    for (const Statement& one : slot_of(asked)) {
      if (one.submission >= flags.size() || flags[one.submission] == 0) continue;
      if (kind_of(one) == dictionary::Kind::kState) {
        if (one.instant > asked.instant) continue;
        if (best != nullptr && one.instant < best->instant) continue;
      } else if (!is_about_same(one, asked)) {
        continue;
      }
      best = &one;
    }
    return best;
  }

  std::span<const Statement> slot_of(const Statement& statement) const {
    const auto range = std::equal_range(
        statements_.begin(), statements_.end(), statement, [](const auto& a, const auto& b) {
          return std::tie(a.entity, a.record, a.rank) < std::tie(b.entity, b.record, b.rank);
        });
    return {range.first, range.second};
  }

  void add_value(std::size_t at, const std::vector<char>& before, const std::vector<char>& after,
                 std::vector<std::size_t>* met, SubmissionChanges* changes) const {
    const Statement& asked = statements_[at];
    const bool is_met = std::any_of(met->begin(), met->end(), [&](std::size_t other) {
      return is_about_same(statements_[other], asked);
    });
    if (is_met) return;
    met->push_back(at);
    const Statement* old = read(asked, before);
    const Statement* now = read(asked, after);
    ValueChange change;
    if (old != nullptr) change.before = old->fact->value;
    if (now != nullptr) change.after = now->fact->value;
    if (change.before == change.after) {
      ++changes->confirmed;
      return;
    }
    const dictionary::Indicator& indicator = indicator_of(asked);
    change.entity = indicator.entity;
    change.record = asked.record;
    change.indicator = indicator.id;
    if (indicator.kind == dictionary::Kind::kState) {
      change.instant = asked.instant;
      for (const Statement& one : slot_of(asked)) {
        const bool counts = one.submission < after.size() && after[one.submission] != 0;
        if (counts && one.instant > asked.instant) change.is_overtaken = true;
      }
    } else if (indicator.kind == dictionary::Kind::kFlow) {
      change.period = asked.fact->period;
    }
    changes->values.push_back(std::move(change));
  }

  const Historian& historian_;
  std::vector<const Submission*> ordered_;
  std::vector<Statement> statements_;          // By entity, record, indicator, receipt.
  std::vector<std::vector<std::size_t>> own_;  // Submission → its statements, as stated.
};

}  // namespace

std::vector<SubmissionChanges> Historian::changes(std::span<const Submission> submissions) const {
  return Walk(*this, in_order_of_receipt(submissions, 0)).run();
}

}  // namespace registry
