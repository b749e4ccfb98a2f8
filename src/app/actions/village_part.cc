#include "app/actions/village_part.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace actions {
namespace {

using dictionary::State;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

void set_bit(std::vector<uint64_t>* bits, int64_t row) {
  (*bits)[as_size(row / 64)] |= uint64_t{1} << (row % 64);
}

template <typename T>
bool is_unknown_at(const frame::Column& column, int64_t row) {
  T value{};
  std::copy_n(column.data.data() + row * static_cast<int64_t>(sizeof(T)), sizeof(T),
              reinterpret_cast<std::byte*>(&value));
  return value == expr::kUnknownMark<T>;
}

bool is_unknown(const frame::Column& column, int64_t row) {
  if (column.is_blank) return true;
  switch (column.storage) {
    case expr::Storage::kU8:
      return is_unknown_at<uint8_t>(column, row);
    case expr::Storage::kU16:
      return is_unknown_at<uint16_t>(column, row);
    case expr::Storage::kI32:
      return is_unknown_at<int32_t>(column, row);
    case expr::Storage::kI64:
      return is_unknown_at<int64_t>(column, row);
    case expr::Storage::kText:
      break;
  }
  return column.states[as_size(row)] == static_cast<uint8_t>(State::kUnknown);
}

// The column of a field of the household rules: they come first in every frame, in their order.
const frame::Column& column_of(const SnapshotSchema& schema, const frame::Frame& frame,
                               int32_t field) {
  const expr::Field& read = schema.rule_set().program().fields[as_size(field)];
  const auto slot = schema.layout().slot_of[as_size(field)];
  const frame::Column& column = frame.tables()[as_size(read.table)].columns[as_size(slot)];
  assert(column.indicator == read.indicator);
  return column;
}

// Marks each household with an unknown row and counts those rows.
int32_t mark_lacking(const SnapshotSchema& schema, const frame::Frame& frame, int32_t field,
                     std::vector<uint64_t>* bits) {
  const auto table = as_size(schema.rule_set().program().fields[as_size(field)].table);
  const frame::Column& column = column_of(schema, frame, field);
  int32_t rows = 0;
  if (!column.is_blank && !column.has_unknown) return 0;
  for (int64_t household = 0; household < frame.rows(); ++household) {
    const auto [begin, end] = frame.rows_below(table, household, household + 1);
    int32_t lacking = 0;
    for (int64_t row = begin; row < end; ++row) lacking += is_unknown(column, row) ? 1 : 0;
    if (lacking > 0) set_bit(bits, household);
    rows += lacking;
  }
  return rows;
}

int32_t count_ones(const std::vector<uint64_t>& bits) {
  int32_t count = 0;
  for (const uint64_t word : bits) count += __builtin_popcountll(word);
  return count;
}

template <typename Run>
void for_each_bit(const std::vector<uint64_t>& bits, Run run) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      run(word * 64 + static_cast<std::size_t>(__builtin_ctzll(left)));
    }
  }
}

}  // namespace

void Sums::add(const Sums& other, int32_t times) {
  households += other.households * times;
  persons += other.persons * times;
  rules.resize(std::max(rules.size(), other.rules.size()));
  for (std::size_t i = 0; i < other.rules.size(); ++i) {
    rules[i].yes += other.rules[i].yes * times;
    rules[i].unknown += other.rules[i].unknown * times;
    rules[i].yes_persons += other.rules[i].yes_persons * times;
  }
  blocked_households += other.blocked_households * times;
  blocked.resize(std::max(blocked.size(), other.blocked.size()));
  for (std::size_t i = 0; i < other.blocked.size(); ++i) blocked[i] += other.blocked[i] * times;
  lacks.resize(std::max(lacks.size(), other.lacks.size()));
  for (std::size_t i = 0; i < other.lacks.size(); ++i) {
    lacks[i].rows += other.lacks[i].rows * times;
    lacks[i].households += other.lacks[i].households * times;
    lacks[i].blocked_households += other.lacks[i].blocked_households * times;
  }
}

std::vector<uint64_t> lacking_households(const SnapshotSchema& schema, const VillagePart& part,
                                         int32_t field) {
  std::vector<uint64_t> bits(as_size(part.frame.rows() + 63) / 64);
  mark_lacking(schema, part.frame, field, &bits);
  return bits;
}

