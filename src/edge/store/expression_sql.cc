#include "edge/store/expression_sql.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <set>

#include "edge/store/sql_operations.h"

namespace store {
namespace {

using expr::Node;
using expr::Op;
using expr::Program;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

bool is_literal(Op op) {
  return op == Op::kConst || op == Op::kTextConst || op == Op::kUnknown || op == Op::kParameter ||
         op == Op::kContext;
}
bool is_aggregate(Op op) { return op >= Op::kCountSurely; }

class Printer {
 public:
  Printer(const Program& program, const SqlQuery& query)
      : program_(program), query_(query), sql_(query.dialect), nodes_(program.nodes.size()) {}

  base::Result<std::string> print() {
    for (const int32_t root : query_.roots) {
      if (const auto reason = why_not_sql(program_, root)) {
        return base::Error{base::ErrorCode::kInvalidInput, *reason,
                           program_.roots[as_size(root)].name};
      }
    }
    mark_needed();
    choose_columns();
    std::string with;
    for (const auto& [stage, table] : steps_) {
      with += with.empty() ? "WITH " : ",\n";
      with += name_of(table, stage) + " AS MATERIALIZED (" +
              (stage == 0 ? base_step(table) : step(table, stage)) + ")";
    }
    return with + "\n" + final_select();
  }

 private:
  struct Plan {
    bool needed = false;
    bool column = false;  // Stands in a common table expression; otherwise its text is inlined.
    bool absent = false;  // May be not applicable.
    bool text = false;
    int uses = 0;
    int stage = 0;  // Of the step that makes the column.
  };

  Plan& plan(int32_t node) { return nodes_[as_size(node)]; }
  static std::array<int32_t, 3> operands(const Node& node) { return {node.a, node.b, node.c}; }

  void need_table(int16_t table) {
    for (int16_t t = table; t >= 0; t = program_.tables[as_size(t)].parent) tables_.insert(t);
  }

  void mark_needed() {
    for (const int32_t index : query_.roots) {
      const expr::Root& root = program_.roots[as_size(index)];
      need_table(root.table);
      for (const int32_t node : {root.node, root.denominator}) {
        if (node < 0) continue;
        plan(node).needed = true;
        plan(node).uses += 1;
        if (!root.is_bool) plan(node).uses += 1;  // Value and state.
      }
    }
    for (std::size_t i = program_.nodes.size(); i-- > 0;) {
      if (!nodes_[i].needed) continue;
      const Node& node = program_.nodes[i];
      if (node.table >= 0) need_table(node.table);
      if (is_aggregate(node.op)) need_table(static_cast<int16_t>(node.k));
      for (const int32_t operand : operands(node)) {
        if (operand >= 0) plan(operand).needed = true;
      }
    }
  }

  // Whether the text of operand number `which` would be written more than once.
  bool repeats(const Node& node, int which) {
    switch (node.op) {
      case Op::kAnd:
      case Op::kOr:
      case Op::kNot:
      case Op::kIsUnknown:
      case Op::kFallback:
        return false;
      case Op::kIf:
      case Op::kIfBool:
        return which == 0;
      case Op::kAdd:
      case Op::kSubtract:
      case Op::kMultiply:
      case Op::kNegate:
      case Op::kLess:
      case Op::kLessEqual:
      case Op::kEqual:
      case Op::kNotEqual:
      case Op::kInList:
      case Op::kHasAny:
      case Op::kCovers:
      case Op::kTruth:
      case Op::kTextEqual:
      case Op::kAddDays:
        return plan(node.a).absent || (node.b >= 0 && plan(node.b).absent);
      default:
        return true;
    }
  }

