// rules/ and forms/.
#include <algorithm>
#include <utility>

#include "edge/policy/read.h"

namespace policy {
namespace {

using forms::FormCheck;
using forms::FormDefinition;
using forms::FormItem;

void check_unique(Reading* reading, std::string_view id, const base::Place& place,
                  const rules::RuleDefinition& other) {
  reading->report("policy.duplicate_id", place, {id, other.place.file});
}

const dictionary::Indicator* find_indicator(Reading* reading, const base::PlacedText& name) {
  if (name.empty()) return nullptr;
  const auto* indicator = reading->policy->dictionary.find_indicator(name.text);
  if (indicator == nullptr) {
    check_name(reading, name.text, indicator_names(*reading->policy), name.place,
               "policy.unknown_indicator");
  }
  return indicator;
}

void check_collection(Reading* reading, const base::PlacedText& name) {
  const dictionary::Dictionary& dictionary = reading->policy->dictionary;
  if (name.empty() || dictionary.find_collection(name.text) != nullptr) return;
  std::vector<std::string_view> names;
  for (const auto& collection : dictionary.collections()) names.push_back(collection.id);
  check_name(reading, name.text, names, name.place, "policy.unknown_collection");
}

// Codes in printed order.
void read_options(Reading* reading, Fields* fields, const PackFile& file,
                  const dictionary::CodeList* list, FormItem* item) {
  const Node* options = fields->any("options", Need::kOptional);
  const bool all = options == nullptr || (options->is_scalar() && options->text == "all");
  if (all) {
    if (options != nullptr && list == nullptr)
      reading->report("policy.options_without_list", item->place, {item->code});
    if (list == nullptr) return;
    for (const dictionary::Code& code : list->codes) item->options.push_back(code.code);
    return;
  }
  item->all_options = false;
  if (options->kind != NodeKind::kList) {
    reading->report("policy.options_shape", {file.shown, options->line, options->column});
    return;
  }
  if (list == nullptr) {
    reading->report("policy.options_without_list", {file.shown, options->line, options->column},
                    {item->code});
    return;
  }
  std::vector<std::string_view> codes;
  for (const dictionary::Code& code : list->codes) codes.push_back(code.code);
  for (const Node& option : options->items) {
    const base::Place place{file.shown, option.line, option.column};
    if (!check_name(reading, option.text, codes, place, "policy.unknown_option")) continue;
    if (std::find(item->options.begin(), item->options.end(), option.text) != item->options.end()) {
      reading->report("policy.duplicate_option", place, {option.text});
    }
    item->options.push_back(option.text);
  }
}

void read_other_text(Reading* reading, Fields* fields, const PackFile& file,
                     const dictionary::Indicator* of, FormItem* item) {
  const Node* node = fields->map("other_text", Need::kOptional);
  if (node == nullptr) return;
  Fields parts(*node, file.shown, reading->diagnostics);
  const base::PlacedText option = parts.placed("option", Need::kRequired);
  const base::PlacedText name = parts.placed("indicator", Need::kRequired);
  parts.finish();
  std::vector<std::string_view> codes(item->options.begin(), item->options.end());
  if (!option.empty())
    check_name(reading, option.text, codes, option.place, "policy.unknown_option");
  const dictionary::Indicator* text = find_indicator(reading, name);
  if (text != nullptr && !dictionary::is_text(text->type.kind)) {
    reading->report("policy.other_text_not_text", name.place, {name.text});
  }
  if (text != nullptr && of != nullptr && text->entity != of->entity) {
    reading->report("policy.wrong_entity", name.place, {name.text, text->entity, of->entity});
  }
  item->other_text = forms::OtherText{option.text, name.text};
}

// `required: yes` and `no` are short for an expression.
base::PlacedText read_required(Fields* fields) {
  base::PlacedText required = fields->placed("required", Need::kOptional);
  if (required.text == "yes") required.text = "true";
  if (required.text == "no") required.text.clear();
  return required;
}

void read_stop(Reading* reading, Fields* fields, const PackFile& file, FormItem* item) {
  const Node* node = fields->map("stop_here", Need::kOptional);
  if (node == nullptr) return;
  Fields parts(*node, file.shown, reading->diagnostics);
  forms::StopHere stop;
  stop.when = parts.placed("when", Need::kRequired);
  stop.message = parts.text("message", Need::kRequired);
  parts.finish();
  item->stop_here = std::move(stop);
}

// The item with the 是/否 is looked for when the whole form is read.
std::string read_yes_no(Reading* reading, Fields* fields, const dictionary::Indicator* indicator,
                        const FormItem& item) {
  const base::PlacedText code = fields->placed("yes_no", Need::kOptional);
  const bool has_boxes = indicator == nullptr ||
                         indicator->type.kind == dictionary::TypeKind::kSet ||
                         indicator->type.kind == dictionary::TypeKind::kBool;
  if (!code.empty() && !has_boxes)
    reading->report("policy.yes_no_not_set", code.place, {item.code});
  return code.text;
}

forms::PaperUnit read_paper_unit(Reading* reading, Fields* fields,
                                 const dictionary::Indicator* indicator) {
  const base::PlacedText unit = fields->placed("unit", Need::kOptional);
  if (unit.empty()) return forms::PaperUnit::kOwn;
  const auto read = forms::parse_paper_unit(unit.text);
  if (!read)
    reading->report("policy.bad_choice", unit.place, {"unit", unit.text, "ten_thousand_yuan"});
  const bool is_money =
      indicator == nullptr || indicator->type.kind == dictionary::TypeKind::kMoney;
  if (!is_money) reading->report("policy.unit_not_money", unit.place, {indicator->id});
  return read.value_or(forms::PaperUnit::kOwn);
}

// `entity`: what the section's rows are about.
FormItem read_item(Reading* reading, const Node& node, const PackFile& file,
                   std::string_view entity) {
  Fields fields(node, file.shown, reading->diagnostics);
  FormItem item;
  item.place = fields.place();
  item.code = fields.text("code", Need::kRequired);
  item.label = fields.text("label", Need::kOptional);
  const base::PlacedText name = fields.placed("indicator", Need::kOptional);
  const dictionary::Indicator* indicator = find_indicator(reading, name);
  item.indicator = name.text;
  if (name.empty() && item.label.empty())
    reading->report("policy.item_without_label", item.place, {item.code});
  if (indicator != nullptr) {
    if (item.label.empty()) item.label = indicator->label;
    if (!indicator->entity.empty() && indicator->entity != entity) {
      reading->report("policy.wrong_entity", name.place, {name.text, indicator->entity, entity});
    }
  }
  const base::PlacedText polarity = fields.placed("polarity", Need::kOptional);
  item.negated = polarity.text == "negated";
  if (!polarity.empty() && !item.negated) {
    reading->report("policy.bad_choice", polarity.place, {"polarity", polarity.text, "negated"});
  }
  if (item.negated && indicator != nullptr && indicator->type.kind != dictionary::TypeKind::kBool) {
    reading->report("policy.negated_not_bool", polarity.place, {name.text});
  }
  item.group = fields.text("group", Need::kOptional);
  const dictionary::CodeList* list =
      indicator == nullptr ? nullptr : reading->policy->dictionary.list_of(indicator->type);
  read_options(reading, &fields, file, list, &item);
  item.relevant = fields.placed("relevant", Need::kOptional);
  item.required = read_required(&fields);
  item.generated = fields.placed("generated", Need::kOptional);
  item.computed = fields.placed("computed", Need::kOptional);
  if (!item.generated.empty() && !item.computed.empty()) {
    reading->report("policy.generated_and_computed", item.computed.place, {item.code});
  }
  read_other_text(reading, &fields, file, indicator, &item);
  item.yes_no = read_yes_no(reading, &fields, indicator, item);
  item.unit = read_paper_unit(reading, &fields, indicator);
  if (const Node* preset = fields.any("preset", Need::kOptional)) {
    item.preset = preset->text;
    if (indicator != nullptr) read_value(reading, *preset, file, indicator->type, "preset");
  }
  read_stop(reading, &fields, file, &item);
  item.input =
      fields
          .choice("input", Need::kOptional, forms::parse_input, "tick、text、address、date、phone")
          .value_or(forms::Input::kByType);
  item.note = fields.text("note", Need::kOptional);
  item.source = read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
  return item;
}

// 是/否 stands on the same form, is a question of its own and asked beside the boxes.
void check_yes_no(Reading* reading, const FormDefinition& form,
                  const std::vector<const FormItem*>& items) {
  for (const FormItem* item : items) {
    if (item->yes_no.empty()) continue;
    const FormItem* question = form.find_item(item->yes_no);
    const auto* asks = question == nullptr
                           ? nullptr
                           : reading->policy->dictionary.find_indicator(question->indicator);
    const bool fits = question != item && asks != nullptr && !question->negated &&
                      asks->type.kind == dictionary::TypeKind::kBool;
    if (!fits) reading->report("policy.yes_no_item", item->place, {item->code, item->yes_no});
  }
}

void check_items(Reading* reading, const FormDefinition& form) {
  std::vector<const FormItem*> items;
  for (const FormItem& item : form.header) items.push_back(&item);
  for (const auto& section : form.sections) {
    for (const FormItem& item : section.items) items.push_back(&item);
  }
  check_yes_no(reading, form, items);
  std::vector<std::pair<std::string_view, const FormItem*>> seen;
  for (const FormItem* item : items) {
    for (const auto& [code, first] : seen) {
      if (code != item->code || code.empty()) continue;
      reading->report("policy.duplicate_item", item->place,
                      {code, std::to_string(first->place.line)});
    }
    seen.emplace_back(item->code, item);
  }
}

std::string entity_of(const Policy& policy, std::string_view collection,
                      const std::string& otherwise) {
  const auto* found = policy.dictionary.find_collection(collection);
  return found == nullptr ? otherwise : found->entity;
}

forms::FormSection read_section(Reading* reading, const Node& node, const PackFile& file,
                                const FormDefinition& form) {
  Fields fields(node, file.shown, reading->diagnostics);
  forms::FormSection section;
  section.title = fields.text("title", Need::kRequired);
  const base::PlacedText repeat = fields.placed("repeat", Need::kOptional);
  check_collection(reading, repeat);
  section.repeat = repeat.text;
  section.note = fields.text("note", Need::kOptional);
  const std::string entity = entity_of(*reading->policy, repeat.text, form.entity);
  for (const Node& item : fields.list("items", Need::kRequired)) {
    section.items.push_back(read_item(reading, item, file, entity));
  }
  fields.finish();
  return section;
}

FormCheck read_check(Reading* reading, const Node& node, const PackFile& file) {
  Fields fields(node, file.shown, reading->diagnostics);
  FormCheck check;
  check.place = fields.place();
  check.id = fields.text("id", Need::kRequired);
  if (!check.id.empty() && !is_id(check.id))
    reading->report("policy.bad_id", check.place, {check.id});
  const base::PlacedText repeat = fields.placed("repeat", Need::kOptional);
  check_collection(reading, repeat);
  check.repeat = repeat.text;
  check.when = fields.placed("when", Need::kRequired);
  check.severity =
      fields.choice("severity", Need::kRequired, forms::parse_check_severity, "info、warn、error")
          .value_or(forms::CheckSeverity::kError);
  check.message = fields.placed("message", Need::kRequired);
  check_placeholders(reading, check.message);
  check.source = read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
  return check;
}

void read_print(Reading* reading, Fields* fields, const PackFile& file, FormDefinition* form) {
  const Node* print = fields->map("print", Need::kOptional);
  if (print == nullptr) return;
  Fields parts(*print, file.shown, reading->diagnostics);
  form->paper = parts.text("paper", Need::kRequired);
  form->layout = parts.text("layout", Need::kOptional);
  parts.finish();
}

}  // namespace

void read_rule(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  rules::RuleDefinition rule;
  rule.id = read_id(reading, &fields, file);
  rule.pack = file.pack;
  rule.place = fields.place();
  rule.code = fields.text("code", Need::kOptional);
  rule.other_codes = fields.texts("other_codes", Need::kOptional);
  rule.kind =
      fields
          .choice("kind", Need::kRequired, rules::parse_rule_kind,
                  "key_group、warning、eligibility、gate、look_back、quality、village_signal")
          .value_or(rules::RuleKind::kWarning);
  rule.title = fields.text("title", Need::kRequired);
  const base::PlacedText entity = fields.placed("entity", Need::kRequired);
  if (!entity.empty()) {
    check_name(reading, entity.text, entity_names(*reading->policy), entity.place,
               "policy.unknown_entity");
  }
  rule.entity = entity.text;
  const bool is_root = rule.entity == "household" || rule.entity == "village";
  const auto entities = entity_names(*reading->policy);
  if (!is_root && std::find(entities.begin(), entities.end(), rule.entity) != entities.end()) {
    reading->report("policy.rule_entity", entity.place, {rule.entity});
  }
  rule.applies = fields.placed("applies", Need::kOptional);
  rule.when = fields.placed("when", Need::kRequired);
  rule.outcome = fields
                     .choice("outcome", Need::kRequired, rules::parse_outcome,
                             "propose、inform、warn、block、defect")
                     .value_or(rules::Outcome::kInform);
  rule.severity = fields
                      .choice("severity", Need::kRequired, rules::parse_rule_severity,
                              "info、warn、error、block")
                      .value_or(rules::RuleSeverity::kInfo);
  rule.message = fields.placed("message", Need::kRequired);
  check_placeholders(reading, rule.message);
  rule.source = read_source(reading, &fields, file, Need::kRequired);
  rule.exemption = fields.yes_no("exemption", false);
  rule.note = fields.text("note", Need::kOptional);
  fields.finish();
  for (const auto& other : reading->policy->rules) {
    if (other.id == rule.id) check_unique(reading, rule.id, rule.place, other);
  }
  reading->policy->rules.push_back(std::move(rule));
}

void read_form(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  FormDefinition form;
  form.id = read_id(reading, &fields, file);
  form.pack = file.pack;
  form.place = fields.place();
  form.title = fields.text("title", Need::kRequired);
  const base::PlacedText entity = fields.placed("entity", Need::kOptional);
  if (!entity.empty()) {
    check_name(reading, entity.text, entity_names(*reading->policy), entity.place,
               "policy.unknown_entity");
  }
  form.entity = entity.empty() ? "household" : entity.text;
  read_print(reading, &fields, file, &form);
  form.signers = fields.texts("signers", Need::kOptional);
  for (const Node& item : fields.list("header", Need::kOptional)) {
    form.header.push_back(read_item(reading, item, file, form.entity));
  }
  for (const Node& section : fields.list("sections", Need::kRequired)) {
    form.sections.push_back(read_section(reading, section, file, form));
  }
  for (const Node& check : fields.list("checks", Need::kOptional)) {
    form.checks.push_back(read_check(reading, check, file));
  }
  for (const Node& node : fields.list("notes", Need::kOptional)) {
    Fields note(node, file.shown, reading->diagnostics);
    std::string text = note.text("text", Need::kRequired);
    form.notes.push_back({std::move(text), read_source(reading, &note, file, Need::kRequired)});
    note.finish();
  }
  fields.finish();
  check_items(reading, form);
  reading->policy->forms.push_back(std::move(form));
}

}  // namespace policy
