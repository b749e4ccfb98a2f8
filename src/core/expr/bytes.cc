#include "core/expr/bytes.h"

#include <utility>

#include "core/base/byte_stream.h"
#include "core/expr/bounds.h"
#include "core/expr/check_node.h"
#include "core/expr/type_bytes.h"

namespace expr {
namespace {

constexpr std::string_view kMagic = "SWX";
constexpr std::size_t kMostNodes = 1 << 20;

enum Flag : uint8_t { kHasA = 1, kHasB = 2, kHasC = 4, kHasK = 8, kIsBool = 16, kHasBounds = 32 };

std::size_t as_size(int64_t index) { return static_cast<std::size_t>(index); }

bool has_own_bounds(Op op) {
  return op == Op::kField || op == Op::kParameter || op == Op::kContext;
}

void write_index(base::ByteWriter* out, int32_t index) {
  out->size(static_cast<uint64_t>(index + 1));
}

template <typename Enum>
Enum read_enum(base::ByteReader* in, Enum last) {
  const uint8_t value = in->byte();
  if (value > static_cast<uint8_t>(last)) in->fail();
  return in->ok() ? static_cast<Enum>(value) : Enum{};
}

void write_node(base::ByteWriter* out, const Program& program, std::size_t index) {
  const Node& node = program.nodes[index];
  const auto self = static_cast<int32_t>(index);
  const int flags = (node.a >= 0 ? kHasA : 0) | (node.b >= 0 ? kHasB : 0) |
                    (node.c >= 0 ? kHasC : 0) | (node.k != 0 ? kHasK : 0) |
                    (node.is_bool ? kIsBool : 0) | (has_own_bounds(node.op) ? kHasBounds : 0);
  out->byte(static_cast<uint8_t>(node.op));
  out->byte(static_cast<uint8_t>(flags));
  write_index(out, node.table);
  for (const int32_t operand : {node.a, node.b, node.c}) {
    if (operand >= 0) out->size(static_cast<uint64_t>(self - operand));
  }
  if (node.k != 0) out->number(node.k);
  if (has_own_bounds(node.op)) {
    out->number(program.intervals[index].low);
    out->number(program.intervals[index].high);
  }
}

void write_trace(base::ByteWriter* out, const Program& program) {
  out->size(program.sources.size());
  for (const std::string& source : program.sources) out->text(source);
  out->size(program.trace.size());
  for (const TraceNode& trace : program.trace) {
    out->byte(static_cast<uint8_t>(trace.kind));
    out->byte(static_cast<uint8_t>((trace.is_bool ? 1 : 0) | (trace.negated ? 2 : 0)));
    out->text(trace.text);
    for (const int32_t index : {trace.source, trace.number, trace.denominator, trace.filter})
      write_index(out, index);
    write_index(out, trace.table);
    write_index(out, trace.filter_table);
    out->size(static_cast<uint64_t>(trace.begin));
    out->size(static_cast<uint64_t>(trace.end));
    write_type(out, trace.type);
    out->size(trace.children.size());
    for (const int32_t child : trace.children) write_index(out, child);
  }
}

class ProgramReader {
 public:
  explicit ProgramReader(std::string_view bytes) : in_(bytes) {}

  bool read(Program* program) {
    p_ = program;
    for (const char c : kMagic) {
      if (in_.byte() != static_cast<uint8_t>(c)) in_.fail();
    }
    if (in_.byte() != kBytesVersion) in_.fail();
    read_tables();
    read_names();
    const std::size_t nodes = in_.count();
    if (nodes > kMostNodes) in_.fail();
    for (std::size_t i = 0; i < nodes && in_.ok(); ++i) read_node(i);
    const std::size_t roots = in_.count();
    for (std::size_t i = 0; i < roots && in_.ok(); ++i) read_root();
    if (in_.byte() != 0) read_trace();
    for (const Root& root : p_->roots) {
      if (root.trace >= static_cast<int32_t>(p_->trace.size())) in_.fail();
    }
    return in_.at_end();
  }

 private:
  void read_tables() {
    const std::size_t tables = in_.count();
    if (tables == 0 || tables > 64) in_.fail();
    for (std::size_t i = 0; i < tables && in_.ok(); ++i) {
      std::string entity(in_.text());
      const int32_t parent = in_.index(i);
      if ((i == 0) != (parent < 0)) in_.fail();
      p_->tables.push_back({std::move(entity), static_cast<int16_t>(parent)});
    }
  }

