#include <algorithm>
#include <charconv>

#include "app/actions/submission_deeds.h"
#include "app/actions/submission_parts.h"

namespace actions {
namespace {

constexpr int64_t kMostItems = 100;
// Code lists of the reasons why somebody comes to a household or leaves it.
constexpr std::string_view kComingReasons = "increase_reason";
constexpr std::string_view kLeavingReasons = "decrease_reason";
constexpr std::size_t kMostOfFirst = 20;  // Values told of a household's first submission.

std::string_view word_of(registry::SubmissionKind kind) {
  switch (kind) {
    case registry::SubmissionKind::kFounding:
      return "founding";
    case registry::SubmissionKind::kForm:
      return "form";
    case registry::SubmissionKind::kFeed:
      return "feed";
    case registry::SubmissionKind::kCorrection:
      return "correction";
    case registry::SubmissionKind::kCompensation:
      return "compensation";
  }
  return "";
}

class Describing {
 public:
  Describing(const SubmissionDesk& desk, const rights::Caller& caller,
             const OpenedHousehold& opened)
      : desk_(desk),
        historian_(desk.archive->historian()),
        opened_(opened),
        may_undo_(rights::may(caller, rights::Permission::kCorrectHouseholds, opened.now.region)),
        changes_(historian_.changes(opened.history.submissions)) {}

  HistoryItem describe(std::size_t place) const {
    const registry::Submission& submission = opened_.history.submissions[place];
    HistoryItem item;
    item.id = submission.id;
    item.sequence = submission.sequence;
    item.kind = word_of(submission.kind);
    item.form = submission.form;
    item.source = submission.source;
    item.collector = submission.collector;
    if (desk_.account_name) item.collector_name = desk_.account_name(submission.collector);
    item.reason = submission.reason;
    item.compensates = submission.compensates;
    item.compensated_by = compensated_by(place);
    item.event_time_ms = submission.event_time_ms;
    item.receipt_time_ms = submission.receipt_time_ms;
    if (may_undo_) {
      item.undo_refusal =
          undo_refusal(historian_, opened_.history, submission, changes_[place].is_compensated);
      item.can_undo = item.undo_refusal.empty();
    } else {
      item.undo_refusal = "您的角色不能撤回提交";
    }
    describe_changes(changes_[place], place == 0, &item);
    return item;
  }

 private:
  // The compensation that stands now.
  std::string compensated_by(std::size_t place) const {
    if (!changes_[place].is_compensated) return {};
    for (std::size_t i = changes_.size(); i-- > place + 1;) {
      const registry::Submission& one = opened_.history.submissions[i];
      const bool is_by = one.kind == registry::SubmissionKind::kCompensation &&
                         one.compensates == opened_.history.submissions[place].id;
      if (is_by && !changes_[i].is_compensated) return one.id;
    }
    return {};
  }

  void describe_changes(const registry::SubmissionChanges& changes, bool is_first,
                        HistoryItem* item) const {
    const auto& dictionary = historian_.dictionary();
    item->change_count = static_cast<int64_t>(changes.values.size());
    for (const registry::ValueChange& change : changes.values) {
      if (is_first && item->changes.size() == kMostOfFirst) break;
      item->changes.push_back(describe_change(dictionary, opened_.now, change));
    }
    for (const registry::RecordChange& change : changes.records) {
      RecordChangeLine line;
      line.is_coming = change.kind == registry::RecordChange::Kind::kAdd;
      line.record = std::to_string(change.record);
      line.entity_label = entity_label(change.entity);
      line.name = whom(opened_.now, change.entity, change.record);
      line.on = base::to_text(change.on);
      line.reason_label = reason_label(change);
      item->record_changes.push_back(std::move(line));
    }
    const auto moved = [&](std::string_view what, const std::optional<registry::TextChange>& text,
                           bool is_region) {
      if (!text) return;
      const bool is_named = is_region && desk_.region_name;
      item->moves.push_back({std::string(what),
                             is_named ? desk_.region_name(text->before) : text->before,
                             is_named ? desk_.region_name(text->after) : text->after});
    };
    moved("region", changes.region, true);
    moved("group", changes.group, false);
    moved("household_number", changes.number, false);
  }

  std::string entity_label(std::string_view entity) const {
    for (const auto& collection : historian_.dictionary().collections()) {
      if (collection.entity == entity && collection.id == registry::kMembers) {
        return collection.label;
      }
    }
    for (const auto& collection : historian_.dictionary().collections()) {
      if (collection.entity == entity) return collection.label;
    }
    return std::string(entity);
  }

  std::string reason_label(const registry::RecordChange& change) const {
    const bool is_coming = change.kind == registry::RecordChange::Kind::kAdd;
    const auto list =
        historian_.dictionary().find_list(is_coming ? kComingReasons : kLeavingReasons);
    if (!list) return change.reason;
    const auto& codes = historian_.dictionary().lists()[static_cast<std::size_t>(*list)];
    const auto at = codes.find(change.reason);
    return at ? codes.codes[static_cast<std::size_t>(*at)].label : change.reason;
  }

  const SubmissionDesk& desk_;
  const registry::Historian& historian_;
  const OpenedHousehold& opened_;
  const bool may_undo_;
  const std::vector<registry::SubmissionChanges> changes_;
};

}  // namespace

base::Result<HistoryPage> list_history(const SubmissionDesk& desk, const rights::Caller& caller,
                                       registry::HouseholdId household, std::string_view cursor,
                                       int64_t limit) {
  auto reader = TRY(desk.archive->store().read());
  const OpenedHousehold opened =
      TRY(open_household(desk, reader, caller, household, rights::Permission::kReadHouseholds));
  const auto& submissions = opened.history.submissions;
  // The cursor is the sequence of the last item told: what arrives meanwhile does not shift pages.
  std::size_t end = submissions.size();
  if (!cursor.empty()) {
    int64_t before = 0;
    const auto read = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
    if (read.ec != std::errc() || read.ptr != cursor.data() + cursor.size() || before <= 0) {
      return base::Error{base::ErrorCode::kInvalidInput, std::string(cursor), "cursor.invalid"};
    }
    while (end > 0 && submissions[end - 1].sequence >= before) --end;
  }
  const Describing describing(desk, caller, opened);
  HistoryPage page;
  page.total = static_cast<int64_t>(submissions.size());
  const auto most = static_cast<std::size_t>(std::clamp<int64_t>(limit, 1, kMostItems));
  while (end > 0 && page.items.size() < most) page.items.push_back(describing.describe(--end));
  if (end > 0) page.next_cursor = std::to_string(submissions[end].sequence);
  return page;
}

}  // namespace actions
