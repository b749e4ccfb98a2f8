#include "core/forms/form_program.h"

#include <algorithm>
#include <map>

#include "core/expr/compile.h"
#include "core/expr/syntax.h"

namespace forms {
namespace {

using dictionary::TypeKind;
using expr::Expression;
using expr::Want;

constexpr std::string_view kOtherSuffix = "_other";

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

class Compiler {
 public:
  Compiler(const FormDefinition& definition, const dictionary::Dictionary& dictionary)
      : definition_(definition), dictionary_(dictionary), form_(std::make_unique<FormProgram>()) {
    form_->definition = &definition;
    form_->dictionary = &dictionary;
  }

  CompiledForm compile() {
    plan_items();
    name_items();
    gather();
    expr::Compiled compiled = expr::compile(dictionary_, definition_.entity, expressions_);
    diagnostics_ = std::move(compiled.diagnostics);
    form_->program = std::move(compiled.program);
    form_->layout = expr::layout_of(form_->program);
    find_roots();
    plan_fields();
    find_field_bounds(form_.get());
    for (PlannedRepeat& repeat : form_->repeats)
      repeat.table = form_->program.find_table(repeat.entity);
    for (PlannedItem& item : form_->items) find_formula_inputs(&item);
    order_items();
    return {std::move(form_), std::move(diagnostics_)};
  }

 private:
  // -- items
  void plan_items() {
    for (const FormItem& item : definition_.header) plan_item(item, -1, -1);
    for (std::size_t s = 0; s < definition_.sections.size(); ++s) {
      const FormSection& section = definition_.sections[s];
      const int32_t repeat = section.repeat.empty() ? -1 : repeat_of(section.repeat);
      for (const FormItem& item : section.items) plan_item(item, static_cast<int32_t>(s), repeat);
    }
    plan_other_texts();
    for (PlannedItem& item : form_->items) {
      if (item.other_of < 0 && !item.item->yes_no.empty())
        item.yes_no = form_->find_item(item.item->yes_no);
    }
  }

  // Sections that repeat over the same records share their rows.
  int32_t repeat_of(const std::string& collection) {
    const auto* found = dictionary_.find_collection(collection);
    const std::string entity = found == nullptr ? collection : found->entity;
    for (std::size_t i = 0; i < form_->repeats.size(); ++i) {
      if (form_->repeats[i].entity == entity) return static_cast<int32_t>(i);
    }
    form_->repeats.push_back({collection, entity, -1});
    return static_cast<int32_t>(form_->repeats.size() - 1);
  }

  void plan_item(const FormItem& item, int32_t section, int32_t repeat) {
    PlannedItem planned;
    planned.code = item.code;
    planned.label = item.label;
    planned.item = &item;
    planned.indicator = dictionary_.find_indicator(item.indicator);
    planned.section = section;
    planned.repeat = repeat;
    planned.negated = item.negated;
    planned.is_tick = item.input == Input::kTick;
    planned.unit = item.unit;
    planned.is_generated = !item.generated.empty();
    planned.is_computed = !item.computed.empty();
    if (item.stop_here) planned.stop_message = item.stop_here->message;
    if (planned.indicator != nullptr) {
      planned.list = dictionary_.list_of(planned.indicator->type);
      if (!item.preset.empty())
        planned.preset = parse_value(item.preset, planned.indicator->type, planned.list);
    }
    if (planned.list != nullptr) {
      for (const std::string& option : item.options) {
        if (const auto code = planned.list->find(option)) planned.offered.push_back(*code);
      }
      std::sort(planned.offered.begin(), planned.offered.end());
    }
    form_->items.push_back(std::move(planned));
  }

  // 其他 with words: a question of its own behind its item, unless the form has an item for it.
  void plan_other_texts() {
    for (std::size_t i = 0; i < form_->items.size(); ++i) {
      const FormItem* item = form_->items[i].item;
      if (!item->other_text || form_->items[i].other_of >= 0) continue;
      const std::string& indicator = item->other_text->indicator;
      if (form_->find_indicator(indicator) >= 0) continue;
      PlannedItem text;
      text.code = item->code + std::string(kOtherSuffix);
      text.indicator = dictionary_.find_indicator(indicator);
      text.label = text.indicator == nullptr ? item->label : text.indicator->label;
      text.item = item;
      text.section = form_->items[i].section;
      text.repeat = form_->items[i].repeat;
      text.other_of = static_cast<int32_t>(i);
      text.other_option = item->other_text->option;
      form_->items.insert(form_->items.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                          std::move(text));
      ++i;
    }
  }

