// From the text of a cell, as people write it, to a value of an indicator: dates in all their
// shapes, amounts in 元 and 万元, labels instead of codes, identity numbers with blanks in them.
// What cannot be read, or may be read in two ways, is said in a sentence and never guessed (FIELD
// part A §2, DOMAIN §10.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"
#include "core/dictionary/layout.h"

namespace transfer {

// A cell as any kind of workbook gives it; views live as long as the call.
struct CellText {
  std::string_view text;    // As the sheet shows it; empty: blank.
  std::string_view number;  // Of a number, exact decimal; empty: it is none.
  std::optional<base::Date> date;
  bool may_have_lost_digits = false;
  bool lacks_value = false;  // A formula whose result was not stored.
  bool is_error = false;     // #N/A and the like.
};

struct ReadCell {
  std::optional<dictionary::Value> value;   // None: blank, or a problem of severity error.
  std::optional<base::Diagnostic> problem;  // With a value: a warning. Places are the caller's.
};

// Does the cell say nothing? Blanks of all widths, and the strokes that people put for nothing.
bool is_blank(std::string_view text);

// Reads the cells of one column. Remembers words it has seen; used by one thread.
class CellReader {
 public:
  // Dictionary and column outlive it. `heading` may name a unit: 村级集体经济收入（万元）.
  CellReader(const dictionary::Dictionary& dictionary, const dictionary::LayoutColumn& column,
             std::string_view heading);

  const dictionary::Indicator& indicator() const { return *indicator_; }
  const dictionary::LayoutColumn& column() const { return column_; }
  ReadCell read(const CellText& cell);

 private:
  ReadCell read_known(const CellText& cell) const;
  ReadCell read_words(std::string_view text) const;
  ReadCell read_set(std::string_view text) const;
  ReadCell read_yes_no(std::string_view text) const;
  ReadCell read_number(const CellText& cell) const;
  ReadCell read_day(const CellText& cell) const;
  ReadCell read_month(const CellText& cell) const;
  ReadCell read_id(std::string_view text) const;
  ReadCell read_text(std::string_view text) const;
  ReadCell in_range(dictionary::Value value, std::string_view text) const;
  ReadCell fault(std::string_view id, std::string_view text, std::string_view more = "",
                 std::string_view and_more = "") const;
  std::optional<int32_t> find_code(std::string_view plain) const;
  std::string some_labels() const;

  const dictionary::LayoutColumn& column_;
  const dictionary::Indicator* indicator_;
  const dictionary::CodeList* list_;
  bool is_in_ten_thousands_ = false;                // The heading says 万元.
  std::unordered_map<std::string, int32_t> codes_;  // Plain words → index.
  std::unordered_map<std::string, ReadCell> seen_;  // Of lists and yes/no; bounded.
};

// 2023-05-01, 2023.5.1, 2023/5/1, 20230501, 2023年5月1日, also with a time behind. None: no day.
std::optional<base::Date> parse_written_date(std::string_view text);
// 2023-05, 202305, 2023年5月, 2023.5, 2023/5, and every day. As base::parse_month.
std::optional<int32_t> parse_written_month(std::string_view text);
// The day in a file's name: 监测对象信息_20231218.xlsx. None when there is none, or several.
std::optional<base::Date> date_in_name(std::string_view file_name);

}  // namespace transfer
