#include "app/actions/submission_parts.h"

#include <algorithm>

#include "app/actions/audit.h"
#include "app/actions/household_facts.h"
#include "core/base/text.h"
#include "edge/secrets/bytes.h"
#include "edge/secrets/random.h"
#include "edge/store/counties.h"

namespace actions {
namespace {

constexpr std::size_t kLeastReason = 2;
constexpr std::size_t kMostReason = 200;
constexpr std::size_t kIdBytes = 16;

std::string_view action_of(registry::SubmissionKind kind) {
  switch (kind) {
    case registry::SubmissionKind::kCompensation:
      return "undo_submission";
    case registry::SubmissionKind::kForm:
      return "submit_form";
    default:
      return "correct_household";
  }
}

}  // namespace

registry::AsOf everything() { return {base::kMaxDate, std::nullopt, 0}; }

base::Result<OpenedHousehold> open_household(const SubmissionDesk& desk,
                                             store::Connection& connection,
                                             const rights::Caller& caller,
                                             registry::HouseholdId household,
                                             rights::Permission permission) {
  const base::Error denied{base::ErrorCode::kForbidden, "您的角色不能做这项操作",
                           "permission.denied"};
  if (!caller.permissions.has(permission)) return denied;
  OpenedHousehold opened;
  opened.history = TRY(desk.archive->history(connection, household));
  auto now = desk.archive->historian().project(opened.history.submissions, everything());
  if (now) opened.now = *std::move(now);
  const std::string& region = opened.now.region;
  if (!rights::is_within(region, caller.scope)) {
    return base::Error{base::ErrorCode::kNotFound, std::to_string(household),
                       "household.not_found"};
  }
  if (!rights::may(caller, permission, region)) return denied;
  return opened;
}

std::optional<registry::Household> state_now(const SubmissionDesk& desk,
                                             const HouseholdHistory& history) {
  return desk.archive->historian().project(history.submissions, desk.as_of);
}

std::string whom(const registry::Household& household, std::string_view entity,
                 registry::RecordId record) {
  if (record == 0) return "本户";
  const std::string id = std::to_string(record);
  for (const registry::Record& one : household.of_entity(entity)) {
    if (one.id != id) continue;
    std::string name = name_of(one);
    if (!name.empty()) return name;
  }
  return id + " 号";
}

std::string shown(const dictionary::Dictionary& dictionary, const dictionary::Indicator& indicator,
                  const std::optional<dictionary::Value>& value) {
  if (!value) return {};
  dictionary::Value masked = *value;
  if (dictionary::is_masked(indicator)) masked.text = dictionary::masked(masked.text);
  return dictionary::to_display(masked, indicator.type, dictionary.list_of(indicator.type));
}

ValueChangeLine describe_change(const dictionary::Dictionary& dictionary,
                                const registry::Household& household,
                                const registry::ValueChange& change) {
  ValueChangeLine line;
  if (change.record != 0) line.record = std::to_string(change.record);
  line.of_whom = whom(household, change.entity, change.record);
  line.indicator = change.indicator;
  const auto* indicator = dictionary.find_indicator(change.indicator);
  if (indicator != nullptr) {
    line.label = indicator->label;
    line.old_display = shown(dictionary, *indicator, change.before);
    line.new_display = shown(dictionary, *indicator, change.after);
  }
  if (change.instant) line.instant = base::to_text(*change.instant);
  if (change.period) {
    line.period = Period{base::to_text(change.period->from), base::to_text(change.period->to)};
  }
  line.is_overtaken = change.is_overtaken;
  return line;
}

void check_reason(std::string_view reason, std::vector<Fault>* faults) {
  const std::size_t length = base::count_code_points(base::trim(reason));
  if (length < kLeastReason) {
    faults->push_back({"reason", "没有写原因", "请写明为什么改，例如“村里核对后改正”"});
  } else if (length > kMostReason) {
    faults->push_back({"reason", "原因太长", "请不超过 " + std::to_string(kMostReason) + " 个字"});
  }
}

base::Result<void> check_base(const SubmissionDesk& desk, store::Connection& connection,
                              int64_t base_sequence, std::vector<Fault>* faults) {
  const int64_t last =
      TRY(store::last_number(connection, desk.archive->county(), store::Numbered::kChange));
  if (base_sequence >= 0 && base_sequence <= last) return {};
  faults->push_back({"base_sequence", "还没有第 " + std::to_string(base_sequence) + " 号改动",
                     "请填写打开这一户时看到的 sequence"});
  return {};
}

std::string new_submission_id() { return secrets::to_hex(secrets::random_bytes(kIdBytes)); }

base::Result<SubmitAnswer> store_submission(const SubmissionDesk& desk, Writing& writing,
                                            const rights::Caller& caller, OpenedHousehold* opened,
                                            registry::Submission submission) {
  const auto before = state_now(desk, opened->history);
  if (submission.id.empty()) submission.id = new_submission_id();
  submission.collector = caller.account;
  submission.policy_hash = desk.policy_hash;
  submission.receipt_time_ms = writing.now_ms;
  if (submission.event_time_ms == 0) submission.event_time_ms = writing.now_ms;
  SubmitAnswer answer;
  answer.id = submission.id;
  AuditEntry entry;
  entry.action = action_of(submission.kind);
  entry.subject =
      "household/" + desk.archive->county() + "/" + std::to_string(opened->history.household);
  entry.region = opened->now.region;
  entry.detail = "submission " + submission.id;
  TRY(desk.archive->add(writing.transaction, &opened->history, std::move(submission)));
  TRY(append_audit(writing.transaction, desk.archive->county(), caller.account, writing.now_ms,
                   entry));
  answer.sequence = opened->history.last_sequence();
  writing.touched.push_back(opened->history.household);
  const auto after = state_now(desk, opened->history);
  if (desk.compare && before && after) answer.changed = desk.compare(*before, *after);
  return answer;
}

std::string undo_refusal(const registry::Historian& historian, const HouseholdHistory& history,
                         const registry::Submission& submission, bool is_compensated) {
  if (is_compensated) return "这次提交已经撤回";
  if (submission.kind == registry::SubmissionKind::kFounding) {
    return "这是这一户的建档，不能撤回；整户有误请按并户或销户办理";
  }
  // What later submissions say about a record that comes with this one would hang in the air.
  const auto changes = historian.changes(history.submissions);
  for (const registry::RecordChange& record : submission.records) {
    if (record.kind != registry::RecordChange::Kind::kAdd) continue;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const bool is_later = changes[i].sequence > submission.sequence;
      if (!is_later || changes[i].is_compensated) continue;
      for (const registry::ValueChange& value : changes[i].values) {
        if (value.record == record.record && value.entity == record.entity) {
          return "后来的提交已经填写了这次新增的成员或记录，请先撤回后来的提交";
        }
      }
    }
  }
  return {};
}

}  // namespace actions