  void read_names() {
    const std::size_t fields = in_.count();
    for (std::size_t i = 0; i < fields && in_.ok(); ++i) {
      Field field;
      field.indicator = in_.text();
      field.table = static_cast<int16_t>(in_.index(p_->tables.size()));
      if (field.table < 0) in_.fail();
      field.kind = read_enum(&in_, TypeKind::kRegion);
      field.moment.kind = read_enum(&in_, Moment::Kind::kDate);
      field.moment.argument = static_cast<int32_t>(in_.number());
      p_->fields.push_back(std::move(field));
    }
    for (auto* names : {&p_->parameters, &p_->texts}) {
      const std::size_t count = in_.count();
      for (std::size_t i = 0; i < count && in_.ok(); ++i) names->emplace_back(in_.text());
    }
    const std::size_t lists = in_.count();
    for (std::size_t i = 0; i < lists && in_.ok(); ++i) {
      std::vector<int64_t> list;
      const std::size_t count = in_.count();
      for (std::size_t j = 0; j < count && in_.ok(); ++j) {
        list.push_back(in_.number());
        if (j > 0 && list[j - 1] >= list[j]) in_.fail();
      }
      p_->lists.push_back(std::move(list));
    }
  }

  int32_t read_operand(std::size_t self) {
    const uint64_t back = in_.size();
    if (back == 0 || back > self) in_.fail();
    return in_.ok() ? static_cast<int32_t>(self - back) : -1;
  }

  void read_node(std::size_t self) {
    Node node;
    node.op = read_enum(&in_, Op::kOne);
    const uint8_t flags = in_.byte();
    node.is_bool = (flags & kIsBool) != 0;
    node.table = static_cast<int16_t>(in_.index(p_->tables.size()));
    if ((flags & kHasA) != 0) node.a = read_operand(self);
    if ((flags & kHasB) != 0) node.b = read_operand(self);
    if ((flags & kHasC) != 0) node.c = read_operand(self);
    if ((flags & kHasK) != 0) node.k = in_.number();
    Interval own;
    if ((flags & kHasBounds) != 0) {
      own.low = in_.number();
      own.high = in_.number();
    }
    if (!in_.ok() || ((flags & kHasBounds) != 0) != has_own_bounds(node.op)) return in_.fail();
    const auto kind = check_node(*p_, kinds_, node);
    if (!kind) return in_.fail();
    if (has_own_bounds(node.op)) {
      if (own.low > own.high || own.low < -kLargest || own.high > kLargest) return in_.fail();
    } else if (node.a < 0) {
      const bool counted = node.op == Op::kConst;
      own = counted ? Interval{node.k, node.k} : Interval{0, 0};
      if (own.low < -kLargest || own.high > kLargest) return in_.fail();
    } else {
      const auto of = [&](int32_t index) {
        return index < 0 ? Interval{} : p_->intervals[as_size(index)];
      };
      const auto bounds = bounds_of(node, of(node.a), of(node.b), of(node.c));
      if (!bounds) return in_.fail();
      own = *bounds;
    }
    kinds_.push_back(*kind);
    p_->nodes.push_back(node);
    p_->intervals.push_back(own);
  }

  void read_root() {
    Root root;
    root.name = in_.text();
    root.node = in_.index(p_->nodes.size());
    root.denominator = in_.index(p_->nodes.size());
    root.table = static_cast<int16_t>(in_.index(p_->tables.size()));
    root.is_bool = in_.byte() != 0;
    root.trace = in_.index(INT32_MAX - 1);
    root.type = read_type(&in_);
    if (!in_.ok() || root.node < 0 || root.table < 0) return in_.fail();
    for (const int32_t node : {root.node, root.denominator}) {
      if (node < 0) continue;
      const int16_t table = p_->at(node).table;
      if (table >= 0 && table != root.table) in_.fail();
      if (root.is_bool != p_->at(node).is_bool) in_.fail();
    }
    p_->roots.push_back(std::move(root));
  }

