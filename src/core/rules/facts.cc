#include "core/rules/facts.h"

#include <string>
#include <utility>
#include <vector>

namespace rules {
namespace {

using dictionary::State;
using dictionary::Value;

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

// What it means that nobody stated a value.
Value blank_of(const dictionary::Indicator& indicator, const expr::Moment& moment) {
  const bool is_current = moment.kind == expr::Moment::Kind::kCurrent;
  if (!is_current || !indicator.derived.empty()) return dictionary::unknown();
  if (indicator.blank == dictionary::Blank::kNo) return dictionary::known(0);
  if (indicator.blank == dictionary::Blank::kNotApplicable) return dictionary::not_applicable();
  return dictionary::unknown();
}

struct Shape {
  std::vector<int32_t> rows;
  std::vector<std::vector<int32_t>> first;
};

base::Result<Shape> shape_of(const expr::Program& program, const FactSource& source) {
  Shape shape;
  for (const expr::Table& table : program.tables) {
    std::vector<int32_t> first{0};
    const int32_t parents = table.parent < 0 ? 1 : shape.rows[as_size(table.parent)];
    int64_t total = 0;
    for (int32_t parent = 0; parent < parents; ++parent) {
      total += table.parent < 0 ? 1 : source.count_rows(table.entity, parent);
      if (total > expr::kMaxRowsPerRecord) {
        return base::Error{base::ErrorCode::kInvalidInput,
                           "一户下面的记录超过 " + std::to_string(expr::kMaxRowsPerRecord) +
                               " 条，请检查是否重复导入",
                           table.entity};
      }
      first.push_back(static_cast<int32_t>(total));
    }
    shape.rows.push_back(static_cast<int32_t>(total));
    shape.first.push_back(std::move(first));
  }
  return shape;
}

}  // namespace

base::Result<void> check_range(const dictionary::Indicator& indicator, const Value& value) {
  if (value.state != State::kKnown || !dictionary::is_numeric(indicator.type.kind)) return {};
  if (value.number >= indicator.min && value.number <= indicator.max) return {};
  const auto shown = [&](int64_t number) {
    return dictionary::to_display(dictionary::known(number), indicator.type, nullptr);
  };
  return base::Error{base::ErrorCode::kInvalidInput,
                     "“" + indicator.label + "”的值 " + shown(value.number) + " 超出 " +
                         shown(indicator.min) + " 至 " + shown(indicator.max) + "，请核对",
                     indicator.id};
}

base::Result<Subject> record_from(const dictionary::Dictionary& dictionary,
                                  const expr::Program& program, const expr::Layout& layout,
                                  const FactSource& source) {
  Shape shape = TRY(shape_of(program, source));
  Subject subject;
  subject.record = expr::make_record(program, layout, shape.rows);
  subject.record.first = std::move(shape.first);
  subject.names.resize(program.tables.size());
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    const auto& fields = layout.fields_of[t];
    std::vector<const dictionary::Indicator*> indicators;  // Of the slots: looked up once.
    indicators.reserve(fields.size());
    for (const int32_t field : fields) {
      indicators.push_back(dictionary.find_indicator(program.fields[as_size(field)].indicator));
    }
    for (int32_t row = 0; row < shape.rows[t]; ++row) {
      if (t > 0) subject.names[t].push_back(source.row_name(program.tables[t].entity, row));
      for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        const expr::Field& field = program.fields[as_size(fields[slot])];
        const dictionary::Indicator* indicator = indicators[slot];
        if (indicator == nullptr) continue;
        auto stated = source.value(*indicator, field.moment, row);
        Value value = stated ? *std::move(stated) : blank_of(*indicator, field.moment);
        TRY(check_range(*indicator, value));
        expr::Cell& cell = subject.record.cells[t][as_size(row) * fields.size() + slot];
        cell = {value.number, value.state};
        if (!dictionary::is_text(indicator->type.kind)) continue;
        cell.number = static_cast<int64_t>(subject.record.texts.size());
        subject.record.texts.push_back(std::move(value.text));
      }
    }
  }
  return subject;
}

}  // namespace rules
