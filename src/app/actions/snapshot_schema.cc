#include "app/actions/snapshot_schema.h"

#include <algorithm>
#include <utility>

#include "app/actions/household_facts.h"
#include "core/base/pinyin.h"
#include "core/base/text.h"
#include "core/expr/compile.h"
#include "core/rules/facts.h"

namespace actions {
namespace {

using dictionary::State;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

// Shorter texts are "无", "0", an extension: equal by chance.
constexpr std::size_t kShortestCompared = 7;

void add_program(const expr::Program& from, expr::Program* to) {
  std::vector<int16_t> tables;
  for (const expr::Table& table : from.tables) {
    int16_t own = to->find_table(table.entity);
    // What stands above the household (the village) is no part of a household's record.
    const bool is_above = own < 0 && table.parent < 0;
    if (own < 0 && !is_above) {
      own = static_cast<int16_t>(to->tables.size());
      to->tables.push_back({table.entity, tables[as_size(table.parent)]});
    }
    tables.push_back(own);
  }
  for (const expr::Field& field : from.fields) {
    const int16_t table = tables[as_size(field.table)];
    if (table < 0 || to->find_field(field.indicator, field.moment) >= 0) continue;
    expr::Field added = field;
    added.table = table;
    to->fields.push_back(std::move(added));
  }
}

void add_field(const dictionary::Indicator& indicator, expr::Program* program) {
  const int16_t table = program->find_table(indicator.entity);
  if (table < 0 || program->find_field(indicator.id) >= 0) return;
  program->fields.push_back({indicator.id, table, indicator.type.kind, {}});
}

const dictionary::Indicator* find_id_number(const dictionary::Dictionary& dictionary,
                                            std::string_view person) {
  for (const auto& indicator : dictionary.indicators()) {
    const bool is_id = indicator.type.kind == dictionary::TypeKind::kIdNumber;
    if (is_id && indicator.entity == person) return &indicator;
  }
  return nullptr;
}

// Is this person a member of the household on the day of the setting?
expr::Program compile_members(const dictionary::Dictionary& dictionary, std::string_view root) {
  const auto* members = dictionary.find_collection(registry::kMembers);
  if (members == nullptr || members->where.empty()) return {};
  expr::Expression is_member{"is_member",    members->entity,        members->where,
                             members->place, expr::Want::kCondition, nullptr};
  return expr::compile(dictionary, root, {is_member}).program;
}

std::string_view known_text(const registry::Facts& facts, std::string_view indicator) {
  const auto found = facts.find(indicator);
  if (found == facts.end() || found->second.value.state != State::kKnown) return {};
  return found->second.value.text;
}

}  // namespace

uint64_t repeat_key(const dictionary::Value& value) {
  if (value.state != State::kKnown) return 0;
  const std::string_view text = base::trim(value.text);
  if (text.size() < kShortestCompared) return 0;
  uint64_t key = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    key = (key ^ static_cast<unsigned char>(upper)) * 0x100000001b3ULL;
  }
  // Spread over all bits: the lower ones choose a place in RepeatIndex.
  key = (key ^ key >> 32) * 0xd6e8feb86659fd93ULL;
  key ^= key >> 32;
  return key == 0 ? 1 : key;
}

SnapshotSchema::SnapshotSchema(const rules::RuleSet& rule_set, const rules::RuleSet& village_rules,
                               rules::Setting setting)
    : rule_set_(&rule_set),
      village_rules_(&village_rules),
      setting_(std::move(setting)),
      root_(registry::household_entity(rule_set.dictionary())),
      person_(registry::member_entity(rule_set.dictionary())),
      id_number_(find_id_number(rule_set.dictionary(), person_)) {
  members_ = compile_members(dictionary(), root_);
  members_layout_ = expr::layout_of(members_);
  members_context_.as_of = setting_.as_of.days;
  members_context_.rule_date = setting_.rule_date.value_or(setting_.as_of).days;
  members_context_.parameters.resize(members_.parameters.size());
  for (const auto& axis : dictionary().statuses()) {
    const auto* indicator = dictionary().find_indicator(axis.id);
    if (indicator != nullptr && indicator->entity == root_) statuses_.push_back(indicator);
  }
  join_programs();
  plan_tables();
  const expr::Program& program = rule_set_->program();
  rules_of_field_.resize(program.fields.size());
  for (std::size_t rule = 0; rule < rule_set_->rules().size(); ++rule) {
    for (const int32_t field : rule_set_->rules()[rule].fields) {
      rules_of_field_[as_size(field)].push_back(static_cast<int32_t>(rule));
    }
  }
  for (std::size_t field = 0; field < program.fields.size(); ++field) {
    const auto* indicator = dictionary().find_indicator(program.fields[field].indicator);
    const bool is_current = program.fields[field].moment.kind == expr::Moment::Kind::kCurrent;
    if (indicator == nullptr || !indicator->derived.empty() || !is_current) continue;
    collected_fields_.push_back(static_cast<int32_t>(field));
  }
}