  void read_trace() {
    const std::size_t sources = in_.count();
    for (std::size_t i = 0; i < sources && in_.ok(); ++i) p_->sources.emplace_back(in_.text());
    const std::size_t count = in_.count();
    for (std::size_t i = 0; i < count && in_.ok(); ++i) {
      TraceNode trace;
      trace.kind = read_enum(&in_, SyntaxKind::kWord);
      const uint8_t flags = in_.byte();
      trace.is_bool = (flags & 1) != 0;
      trace.negated = (flags & 2) != 0;
      trace.text = in_.text();
      trace.source = in_.index(sources);
      trace.number = in_.index(p_->nodes.size());
      trace.denominator = in_.index(p_->nodes.size());
      trace.filter = in_.index(p_->nodes.size());
      trace.table = static_cast<int16_t>(in_.index(p_->tables.size()));
      trace.filter_table = static_cast<int16_t>(in_.index(p_->tables.size()));
      const std::size_t length = trace.source < 0 ? 0 : p_->sources[as_size(trace.source)].size();
      const uint64_t begin = in_.size(), end = in_.size();
      if (begin > end || end > length) in_.fail();
      trace.begin = static_cast<int32_t>(in_.ok() ? begin : 0);
      trace.end = static_cast<int32_t>(in_.ok() ? end : 0);
      trace.type = read_type(&in_);
      const std::size_t children = in_.count();
      for (std::size_t j = 0; j < children && in_.ok(); ++j) trace.children.push_back(in_.index(i));
      p_->trace.push_back(std::move(trace));
    }
  }

  base::ByteReader in_;
  Program* p_ = nullptr;
  std::vector<ValueKind> kinds_;
};

}  // namespace

void write_type(base::ByteWriter* out, const Type& type) {
  out->byte(static_cast<uint8_t>(type.kind));
  out->byte(type.scale);
  write_index(out, type.list);
  out->size(type.unit.factors.size());
  for (const auto& [name, exponent] : type.unit.factors) {
    out->text(name);
    out->number(exponent);
  }
}

Type read_type(base::ByteReader* in) {
  Type type;
  type.kind = read_enum(in, TypeKind::kRegion);
  type.scale = in->byte();
  type.list = in->index(INT32_MAX - 1);
  const std::size_t factors = in->count();
  for (std::size_t i = 0; i < factors && in->ok(); ++i) {
    std::string name(in->text());
    type.unit.factors.emplace_back(std::move(name), static_cast<int>(in->number()));
  }
  return type;
}

std::string to_bytes(const Program& program, WithTrace with_trace) {
  base::ByteWriter out;
  for (const char c : kMagic) out.byte(static_cast<uint8_t>(c));
  out.byte(kBytesVersion);
  out.size(program.tables.size());
  for (const Table& table : program.tables) {
    out.text(table.entity);
    write_index(&out, table.parent);
  }
  out.size(program.fields.size());
  for (const Field& field : program.fields) {
    out.text(field.indicator);
    write_index(&out, field.table);
    out.byte(static_cast<uint8_t>(field.kind));
    out.byte(static_cast<uint8_t>(field.moment.kind));
    out.number(field.moment.argument);
  }
  for (const auto* names : {&program.parameters, &program.texts}) {
    out.size(names->size());
    for (const std::string& name : *names) out.text(name);
  }
  out.size(program.lists.size());
  for (const auto& list : program.lists) {
    out.size(list.size());
    for (const int64_t item : list) out.number(item);
  }
  out.size(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) write_node(&out, program, i);
  out.size(program.roots.size());
  for (const Root& root : program.roots) {
    out.text(root.name);
    write_index(&out, root.node);
    write_index(&out, root.denominator);
    write_index(&out, root.table);
    out.byte(root.is_bool ? 1 : 0);
    write_index(&out, with_trace == WithTrace::kYes ? root.trace : -1);
    write_type(&out, root.type);
  }
  out.byte(with_trace == WithTrace::kYes ? 1 : 0);
  if (with_trace == WithTrace::kYes) write_trace(&out, program);
  return out.take();
}

base::Result<Program> program_from_bytes(std::string_view bytes) {
  Program program;
  if (ProgramReader(bytes).read(&program)) return program;
  return base::Error{base::ErrorCode::kCorrupt, "规则程序已损坏，或由另一版本生成；请重新下载", ""};
}

}  // namespace expr
