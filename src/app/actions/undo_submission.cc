#include <algorithm>

#include "app/actions/submission_deeds.h"
#include "app/actions/submission_parts.h"

namespace actions {

base::Result<SubmitResult> undo_submission(const SubmissionDesk& desk, Writing& writing,
                                           const rights::Caller& caller,
                                           registry::HouseholdId household,
                                           const UndoRequest& request) {
  OpenedHousehold opened = TRY(open_household(desk, writing.transaction, caller, household,
                                              rights::Permission::kCorrectHouseholds));
  SubmitResult result;
  check_reason(request.reason, &result.faults);
  TRY(check_base(desk, writing.transaction, request.base_sequence, &result.faults));
  if (!result.faults.empty()) return result;

  const auto& submissions = opened.history.submissions;
  const auto target = std::find_if(submissions.begin(), submissions.end(),
                                   [&](const auto& one) { return one.id == request.submission; });
  if (target == submissions.end()) {
    return base::Error{base::ErrorCode::kNotFound, request.submission, "submission.not_found"};
  }
  const registry::Historian& historian = desk.archive->historian();
  const auto changes = historian.changes(submissions);
  const auto place = static_cast<std::size_t>(target - submissions.begin());
  const std::string refusal =
      undo_refusal(historian, opened.history, *target, changes[place].is_compensated);
  if (!refusal.empty()) {
    return base::Error{base::ErrorCode::kConflict, refusal, "submission.not_undoable"};
  }

  registry::Submission submission;
  submission.id = request.id;
  submission.kind = registry::SubmissionKind::kCompensation;
  submission.source = "撤回";
  submission.reason = request.reason;
  submission.compensates = target->id;
  submission.base_sequence = request.base_sequence;
  result.answer = TRY(store_submission(desk, writing, caller, &opened, std::move(submission)));
  result.sequence = result.answer->sequence;
  return result;
}

}  // namespace actions
