#include "core/expr/expr_test_support.h"

#include "core/base/date.h"

namespace expr::test_support {
namespace {

using dictionary::Dictionary;

dictionary::Indicator indicator(const std::string& id, const std::string& label,
                                const std::string& entity, TypeKind kind,
                                const std::string& unit = "") {
  dictionary::Indicator made;
  made.id = id;
  made.label = label;
  made.entity = entity;
  made.type.kind = kind;
  made.type.unit = *dictionary::parse_unit(unit);
  made.min = kind == TypeKind::kMoney ? -1'000'000'00 : 0;
  made.max = kind == TypeKind::kMoney ? 10'000'000'00 : 1000;
  return made;
}

}  // namespace

Dictionary make_dictionary() {
  Dictionary made;
  dictionary::CodeList school;
  school.id = "school";
  school.label = "在校生状况";
  for (const auto& [code, label] :
       {std::pair{"primary", "小学"}, {"junior", "初中"}, {"dropout", "失学"}}) {
    dictionary::Code row;
    row.code = code;
    row.label = label;
    school.codes.push_back(row);
  }
  made.put(school);
  dictionary::Indicator state = indicator("school_status", "在校状况", "person", TypeKind::kEnum);
  state.type.list = *made.find_list("school");
  made.put(state);
  dictionary::Indicator subjects = indicator("subjects", "科目", "person", TypeKind::kSet);
  subjects.type.list = *made.find_list("school");
  made.put(subjects);
  made.put(indicator("birth_date", "出生日期", "person", TypeKind::kDate));
  made.put(indicator("left_on", "离开日期", "person", TypeKind::kDate));
  made.put(indicator("insured", "参保", "person", TypeKind::kBool));
  made.put(indicator("self_paid", "自付", "person", TypeKind::kMoney, "yuan"));
  dictionary::Indicator card = indicator("id_card", "证件号码", "person", TypeKind::kIdNumber);
  card.sensitivity = dictionary::Sensitivity::kSensitive;
  made.put(card);
  made.put(indicator("income", "收入", "household", TypeKind::kMoney, "yuan"));
  made.put(indicator("expense", "支出", "household", TypeKind::kMoney, "yuan"));
  made.put(indicator("water_problem", "饮水问题", "household", TypeKind::kBool));
  made.put(indicator("months", "月数", "household", TypeKind::kInt, "month"));
  made.put(indicator("head_name", "户主", "household", TypeKind::kText));
  dictionary::Indicator net = indicator("net", "纯收入", "household", TypeKind::kMoney, "yuan");
  net.derived = "income - expense";
  made.put(net);
  dictionary::Indicator per_head =
      indicator("net_per_head", "人均纯收入", "household", TypeKind::kMoney, "yuan/person");
  per_head.derived = "net / count(members)";
  made.put(per_head);
  dictionary::Indicator years = indicator("years", "年龄", "person", TypeKind::kInt, "year");
  years.min = 0;
  years.max = 150;
  years.derived = "age(birth_date, as_of)";
  made.put(years);
  made.put(dictionary::Collection{
      "members", "成员", "person", "household", "not (left_on <= as_of)", {}});
  made.put(dictionary::Collection{"all_members", "所有成员", "person", "household", "", {}});
  dictionary::Parameter range;
  range.id = "range";
  range.label = "范围";
  range.type.kind = TypeKind::kMoney;
  range.type.unit = *dictionary::parse_unit("yuan/person");
  range.rows.push_back(
      {"", base::make_date(2023, 1, 1), {}, dictionary::known(7500'00), "", "", {}});
  made.put(range);
  return made;
}

Record to_record(const Dictionary& made, const Program& program, const Layout& layout,
                 const Household& household) {
  std::vector<int32_t> rows(program.tables.size(), 0);
  rows[0] = 1;
  const int16_t person = program.find_table("person");
  if (person >= 0)
    rows[static_cast<std::size_t>(person)] = static_cast<int32_t>(household.members.size());
  Record record = make_record(program, layout, rows);
  const auto fill = [&](int16_t table, int32_t row, const Facts& facts) {
    const auto t = static_cast<std::size_t>(table);
    for (std::size_t slot = 0; slot < layout.fields_of[t].size(); ++slot) {
      const Field& field = program.fields[static_cast<std::size_t>(layout.fields_of[t][slot])];
      Cell& cell =
          record.cells[t][static_cast<std::size_t>(row) * layout.fields_of[t].size() + slot];
      // Absence means "still there", as the base pack declares for left_on.
      if (field.indicator == "left_on") cell.state = State::kNotApplicable;
      for (const auto& [id, text] : facts) {
        if (field.indicator != id || field.moment.kind != Moment::Kind::kCurrent) continue;
        const auto* known = made.find_indicator(id);
        const auto value = dictionary::parse_value(text, known->type, made.list_of(known->type));
        cell = {value->number, value->state};
        if (!dictionary::is_text(known->type.kind)) continue;
        cell.number = static_cast<int64_t>(record.texts.size());
        record.texts.push_back(value->text);
      }
    }
  };
  fill(0, 0, household.facts);
  for (std::size_t i = 0; i < household.members.size() && person >= 0; ++i) {
    fill(person, static_cast<int32_t>(i), household.members[i]);
  }
  return record;
}

Context make_context(const Dictionary& made, const Program& program) {
  Context context;
  context.as_of = context.rule_date = base::make_date(2023, 9, 30).days;
  for (const std::string& id : program.parameters) {
    const auto row =
        dictionary::find_row(*made.find_parameter(id), "37", base::Date{context.as_of});
    context.parameters.push_back({(*row)->value.number, (*row)->value.state});
  }
  return context;
}

std::string judge(const std::string& expression, const Household& household) {
  const Dictionary made = make_dictionary();
  const Compiled compiled = compile(made, "household", {{"rule", "household", expression, {}}});
  if (compiled.program.roots.empty()) return "error: " + compiled.diagnostics.at(0).id;
  const Layout layout = layout_of(compiled.program);
  const Record record = to_record(made, compiled.program, layout, household);
  Slots slots;
  run(compiled.program, layout, record, make_context(made, compiled.program), &slots);
  const Cell cell = slots.at(compiled.program, compiled.program.roots[0].node, 0);
  if (cell.state != State::kKnown) return "unknown";
  return cell.number != 0 ? "yes" : "no";
}

}  // namespace expr::test_support