namespace {

// One row each, as the storages write "not applicable" and "no".
template <typename T>
constexpr T kAbsentRow = expr::kAbsentMark<T>;
template <typename T>
constexpr T kNoRow = 0;

template <typename T>
expr::ColumnView blank_row(expr::Storage storage, bool is_absent) {
  return {storage, is_absent ? &kAbsentRow<T> : &kNoRow<T>, nullptr, nullptr, false, is_absent};
}

// Nobody collects facts about a village yet: what is not counted from its households means what the
// indicator says of a blank.
expr::ColumnView blank_column(const dictionary::Dictionary& dictionary, const expr::Field& field) {
  const auto* indicator = dictionary.find_indicator(field.indicator);
  const bool is_current = field.moment.kind == expr::Moment::Kind::kCurrent;
  if (indicator == nullptr || !indicator->derived.empty() || !is_current ||
      indicator->blank == dictionary::Blank::kUnknown)
    return {};
  const bool is_absent = indicator->blank == dictionary::Blank::kNotApplicable;
  const auto storage = frame::storage_of(*indicator, dictionary.list_of(indicator->type));
  static constexpr std::array<int64_t, 2> kNoText = {0, 0};
  static constexpr auto kAbsentState = static_cast<uint8_t>(dictionary::State::kNotApplicable);
  switch (storage) {
    case expr::Storage::kU8:
      return blank_row<uint8_t>(storage, is_absent);
    case expr::Storage::kU16:
      return blank_row<uint16_t>(storage, is_absent);
    case expr::Storage::kI32:
      return blank_row<int32_t>(storage, is_absent);
    case expr::Storage::kI64:
      return blank_row<int64_t>(storage, is_absent);
    case expr::Storage::kText:
      break;
  }
  return {storage, kNoText.data(), "", is_absent ? &kAbsentState : nullptr, false, is_absent};
}

}  // namespace

expr::FrameView village_view(const SnapshotSchema& schema, const frame::Frame& frame,
                             std::vector<int32_t>* first) {
  const expr::Program& program = schema.village_rules().program();
  *first = {0, static_cast<int32_t>(frame.rows())};
  // The households' part of the program, as if it were a program of its own.
  expr::Program below;
  std::vector<int16_t> tables;
  for (const expr::Table& table : program.tables) {
    const bool is_village = table.parent < 0;
    tables.push_back(is_village ? int16_t{-1} : static_cast<int16_t>(below.tables.size()));
    if (!is_village) below.tables.push_back({table.entity, tables[as_size(table.parent)]});
  }
  std::vector<bool> is_own;
  for (const expr::Field& field : program.fields) {
    is_own.push_back(tables[as_size(field.table)] < 0);
    if (is_own.back()) continue;
    expr::Field moved = field;
    moved.table = tables[as_size(field.table)];
    below.fields.push_back(std::move(moved));
  }
  const expr::FrameView inner = frame.view(below);
  expr::FrameView view;
  view.tables.push_back({1, nullptr, 1});
  for (std::size_t t = 0; t < inner.tables.size(); ++t) {
    expr::TableView table = inner.tables[t];
    if (below.tables[t].parent < 0) {
      table.first = first->data();
      table.most_rows_per_parent = table.rows;
    }
    view.tables.push_back(table);
  }
  std::size_t next = 0;
  for (std::size_t f = 0; f < is_own.size(); ++f) {
    view.columns.push_back(is_own[f] ? blank_column(schema.dictionary(), program.fields[f])
                                     : inner.columns[next++]);
  }
  return view;
}

base::Result<void> VillageDraft::bind(const std::string& region) {
  rules::Setting setting = schema_->setting();
  setting.region = region;
  part_.region = region;
  const auto in_force = [&](const rules::RuleSet& rule_set,
                            std::shared_ptr<const rules::Binding>* binding) -> base::Result<void> {
    auto bound = rule_set.bind(setting);
    if (!bound) {
      return base::Error{bound.error().code, bound.error().message, std::string(kNoParameter)};
    }
    *binding = std::make_shared<const rules::Binding>(*std::move(bound));
    return {};
  };
  TRY(in_force(schema_->rule_set(), &part_.binding));
  return in_force(schema_->village_rules(), &part_.village_binding);
}

base::Result<VillageDraft> VillageDraft::create(const SnapshotSchema& schema,
                                                const std::string& region) {
  VillageDraft draft(schema);
  TRY(draft.bind(region));
  draft.part_.frame = frame::FrameBuilder::empty(schema.dictionary(), schema.program(), region);
  draft.part_.repeat_keys.resize(schema.repeats().size());
  return draft;
}

VillageDraft::VillageDraft(const SnapshotSchema& schema, const VillagePart& part)
    : schema_(&schema), part_(part), is_new_(false) {}

