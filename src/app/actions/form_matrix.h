// One dictionary, many forms: what each form version of each pack calls an indicator, which way
// round it asks, which options it prints; and what is lost when one form is filled from another.
// Pure functions of packs; deeds and the command line share them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/answers.h"
#include "core/base/result.h"
#include "edge/policy/policy.h"

namespace actions {

struct Live;

struct MatrixForm {
  std::string id;  // "pack/form"
  std::string pack;
  std::string pack_title;
  std::string form;
  std::string title;
  int64_t item_count = 0;  // That ask an indicator.
};

// One item that asks the row's indicator.
struct MatrixCell {
  std::string form;  // MatrixForm::id
  std::string code;
  std::string label;
  std::string group;
  std::string unit;  // In which the paper wants it; empty: none.
  bool is_negated = false;
  bool is_generated = false;    // Nobody writes it.
  std::vector<Option> options;  // In printed order, as this pack calls them.
};

struct MatrixRow {
  std::string indicator;
  std::string label;
  std::string entity;
  std::string type;
  std::vector<MatrixCell> cells;  // In the order of the forms; several of one form are parts.
  // "opposite_polarity", "options_differ", "unit_differs", "generated_differs".
  std::vector<std::string> differences;
};

struct FormMatrix {
  std::vector<MatrixForm> forms;
  std::vector<MatrixRow> rows;  // In the order in which the forms ask first.
};

struct ConversionItem {
  std::string code;
  std::string label;
};
struct ConversionLoss {
  std::string kind;  // forms::LossKind
  ConversionItem item;
  std::string option;      // Label; empty: the whole item.
  ConversionItem to_item;  // Empty: the other form does not ask.
  std::string to_option;   // Label there; empty: none.
};
struct FormConversion {
  MatrixForm from;
  MatrixForm to;
  std::vector<ConversionLoss> losses;
  std::vector<ConversionLoss> as_words;    // Options that go behind 其他 and come back from there.
  std::vector<ConversionItem> unanswered;  // Left to ask on the other form.
  std::vector<ConversionItem> not_computed;  // Figures there that need what is left to ask.
};

using Policies = std::vector<std::shared_ptr<const policy::Policy>>;

FormMatrix make_form_matrix(const Policies& policies);
// `from` and `to` as MatrixForm::id. Errors: form.not_found.
base::Result<FormConversion> compare_forms(const Policies& policies, std::string_view from,
                                           std::string_view to);

// -- deeds: the packs that are loaded
FormMatrix show_form_matrix(const Live& live);
base::Result<FormConversion> show_form_conversion(const Live& live, std::string_view from,
                                                  std::string_view to);

}  // namespace actions
