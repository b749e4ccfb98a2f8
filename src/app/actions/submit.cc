#include <algorithm>
#include <tuple>

#include "app/actions/submission_deeds.h"
#include "app/actions/submission_parts.h"
#include "app/actions/wire.h"
#include "core/base/text.h"

namespace actions {
namespace {

constexpr std::size_t kMostFacts = 100;
constexpr std::size_t kMostTextLength = 1000;
constexpr std::size_t kMostIdLength = 100;

// Reads the facts of a request against the dictionary and the household; every part that does not
// fit becomes a fault.
class Reading {
 public:
  Reading(const SubmissionDesk& desk, const registry::Household& now, base::Date today)
      : desk_(desk),
        dictionary_(desk.archive->historian().dictionary()),
        now_(now),
        today_(today) {}

  void read(std::size_t index, const FactRequest& request) {
    where_ = "facts." + std::to_string(index);
    const auto* indicator = dictionary_.find_indicator(request.indicator);
    if (indicator == nullptr) {
      return fault("没有叫“" + request.indicator + "”的指标", "请从指标清单中选择");
    }
    if (!indicator->derived.empty()) {
      return fault("“" + indicator->label + "”由系统计算，不能填写", "请填写它的各个组成项");
    }
    registry::StatedFact fact;
    fact.indicator = indicator->id;
    const bool is_read = read_record(*indicator, request, &fact) &&
                         read_value(*indicator, request, &fact) &&
                         read_moment(*indicator, request, &fact);
    if (!is_read) return;
    const bool is_repeated =
        std::any_of(facts.begin(), facts.end(), [&](const registry::StatedFact& other) {
          return std::tie(other.record, other.indicator) == std::tie(fact.record, fact.indicator) &&
                 other.instant == fact.instant && other.period == fact.period;
        });
    if (is_repeated) return fault("“" + indicator->label + "”填了两次", "请只保留一个");
    facts.push_back(std::move(fact));
  }

  std::vector<registry::StatedFact> facts;
  std::vector<Fault> faults;

 private:
  void fault(std::string message, std::string help) {
    faults.push_back({where_, std::move(message), std::move(help)});
  }

  bool read_record(const dictionary::Indicator& indicator, const FactRequest& request,
                   registry::StatedFact* fact) {
    const bool is_own = indicator.entity == registry::household_entity(dictionary_);
    if (is_own && request.record.empty()) return true;
    const auto& records = now_.of_entity(indicator.entity);
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const auto& one) { return one.id == request.record; });
    if (is_own || found == records.end()) {
      fault("“" + indicator.label + "”没有对应的成员或记录",
            "请在 record 里填写这一户成员或记录的编号；户的指标不填");
      return false;
    }
    fact->record = std::stoll(found->id);
    return true;
  }

  bool read_value(const dictionary::Indicator& indicator, const FactRequest& request,
                  registry::StatedFact* fact) {
    const auto* list = dictionary_.list_of(indicator.type);
    auto value = from_wire(request.value, indicator.type, list);
    if (!value) {
      fault("“" + indicator.label + "”的值读不懂", "应为" + wire_shape(indicator.type, list));
      return false;
    }
    if (base::count_code_points(value->text) > kMostTextLength) {
      fault("“" + indicator.label + "”的文字太长",
            "请不超过 " + std::to_string(kMostTextLength) + " 个字");
      return false;
    }
    if (!is_in_range(*value, indicator)) {
      const auto bound = [&](int64_t number) {
        return dictionary::to_display(dictionary::known(number), indicator.type, list);
      };
      fault("“" + indicator.label + "”的值超出范围",
            "应在 " + bound(indicator.min) + " 至 " + bound(indicator.max) + " 之间");
      return false;
    }
    fact->value = *std::move(value);
    return true;
  }

