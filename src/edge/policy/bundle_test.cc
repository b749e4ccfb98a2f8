// What a phone gets: nothing is left out, and the programs in it are the ones that were compiled.
#include "edge/policy/bundle.h"

#include <gtest/gtest.h>

#include "core/expr/bytes.h"
#include "core/forms/form_program.h"
#include "edge/policy/files.h"
#include "edge/policy/load.h"
#include "edge/policy/yaml.h"

namespace policy {
namespace {

std::string from_base64(std::string_view text) {
  std::string bytes;
  uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    const uint32_t digit = c >= 'a'   ? static_cast<uint32_t>(c - 'a' + 26)
                           : c >= 'A' ? static_cast<uint32_t>(c - 'A')
                           : c >= '0' ? static_cast<uint32_t>(c - '0' + 52)
                                      : (c == '+' ? 62u : 63u);
    group = group << 6 | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xFF);
  }
  return bytes;
}

// JSON is read as the YAML it is.
Node bundle_of(const Policy& policy) {
  base::Diagnostics diagnostics;
  const auto node = read_yaml(make_bundle(policy), "bundle", &diagnostics);
  for (const base::Diagnostic& diagnostic : diagnostics) ADD_FAILURE() << base::to_line(diagnostic);
  return node.value_or(Node{});
}

TEST(Bundle, every_form_travels_whole) {
  const std::string root = SHOUWANG_SOURCE_DIR "/policies";
  int forms_seen = 0;
  for (const std::string& pack : list_packs(root)) {
    const Loaded loaded = load_policy(root, pack);
    ASSERT_NE(loaded.policy, nullptr) << pack;
    const Node bundle = bundle_of(*loaded.policy);
    EXPECT_EQ(bundle.find("content_hash")->text, loaded.policy->content_hash);
    const Node& written = *bundle.find("forms");
    ASSERT_EQ(written.items.size(), loaded.policy->forms.size());
    for (std::size_t f = 0; f < written.items.size(); ++f) {
      const auto compiled = forms::compile_form(loaded.policy->forms[f], loaded.policy->dictionary);
      const auto program =
          expr::program_from_bytes(from_base64(written.items[f].find("program")->text));
      ASSERT_TRUE(program) << program.error().message;
      EXPECT_EQ(program->nodes, compiled.form->program.nodes);
      const Node& items = *written.items[f].find("items");
      ASSERT_EQ(items.items.size(), compiled.form->items.size());
      for (std::size_t i = 0; i < items.items.size(); ++i)
        EXPECT_EQ(items.items[i].find("code")->text, compiled.form->items[i].code);
      EXPECT_EQ(written.items[f].find("checks")->items.size(), compiled.form->checks.size());
      ++forms_seen;
    }
  }
  EXPECT_GE(forms_seen, 4);
}

TEST(Bundle, every_rule_of_a_household_travels) {
  const std::string root = SHOUWANG_SOURCE_DIR "/policies";
  for (const std::string& pack : list_packs(root)) {
    const Loaded loaded = load_policy(root, pack);
    ASSERT_NE(loaded.policy, nullptr) << pack;
    const Node bundle = bundle_of(*loaded.policy);
    const Node& rules = *bundle.find("rules");
    std::size_t expected = 0;
    for (const auto& rule : loaded.policy->rules) expected += rule.entity != "village";
    EXPECT_EQ(rules.find("items")->items.size(), expected) << pack;
    for (const Node& id : rules.find("parameters")->items)
      EXPECT_NE(bundle.find("parameters")->find(id.text), nullptr) << id.text;
    EXPECT_TRUE(expr::program_from_bytes(from_base64(rules.find("program")->text)));
  }
}

}  // namespace
}  // namespace policy