base::Result<VillageDraft> VillageDraft::restore(const SnapshotSchema& schema, frame::Frame frame,
                                                 HouseholdKeys keys,
                                                 std::vector<std::vector<uint64_t>> repeat_keys) {
  assert(frame.regions().size() == 1 && static_cast<int64_t>(keys.rows()) == frame.rows());
  VillageDraft draft(schema);
  TRY(draft.bind(frame.regions()[0].region));
  draft.part_.frame = std::move(frame);
  draft.part_.keys = std::move(keys);
  draft.part_.repeat_keys = std::move(repeat_keys);
  return draft;
}

void VillageDraft::mark(registry::HouseholdId id) {
  if (!is_new_) marked_.push_back(id);
}

void VillageDraft::put(const FactRow& row) {
  const registry::HouseholdId id = row.key.id;
  const bool is_known = part_.keys.contains(id);
  const auto at = static_cast<int64_t>(part_.keys.lower_bound(id));
  for (std::size_t fact = 0; fact < row.repeat_keys.size(); ++fact) {
    const auto [begin, end] =
        part_.frame.rows_below(schema_->repeats()[fact].table, at, at + (is_known ? 1 : 0));
    auto& keys = part_.repeat_keys[fact];
    const auto from = keys.erase(keys.begin() + begin, keys.begin() + end);
    keys.insert(from, row.repeat_keys[fact].begin(), row.repeat_keys[fact].end());
  }
  if (is_known) {
    part_.frame.replace(at, schema_->program(), schema_->layout(), row.record);
  } else {
    part_.frame.insert(at, schema_->program(), schema_->layout(), row.record);
    if (!is_new_) {
      part_.changed.insert(part_.changed.begin() + at, 0);
      part_.screening.insert(
          at, std::vector<rules::Verdict>(part_.screening.rules(), rules::Verdict::kNo));
    }
  }
  part_.keys.put(row.key);
  mark(id);
}

void VillageDraft::erase(registry::HouseholdId id) {
  const auto at = static_cast<int64_t>(part_.keys.lower_bound(id));
  for (std::size_t fact = 0; fact < part_.repeat_keys.size(); ++fact) {
    const auto [begin, end] = part_.frame.rows_below(schema_->repeats()[fact].table, at, at + 1);
    auto& keys = part_.repeat_keys[fact];
    keys.erase(keys.begin() + begin, keys.begin() + end);
  }
  part_.frame.erase(at);
  if (!is_new_) {
    part_.screening.erase(at);
    part_.changed.erase(part_.changed.begin() + at);
  }
  part_.keys.erase(id);
  std::erase(marked_, id);
}

std::vector<std::vector<uint64_t>> VillageDraft::repeat_keys_of(registry::HouseholdId id) const {
  std::vector<std::vector<uint64_t>> keys(part_.repeat_keys.size());
  if (!part_.keys.contains(id)) return keys;
  const auto at = static_cast<int64_t>(part_.keys.lower_bound(id));
  for (std::size_t fact = 0; fact < keys.size(); ++fact) {
    const auto [begin, end] = part_.frame.rows_below(schema_->repeats()[fact].table, at, at + 1);
    const auto& all = part_.repeat_keys[fact];
    keys[fact].assign(all.begin() + begin, all.begin() + end);
  }
  return keys;
}

void VillageDraft::set_repeats(std::size_t fact, registry::HouseholdId id, uint64_t key,
                               int64_t others) {
  const RepeatFact& repeat = schema_->repeats()[fact];
  const bool is_bool = repeat.indicator->type.kind == dictionary::TypeKind::kBool;
  const int64_t found = is_bool ? (others > 0 ? 1 : 0) : std::min(others, repeat.indicator->max);
  const auto at = static_cast<int64_t>(part_.keys.lower_bound(id));
  const auto [begin, end] = part_.frame.rows_below(repeat.table, at, at + 1);
  for (int64_t row = begin; row < end; ++row) {
    if (part_.repeat_keys[fact][as_size(row)] != key) continue;
    const expr::Cell old = part_.frame.at(repeat.table, repeat.column, row);
    if (old.state == State::kKnown && old.number == found) continue;
    part_.frame.set(repeat.table, repeat.column, row, {found, State::kKnown});
    mark(id);
  }
}

void VillageDraft::judge_marked(int64_t sequence) {
  std::sort(marked_.begin(), marked_.end());
  marked_.erase(std::unique(marked_.begin(), marked_.end()), marked_.end());
  if (marked_.empty()) return;
  const rules::RuleSet& rule_set = schema_->rule_set();
  const expr::FrameView view = part_.frame.view(rule_set.program());
  rules::Judge judge(rule_set);
  expr::Record record;
  for (const registry::HouseholdId id : marked_) {
    const auto row = static_cast<int64_t>(part_.keys.lower_bound(id));
    frame::read_record(view, rule_set.program(), rule_set.layout(), row, &record);
    part_.screening.replace(row, judge.run(record, part_.binding->context));
    part_.changed[as_size(row)] = sequence;
  }
}