  const base::PlacedText* formula_of(const PlannedItem& planned) const {
    if (planned.other_of >= 0) return nullptr;
    if (planned.is_generated) return &planned.item->generated;
    return planned.is_computed ? &planned.item->computed : nullptr;
  }

  // An item that can be hidden is read through its field, which then says "not applicable"; the
  // others are read by their formula, so that quotients stay exact.
  void name_items() {
    for (const PlannedItem& planned : form_->items) {
      if (planned.indicator == nullptr) continue;
      expr::ItemName& name = names_[planned.code];
      name.indicator = planned.indicator->id;
      name.negated = planned.negated;
      name.overtyped = planned.is_computed;
      if (planned.item->relevant.empty()) name.formula = formula_of(planned);
    }
  }

  // -- expressions
  void add(std::string name, const std::string& entity, const base::PlacedText& text, Want want) {
    if (text.empty()) return;
    expressions_.push_back({std::move(name), entity, text.text, text.place, want, &names_});
  }

  const std::string& entity_of(int32_t repeat) const {
    return repeat < 0 ? definition_.entity : form_->repeats[at(repeat)].entity;
  }

  // "the option is ticked", in the rule language.
  base::PlacedText ticked(const PlannedItem& text) const {
    const PlannedItem& owner = form_->items[at(text.other_of)];
    const std::string code = "'" + text.other_option + "'";
    const bool is_set = owner.indicator != nullptr && owner.indicator->type.kind == TypeKind::kSet;
    return {is_set ? "has_any(" + owner.code + ", {" + code + "})" : owner.code + " = " + code,
            owner.item->place};
  }

  void gather() {
    for (const PlannedItem& planned : form_->items) {
      const std::string& entity = entity_of(planned.repeat);
      if (planned.other_of >= 0) {
        add("relevant " + planned.code, entity, ticked(planned), Want::kCondition);
        add("required " + planned.code, entity, {"true", planned.item->place}, Want::kCondition);
        continue;
      }
      const FormItem& item = *planned.item;
      add("relevant " + planned.code, entity, item.relevant, Want::kCondition);
      add("required " + planned.code, entity, item.required, Want::kCondition);
      if (const auto* formula = formula_of(planned))
        add("formula " + planned.code, entity, *formula, Want::kAnyValue);
      if (item.stop_here)
        add("stop " + planned.code, entity, item.stop_here->when, Want::kCondition);
    }
    for (const FormCheck& check : definition_.checks) gather_check(check);
  }

  void gather_check(const FormCheck& check) {
    PlannedCheck planned;
    planned.check = &check;
    planned.repeat = check.repeat.empty() ? -1 : repeat_of(check.repeat);
    const std::string& entity = entity_of(planned.repeat);
    add("check " + check.id, entity, check.when, Want::kCondition);
    split_message(check, entity, &planned);
    for (const expr::SyntaxNode& node : expr::parse(check.when.text).syntax.nodes) {
      if (node.kind != expr::SyntaxKind::kName) continue;
      int32_t item = form_->find_item(node.text);
      if (item < 0) item = form_->find_indicator(node.text);
      if (item < 0) continue;
      if (std::find(planned.items.begin(), planned.items.end(), item) == planned.items.end())
        planned.items.push_back(item);
    }
    form_->checks.push_back(std::move(planned));
  }

  // "{net_income} 低于 {param.monitoring_range}": what stands in braces is an expression.
  void split_message(const FormCheck& check, const std::string& entity, PlannedCheck* planned) {
    std::string_view rest = check.message.text;
    while (!rest.empty()) {
      const std::size_t open = rest.find('{');
      const std::size_t close = open == std::string_view::npos ? open : rest.find('}', open);
      if (close == std::string_view::npos) {
        planned->message.push_back({std::string(rest), -1});
        return;
      }
      if (open > 0) planned->message.push_back({std::string(rest.substr(0, open)), -1});
      const std::string slot(rest.substr(open + 1, close - open - 1));
      const std::string name = "slot " + check.id + " " + std::to_string(planned->message.size());
      add(name, entity, {slot, check.message.place}, Want::kAnyValue);
      planned->message.push_back({name, -1});
      rest.remove_prefix(close + 1);
    }
  }

