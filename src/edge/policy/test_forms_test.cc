// The forms of the packs in this repository, case by case: S0-29 … S0-102, S4-34 … S4-95.
#include "edge/policy/test_forms.h"

#include <gtest/gtest.h>

#include "core/forms/form_program.h"
#include "edge/policy/files.h"
#include "edge/policy/load.h"
#include "edge/policy/policy_test_support.h"

namespace policy {
namespace {

const char* const kRoot = SHOUWANG_SOURCE_DIR "/policies";

TEST(TestForms, every_case_of_every_pack_passes) {
  int32_t cases = 0;
  for (const std::string& pack : list_packs(kRoot)) {
    const Loaded loaded = load_policy(kRoot, pack);
    ASSERT_NE(loaded.policy, nullptr) << pack;
    const FormTestReport report = test_forms(*loaded.policy);
    cases += report.cases;
    for (const FailedFormCase& failed : report.failed) {
      for (const std::string& difference : failed.differences) {
        ADD_FAILURE() << failed.place.file << ":" << failed.place.line << " " << failed.name << "："
                      << difference;
      }
    }
  }
  EXPECT_GT(cases, 60);
}

TEST(TestForms, every_form_compiles_without_a_complaint) {
  for (const std::string& pack : list_packs(kRoot)) {
    const Loaded loaded = load_policy(kRoot, pack);
    ASSERT_NE(loaded.policy, nullptr) << pack;
    for (const forms::FormDefinition& form : loaded.policy->forms) {
      const auto compiled = forms::compile_form(form, loaded.policy->dictionary);
      for (const base::Diagnostic& diagnostic : compiled.diagnostics) {
        if (diagnostic.severity == base::Severity::kError)
          ADD_FAILURE() << base::to_line(diagnostic);
      }
    }
  }
}

TEST(TestForms, questions_that_wait_for_each_other_are_an_error_of_the_pack) {
  Files files = good_pack();
  std::string& sheet = files["small/forms/sheet.yaml"];
  const std::string place = "- {code: Q1, indicator: income, ";
  const std::size_t at = sheet.find(place);
  ASSERT_NE(at, std::string::npos);
  sheet.replace(at, place.size(),
                "- {code: Q1, indicator: income, relevant: Q2 is known, source: notice.txt:2}\n"
                "      - {code: Q2, indicator: income, relevant: Q1 is known, ");
  const TemporaryPacks packs(files);
  const std::string problems = packs.problems(packs.load().diagnostics);
  EXPECT_EQ(problems, "forms.circle@small/forms/sheet.yaml:11\n");
}

TEST(TestForms, a_wrong_case_is_told_with_what_was_expected_and_found) {
  std::size_t computed = 0;
  for (const std::string& pack : list_packs(kRoot)) {
    const Loaded loaded = load_policy(kRoot, pack);
    ASSERT_NE(loaded.policy, nullptr) << pack;
    Policy broken = *loaded.policy;
    std::size_t expected = 0;
    for (FormTests& tests : broken.form_tests) {
      for (FormCase& one : tests.cases) {
        one.missing = {"no_such_item"};
        one.problems = {"no_such_check"};
        for (FormAnswers::Entry& entry : one.computed.values) entry.value.number += 1;
        computed += one.computed.values.size();
        expected += 2 + one.computed.values.size();
      }
    }
    std::size_t found = 0;
    for (const FailedFormCase& failed : test_forms(broken).failed) {
      found += failed.differences.size();
      EXPECT_NE(failed.differences[0].find("缺项应为 no_such_item"), std::string::npos);
    }
    EXPECT_EQ(found, expected) << pack;
  }
  EXPECT_GT(computed, 50u);
}

}  // namespace
}  // namespace policy