  void choose_columns() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].needed) continue;
      const Node& node = program_.nodes[i];
      nodes_[i].absent = may_be_absent(node);
      nodes_[i].text = is_text(node);
      int which = 0;
      for (const int32_t operand : operands(node)) {
        if (operand >= 0) plan(operand).uses += repeats(node, which) ? 2 : 1;
        ++which;
      }
    }
    for (const int16_t table : tables_) steps_.insert({0, table});
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Plan& own = nodes_[i];
      const Node& node = program_.nodes[i];
      if (!own.needed || is_literal(node.op)) continue;
      own.column = node.op == Op::kField || node.op == Op::kBroadcast || is_aggregate(node.op) ||
                   own.uses > 1;
      if (node.op == Op::kField) continue;
      int above = node.table < 0 ? -1 : 0;
      for (const int32_t operand : operands(node)) {
        if (operand >= 0 && !is_literal(program_.at(operand).op))
          above = std::max(above, plan(operand).stage);
      }
      own.stage = own.column ? above + 1 : above;
      if (own.column) steps_.insert({own.stage, node.table});
    }
  }

  bool may_be_absent(const Node& node) {
    const auto of = [&](int32_t operand) { return operand >= 0 && plan(operand).absent; };
    switch (node.op) {
      case Op::kField:
      case Op::kMin:
      case Op::kMax:
      case Op::kOne:
      case Op::kAddDuration:
      case Op::kAddMonths:
        return true;
      case Op::kParameter:
        return query_.context.parameters[as_size(node.k)].state == expr::State::kNotApplicable;
      case Op::kRoundDivide:
        return of(node.a) || of(node.b) || program_.intervals[as_size(node.b)].low <= 0;
      case Op::kIf:
        return of(node.b) || of(node.c);
      case Op::kDefault:
        return of(node.b);
      case Op::kSum:
      case Op::kExact:
      case Op::kBoolValue:
      case Op::kCountSurely:
      case Op::kCountPossibly:
        return false;
      default:
        return !node.is_bool && (of(node.a) || of(node.b) || of(node.c));
    }
  }

  bool is_text(const Node& node) {
    switch (node.op) {
      case Op::kTextConst:
        return true;
      case Op::kField:
        return dictionary::is_text(program_.fields[as_size(node.k)].kind);
      case Op::kBroadcast:
        return plan(node.a).text;
      case Op::kIf:
        return plan(node.b).text || plan(node.c).text;
      case Op::kDefault:
      case Op::kFallback:
        return plan(node.a).text || plan(node.b).text;
      case Op::kOne:
        return plan(node.b).text;
      default:
        return false;
    }
  }

  static std::string name_of(int16_t table, int stage) {
    return (table < 0 ? "u" : "x" + std::to_string(table)) + "_" + std::to_string(stage);
  }

  // The last step of a table before `stage`; empty when there is none (only for the uniform "table"
  // -1).
  std::string latest(int16_t table, int stage) const {
    std::string found;
    for (const auto& [at, of] : steps_) {
      if (of == table && at < stage) found = name_of(table, at);
    }
    return found;
  }

  static std::string column(int32_t node) { return "v" + std::to_string(node); }
  static std::string key(int16_t table) { return "a" + std::to_string(table); }

  Term term(int32_t index) {
    Term made;
    const Plan& own = plan(index);
    made.absent = own.absent;
    made.text = own.text;
    made.interval = program_.intervals[as_size(index)];
    const Node& node = program_.at(index);
    if (node.op == Op::kConst && !node.is_bool) made.constant = node.k;
    made.sql = own.column ? (node.table < 0 ? "u." : "p.") + column(index) : expression(index);
    return made;
  }

  std::string state_literal(const expr::Cell& cell) const {
    if (cell.state == expr::State::kUnknown) return sql_.unknown(false);
    return cell.state == expr::State::kNotApplicable ? sql_.absent(false)
                                                     : sql_.number(cell.number);
  }

  std::string context_literal(expr::ContextName name) const {
    const expr::Context& context = query_.context;
    switch (name) {
      case expr::ContextName::kAsOf:
        return sql_.number(context.as_of);
      case expr::ContextName::kRuleDate:
        return sql_.number(context.rule_date);
      case expr::ContextName::kPeriodFrom:
        return context.has_period ? sql_.number(context.period_from) : sql_.unknown(false);
      default:
        return context.has_period ? sql_.number(context.period_to) : sql_.unknown(false);
    }
  }

  std::string expression(int32_t index) {
    const Node& node = program_.at(index);
    switch (node.op) {
      case Op::kConst:
        return node.is_bool ? (node.k != 0 ? "TRUE" : "FALSE") : sql_.number(node.k);
      case Op::kTextConst:
        return sql_.quoted(program_.texts[as_size(node.k)]);
      case Op::kUnknown:
        return sql_.unknown(false);
      case Op::kParameter:
        return state_literal(query_.context.parameters[as_size(node.k)]);
      case Op::kContext:
        return context_literal(static_cast<expr::ContextName>(node.k));
      case Op::kBroadcast:
        return "b" + std::to_string(program_.at(node.a).table) + "." + column(node.a);
      default:
        break;
    }
    if (is_aggregate(node.op))
      return sql_.read_aggregate(node, "g" + std::to_string(node.k), index, plan(index).text);
    const Term a = term(node.a);
    const Term b = node.b < 0 ? Term{} : term(node.b);
    const Term c = node.c < 0 ? Term{} : term(node.c);
    const std::vector<int64_t> none;
    return sql_.operation(node, node.op == Op::kInList ? program_.lists[as_size(node.k)] : none, a,
                          b, c);
  }

  std::string base_step(int16_t table) {
    if (table < 0) {
      std::string first = "SELECT 0 AS id";
      return first + step_columns(table, 0);
    }
    const int16_t parent = program_.tables[as_size(table)].parent;
    std::string select = "SELECT r.id AS id, r.id AS " + key(table);
    for (int16_t t = parent; t >= 0; t = program_.tables[as_size(t)].parent) {
      select += ", q." + key(t) + " AS " + key(t);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = program_.nodes[i];
      if (!nodes_[i].needed || node.op != Op::kField || node.table != table) continue;
      const std::string name = "r." + query_.names.columns[as_size(node.k)];
      select += ", CASE " + name + "_state WHEN 0 THEN " + name + " WHEN 2 THEN " +
                sql_.absent(nodes_[i].text) + " END AS " + column(static_cast<int32_t>(i));
    }
    select += " FROM " + query_.names.tables[as_size(table)] + " r";
    if (parent >= 0) return select + " JOIN " + name_of(parent, 0) + " q ON q.id = r.parent";
    return query_.where.empty() ? select : select + " WHERE " + query_.where;
  }

  std::string step_columns(int16_t table, int stage) {
    std::string columns;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].needed || !nodes_[i].column || nodes_[i].stage != stage) continue;
      if (program_.nodes[i].table != table || program_.nodes[i].op == Op::kField) continue;
      columns +=
          ",\n  " + expression(static_cast<int32_t>(i)) + " AS " + column(static_cast<int32_t>(i));
    }
    return columns;
  }

  std::string join_uniform(int stage) const {
    const std::string uniform = latest(-1, stage);
    return uniform.empty() ? "" : " CROSS JOIN " + uniform + " u";
  }

  std::string step(int16_t table, int stage) {
    if (table < 0) {
      const std::string before = latest(-1, stage);
      if (before.empty()) return base_step(table);
      return "SELECT u.*" + step_columns(table, stage) + " FROM " + before + " u";
    }
    std::string joins;
    std::set<int16_t> above, below;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = program_.nodes[i];
      if (!nodes_[i].column || node.table != table || nodes_[i].stage != stage) continue;
      if (node.op == Op::kBroadcast) above.insert(program_.at(node.a).table);
      if (is_aggregate(node.op)) below.insert(static_cast<int16_t>(node.k));
    }
    for (const int16_t t : above) {
      const std::string alias = "b" + std::to_string(t);
      joins += "\n  JOIN " + latest(t, stage) + " " + alias + " ON " + alias + ".id = p." + key(t);
    }
    for (const int16_t t : below)
      joins += "\n  LEFT JOIN (" + grouped(table, t, stage) + ") g" + std::to_string(t) + " ON g" +
               std::to_string(t) + ".id = p.id";
    return "SELECT p.*" + step_columns(table, stage) + " FROM " + latest(table, stage) + " p" +
           join_uniform(stage) + joins;
  }

  // One pass over the rows of `child` for all aggregates that `table` takes of them at this stage.
  std::string grouped(int16_t table, int16_t child, int stage) {
    std::string select = "SELECT p." + key(table) + " AS id";
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = program_.nodes[i];
      if (!nodes_[i].column || !is_aggregate(node.op) || nodes_[i].stage != stage) continue;
      if (node.table != table || node.k != child) continue;
      const Term value = node.b < 0 ? Term{} : term(node.b);
      select += sql_.gather_aggregate(node, term(node.a).sql, value, static_cast<int32_t>(i));
    }
    return select + " FROM " + latest(child, stage) + " p" + join_uniform(stage) + " GROUP BY p." +
           key(table);
  }

  std::string final_select() {
    const int last = steps_.empty() ? 0 : steps_.rbegin()->first + 1;
    const int16_t table = program_.roots[as_size(query_.roots.at(0))].table;
    std::string select = "SELECT p.id AS id";
    for (std::size_t i = 0; i < query_.roots.size(); ++i) {
      const expr::Root& root = program_.roots[as_size(query_.roots[i])];
      assert(root.table == table);
      const std::string number = std::to_string(i);
      const Term value = term(root.node);
      if (root.is_bool) {
        select += ",\n  CASE " + sql_.cased(value.sql, "1", "0") + " ELSE 2 END AS r" + number;
        continue;
      }
      select += ",\n  " + sql_.value_and_state(value, "n" + number, "s" + number);
      if (root.denominator >= 0) {
        select += ", " + sql_.value_and_state(term(root.denominator), "d" + number, "e" + number);
      }
    }
    return select + "\nFROM " + latest(table, last) + " p" + join_uniform(last) + "\nORDER BY p.id";
  }

  const Program& program_;
  const SqlQuery& query_;
  const SqlOperations sql_;
  std::vector<Plan> nodes_;
  std::set<int16_t> tables_;
  std::set<std::pair<int, int16_t>> steps_;  // Stage, table; -1 is what is the same for all rows.
};

}  // namespace