  bool read_moment(const dictionary::Indicator& indicator, const FactRequest& request,
                   registry::StatedFact* fact) {
    if (indicator.kind == dictionary::Kind::kFixed) return true;
    if (indicator.kind == dictionary::Kind::kFlow) return read_period(indicator, request, fact);
    fact->instant = desk_.as_of.valid;
    if (request.instant.empty()) return true;
    fact->instant = base::parse_date(request.instant);
    if (!fact->instant) {
      fault("“" + indicator.label + "”的日期读不懂", "应写成“年-月-日”，月和日用两位数字");
      return false;
    }
    if (*fact->instant > std::max(today_, desk_.as_of.valid)) {
      fault("“" + indicator.label + "”的日期还没有到", "请填写今天或以前的日期");
      return false;
    }
    return true;
  }

  bool read_period(const dictionary::Indicator& indicator, const FactRequest& request,
                   registry::StatedFact* fact) {
    fact->period = desk_.as_of.period;
    if (request.period) {
      const auto from = base::parse_date(request.period->from);
      const auto to = base::parse_date(request.period->to);
      if (!from || !to || *from > *to) {
        fault("“" + indicator.label + "”的核算期读不懂", "应有起止两个日期，起不晚于止");
        return false;
      }
      fact->period = registry::Period{*from, *to};
    }
    if (fact->period) return true;
    fault("没有说明“" + indicator.label + "”是哪个核算期的", "请在 period 里填写起止日期");
    return false;
  }

  const SubmissionDesk& desk_;
  const dictionary::Dictionary& dictionary_;
  const registry::Household& now_;
  const base::Date today_;
  std::string where_;
};

// Looks whether what a fact is about reads otherwise now than when the author looked.
class Conflicts {
 public:
  Conflicts(const SubmissionDesk& desk, const OpenedHousehold& opened, int64_t base_sequence)
      : desk_(desk), opened_(opened) {
    const auto& all = opened.history.submissions;
    const auto end = std::find_if(all.begin(), all.end(), [&](const registry::Submission& one) {
      return one.sequence > base_sequence;
    });
    seen_ = std::span(all).first(static_cast<std::size_t>(end - all.begin()));
  }

  std::vector<ConflictLine> find(const std::vector<registry::StatedFact>& facts) const {
    std::vector<ConflictLine> lines;
    if (seen_.size() == opened_.history.submissions.size()) return lines;
    for (const registry::StatedFact& fact : facts) {
      const registry::AsOf as_of{fact.instant.value_or(base::kMaxDate), fact.period, 0};
      const auto then = read(seen_, as_of, fact);
      const auto now = read(opened_.history.submissions, as_of, fact);
      const auto value_then = then ? std::optional(then->value) : std::nullopt;
      const auto value_now = now ? std::optional(now->value) : std::nullopt;
      if (value_then == value_now || value_now == fact.value) continue;
      lines.push_back(describe(fact, value_then, now));
    }
    return lines;
  }

 private:
  std::optional<registry::Fact> read(std::span<const registry::Submission> submissions,
                                     const registry::AsOf& as_of,
                                     const registry::StatedFact& fact) const {
    const auto household = desk_.archive->historian().project(submissions, as_of);
    if (!household) return std::nullopt;
    const registry::Facts* facts = &household->facts;
    if (fact.record != 0) {
      facts = nullptr;
      const auto* indicator = dictionary().find_indicator(fact.indicator);
      const std::string id = std::to_string(fact.record);
      for (const auto& record : household->of_entity(indicator->entity)) {
        if (record.id == id) facts = &record.facts;
      }
    }
    if (facts == nullptr || !facts->contains(fact.indicator)) return std::nullopt;
    return facts->at(fact.indicator);
  }

