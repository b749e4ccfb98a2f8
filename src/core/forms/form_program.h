// A form compiled against the dictionary: every item with its indicator, conditions and formula, in
// the order in which they can be decided (RULES §1.8). Immutable after compile_form(); any number
// of threads may read it. Definition and dictionary outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"
#include "core/forms/form.h"

namespace forms {

// One question of the form. Roots are indexes into Program::roots, -1: the form says nothing.
struct PlannedItem {
  std::string code;  // "A27", or "A27_other" for the words that 其他 asks for.
  std::string label;
  const FormItem* item = nullptr;  // Of the words of 其他: the item with the option.
  const dictionary::Indicator* indicator = nullptr;  // Null: only printed.
  const dictionary::CodeList* list = nullptr;
  std::string stop_message;  // Where the interview ends here.
  std::string other_option;  // Of the words of 其他: the option that asks for them.
  int32_t other_of = -1;     // Item whose option 其他 asks for this text.
  int32_t yes_no = -1;       // Item that asks 是/否 about this item's boxes; -1: none.
  PaperUnit unit = PaperUnit::kOwn;
  int32_t section = -1;  // -1: header.
  int32_t repeat = -1;   // Number of the repeat; -1: asked once.
  int32_t field = -1;    // Of the program; -1: no expression reads it.
  bool negated = false;
  bool is_tick = false;                     // Unticked is no.
  bool is_generated = false;                // Nobody is asked.
  bool is_computed = false;                 // May be overtyped.
  bool reads_answers = false;               // The formula reads other items of the form.
  std::vector<int64_t> offered;             // Numbers of the codes that the form offers, sorted.
  std::optional<dictionary::Value> preset;  // Of the first row.
  int32_t relevant = -1;
  int32_t required = -1;
  int32_t formula = -1;
  int32_t stop = -1;
  int32_t level = 0;  // Decided after all items of lower levels.
};

// A member table: rows of one entity.
struct PlannedRepeat {
  std::string collection;
  std::string entity;
  int16_t table = -1;  // Of the program; -1: no expression reads its rows.
};

struct MessagePart {
  std::string text;
  int32_t root = -1;  // Instead of text: the value of this root.
};

struct PlannedCheck {
  const FormCheck* check = nullptr;
  int32_t root = -1;
  int32_t repeat = -1;         // Checked on every row.
  std::vector<int32_t> items;  // That its condition names.
  std::vector<MessagePart> message;
};

// What a field of the program holds when nobody stated a value.
struct PlannedField {
  const dictionary::Indicator* indicator = nullptr;
  std::vector<int32_t> items;  // Items that answer it.
  dictionary::Blank blank = dictionary::Blank::kUnknown;
  // What the program was proved for. A number outside, which is reported, enters other formulas as
  // the nearest one inside.
  expr::Interval bounds;
};

struct FormProgram {
  const FormDefinition* definition = nullptr;
  const dictionary::Dictionary* dictionary = nullptr;
  expr::Program program;
  expr::Layout layout;
  std::vector<PlannedItem> items;  // In the order of the paper, header first.
  std::vector<PlannedRepeat> repeats;
  std::vector<PlannedCheck> checks;
  std::vector<PlannedField> fields;  // By field of the program.
  int32_t levels = 0;                // Highest level of an item.

  int32_t find_item(std::string_view code) const;     // -1: none.
  int32_t find_indicator(std::string_view id) const;  // First item with this indicator; -1: none.
  int32_t find_repeat(std::string_view collection_or_entity) const;
  // The paper spreads the boxes of one set over several items; the set is what they tick together.
  bool is_part(int32_t item) const;
};

struct CompiledForm {
  std::unique_ptr<const FormProgram> form;  // Expressions with an error are left out of it.
  base::Diagnostics diagnostics;
};
CompiledForm compile_form(const FormDefinition& definition,
                          const dictionary::Dictionary& dictionary);

// Bounds of every field, from the nodes that read it; low > high when nodes contradict each other.
void find_field_bounds(FormProgram* form);

// When and where a form is filled. Nothing reads a clock.
struct Setting {
  base::Date as_of;
  std::optional<base::Date> rule_date;  // Chooses parameter rows; as_of when absent.
  std::optional<std::pair<base::Date, base::Date>> period;
  std::string region;  // Prefix or full code.
};
using ParameterValues = std::vector<std::pair<std::string, dictionary::Value>>;  // id → value

// Resolves the parameters that the form reads; one that is not in force is an error, never the
// nearest row. `instead` replaces parameters.
base::Result<expr::Context> bind_form(const FormProgram& form, const Setting& setting,
                                      const ParameterValues& instead = {});

}  // namespace forms
