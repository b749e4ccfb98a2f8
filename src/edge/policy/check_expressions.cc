// Every expression of a policy goes through the compiler with all its static checks (RULES §1.6).
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/expr/compile.h"
#include "core/expr/syntax.h"
#include "core/forms/form_program.h"
#include "edge/policy/check.h"

namespace policy {
namespace {

using expr::Expression;
using expr::Want;

// Programs start from one of these; records below a household are reached from the household, a
// village's households from the village. A county is asked (forms), nothing is concluded about it.
constexpr std::string_view kCounty = "county";
constexpr std::string_view kVillage = "village";
constexpr std::string_view kHousehold = "household";

std::string_view root_of(std::string_view entity) {
  return entity == kVillage || entity == kCounty ? entity : kHousehold;
}

class Gatherer {
 public:
  Gatherer(const Policy& policy, std::string_view root) : policy_(policy), root_(root) {}

  std::vector<Expression> gather() {
    for (const auto& rule : policy_.rules) {
      add("rule." + rule.id, rule.entity, rule.when, Want::kCondition, nullptr);
      add("applies." + rule.id, rule.entity, rule.applies, Want::kCondition, nullptr);
    }
    for (const auto& indicator : policy_.dictionary.indicators()) {
      add("derived." + indicator.id, indicator.entity, {indicator.derived, indicator.derived_place},
          Want::kAnyValue, nullptr);
    }
    for (const auto& collection : policy_.dictionary.collections()) {
      add("collection." + collection.id, collection.entity, {collection.where, collection.place},
          Want::kCondition, nullptr);
    }
    for (const auto& form : policy_.forms) gather_form(form);
    for (const PackObject& campaign : policy_.campaigns) {
      for (const std::string_view key : {"universe", "collection_set"}) {
        const Node* node = campaign.node.find(key);
        if (node == nullptr || policy_.find_rule(node->text) != nullptr)
          continue;  // A rule says it.
        add(campaign.id + "." + std::string(key), kHousehold,
            {node->text, {campaign.file, node->line, node->column}}, Want::kCondition, nullptr);
      }
    }
    return std::move(expressions_);
  }

 private:
  void add(std::string name, std::string_view entity, const base::PlacedText& text, Want want,
           const expr::ItemNames* items) {
    if (text.empty() || entity.empty() || root_of(entity) != root_) return;
    expressions_.push_back(
        {std::move(name), std::string(entity), text.text, text.place, want, items});
  }

  void gather_item(const forms::FormDefinition& form, const forms::FormItem& item,
                   std::string_view entity, const expr::ItemNames* names) {
    const std::string prefix = form.id + "." + item.code + ".";
    add(prefix + "relevant", entity, item.relevant, Want::kCondition, names);
    add(prefix + "required", entity, item.required, Want::kCondition, names);
    add(prefix + "generated", entity, item.generated, Want::kAnyValue, names);
    add(prefix + "computed", entity, item.computed, Want::kAnyValue, names);
    if (item.stop_here)
      add(prefix + "stop_here", entity, item.stop_here->when, Want::kCondition, names);
  }

  std::string_view entity_of(std::string_view repeat, std::string_view otherwise) const {
    const auto* collection = policy_.dictionary.find_collection(repeat);
    return collection == nullptr ? otherwise : std::string_view(collection->entity);
  }

  void gather_form(const forms::FormDefinition& form) {
    expr::ItemNames& names = names_[form.id];
    const auto name_items = [&](const std::vector<forms::FormItem>& items) {
      for (const auto& item : items) {
        if (!item.indicator.empty()) names[item.code] = {item.indicator, item.negated};
      }
    };
    name_items(form.header);
    for (const auto& section : form.sections) name_items(section.items);
    for (const auto& item : form.header) gather_item(form, item, form.entity, &names);
    for (const auto& section : form.sections) {
      for (const auto& item : section.items) {
        gather_item(form, item, entity_of(section.repeat, form.entity), &names);
      }
    }
    for (const auto& check : form.checks) {
      add(form.id + "." + check.id, entity_of(check.repeat, form.entity), check.when,
          Want::kCondition, &names);
    }
  }

  const Policy& policy_;
  std::string_view root_;
  std::vector<Expression> expressions_;
  std::map<std::string, expr::ItemNames>
      names_;  // By form; pointers into it stand in expressions_.
};

// The indicator that a root named by Gatherer fills: of "derived.<id>", or of "<form>.<item
// code>.generated". Null when there is none.
const dictionary::Indicator* indicator_of(const Policy& policy, std::string_view root) {
  const std::size_t first = root.find('.');
  const std::size_t last = root.rfind('.');
  if (first == last) return policy.dictionary.find_indicator(root.substr(first + 1));
  const forms::FormDefinition* form = policy.find_form(root.substr(0, first));
  const forms::FormItem* item =
      form == nullptr ? nullptr : form->find_item(root.substr(first + 1, last - first - 1));
  return item == nullptr ? nullptr : policy.dictionary.find_indicator(item->indicator);
}

// generated and computed items must not need themselves.
class Circles {
 public:
  Circles(const forms::FormDefinition& form, base::Diagnostics* diagnostics)
      : form_(form), diagnostics_(diagnostics) {
    const auto add = [&](const std::vector<forms::FormItem>& items) {
      for (const auto& item : items) {
        if (!formula(item).empty()) state_[item.code] = State::kNew;
      }
    };
    add(form.header);
    for (const auto& section : form.sections) add(section.items);
  }

