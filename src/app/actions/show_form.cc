#include <algorithm>
#include <map>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "core/expr/compile.h"

namespace actions {
namespace {

class FormWriter {
 public:
  FormWriter(const policy::Policy& policy, const forms::FormDefinition& form)
      : policy_(policy), form_(form) {}

  Form write() const;

 private:
  FormItem item(const forms::FormItem& from) const;
  std::vector<Option> options(const forms::FormItem& from,
                              const dictionary::Indicator* indicator) const;
  std::string label(const std::string& signer) const;
  std::string_view input(const forms::FormItem& from, const dictionary::Indicator* indicator) const;
  // In Chinese, with item codes turned into the labels printed beside them.
  std::string chinese(const base::PlacedText& expression, std::string_view entity) const;
  Clause clause(std::string_view source) const { return clause_of(policy_, form_.pack, source); }

  const policy::Policy& policy_;
  const forms::FormDefinition& form_;
};

std::vector<Option> FormWriter::options(const forms::FormItem& from,
                                        const dictionary::Indicator* indicator) const {
  std::vector<Option> made;
  const bool asks_yes_no = input(from, indicator) == "yes_no";
  if (asks_yes_no && from.options.empty()) return {{"yes", "是", false}, {"no", "否", false}};
  const auto* list = indicator == nullptr ? nullptr : policy_.dictionary.list_of(indicator->type);
  for (const std::string& code : from.options) {
    Option option{code, code, from.other_text && from.other_text->option == code};
    const auto at = list == nullptr ? std::nullopt : list->find(code);
    if (at) option.label = list->codes[static_cast<std::size_t>(*at)].label;
    made.push_back(std::move(option));
  }
  if (made.empty() && input(from, indicator) == "yes_no") {
    made = {{"yes", "是", false}, {"no", "否", false}};
  }
  return made;
}

std::string_view FormWriter::input(const forms::FormItem& from,
                                   const dictionary::Indicator* indicator) const {
  switch (from.input) {
    case forms::Input::kTick:
      return "tick";
    case forms::Input::kText:
      return "text";
    case forms::Input::kAddress:
      return "address";
    case forms::Input::kDate:
      return "date";
    case forms::Input::kPhone:
      return "phone";
    case forms::Input::kByType:
      break;
  }
  if (indicator == nullptr) return "text";
  switch (indicator->type.kind) {
    case dictionary::TypeKind::kBool:
      return "yes_no";
    case dictionary::TypeKind::kEnum:
      return "choice";
    case dictionary::TypeKind::kSet:
      return "choices";
    case dictionary::TypeKind::kDate:
      return "date";
    case dictionary::TypeKind::kMonth:
      return "month";
    default:
      return dictionary::is_numeric(indicator->type.kind) ? "number" : "text";
  }
}

std::string FormWriter::chinese(const base::PlacedText& expression, std::string_view entity) const {
  if (expression.text.empty()) return {};
  expr::Parsed parsed = expr::parse(expression.text);
  if (parsed.syntax.root < 0) return expression.text;
  for (auto& node : parsed.syntax.nodes) {
    if (node.kind != expr::SyntaxKind::kName) continue;
    const forms::FormItem* item = form_.find_item(node.text);
    // A negated item asks the opposite of its indicator: its code stays, the indicator's label
    // would mislead.
    if (item != nullptr && !item->negated && !item->indicator.empty()) node.text = item->indicator;
  }
  return expr::format(parsed.syntax, expr::Spelling::kChinese, policy_.dictionary, entity);
}

FormItem FormWriter::item(const forms::FormItem& from) const {
  const auto* indicator = policy_.dictionary.find_indicator(from.indicator);
  const std::string entity = indicator == nullptr ? form_.entity : indicator->entity;
  FormItem made;
  made.code = from.code;
  made.label = from.label;
  made.indicator = from.indicator;
  made.type = indicator == nullptr ? "text" : dictionary::to_text(indicator->type.kind);
  if (indicator != nullptr) made.unit = dictionary::to_chinese(indicator->type.unit);
  if (from.unit == forms::PaperUnit::kTenThousandYuan) made.unit = "万元";
  made.input = input(from, indicator);
  made.group = from.group;
  made.options = options(from, indicator);
  made.is_negated = from.negated;
  made.is_generated = !from.generated.text.empty();
  const base::PlacedText& formula = made.is_generated ? from.generated : from.computed;
  made.formula = formula.text;
  made.formula_zh = chinese(formula, entity);
  made.is_required = from.required.text == "true";
  if (!made.is_required) made.required_zh = chinese(from.required, entity);
  made.relevant_zh = chinese(from.relevant, entity);
  made.preset = from.preset;
  if (indicator != nullptr && !from.preset.empty()) {
    const auto* list = policy_.dictionary.list_of(indicator->type);
    const auto value = dictionary::parse_value(from.preset, indicator->type, list);
    if (value) made.preset = dictionary::to_display(*value, indicator->type, list);
  }
  if (from.stop_here) made.stop_here = from.stop_here->message;
  made.help = !from.note.empty() || indicator == nullptr ? from.note : indicator->help;
  made.clause = clause(from.source);
  return made;
}

// A signer who is a role of the pack is called as the role is.
std::string FormWriter::label(const std::string& signer) const {
  const auto& roles = policy_.roles;
  const auto role =
      std::find_if(roles.begin(), roles.end(), [&](const auto& one) { return one.id == signer; });
  return role == roles.end() ? signer : role->label;
}

Form FormWriter::write() const {
  Form made;
  made.id = form_.id;
  made.pack = form_.pack;
  made.title = form_.title;
  made.paper = form_.paper;
  made.layout = form_.layout;
  for (const std::string& signer : form_.signers) made.signers.push_back({signer, label(signer)});
  for (const auto& from : form_.header) made.header.push_back(item(from));
  for (const auto& from : form_.sections) {
    FormSection section;
    section.title = from.title;
    section.note = from.note;
    if (!from.repeat.empty()) {
      const auto* collection = policy_.dictionary.find_collection(from.repeat);
      section.repeat =
          NamedRegion{from.repeat, collection == nullptr ? from.repeat : collection->label};
    }
    for (const auto& one : from.items) section.items.push_back(item(one));
    made.sections.push_back(std::move(section));
  }
  for (const auto& check : form_.checks) {
    std::string entity = form_.entity;
    if (const auto* rows = policy_.dictionary.find_collection(check.repeat)) entity = rows->entity;
    made.checks.push_back({check.id, std::string(forms::to_text(check.severity)),
                           check.message.text, chinese(check.when, entity), clause(check.source)});
  }
  for (const auto& note : form_.notes) made.notes.push_back({note.text, clause(note.source)});
  return made;
}

}  // namespace

base::Result<Form> show_form(const Live& live, std::string_view pack, std::string_view form_id) {
  const policy::Policy* policy = TRY(find_policy(live, pack));
  const forms::FormDefinition* form = policy->find_form(form_id);
  if (form == nullptr) return not_found("form.not_found", form_id);
  return FormWriter(*policy, *form).write();
}

}  // namespace actions
