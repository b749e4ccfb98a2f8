#include "core/registry/packed.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/byte_stream.h"
#include "core/base/text.h"

namespace registry {
namespace {

using base::ByteReader;
using base::ByteWriter;
using dictionary::State;
using dictionary::Value;

constexpr uint8_t kVersion = 1;
constexpr std::string_view kEntityPrefix = "entity:";
constexpr std::string_view kListPrefix = "list:";

std::string list_prefix(const dictionary::CodeList& list) {
  return std::string(kListPrefix) + list.id + "/";
}

enum Part : uint8_t { kRegion = 1, kGroup = 2, kNumber = 4, kMovedOn = 8 };
enum MomentPart : uint8_t { kInstant = 1, kPeriod = 2 };

// How a value is written; the three low bits of a fact's first number.
enum class Form : uint8_t { kNumber, kText, kSealed, kUnknown, kNotApplicable };
constexpr uint64_t kForms = 5;
constexpr int kFormBits = 3;

struct MomentOfFact {
  std::optional<base::Date> instant;
  std::optional<Period> period;
  friend bool operator==(const MomentOfFact&, const MomentOfFact&) = default;
};

base::Error missing_name(std::string_view name) {
  return {base::ErrorCode::kInvalidInput,
          "编码表里没有“" + std::string(name) + "”，请先按当前政策包更新编码表再保存", ""};
}

base::Error corrupt() {
  return {base::ErrorCode::kCorrupt, "这条提交记录的内容损坏，读不出来，请从备份恢复", ""};
}

// -- writing

class Packer {
 public:
  Packer(const CodeBook& book, const Submission& submission)
      : book_(book), submission_(submission) {}

  base::Result<Packed> run() {
    plain_.byte(kVersion);
    write_place();
    write_moments();
    TRY(write_records());
    TRY(write_facts());
    Packed packed{plain_.take(), {}};
    if (sealed_count_ > 0) {
      ByteWriter sealed;
      sealed.byte(kVersion);
      sealed.size(sealed_count_);
      packed.sealed = sealed.take() + sealed_.take();
    }
    return packed;
  }

 private:
  void write_place() {
    const Submission& one = submission_;
    plain_.byte(static_cast<uint8_t>((one.region ? kRegion : 0) | (one.group ? kGroup : 0) |
                                     (one.number ? kNumber : 0) | (one.moved_on ? kMovedOn : 0)));
    if (one.region) plain_.text(*one.region);
    if (one.group) plain_.text(*one.group);
    if (one.number) plain_.text(*one.number);
    if (one.moved_on) plain_.number(one.moved_on->days);
  }

  void write_moments() {
    for (const StatedFact& fact : submission_.facts) {
      const MomentOfFact moment{fact.instant, fact.period};
      auto found = std::find(moments_.begin(), moments_.end(), moment);
      if (found == moments_.end()) found = moments_.insert(found, moment);
      moment_of_.push_back(static_cast<uint64_t>(found - moments_.begin()));
    }
    plain_.size(moments_.size());
    for (const MomentOfFact& moment : moments_) {
      plain_.byte(
          static_cast<uint8_t>((moment.instant ? kInstant : 0) | (moment.period ? kPeriod : 0)));
      if (moment.instant) plain_.number(moment.instant->days);
      if (!moment.period) continue;
      plain_.number(moment.period->from.days);
      plain_.number(moment.period->to.days);
    }
  }

  base::Result<void> write_records() {
    plain_.size(submission_.records.size());
    for (const RecordChange& change : submission_.records) {
      const CodeBook::Entry* entity = book_.find_entity(change.entity);
      if (entity == nullptr) return missing_name(change.entity);
      plain_.byte(static_cast<uint8_t>(change.kind));
      plain_.size(entity->code);
      plain_.number(change.record);
      plain_.number(change.owner);
      plain_.number(change.on.days);
      plain_.text(change.reason);
    }
    return {};
  }

  base::Result<void> write_facts() {
    const auto& facts = submission_.facts;
    plain_.size(facts.size());
    for (std::size_t first = 0; first < facts.size();) {
      std::size_t end = first;
      while (end < facts.size() && facts[end].record == facts[first].record) ++end;
      plain_.number(facts[first].record);
      plain_.size(end - first);
      for (; first < end; ++first) TRY(write_fact(facts[first], moment_of_[first]));
    }
    return {};
  }

  base::Result<void> write_fact(const StatedFact& fact, uint64_t moment) {
    const CodeBook::Entry* indicator = book_.find_indicator(fact.indicator);
    if (indicator == nullptr) return missing_name(fact.indicator);
    const Form form = form_of(fact.value, indicator->is_sealed);
    plain_.size((moment << kFormBits) | static_cast<uint64_t>(form));
    plain_.size(indicator->code);
    if (form == Form::kNumber) plain_.number(fact.value.number);
    if (form == Form::kText) plain_.text(fact.value.text);
    if (form == Form::kSealed) {
      sealed_.text(fact.value.text);
      ++sealed_count_;
    }
    return {};
  }

