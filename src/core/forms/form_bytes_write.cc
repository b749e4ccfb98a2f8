#include <algorithm>
#include <map>

#include "core/base/byte_stream.h"
#include "core/expr/bytes.h"
#include "core/expr/type_bytes.h"
#include "core/forms/form_bytes.h"

namespace forms {
namespace {

using base::ByteWriter;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

void write_index(base::ByteWriter* out, int32_t index) {
  out->size(static_cast<uint64_t>(index + 1));
}

void write_texts(base::ByteWriter* out, const std::vector<std::string>& texts) {
  out->size(texts.size());
  for (const std::string& text : texts) out->text(text);
}

void write_value(base::ByteWriter* out, const dictionary::Value& value) {
  out->byte(static_cast<uint8_t>(value.state));
  out->number(value.number);
  out->text(value.text);
}

class Writer {
 public:
  explicit Writer(const FormProgram& form) : form_(form), program_(form.program) {}

  std::string write() {
    for (const char c : std::string_view("SWF")) out_.byte(static_cast<uint8_t>(c));
    out_.byte(kFormBytesVersion);
    gather();
    for (const std::string* text :
         {&form_.definition->id, &form_.definition->title, &form_.definition->entity})
      out_.text(*text);
    write_texts(&out_, form_.definition->signers);
    out_.size(form_.definition->sections.size());
    for (const FormSection& section : form_.definition->sections) {
      out_.text(section.title);
      out_.text(section.repeat);
    }
    write_lists();
    write_indicators();
    write_collections();
    write_parameters();
    out_.text(expr::to_bytes(program_, expr::WithTrace::kYes));
    for (const PlannedField& field : form_.fields) out_.byte(static_cast<uint8_t>(field.blank));
    out_.size(form_.repeats.size());
    for (const PlannedRepeat& repeat : form_.repeats) {
      out_.text(repeat.collection);
      out_.text(repeat.entity);
    }
    out_.size(form_.items.size());
    for (const PlannedItem& item : form_.items) write_item(item);
    out_.size(form_.checks.size());
    for (const PlannedCheck& check : form_.checks) write_check(check);
    return out_.take();
  }

 private:
  // Only what the form uses, numbered anew. Names of roots and texts of the trace stay behind.
  void gather() {
    for (const PlannedItem& item : form_.items) use(item.indicator);
    for (const PlannedField& field : form_.fields) use(field.indicator);
    std::vector<expr::TraceNode> trace;
    for (expr::Root& root : program_.roots) {
      use_list(&root.type);
      root.name.clear();
      root.trace = root.trace < 0 ? -1 : keep_sets(root.trace, &trace);
    }
    program_.trace = std::move(trace);
    program_.sources.clear();
  }

  // The tree down to the sets that pick out rows; -1 when there is none.
  int32_t keep_sets(int32_t index, std::vector<expr::TraceNode>* kept) const {
    const expr::TraceNode& node = form_.program.trace[at(index)];
    const bool is_set = node.kind == expr::SyntaxKind::kAggregate && node.filter >= 0;
    expr::TraceNode copy;
    for (const int32_t child : node.children) {
      const int32_t own = keep_sets(child, kept);
      if (own >= 0) copy.children.push_back(own);
    }
    if (!is_set && copy.children.empty()) return -1;
    if (!is_set && copy.children.size() == 1) return copy.children[0];
    if (is_set) {
      copy.kind = node.kind;
      copy.filter = node.filter;
      copy.filter_table = node.filter_table;
    }
    kept->push_back(std::move(copy));
    return static_cast<int32_t>(kept->size()) - 1;
  }

  void use(const dictionary::Indicator* indicator) {
    if (indicator == nullptr || indicators_.count(indicator) != 0) return;
    indicators_.emplace(indicator, static_cast<int32_t>(used_indicators_.size()));
    used_indicators_.push_back(*indicator);
    use_list(&used_indicators_.back().type);
  }

  void use_list(dictionary::Type* type) {
    if (type->list < 0) return;
    const auto [place, is_new] =
        lists_.emplace(type->list, static_cast<int32_t>(used_lists_.size()));
    if (is_new) used_lists_.push_back(form_.dictionary->list_of(*type));
    type->list = place->second;
  }

  void write_lists() {
    out_.size(used_lists_.size());
    for (const dictionary::CodeList* list : used_lists_) {
      out_.text(list->id);
      out_.text(list->label);
      out_.size(list->codes.size());
      for (const dictionary::Code& code : list->codes) {
        out_.text(code.code);
        out_.text(code.label);
        write_texts(&out_, code.aliases);
      }
    }
  }

