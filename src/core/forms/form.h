// A form as its pack file writes it: a numbered, labelled view of indicators in the order of the
// paper (docs/formats/pack.md). Filled once by edge/policy, then immutable. Expressions stay text
// here; core/expr compiles them, with the form's item codes as names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace forms {

enum class Input : uint8_t { kByType, kTick, kText, kAddress, kDate, kPhone };

// In which unit the paper wants an amount. Facts are in yuan.
enum class PaperUnit : uint8_t { kOwn, kTenThousandYuan };

// 其他 with words: choosing `option` asks for the text indicator.
struct OtherText {
  std::string option;     // A code of the item's list.
  std::string indicator;  // A text indicator of the same entity.
};

// The interview ends here, e.g. when the household refuses.
struct StopHere {
  base::PlacedText when;
  std::string message;
};

struct FormItem {
  std::string code;         // As printed, "A33"; unique within the form.
  std::string label;        // As printed; the indicator's label where the file gives none.
  std::string indicator;    // Empty for an item that is only printed (a signature line).
  bool negated = false;     // The paper asks the opposite of the indicator (bool only).
  std::string group;        // Row group as printed; empty: none.
  bool all_options = true;  // The whole code list in its order.
  std::vector<std::string>
      options;                 // Codes in printed order; filled for `all` too. Empty: not a choice.
  base::PlacedText relevant;   // Shown only when yes; empty: always.
  base::PlacedText required;   // "true" for 必填; empty: optional.
  base::PlacedText generated;  // 系统生成: nobody types it.
  base::PlacedText computed;   // Computed from items, may be overtyped by the paper's figure.
  std::optional<OtherText> other_text;
  std::string yes_no;                // The item that asks 是/否 about these boxes; empty: none.
  PaperUnit unit = PaperUnit::kOwn;  // Money only.
  std::string preset;  // Value of the first row of a member table, as packs write values.
  std::optional<StopHere> stop_here;
  Input input = Input::kByType;
  std::string note;    // Printed beside the item.
  std::string source;  // "notice.txt:101"
  base::Place place;
};

struct FormSection {
  std::string title;
  std::string repeat;  // A collection: one row of items per record; empty: asked once.
  std::string note;
  std::vector<FormItem> items;
};

enum class CheckSeverity : uint8_t { kInfo, kWarn, kError };

// `when` yes means the answers contradict each other.
struct FormCheck {
  std::string id;
  std::string repeat;  // A collection: checked on each of its records; empty: on the household.
  base::PlacedText when;
  CheckSeverity severity = CheckSeverity::kError;
  base::PlacedText message;
  std::string source;
  base::Place place;
};

struct FormNote {
  std::string text;
  std::string source;
};

struct FormDefinition {
  std::string id;
  std::string title;
  std::string entity;  // What one form is about; `household` where the file does not say.
  std::string paper;   // "A3 landscape"; empty: not printed.
  std::string layout;
  std::vector<std::string> signers;
  std::vector<FormItem> header;
  std::vector<FormSection> sections;
  std::vector<FormCheck> checks;
  std::vector<FormNote> notes;
  std::string pack;  // The pack whose file this is.
  base::Place place;

  // The item with this code, in the header or any section; null when there is none.
  const FormItem* find_item(std::string_view code) const;
};

std::optional<Input> parse_input(std::string_view text);
std::string_view to_text(PaperUnit unit);  // "" for kOwn
std::string_view to_text(Input input);     // "tick"; "" for kByType
std::optional<PaperUnit> parse_paper_unit(std::string_view text);
std::optional<CheckSeverity> parse_check_severity(std::string_view text);
std::string_view to_text(CheckSeverity severity);

}  // namespace forms
