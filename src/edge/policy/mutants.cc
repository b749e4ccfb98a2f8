#include "edge/policy/mutants.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/date.h"
#include "core/base/text.h"
#include "core/expr/compile.h"
#include "core/expr/syntax.h"
#include "core/rules/rule_set.h"
#include "edge/policy/run_tests.h"

namespace policy {
namespace {

using expr::Syntax;
using expr::SyntaxKind;
using expr::SyntaxNode;

// A comparison and its neighbour at the boundary; equality and its opposite.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNeighbours = {{
    {"<", "<="},
    {"<=", "<"},
    {">", ">="},
    {">=", ">"},
    {"=", "!="},
    {"!=", "="},
}};

// The number one smallest step up and down: a fen, a hundredth of a per cent, a day, one.
std::vector<std::string> steps(const SyntaxNode& node) {
  int decimals = 0;
  if (node.kind == SyntaxKind::kMoney || node.kind == SyntaxKind::kPercent) decimals = 2;
  if (node.kind == SyntaxKind::kNumber && node.text.find('.') != std::string::npos) {
    decimals = static_cast<int>(node.text.size() - node.text.find('.') - 1);
  }
  if (node.kind == SyntaxKind::kDate) {
    const auto date = base::parse_date(node.text);
    if (!date) return {};
    return {base::to_text(base::Date{date->days - 1}), base::to_text(base::Date{date->days + 1})};
  }
  if (node.kind == SyntaxKind::kMonth) {
    const auto month = base::parse_month(node.text);
    if (!month) return {};
    return {base::month_to_text(*month - 1), base::month_to_text(*month + 1)};
  }
  const auto number = base::parse_scaled(node.text, decimals);
  if (!number) return {};
  std::vector<std::string> texts = {base::scaled_to_text(*number + 1, decimals)};
  if (*number > 0) texts.push_back(base::scaled_to_text(*number - 1, decimals));
  return texts;
}

bool is_constant(SyntaxKind kind) {
  switch (kind) {
    case SyntaxKind::kNumber:
    case SyntaxKind::kMoney:
    case SyntaxKind::kPercent:
    case SyntaxKind::kMonths:
    case SyntaxKind::kDays:
    case SyntaxKind::kDate:
    case SyntaxKind::kMonth:
      return true;
    default:
      return false;
  }
}

class Mutator {
 public:
  Mutator(const Policy& policy, Syntax syntax, std::string_view entity)
      : policy_(policy), syntax_(std::move(syntax)), entity_(entity) {}

  std::vector<Mutation> run() {
    for (std::size_t i = 0; i < syntax_.nodes.size(); ++i) mutate_node(i);
    return std::move(mutations_);
  }

 private:
  void keep(std::string change, const Syntax& changed) {
    mutations_.push_back({std::move(change), expr::format(changed, expr::Spelling::kCanonical,
                                                          policy_.dictionary, entity_)});
  }

  void change_kind(std::size_t index, SyntaxKind kind, std::string change) {
    Syntax changed = syntax_;
    changed.nodes[index].kind = kind;
    keep(std::move(change), changed);
  }

  void change_text(std::size_t index, std::string text) {
    Syntax changed = syntax_;
    changed.nodes[index].text = text;
    const std::string& before = syntax_.nodes[index].text;
    keep((before.empty() ? "（无）" : before) + " → " + (text.empty() ? "（无）" : text), changed);
  }

  // `index` stands aside for its first child.
  void drop(std::size_t index, std::string change) {
    Syntax changed = syntax_;
    const auto from = static_cast<int32_t>(index);
    const int32_t to = syntax_.nodes[index].children[0];
    for (SyntaxNode& node : changed.nodes)
      std::replace(node.children.begin(), node.children.end(), from, to);
    if (changed.root == from) changed.root = to;
    keep(std::move(change), changed);
  }

  void mutate_node(std::size_t index) {
    const SyntaxNode& node = syntax_.nodes[index];
    if (is_constant(node.kind)) {
      for (const std::string& text : steps(node)) change_text(index, text);
      return;
    }
    switch (node.kind) {
      case SyntaxKind::kCompare:
        for (const auto& [from, to] : kNeighbours) {
          if (node.text == from) change_text(index, std::string(to));
        }
        break;
      case SyntaxKind::kAnd:
        change_kind(index, SyntaxKind::kOr, "and → or");
        break;
      case SyntaxKind::kOr:
        change_kind(index, SyntaxKind::kAnd, "or → and");
        break;
      case SyntaxKind::kNot:
        drop(index, "not → （无）");
        break;
      case SyntaxKind::kUnless:
        drop(index, "unless … → （无）");
        break;
      case SyntaxKind::kIn:
        change_text(index, node.text.empty() ? "not" : "");
        break;
      default:
        break;
    }
  }

  const Policy& policy_;
  Syntax syntax_;
  std::string_view entity_;
  std::vector<Mutation> mutations_;
};

const RuleTests* tests_of(const Policy& policy, std::string_view rule) {
  for (const RuleTests& tests : policy.rule_tests) {
    if (tests.rule == rule) return &tests;
  }
  return nullptr;
}

enum class NoticedBy { kNobody, kTests, kCompiler };

// Who notices the change: a case of the rule, or the compiler, which refuses it (always true,
// types).
NoticedBy who_notices(const Policy& policy, const rules::RuleDefinition& changed,
                      const RuleTests& tests) {
  const std::vector<rules::RuleDefinition> definitions = {changed};  // The set refers to them.
  const auto rule_set = rules::RuleSet::compile(policy.dictionary, changed.entity, definitions);
  const int32_t index = rule_set.find_rule(changed.id);
  if (index < 0) return NoticedBy::kCompiler;
  for (const RuleCase& one : tests.cases) {
    const Judged judged =
        judge_case(rule_set, index, one, setting_of(policy, one), changed.entity, false);
    if (!is_as_expected(judged, one.then)) return NoticedBy::kTests;
  }
  return NoticedBy::kNobody;
}

}  // namespace

std::vector<Mutation> mutate(const Policy& policy, std::string_view text, std::string_view entity) {
  expr::Parsed parsed = expr::parse(text);
  if (parsed.syntax.root < 0 || base::has_error(parsed.diagnostics)) return {};
  return Mutator(policy, std::move(parsed.syntax), entity).run();
}

MutantReport find_surviving_mutants(const Policy& policy) {
  MutantReport report;
  for (const auto& rule : policy.rules) {
    const RuleTests* tests = tests_of(policy, rule.id);
    if (rule.pack != policy.info.id || tests == nullptr) continue;
    for (base::PlacedText rules::RuleDefinition::* part :
         {&rules::RuleDefinition::applies, &rules::RuleDefinition::when}) {
      for (const Mutation& mutation : mutate(policy, (rule.*part).text, rule.entity)) {
        rules::RuleDefinition changed = rule;
        (changed.*part).text = mutation.text;
        changed.message.text.clear();
        ++report.tried;
        const NoticedBy notice = who_notices(policy, changed, *tests);
        report.refused += notice == NoticedBy::kCompiler;
        if (notice != NoticedBy::kNobody) continue;
        report.survivors.push_back({rule.id, (rule.*part).place, mutation.change, mutation.text});
      }
    }
  }
  return report;
}

}  // namespace policy