  void write_indicators() {
    out_.size(used_indicators_.size());
    for (const dictionary::Indicator& indicator : used_indicators_) {
      out_.text(indicator.id);
      out_.text(indicator.label);
      out_.text(indicator.entity);
      expr::write_type(&out_, indicator.type);
      out_.number(indicator.min);
      out_.number(indicator.max);
    }
  }

  // All names under which the rows of a repeat may be given.
  void write_collections() {
    std::vector<const dictionary::Collection*> used;
    for (const dictionary::Collection& collection : form_.dictionary->collections()) {
      if (form_.find_repeat(collection.id) >= 0) used.push_back(&collection);
    }
    out_.size(used.size());
    for (const dictionary::Collection* collection : used) {
      out_.text(collection->id);
      out_.text(collection->entity);
    }
  }

  void write_parameters() {
    out_.size(program_.parameters.size());
    for (const std::string& id : program_.parameters) {
      const auto& rows = form_.dictionary->find_parameter(id)->rows;
      out_.text(id);
      out_.size(rows.size());
      for (const dictionary::ParameterRow& row : rows) {
        out_.text(row.region);
        out_.number(row.from.days);
        out_.byte(row.to ? 1 : 0);
        if (row.to) out_.number(row.to->days);
        write_value(&out_, row.value);
      }
    }
  }

  void write_item(const PlannedItem& item) {
    out_.text(item.code);
    out_.text(item.label);
    write_index(&out_, item.indicator == nullptr ? -1 : indicators_.at(item.indicator));
    out_.text(item.other_option);
    for (const int32_t index : {item.other_of, item.yes_no, item.section, item.repeat, item.field})
      write_index(&out_, index);
    const bool has_stop = !item.stop_message.empty();
    out_.byte(static_cast<uint8_t>(
        (item.negated ? 1 : 0) | (item.is_tick ? 2 : 0) | (item.is_generated ? 4 : 0) |
        (item.is_computed ? 8 : 0) | (item.reads_answers ? 16 : 0) | (item.preset ? 32 : 0) |
        (has_stop ? 64 : 0) | (item.unit == PaperUnit::kTenThousandYuan ? 128 : 0)));
    if (item.preset) write_value(&out_, *item.preset);
    if (has_stop) out_.text(item.stop_message);
    out_.size(item.offered.size());
    for (const int64_t code : item.offered) out_.number(code);
    for (const int32_t root : {item.relevant, item.required, item.formula, item.stop, item.level})
      write_index(&out_, root);
    if (item.other_of >= 0) return;
    out_.byte(static_cast<uint8_t>(item.item->input));
    out_.text(item.item->group);
    write_texts(&out_, item.item->options);
  }

  void write_check(const PlannedCheck& check) {
    out_.text(check.check->id);
    out_.byte(static_cast<uint8_t>(check.check->severity));
    write_index(&out_, check.root);
    write_index(&out_, check.repeat);
    out_.size(check.items.size());
    for (const int32_t item : check.items) write_index(&out_, item);
    out_.size(check.message.size());
    for (const MessagePart& part : check.message) {
      write_index(&out_, part.root);
      if (part.root < 0) out_.text(part.text);
    }
  }

  const FormProgram& form_;
  expr::Program program_;
  base::ByteWriter out_;
  std::map<const dictionary::Indicator*, int32_t> indicators_;
  std::vector<dictionary::Indicator> used_indicators_;
  std::map<int32_t, int32_t> lists_;
  std::vector<const dictionary::CodeList*> used_lists_;
};

void write_answers(base::ByteWriter* out, const std::vector<GivenAnswer>& answers) {
  out->size(answers.size());
  for (const GivenAnswer& answer : answers) {
    out->text(answer.code);
    out->text(answer.text);
  }
}

}  // namespace

std::string to_bytes(const FormProgram& form) { return Writer(form).write(); }

std::string to_bytes(const Filling& filling) {
  base::ByteWriter out;
  const Setting& setting = filling.setting;
  out.number(setting.as_of.days);
  out.number(setting.rule_date.value_or(setting.as_of).days);
  out.byte(setting.period ? 1 : 0);
  if (setting.period) {
    out.number(setting.period->first.days);
    out.number(setting.period->second.days);
  }
  out.text(setting.region);
  write_answers(&out, filling.given.answers);
  out.size(filling.given.rows.size());
  for (const auto& [collection, rows] : filling.given.rows) {
    out.text(collection);
    out.size(rows.size());
    for (const GivenRow& row : rows) write_answers(&out, row.answers);
  }
  out.size(filling.signatures.size());
  for (const auto& [signer, name] : filling.signatures) {
    out.text(signer);
    out.text(name);
  }
  return out.take();
}

}  // namespace forms
