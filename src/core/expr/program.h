// The typed program that every way of running shares: columns, scalar with explanation,
// WebAssembly, SQL (RULES §1.8).
//
// A program is a list of nodes in topological order (operands before users), each belonging to one
// table: the root entity, a child entity, or -1 for what is the same for all records (constants,
// parameters, dates). Nodes are shared between rules. A boolean node is yes, no or unknown
// (Kleene); a value node is known, unknown or not applicable. A quotient is kept as two nodes
// (numerator, denominator), so that comparisons cross-multiply and nothing is rounded (RULES §1.3).
// Immutable after compile(); any number of threads may run it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dictionary/type.h"
#include "core/dictionary/value.h"
#include "core/expr/syntax.h"

namespace expr {

using dictionary::State;
using dictionary::Type;
using dictionary::TypeKind;

enum class Op : uint8_t {
  kConst,      // k
  kTextConst,  // k: index into texts
  kUnknown,    // a value nobody has
  kField,      // k: index into fields
  kParameter,  // k: index into parameters
  kContext,    // k: ContextName
  kBroadcast,  // a: node of an ancestor table, repeated for each row of `table`
  // Numbers. Unknown operands give unknown, a not applicable one gives not applicable.
  kAdd,
  kSubtract,
  kMultiply,
  kNegate,
  kRoundDivide,  // a / b rounded half up (away from zero) to a multiple of k; b = 0 is not
                 // applicable
  kGreatest,
  kLeast,
  // Comparisons: not applicable compares as no, unknown as unknown.
  kLess,
  kLessEqual,
  kEqual,
  kNotEqual,
  kInList,        // a in lists[k]
  kCountCompare,  // a: surely, b: possibly, c: value; k: Comparison
  kTruth,         // a boolean value as a condition: not applicable is no
  kIsKnown,
  kIsUnknown,
  kIsNotApplicable,
  kAnd,
  kOr,
  kNot,
  kBoolValue,  // a condition as a value (for `if`, `default`)
  kIf,         // a: condition, b, c: values
  kIfBool,     // a, b, c: conditions
  kDefault,    // b where a is unknown or not applicable
  kFallback,   // b where a is unknown
  kExact,      // a: surely, b: possibly → the count when both agree, else unknown
  kHasAny,     // mask a shares a bit with k
  kCovers,     // mask a contains mask b
  // Dates.
  kAge,            // a: birth, b: on → completed years
  kMonthsBetween,  // a, b
  kAddDuration,    // a: date, b: packed duration; k: 0 clip, 1 fail
  kAddMonths,      // a: date, b: months; k: 0 clip, 1 fail
  kAddDays,        // a: date, b: days
  kMonthOf,
  kYearOf,
  // Texts.
  kTextEqual,
  kTextLength,
  kMatches,  // k: Pattern
  kIdValid,
  kIdBirth,
  kIdSex,
  kIdKind,
  kCertificateKind,
  kCertificateGrade,
  kNormalName,
  kSameDigits,
  // Aggregates over the rows of table k below each row of `table`. a: condition on a row.
  kCountSurely,    // rows that surely satisfy a
  kCountPossibly,  // rows that surely or possibly do
  kAny,
  kAll,  // every row satisfies a
  kSum,  // b: value
  kMin,
  kMax,
  kOne,  // b: value of the only row that satisfies a
};

enum class ContextName : uint8_t { kAsOf, kRuleDate, kPeriodFrom, kPeriodTo };
enum class Comparison : uint8_t { kLess, kLessEqual, kEqual, kNotEqual, kGreater, kGreaterEqual };
enum class Pattern : uint8_t { kMobilePhone, kDigits, kHanName, kRegionCode };

// Which value of an indicator: the current one, the n-th snapshot before, at identification, or at
// a date.
struct Moment {
  enum class Kind : uint8_t { kCurrent, kPrevious, kIdentified, kDate };
  Kind kind = Kind::kCurrent;
  int32_t argument = 0;  // kPrevious: how many back; kDate: days.
  friend bool operator==(const Moment&, const Moment&) = default;
};

struct Node {
  Op op = Op::kConst;
  bool is_bool = false;
  int16_t table = -1;
  int32_t a = -1;
  int32_t b = -1;
  int32_t c = -1;
  int64_t k = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

// Inclusive bounds of a value node, proved at compile time (no overflow, lane width).
struct Interval {
  int64_t low = 0;
  int64_t high = 0;
};

struct Field {
  std::string indicator;
  int16_t table = 0;
  TypeKind kind = TypeKind::kBool;
  Moment moment;
};

struct Table {
  std::string entity;
  int16_t parent = -1;  // Tables stand after their parent; table 0 is the root entity.
};

// One node of the tree that explanations are read from: what was written, and which nodes hold its
// value.
struct TraceNode {
  SyntaxKind kind = SyntaxKind::kTrue;
  std::string text;     // As in SyntaxNode; for names the indicator's or parameter's id.
  int32_t source = -1;  // Which source text; `begin`, `end` are offsets in it.
  int32_t begin = 0;
  int32_t end = 0;
  int32_t number = -1;       // Node of the value, of the condition, or of the numerator.
  int32_t denominator = -1;  // Node, or -1 when the value is no quotient.
  bool is_bool = false;
  int16_t table = -1;
  Type type;
  // kAggregate: node of "row is in the set" (for `all`: in the collection); kSet: node of "row is
  // in the collection". Both are about rows of `filter_table`.
  int32_t filter = -1;
  int16_t filter_table = -1;
  bool negated = false;  // A form item that shows its indicator with the opposite sense.
  std::vector<int32_t> children;
};

struct Root {
  std::string name;
  int32_t node = -1;  // The condition; for value expressions the numerator.
  int32_t denominator = -1;
  int16_t table = 0;
  Type type;
  bool is_bool = true;
  int32_t trace = -1;  // Index into trace.
};

struct Program {
  std::vector<Table> tables;
  std::vector<Field> fields;
  std::vector<std::string> parameters;
  std::vector<std::string> texts;
  std::vector<std::vector<int64_t>> lists;  // Sorted.
  std::vector<Node> nodes;
  std::vector<Interval> intervals;  // One for each node; booleans 0…1.
  std::vector<Root> roots;
  std::vector<TraceNode> trace;
  std::vector<std::string> sources;  // Texts that trace offsets refer to.

  const Node& at(int32_t index) const { return nodes[static_cast<std::size_t>(index)]; }
  // Index of the field, -1 when the program does not read it.
  int32_t find_field(std::string_view indicator, const Moment& moment = {}) const;
  int32_t find_root(std::string_view name) const;
  int16_t find_table(std::string_view entity) const;
};

// More rows than this below one record are refused by whoever fills records or frames; overflow
// proofs rely on it.
inline constexpr int64_t kMaxRowsPerRecord = 65536;

}  // namespace expr