void SnapshotSchema::join_programs() {
  program_.tables = rule_set_->program().tables;
  program_.fields = rule_set_->program().fields;
  add_program(village_rules_->program(), &program_);
  add_program(members_, &program_);
  for (const auto& indicator : dictionary().indicators()) {
    const auto* compared = dictionary().find_indicator(indicator.repeats);
    if (indicator.repeats.empty() || compared == nullptr) continue;
    add_field(indicator, &program_);
    if (program_.find_field(indicator.id) < 0) continue;
    repeats_.push_back({&indicator, compared, 0, 0});
  }
  layout_ = expr::layout_of(program_);
  for (RepeatFact& fact : repeats_) {
    const int32_t field = program_.find_field(fact.indicator->id);
    fact.table = as_size(program_.fields[as_size(field)].table);
    fact.column = as_size(layout_.slot_of[as_size(field)]);
  }
}

void SnapshotSchema::plan_tables() {
  for (std::size_t t = 0; t < program_.tables.size(); ++t) {
    TablePlan table;
    table.entity = program_.tables[t].entity;
    const auto& fields = layout_.fields_of[t];
    table.blank.resize(fields.size());
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
      const expr::Field& field = program_.fields[as_size(fields[slot])];
      const auto* indicator = dictionary().find_indicator(field.indicator);
      if (indicator == nullptr || field.moment.kind != expr::Moment::Kind::kCurrent) continue;
      table.slots.push_back({slot, indicator});
      if (!indicator->derived.empty()) continue;
      if (indicator->blank == dictionary::Blank::kNo) table.blank[slot] = {0, State::kKnown};
      if (indicator->blank == dictionary::Blank::kNotApplicable) {
        table.blank[slot] = {0, State::kNotApplicable};
      }
    }
    std::sort(table.slots.begin(), table.slots.end(),
              [](const Slot& a, const Slot& b) { return a.indicator->id < b.indicator->id; });
    tables_.push_back(std::move(table));
  }
}

int32_t SnapshotSchema::find_status(std::string_view indicator) const {
  for (std::size_t i = 0; i < statuses_.size(); ++i) {
    if (statuses_[i]->id == indicator) return static_cast<int32_t>(i);
  }
  return -1;
}

base::Result<void> SnapshotSchema::fill_row(const TablePlan& table, const registry::Facts& facts,
                                            expr::Cell* cells,
                                            std::vector<std::string>* texts) const {
  std::copy(table.blank.begin(), table.blank.end(), cells);
  // Both are sorted by indicator id.
  auto fact = facts.begin();
  for (const Slot& slot : table.slots) {
    while (fact != facts.end() && fact->first < slot.indicator->id) ++fact;
    if (fact == facts.end()) break;
    if (fact->first != slot.indicator->id) continue;
    const dictionary::Value& value = fact->second.value;
    TRY(rules::check_range(*slot.indicator, value));
    expr::Cell& cell = cells[slot.slot];
    cell = {value.number, value.state};
    if (value.state != State::kKnown || !dictionary::is_text(slot.indicator->type.kind)) continue;
    cell.number = static_cast<int64_t>(texts->size());
    texts->push_back(value.text);
  }
  return {};
}

base::Result<void> SnapshotSchema::fill_tables(const registry::Household& household,
                                               expr::Record* record) const {
  record->cells.resize(tables_.size());
  record->first.resize(tables_.size());
  record->rows.assign(tables_.size(), 0);
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    const TablePlan& table = tables_[t];
    const std::size_t width = table.blank.size();
    auto& first = record->first[t];
    if (program_.tables[t].parent < 0) {
      record->rows[t] = 1;
      first = {0, 1};
      record->cells[t].resize(width);
      TRY(fill_row(table, household.facts, record->cells[t].data(), &record->texts));
      continue;
    }
    const auto& records = household.of_entity(table.entity);
    if (records.size() > expr::kMaxRowsPerRecord) {
      return base::Error{base::ErrorCode::kInvalidInput,
                         "一户下面的记录超过 " + std::to_string(expr::kMaxRowsPerRecord) +
                             " 条，请检查是否重复导入",
                         table.entity};
    }
    record->cells[t].resize(width * records.size());
    first = {0};
    std::size_t row = 0;
    const int32_t owners = record->rows[as_size(program_.tables[t].parent)];
    for (int32_t owner = 0; owner < owners; ++owner) {
      for (; row < records.size() && records[row].owner == owner; ++row) {
        TRY(fill_row(table, records[row].facts, record->cells[t].data() + row * width,
                     &record->texts));
      }
      first.push_back(static_cast<int32_t>(row));
    }
    record->rows[t] = static_cast<int32_t>(row);
    record->cells[t].resize(width * row);
  }
  return {};
}

