#include "edge/policy/bundle.h"

#include <set>
#include <string_view>

#include "core/expr/bytes.h"
#include "core/forms/form_program.h"
#include "core/rules/rule_set.h"

namespace policy {
namespace {

// A JSON text from the outside in; commas are put where they belong.
class Writer {
 public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    text(name);
    text_ += ':';
    first_ = true;  // No comma before the value.
  }
  void text(std::string_view value) {
    separate();
    text_ += '"';
    for (const char c : value) add_escaped(c);
    text_ += '"';
  }
  void number(int64_t value) {
    separate();
    text_ += std::to_string(value);
  }
  void truth(bool value) {
    separate();
    text_ += value ? "true" : "false";
  }

  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
  void member(std::string_view name, int64_t value) {
    key(name);
    number(value);
  }
  // Only what is so is written.
  void flag(std::string_view name, bool value) {
    if (!value) return;
    key(name);
    truth(true);
  }
  void index(std::string_view name, int32_t value) {
    if (value >= 0) member(name, int64_t{value});
  }
  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }

  void add_escaped(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += "\\u00";
      text_ += kDigits[static_cast<unsigned char>(c) >> 4];
      text_ += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      text_ += c;
    }
  }

  std::string text_;
  bool first_ = true;
};

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j)
      text += i + j > bytes.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63];
  }
  return text;
}

class Bundle {
 public:
  explicit Bundle(const Policy& policy) : policy_(policy) {}

  std::string make() {
    out_.open('{');
    out_.member("bundle", int64_t{1});
    out_.member("pack", policy_.info.id);
    out_.member("title", policy_.info.title);
    out_.member("content_hash", policy_.content_hash);
    write_rules();
    out_.key("forms");
    out_.open('[');
    for (const forms::FormDefinition& form : policy_.forms) write_form(form);
    out_.close(']');
    // Last, because only what rules and forms use travels.
    write_parameters();
    write_lists();
    out_.close('}');
    return out_.take();
  }

 private:
  void write_program(const expr::Program& program) {
    out_.member("program", base64(expr::to_bytes(program, expr::WithTrace::kNo)));
    out_.key("tables");
    out_.open('[');
    for (const expr::Table& table : program.tables) out_.text(table.entity);
    out_.close(']');
    out_.key("fields");
    out_.open('[');
    for (const expr::Field& field : program.fields) write_field(field);
    out_.close(']');
    out_.key("parameters");
    out_.open('[');
    for (const std::string& id : program.parameters) {
      out_.text(id);
      parameters_.insert(id);
    }
    out_.close(']');
  }

  void write_field(const expr::Field& field) {
    out_.open('{');
    out_.member("indicator", field.indicator);
    out_.member("table", int64_t{field.table});
    if (field.moment.kind != expr::Moment::Kind::kCurrent) {
      out_.member("moment", static_cast<int64_t>(field.moment.kind));
      out_.member("moment_argument", int64_t{field.moment.argument});
    }
    const auto* indicator = policy_.dictionary.find_indicator(field.indicator);
    if (indicator != nullptr) write_type(*indicator);
    out_.close('}');
  }

  void write_type(const dictionary::Indicator& indicator) {
    out_.member("type", dictionary::to_text(indicator.type.kind));
    const auto* list = policy_.dictionary.list_of(indicator.type);
    if (list != nullptr) {
      out_.member("list", list->id);
      lists_.insert(list->id);
    }
    if (indicator.type.kind == dictionary::TypeKind::kDecimal)
      out_.member("scale", int64_t{indicator.type.scale});
    const bool is_collected = indicator.derived.empty();
    if (is_collected && indicator.blank != dictionary::Blank::kUnknown)
      out_.member("blank", indicator.blank == dictionary::Blank::kNo ? "no" : "not_applicable");
  }

  void write_rules() {
    const rules::RuleSet rule_set =
        rules::RuleSet::compile(policy_.dictionary, "household", policy_.rules);
    out_.key("rules");
    out_.open('{');
    write_program(rule_set.program());
    out_.key("items");
    out_.open('[');
    for (const rules::CompiledRule& rule : rule_set.rules()) {
      out_.open('{');
      out_.member("id", rule.definition->id);
      if (!rule.definition->code.empty()) out_.member("code", rule.definition->code);
      out_.member("title", rule.definition->title);
      out_.member("kind", rules::to_text(rule.definition->kind));
      out_.member("severity", rules::to_text(rule.definition->severity));
      out_.index("guard", rule.guard);
      out_.index("when", rule.when);
      const auto when = static_cast<std::size_t>(rule.when);
      out_.member("table", int64_t{rule_set.program().roots[when].table});
      out_.close('}');
    }
    out_.close(']');
    out_.close('}');
  }

