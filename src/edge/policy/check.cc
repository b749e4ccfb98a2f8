#include "edge/policy/check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "edge/policy/read.h"

namespace policy {
namespace {

void check_tests(const Policy& policy, base::Diagnostics* diagnostics) {
  std::set<std::string_view> tested;
  for (const RuleTests& tests : policy.rule_tests) {
    if (tests.cases.empty())
      diagnostics->push_back(base::diagnose("policy.no_cases", tests.place, {tests.rule}));
    tested.insert(tests.rule);
    std::set<std::string_view> names;
    for (const RuleCase& one : tests.cases) {
      if (!names.insert(one.name).second) {
        diagnostics->push_back(base::diagnose("policy.duplicate_case", one.place, {one.name}));
      }
    }
  }
  for (const auto& rule : policy.rules) {
    if (tested.count(rule.id) != 0) continue;
    diagnostics->push_back(base::diagnose("policy.rule_without_test", rule.place, {rule.id}));
  }
}

// Lists of problems name rules by their numbers: a number means one rule, and every rule of data
// quality has one.
void check_rule_codes(const Policy& policy, base::Diagnostics* diagnostics) {
  std::map<std::string_view, std::string_view> owners;  // number → rule
  for (const auto& rule : policy.rules) {
    if (rule.code.empty() && rule.kind == rules::RuleKind::kQuality)
      diagnostics->push_back(base::diagnose("policy.quality_without_code", rule.place, {rule.id}));
    std::vector<std::string_view> codes(rule.other_codes.begin(), rule.other_codes.end());
    if (!rule.code.empty()) codes.push_back(rule.code);
    for (const std::string_view code : codes) {
      const auto [owner, is_new] = owners.emplace(code, rule.id);
      if (is_new) continue;
      diagnostics->push_back(
          base::diagnose("policy.rule_code_taken", rule.place, {code, owner->second}));
    }
  }
}

// A label or alias that two indicators of one entity share cannot be used in an expression.
void check_labels(const Policy& policy, base::Diagnostics* diagnostics) {
  std::map<std::pair<std::string_view, std::string_view>, const dictionary::Indicator*> owners;
  for (const auto& indicator : policy.dictionary.indicators()) {
    std::vector<std::string_view> names = {indicator.label};
    names.insert(names.end(), indicator.aliases.begin(), indicator.aliases.end());
    for (const std::string_view name : names) {
      const auto [first, is_new] =
          owners.emplace(std::pair(std::string_view(indicator.entity), name), &indicator);
      if (is_new || first->second == &indicator) continue;
      diagnostics->push_back(base::diagnose("policy.shared_label", indicator.place,
                                            {name, indicator.id, first->second->id}));
    }
  }
}

// What is found by comparison says whether or how often a text of the same entity stands elsewhere.
void check_repeats(const Policy& policy, base::Diagnostics* diagnostics) {
  for (const auto& indicator : policy.dictionary.indicators()) {
    if (indicator.repeats.empty()) continue;
    const auto* compared = policy.dictionary.find_indicator(indicator.repeats);
    const auto kind = indicator.type.kind;
    const bool fits = compared != nullptr && compared->entity == indicator.entity &&
                      dictionary::is_text(compared->type.kind) && indicator.derived.empty() &&
                      (kind == dictionary::TypeKind::kBool || kind == dictionary::TypeKind::kInt);
    if (fits) continue;
    diagnostics->push_back(
        base::diagnose("policy.bad_repeats", indicator.place, {indicator.id, indicator.repeats}));
  }
}

void check_collections(const Policy& policy, base::Diagnostics* diagnostics) {
  const std::vector<std::string_view> entities = entity_names(policy);
  for (const auto& collection : policy.dictionary.collections()) {
    // Below which root does it hang? A circle or a loose end never gets there.
    std::string at = collection.of;
    for (std::size_t steps = 0; at != "household" && at != "village"; ++steps) {
      at = policy.dictionary.parent_of(at);
      if (!at.empty() && steps <= entities.size()) continue;
      diagnostics->push_back(base::diagnose("policy.loose_collection", collection.place,
                                            {collection.id, collection.of}));
      break;
    }
  }
}

class References {
 public:
  References(const Policy& policy, base::Diagnostics* diagnostics)
      : rules_(rule_names(policy)), diagnostics_(diagnostics) {
    for (const auto& form : policy.forms) forms_.push_back(form.id);
    for (const auto& role : policy.roles) roles_.push_back(role.id);
  }

  // A pack without roles leaves its procedures' roles to whoever runs them.
  void check_procedure(const PackObject& procedure) {
    if (roles_.empty()) return;
    for (const std::string_view part : {"steps", "duties"}) {
      const Node* nodes = procedure.node.find(part);
      if (nodes == nullptr) continue;
      for (const Node& node : nodes->items) {
        const Node* named = node.find("roles");
        if (named == nullptr) continue;
        for (const Node& role : named->items) check(procedure, role, roles_, "policy.unknown_role");
      }
    }
  }

  void check_campaign(const PackObject& campaign) {
    if (const Node* groups = campaign.node.find("key_groups")) {
      for (const Node& group : groups->items) check(campaign, group, rules_, "policy.unknown_rule");
    }
    if (const Node* forms = campaign.node.find("forms")) {
      for (const Member& member : forms->members)
        check(campaign, member.value, forms_, "policy.unknown_form");
    }
  }

 private:
  void check(const PackObject& object, const Node& word, const std::vector<std::string_view>& names,
             std::string_view problem) {
    if (std::find(names.begin(), names.end(), word.text) != names.end()) return;
    const std::string_view nearest = base::nearest_name(word.text, names);
    const std::string hint =
        nearest.empty() ? "请检查拼写" : "是不是“" + std::string(nearest) + "”？";
    diagnostics_->push_back(
        base::diagnose(problem, {object.file, word.line, word.column}, {word.text, hint}));
  }

  std::vector<std::string_view> rules_;
  std::vector<std::string_view> forms_;
  std::vector<std::string_view> roles_;
  base::Diagnostics* diagnostics_;
};

}  // namespace

void check_policy(const Policy& policy, base::Diagnostics* diagnostics) {
  check_collections(policy, diagnostics);
  check_repeats(policy, diagnostics);
  check_labels(policy, diagnostics);
  check_rule_codes(policy, diagnostics);
  check_parameters(policy, diagnostics);
  check_tests(policy, diagnostics);
  check_expressions(policy, diagnostics);
  References references(policy, diagnostics);
  for (const PackObject& campaign : policy.campaigns) references.check_campaign(campaign);
  for (const PackObject& procedure : policy.procedures) references.check_procedure(procedure);
}

}  // namespace policy
