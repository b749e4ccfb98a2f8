#include "edge/store/sql_operations.h"

#include <cassert>

namespace store {
namespace {

using expr::Comparison;
using expr::Node;
using expr::Op;

// Outside every interval that the compiler accepts, and spelled alike in both dialects.
constexpr std::string_view kAbsentNumber = "(-9223372036854775807)";
constexpr std::string_view kAbsentText = "'\x01not_applicable'";

std::string symbol_of(Comparison how) {
  switch (how) {
    case Comparison::kLess:
      return "<";
    case Comparison::kLessEqual:
      return "<=";
    case Comparison::kEqual:
      return "=";
    case Comparison::kNotEqual:
      return "<>";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterEqual:
      return ">=";
  }
  return "=";
}

}  // namespace

bool rounding_fits(expr::Interval divisor, int64_t step) {
  return divisor.low >= 0 && divisor.high <= INT64_MAX / 4 / step;
}

std::string SqlOperations::number(int64_t value) const {
  std::string text = std::to_string(value);
  if (value < 0) text = "(" + text + ")";
  // PostgreSQL takes a small literal for 32 bits and would overflow there.
  return dialect_ == SqlDialect::kPostgres ? "CAST(" + text + " AS bigint)" : text;
}

std::string SqlOperations::quoted(std::string_view text) const {
  std::string made = "'";
  for (const char c : text) {
    made += c;
    if (c == '\'') made += c;
  }
  return dialect_ == SqlDialect::kPostgres ? "CAST(" + made + "' AS text)" : made + "'";
}

std::string SqlOperations::unknown(bool condition) const {
  if (dialect_ == SqlDialect::kSqlite) return "NULL";
  return condition ? "CAST(NULL AS boolean)" : "CAST(NULL AS bigint)";
}

std::string SqlOperations::absent(bool text) const {
  return std::string(text ? kAbsentText : kAbsentNumber);
}

std::string SqlOperations::cased(const std::string& condition, const std::string& yes,
                                 const std::string& no) const {
  return "WHEN " + condition + " THEN " + yes + " WHEN NOT " + condition + " THEN " + no;
}

std::string SqlOperations::value_and_state(const Term& value, const std::string& name,
                                           const std::string& state) const {
  return value.sql + " AS " + name + ", CASE WHEN " + value.sql + " IS NULL THEN 1 WHEN " +
         is_absent(value) + " THEN 2 ELSE 0 END AS " + state;
}

std::string SqlOperations::is_absent(const Term& term) const {
  return "(" + term.sql + " = " + absent(term.text) + ")";
}

// Not applicable wins over unknown: `x = reserved` is NULL for an unknown x, and TRUE OR NULL is
// TRUE.
std::string SqlOperations::guarded(const Term& a, const Term& b, const std::string& otherwise,
                                   const std::string& body) const {
  std::string test;
  if (a.absent) test = is_absent(a);
  if (b.absent) test += (test.empty() ? "" : " OR ") + is_absent(b);
  return test.empty() ? "(" + body + ")"
                      : "CASE WHEN " + test + " THEN " + otherwise + " ELSE " + body + " END";
}

std::string SqlOperations::compared(const Node& node, const std::vector<int64_t>& list,
                                    const Term& a, const Term& b) const {
  std::string body;
  switch (node.op) {
    case Op::kLess:
      body = a.sql + " < " + b.sql;
      break;
    case Op::kLessEqual:
      body = a.sql + " <= " + b.sql;
      break;
    case Op::kEqual:
    case Op::kTextEqual:
      body = a.sql + " = " + b.sql;
      break;
    case Op::kNotEqual:
      body = a.sql + " <> " + b.sql;
      break;
    case Op::kHasAny:
      body = "(" + a.sql + " & " + number(node.k) + ") <> 0";
      break;
    case Op::kCovers:
      body = "(" + b.sql + " & ~" + a.sql + ") = 0";
      break;
    default:
      for (const int64_t item : list) body += (body.empty() ? "" : ", ") + number(item);
      body = a.sql + " IN (" + body + ")";
      break;
  }
  return guarded(a, b, "FALSE", body);
}

// The count lies between a (surely) and b (possibly).
std::string SqlOperations::count_compared(const Node& node, const Term& a, const Term& b,
                                          const Term& c) const {
  const auto how = static_cast<Comparison>(node.k);
  const std::string symbol = symbol_of(how);
  std::string made = "CASE";
  if (c.absent) made += " WHEN " + is_absent(c) + " THEN FALSE";
  const std::string low = "(" + a.sql + " " + symbol + " " + c.sql + ")";
  if (how == Comparison::kEqual || how == Comparison::kNotEqual) {
    const std::string outside = how == Comparison::kEqual ? "FALSE" : "TRUE";
    return made + " WHEN " + c.sql + " < " + a.sql + " OR " + c.sql + " > " + b.sql + " THEN " +
           outside + " WHEN " + a.sql + " = " + b.sql + " THEN " + low + " END";
  }
  const std::string high = "(" + b.sql + " " + symbol + " " + c.sql + ")";
  return made + " WHEN " + low + " = " + high + " THEN " + low + " END";
}

std::string SqlOperations::rounded(const Node& node, const Term& a, const Term& b) const {
  // Quotient and rest of the magnitude; half is away from zero, and rest >= unit - rest cannot
  // overflow.
  const std::string unit = "(" + b.sql + " * " + number(node.k) + ")";
  const std::string magnitude = "abs(" + a.sql + ")";
  const std::string rest = "(" + magnitude + " % " + unit + ")";
  const std::string count = "(" + magnitude + " / " + unit + " + CASE WHEN " + rest +
                            " >= " + unit + " - " + rest + " THEN 1 ELSE 0 END)";
  std::string test;
  if (a.absent) test += is_absent(a) + " OR ";
  if (b.absent) test += is_absent(b) + " OR ";
  return "CASE WHEN " + test + b.sql + " = 0 THEN " + absent(false) + " WHEN " + a.sql +
         " < 0 THEN -" + count + " * " + number(node.k) + " ELSE " + count + " * " +
         number(node.k) + " END";
}

std::string SqlOperations::arithmetic(const Node& node, const Term& a, const Term& b) const {
  switch (node.op) {
    case Op::kAdd:
    case Op::kAddDays:
      return guarded(a, b, absent(false), a.sql + " + " + b.sql);
    case Op::kSubtract:
      return guarded(a, b, absent(false), a.sql + " - " + b.sql);
    case Op::kMultiply:
      return guarded(a, b, absent(false), a.sql + " * " + b.sql);
    case Op::kNegate:
      return guarded(a, b, absent(false), "-(" + a.sql + ")");
    case Op::kRoundDivide:
      return rounded(node, a, b);
    default: {
      const std::string more = node.op == Op::kGreatest ? " >= " : " <= ";
      const std::string less = node.op == Op::kGreatest ? " < " : " > ";
      const std::string body = "CASE WHEN " + a.sql + more + b.sql + " THEN " + a.sql + " WHEN " +
                               a.sql + less + b.sql + " THEN " + b.sql + " END";
      return guarded(a, b, absent(false), body);
    }
  }
}

std::string SqlOperations::chosen(const Node& node, const Term& a, const Term& b,
                                  const Term& c) const {
  switch (node.op) {
    case Op::kIf:
    case Op::kIfBool:
      return "CASE " + cased(a.sql, b.sql, c.sql) + " END";
    case Op::kDefault:
      return "CASE WHEN " + a.sql + " IS NULL OR " + is_absent(a) + " THEN " + b.sql + " ELSE " +
             a.sql + " END";
    case Op::kFallback:
      return "COALESCE(" + a.sql + ", " + b.sql + ")";
    case Op::kExact:
      return "CASE WHEN " + a.sql + " = " + b.sql + " THEN " + a.sql + " END";
    case Op::kBoolValue:
      return "CASE " + cased(a.sql, number(1), number(0)) + " END";
    case Op::kTruth:
      return guarded(a, b, "FALSE", a.sql + " <> 0");
    case Op::kIsKnown:
      return "(" + a.sql + " IS NOT NULL AND NOT " + is_absent(a) + ")";
    case Op::kIsUnknown:
      return "(" + a.sql + " IS NULL)";
    default:
      return "(" + a.sql + " IS NOT NULL AND " + is_absent(a) + ")";
  }
}

std::string SqlOperations::part(std::string_view which, const std::string& day) const {
  if (dialect_ == SqlDialect::kPostgres) {
    return "CAST(extract(" + std::string(which) + " FROM DATE '1970-01-01' + CAST(" + day +
           " AS integer)) AS bigint)";
  }
  const std::string code = which == "year" ? "%Y" : which == "month" ? "%m" : "%d";
  return "CAST(strftime('" + code + "', " + day + " + 2440587.5) AS INTEGER)";
}

std::string SqlOperations::month_number(const std::string& day) const {
  return "(" + part("year", day) + " * 12 + " + part("month", day) + " - 1)";
}

// Days of whole years and months of a calendar that begins in March, so that a leap day ends its
// year.
std::string SqlOperations::first_of_month(const std::string& month) const {
  const std::string shifted = "(" + month + " - 2)";
  const std::string year = "(" + shifted + " / 12)";
  return "(365 * " + year + " + " + year + " / 4 - " + year + " / 100 + " + year +
         " / 400 + (153 * (" + shifted + " % 12) + 2) / 5 - 719468)";
}

std::string SqlOperations::months_added(const std::string& date, const std::string& months,
                                        const std::string& days, bool fail) const {
  const std::string moved = "m.first + m.day - 1";
  const std::string late = fail ? absent(false) : "m.next - 1 + m.days";
  return "(SELECT CASE WHEN abs(m.moved) > 12000 THEN " + absent(false) + " WHEN " + moved +
         " < m.next THEN " + moved + " + m.days WHEN " + moved + " >= m.next THEN " + late +
         " END FROM (SELECT " + first_of_month("k.month") + " AS first, " +
         first_of_month("(k.month + 1)") +
         " AS next, k.day AS day, k.moved AS moved, k.days AS days" + " FROM (SELECT " +
         month_number(date) + " + " + months + " AS month, " + part("day", date) + " AS day, " +
         months + " AS moved, " + days + " AS days) k) m)";
}

std::string SqlOperations::dated(const Node& node, const Term& a, const Term& b) const {
  std::string body;
  switch (node.op) {
    case Op::kAge: {
      // Who was born on 29 February has the birthday on 1 March in common years: comparing month
      // and day says so already.
      const auto month_day = [&](const std::string& day) {
        return "(" + part("month", day) + " * 100 + " + part("day", day) + ")";
      };
      body = part("year", b.sql) + " - " + part("year", a.sql) + " - CASE WHEN " +
             month_day(b.sql) + " < " + month_day(a.sql) + " THEN 1 ELSE 0 END";
      break;
    }
    case Op::kMonthsBetween: {
      const auto between = [&](const std::string& from, const std::string& to) {
        const std::string last = part("day", "(" + to + " + 1)") + " = 1";
        return "(" + month_number(to) + " - " + month_number(from) + " - CASE WHEN " +
               part("day", to) + " < " + part("day", from) + " AND NOT (" + last +
               ") THEN 1 ELSE 0 END)";
      };
      body = "CASE WHEN " + b.sql + " < " + a.sql + " THEN -" + between(b.sql, a.sql) + " WHEN " +
             b.sql + " >= " + a.sql + " THEN " + between(a.sql, b.sql) + " END";
      break;
    }
    case Op::kAddMonths:
      body = months_added(a.sql, b.sql, number(0), node.k == 1);
      break;
    case Op::kAddDuration: {
      // Packed as months * 2^32 + days, days signed.
      const std::string low = "(" + b.sql + " & 4294967295)";
      const std::string days =
          "(" + low + " - CASE WHEN " + low + " >= 2147483648 THEN 4294967296 ELSE 0 END)";
      body =
          months_added(a.sql, "((" + b.sql + " - " + days + ") / 4294967296)", days, node.k == 1);
      break;
    }
    case Op::kMonthOf:
      body = month_number(a.sql);
      break;
    default:
      body = part("year", a.sql);
      break;
  }
  return guarded(a, b, absent(false), body);
}

std::string SqlOperations::operation(const Node& node, const std::vector<int64_t>& list,
                                     const Term& a, const Term& b, const Term& c) const {
  switch (node.op) {
    case Op::kAnd:
      return "(" + a.sql + " AND " + b.sql + ")";
    case Op::kOr:
      return "(" + a.sql + " OR " + b.sql + ")";
    case Op::kNot:
      return "(NOT " + a.sql + ")";
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kInList:
    case Op::kHasAny:
    case Op::kCovers:
    case Op::kTextEqual:
      return compared(node, list, a, b);
    case Op::kCountCompare:
      return count_compared(node, a, b, c);
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kNegate:
    case Op::kRoundDivide:
    case Op::kGreatest:
    case Op::kLeast:
    case Op::kAddDays:
      return arithmetic(node, a, b);
    case Op::kAge:
    case Op::kMonthsBetween:
    case Op::kAddDuration:
    case Op::kAddMonths:
    case Op::kMonthOf:
    case Op::kYearOf:
      return dated(node, a, b);
    default:
      return chosen(node, a, b, c);
  }
}

std::string SqlOperations::gather_aggregate(const Node& node, const std::string& condition,
                                            const Term& value, int32_t index) const {
  const std::string name = std::to_string(index);
  const std::string possible =
      "COUNT(CASE WHEN " + condition + " THEN 1 WHEN " + condition + " IS NULL THEN 1 END)";
  const std::string degree =
      "CASE WHEN " + condition + " THEN 2 WHEN " + condition + " IS NULL THEN 1 ELSE 0 END";
  switch (node.op) {
    case Op::kCountSurely:
      return ", COUNT(CASE WHEN " + condition + " THEN 1 END) AS w" + name;
    case Op::kCountPossibly:
      return ", " + possible + " AS w" + name;
    case Op::kAny:
      return ", MAX(" + degree + ") AS w" + name;
    case Op::kAll:
      return ", MIN(" + degree + ") AS w" + name;
    default:
      break;
  }
  // A value counts when its row is surely in the set; it blurs the result when the row or the value
  // is unknown.
  const std::string there = value.absent ? " AND NOT " + is_absent(value) : "";
  const std::string counted = "CASE WHEN " + condition + there + " THEN " + value.sql + " END";
  const std::string maybe = value.absent ? condition + " IS NULL AND (" + value.sql +
                                               " IS NULL OR NOT " + is_absent(value) + ")"
                                         : condition + " IS NULL";
  std::string made = ", MAX(CASE WHEN (" + maybe + ") OR (" + condition + " AND " + value.sql +
                     " IS NULL) THEN 1 ELSE 0 END) AS z" + name;
  const std::string fold = node.op == Op::kSum ? "SUM" : node.op == Op::kMin ? "MIN" : "MAX";
  std::string folded = fold + "(" + counted + ")";
  // PostgreSQL sums into numeric; the compiler has proved that 64 bits hold it.
  if (node.op == Op::kSum && dialect_ == SqlDialect::kPostgres)
    folded = "CAST(" + folded + " AS bigint)";
  made += ", " + folded + " AS w" + name;
  if (node.op == Op::kOne) {
    made += ", " + possible + " AS y" + name + ", COUNT(CASE WHEN " + condition +
            " THEN 1 END) AS x" + name;
  }
  return made;
}

std::string SqlOperations::read_aggregate(const Node& node, const std::string& alias, int32_t index,
                                          bool text) const {
  const std::string name = std::to_string(index);
  const std::string value = alias + ".w" + name;
  const std::string blurred = "WHEN " + alias + ".z" + name + " = 1 THEN NULL ";
  switch (node.op) {
    case Op::kCountSurely:
    case Op::kCountPossibly:
      return "COALESCE(" + value + ", 0)";
    case Op::kAny:
      return "CASE COALESCE(" + value + ", 0) WHEN 2 THEN TRUE WHEN 0 THEN FALSE END";
    case Op::kAll:
      return "CASE COALESCE(" + value + ", 2) WHEN 2 THEN TRUE WHEN 0 THEN FALSE END";
    case Op::kSum:
      return "CASE " + blurred + "ELSE COALESCE(" + value + ", 0) END";
    case Op::kOne:
      return "CASE WHEN COALESCE(" + alias + ".y" + name + ", 0) = 0 THEN " + absent(text) +
             " WHEN " + alias + ".y" + name + " > 1 OR " + alias + ".x" + name + " = 0 THEN NULL " +
             blurred + "ELSE COALESCE(" + value + ", " + absent(text) + ") END";
    default:
      return "CASE " + blurred + "ELSE COALESCE(" + value + ", " + absent(text) + ") END";
  }
}

}  // namespace store
