#include "core/forms/form_bytes.h"

#include <algorithm>

#include "core/base/byte_stream.h"
#include "core/expr/bounds.h"
#include "core/expr/bytes.h"
#include "core/expr/check_node.h"
#include "core/expr/type_bytes.h"
#include "core/forms/evaluate.h"
#include "core/forms/evaluation_json.h"

namespace forms {
namespace {

using base::ByteReader;
using dictionary::State;
using dictionary::TypeKind;
using dictionary::Value;
using expr::Interval;
using expr::ValueKind;

constexpr std::string_view kMagic = "SWF";
constexpr std::size_t kMostItems = 4096;
constexpr int32_t kMostDepth = 64;                 // Of the trace, which is searched by recursion.
constexpr int64_t kMostDays = 1'000'000'000;       // Calendar arithmetic is 32 bits wide.
constexpr uint8_t kMostScale = 6;                  // Of a decimal, as in packs.
constexpr int64_t kMostCells = int64_t{1} << 22;   // Of one run, as in src/wasm/evaluator.cc.
constexpr int64_t kMostWork = int64_t{1} << 26;    // Cells over all runs of one evaluation.
constexpr int64_t kMostStates = int64_t{1} << 16;  // Items times rows.

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

bool is_calendar(TypeKind kind) { return kind == TypeKind::kDate || kind == TypeKind::kMonth; }

template <typename Enum>
Enum read_enum(base::ByteReader* in, Enum last) {
  const uint8_t value = in->byte();
  if (value > static_cast<uint8_t>(last)) in->fail();
  return in->ok() ? static_cast<Enum>(value) : Enum{};
}

std::vector<std::string> read_texts(base::ByteReader* in) {
  std::vector<std::string> texts;
  const std::size_t count = in->count();
  for (std::size_t i = 0; i < count && in->ok(); ++i) texts.emplace_back(in->text());
  return texts;
}

base::Date read_date(base::ByteReader* in) {
  const int64_t days = in->number();
  if (days < -kMostDays || days > kMostDays) in->fail();
  return {static_cast<int32_t>(in->ok() ? days : 0)};
}

Value read_value(base::ByteReader* in) {
  Value value;
  value.state = read_enum(in, State::kNotApplicable);
  value.number = in->number();
  value.text = in->text();
  if (value.number < -expr::kLargest || value.number > expr::kLargest) in->fail();
  return value;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : in_(bytes) {}

  bool read() {
    for (const char c : kMagic) {
      if (in_.byte() != static_cast<uint8_t>(c)) in_.fail();
    }
    if (in_.byte() != kFormBytesVersion) in_.fail();
    read_definition();
    read_lists();
    read_indicators();
    read_collections();
    read_parameters();
    if (!in_.ok() || !read_program()) return false;
    read_fields();
    read_repeats();
    const std::size_t items = in_.count();
    if (items > kMostItems) in_.fail();
    for (std::size_t i = 0; i < items && in_.ok(); ++i) read_item(items);
    const std::size_t checks = in_.count();
    for (std::size_t i = 0; i < checks && in_.ok(); ++i) read_check();
    if (!in_.at_end() || !trace_fits()) return false;
    connect();
    return true;
  }

  LoadedForm take() { return {std::move(definition_), std::move(dictionary_), std::move(form_)}; }

 private:
  void read_definition() {
    definition_->id = in_.text();
    definition_->title = in_.text();
    definition_->entity = in_.text();
    definition_->signers = read_texts(&in_);
    const std::size_t sections = in_.count();
    for (std::size_t i = 0; i < sections && in_.ok(); ++i) {
      FormSection section;
      section.title = in_.text();
      section.repeat = in_.text();
      definition_->sections.push_back(std::move(section));
    }
  }

  void read_lists() {
    const std::size_t lists = in_.count();
    for (std::size_t i = 0; i < lists && in_.ok(); ++i) {
      dictionary::CodeList list;
      list.id = in_.text();
      list.label = in_.text();
      const std::size_t codes = in_.count();
      for (std::size_t j = 0; j < codes && in_.ok(); ++j) {
        dictionary::Code code;
        code.code = in_.text();
        code.label = in_.text();
        code.aliases = read_texts(&in_);
        list.codes.push_back(std::move(code));
      }
      dictionary_->put(std::move(list));
      if (dictionary_->lists().size() != i + 1) in_.fail();  // Twice the same.
    }
  }

  bool type_fits(const dictionary::Type& type) const {
    const auto lists = static_cast<int32_t>(dictionary_->lists().size());
    if (type.list >= lists || type.scale > kMostScale) return false;
    return type.kind != TypeKind::kSet || type.list < 0 ||
           dictionary_->list_of(type)->codes.size() <= dictionary::kMaxSetSize;
  }

  void read_indicators() {
    const std::size_t indicators = in_.count();
    for (std::size_t i = 0; i < indicators && in_.ok(); ++i) {
      dictionary::Indicator indicator;
      indicator.id = in_.text();
      indicator.label = in_.text();
      indicator.entity = in_.text();
      indicator.type = expr::read_type(&in_);
      indicator.min = in_.number();
      indicator.max = in_.number();
      if (!type_fits(indicator.type)) return in_.fail();
      dictionary_->put(std::move(indicator));
      if (dictionary_->indicators().size() != i + 1) in_.fail();
    }
  }

  void read_collections() {
    const std::size_t collections = in_.count();
    for (std::size_t i = 0; i < collections && in_.ok(); ++i) {
      dictionary::Collection collection;
      collection.id = in_.text();
      collection.entity = in_.text();
      dictionary_->put(std::move(collection));
    }
  }

  void read_parameters() {
    const std::size_t parameters = in_.count();
    for (std::size_t i = 0; i < parameters && in_.ok(); ++i) {
      dictionary::Parameter parameter;
      parameter.id = in_.text();
      const std::size_t rows = in_.count();
      for (std::size_t j = 0; j < rows && in_.ok(); ++j) {
        dictionary::ParameterRow row;
        row.region = in_.text();
        row.from = read_date(&in_);
        if (in_.byte() != 0) row.to = read_date(&in_);
        row.value = read_value(&in_);
        parameter.rows.push_back(std::move(row));
      }
      dictionary_->put(std::move(parameter));
    }
  }

  bool read_program() {
    auto program = expr::program_from_bytes(in_.text());
    if (!program) return false;
    form_->program = *std::move(program);
    form_->layout = expr::layout_of(form_->program);
    kinds_ = expr::kinds_of(form_->program);
    for (const std::string& id : form_->program.parameters) {
      if (dictionary_->find_parameter(id) == nullptr) return false;
    }
    const auto& roots = form_->program.roots;
    return std::all_of(roots.begin(), roots.end(), [&](const expr::Root& r) { return fits(r); });
  }

  ValueKind kind_of(int32_t node) const { return kinds_[at(node)]; }
  const Interval& bounds_of(int32_t node) const { return form_->program.intervals[at(node)]; }

  // What a root says of itself is true of its node.
  bool fits(const expr::Root& root) const {
    if (!type_fits(root.type)) return false;
    const bool is_text = kind_of(root.node) == ValueKind::kText;
    if (root.denominator >= 0) {
      const bool is_quotient = !root.is_bool && !is_text &&
                               kind_of(root.denominator) != ValueKind::kText &&
                               bounds_of(root.denominator).low >= 0;
      if (!is_quotient) return false;
    }
    const bool is_any = kind_of(root.node) == ValueKind::kAny;
    if (!root.is_bool && !is_any && is_text != dictionary::is_text(root.type.kind)) return false;
    return !is_calendar(root.type.kind) || is_text || is_day(root.node);
  }

  bool is_day(int32_t node) const {
    return bounds_of(node).low >= -kMostDays && bounds_of(node).high <= kMostDays;
  }

  void read_fields() {
    for (const expr::Field& field : form_->program.fields) {
      PlannedField planned;
      planned.indicator = dictionary_->find_indicator(field.indicator);
      planned.blank = read_enum(&in_, dictionary::Blank::kNotApplicable);
      const bool is_text = dictionary::is_text(field.kind);
      if (is_text && planned.blank == dictionary::Blank::kNo) in_.fail();
      if (planned.indicator != nullptr &&
          is_text != dictionary::is_text(planned.indicator->type.kind))
        in_.fail();
      form_->fields.push_back(std::move(planned));
    }
    find_field_bounds(form_.get());
    for (const PlannedField& field : form_->fields) {
      if (field.bounds.low > field.bounds.high) in_.fail();
    }
  }

  void read_repeats() {
    const std::size_t repeats = in_.count();
    for (std::size_t i = 0; i < repeats && in_.ok(); ++i) {
      PlannedRepeat repeat;
      repeat.collection = in_.text();
      repeat.entity = in_.text();
      repeat.table = form_->program.find_table(repeat.entity);
      // Rows stand directly below the household, and each table has the rows of one repeat.
      if (repeat.table == 0) in_.fail();
      if (repeat.table > 0 && form_->program.tables[at(repeat.table)].parent != 0) in_.fail();
      for (const PlannedRepeat& other : form_->repeats) {
        if (other.entity == repeat.entity) in_.fail();
      }
      form_->repeats.push_back(std::move(repeat));
    }
  }

  // The node has a value for the form itself or for each row of the repeat.
  bool is_of(int32_t node, int32_t repeat) const {
    if (node < 0) return true;
    const int16_t table = form_->program.at(node).table;
    return table <= 0 || (repeat >= 0 && table == form_->repeats[at(repeat)].table);
  }

  int32_t read_root(int32_t repeat) {
    const int32_t index = in_.index(form_->program.roots.size());
    if (!in_.ok() || index < 0) return -1;
    const expr::Root& root = form_->program.roots[at(index)];
    if (!is_of(root.node, repeat) || !is_of(root.denominator, repeat)) in_.fail();
    return index;
  }

  int32_t read_condition(int32_t repeat) {
    const int32_t index = read_root(repeat);
    if (in_.ok() && index >= 0 && !form_->program.roots[at(index)].is_bool) in_.fail();
    return index;
  }

  void read_item(std::size_t items) {
    PlannedItem item;
    FormItem own;
    item.code = in_.text();
    item.label = in_.text();
    const int32_t indicator = in_.index(dictionary_->indicators().size());
    item.other_option = in_.text();
    item.other_of = in_.index(items);
    item.yes_no = in_.index(items);
    item.section = in_.index(definition_->sections.size());
    item.repeat = in_.index(form_->repeats.size());
    item.field = in_.index(form_->fields.size());
    const uint8_t flags = in_.byte();
    item.negated = (flags & 1) != 0;
    item.is_tick = (flags & 2) != 0;
    item.is_generated = (flags & 4) != 0;
    item.is_computed = (flags & 8) != 0;
    item.reads_answers = (flags & 16) != 0;
    if ((flags & 128) != 0) item.unit = PaperUnit::kTenThousandYuan;
    if ((flags & 32) != 0) item.preset = read_value(&in_);
    if ((flags & 64) != 0) item.stop_message = in_.text();
    const std::size_t offered = in_.count();
    for (std::size_t i = 0; i < offered && in_.ok(); ++i) item.offered.push_back(in_.number());
    item.relevant = read_condition(item.repeat);
    item.required = read_condition(item.repeat);
    item.formula = read_root(item.repeat);
    item.stop = read_condition(item.repeat);
    item.level = in_.index(kMostItems);
    if (item.other_of < 0) {
      own.input = read_enum(&in_, Input::kPhone);
      own.group = in_.text();
      own.options = read_texts(&in_);
    }
    if (!in_.ok() || item.level < 0) return in_.fail();
    if (indicator >= 0) {
      item.indicator = &dictionary_->indicators()[at(indicator)];
      item.list = dictionary_->list_of(item.indicator->type);
    }
    if (!item_fits(item) || (item.level == 0 && reads_program(item))) return in_.fail();
    form_->levels = std::max(form_->levels, item.level);
    form_->items.push_back(std::move(item));
    own_.push_back(std::move(own));
  }

  // The program runs for the first time before level 1. Earlier items were read already.
  bool reads_program(const PlannedItem& item) const {
    const bool can_stop =
        std::any_of(form_->items.begin(), form_->items.end(), [&](const PlannedItem& earlier) {
          return earlier.stop >= 0 && (earlier.repeat < 0 || earlier.repeat == item.repeat);
        });
    return item.relevant >= 0 || item.formula >= 0 || can_stop;
  }

  bool item_fits(const PlannedItem& item) const {
    const int64_t codes = item.list == nullptr ? 0 : static_cast<int64_t>(item.list->codes.size());
    for (std::size_t i = 0; i < item.offered.size(); ++i) {
      if (item.offered[i] < 0 || item.offered[i] >= codes) return false;
      if (i > 0 && item.offered[i - 1] >= item.offered[i]) return false;
    }
    if (item.indicator == nullptr)
      return item.field < 0 && item.formula < 0 && !item.preset && !item.negated;
    const TypeKind kind = item.indicator->type.kind;
    if (item.negated && kind != TypeKind::kBool) return false;
    const bool is_late = item.preset && is_calendar(kind) &&
                         (item.preset->number < -kMostDays || item.preset->number > kMostDays);
    return !is_late && field_fits(item) && formula_fits(item, kind);
  }

  bool field_fits(const PlannedItem& item) const {
    if (item.field < 0) return true;
    const int16_t table = form_->program.fields[at(item.field)].table;
    if (form_->fields[at(item.field)].indicator != item.indicator) return false;
    return item.repeat < 0 ? table == 0
                           : table > 0 && table == form_->repeats[at(item.repeat)].table;
  }

  bool formula_fits(const PlannedItem& item, TypeKind kind) const {
    if (item.formula < 0) return true;
    const int32_t node = form_->program.roots[at(item.formula)].node;
    if (is_calendar(kind) && !is_day(node)) return false;
    if (kind_of(node) == ValueKind::kAny) return true;
    if ((kind_of(node) == ValueKind::kText) != dictionary::is_text(kind)) return false;
    // A text that one run makes is not there in the next one.
    return !dictionary::is_text(kind) || item.field < 0 || !makes_text(node);
  }

  bool makes_text(int32_t node) const {
    std::vector<bool> makes(at(node) + 1);
    for (std::size_t i = 0; i < makes.size(); ++i) {
      const expr::Node& one = form_->program.nodes[i];
      makes[i] = one.op == expr::Op::kNormalName;
      for (const int32_t operand : {one.a, one.b, one.c}) {
        if (operand >= 0 && makes[at(operand)]) makes[i] = true;
      }
    }
    return makes.back();
  }

  void read_check() {
    PlannedCheck planned;
    FormCheck check;
    check.id = in_.text();
    check.severity = read_enum(&in_, CheckSeverity::kError);
    const uint64_t root = in_.size();  // Of a row of the repeat, which follows.
    planned.repeat = in_.index(form_->repeats.size());
    if (root > form_->program.roots.size()) return in_.fail();
    planned.root = static_cast<int32_t>(root) - 1;
    if (planned.root >= 0) {
      const expr::Root& condition = form_->program.roots[at(planned.root)];
      if (!in_.ok() || !condition.is_bool || !is_of(condition.node, planned.repeat))
        return in_.fail();
    }
    const std::size_t items = in_.count();
    for (std::size_t i = 0; i < items && in_.ok(); ++i) {
      planned.items.push_back(in_.index(form_->items.size()));
      if (planned.items.back() < 0) in_.fail();
    }
    const std::size_t parts = in_.count();
    for (std::size_t i = 0; i < parts && in_.ok(); ++i) {
      MessagePart part;
      part.root = read_root(planned.repeat);
      if (part.root < 0) part.text = in_.text();
      planned.message.push_back(std::move(part));
    }
    definition_->checks.push_back(std::move(check));
    form_->checks.push_back(std::move(planned));
  }

  // A tree, not deep, whose sets have a value for each row of their table.
  bool trace_fits() const {
    const auto& trace = form_->program.trace;
    std::vector<bool> has_parent(trace.size());
    std::vector<int32_t> depth(trace.size(), 1);
    for (std::size_t i = 0; i < trace.size(); ++i) {
      for (const int32_t child : trace[i].children) {
        if (child < 0 || has_parent[at(child)]) return false;
        has_parent[at(child)] = true;
        depth[i] = std::max(depth[i], depth[at(child)] + 1);
      }
      if (depth[i] > kMostDepth) return false;
      if (trace[i].filter < 0) continue;
      const int16_t table = form_->program.at(trace[i].filter).table;
      if (table > 0 && table != trace[i].filter_table) return false;
    }
    return true;
  }

  // Pointers, once nothing moves any more.
  void connect() {
    for (std::size_t i = 0; i < form_->items.size(); ++i) {
      const PlannedItem& item = form_->items[i];
      if (item.field >= 0) form_->fields[at(item.field)].items.push_back(static_cast<int32_t>(i));
      own_[i].code = item.code;
      own_[i].label = item.label;
      own_[i].negated = item.negated;
      if (item.indicator != nullptr) own_[i].indicator = item.indicator->id;
    }
    // All items stand in the header of the definition: sections are told by their number.
    definition_->header = std::move(own_);
    for (std::size_t i = 0; i < form_->items.size(); ++i) {
      PlannedItem& item = form_->items[i];
      item.item = &definition_->header[item.other_of < 0 ? i : at(item.other_of)];
    }
    for (std::size_t i = 0; i < form_->checks.size(); ++i)
      form_->checks[i].check = &definition_->checks[i];
    form_->definition = definition_.get();
    form_->dictionary = dictionary_.get();
  }

  base::ByteReader in_;
  std::unique_ptr<FormDefinition> definition_ = std::make_unique<FormDefinition>();
  std::unique_ptr<dictionary::Dictionary> dictionary_ = std::make_unique<dictionary::Dictionary>();
  std::unique_ptr<FormProgram> form_ = std::make_unique<FormProgram>();
  std::vector<FormItem> own_;
  std::vector<ValueKind> kinds_;
};

std::vector<GivenAnswer> read_answers_of_row(base::ByteReader* in) {
  std::vector<GivenAnswer> answers;
  const std::size_t count = in->count();
  for (std::size_t i = 0; i < count && in->ok(); ++i) {
    GivenAnswer answer;
    answer.code = in->text();
    answer.text = in->text();
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace

base::Result<LoadedForm> form_from_bytes(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.read()) return reader.take();
  return base::Error{base::ErrorCode::kCorrupt, "表单程序已损坏，或由另一版本生成；请重新下载", ""};
}

std::optional<Filling> filling_from_bytes(std::string_view bytes) {
  base::ByteReader in(bytes);
  Filling filling;
  filling.setting.as_of = read_date(&in);
  filling.setting.rule_date = read_date(&in);
  if (in.byte() != 0) {
    const base::Date from = read_date(&in);
    filling.setting.period = std::pair(from, read_date(&in));
  }
  filling.setting.region = in.text();
  filling.given.answers = read_answers_of_row(&in);
  const std::size_t tables = in.count();
  for (std::size_t i = 0; i < tables && in.ok(); ++i) {
    std::string collection(in.text());
    std::vector<GivenRow> rows(in.count());
    for (GivenRow& row : rows) row.answers = read_answers_of_row(&in);
    filling.given.rows.emplace_back(std::move(collection), std::move(rows));
  }
  const std::size_t signatures = in.count();
  for (std::size_t i = 0; i < signatures && in.ok(); ++i) {
    std::string signer(in.text());
    filling.signatures.emplace_back(std::move(signer), in.text());
  }
  if (!in.at_end()) return std::nullopt;
  return filling;
}

base::Result<std::string> evaluate_to_json(const FormProgram& form, const Filling& filling) {
  const expr::Context bound = TRY(bind_form(form, filling.setting));
  expr::Context context;
  if (!expr::read_context(form.program, expr::to_bytes(form.program, bound), &context))
    return base::Error{base::ErrorCode::kInvalidInput, "日期或标准超出表单的范围；请核对填表日期",
                       ""};
  base::Diagnostics unreadable;
  Answers answers = read_answers(form, filling.given, &unreadable);
  answers.signatures = filling.signatures;
  if (!is_affordable(form, answers))
    return base::Error{base::ErrorCode::kInvalidInput, "表中的行太多；请分开填写", ""};
  return to_json(form, evaluate(form, context, answers), unreadable);
}

bool is_affordable(const FormProgram& form, const Answers& answers) {
  std::vector<int64_t> rows(form.program.tables.size());
  if (!rows.empty()) rows[0] = 1;
  int64_t states = 0;
  for (std::size_t r = 0; r < form.repeats.size(); ++r) {
    const auto count = static_cast<int64_t>(answers.rows[r].size());
    if (form.repeats[r].table > 0) rows[at(form.repeats[r].table)] = count;
    states += count * static_cast<int64_t>(form.items.size());
  }
  int64_t cells = 0;
  for (const expr::Node& node : form.program.nodes)
    cells += node.table < 0 ? 1 : rows[at(node.table)];
  return cells <= kMostCells && cells * (form.levels + 1) <= kMostWork && states <= kMostStates;
}

}  // namespace forms
