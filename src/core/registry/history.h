// What follows from the submissions of one household: its state on a day, and what each submission
// changed. The one fold behind the household page, as-of questions and the frame.
//
// What counts (DOMAIN §0.1):
//   - a state is its latest instant until the day asked about, then the latest receipt: an answer
//     about an earlier instant never overwrites a later month's;
//   - a flow is about exactly the period asked, then the latest receipt;
//   - what never changes is as last received;
//   - a compensated submission counts as if it had never been received, from the receipt of its
//     compensation on. A compensation can be compensated too.
// Receipt is the sequence of the county, never a clock. Submissions may come in any order, and the
// same one twice; those without a sequence are the newest, in the order given.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/date.h"
#include "core/dictionary/dictionary.h"
#include "core/dictionary/value.h"
#include "core/registry/household.h"
#include "core/registry/submission.h"

namespace registry {

// A value as it was read before and after a submission, about the instant or period that it is
// stated about. None: nobody had stated one.
struct ValueChange {
  std::string entity;  // The household's own, or that of the record.
  RecordId record = 0;
  std::string indicator;
  std::optional<dictionary::Value> before;
  std::optional<dictionary::Value> after;
  std::optional<base::Date> instant;
  std::optional<Period> period;
  // A later instant had been stated already: the present value is another (DOMAIN §0.1).
  bool is_overtaken = false;
  friend bool operator==(const ValueChange&, const ValueChange&) = default;
};

struct TextChange {
  std::string before;
  std::string after;
  friend bool operator==(const TextChange&, const TextChange&) = default;
};

// What one submission changed when it was received.
struct SubmissionChanges {
  std::string submission;       // Its id.
  int64_t sequence = 0;         // 0: not stored yet.
  bool is_compensated = false;  // Taken back by now.
  std::optional<TextChange> region;
  std::optional<TextChange> group;
  std::optional<TextChange> number;
  std::vector<RecordChange> records;
  std::vector<ValueChange> values;  // Only those that differ, in the order stated.
  int32_t confirmed = 0;            // Values stated again as they were.
  friend bool operator==(const SubmissionChanges&, const SubmissionChanges&) = default;
};

// Reads histories by one dictionary, which outlives it. Immutable: any number of threads may use
// it at once.
class Historian {
 public:
  explicit Historian(const dictionary::Dictionary& dictionary);

  // The household as of then; none when nothing was known of it. What a submission states about
  // indicators that the dictionary does not collect, or about records that never came, is left
  // out. Records stand in the order they came, those that left after those that are there.
  // Persons who left stay, with their last day: the rules tell them by their facts (S4-95).
  std::optional<Household> project(std::span<const Submission> submissions,
                                   const AsOf& as_of) const;

  // One entry per submission, in the order of receipt.
  std::vector<SubmissionChanges> changes(std::span<const Submission> submissions) const;

  const dictionary::Dictionary& dictionary() const { return dictionary_; }

  // An indicator as the fold needs it.
  struct Slot {
    const dictionary::Indicator* indicator = nullptr;
    int32_t entity = 0;  // 0: the household; else the place in entities().
    int32_t rank = 0;    // Its place in slots_of(entity).
  };
  const Slot* find_slot(std::string_view indicator) const;  // Null for what is not collected.
  int32_t find_entity(std::string_view entity) const;       // -1 for an unknown one.
  const std::vector<std::string>& entities() const { return entities_; }
  // By the ids.
  std::span<const Slot> slots_of(int32_t entity) const {
    const auto place = static_cast<std::size_t>(entity);
    return std::span(slots_).subspan(first_slots_[place],
                                     first_slots_[place + 1] - first_slots_[place]);
  }
  int32_t parent_of(int32_t entity) const { return parents_[static_cast<std::size_t>(entity)]; }
  int32_t member_entity() const { return member_entity_; }

 private:
  const dictionary::Dictionary& dictionary_;
  std::vector<std::string> entities_;  // The household's first.
  std::vector<int32_t> parents_;
  int32_t member_entity_ = -1;
  std::vector<Slot> slots_;               // By entity, then id.
  std::vector<std::size_t> first_slots_;  // Of each entity, and the end.
  std::unordered_map<std::string_view, std::size_t> slot_by_id_;
};

// As Historian::project, for a single question.
std::optional<Household> project(const dictionary::Dictionary& dictionary,
                                 std::span<const Submission> submissions, const AsOf& as_of);

// The submissions that count, in the order of receipt: known until `known_ms` (0: all), each once,
// neither compensated nor compensations.
std::vector<const Submission*> effective_submissions(std::span<const Submission> submissions,
                                                     int64_t known_ms);

// The day in China when a submission was collected.
base::Date day_of(int64_t time_ms);

}  // namespace registry
