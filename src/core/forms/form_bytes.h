// A compiled form, and what someone filled in, as compact bytes: what a phone loads to evaluate the
// form without parser and pack, and what crosses the border to WebAssembly (src/wasm/forms).
//
// Readers trust nothing: whatever the bytes are, a form that is accepted runs within its memory.
// Bytes of the program are those of core/expr/bytes.h; of its trace only the sets that a check's
// problem names rows by travel along.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/forms/answers.h"
#include "core/forms/form_program.h"

namespace forms {

inline constexpr uint8_t kFormBytesVersion = 2;

// A form and what it points into. The dictionary has only what the form uses; definition and items
// have what evaluating and showing needs, no expression and no source.
struct LoadedForm {
  std::unique_ptr<const FormDefinition> definition;
  std::unique_ptr<const dictionary::Dictionary> dictionary;
  std::unique_ptr<const FormProgram> form;
};

std::string to_bytes(const FormProgram& form);
base::Result<LoadedForm> form_from_bytes(std::string_view bytes);

// What someone wrote on one copy, where and when.
struct Filling {
  Setting setting;
  GivenAnswers given;
  std::vector<std::pair<std::string, std::string>> signatures;  // As in Answers.
};

std::string to_bytes(const Filling& filling);
std::optional<Filling> filling_from_bytes(std::string_view bytes);

// Reads the answers, evaluates the form and writes the result (evaluation_json.h). Where the
// setting does not fit the form (a parameter not in force) or the tables are too long, the error
// says so.
base::Result<std::string> evaluate_to_json(const FormProgram& form, const Filling& filling);

// Whether evaluating takes no more than a browser's patience: for forms from outside.
bool is_affordable(const FormProgram& form, const Answers& answers);

}  // namespace forms