std::optional<std::string> why_not_sql(const Program& program, int32_t root) {
  const expr::Root& wanted = program.roots[as_size(root)];
  std::vector<int32_t> open{wanted.node};
  if (wanted.denominator >= 0) open.push_back(wanted.denominator);
  std::vector<bool> seen(program.nodes.size());
  while (!open.empty()) {
    const int32_t index = open.back();
    open.pop_back();
    if (seen[as_size(index)]) continue;
    seen[as_size(index)] = true;
    const Node& node = program.at(index);
    if (node.op > Op::kTextEqual && node.op <= Op::kSameDigits) {
      return "规则“" + wanted.name +
             "”用了文本函数，不能写成数据库查询；请在程序里判断，或先把结果登记为指标";
    }
    if (node.op == Op::kRoundDivide && !rounding_fits(program.intervals[as_size(node.b)], node.k)) {
      return "规则“" + wanted.name + "”取整时的除数可能过大，不能写成数据库查询；请缩小除数的范围";
    }
    for (const int32_t operand : {node.a, node.b, node.c}) {
      if (operand >= 0) open.push_back(operand);
    }
  }
  return std::nullopt;
}

base::Result<std::string> print_sql(const Program& program, const SqlQuery& query) {
  assert(!query.roots.empty());
  return Printer(program, query).print();
}

}  // namespace store