  static Form form_of(const Value& value, bool is_sealed) {
    if (value.state == State::kUnknown) return Form::kUnknown;
    if (value.state == State::kNotApplicable) return Form::kNotApplicable;
    if (value.text.empty()) return Form::kNumber;
    return is_sealed ? Form::kSealed : Form::kText;
  }

  const CodeBook& book_;
  const Submission& submission_;
  std::vector<MomentOfFact> moments_;
  std::vector<uint64_t> moment_of_;  // Of each fact.
  ByteWriter plain_;
  ByteWriter sealed_;
  uint64_t sealed_count_ = 0;
};

// -- reading

class Unpacker {
 public:
  Unpacker(const CodeBook& book, std::string_view plain, std::optional<std::string_view> sealed)
      : book_(book), in_(plain), sealed_(sealed.value_or("")), is_open_(sealed.has_value()) {}

  bool run(Submission* submission) {
    if (in_.byte() != kVersion) return false;
    if (is_open_) read_sealed_head();
    read_place(submission);
    read_moments();
    read_records(submission);
    read_facts(submission);
    const bool is_used_up = !is_open_ || (sealed_left_ == 0 && sealed_.at_end());
    return in_.at_end() && is_used_up;
  }

 private:
  // No sealed bytes at all: there is nothing to seal.
  void read_sealed_head() {
    if (sealed_.at_end()) return;
    if (sealed_.byte() != kVersion) sealed_.fail();
    sealed_left_ = sealed_.count();
    if (sealed_left_ == 0) sealed_.fail();
  }

  void read_place(Submission* submission) {
    const uint8_t flags = in_.byte();
    if (flags > (kRegion | kGroup | kNumber | kMovedOn)) in_.fail();
    submission->region = read_optional_text(flags & kRegion);
    submission->group = read_optional_text(flags & kGroup);
    submission->number = read_optional_text(flags & kNumber);
    submission->moved_on.reset();
    if ((flags & kMovedOn) != 0) submission->moved_on = read_date();
  }

  std::optional<std::string> read_optional_text(int is_there) {
    if (is_there == 0) return std::nullopt;
    return read_text(&in_);
  }

  std::string read_text(ByteReader* in) {
    const std::string_view text = in->text();
    if (base::find_invalid_utf8(text)) in->fail();
    return in->ok() ? std::string(text) : std::string();
  }

  base::Date read_date() {
    const int64_t days = in_.number();
    if (days < base::kMinDate.days || days > base::kMaxDate.days) in_.fail();
    return in_.ok() ? base::Date{static_cast<int32_t>(days)} : base::Date{};
  }

  void read_moments() {
    const std::size_t count = in_.count();
    moments_.reserve(count);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) {
      MomentOfFact moment;
      const uint8_t parts = in_.byte();
      if (parts > (kInstant | kPeriod)) in_.fail();
      if ((parts & kInstant) != 0) moment.instant = read_date();
      if ((parts & kPeriod) != 0) {
        const base::Date from = read_date();
        moment.period = Period{from, read_date()};
      }
      moments_.push_back(moment);
    }
  }

  void read_records(Submission* submission) {
    submission->records.clear();
    const std::size_t count = in_.count();
    for (std::size_t i = 0; i < count && in_.ok(); ++i) {
      RecordChange change;
      const uint8_t kind = in_.byte();
      if (kind > static_cast<uint8_t>(RecordChange::Kind::kRemove)) in_.fail();
      change.kind = kind == 0 ? RecordChange::Kind::kAdd : RecordChange::Kind::kRemove;
      const auto entity = book_.entity_of(in_.size());
      if (!entity) return in_.fail();
      change.entity = *entity;
      change.record = in_.number();
      change.owner = in_.number();
      change.on = read_date();
      change.reason = read_text(&in_);
      submission->records.push_back(std::move(change));
    }
  }

  void read_facts(Submission* submission) {
    submission->facts.clear();
    const std::size_t count = in_.count();
    if (!in_.ok()) return;
    submission->facts.reserve(count);
    while (submission->facts.size() < count && in_.ok()) {
      const RecordId record = in_.number();
      const std::size_t run = in_.count();
      if (run == 0 || run > count - submission->facts.size()) return in_.fail();
      for (std::size_t i = 0; i < run && in_.ok(); ++i) read_fact(record, submission);
    }
  }

  void read_fact(RecordId record, Submission* submission) {
    const uint64_t head = in_.size();
    const uint64_t moment = head >> kFormBits;
    const uint64_t form = head & ((uint64_t{1} << kFormBits) - 1);
    const auto indicator = book_.indicator_of(in_.size());
    if (!indicator || moment >= moments_.size() || form >= kForms) return in_.fail();
    StatedFact& fact = submission->facts.emplace_back();
    fact.record = record;
    fact.indicator = *indicator;
    fact.instant = moments_[moment].instant;
    fact.period = moments_[moment].period;
    read_value(static_cast<Form>(form), &fact.value);
  }