void VillageDraft::count_households() {
  part_.yes_counts.assign(part_.keys.rows(), 0);
  part_.unknown_counts.assign(part_.keys.rows(), 0);
  for (std::size_t rule = 0; rule < part_.screening.rules(); ++rule) {
    const auto index = static_cast<int32_t>(rule);
    for_each_bit(part_.screening.yes_bits(index),
                 [&](std::size_t row) { ++part_.yes_counts[row]; });
    for_each_bit(part_.screening.unknown_bits(index),
                 [&](std::size_t row) { ++part_.unknown_counts[row]; });
  }
}

void VillageDraft::add_up_rules() {
  Sums& sums = part_.sums;
  sums.households = static_cast<int64_t>(part_.keys.rows());
  for (std::size_t row = 0; row < part_.keys.rows(); ++row) sums.persons += part_.keys.size(row);
  for (std::size_t rule = 0; rule < part_.screening.rules(); ++rule) {
    const auto index = static_cast<int32_t>(rule);
    RuleSum sum;
    sum.yes = count_ones(part_.screening.yes_bits(index));
    sum.unknown = count_ones(part_.screening.unknown_bits(index));
    for_each_bit(part_.screening.yes_bits(index),
                 [&](std::size_t row) { sum.yes_persons += part_.keys.size(row); });
    sums.rules.push_back(sum);
  }
}

void VillageDraft::add_up_lacks() {
  const std::size_t words = (part_.keys.rows() + 63) / 64;
  std::vector<uint64_t> lacking;
  std::vector<uint64_t> undecided;
  std::vector<uint64_t> any(words);
  for (const int32_t field : schema_->collected_fields()) {
    lacking.assign(words, 0);
    undecided.assign(words, 0);
    LackSum sum;
    sum.rows = mark_lacking(*schema_, part_.frame, field, &lacking);
    for (const int32_t rule : schema_->rules_of_field()[as_size(field)]) {
      const auto& unknown = part_.screening.unknown_bits(rule);
      int32_t blocked = 0;
      for (std::size_t i = 0; i < words && sum.rows > 0; ++i) {
        const uint64_t both = unknown[i] & lacking[i];
        undecided[i] |= both;
        blocked += __builtin_popcountll(both);
      }
      part_.sums.blocked.push_back(blocked);
    }
    for (std::size_t i = 0; i < words; ++i) any[i] |= undecided[i];
    sum.households = count_ones(lacking);
    sum.blocked_households = count_ones(undecided);
    part_.sums.lacks.push_back(sum);
  }
  part_.sums.blocked_households = count_ones(any);
}

void VillageDraft::judge_village() {
  const rules::RuleSet& rule_set = schema_->village_rules();
  part_.village_verdicts.clear();
  if (rule_set.rules().empty()) return;
  std::vector<int32_t> first;
  const expr::FrameView view = village_view(*schema_, part_.frame, &first);
  const auto found = rules::Screening::run(rule_set, view, *part_.village_binding);
  for (std::size_t rule = 0; rule < rule_set.rules().size(); ++rule) {
    const auto index = static_cast<int32_t>(rule);
    part_.village_verdicts.push_back(found.is_yes(index, 0)       ? rules::Verdict::kYes
                                     : found.is_unknown(index, 0) ? rules::Verdict::kUnknown
                                                                  : rules::Verdict::kNo);
  }
}

void VillageDraft::shrink() {
  part_.frame.shrink();
  part_.keys.shrink();
  for (auto& keys : part_.repeat_keys) keys.shrink_to_fit();
}

std::shared_ptr<const VillagePart> VillageDraft::finish(int64_t sequence,
                                                        const rules::ScreenPlan* plan) {
  if (is_new_) {
    part_.changed.assign(part_.keys.rows(), sequence);
    const rules::RuleSet& rule_set = schema_->rule_set();
    part_.screening = plan == nullptr ? rules::Screening::run(rule_set, part_.frame, *part_.binding)
                                      : rules::Screening::run(rule_set, *plan,
                                                              part_.frame.view(rule_set.program()),
                                                              *part_.binding);
  } else {
    judge_marked(sequence);
  }
  count_households();
  part_.sums = {};
  add_up_rules();
  add_up_lacks();
  judge_village();
  return std::make_shared<const VillagePart>(std::move(part_));
}

}  // namespace actions
