#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/expr/formatter.h"

namespace expr {
namespace {

using dictionary::CodeList;
using dictionary::Collection;
using dictionary::Dictionary;
using dictionary::Indicator;
using dictionary::Parameter;

// Words that a reader takes for something else where a name may stand (see parse.cc).
constexpr std::string_view kNotNames[] = {"true", "false", "as_of", "rule_date", "if",   "and",
                                          "or",   "not",   "where", "then",      "else", "unless",
                                          "in",   "is",    "clip",  "fail"};

bool is_plain_word(std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t at = 0; at < text.size();) {
    const bool first = at == 0;
    const char32_t c = base::next_code_point(text, &at);
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || base::is_han(c);
    const bool digit = c >= '0' && c <= '9';
    if (base::fold_width(c) != c || (!letter && (first || !digit))) return false;
  }
  return true;
}

bool is_chinese_keyword(std::string_view text) {
  return std::any_of(keywords().begin(), keywords().end(),
                     [&](const Keyword& keyword) { return keyword.chinese == text; });
}

bool can_quote(std::string_view text) {
  return !text.empty() && text.find("」") == std::string_view::npos;
}

std::string quoted(std::string_view text) { return "「" + std::string(text) + "」"; }

// A word after "参数." or as a collection: only a Chinese keyword would be read as another word
// there.
std::string plain_or_quoted(std::string_view text) {
  const bool plain = is_plain_word(text) && !is_chinese_keyword(text);
  return plain || !can_quote(text) ? std::string(text) : quoted(text);
}

std::string name_word(std::string_view text) {
  const bool hazard =
      std::find(std::begin(kNotNames), std::end(kNotNames), text) != std::end(kNotNames) ||
      text.substr(0, 3) == "to_";
  return hazard && can_quote(text) ? quoted(text) : plain_or_quoted(text);
}

// What stands between single quotes ends at whatever folds to one.
bool can_be_code(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (base::fold_width(base::next_code_point(text, &at)) == '\'') return false;
  }
  return true;
}

bool reaches(const Dictionary& dictionary, std::string_view ancestor, std::string_view entity) {
  std::string at(entity);
  for (int depth = 0; depth < 16 && !at.empty(); ++depth) {
    if (at == ancestor) return true;
    at = dictionary.parent_of(at);
  }
  return false;
}

std::string_view chinese_comparison(std::string_view symbol) {
  if (symbol == "<=") return "≤";
  if (symbol == ">=") return "≥";
  if (symbol == "!=") return "≠";
  return symbol;
}

}  // namespace

std::string Formatter::part(int32_t index, std::string_view entity) {
  out_.clear();
  write(index, kAny, std::string(entity));
  return std::move(out_);
}

std::string_view Formatter::word(std::string_view english) const {
  if (!chinese_) return english;
  for (const Keyword& keyword : keywords()) {
    if (keyword.english == english) return keyword.chinese;
  }
  return english;
}

Formatter::Level Formatter::level_of(const SyntaxNode& node) const {
  switch (node.kind) {
    case SyntaxKind::kUnless:
    case SyntaxKind::kIf:
      return kAny;
    case SyntaxKind::kOr:
      return kOr;
    case SyntaxKind::kAnd:
      return kAnd;
    case SyntaxKind::kNot:
      return kNot;
    case SyntaxKind::kCompare:
    case SyntaxKind::kIn:
    case SyntaxKind::kBetween:
    case SyntaxKind::kIs:
      return kCompare;
    case SyntaxKind::kAdd:
    case SyntaxKind::kSubtract:
      return kSum;
    case SyntaxKind::kMultiply:
    case SyntaxKind::kDivide:
      return kProduct;
    case SyntaxKind::kNegate:
    case SyntaxKind::kPrevious:
    case SyntaxKind::kIdentified:
    case SyntaxKind::kAtDate:
      return kUnary;
    default:
      return kPrimary;
  }
}

void Formatter::write(int32_t index, Level wanted, const std::string& entity) {
  const bool parentheses = level_of(syntax_.at(index)) < wanted;
  if (parentheses) open();
  write_bare(index, entity);
  if (parentheses) close();
}