  void read_value(Form form, Value* value) {
    value->state = State::kKnown;
    switch (form) {
      case Form::kNumber:
        value->number = in_.number();
        break;
      case Form::kText:
        value->text = read_text(&in_);
        break;
      case Form::kSealed:
        if (!is_open_) break;
        if (sealed_left_ == 0) return in_.fail();
        --sealed_left_;
        value->text = read_text(&sealed_);
        break;
      case Form::kUnknown:
        value->state = State::kUnknown;
        break;
      case Form::kNotApplicable:
        value->state = State::kNotApplicable;
        break;
    }
  }

  const CodeBook& book_;
  ByteReader in_;
  ByteReader sealed_;
  bool is_open_ = false;
  std::size_t sealed_left_ = 0;
  std::vector<MomentOfFact> moments_;
};

}  // namespace

base::Result<CodeBook> CodeBook::from_entries(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.code < b.code; });
  CodeBook book;
  for (Entry& entry : entries) {
    const bool is_next = entry.code == book.entries_.size();
    if (!is_next || !book.code_by_name_.emplace(entry.name, entry.code).second) {
      return base::Error{base::ErrorCode::kCorrupt, "编码表损坏：编号有缺漏或重复，请从备份恢复",
                         entry.name};
    }
    book.entries_.push_back(std::move(entry));
  }
  return book;
}

std::vector<CodeBook::Entry> CodeBook::extend(const dictionary::Dictionary& dictionary) {
  std::vector<Entry> changed;
  const auto put = [&](const std::string& name, bool is_sealed) {
    const auto code = static_cast<uint32_t>(entries_.size());
    const auto [place, is_new] = code_by_name_.emplace(name, code);
    if (is_new) entries_.push_back({code, name, is_sealed});
    Entry& entry = entries_[place->second];
    if (!is_new && entry.is_sealed == is_sealed) return;
    entry.is_sealed = is_sealed;
    changed.push_back(entry);
  };
  for (const auto& collection : dictionary.collections()) {
    put(std::string(kEntityPrefix) + collection.entity, false);
  }
  for (const auto& indicator : dictionary.indicators()) {
    if (indicator.derived.empty()) put(indicator.id, dictionary::is_masked(indicator));
  }
  for (const auto& list : dictionary.lists()) {
    for (const auto& code : list.codes) put(list_prefix(list) + code.code, false);
  }
  return changed;
}

base::Result<void> CodeBook::check_lists(const dictionary::Dictionary& dictionary) const {
  std::unordered_map<std::string, std::vector<std::string_view>> known;  // By list, in order.
  for (const Entry& entry : entries_) {
    const std::string_view name = entry.name;
    if (!name.starts_with(kListPrefix)) continue;
    const auto slash = name.find('/');
    known[std::string(name.substr(0, slash + 1))].push_back(name.substr(slash + 1));
  }
  for (const auto& list : dictionary.lists()) {
    const auto found = known.find(list_prefix(list));
    if (found == known.end()) continue;
    const auto& codes = found->second;
    const bool is_kept = codes.size() <= list.codes.size() &&
                         std::equal(codes.begin(), codes.end(), list.codes.begin(),
                                    [](std::string_view a, const auto& b) { return a == b.code; });
    if (is_kept) continue;
    return base::Error{base::ErrorCode::kConflict,
                       "代码表“" + list.label +
                           "”中已有代码的次序变了或被删去，已存的数据会被读错：请恢复原来的次序，"
                           "新代码只加在末尾，停用的代码写上截止日期",
                       list.id};
  }
  return {};
}

const CodeBook::Entry* CodeBook::find(const std::string& name) const {
  const auto found = code_by_name_.find(name);
  return found == code_by_name_.end() ? nullptr : &entries_[found->second];
}

const CodeBook::Entry* CodeBook::find_indicator(std::string_view id) const {
  return find(std::string(id));
}

const CodeBook::Entry* CodeBook::find_entity(std::string_view id) const {
  return find(std::string(kEntityPrefix).append(id));
}

std::optional<std::string_view> CodeBook::indicator_of(uint64_t code) const {
  if (code >= entries_.size() || entries_[code].name.starts_with(kEntityPrefix) ||
      entries_[code].name.starts_with(kListPrefix)) {
    return std::nullopt;
  }
  return entries_[code].name;
}

std::optional<std::string_view> CodeBook::entity_of(uint64_t code) const {
  if (code >= entries_.size() || !entries_[code].name.starts_with(kEntityPrefix)) {
    return std::nullopt;
  }
  return std::string_view(entries_[code].name).substr(kEntityPrefix.size());
}

base::Result<Packed> pack(const CodeBook& book, const Submission& submission) {
  return Packer(book, submission).run();
}

base::Result<void> unpack(const CodeBook& book, std::string_view plain,
                          std::optional<std::string_view> sealed, Submission* submission) {
  if (!Unpacker(book, plain, sealed).run(submission)) return corrupt();
  return {};
}

}  // namespace registry
