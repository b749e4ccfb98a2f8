// tests/rules, tests/forms, tests/people.
#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "edge/policy/read.h"

namespace policy {
namespace {

using dictionary::Collection;
using dictionary::Indicator;

constexpr int64_t kMostBareRecords = 100;

std::vector<std::string_view> names_of(const Policy& policy, std::string_view entity) {
  std::vector<std::string_view> names;
  for (const Indicator& indicator : policy.dictionary.indicators()) {
    if (indicator.entity == entity) names.push_back(indicator.id);
  }
  for (const Collection& collection : policy.dictionary.collections()) {
    if (collection.of == entity) names.push_back(collection.id);
  }
  return names;
}

Facts read_facts(Reading* reading, const Node& node, const PackFile& file, std::string_view entity);

// `members: 3` or a list of maps.
Group read_group(Reading* reading, const Node& node, const PackFile& file,
                 const Collection& collection) {
  Group group{collection.id, {}};
  const base::Place place{file.shown, node.line, node.column};
  if (node.is_scalar()) {
    const auto count = base::parse_scaled(node.text, 0);
    if (!count || *count < 0 || *count > kMostBareRecords) {
      reading->report("policy.bad_record_count", place, {collection.id, node.text});
      return group;
    }
    group.records.resize(static_cast<std::size_t>(*count));
    return group;
  }
  if (node.kind != NodeKind::kList)
    reading->report("policy.bad_record_count", place, {collection.id, ""});
  for (const Node& item : node.items) {
    group.records.push_back(read_facts(reading, item, file, collection.entity));
  }
  return group;
}

void read_fact(Reading* reading, const Member& member, const PackFile& file,
               std::string_view entity, Facts* facts) {
  const dictionary::Dictionary& dictionary = reading->policy->dictionary;
  const base::Place place{file.shown, member.line, member.column};
  const Collection* collection = dictionary.find_collection(member.key);
  if (collection != nullptr && collection->of == entity) {
    facts->groups.push_back(read_group(reading, member.value, file, *collection));
    return;
  }
  const Indicator* indicator = dictionary.find_indicator(member.key);
  if (indicator == nullptr) {
    check_name(reading, member.key, names_of(*reading->policy, entity), place,
               "policy.unknown_indicator");
    return;
  }
  if (!indicator->entity.empty() && indicator->entity != entity) {
    reading->report("policy.wrong_entity", place, {member.key, indicator->entity, entity});
    return;
  }
  const auto value = read_value(reading, member.value, file, indicator->type, indicator->id);
  if (!value) return;
  const bool ranged =
      dictionary::is_numeric(indicator->type.kind) && value->state == dictionary::State::kKnown;
  if (ranged && (value->number < indicator->min || value->number > indicator->max)) {
    const auto show = [&](int64_t n) {
      return dictionary::to_pack_text(dictionary::known(n), indicator->type, nullptr);
    };
    reading->report(
        "policy.out_of_range", place,
        {indicator->id, show(value->number), show(indicator->min), show(indicator->max)});
  }
  facts->values.push_back({indicator->id, *value, place});
}

Facts read_facts(Reading* reading, const Node& node, const PackFile& file,
                 std::string_view entity) {
  Facts facts;
  if (node.kind == NodeKind::kEmpty) return facts;
  if (node.kind != NodeKind::kMap) {
    reading->report("policy.need_map", {file.shown, node.line, node.column});
    return facts;
  }
  for (const Member& member : node.members) read_fact(reading, member, file, entity, &facts);
  return facts;
}

// yes | no | unknown | {unknown: [indicator, …]}
Expected read_expected(Reading* reading, const Node& node, const PackFile& file) {
  Expected expected;
  expected.place = {file.shown, node.line, node.column};
  if (node.is_scalar()) {
    if (node.text == "yes") {
      expected.verdict = Verdict::kYes;
    } else if (node.text == "unknown") {
      expected.verdict = Verdict::kUnknown;
    } else if (node.text != "no") {
      reading->report("policy.bad_expected", expected.place, {node.text});
    }
    return expected;
  }
  const Node* missing = node.find("unknown");
  if (missing == nullptr || node.members.size() != 1 || missing->kind != NodeKind::kList) {
    reading->report("policy.bad_expected", expected.place, {""});
    return expected;
  }
  expected.verdict = Verdict::kUnknown;
  for (const Node& name : missing->items) {
    expected.blocking.push_back(name.text);
    if (reading->policy->dictionary.find_indicator(name.text) != nullptr) continue;
    check_name(reading, name.text, indicator_names(*reading->policy),
               {file.shown, name.line, name.column}, "policy.unknown_indicator");
  }
  return expected;
}

std::string read_case_region(Reading* reading, Fields* fields, const PackFile& file) {
  const Node* region = fields->any("region", Need::kOptional);
  if (region == nullptr) return reading->policy->info.trial_region;
  read_region(reading, *region, file);
  return region->text;
}

std::vector<std::pair<std::string, dictionary::Value>> read_parameters(Reading* reading,
                                                                       Fields* fields,
                                                                       const PackFile& file) {
  std::vector<std::pair<std::string, dictionary::Value>> values;
  const Node* node = fields->map("parameters", Need::kOptional);
  if (node == nullptr) return values;
  for (const Member& member : node->members) {
    const auto* parameter = reading->policy->dictionary.find_parameter(member.key);
    if (parameter == nullptr) {
      check_name(reading, member.key, parameter_names(*reading->policy),
                 {file.shown, member.line, member.column}, "policy.unknown_parameter");
      continue;
    }
    const auto value = read_value(reading, member.value, file, parameter->type, parameter->id);
    if (value) values.emplace_back(parameter->id, *value);
  }
  return values;
}

RuleCase read_case(Reading* reading, const Node& node, const PackFile& file,
                   const std::string& entity) {
  Fields fields(node, file.shown, reading->diagnostics);
  RuleCase result;
  result.place = fields.place();
  result.name = fields.text("name", Need::kRequired);
  result.as_of = fields.date("as_of", Need::kRequired).value_or(base::Date{});
  result.region = read_case_region(reading, &fields, file);
  result.period = read_period(reading, &fields, "period", file);
  result.parameters = read_parameters(reading, &fields, file);
  if (const Node* given = fields.any("given", Need::kOptional)) {
    result.given = read_facts(reading, *given, file, entity);
  }
  if (const Node* then = fields.any("then", Need::kRequired))
    result.then = read_expected(reading, *then, file);
  result.source = read_source(reading, &fields, file, Need::kOptional);
  fields.finish();
  return result;
}

// "A27_other" is the text that option 其他 of A27 asks for.
bool is_other_text(const forms::FormDefinition& form, std::string_view code) {
  constexpr std::string_view kSuffix = "_other";
  if (code.size() <= kSuffix.size() || !code.ends_with(kSuffix)) return false;
  const forms::FormItem* item = form.find_item(code.substr(0, code.size() - kSuffix.size()));
  return item != nullptr && item->other_text.has_value() && form.find_item(code) == nullptr;
}

// "A12", or "A12[2]" for the second row.
std::string_view bare_code(std::string_view code) { return code.substr(0, code.find('[')); }

std::vector<std::string_view> item_codes(const forms::FormDefinition& form) {
  std::vector<std::string_view> codes;
  for (const auto& item : form.header) codes.push_back(item.code);
  for (const auto& section : form.sections) {
    for (const auto& item : section.items) codes.push_back(item.code);
  }
  return codes;
}

FormAnswers read_answers(Reading* reading, const Node& node, const PackFile& file,
                         const forms::FormDefinition& form) {
  FormAnswers answers;
  const dictionary::Dictionary& dictionary = reading->policy->dictionary;
  for (const Member& member : node.members) {
    if (dictionary.find_collection(member.key) != nullptr) {
      std::vector<FormAnswers> rows;
      for (const Node& row : member.value.items)
        rows.push_back(read_answers(reading, row, file, form));
      answers.rows.emplace_back(member.key, std::move(rows));
      continue;
    }
    const base::Place place{file.shown, member.line, member.column};
    const bool is_text = is_other_text(form, member.key);
    if (!is_text &&
        !check_name(reading, member.key, item_codes(form), place, "policy.unknown_item")) {
      continue;
    }
    const Indicator* indicator =
        is_text ? nullptr : dictionary.find_indicator(form.find_item(member.key)->indicator);
    dictionary::Type type;
    type.kind = dictionary::TypeKind::kText;
    if (indicator != nullptr) type = indicator->type;
    const auto value = read_value(reading, member.value, file, type, member.key);
    if (value) answers.values.push_back({member.key, *value});
  }
  return answers;
}

std::vector<std::string> read_codes_of(Reading* reading, Fields* fields, std::string_view key,
                                       const PackFile& file, const forms::FormDefinition& form) {
  std::vector<std::string> codes;
  for (const Node& node : fields->list(key, Need::kOptional)) {
    if (!is_other_text(form, bare_code(node.text))) {
      check_name(reading, bare_code(node.text), item_codes(form),
                 {file.shown, node.line, node.column}, "policy.unknown_item");
    }
    codes.push_back(node.text);
  }
  return codes;
}

void read_form_expected(Reading* reading, const Node& node, const PackFile& file,
                        const forms::FormDefinition& form, FormCase* result) {
  Fields then(node, file.shown, reading->diagnostics);
  result->shown = read_codes_of(reading, &then, "shown", file, form);
  result->hidden = read_codes_of(reading, &then, "hidden", file, form);
  if (then.has("missing")) result->missing = read_codes_of(reading, &then, "missing", file, form);
  if (const Node* computed = then.map("computed", Need::kOptional)) {
    result->computed = read_answers(reading, *computed, file, form);
  }
  if (then.has("problems")) {
    std::vector<std::string_view> ids;
    for (const auto& check : form.checks) ids.push_back(check.id);
    result->problems.emplace();
    for (const Node& id : then.list("problems", Need::kOptional)) {
      check_name(reading, id.text, ids, {file.shown, id.line, id.column}, "policy.unknown_check");
      result->problems->push_back(id.text);
    }
  }
  then.finish();
}

}  // namespace

void read_rule_tests(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  RuleTests tests;
  tests.place = fields.place();
  const base::PlacedText name = fields.placed("rule", Need::kRequired);
  tests.rule = name.text;
  const auto* rule = reading->policy->find_rule(name.text);
  if (rule == nullptr && !name.empty()) {
    check_name(reading, name.text, rule_names(*reading->policy), name.place, "policy.unknown_rule");
  } else if (!name.empty() && name.text != stem_of(file.path)) {
    reading->report("policy.id_is_not_file_name", name.place, {name.text, stem_of(file.path)});
  }
  const std::vector<Node>& cases = fields.list("cases", Need::kRequired);
  fields.finish();
  if (rule == nullptr) return;
  for (const Node& node : cases)
    tests.cases.push_back(read_case(reading, node, file, rule->entity));
  reading->policy->rule_tests.push_back(std::move(tests));
}

void read_form_tests(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  FormTests tests;
  tests.place = fields.place();
  const base::PlacedText name = fields.placed("form", Need::kRequired);
  tests.form = name.text;
  const auto* form = reading->policy->find_form(name.text);
  if (form == nullptr && !name.empty()) {
    std::vector<std::string_view> names;
    for (const auto& known : reading->policy->forms) names.push_back(known.id);
    check_name(reading, name.text, names, name.place, "policy.unknown_form");
  }
  const std::vector<Node>& cases = fields.list("cases", Need::kRequired);
  fields.finish();
  if (form == nullptr) return;
  for (const Node& node : cases) {
    Fields parts(node, file.shown, reading->diagnostics);
    FormCase result;
    result.place = parts.place();
    result.name = parts.text("name", Need::kRequired);
    result.as_of = parts.date("as_of", Need::kRequired).value_or(base::Date{});
    result.region = read_case_region(reading, &parts, file);
    result.period = read_period(reading, &parts, "period", file);
    if (const Node* answers = parts.map("answers", Need::kOptional)) {
      result.answers = read_answers(reading, *answers, file, *form);
    }
    if (const Node* then = parts.map("then", Need::kRequired)) {
      read_form_expected(reading, *then, file, *form, &result);
    }
    parts.finish();
    tests.cases.push_back(std::move(result));
  }
  reading->policy->form_tests.push_back(std::move(tests));
}

void read_person(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  Person person;
  person.id = read_id(reading, &fields, file);
  person.place = fields.place();
  person.title = fields.text("title", Need::kOptional);
  person.region = read_case_region(reading, &fields, file);
  person.as_of = fields.date("as_of", Need::kOptional);
  person.period = read_period(reading, &fields, "period", file);
  if (const Node* household = fields.map("household", Need::kOptional)) {
    person.household = read_facts(reading, *household, file, "household");
  }
  for (const Collection& collection : reading->policy->dictionary.collections()) {
    if (collection.of != "household") continue;
    const Node* records = fields.any(collection.id, Need::kOptional);
    if (records != nullptr)
      person.household.groups.push_back(read_group(reading, *records, file, collection));
  }
  if (const Node* then = fields.map("then", Need::kOptional)) {
    for (const Member& member : then->members) {
      const base::Place place{file.shown, member.line, member.column};
      if (reading->policy->find_rule(member.key) == nullptr) {
        check_name(reading, member.key, rule_names(*reading->policy), place, "policy.unknown_rule");
        continue;
      }
      person.then.emplace_back(member.key, read_expected(reading, member.value, file));
    }
  }
  fields.finish();
  reading->policy->people.push_back(std::move(person));
}

}  // namespace policy
