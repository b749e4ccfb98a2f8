// For tests of forms: an invented dictionary and an invented sheet on it that uses everything a
// form can say.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/forms/evaluate.h"
#include "core/forms/form_program.h"

namespace forms::test_support {

dictionary::Dictionary make_dictionary();
// Q1 … Q20 and the member table P1 … P5; see make_sheet().
FormDefinition make_sheet();

// A dictionary, a definition and the program compiled from them, kept together.
class Sheet {
 public:
  Sheet() : Sheet(make_sheet()) {}
  explicit Sheet(FormDefinition sheet);

  const FormProgram& form() const { return *compiled_.form; }
  const base::Diagnostics& diagnostics() const { return compiled_.diagnostics; }
  expr::Context context() const;  // 2031-09-30, line 7500 yuan/person

  // Given as people write it: {{"Q1", "是"}}, rows of the member table.
  using Words = std::vector<std::pair<std::string, std::string>>;
  Answers answers(const Words& form, const std::vector<Words>& members = {}) const;
  Evaluation look(const Words& form, const std::vector<Words>& members = {}) const;
  // "shown required missing", "hidden", "undecided", "stopped".
  std::string state(const Evaluation& evaluation, const std::string& code, int row = 0) const;
  std::string value(const Evaluation& evaluation, const std::string& code, int row = 0) const;
  // Ids of problems, joined by blanks.
  std::string problems(const Evaluation& evaluation) const;
  std::string missing(const Evaluation& evaluation) const;  // "Q2 P1[2]"

 private:
  std::unique_ptr<dictionary::Dictionary> dictionary_;
  std::unique_ptr<FormDefinition> definition_;
  CompiledForm compiled_;
};

}  // namespace forms::test_support
