// What one can do with the submissions of a household: state something, take a submission back,
// read what was submitted. One function a deed, one file a function. Those that write run on the
// Writer. Errors carry the stable id of the problem in `where`; who may not even know the household
// gets "household.not_found".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/household_archive.h"
#include "app/actions/writer.h"
#include "core/access/access.h"
#include "core/registry/submission.h"

namespace actions {

// Where the deeds work: the archive of a county and what its deployment adds.
struct SubmissionDesk {
  const HouseholdArchive* archive = nullptr;
  // The day and the period a fact is about when it says nothing.
  registry::AsOf as_of;
  std::string policy_hash;
  // Rules whose result or sentence differs between the two; empty: nobody asks.
  std::function<std::vector<ChangedRule>(const registry::Household& before,
                                         const registry::Household& after)>
      compare;
  std::function<std::string(std::string_view account)> account_name;  // "" for an unknown one.
  std::function<std::string(std::string_view region)> region_name;
};

// A value that is stated about the household (record empty) or one of its records.
struct FactRequest {
  std::string record;
  std::string indicator;
  WireValue value;               // Null takes the value back: nobody knows it.
  std::string instant;           // Of a state; empty: the deployment's day.
  std::optional<Period> period;  // Of a flow; none: the deployment's.
};

struct SubmitRequest {
  std::string id;  // Chosen by the sender, unique; empty: one is made.
  registry::SubmissionKind kind = registry::SubmissionKind::kCorrection;  // Or kForm.
  std::string form;    // "<pack>/<form>", of a form.
  std::string source;  // As people read it; empty: by the kind.
  std::string device;
  std::string reason;
  int64_t base_sequence = 0;  // The last change of the county that its author could see.
  int64_t event_time_ms = 0;  // When it was collected; 0: now.
  std::vector<FactRequest> facts;
};

struct SubmitAnswer {
  std::string id;
  int64_t sequence = 0;  // The household's, from now on.
  std::vector<ChangedRule> changed;
};

// A value before and after, in words; masked where it is sensitive.
struct ValueChangeLine {
  std::string record;  // Empty: the household itself.
  std::string of_whom;
  std::string indicator;
  std::string label;
  std::string instant;  // Or empty.
  std::optional<Period> period;
  std::string old_display;  // Empty: it was not known.
  std::string new_display;
  bool is_overtaken = false;  // A later instant is known: the present value is another.
};

// A value that somebody else changed since the author looked.
struct ConflictLine {
  ValueChangeLine change;
  std::string your_display;
  std::string changed_by;
  int64_t changed_at_ms = 0;
};

// One of the three.
struct SubmitResult {
  std::optional<SubmitAnswer> answer;
  std::vector<Fault> faults;            // What cannot be accepted; all of it.
  std::vector<ConflictLine> conflicts;  // Nothing was stored.
  int64_t sequence = 0;                 // With conflicts: the household's present one.
};

base::Result<SubmitResult> submit(const SubmissionDesk& desk, Writing& writing,
                                  const rights::Caller& caller, registry::HouseholdId household,
                                  const SubmitRequest& request);

struct UndoRequest {
  std::string id;  // Of the compensation; empty: one is made.
  std::string submission;
  std::string reason;
  int64_t base_sequence = 0;
};
// Errors "submission.not_found", "submission.not_undoable".
base::Result<SubmitResult> undo_submission(const SubmissionDesk& desk, Writing& writing,
                                           const rights::Caller& caller,
                                           registry::HouseholdId household,
                                           const UndoRequest& request);

struct RecordChangeLine {
  bool is_coming = true;
  std::string record;
  std::string entity_label;
  std::string name;
  std::string on;
  std::string reason_label;
};

struct MoveLine {
  std::string what;  // "region", "group", "household_number"
  std::string old_display;
  std::string new_display;
};

struct HistoryItem {
  std::string id;
  int64_t sequence = 0;
  std::string kind;  // "founding", "form", "feed", "correction", "compensation"
  std::string form;
  std::string source;
  std::string collector;
  std::string collector_name;
  std::string reason;
  std::string compensates;
  std::string compensated_by;
  int64_t event_time_ms = 0;
  int64_t receipt_time_ms = 0;
  bool can_undo = false;
  std::string undo_refusal;  // Why not.
  std::vector<ValueChangeLine> changes;
  int64_t change_count = 0;  // How many there are; more than are told of a first submission.
  std::vector<RecordChangeLine> record_changes;
  std::vector<MoveLine> moves;
};

struct HistoryPage {
  std::vector<HistoryItem> items;  // Newest first.
  int64_t total = 0;
  std::string next_cursor;
};
// `cursor`: of the page before; empty: the first. Error "cursor.invalid".
base::Result<HistoryPage> list_history(const SubmissionDesk& desk, const rights::Caller& caller,
                                       registry::HouseholdId household, std::string_view cursor,
                                       int64_t limit);

}  // namespace actions