  void find_roots() {
    std::map<std::string_view, int32_t> roots;
    for (std::size_t i = 0; i < form_->program.roots.size(); ++i)
      roots[form_->program.roots[i].name] = static_cast<int32_t>(i);
    const auto find = [&](const std::string& name) {
      const auto found = roots.find(name);
      return found == roots.end() ? -1 : found->second;
    };
    for (PlannedItem& item : form_->items) {
      item.relevant = find("relevant " + item.code);
      item.required = find("required " + item.code);
      item.formula = find("formula " + item.code);
      item.stop = find("stop " + item.code);
    }
    for (PlannedCheck& check : form_->checks) {
      check.root = find("check " + check.check->id);
      for (MessagePart& part : check.message) part.root = find(part.text);
    }
  }

  void plan_fields() {
    for (std::size_t f = 0; f < form_->program.fields.size(); ++f) {
      const expr::Field& field = form_->program.fields[f];
      PlannedField planned;
      planned.indicator = dictionary_.find_indicator(field.indicator);
      const bool is_current = field.moment.kind == expr::Moment::Kind::kCurrent;
      const bool is_collected = planned.indicator != nullptr && planned.indicator->derived.empty();
      if (is_current && is_collected) planned.blank = planned.indicator->blank;
      for (std::size_t i = 0; is_current && i < form_->items.size(); ++i) {
        if (form_->items[i].indicator != planned.indicator || planned.indicator == nullptr)
          continue;
        planned.items.push_back(static_cast<int32_t>(i));
        form_->items[i].field = static_cast<int32_t>(f);
      }
      form_->fields.push_back(std::move(planned));
    }
  }

  // -- order
  // Fields below a node, added to `fields`.
  void collect_fields(int32_t node, std::vector<bool>* seen, std::vector<int32_t>* fields) const {
    if (node < 0 || (*seen)[at(node)]) return;
    (*seen)[at(node)] = true;
    const expr::Node& one = form_->program.at(node);
    if (one.op == expr::Op::kField) fields->push_back(static_cast<int32_t>(one.k));
    collect_fields(one.a, seen, fields);
    collect_fields(one.b, seen, fields);
    collect_fields(one.c, seen, fields);
  }

  std::vector<int32_t> items_read(int32_t root) const {
    std::vector<int32_t> items;
    if (root < 0) return items;
    std::vector<bool> seen(form_->program.nodes.size());
    std::vector<int32_t> fields;
    collect_fields(form_->program.roots[at(root)].node, &seen, &fields);
    collect_fields(form_->program.roots[at(root)].denominator, &seen, &fields);
    for (const int32_t field : fields) {
      const auto& own = form_->fields[at(field)].items;
      items.insert(items.end(), own.begin(), own.end());
    }
    return items;
  }

  void find_formula_inputs(PlannedItem* item) const {
    for (const int32_t input : items_read(item->formula)) {
      if (&form_->items[at(input)] != item) item->reads_answers = true;
    }
  }

  std::vector<int32_t> dependencies_of(std::size_t index) const {
    const PlannedItem& item = form_->items[index];
    std::vector<int32_t> all = items_read(item.relevant);
    const std::vector<int32_t> formula = items_read(item.formula);
    all.insert(all.end(), formula.begin(), formula.end());
    for (std::size_t s = 0; s < index; ++s) {
      const PlannedItem& stop = form_->items[s];
      if (stop.stop < 0 || (stop.repeat >= 0 && stop.repeat != item.repeat)) continue;
      const std::vector<int32_t> read = items_read(stop.stop);
      all.insert(all.end(), read.begin(), read.end());
      all.push_back(static_cast<int32_t>(s));
    }
    all.erase(std::remove(all.begin(), all.end(), static_cast<int32_t>(index)), all.end());
    return all;
  }