  ConflictLine describe(const registry::StatedFact& fact,
                        const std::optional<dictionary::Value>& then,
                        const std::optional<registry::Fact>& now) const {
    const auto& indicator = *dictionary().find_indicator(fact.indicator);
    registry::ValueChange change;
    change.entity = indicator.entity;
    change.record = fact.record;
    change.indicator = fact.indicator;
    change.before = then;
    if (now) change.after = now->value;
    change.instant = fact.instant;
    change.period = fact.period;
    ConflictLine line;
    line.change = describe_change(dictionary(), opened_.now, change);
    line.your_display = shown(dictionary(), indicator, fact.value);
    // Who stated it; of a value that was taken back, who took it back.
    const registry::Submission* by = &opened_.history.submissions.back();
    for (const registry::Submission& one : opened_.history.submissions) {
      if (now && one.sequence == now->provenance.sequence) by = &one;
    }
    line.changed_by = desk_.account_name ? desk_.account_name(by->collector) : by->collector;
    if (line.changed_by.empty()) line.changed_by = by->source;
    line.changed_at_ms = by->receipt_time_ms;
    return line;
  }

  const dictionary::Dictionary& dictionary() const {
    return desk_.archive->historian().dictionary();
  }

  const SubmissionDesk& desk_;
  const OpenedHousehold& opened_;
  std::span<const registry::Submission> seen_;
};

void check_request(const SubmitRequest& request, int64_t now_ms, std::vector<Fault>* faults) {
  const bool is_correction = request.kind == registry::SubmissionKind::kCorrection;
  if (is_correction) check_reason(request.reason, faults);
  if (request.id.size() > kMostIdLength) {
    faults->push_back({"id", "编号太长", "请用 UUID 作编号"});
  }
  if (request.facts.empty()) {
    faults->push_back({"facts", "没有填写任何内容", "请至少填写一项"});
  } else if (request.facts.size() > kMostFacts && is_correction) {
    faults->push_back({"facts", "一次改得太多",
                       "一次最多改 " + std::to_string(kMostFacts) + " 项，请分几次保存"});
  }
  constexpr int64_t kClockToleranceMs = int64_t{10} * 60 * 1000;  // Phones are not exact.
  if (request.event_time_ms > now_ms + kClockToleranceMs) {
    faults->push_back({"event_time", "采集时间还没有到", "请检查设备的时钟"});
  }
}

}  // namespace

base::Result<SubmitResult> submit(const SubmissionDesk& desk, Writing& writing,
                                  const rights::Caller& caller, registry::HouseholdId household,
                                  const SubmitRequest& request) {
  const bool is_form = request.kind == registry::SubmissionKind::kForm;
  OpenedHousehold opened = TRY(open_household(
      desk, writing.transaction, caller, household,
      is_form ? rights::Permission::kSubmitForms : rights::Permission::kCorrectHouseholds));
  SubmitResult result;
  check_request(request, writing.now_ms, &result.faults);
  TRY(check_base(desk, writing.transaction, request.base_sequence, &result.faults));
  Reading reading(desk, opened.now, registry::day_of(writing.now_ms));
  for (std::size_t i = 0; i < request.facts.size(); ++i) reading.read(i, request.facts[i]);
  result.faults.insert(result.faults.end(), reading.faults.begin(), reading.faults.end());
  if (!result.faults.empty()) return result;

  result.conflicts = Conflicts(desk, opened, request.base_sequence).find(reading.facts);
  result.sequence = opened.history.last_sequence();
  if (!result.conflicts.empty()) return result;

  registry::Submission submission;
  submission.id = request.id;
  submission.kind = request.kind;
  submission.form = request.form;
  submission.source = !request.source.empty() ? request.source : is_form ? "表单填报" : "更正";
  submission.device = request.device;
  submission.reason = request.reason;
  submission.base_sequence = request.base_sequence;
  submission.event_time_ms = request.event_time_ms;
  submission.facts = std::move(reading.facts);
  result.answer = TRY(store_submission(desk, writing, caller, &opened, std::move(submission)));
  result.sequence = result.answer->sequence;
  return result;
}

}  // namespace actions
