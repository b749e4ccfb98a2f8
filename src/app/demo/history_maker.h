// How an invented household came to be known: the submissions of its founding, of the yearly
// visits, of departments, of corrections, and of what happened after the day the description is
// about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/demo/household_maker.h"
#include "core/registry/submission.h"

namespace demo {

// What is the same in all submissions of a county.
struct HistorySetting {
  std::string county_code;  // 6 digits.
  std::string policy_hash;
};

class HistoryMaker {
 public:
  HistoryMaker(const Compiled& compiled, HistorySetting setting);

  // Its submissions in the order of receipt, without sequences. Persons are numbered from
  // `first_person` in the order of its members.
  std::vector<registry::Submission> make(const MadeHousehold& made, registry::HouseholdId household,
                                         registry::RecordId first_person);

 private:
  // A member or record, or the household itself, with its slots.
  struct Subject {
    registry::RecordId record = 0;
    const Slots* slots = nullptr;
    const Values* values = nullptr;
    const CompiledPast* past = nullptr;
    base::Date came;  // Not stated by visits about earlier instants.
    std::optional<base::Date> left;
    const CompiledRecords* records = nullptr;  // Of a record that is no member.
    registry::RecordId owner = 0;
  };
  struct Year {
    int64_t back = 0;
    base::Date instant;
    std::optional<registry::Period> period;
    base::Date visited;
  };

  void start(const MadeHousehold& made, registry::HouseholdId household,
             registry::RecordId first_person);
  registry::Submission submission(registry::SubmissionKind kind, const std::string& source,
                                  base::Date day);
  void visit(const Year& year, bool is_founding);
  void state(const Subject& subject, const Year& year, bool is_new, registry::Submission* visit,
             std::vector<registry::Submission>* feeds);
  void come_and_go(const Subject& subject, const Year& year, bool is_founding,
                   registry::Submission* into);
  dictionary::Value value_at(const Subject& subject, std::size_t slot, const Year& year) const;
  void correct(const Year& year, registry::Submission* visit);
  void move();
  void happen(const MadeEvent& event);

  const Compiled& compiled_;
  HistorySetting setting_;
  std::vector<Year> years_;  // The earliest first.
  // Of the household being made:
  const MadeHousehold* made_ = nullptr;
  Random random_{0, 0};
  registry::HouseholdId household_ = 0;
  std::vector<Subject> subjects_;
  std::vector<char> feed_applies_;  // By feed.
  bool is_restated_ = false;
  std::vector<registry::Submission> submissions_;
};

}  // namespace demo
