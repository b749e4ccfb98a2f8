// What columns a workbook has that somebody sends in: an export of the national system, a list of a
// department, a template of our own. A layout is data of a pack (feeds/); it says what a row is and
// what each heading means. Plain data, immutable once a policy is loaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/dictionary/value.h"

namespace dictionary {

class Dictionary;

// What a column tells apart from indicators: which household, where it lives, what day the row is
// about.
enum class ColumnRole : uint8_t {
  kIndicator,
  kHouseholdNumber,  // 户编号
  kVillageCode,      // 12 digits.
  kCountyName,
  kTownshipName,
  kVillageName,
  kGroupName,
  kInstant,  // The day that the states of the row are about.
};
std::string_view to_word(ColumnRole role);  // "household_number"; kIndicator: "indicator".
std::optional<ColumnRole> parse_column_role(std::string_view word);  // Never kIndicator.
std::vector<std::string_view> column_role_words();

struct LayoutColumn {
  ColumnRole role = ColumnRole::kIndicator;
  std::string indicator;              // Of kIndicator.
  std::string label;                  // As people call it.
  std::vector<std::string> headings;  // Any of them, as written; compared by base::plain_words.
  bool is_required = false;    // A workbook without it is refused, and a row where it is blank.
  bool joins = false;          // Several columns make one set (致贫返贫风险1 … 5).
  bool is_negated = false;     // The heading asks the opposite of a bool indicator.
  bool states_blanks = false;  // A blank cell says what the indicator says a blank means.
  // Words of this column that the indicator's own list does not know.
  std::vector<std::pair<std::string, Value>> words;
  std::string example;  // Of the template; empty: one is made from the type.
  base::Place place;
  // The word by which mappings name it: the role or the indicator.
  std::string_view target() const;
};

// What flows of a row are about when no one says: the deployment's accounting period, or the month
// or year of the row's day.
enum class LayoutPeriod : uint8_t { kAccounting, kMonth, kYear };

struct Layout {
  std::string id;
  std::string pack;
  std::string label;
  std::string department;        // Who sends it; may be empty.
  std::string row;               // Entity of a row: "person", "household", "labour_record" …
  std::string same_by;           // Of linked records: the indicator that tells two apart.
  bool adds_households = false;  // A household that is not known is a new one.
  bool adds_members = false;     // A person who is not known is a new member.
  LayoutPeriod period = LayoutPeriod::kAccounting;
  std::vector<std::string> file_names;  // Words by which a file is recognised.
  std::vector<std::string> left_out;    // Rows that begin with one of these are totals or notes.
  std::vector<LayoutColumn> columns;    // In the order of the template.
  std::string note;
  std::string source;
  base::Place place;

  const LayoutColumn* find(std::string_view target) const;  // Null when there is none.
};

}  // namespace dictionary