  void check() {
    for (const auto& [code, state] : state_) visit(code);
  }

 private:
  enum class State { kNew, kOpen, kDone };

  static const base::PlacedText& formula(const forms::FormItem& item) {
    return item.generated.empty() ? item.computed : item.generated;
  }

  void visit(const std::string& code) {
    State& state = state_.at(code);
    if (state == State::kDone) return;
    const forms::FormItem& item = *form_.find_item(code);
    path_.push_back(code);
    if (state == State::kOpen) {
      std::string circle;
      for (auto at = std::find(path_.begin(), path_.end(), code); at != path_.end(); ++at) {
        circle += (circle.empty() ? "" : " → ") + *at;
      }
      diagnostics_->push_back(base::diagnose("policy.item_cycle", formula(item).place, {circle}));
    } else {
      state = State::kOpen;
      for (const expr::SyntaxNode& node : expr::parse(formula(item).text).syntax.nodes) {
        const bool is_item = node.kind == expr::SyntaxKind::kName && state_.count(node.text) != 0;
        if (is_item) visit(node.text);
      }
    }
    state_.at(code) = State::kDone;
    path_.pop_back();
  }

  const forms::FormDefinition& form_;
  base::Diagnostics* diagnostics_;
  std::map<std::string, State> state_;
  std::vector<std::string> path_;
};

// What a formula yields must be what its indicator holds.
void check_result_types(const Policy& policy, const std::vector<Expression>& expressions,
                        const expr::Program& program, base::Diagnostics* diagnostics) {
  for (const Expression& expression : expressions) {
    if (expression.want != Want::kAnyValue) continue;
    const int32_t found = program.find_root(expression.name);
    if (found < 0) continue;
    const expr::Root& root = program.roots[static_cast<std::size_t>(found)];
    const dictionary::Indicator* indicator = indicator_of(policy, expression.name);
    if (indicator == nullptr) continue;
    const dictionary::TypeKind kind = root.is_bool ? dictionary::TypeKind::kBool : root.type.kind;
    const bool both_texts = dictionary::is_text(kind) && dictionary::is_text(indicator->type.kind);
    if (kind != indicator->type.kind && !both_texts) {
      diagnostics->push_back(
          base::diagnose("policy.derived_type", expression.place,
                         {indicator->id, dictionary::to_chinese(indicator->type.kind),
                          dictionary::to_chinese(kind)}));
    } else if (dictionary::is_numeric(kind) && !root.type.unit.factors.empty() &&
               !indicator->type.unit.factors.empty() && root.type.unit != indicator->type.unit) {
      diagnostics->push_back(
          base::diagnose("policy.derived_unit", expression.place,
                         {indicator->id, dictionary::to_text(indicator->type.unit),
                          dictionary::to_text(root.type.unit)}));
    }
  }
}

// A problem of a derived indicator shows in every rule that uses it; one report is enough. So is
// the report of an indicator whose entity does not exist.
void add_unique(const Policy& policy, const base::Diagnostics& found,
                base::Diagnostics* diagnostics) {
  const auto& indicators = policy.dictionary.indicators();
  const bool entity_unknown =
      std::any_of(indicators.begin(), indicators.end(),
                  [](const auto& indicator) { return indicator.entity.empty(); });
  std::set<std::tuple<std::string, std::string, int32_t, int32_t, std::string>> seen;
  for (const base::Diagnostic& d : found) {
    if (entity_unknown && d.id == "expr.wrong_entity") continue;
    if (seen.emplace(d.id, d.place.file, d.place.line, d.place.column, d.message).second)
      diagnostics->push_back(d);
  }
}

}  // namespace

void check_expressions(const Policy& policy, base::Diagnostics* diagnostics) {
  base::Diagnostics found;
  for (const std::string_view root : {kHousehold, kVillage, kCounty}) {
    Gatherer gatherer(policy, root);
    const std::vector<Expression> expressions = gatherer.gather();
    if (expressions.empty()) continue;
    const expr::Compiled compiled = expr::compile(policy.dictionary, root, expressions);
    found.insert(found.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
    check_result_types(policy, expressions, compiled.program, &found);
  }
  add_unique(policy, found, diagnostics);
  for (const auto& form : policy.forms) {
    Circles(form, diagnostics).check();
    // Its expressions are reported above; what is left is whether its questions can be ordered.
    for (const base::Diagnostic& d : forms::compile_form(form, policy.dictionary).diagnostics) {
      if (d.id == "forms.circle") diagnostics->push_back(d);
    }
  }
}

}  // namespace policy