void Formatter::write_bare(int32_t index, const std::string& entity) {
  const SyntaxNode& node = syntax_.at(index);
  switch (node.kind) {
    case SyntaxKind::kName:
      return write_name(index, entity);
    case SyntaxKind::kParameter:
      return write_parameter(node);
    case SyntaxKind::kPrevious:
    case SyntaxKind::kIdentified:
    case SyntaxKind::kAtDate:
      write(node.children[0], kPrimary, entity);
      out_ += '@';
      if (node.kind == SyntaxKind::kAtDate) return write_literal(syntax_.at(node.children[1]));
      out_ += word(node.kind == SyntaxKind::kPrevious ? "previous" : "identified");
      if (node.kind == SyntaxKind::kPrevious && node.text != "1") out_ += "(" + node.text + ")";
      return;
    case SyntaxKind::kOr:
      return write_chain(node, "or", kAnd, entity);
    case SyntaxKind::kAnd:
      return write_chain(node, "and", kNot, entity);
    case SyntaxKind::kUnless:
      return write_chain(node, "unless", kOr, entity);
    case SyntaxKind::kNot:
      out_ += word("not");
      space();
      return write(node.children[0], kNot, entity);
    case SyntaxKind::kCompare:
    case SyntaxKind::kBetween:
      return write_compare(node, entity);
    case SyntaxKind::kIn:
      return write_in(node, entity);
    case SyntaxKind::kIs:
      write(node.children[0], kSum, entity);
      out_ += chinese_ ? " " : " is ";
      out_ += word(node.text);
      return;
    case SyntaxKind::kAdd:
      return write_sum(node, " + ", kSum, entity);
    case SyntaxKind::kSubtract:
      return write_sum(node, " - ", kSum, entity);
    case SyntaxKind::kMultiply:
      return write_sum(node, " * ", kProduct, entity);
    case SyntaxKind::kDivide:
      return write_sum(node, " / ", kProduct, entity);
    case SyntaxKind::kNegate:
      out_ += '-';
      return write(node.children[0], kUnary, entity);
    case SyntaxKind::kIf:
      return write_if(node, entity);
    case SyntaxKind::kCall:
      return write_call(node, entity);
    case SyntaxKind::kAggregate:
      return write_aggregate(node, entity);
    case SyntaxKind::kSet:
      return write_set(node, entity);
    case SyntaxKind::kMember: {
      write(node.children[0], kPrimary, entity);
      out_ += '.';
      const SyntaxNode& one = syntax_.at(node.children[0]);
      const Collection* rows =
          one.kind == SyntaxKind::kAggregate ? collection_of(syntax_.at(one.children[0])) : nullptr;
      const std::string inner = rows == nullptr ? entity : rows->entity;
      const Indicator* indicator = resolve(node.text, inner);
      out_ += indicator == nullptr ? plain_or_quoted(node.text) : indicator_word(*indicator, inner);
      return;
    }
    default:
      return write_literal(node);
  }
}

void Formatter::write_chain(const SyntaxNode& node, std::string_view joint, Level wanted,
                            const std::string& entity) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) {
      space();
      out_ += word(joint);
      space();
    }
    write(node.children[i], wanted, entity);
  }
}

void Formatter::write_compare(const SyntaxNode& node, const std::string& entity) {
  const CodeList* list = nullptr;
  for (const int32_t child : node.children) {
    if (list == nullptr) list = list_of(child, entity);
  }
  write_operand(node.children[0], list, entity);
  space();
  if (node.kind == SyntaxKind::kBetween) {
    out_ += word("between");
    space();
    write_operand(node.children[1], list, entity);
    space();
    // The canonical spelling says "and", the Chinese one 至: both are read as the same.
    out_ += chinese_ ? word("to") : "and";
    space();
    return write_operand(node.children[2], list, entity);
  }
  out_ += chinese_ ? chinese_comparison(node.text) : std::string_view(node.text);
  space();
  write_operand(node.children[1], list, entity);
}

void Formatter::write_in(const SyntaxNode& node, const std::string& entity) {
  const CodeList* list = list_of(node.children[0], entity);
  write_operand(node.children[0], list, entity);
  space();
  if (!node.text.empty()) {
    out_ += word("not");
    space();
  }
  out_ += word("in");
  out_ += " {";
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    if (i > 1) comma();
    write_operand(node.children[i], list, entity);
  }
  out_ += '}';
}

void Formatter::write_operand(int32_t index, const CodeList* list, const std::string& entity) {
  const SyntaxNode& node = syntax_.at(index);
  if (node.kind != SyntaxKind::kCode) return write(index, kSum, entity);
  out_ += code_word(node.text, list);
}

void Formatter::write_sum(const SyntaxNode& node, std::string_view symbol, Level level,
                          const std::string& entity) {
  write(node.children[0], level, entity);
  out_ += symbol;
  write(node.children[1], static_cast<Level>(level + 1), entity);
}

void Formatter::write_if(const SyntaxNode& node, const std::string& entity) {
  constexpr std::string_view kWords[] = {"if", "then", "else"};
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) space();
    out_ += word(kWords[i]);
    space();
    write(node.children[i], i == 0 ? kOr : kAny, entity);
  }
}

