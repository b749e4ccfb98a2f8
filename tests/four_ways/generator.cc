#include "tests/four_ways/generator.h"

#include <vector>

namespace four_ways {
namespace {

struct FieldName {
  std::string_view kind;
  int scope;  // As Generator::Scope.
  std::string_view name;
};

constexpr FieldName kFields[] = {
    {"money", 0, "income"},
    {"money", 0, "expense"},
    {"money", 0, "net"},
    {"money", 0, "income@previous"},
    {"money", 0, "income@identified"},
    {"money", 0, "fortune"},
    {"bool", 0, "water"},
    {"bool", 0, "roof"},
    {"int", 0, "months"},
    {"int", 0, "balance"},
    {"rate", 0, "share"},
    {"decimal", 0, "score"},
    {"enum", 0, "kind"},
    {"set", 0, "causes"},
    {"date", 0, "registered_on"},
    {"date", 0, "registered_on@previous"},
    {"month", 0, "since"},
    {"text", 0, "head_name"},
    {"date", 1, "birth_date"},
    {"date", 1, "left_on"},
    {"enum", 1, "school"},
    {"set", 1, "skills"},
    {"bool", 1, "insured"},
    {"bool", 1, "head"},
    {"money", 1, "self_paid"},
    {"int", 1, "grade"},
    {"int", 1, "level"},
    {"rate", 1, "part"},
    {"decimal", 1, "weight"},
    {"text", 1, "full_name"},
    {"bool", 1, "exposed"},
    {"date", 2, "paid_on"},
    {"money", 2, "cost"},
    {"bool", 2, "chronic"},
    {"int", 2, "nights"},
    {"decimal", 3, "area"},
    {"bool", 3, "rented"},
    {"money", 3, "rent"},
};

// Whether a record of `scope` may read an indicator of `of`: its own, or one of what it belongs to.
bool reaches(int scope, int of) { return scope == of || of == 0 || (scope == 2 && of == 1); }

std::string text_of(int64_t number) { return std::to_string(number); }

}  // namespace

std::string Generator::one_of(std::initializer_list<std::string_view> choices) {
  return std::string(choices.begin()[upto(static_cast<int64_t>(choices.size()))]);
}

std::string Generator::field(Scope scope, std::string_view kind) {
  std::vector<std::string_view> found;
  for (const FieldName& field : kFields) {
    if (field.kind != kind || !reaches(static_cast<int>(scope), field.scope)) continue;
    found.push_back(field.name);
    // Its own facts more often than those of the household above it.
    if (field.scope == static_cast<int>(scope)) found.insert(found.end(), 2, field.name);
  }
  return std::string(found[static_cast<std::size_t>(upto(static_cast<int64_t>(found.size())))]);
}

std::string Generator::set(Scope scope, int depth, Scope* rows) {
  std::string name;
  if (scope == Scope::kPerson && chance(random_, 60)) {
    name = one_of({"treatments", "long_treatments"});
    *rows = Scope::kTreatment;
  } else {
    const int64_t which = scope == Scope::kHousehold ? upto(8) : upto(6);
    name = which < 4    ? "members"
           : which == 4 ? "all_members"
           : which == 5 ? "plots"
           : which == 6 ? "treatments"
                        : "long_treatments";
    *rows = which < 5 ? Scope::kPerson : which == 5 ? Scope::kPlot : Scope::kTreatment;
  }
  if (chance(random_, 25)) return name;
  return name + " where " + condition(*rows, depth - 1);
}

std::string Generator::money(Scope scope, int depth) {
  Scope rows = scope;
  if (depth <= 0) {
    switch (upto(4)) {
      case 0:
        return text_of(upto(30) * 500) + (chance(random_, 30) ? ".05" : "") + " yuan";
      case 1:
        return "param.range";
      default:
        return field(scope, "money");
    }
  }
  const auto part = [&] { return money(scope, depth - 1 - static_cast<int>(upto(2))); };
  switch (upto(16)) {
    case 0:
      return "(" + part() + " + " + part() + ")";
    case 1:
      return "(" + part() + " - " + part() + ")";
    case 2:
      return "(" + part() + " * " + text_of(upto(13)) + ")";
    case 3:
      return one_of({"greatest(", "least("}) + part() + ", " + part() + ")";
    case 4:
      return "(if " + condition(scope, depth - 1) + " then " + part() + " else " + part() + ")";
    case 5:
      return "default(" + part() + ", " + part() + ")";
    case 6:
      return "round(" + quotient(scope, depth - 1) +
             one_of({", to_yuan)", ", to_fen)", ", to_0.1)"});
    case 7:
      return "(-" + part() + ")";
    case 8:
    case 9:
    case 10: {
      const std::string of = set(scope, depth, &rows);
      return one_of({"sum(", "sum(", "min(", "max("}) + of + ", " + money(rows, depth - 2) + ")";
    }
    case 11: {
      const std::string of = set(scope, depth, &rows);
      return "one(" + of + ")." +
             (rows == Scope::kPerson ? "self_paid"
              : rows == Scope::kPlot ? "rent"
                                     : "cost");
    }
    default:
      return field(scope, "money");
  }
}

// Money over a number, or a share of money: kept exact by the compiler.
std::string Generator::quotient(Scope scope, int depth) {
  Scope rows = scope;
  switch (upto(6)) {
    case 0:
      return "(" + money(scope, depth - 1) + " / count(" + set(scope, depth, &rows) + "))";
    case 1:
      return "(" + money(scope, depth - 1) + " / " +
             one_of({"12", "3", "months", "greatest(1, months)", "7"}) + ")";
    case 2:
      return "(" + money(scope, depth - 1) + " * " + rate(scope, depth - 1) + ")";
    case 3:
      return "(" + rate(scope, 0) + " * " + money(scope, depth - 1) + " / " +
             one_of({"2", "count(all_members)", "months"}) + ")";
    case 4:
      return "(" + money(scope, depth - 1) + " * " +
             one_of({"30 %", "12.5 %", "0.25", "param.limit_share"}) + ")";
    default:
      return chance(random_, 50) ? "per_head" : "(net / count(members))";
  }
}

std::string Generator::number(Scope scope, int depth) {
  Scope rows = scope;
  if (depth <= 0) {
    switch (upto(5)) {
      case 0:
        return text_of(upto(20));
      case 1:
        return "param.least_age";
      default:
        return field(scope, "int");
    }
  }
  const auto part = [&] { return number(scope, depth - 1 - static_cast<int>(upto(2))); };
  switch (upto(16)) {
    case 0:
      return "(" + part() + one_of({" + ", " - ", " * "}) + part() + ")";
    case 1:
      return "age(" + date(scope, depth - 1) + ", " + date(scope, 0) + ")";
    case 2:
      return "age(" + field(scope, "date") + ", as_of)";
    case 3:
      return "months_between(" + date(scope, depth - 1) + ", " + date(scope, 0) + ")";
    case 4:
      return "year_of(" + date(scope, depth - 1) + ")";
    case 5:
      return "(" + date(scope, depth - 1) + " - " + date(scope, 0) + ")";
    case 6:
      return one_of({"greatest(", "least("}) + part() + ", " + part() + ", " + text_of(upto(9)) +
             ")";
    case 7:
      return "default(" + part() + ", " + text_of(upto(9)) + ")";
    case 8:
      return "(if " + condition(scope, depth - 1) + " then " + part() + " else " + part() + ")";
    case 9:
    case 10:
      return "count(" + set(scope, depth, &rows) + ")";
    case 11:
    case 12: {
      const std::string of = set(scope, depth, &rows);
      return one_of({"sum(", "min(", "max("}) + of + ", " + number(rows, depth - 2) + ")";
    }
    default:
      return field(scope, "int");
  }
}

std::string Generator::rate(Scope scope, int depth) {
  if (scope == Scope::kPlot || depth <= 0) {
    return chance(random_, 60)   ? field(scope, "rate")
           : chance(random_, 50) ? text_of(upto(120)) + " %"
                                 : "param.limit_share";
  }
  switch (upto(5)) {
    case 0:
      return "(" + rate(scope, depth - 1) + one_of({" + ", " - "}) + rate(scope, depth - 1) + ")";
    case 1:
      return "default(" + rate(scope, depth - 1) + ", 10 %)";
    case 2:
      return "greatest(" + rate(scope, depth - 1) + ", " + rate(scope, 0) + ")";
    case 3: {
      Scope rows = scope;
      const std::string of = set(Scope::kHousehold, depth - 1, &rows);
      return scope == Scope::kHousehold && rows == Scope::kPerson ? "max(" + of + ", part)"
                                                                  : field(scope, "rate");
    }
    default:
      return field(scope, "rate");
  }
}

std::string Generator::decimal(Scope scope, int depth) {
  if (depth <= 0)
    return chance(random_, 70) ? field(scope, "decimal")
                               : text_of(upto(50)) + one_of({".5", ".25", ".125"});
  switch (upto(5)) {
    case 0:
      return "(" + decimal(scope, depth - 1) + one_of({" + ", " - "}) + decimal(scope, depth - 1) +
             ")";
    case 1:
      return "(" + decimal(scope, 0) + " * " + number(scope, depth - 1) + ")";
    case 2:
      return "round(" + decimal(scope, depth - 1) +
             one_of({", to_yuan)", ", to_0.1)", ", to_fen)"});
    case 3:
      if (scope == Scope::kHousehold)
        return one_of({"sum(", "max("}) + "plots where " + condition(Scope::kPlot, depth - 1) +
               ", area)";
      [[fallthrough]];
    default:
      return "default(" + decimal(scope, depth - 1) + ", 1.5)";
  }
}

std::string Generator::date(Scope scope, int depth) {
  if (depth <= 0) {
    switch (upto(8)) {
      case 0:
        return "as_of";
      case 1:
        return one_of({"rule_date", "period.from", "period.to", "param.cut_off"});
      case 2:
        return one_of({"2012-02-29", "2023-09-30", "2005-08-31", "1963-09-30", "2023-02-28"});
      default:
        return field(scope, "date");
    }
  }
  Scope rows = scope;
  switch (upto(9)) {
    case 0:
      return "add_months(" + date(scope, depth - 1) + ", " +
             one_of({"1", "6", "12", "months", "-1", "5"}) + one_of({", clip)", ", fail)"});
    case 1:
      return "add_months(" + date(scope, depth - 1) + ", " +
             one_of({"6 months", "1 months", "13 months", "180 days", "-(6 months)"}) +
             one_of({", clip)", ", fail)"});
    case 2:
      return "(" + date(scope, depth - 1) + one_of({" + ", " - "}) + text_of(upto(400)) + " days)";
    case 3:
      return one_of({"greatest(", "least("}) + date(scope, depth - 1) + ", " + date(scope, 0) + ")";
    case 4:
      return "default(" + date(scope, depth - 1) + ", " + date(scope, 0) + ")";
    case 5:
      return "(if " + condition(scope, depth - 1) + " then " + date(scope, 0) + " else " +
             date(scope, 0) + ")";
    case 6: {
      const std::string of = set(scope, depth, &rows);
      return one_of({"min(", "max("}) + of + ", " + date(rows, depth - 2) + ")";
    }
    case 7:
      return "one(" + set(Scope::kHousehold, depth, &rows) + ")." +
             (rows == Scope::kPerson      ? "birth_date"
              : rows == Scope::kTreatment ? "paid_on"
                                          : "registered_on");
    default:
      return field(scope, "date");
  }
}

std::string Generator::month(Scope scope, int depth) {
  switch (upto(3)) {
    case 0:
      return "month_of(" + date(scope, depth - 1) + ")";
    case 1:
      return one_of({"2023-09", "2022-02"});
    default:
      return field(scope, "month");
  }
}

std::string Generator::coded(Scope scope) {
  const auto code = [&](std::string_view letter, int64_t count) {
    return "'" + std::string(letter) + text_of(upto(count)) + "'";
  };
  if (chance(random_, 50)) {
    const std::string name = field(scope, "enum");
    if (chance(random_, 50)) return name + one_of({" = ", " != "}) + code("k", 4);
    return name + one_of({" in {", " not in {"}) + code("k", 4) + ", " + code("k", 4) + "}";
  }
  const std::string name = field(scope, "set");
  switch (upto(4)) {
    case 0:
      return "has_any(" + name + ", {" + code("r", 7) + "})";
    case 1:
      return "has_any(" + name + ", {" + code("r", 7) + ", " + code("r", 7) + ", " + code("r", 7) +
             "})";
    case 2:
      return "covers(" + name + ", " + field(scope, "set") + ")";
    default:
      return name + one_of({" = ", " != "}) + code("r", 7);
  }
}

std::string Generator::text(Scope scope) {
  std::string name = field(scope, "text");
  Scope rows = scope;
  switch (upto(12)) {
    case 0:
      name = "default(" + name + ", " + field(scope, "text") + ")";
      break;
    case 1:
      name = "(if " + leaf_condition(scope) + " then " + name + " else '张三')";
      break;
    case 2:
      name = "one(" + set(Scope::kHousehold, 1, &rows) + ").full_name";
      if (rows != Scope::kPerson) name = "head_name";
      break;
    default:
      break;
  }
  if (chance(random_, 25)) return name + " = " + field(scope, "text");
  return name + one_of({" = '张三'", " != '李四'", " in {'张三', ''}", " not in {'王五 (户主)'}",
                        " = ''"});
}

std::string Generator::any_value(Scope scope, int depth) {
  switch (upto(8)) {
    case 0:
      return "(" + money(scope, depth) + ")";
    case 1:
      return quotient(scope, depth);
    case 2:
      return "(" + number(scope, depth) + ")";
    case 3:
      return "(" + date(scope, depth) + ")";
    case 4:
      return field(scope, "text");
    case 5:
      return "(" + condition(scope, depth - 1) + ")";
    case 6:
      return field(scope, "set");
    default:
      return field(scope, "bool");
  }
}

std::string Generator::leaf_condition(Scope scope) {
  switch (upto(8)) {
    case 0:
      return coded(scope);
    case 1:
      return text(scope);
    case 2:
    case 3:
      return comparison(scope, 0);
    case 4:
      return any_value(scope, 0) + one_of({" is known", " is unknown", " is not_applicable"});
    case 5:
      return field(scope, "bool") + one_of({" = true", " = false", " != true"});
    default:
      return field(scope, "bool");
  }
}

std::string Generator::money_comparison(Scope scope, int depth) {
  const auto side = [&] {
    return chance(random_, 40) ? quotient(scope, depth - 1) : money(scope, depth - 1);
  };
  if (chance(random_, 15))
    return side() + " between " + money(scope, 0) + " and " + money(scope, 0);
  return side() + " " + symbol() + " " + side();
}

std::string Generator::comparison(Scope scope, int depth) {
  switch (upto(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return money_comparison(scope, depth);
    case 4:
      return number(scope, depth - 1) + " " + symbol() + " " + number(scope, depth - 1);
    case 5:
      return number(scope, depth - 1) + one_of({" in {0, 1, 5, 16}", " not in {3, 7}",
                                                " between 6 and 15", " between 0 and 2"});
    case 6:
      return rate(scope, depth - 1) + " " + symbol() + " " + rate(scope, depth - 1);
    case 7:
      return decimal(scope, depth - 1) + " " + symbol() + " " + decimal(scope, depth - 1);
    case 8:
      return month(scope, depth) + " " + symbol() + " " + month(scope, depth);
    default:
      return date(scope, depth - 1) + " " + symbol() + " " + date(scope, depth - 1);
  }
}

std::string Generator::aggregate_condition(Scope scope, int depth) {
  Scope rows = scope;
  const std::string of = set(scope, depth, &rows);
  switch (upto(4)) {
    case 0:
      return "any(" + of + ")";
    case 1:
      return "all(" + of + ")";
    case 2:
      return "count(" + of + ") " + symbol() + " " + text_of(upto(5));
    default:
      return "count(" + of + ") " + symbol() + " " + number(scope, depth - 2);
  }
}

std::string Generator::condition(Scope scope, int depth) {
  if (depth <= 0) return leaf_condition(scope);
  const auto part = [&] { return condition(scope, depth - 1 - static_cast<int>(upto(2))); };
  switch (upto(14)) {
    case 0:
    case 1:
      return "(" + part() + " and " + part() + ")";
    case 2:
    case 3:
      return "(" + part() + " or " + part() + ")";
    case 4:
      return "(not (" + part() + "))";
    case 5:
      return "(if " + part() + " then " + part() + " else " + part() + ")";
    case 6:
    case 7:
    case 8:
      return "(" + aggregate_condition(scope, depth) + ")";
    case 9:
      return "(" + any_value(scope, depth) +
             one_of({" is known", " is unknown", " is not_applicable"}) + ")";
    case 10:
      return "((" + part() + ") = (" + part() + "))";
    default:
      return "(" + comparison(scope, depth) + ")";
  }
}

Generated Generator::next() {
  const int depth = static_cast<int>(1 + upto(4));
  const int64_t which = upto(12);
  const Scope scope = which == 0 ? Scope::kPerson : which == 1 ? Scope::kPlot : Scope::kHousehold;
  Generated made;
  made.entity = which == 0 ? "person" : which == 1 ? "plot" : "household";
  made.text = condition(scope, depth);
  if (chance(random_, 10)) made.text += " unless " + condition(scope, depth - 1);
  return made;
}

}  // namespace four_ways
