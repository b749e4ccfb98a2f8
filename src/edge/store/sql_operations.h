// How each operation of a program is written in SQL. Internal to edge/store; expression_sql
// arranges the pieces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/expr/program.h"
#include "edge/store/expression_sql.h"

namespace store {

// An operand: its text, and what is known about it.
struct Term {
  std::string sql;
  bool absent = false;  // May be not applicable.
  bool text = false;
  std::optional<int64_t> constant;
  expr::Interval interval;
};

// Whether divisor * step stays far inside 64 bits, so that rounding needs no wider numbers.
bool rounding_fits(expr::Interval divisor, int64_t step);

class SqlOperations {
 public:
  explicit SqlOperations(SqlDialect dialect) : dialect_(dialect) {}

  std::string number(int64_t value) const;
  std::string quoted(std::string_view text) const;
  std::string unknown(bool condition) const;
  std::string absent(bool text) const;
  // "WHEN c THEN yes WHEN NOT c THEN no": neither when c is unknown.
  std::string cased(const std::string& condition, const std::string& yes,
                    const std::string& no) const;
  std::string value_and_state(const Term& value, const std::string& name,
                              const std::string& state) const;

  // Everything but leaves, broadcasts and aggregates. `list` belongs to kInList.
  std::string operation(const expr::Node& node, const std::vector<int64_t>& list, const Term& a,
                        const Term& b, const Term& c) const;

  // The columns that a grouped pass gathers for aggregate `index` (", … AS w<index>"), and the
  // value read from them.
  std::string gather_aggregate(const expr::Node& node, const std::string& condition,
                               const Term& value, int32_t index) const;
  std::string read_aggregate(const expr::Node& node, const std::string& alias, int32_t index,
                             bool text) const;

 private:
  std::string is_absent(const Term& term) const;
  // CASE WHEN an operand is not applicable THEN `otherwise` ELSE `body` END; only the body when
  // none can be.
  std::string guarded(const Term& a, const Term& b, const std::string& otherwise,
                      const std::string& body) const;
  std::string compared(const expr::Node& node, const std::vector<int64_t>& list, const Term& a,
                       const Term& b) const;
  std::string count_compared(const expr::Node& node, const Term& a, const Term& b,
                             const Term& c) const;
  std::string arithmetic(const expr::Node& node, const Term& a, const Term& b) const;
  std::string rounded(const expr::Node& node, const Term& a, const Term& b) const;
  std::string chosen(const expr::Node& node, const Term& a, const Term& b, const Term& c) const;
  std::string dated(const expr::Node& node, const Term& a, const Term& b) const;
  std::string months_added(const std::string& date, const std::string& months,
                           const std::string& days, bool fail) const;
  std::string part(std::string_view which,
                   const std::string& day) const;          // year, month or day of a day number
  std::string month_number(const std::string& day) const;  // year * 12 + month - 1
  std::string first_of_month(
      const std::string& month) const;  // day number of the month's first day

  SqlDialect dialect_;
};

}  // namespace store