  // Levels grow until nothing moves; in a circle they would grow for ever.
  void order_items() {
    std::vector<std::vector<int32_t>> dependencies;
    dependencies.reserve(form_->items.size());
    for (std::size_t i = 0; i < form_->items.size(); ++i)
      dependencies.push_back(dependencies_of(i));
    const auto most = static_cast<int32_t>(form_->items.size());
    bool moved = true;
    while (moved) {
      moved = false;
      for (std::size_t i = 0; i < form_->items.size(); ++i) {
        PlannedItem& item = form_->items[i];
        int32_t level = item.relevant >= 0 || item.formula >= 0 ? 1 : 0;
        for (const int32_t other : dependencies[i])
          level = std::max(level, form_->items[at(other)].level + 1);
        if (level <= item.level) continue;
        if (level > most) return report_circle(item);
        item.level = level;
        form_->levels = std::max(form_->levels, level);
        moved = true;
      }
    }
  }

  void report_circle(const PlannedItem& item) {
    const bool has_condition = !item.item->relevant.empty();
    diagnostics_.push_back(base::diagnose(
        "forms.circle", has_condition ? item.item->relevant.place : item.item->place, {item.code}));
    form_->levels = 0;
    for (PlannedItem& one : form_->items) one.level = 0;
  }

  const FormDefinition& definition_;
  const dictionary::Dictionary& dictionary_;
  std::unique_ptr<FormProgram> form_;
  expr::ItemNames names_;
  std::vector<Expression> expressions_;
  base::Diagnostics diagnostics_;
};

}  // namespace

int32_t FormProgram::find_item(std::string_view code) const {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].code == code) return static_cast<int32_t>(i);
  }
  return -1;
}

int32_t FormProgram::find_indicator(std::string_view id) const {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].indicator != nullptr && items[i].indicator->id == id)
      return static_cast<int32_t>(i);
  }
  return -1;
}

bool FormProgram::is_part(int32_t item) const {
  const auto* indicator = items[at(item)].indicator;
  if (indicator == nullptr || indicator->type.kind != TypeKind::kSet) return false;
  return std::count_if(items.begin(), items.end(),
                       [&](const PlannedItem& one) { return one.indicator == indicator; }) > 1;
}

int32_t FormProgram::find_repeat(std::string_view collection_or_entity) const {
  const auto* collection = dictionary->find_collection(collection_or_entity);
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    if (repeats[i].entity == collection_or_entity ||
        (collection != nullptr && repeats[i].entity == collection->entity)) {
      return static_cast<int32_t>(i);
    }
  }
  return -1;
}

CompiledForm compile_form(const FormDefinition& definition,
                          const dictionary::Dictionary& dictionary) {
  return Compiler(definition, dictionary).compile();
}

void find_field_bounds(FormProgram* form) {
  for (PlannedField& field : form->fields) field.bounds = {INT64_MIN, INT64_MAX};
  for (std::size_t i = 0; i < form->program.nodes.size(); ++i) {
    const expr::Node& node = form->program.nodes[i];
    if (node.op != expr::Op::kField) continue;
    expr::Interval& bounds = form->fields[at(node.k)].bounds;
    bounds.low = std::max(bounds.low, form->program.intervals[i].low);
    bounds.high = std::min(bounds.high, form->program.intervals[i].high);
  }
}

base::Result<expr::Context> bind_form(const FormProgram& form, const Setting& setting,
                                      const ParameterValues& instead) {
  expr::Context context;
  const base::Date rule_date = setting.rule_date.value_or(setting.as_of);
  context.as_of = setting.as_of.days;
  context.rule_date = rule_date.days;
  if (setting.period) {
    context.has_period = true;
    context.period_from = setting.period->first.days;
    context.period_to = setting.period->second.days;
  }
  for (const std::string& id : form.program.parameters) {
    const auto replaced = std::find_if(instead.begin(), instead.end(),
                                       [&](const auto& one) { return one.first == id; });
    if (replaced != instead.end()) {
      context.parameters.push_back({replaced->second.number, replaced->second.state});
      continue;
    }
    const auto* row =
        TRY(dictionary::find_row(*form.dictionary->find_parameter(id), setting.region, rule_date));
    context.parameters.push_back({row->value.number, row->value.state});
  }
  return context;
}

}  // namespace forms