void Formatter::write_call(const SyntaxNode& node, const std::string& entity) {
  out_ += word(node.text);
  open();
  const bool codes = node.text == "has_any" || node.text == "default" || node.text == "greatest" ||
                     node.text == "least";
  const CodeList* list =
      codes && !node.children.empty() ? list_of(node.children[0], entity) : nullptr;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) comma();
    const SyntaxNode& argument = syntax_.at(node.children[i]);
    if (argument.kind == SyntaxKind::kSet && argument.text == "{}") {
      out_ += '{';
      for (std::size_t k = 0; k < argument.children.size(); ++k) {
        if (k > 0) comma();
        write_operand(argument.children[k], list, entity);
      }
      out_ += '}';
    } else if (argument.kind == SyntaxKind::kWord) {
      out_ += word(argument.text);
    } else if (argument.kind == SyntaxKind::kCode) {
      out_ += code_word(argument.text, list);
    } else {
      write(node.children[i], kAny, entity);
    }
  }
  close();
}

void Formatter::write_aggregate(const SyntaxNode& node, const std::string& entity) {
  const SyntaxNode& set = syntax_.at(node.children[0]);
  const Collection* rows = collection_of(set);
  // 人数 for people, 个数 for anything else; both are read as the same.
  const bool people = rows == nullptr || rows->entity == "person";
  out_ += chinese_ && node.text == "count" && !people ? std::string_view("个数") : word(node.text);
  open();
  write(node.children[0], kAny, entity);
  if (node.children.size() > 1) {
    comma();
    write(node.children[1], kAny, rows == nullptr ? entity : rows->entity);
  }
  close();
}

void Formatter::write_set(const SyntaxNode& node, const std::string& entity) {
  const Collection* rows = collection_of(node);
  if (rows != nullptr) {
    const Collection* same = dictionary_.find_collection(rows->label) == nullptr
                                 ? dictionary_.find_collection_by_label(rows->label)
                                 : nullptr;
    const bool labelled = chinese_ && same == rows && can_quote(rows->label);
    out_ += plain_or_quoted(labelled ? rows->label : rows->id);
  } else {
    out_ += node.text.find('.') == std::string::npos ? plain_or_quoted(node.text) : node.text;
  }
  if (node.children.empty()) return;
  space();
  out_ += word("where");
  space();
  write(node.children[0], kAny, rows == nullptr ? entity : rows->entity);
}

void Formatter::write_literal(const SyntaxNode& node) {
  switch (node.kind) {
    case SyntaxKind::kMoney:
      out_ += node.text + " ";
      out_ += word("yuan");
      return;
    case SyntaxKind::kPercent:
      out_ += node.text + " %";
      return;
    case SyntaxKind::kMonths:
    case SyntaxKind::kDays:
      out_ += node.text + " ";
      out_ += word(node.kind == SyntaxKind::kMonths ? "months" : "days");
      return;
    case SyntaxKind::kCode:
      out_ += code_word(node.text, nullptr);
      return;
    case SyntaxKind::kTrue:
    case SyntaxKind::kFalse:
      out_ += word(node.kind == SyntaxKind::kTrue ? "true" : "false");
      return;
    case SyntaxKind::kAsOf:
      out_ += word("as_of");
      return;
    case SyntaxKind::kRuleDate:
      out_ += word("rule_date");
      return;
    case SyntaxKind::kPeriodFrom:
    case SyntaxKind::kPeriodTo:
      out_ += word("period");
      out_ += '.';
      out_ += word(node.kind == SyntaxKind::kPeriodFrom ? "from" : "to");
      return;
    default:
      out_ += node.text;
  }
}

void Formatter::write_name(int32_t index, const std::string& entity) {
  const SyntaxNode& node = syntax_.at(index);
  if (items_ != nullptr) {
    const auto item = items_->find(index);
    if (item != items_->end()) {
      const Indicator* indicator = dictionary_.find_indicator(item->second.indicator);
      if (item->second.negated) out_ += chinese_ ? "非 " : "not ";
      out_ += indicator == nullptr ? node.text : indicator_word(*indicator, entity);
      return;
    }
  }
  const Indicator* indicator = resolve(node.text, entity);
  std::string name =
      indicator == nullptr ? name_word(node.text) : indicator_word(*indicator, entity);
  if (!node.qualifier.empty()) {
    // After a form's name only a plain word can stand.
    if (!is_plain_word(name)) name = node.text;
    out_ += node.qualifier + ".";
  }
  out_ += name;
}

