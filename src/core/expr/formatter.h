// Writes a syntax tree in one spelling, with as few parentheses as reading it back needs. Internal
// to expr.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/dictionary/dictionary.h"
#include "core/expr/compile.h"
#include "core/expr/syntax.h"

namespace expr {

class Formatter {
 public:
  Formatter(const Syntax& syntax, Spelling spelling, const dictionary::Dictionary& dictionary)
      : syntax_(syntax), chinese_(spelling == Spelling::kChinese), dictionary_(dictionary) {}

  // Names that only a form knows: node → the indicator that it stands for.
  void set_items(const std::map<int32_t, ItemName>* items) { items_ = items; }

  // The part of the tree below `index`, read as standing on a record of `entity`.
  std::string part(int32_t index, std::string_view entity);

 private:
  enum Level { kAny, kOr, kAnd, kNot, kCompare, kSum, kProduct, kUnary, kPrimary };

  void write(int32_t index, Level wanted, const std::string& entity);
  void write_bare(int32_t index, const std::string& entity);
  void write_chain(const SyntaxNode& node, std::string_view word, Level wanted,
                   const std::string& entity);
  void write_compare(const SyntaxNode& node, const std::string& entity);
  void write_in(const SyntaxNode& node, const std::string& entity);
  void write_sum(const SyntaxNode& node, std::string_view symbol, Level level,
                 const std::string& entity);
  void write_if(const SyntaxNode& node, const std::string& entity);
  void write_call(const SyntaxNode& node, const std::string& entity);
  void write_aggregate(const SyntaxNode& node, const std::string& entity);
  void write_set(const SyntaxNode& node, const std::string& entity);
  void write_literal(const SyntaxNode& node);
  void write_name(int32_t index, const std::string& entity);
  void write_parameter(const SyntaxNode& node);
  void write_operand(int32_t index, const dictionary::CodeList* list, const std::string& entity);

  Level level_of(const SyntaxNode& node) const;
  const dictionary::Indicator* resolve(std::string_view name, std::string_view entity) const;
  const dictionary::Indicator* indicator_of(int32_t index, const std::string& entity) const;
  const dictionary::CodeList* list_of(int32_t index, const std::string& entity) const;
  const dictionary::Collection* collection_of(const SyntaxNode& node) const;
  std::string indicator_word(const dictionary::Indicator& indicator, std::string_view entity) const;
  std::string code_word(std::string_view text, const dictionary::CodeList* list) const;
  std::string_view word(std::string_view english) const;
  void space() { out_ += ' '; }
  void open() { out_ += chinese_ ? "（" : "("; }
  void close() { out_ += chinese_ ? "）" : ")"; }
  void comma() { out_ += chinese_ ? "，" : ", "; }

  const Syntax& syntax_;
  bool chinese_;
  const dictionary::Dictionary& dictionary_;
  const std::map<int32_t, ItemName>* items_ = nullptr;
  std::string out_;
};

}  // namespace expr