  void write_form(const forms::FormDefinition& definition) {
    const forms::CompiledForm compiled = forms::compile_form(definition, policy_.dictionary);
    const forms::FormProgram& form = *compiled.form;
    out_.open('{');
    out_.member("id", definition.id);
    out_.member("title", definition.title);
    write_program(form.program);
    out_.member("levels", int64_t{form.levels});
    write_texts("signers", definition.signers);
    out_.key("repeats");
    out_.open('[');
    for (const forms::PlannedRepeat& repeat : form.repeats) {
      out_.open('{');
      out_.member("collection", repeat.collection);
      out_.member("entity", repeat.entity);
      out_.index("table", repeat.table);
      out_.close('}');
    }
    out_.close(']');
    std::vector<std::string> titles;
    titles.reserve(definition.sections.size());
    for (const forms::FormSection& section : definition.sections) titles.push_back(section.title);
    write_texts("sections", titles);
    out_.key("items");
    out_.open('[');
    for (const forms::PlannedItem& item : form.items) write_item(item);
    out_.close(']');
    write_checks(form);
    out_.close('}');
  }

  void write_item(const forms::PlannedItem& item) {
    out_.open('{');
    out_.member("code", item.code);
    out_.member("label", item.label);
    if (item.indicator != nullptr) {
      out_.member("indicator", item.indicator->id);
      write_type(*item.indicator);
    }
    const bool is_own = item.other_of < 0;
    if (is_own && item.item->input != forms::Input::kByType)
      out_.member("input", forms::to_text(item.item->input));
    if (is_own && !item.item->group.empty()) out_.member("group", item.item->group);
    if (!item.offered.empty()) write_offered(item);
    if (item.preset) out_.member("preset", item.preset->number);
    out_.flag("negated", item.negated);
    out_.flag("generated", item.is_generated);
    out_.flag("computed", item.is_computed);
    out_.index("other_of", item.other_of);
    out_.index("section", item.section);
    out_.index("repeat", item.repeat);
    out_.index("field", item.field);
    out_.index("relevant", item.relevant);
    out_.index("required", item.required);
    out_.index("formula", item.formula);
    out_.index("stop", item.stop);
    if (item.stop >= 0) out_.member("stop_message", item.stop_message);
    out_.member("level", int64_t{item.level});
    out_.close('}');
  }

  // In the order of the paper.
  void write_offered(const forms::PlannedItem& item) { write_texts("options", item.item->options); }

  void write_checks(const forms::FormProgram& form) {
    out_.key("checks");
    out_.open('[');
    for (const forms::PlannedCheck& check : form.checks) {
      out_.open('{');
      out_.member("id", check.check->id);
      out_.member("severity", forms::to_text(check.check->severity));
      out_.member("message", check.check->message.text);
      out_.index("root", check.root);
      out_.index("repeat", check.repeat);
      out_.key("items");
      out_.open('[');
      for (const int32_t item : check.items) out_.number(item);
      out_.close(']');
      out_.close('}');
    }
    out_.close(']');
  }

  void write_texts(std::string_view name, const std::vector<std::string>& texts) {
    out_.key(name);
    out_.open('[');
    for (const std::string& text : texts) out_.text(text);
    out_.close(']');
  }

  void write_parameters() {
    out_.key("parameters");
    out_.open('{');
    for (const std::string& id : parameters_) {
      out_.key(id);
      out_.open('[');
      for (const dictionary::ParameterRow& row : policy_.dictionary.find_parameter(id)->rows) {
        out_.open('{');
        out_.member("region", row.region);
        out_.member("from", base::to_text(row.from));
        if (row.to) out_.member("to", base::to_text(*row.to));
        out_.member("number", row.value.number);
        out_.close('}');
      }
      out_.close(']');
    }
    out_.close('}');
  }

  void write_lists() {
    out_.key("lists");
    out_.open('{');
    for (const dictionary::CodeList& list : policy_.dictionary.lists()) {
      if (lists_.count(list.id) == 0) continue;
      out_.key(list.id);
      out_.open('[');
      for (const dictionary::Code& code : list.codes) {
        out_.open('{');
        out_.member("code", code.code);
        out_.member("label", code.label);
        out_.close('}');
      }
      out_.close(']');
    }
    out_.close('}');
  }

  const Policy& policy_;
  Writer out_;
  std::set<std::string> parameters_;
  std::set<std::string> lists_;
};

}  // namespace

std::string make_bundle(const Policy& policy) { return Bundle(policy).make(); }

}  // namespace policy
