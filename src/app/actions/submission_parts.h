// What the deeds on submissions share. Internal to them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/actions/submission_deeds.h"
#include "core/registry/history.h"

namespace actions {

// Everything received, whatever day it is about.
registry::AsOf everything();

// The history of a household that the caller may read; "household.not_found" for any other one, and
// "permission.denied" when he may read but not do this.
struct OpenedHousehold {
  HouseholdHistory history;
  registry::Household now;  // With all that ever was received; empty when all is taken back.
};
base::Result<OpenedHousehold> open_household(const SubmissionDesk& desk,
                                             store::Connection& connection,
                                             const rights::Caller& caller,
                                             registry::HouseholdId household,
                                             rights::Permission permission);

// The state that the deployment's pages show.
std::optional<registry::Household> state_now(const SubmissionDesk& desk,
                                             const HouseholdHistory& history);

// "本户", or what the record is called.
std::string whom(const registry::Household& household, std::string_view entity,
                 registry::RecordId record);
// Empty for none; masked where the indicator is.
std::string shown(const dictionary::Dictionary& dictionary, const dictionary::Indicator& indicator,
                  const std::optional<dictionary::Value>& value);
ValueChangeLine describe_change(const dictionary::Dictionary& dictionary,
                                const registry::Household& household,
                                const registry::ValueChange& change);

// Reasons are for people who read the history later: at least two, at most 200 characters.
void check_reason(std::string_view reason, std::vector<Fault>* faults);
// The author cannot have seen what was not there. Sequences are the county's: whoever saw the
// county at a later change saw the household as of then.
base::Result<void> check_base(const SubmissionDesk& desk, store::Connection& connection,
                              int64_t base_sequence, std::vector<Fault>* faults);

std::string new_submission_id();

// Stores it, writes the log and compares the rules before and after.
base::Result<SubmitAnswer> store_submission(const SubmissionDesk& desk, Writing& writing,
                                            const rights::Caller& caller, OpenedHousehold* opened,
                                            registry::Submission submission);

// Why this submission cannot be taken back; "" when it can.
std::string undo_refusal(const registry::Historian& historian, const HouseholdHistory& history,
                         const registry::Submission& submission, bool is_compensated);

}  // namespace actions