void Formatter::write_parameter(const SyntaxNode& node) {
  const Parameter* parameter = dictionary_.find_parameter(node.text);
  if (parameter == nullptr) parameter = dictionary_.find_parameter_by_label(node.text);
  out_ += word("param");
  out_ += '.';
  if (parameter == nullptr) {
    out_ += plain_or_quoted(node.text);
    return;
  }
  const bool labelled = chinese_ && can_quote(parameter->label) &&
                        dictionary_.find_parameter(parameter->label) == nullptr &&
                        dictionary_.find_parameter_by_label(parameter->label) == parameter;
  out_ += plain_or_quoted(labelled ? parameter->label : parameter->id);
}

// As Typing::find_name: an id, else the only label in reach, else the only one anywhere.
const Indicator* Formatter::resolve(std::string_view name, std::string_view entity) const {
  if (const Indicator* indicator = dictionary_.find_indicator(name)) return indicator;
  const auto labelled = dictionary_.find_by_label(name);
  const Indicator* reachable = nullptr;
  for (const Indicator* candidate : labelled) {
    if (!reaches(dictionary_, candidate->entity, entity)) continue;
    if (reachable != nullptr) return nullptr;
    reachable = candidate;
  }
  if (reachable != nullptr) return reachable;
  return labelled.size() == 1 ? labelled[0] : nullptr;
}

std::string Formatter::indicator_word(const Indicator& indicator, std::string_view entity) const {
  const std::string& label = indicator.label;
  const bool labelled = chinese_ && can_quote(label) && resolve(label, entity) == &indicator;
  return name_word(labelled ? label : indicator.id);
}

const Indicator* Formatter::indicator_of(int32_t index, const std::string& entity) const {
  if (items_ != nullptr) {
    const auto item = items_->find(index);
    if (item != items_->end()) return dictionary_.find_indicator(item->second.indicator);
  }
  return resolve(syntax_.at(index).text, entity);
}

const Collection* Formatter::collection_of(const SyntaxNode& node) const {
  const Collection* rows = dictionary_.find_collection(node.text);
  return rows != nullptr ? rows : dictionary_.find_collection_by_label(node.text);
}

// The code list of a value, as far as its form tells; literals have none of their own.
const CodeList* Formatter::list_of(int32_t index, const std::string& entity) const {
  const SyntaxNode& node = syntax_.at(index);
  switch (node.kind) {
    case SyntaxKind::kName: {
      const Indicator* indicator = indicator_of(index, entity);
      return indicator == nullptr ? nullptr : dictionary_.list_of(indicator->type);
    }
    case SyntaxKind::kParameter: {
      const Parameter* parameter = dictionary_.find_parameter(node.text);
      if (parameter == nullptr) parameter = dictionary_.find_parameter_by_label(node.text);
      return parameter == nullptr ? nullptr : dictionary_.list_of(parameter->type);
    }
    case SyntaxKind::kPrevious:
    case SyntaxKind::kIdentified:
    case SyntaxKind::kAtDate:
      return list_of(node.children[0], entity);
    case SyntaxKind::kIf: {
      const CodeList* list = list_of(node.children[1], entity);
      return list != nullptr ? list : list_of(node.children[2], entity);
    }
    case SyntaxKind::kCall:
      return node.text == "default" && !node.children.empty() ? list_of(node.children[0], entity)
                                                              : nullptr;
    case SyntaxKind::kMember: {
      const SyntaxNode& one = syntax_.at(node.children[0]);
      if (one.kind != SyntaxKind::kAggregate) return nullptr;
      const Collection* rows = collection_of(syntax_.at(one.children[0]));
      const Indicator* indicator = resolve(node.text, rows == nullptr ? entity : rows->entity);
      return indicator == nullptr ? nullptr : dictionary_.list_of(indicator->type);
    }
    default:
      return nullptr;
  }
}

std::string Formatter::code_word(std::string_view text, const CodeList* list) const {
  std::string shown(text);
  const auto found = list == nullptr ? std::nullopt : list->find(text);
  if (found) {
    const dictionary::Code& code = list->codes[static_cast<std::size_t>(*found)];
    const std::string& other = chinese_ ? code.label : code.code;
    if (!other.empty() && can_be_code(other) && list->find(other) == found) shown = other;
  }
  return chinese_ ? "‘" + shown + "’" : "'" + shown + "'";
}

std::string format(const Syntax& syntax, Spelling spelling,
                   const dictionary::Dictionary& dictionary, std::string_view entity) {
  if (syntax.root < 0) return syntax.source;
  return Formatter(syntax, spelling, dictionary).part(syntax.root, entity);
}

}  // namespace expr
