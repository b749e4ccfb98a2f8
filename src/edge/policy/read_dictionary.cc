// codes/, collections/, indicators/, statuses/, parameters/.
#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "core/base/text.h"
#include "edge/policy/csv.h"
#include "edge/policy/read.h"

namespace policy {
namespace {

using dictionary::TypeKind;

constexpr std::string_view kTypeWords =
    "bool、int、money、rate、decimal、date、month、duration、enum、set、text、id_number、region";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!base::trim(text).empty()) {
    const std::size_t end = text.find(separator);
    const std::string_view part = base::trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

bool is_code(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<base::Date> csv_date(Reading* reading, const CsvTable& table, const CsvField& field) {
  if (base::trim(field.text).empty()) return std::nullopt;
  const auto date = base::parse_date(base::trim(field.text));
  if (!date) reading->report("policy.bad_date", table.place(field), {field.text});
  return date;
}

bool overlap(const dictionary::Code& a, const dictionary::Code& b) {
  const bool a_ends_before = a.to && b.from && *a.to < *b.from;
  const bool b_ends_before = b.to && a.from && *b.to < *a.from;
  return !a_ends_before && !b_ends_before;
}

// Codes are unique for ever; a label or alias means one code at a time.
void check_collisions(Reading* reading, const dictionary::CodeList& list,
                      const std::vector<base::Place>& places) {
  std::map<std::string_view, std::vector<std::size_t>> users;
  std::map<std::string_view, std::size_t> codes;
  for (std::size_t i = 0; i < list.codes.size(); ++i) {
    const dictionary::Code& code = list.codes[i];
    const auto [first, is_new] = codes.emplace(code.code, i);
    if (!is_new) {
      const std::string line = std::to_string(places[first->second].line);
      reading->report("policy.duplicate_code", places[i], {code.code, line});
    }
    std::vector<std::string_view> names = {code.label};
    names.insert(names.end(), code.aliases.begin(), code.aliases.end());
    for (const std::string_view name : names) {
      if (name.empty()) continue;
      for (const std::size_t other : users[name]) {
        if (!overlap(code, list.codes[other])) continue;
        const std::string line = std::to_string(places[other].line);
        reading->report("policy.label_collision", places[i], {name, list.codes[other].code, line});
      }
      users[name].push_back(i);
    }
  }
}

// The whole range of kinds that need none from the author.
void set_natural_range(dictionary::Indicator* indicator, const dictionary::Dictionary& dictionary) {
  const dictionary::CodeList* list = dictionary.list_of(indicator->type);
  switch (indicator->type.kind) {
    case TypeKind::kBool:
      indicator->max = 1;
      break;
    case TypeKind::kDate:
      indicator->min = base::kMinDate.days;
      indicator->max = base::kMaxDate.days;
      break;
    case TypeKind::kMonth:
      indicator->min = base::month_of(base::kMinDate);
      indicator->max = base::month_of(base::kMaxDate);
      break;
    case TypeKind::kEnum:
      indicator->max =
          list == nullptr || list->codes.empty() ? 0 : static_cast<int64_t>(list->codes.size()) - 1;
      break;
    case TypeKind::kSet: {
      const std::size_t bits =
          list == nullptr
              ? 0
              : std::min(list->codes.size(), static_cast<std::size_t>(dictionary::kMaxSetSize));
      indicator->max = (int64_t{1} << bits) - 1;
      break;
    }
    default:
      break;
  }
}

void read_range(Reading* reading, Fields* fields, const PackFile& file,
                dictionary::Indicator* indicator) {
  set_natural_range(indicator, reading->policy->dictionary);
  const Node* range = fields->map("range", Need::kOptional);
  const bool needed = dictionary::is_numeric(indicator->type.kind);
  if (range == nullptr) {
    if (needed) reading->report("policy.no_range", fields->place(), {indicator->id});
    return;
  }
  Fields parts(*range, file.shown, reading->diagnostics);
  const Node* low = parts.any("min", Need::kRequired);
  const Node* high = parts.any("max", Need::kRequired);
  parts.finish();
  if (low == nullptr || high == nullptr) return;
  const auto min = read_value(reading, *low, file, indicator->type, "range.min");
  const auto max = read_value(reading, *high, file, indicator->type, "range.max");
  if (!min || !max) return;
  indicator->min = min->number;
  indicator->max = max->number;
  if (max->number < min->number) reading->report("policy.range_reversed", parts.place());
}

template <typename Enum>
auto word_parser(std::initializer_list<std::string_view> words) {
  return
      [words = std::vector<std::string_view>(words)](std::string_view text) -> std::optional<Enum> {
        for (std::size_t i = 0; i < words.size(); ++i) {
          if (words[i] == text) return static_cast<Enum>(i);
        }
        return std::nullopt;
      };
}

dictionary::Transition read_transition(Reading* reading, const Node& node, const PackFile& file,
                                       const dictionary::StatusAxis& axis) {
  Fields fields(node, file.shown, reading->diagnostics);
  dictionary::Transition transition;
  transition.id = fields.text("id", Need::kRequired);
  const base::PlacedText from = fields.placed("from", Need::kRequired);
  const base::PlacedText to = fields.placed("to", Need::kRequired);
  std::vector<std::string_view> codes = {"none"};  // Before the first status and after the last.
  for (const dictionary::Code& code : axis.values) codes.push_back(code.code);
  for (const base::PlacedText* word : {&from, &to}) {
    if (!word->empty())
      check_name(reading, word->text, codes, word->place, "policy.unknown_status");
  }
  transition.from = from.text;
  transition.to = to.text;
  transition.title = fields.text("title", Need::kOptional);
  transition.trigger = fields.text("trigger", Need::kOptional);
  transition.approver = fields.text("approver", Need::kOptional);
  if (const Node* evidence = fields.any("evidence", Need::kOptional)) {
    if (evidence->is_scalar()) transition.evidence = evidence->text;
    for (const Node& item : evidence->items) {
      transition.evidence += (transition.evidence.empty() ? "" : ", ") + item.text;
    }
  }
  transition.refused = fields.text("refused", Need::kOptional);
  transition.source = read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
  return transition;
}

dictionary::ParameterRow read_row(Reading* reading, const Node& node, const PackFile& file,
                                  const dictionary::Parameter& parameter) {
  Fields fields(node, file.shown, reading->diagnostics);
  dictionary::ParameterRow row;
  row.place = fields.place();
  if (const Node* region = fields.any("region", Need::kRequired))
    row.region = read_region(reading, *region, file);
  row.from = fields.date("from", Need::kRequired).value_or(base::kMinDate);
  row.to = fields.date("to", Need::kOptional);
  if (row.to && *row.to < row.from) {
    reading->report("policy.dates_reversed", row.place,
                    {base::to_text(row.from), base::to_text(*row.to)});
  }
  if (const Node* value = fields.any("value", Need::kRequired)) {
    row.value = read_value(reading, *value, file, parameter.type, parameter.label)
                    .value_or(dictionary::unknown());
  }
  row.source = read_source(reading, &fields, file, Need::kRequired);
  row.document = fields.text("document", Need::kOptional);
  fields.finish();
  return row;
}

}  // namespace

dictionary::Type read_type(Reading* reading, Fields* fields) {
  dictionary::Type type;
  const auto kind =
      fields->choice("type", Need::kRequired, dictionary::parse_type_kind, kTypeWords);
  type.kind = kind.value_or(TypeKind::kText);
  const base::PlacedText unit = fields->placed("unit", Need::kOptional);
  if (const auto parsed = dictionary::parse_unit(unit.text)) {
    type.unit = *parsed;
  } else {
    reading->report("policy.unknown_unit", unit.place, {unit.text});
  }
  if (kind == TypeKind::kMoney && unit.empty()) reading->report("policy.no_unit", fields->place());
  const base::PlacedText scale = fields->placed("scale", Need::kOptional);
  if (!scale.empty()) {
    const auto digits = base::parse_scaled(scale.text, 0);
    constexpr int64_t kMostDigits = 6;
    if (!digits || *digits < 0 || *digits > kMostDigits) {
      reading->report("policy.bad_scale", scale.place, {scale.text});
    } else {
      type.scale = static_cast<uint8_t>(*digits);
    }
  } else if (kind == TypeKind::kDecimal) {
    reading->report("policy.no_scale", fields->place());
  }
  const bool needs_list = kind == TypeKind::kEnum || kind == TypeKind::kSet;
  const base::PlacedText list =
      fields->placed("list", needs_list ? Need::kRequired : Need::kOptional);
  if (list.empty()) return type;
  const dictionary::Dictionary& dictionary = reading->policy->dictionary;
  if (const auto index = dictionary.find_list(list.text)) {
    type.list = needs_list ? *index : -1;
    const std::size_t size = dictionary.lists()[static_cast<std::size_t>(*index)].codes.size();
    if (kind == TypeKind::kSet && size > static_cast<std::size_t>(dictionary::kMaxSetSize)) {
      reading->report("policy.set_too_large", list.place,
                      {list.text, std::to_string(size), std::to_string(dictionary::kMaxSetSize)});
    }
    if (!needs_list) reading->report("policy.list_without_choice", list.place, {list.text});
  } else {
    std::vector<std::string_view> names;
    for (const auto& known : dictionary.lists()) names.push_back(known.id);
    check_name(reading, list.text, names, list.place, "policy.unknown_list");
  }
  return type;
}

void read_codes(Reading* reading, const PackFile& file) {
  const auto table =
      read_csv(file.text, file.shown, {"code", "label", "aliases", "gb_code", "from", "to", "note"},
               reading->diagnostics);
  dictionary::CodeList list;
  list.id = std::string(stem_of(file.path));
  list.place = {file.shown, 1, 1};
  if (!is_id(list.id)) reading->report("policy.bad_id", list.place, {list.id});
  std::vector<base::Place> places;
  const CsvField absent;
  for (std::size_t r = 0; table && r < table->rows.size(); ++r) {
    const auto& row = table->rows[r];
    const auto field = [&](std::string_view column) -> const CsvField& {
      const auto at = table->column(column);
      return at ? row[*at] : absent;
    };
    dictionary::Code code;
    code.code = std::string(base::trim(field("code").text));
    code.label = std::string(base::trim(field("label").text));
    code.aliases = split(field("aliases").text, '|');
    code.gb_code = std::string(base::trim(field("gb_code").text));
    code.from = csv_date(reading, *table, field("from"));
    code.to = csv_date(reading, *table, field("to"));
    code.note = field("note").text;
    if (!is_code(code.code)) reading->report("policy.bad_code", table->place(row[0]), {code.code});
    if (code.label.empty() && table->column("label")) {
      reading->report("policy.no_label", table->place(field("label")), {code.code});
    }
    if (code.from && code.to && *code.to < *code.from) {
      reading->report("policy.dates_reversed", table->place(field("from")),
                      {base::to_text(*code.from), base::to_text(*code.to)});
    }
    places.push_back(table->place(row[0]));
    list.codes.push_back(std::move(code));
  }
  check_collisions(reading, list, places);
  if (table && list.codes.empty()) reading->report("policy.empty_list", list.place, {list.id});
  reading->policy->dictionary.put(std::move(list));
}

void read_collection(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  dictionary::Collection collection;
  collection.id = read_id(reading, &fields, file);
  collection.place = fields.place();
  collection.label = fields.text("label", Need::kRequired);
  collection.entity = fields.text("entity", Need::kRequired);
  collection.of = fields.text("of", Need::kRequired);
  const base::PlacedText where = fields.placed("where", Need::kOptional);
  collection.where = where.text;
  if (!where.empty()) collection.place = where.place;
  fields.finish();
  reading->policy->dictionary.put(std::move(collection));
}

void read_indicator(Reading* reading, const PackFile& file, const Node& root) {
  using dictionary::Blank;
  using dictionary::Kind;
  using dictionary::Sensitivity;
  Fields fields(root, file.shown, reading->diagnostics);
  dictionary::Indicator indicator;
  indicator.id = read_id(reading, &fields, file);
  indicator.place = fields.place();
  indicator.label = fields.text("label", Need::kRequired);
  const base::PlacedText entity = fields.placed("entity", Need::kRequired);
  // An unknown entity is reported here and stays empty, so that nothing else complains about it.
  const bool known =
      !entity.empty() && check_name(reading, entity.text, entity_names(*reading->policy),
                                    entity.place, "policy.unknown_entity");
  if (known) indicator.entity = entity.text;
  indicator.type = read_type(reading, &fields);
  const auto kind_of = word_parser<Kind>({"state", "flow", "fixed"});
  indicator.kind =
      fields.choice("kind", Need::kRequired, kind_of, "state、flow、fixed").value_or(Kind::kState);
  read_range(reading, &fields, file, &indicator);
  const auto sensitivity_of = word_parser<Sensitivity>({"public", "personal", "sensitive"});
  indicator.sensitivity =
      fields.choice("sensitivity", Need::kRequired, sensitivity_of, "public、personal、sensitive")
          .value_or(Sensitivity::kPersonal);
  const auto blank_of = word_parser<Blank>({"unknown", "no", "not_applicable"});
  indicator.blank = fields.choice("blank", Need::kOptional, blank_of, "unknown、no、not_applicable")
                        .value_or(Blank::kUnknown);
  const base::PlacedText derived = fields.placed("derived", Need::kOptional);
  indicator.derived = derived.text;
  indicator.derived_place = derived.place;
  indicator.repeats = fields.text("repeats", Need::kOptional);
  indicator.national_columns = fields.texts("national_columns", Need::kOptional);
  indicator.aliases = fields.texts("aliases", Need::kOptional);
  indicator.help = fields.text("help", Need::kOptional);
  indicator.answered_by = fields.text("answered_by", Need::kOptional);
  indicator.source = read_source(reading, &fields, file, Need::kOptional);
  fields.finish();
  reading->policy->dictionary.put(std::move(indicator));
}

void read_status(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  dictionary::StatusAxis axis;
  axis.id = read_id(reading, &fields, file);
  axis.place = fields.place();
  axis.label = fields.text("label", Need::kRequired);
  const base::PlacedText entity = fields.placed("entity", Need::kRequired);
  if (!entity.empty()) {
    check_name(reading, entity.text, entity_names(*reading->policy), entity.place,
               "policy.unknown_entity");
  }
  axis.entity = entity.text;
  std::vector<base::Place> places;
  for (const Node& node : fields.list("values", Need::kRequired)) {
    Fields value(node, file.shown, reading->diagnostics);
    dictionary::Code code;
    code.code = value.text("code", Need::kRequired);
    code.label = value.text("label", Need::kRequired);
    code.note = value.text("note", Need::kOptional);
    value.finish();
    places.push_back(value.place());
    axis.values.push_back(std::move(code));
  }
  dictionary::CodeList values;
  values.codes = axis.values;
  check_collisions(reading, values, places);
  for (const Node& node : fields.list("transitions", Need::kRequired)) {
    axis.transitions.push_back(read_transition(reading, node, file, axis));
  }
  fields.finish();
  reading->policy->dictionary.put(std::move(axis));
}

void read_parameter(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  dictionary::Parameter parameter;
  parameter.id = read_id(reading, &fields, file);
  parameter.place = fields.place();
  parameter.label = fields.text("label", Need::kRequired);
  parameter.type = read_type(reading, &fields);
  parameter.delegation = fields.text("delegation", Need::kOptional);
  for (const Node& node : fields.list("rows", Need::kRequired)) {
    parameter.rows.push_back(read_row(reading, node, file, parameter));
  }
  fields.finish();
  reading->policy->dictionary.put(std::move(parameter));
}

}  // namespace policy
