// spec/forms: what every evaluator of forms must say; this is the native one. JSON is read as the
// YAML it is.
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/forms/answers.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"
#include "edge/policy/load.h"
#include "edge/policy/yaml.h"

namespace policy {
namespace {

const std::string kFolder = SHOUWANG_SOURCE_DIR "/spec/forms";

class Spec : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(kFolder + "/cases.json");
    std::stringstream text;
    text << file.rdbuf();
    base::Diagnostics diagnostics;
    spec_ = read_yaml(text.str(), "cases.json", &diagnostics).value_or(Node{});
    for (const auto& diagnostic : diagnostics) ADD_FAILURE() << base::to_line(diagnostic);
    loaded_ = load_policy(kFolder, spec_.find("pack")->text);
    for (const auto& diagnostic : loaded_.diagnostics) {
      if (diagnostic.severity == base::Severity::kError) ADD_FAILURE() << base::to_line(diagnostic);
    }
    ASSERT_NE(loaded_.policy, nullptr);
    compiled_ = forms::compile_form(*loaded_.policy->find_form(spec_.find("form")->text),
                                    loaded_.policy->dictionary);
    ASSERT_TRUE(compiled_.diagnostics.empty());
  }

  static forms::GivenRow row_of(const Node& node) {
    forms::GivenRow row;
    for (const Member& member : node.members) {
      row.answers.push_back(
          {member.key, member.value.text, {"cases.json", member.line, member.column}});
    }
    return row;
  }

  forms::Evaluation evaluate(const Node& one) const {
    forms::GivenAnswers given;
    given.answers = row_of(*one.find("answers")).answers;
    if (const Node* members = one.find("members")) {
      given.rows.emplace_back("members", std::vector<forms::GivenRow>());
      for (const Node& row : members->items) given.rows[0].second.push_back(row_of(row));
    }
    base::Diagnostics diagnostics;
    const auto answers = forms::read_answers(*compiled_.form, given, &diagnostics);
    for (const auto& diagnostic : diagnostics) ADD_FAILURE() << base::to_line(diagnostic);
    forms::Setting setting;
    setting.as_of = *base::parse_date(spec_.find("as_of")->text);
    setting.region = spec_.find("region")->text;
    return forms::evaluate(*compiled_.form, *forms::bind_form(*compiled_.form, setting), answers);
  }

  // "P4[2]" → the item and its second row.
  std::pair<int32_t, const forms::ItemState*> find(const forms::Evaluation& evaluation,
                                                   const std::string& code) const {
    const std::size_t bracket = code.find('[');
    const int32_t item = compiled_.form->find_item(code.substr(0, bracket));
    const int32_t row = bracket == std::string::npos ? 0 : code[bracket + 1] - '1';
    return {item, &evaluation.at(item, row)};
  }

  static std::string state_of(const forms::ItemState& state) {
    constexpr const char* kNames[] = {"shown", "undecided", "hidden", "stopped"};
    std::string text = kNames[static_cast<std::size_t>(state.visibility)];
    if (state.is_required) text += " required";
    return state.is_missing ? text + " missing" : text;
  }

  std::string code_of(const forms::ItemPlace& place) const {
    const auto& item = compiled_.form->items[static_cast<std::size_t>(place.item)];
    return item.repeat < 0 ? item.code : item.code + "[" + std::to_string(place.row + 1) + "]";
  }

  static std::set<std::string> words(const Node& node) {
    std::set<std::string> found;
    for (const Node& item : node.items) found.insert(item.text);
    return found;
  }

  void compare_items(const Node& then, const forms::Evaluation& evaluation) const {
    if (const Node* states = then.find("state")) {
      for (const Member& member : states->members)
        EXPECT_EQ(state_of(*find(evaluation, member.key).second), member.value.text) << member.key;
    }
    if (const Node* values = then.find("value")) {
      for (const Member& member : values->members) {
        const auto [item, state] = find(evaluation, member.key);
        EXPECT_EQ(forms::to_display(*compiled_.form, item, *state), member.value.text)
            << member.key;
      }
    }
    if (const Node* exact = then.find("exact")) {
      for (const Member& member : exact->members) {
        const auto* state = find(evaluation, member.key).second;
        EXPECT_EQ(std::to_string(state->number), member.value.items[0].text);
        EXPECT_EQ(std::to_string(state->divisor), member.value.items[1].text);
      }
    }
  }

  void compare_lists(const Node& then, const forms::Evaluation& evaluation) const {
    if (const Node* missing = then.find("missing")) {
      std::set<std::string> found;
      for (const forms::ItemPlace& place : evaluation.missing) found.insert(code_of(place));
      EXPECT_EQ(found, words(*missing));
    }
    if (const Node* problems = then.find("problems")) {
      std::set<std::string> found;
      for (const forms::Problem& problem : evaluation.problems) found.insert(problem.id);
      EXPECT_EQ(found, words(*problems));
    }
    if (const Node* stop = then.find("stop")) {
      ASSERT_EQ(evaluation.stops.size(), 1u);
      EXPECT_EQ(evaluation.stops[0].message, stop->text);
    }
    if (const Node* counts = then.find("counts")) {
      const forms::Counts& found = evaluation.counts;
      EXPECT_EQ(std::to_string(found.asked), counts->find("asked")->text);
      EXPECT_EQ(std::to_string(found.answered), counts->find("answered")->text);
      EXPECT_EQ(std::to_string(found.missing), counts->find("missing")->text);
      EXPECT_EQ(std::to_string(found.optional), counts->find("optional")->text);
    }
  }

  Node spec_;
  Loaded loaded_;
  forms::CompiledForm compiled_;
};

TEST_F(Spec, every_case_holds) {
  const Node* cases = spec_.find("cases");
  ASSERT_NE(cases, nullptr);
  EXPECT_GT(cases->items.size(), 15u);
  for (const Node& one : cases->items) {
    SCOPED_TRACE(one.find("name")->text);
    const forms::Evaluation evaluation = evaluate(one);
    compare_items(*one.find("then"), evaluation);
    compare_lists(*one.find("then"), evaluation);
  }
}

}  // namespace
}  // namespace policy
