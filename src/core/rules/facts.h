// Facts of one household → the record that a rule set's program reads. The one place where blank
// cells get their meaning.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/expr/explain.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"

namespace rules {

// Where facts come from: a registered household, a form being filled, a case of a test. Rows of an
// entity are numbered through, in the order of their parents' rows (all records of the first
// member, then those of the second).
class FactSource {
 public:
  virtual ~FactSource() = default;
  // How many rows of `entity` stand below row `parent_row` of its parent entity.
  virtual int32_t count_rows(std::string_view entity, int32_t parent_row) const = 0;
  // The value stated for this indicator; none when nobody stated one.
  virtual std::optional<dictionary::Value> value(const dictionary::Indicator& indicator,
                                                 const expr::Moment& moment, int32_t row) const = 0;
  // What the row is called in a sentence; "" when it has no name.
  virtual std::string row_name(std::string_view entity, int32_t row) const = 0;
};

struct Subject {
  expr::Record record;
  expr::RowNames names;
};

// A number outside its indicator's range is refused: the proof that nothing overflows rests on the
// range.
base::Result<void> check_range(const dictionary::Indicator& indicator,
                               const dictionary::Value& value);

// A current value that nobody stated means what the indicator's `blank` says; for derived
// indicators and other moments it is unknown. An error when a table has more than
// expr::kMaxRowsPerRecord rows or a number is out of range.
base::Result<Subject> record_from(const dictionary::Dictionary& dictionary,
                                  const expr::Program& program, const expr::Layout& layout,
                                  const FactSource& source);

}  // namespace rules