std::vector<bool> SnapshotSchema::members_of(const registry::Household& household,
                                             const expr::Record& record) const {
  std::vector<bool> members(household.of_entity(person_).size(), true);
  if (members_.roots.empty()) return members;
  expr::Record own;
  for (std::size_t t = 0; t < members_.tables.size(); ++t) {
    const int16_t from = program_.find_table(members_.tables[t].entity);
    own.rows.push_back(record.rows[as_size(from)]);
    own.first.push_back(record.first[as_size(from)]);
    const std::size_t width = layout_.fields_of[as_size(from)].size();
    std::vector<expr::Cell> cells;
    for (int32_t row = 0; row < own.rows.back(); ++row) {
      for (const int32_t field : members_layout_.fields_of[t]) {
        const auto& wanted = members_.fields[as_size(field)];
        const int32_t at = program_.find_field(wanted.indicator, wanted.moment);
        const std::size_t slot = as_size(layout_.slot_of[as_size(at)]);
        cells.push_back(record.cells[as_size(from)][as_size(row) * width + slot]);
      }
    }
    own.cells.push_back(std::move(cells));
  }
  own.texts = record.texts;
  expr::Slots slots;
  expr::run(members_, members_layout_, own, members_context_, &slots);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const expr::Cell cell = slots.at(members_, members_.roots[0].node, static_cast<int32_t>(i));
    // Whether somebody has left is unknown: he stays until it is known.
    members[i] = cell.state != State::kKnown || cell.number != 0;
  }
  return members;
}

void SnapshotSchema::fill_key(const registry::Household& household, FactRow* row) const {
  HouseholdKey& key = row->key;
  key.number = household.number;
  key.group = household.group;
  for (const dictionary::Indicator* status : statuses_) {
    const auto value = registry::value_of(household.facts, *status);
    const bool fits = value.state == State::kKnown && value.number >= 0 && value.number < kNoStatus;
    key.statuses.push_back(fits ? static_cast<uint8_t>(value.number) : kNoStatus);
    const auto fact = household.facts.find(status->id);
    const bool has_day =
        fact != household.facts.end() && fact->second.provenance.instant.has_value();
    key.since.push_back(has_day ? fact->second.provenance.instant->days : kNoDay);
  }
  const std::vector<bool> members = members_of(household, row->record);
  const auto& persons = household.of_entity(person_);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    PersonKey person;
    person.name = name_of(persons[i]);
    const base::Pinyin pinyin = base::to_pinyin(person.name, base::NameOf::kPerson);
    person.pinyin = pinyin.full;
    person.initials = pinyin.initials;
    if (id_number_ != nullptr)
      person.id_tail = tail_of(known_text(persons[i].facts, id_number_->id));
    person.is_member = members[i];
    key.persons.push_back(std::move(person));
  }
}

void SnapshotSchema::fill_repeat_keys(const registry::Household& household, FactRow* row) const {
  for (const RepeatFact& fact : repeats_) {
    std::vector<uint64_t> keys;
    const auto rows = as_size(row->record.rows[fact.table]);
    for (std::size_t i = 0; i < rows; ++i) {
      const registry::Facts* facts =
          facts_of(dictionary(), household, fact.indicator->entity, static_cast<int32_t>(i));
      // Who has left is compared with nobody: the number stands where the person went.
      const bool counts = fact.indicator->entity != person_ || row->key.persons[i].is_member;
      keys.push_back(counts ? repeat_key(registry::value_of(*facts, *fact.compared)) : 0);
    }
    row->repeat_keys.push_back(std::move(keys));
  }
}

base::Result<FactRow> SnapshotSchema::make_row(registry::HouseholdId id,
                                               const registry::Household& household) const {
  FactRow row;
  TRY(fill_tables(household, &row.record));
  row.key.id = id;
  fill_key(household, &row);
  fill_repeat_keys(household, &row);
  return row;
}

}  // namespace actions
