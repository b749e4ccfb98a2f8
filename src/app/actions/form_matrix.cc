#include "app/actions/form_matrix.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/actions/live.h"
#include "core/expr/syntax.h"
#include "core/forms/conversion.h"

namespace actions {
namespace {

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

std::string id_of(const forms::FormDefinition& form) { return form.pack + "/" + form.id; }

// A child pack has its parents' forms too: each form belongs to the pack whose file it is.
std::vector<const forms::FormDefinition*> own_forms(const policy::Policy& policy) {
  std::vector<const forms::FormDefinition*> found;
  for (const auto& form : policy.forms) {
    if (form.pack == policy.info.id) found.push_back(&form);
  }
  return found;
}

std::vector<const forms::FormItem*> items_of(const forms::FormDefinition& form) {
  std::vector<const forms::FormItem*> items;
  for (const auto& item : form.header) items.push_back(&item);
  for (const auto& section : form.sections) {
    for (const auto& item : section.items) items.push_back(&item);
  }
  std::erase_if(items, [](const auto* item) { return item->indicator.empty(); });
  return items;
}

MatrixForm describe(const policy::Policy& policy, const forms::FormDefinition& form) {
  return {id_of(form), form.pack,  policy.info.title,
          form.id,     form.title, static_cast<int64_t>(items_of(form).size())};
}

std::string unit_of(const forms::FormItem& item, const dictionary::Indicator& indicator) {
  if (item.unit == forms::PaperUnit::kTenThousandYuan) return "万元";
  return dictionary::to_chinese(indicator.type.unit);
}

std::string label_in(const dictionary::CodeList* list, const std::string& code) {
  const auto found = list == nullptr ? std::nullopt : list->find(code);
  return found ? list->codes[at(*found)].label : code;
}

MatrixCell cell_of(const policy::Policy& policy, const forms::FormDefinition& form,
                   const forms::FormItem& item, const dictionary::Indicator& indicator) {
  MatrixCell cell;
  cell.form = id_of(form);
  cell.code = item.code;
  cell.label = item.label;
  cell.group = item.group;
  cell.unit = unit_of(item, indicator);
  cell.is_negated = item.negated;
  cell.is_generated = !item.generated.empty();
  const auto* list = policy.dictionary.list_of(indicator.type);
  for (const std::string& code : item.options) {
    const bool has_text = item.other_text && item.other_text->option == code;
    cell.options.push_back({code, label_in(list, code), has_text});
  }
  return cell;
}

// Do two forms that ask the indicator differ in `view`, a set each of all their cells?
template <typename View>
bool differs(const MatrixRow& row, View view) {
  std::map<std::string_view, std::set<std::string>> by_form;
  for (const MatrixCell& cell : row.cells) view(cell, &by_form[cell.form]);
  const auto is_other = [&](const auto& one) { return one.second != by_form.begin()->second; };
  return std::any_of(by_form.begin(), by_form.end(), is_other);
}

void find_differences(MatrixRow* row) {
  using Set = std::set<std::string>;
  const auto add = [&](const char* name, bool is_so) {
    if (is_so) row->differences.emplace_back(name);
  };
  add("opposite_polarity", differs(*row, [](const MatrixCell& cell, Set* set) {
        set->insert(cell.is_negated ? "negated" : "");
      }));
  add("options_differ", differs(*row, [](const MatrixCell& cell, Set* set) {
        for (const Option& option : cell.options) set->insert(option.code);
      }));
  add("unit_differs",
      differs(*row, [](const MatrixCell& cell, Set* set) { set->insert(cell.unit); }));
  add("generated_differs", differs(*row, [](const MatrixCell& cell, Set* set) {
        set->insert(cell.is_generated ? "generated" : "");
      }));
}

struct Found {
  const policy::Policy* policy = nullptr;
  const forms::FormDefinition* form = nullptr;
};
base::Result<Found> find_form(const Policies& policies, std::string_view id) {
  for (const auto& policy : policies) {
    for (const auto* form : own_forms(*policy)) {
      if (id_of(*form) == id) return Found{policy.get(), form};
    }
  }
  return not_found("form.not_found", id);
}

ConversionItem item_of(const forms::FormProgram& form, int32_t item) {
  if (item < 0) return {};
  return {form.items[at(item)].code, form.items[at(item)].label};
}

// Figures of `to` that need an item nobody can fill from the other form, or such a figure.
std::vector<ConversionItem> find_not_computed(const forms::FormProgram& to,
                                              const std::vector<ConversionItem>& unanswered) {
  std::set<std::string> open;
  for (const ConversionItem& item : unanswered) open.insert(item.code);
  std::vector<ConversionItem> found;
  bool moved = true;
  while (moved) {
    moved = false;
    for (const auto& item : to.items) {
      const bool is_figure = item.other_of < 0 && (item.is_generated || item.is_computed);
      if (!is_figure || open.contains(item.code)) continue;
      const auto& text = item.is_generated ? item.item->generated : item.item->computed;
      const auto parsed = expr::parse(text.text);
      const auto& nodes = parsed.syntax.nodes;
      const bool needs_open = std::any_of(nodes.begin(), nodes.end(), [&](const auto& node) {
        return node.kind == expr::SyntaxKind::kName && open.contains(std::string(node.text));
      });
      if (!needs_open) continue;
      open.insert(item.code);
      found.push_back({item.code, item.label});
      moved = true;
    }
  }
  return found;
}

Policies policies_of(const Live& live) {
  Policies policies;
  for (const auto& [id, policy] : live.policies) policies.push_back(policy);
  return policies;
}

}  // namespace

FormMatrix make_form_matrix(const Policies& policies) {
  FormMatrix matrix;
  std::map<std::string, std::size_t> row_of;
  for (const auto& policy : policies) {
    for (const auto* form : own_forms(*policy)) {
      matrix.forms.push_back(describe(*policy, *form));
      for (const auto* item : items_of(*form)) {
        const auto* indicator = policy->dictionary.find_indicator(item->indicator);
        if (indicator == nullptr) continue;
        const auto [place, is_new] = row_of.emplace(indicator->id, matrix.rows.size());
        if (is_new) {
          matrix.rows.push_back({indicator->id,
                                 indicator->label,
                                 indicator->entity,
                                 std::string(dictionary::to_text(indicator->type.kind)),
                                 {},
                                 {}});
        }
        matrix.rows[place->second].cells.push_back(cell_of(*policy, *form, *item, *indicator));
      }
    }
  }
  for (MatrixRow& row : matrix.rows) find_differences(&row);
  return matrix;
}

base::Result<FormConversion> compare_forms(const Policies& policies, std::string_view from_id,
                                           std::string_view to_id) {
  const Found before = TRY(find_form(policies, from_id));
  const Found after = TRY(find_form(policies, to_id));
  const auto from = forms::compile_form(*before.form, before.policy->dictionary).form;
  const auto to = forms::compile_form(*after.form, after.policy->dictionary).form;
  FormConversion made;
  made.from = describe(*before.policy, *before.form);
  made.to = describe(*after.policy, *after.form);
  for (const forms::Loss& loss : forms::find_losses(*from, *to)) {
    const auto* to_list = loss.to_item < 0 ? nullptr : to->items[at(loss.to_item)].list;
    ConversionLoss one{std::string(forms::to_text(loss.kind)), item_of(*from, loss.item),
                       label_in(from->items[at(loss.item)].list, loss.option),
                       item_of(*to, loss.to_item), label_in(to_list, loss.to_option)};
    auto& list = loss.kind == forms::LossKind::kAsWords ? made.as_words : made.losses;
    list.push_back(std::move(one));
  }
  for (const int32_t item : forms::find_unanswered(*from, *to))
    made.unanswered.push_back(item_of(*to, item));
  made.not_computed = find_not_computed(*to, made.unanswered);
  return made;
}

FormMatrix show_form_matrix(const Live& live) { return make_form_matrix(policies_of(live)); }

base::Result<FormConversion> show_form_conversion(const Live& live, std::string_view from,
                                                  std::string_view to) {
  return compare_forms(policies_of(live), from, to);
}

}  // namespace actions
