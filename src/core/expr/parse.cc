#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/expr/lexer.h"
#include "core/expr/syntax.h"

namespace expr {
namespace {

constexpr std::string_view kAggregates[] = {"count", "any", "all", "sum", "min", "max", "one"};

bool is_aggregate(std::string_view word) {
  return std::find(std::begin(kAggregates), std::end(kAggregates), word) != std::end(kAggregates);
}

// Recursive descent over RULES §1.2. The first problem ends the expression: what follows would be
// guesswork.
class Parser {
 public:
  Parser(std::string_view text, const base::Place& place) : text_(text), place_(place) {
    out_.syntax.source = std::string(text);
  }

  Parsed run() {
    if (text_.size() > kMaxExpressionBytes) {
      fail_at(0, "expr.too_long", std::to_string(text_.size()),
              std::to_string(kMaxExpressionBytes));
      return std::move(out_);
    }
    if (const auto bad = base::find_invalid_utf8(text_)) {
      fail_at(0, "expr.invalid_utf8", std::to_string(*bad + 1), "");
      return std::move(out_);
    }
    tokens_ = read_tokens(text_, place_, &out_.diagnostics);
    if (!out_.diagnostics.empty()) return std::move(out_);
    int32_t root = parse_or();
    if (ok() && is_word("unless")) {
      next();
      const int32_t exception = parse_or();
      root = add(SyntaxKind::kUnless, "", {root, exception});
    }
    if (ok() && peek().kind != TokenKind::kEnd) unexpected("运算符或结尾");
    if (ok()) out_.syntax.root = root;
    return std::move(out_);
  }

 private:
  bool ok() const { return out_.diagnostics.empty(); }
  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  Token next() {
    Token token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool is_word(std::string_view word) const {
    return peek().kind == TokenKind::kWord && peek().text == word;
  }
  bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const {
    return peek(ahead).kind == TokenKind::kSymbol && peek(ahead).text == symbol;
  }
  bool take_symbol(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    next();
    return true;
  }
  void expect_symbol(std::string_view symbol) {
    if (ok() && !take_symbol(symbol)) unexpected(std::string("“") + std::string(symbol) + "”");
  }
  void expect_word(std::string_view word) {
    if (!ok()) return;
    if (is_word(word)) {
      next();
    } else {
      unexpected(std::string("“") + std::string(word) + "”");
    }
  }

  void fail_at(int32_t offset, std::string_view id, std::string_view a, std::string_view b) {
    if (!ok()) return;
    out_.diagnostics.push_back(
        base::diagnose(id, place_at(place_, text_, static_cast<std::size_t>(offset)), {a, b}));
  }
  int32_t unexpected(const std::string& wanted) {
    if (peek().kind == TokenKind::kEnd) {
      fail_at(peek().begin, "expr.unexpected_end", wanted, "");
    } else {
      fail_at(peek().begin, "expr.unexpected", "“" + peek().written + "”", wanted);
    }
    return empty();
  }
  // A harmless node that stands for what could not be read.
  int32_t empty() { return add(SyntaxKind::kTrue, "", {}); }

  int32_t add(SyntaxKind kind, std::string text, std::vector<int32_t> children) {
    SyntaxNode node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    node.begin = start_;
    if (!node.children.empty()) node.begin = out_.syntax.at(node.children.front()).begin;
    node.end = at_ > 0 ? tokens_[at_ - 1].end : 0;
    if (out_.syntax.nodes.size() >= kMaxNodes) {
      fail_at(node.begin, "expr.too_large", std::to_string(out_.syntax.nodes.size() + 1),
              std::to_string(kMaxNodes));
    }
    out_.syntax.nodes.push_back(std::move(node));
    return static_cast<int32_t>(out_.syntax.nodes.size()) - 1;
  }
  int32_t add_from(int32_t begin, SyntaxKind kind, std::string text,
                   std::vector<int32_t> children) {
    const int32_t index = add(kind, std::move(text), std::move(children));
    out_.syntax.nodes[static_cast<std::size_t>(index)].begin = begin;
    return index;
  }

  // Counts nesting; deeper than kMaxDepth is refused before the stack is at risk.
  struct Depth {
    explicit Depth(Parser* owner) : parser(owner) {
      if (++owner->depth_ > kMaxDepth) {
        owner->fail_at(owner->peek().begin, "expr.too_deep", std::to_string(kMaxDepth), "");
      }
    }
    ~Depth() { --parser->depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser* parser;
  };

  int32_t parse_or() { return parse_chain("or", SyntaxKind::kOr, &Parser::parse_and); }
  int32_t parse_and() { return parse_chain("and", SyntaxKind::kAnd, &Parser::parse_not); }

  int32_t parse_chain(std::string_view word, SyntaxKind kind, int32_t (Parser::*operand)()) {
    std::vector<int32_t> children{(this->*operand)()};
    while (ok() && is_word(word)) {
      next();
      children.push_back((this->*operand)());
    }
    return children.size() == 1 ? children[0] : add(kind, "", std::move(children));
  }

  int32_t parse_not() {
    const Depth depth(this);
    if (!ok()) return empty();
    if (is_word("not")) {
      const int32_t begin = next().begin;
      const int32_t operand = parse_not();
      return add_from(begin, SyntaxKind::kNot, "", {operand});
    }
    return parse_comparison();
  }

  int32_t parse_comparison() {
    const int32_t left = parse_sum();
    if (!ok()) return left;
    for (const std::string_view symbol : {"=", "!=", "<=", ">=", "<", ">"}) {
      if (!is_symbol(symbol)) continue;
      next();
      const int32_t right = parse_sum();
      return add(SyntaxKind::kCompare, std::string(symbol), {left, right});
    }
    if (is_word("between")) {
      next();
      const int32_t low = parse_sum();
      if (is_word("and") || is_word("to")) {
        next();
      } else {
        return unexpected("“and”");
      }
      const int32_t high = parse_sum();
      return add(SyntaxKind::kBetween, "", {left, low, high});
    }
    if (is_word("is")) return parse_is(left);
    for (const std::string_view state : {"known", "unknown", "not_applicable"}) {
      // The Chinese twin needs no copula: 收入 未采集.
      if (is_word(state)) return add_is(left);
    }
    const bool negated = is_word("not") && peek(1).kind == TokenKind::kWord && peek(1).text == "in";
    if (negated) next();
    if (is_word("in")) return parse_in(left, negated);
    return left;
  }

  int32_t add_is(int32_t left) {
    const std::string state = next().text;
    return add(SyntaxKind::kIs, state, {left});
  }
  int32_t parse_is(int32_t left) {
    next();
    if (is_word("known") || is_word("unknown") || is_word("not_applicable")) return add_is(left);
    return unexpected("known、unknown 或 not_applicable");
  }

  int32_t parse_in(int32_t left, bool negated) {
    next();
    expect_symbol("{");
    std::vector<int32_t> children{left};
    do {
      if (!ok()) break;
      children.push_back(parse_sum());
    } while (take_symbol(","));
    expect_symbol("}");
    return add(SyntaxKind::kIn, negated ? "not" : "", std::move(children));
  }

  int32_t parse_sum() {
    int32_t left = parse_product();
    while (ok() && (is_symbol("+") || is_symbol("-"))) {
      const bool plus = next().text == "+";
      const int32_t right = parse_product();
      left = add(plus ? SyntaxKind::kAdd : SyntaxKind::kSubtract, "", {left, right});
    }
    return left;
  }

  int32_t parse_product() {
    int32_t left = parse_unary();
    while (ok() && (is_symbol("*") || is_symbol("/"))) {
      const bool times = next().text == "*";
      const int32_t right = parse_unary();
      left = add(times ? SyntaxKind::kMultiply : SyntaxKind::kDivide, "", {left, right});
    }
    return left;
  }

  int32_t parse_unary() {
    const Depth depth(this);
    if (!ok()) return empty();
    if (is_symbol("-")) {
      const int32_t begin = next().begin;
      const int32_t operand = parse_unary();
      return add_from(begin, SyntaxKind::kNegate, "", {operand});
    }
    return parse_postfix();
  }

  int32_t parse_postfix() {
    int32_t node = parse_primary();
    while (ok() && is_symbol(".")) {
      next();
      if (peek().kind != TokenKind::kWord && peek().kind != TokenKind::kLabel)
        return unexpected("指标");
      const std::string name = next().text;
      node = add(SyntaxKind::kMember, name, {node});
    }
    if (ok() && is_symbol("@")) node = parse_at(node);
    return node;
  }

  int32_t parse_at(int32_t name) {
    next();
    if (peek().kind == TokenKind::kDate) {
      const Token date = next();
      const int32_t child = add_from(date.begin, SyntaxKind::kDate, date.text, {});
      return add(SyntaxKind::kAtDate, "", {name, child});
    }
    if (is_word("identified")) {
      next();
      return add(SyntaxKind::kIdentified, "", {name});
    }
    if (!is_word("previous")) return unexpected("previous、identified 或日期");
    next();
    std::string count = "1";
    if (take_symbol("(")) {
      if (peek().kind != TokenKind::kNumber) return unexpected("期数");
      count = next().text;
      expect_symbol(")");
    }
    return add(SyntaxKind::kPrevious, count, {name});
  }

  int32_t parse_primary() {
    start_ = peek().begin;
    const int32_t begin = start_;
    const Token token = peek();
    switch (token.kind) {
      case TokenKind::kNumber:
        return parse_number();
      case TokenKind::kDate:
        next();
        return add_from(begin, SyntaxKind::kDate, token.text, {});
      case TokenKind::kMonth:
        next();
        return add_from(begin, SyntaxKind::kMonth, token.text, {});
      case TokenKind::kQuoted:
        next();
        return add_from(begin, SyntaxKind::kCode, token.text, {});
      case TokenKind::kLabel:
        next();
        return add_from(begin, SyntaxKind::kName, token.text, {});
      case TokenKind::kWord:
        return parse_word();
      default:
        break;
    }
    if (take_symbol("(")) {
      const int32_t inner = parse_or();
      expect_symbol(")");
      return inner;
    }
    return unexpected("值、指标或“(”");
  }

  int32_t parse_number() {
    const Token number = next();
    SyntaxKind kind = SyntaxKind::kNumber;
    if (is_word("yuan")) kind = SyntaxKind::kMoney;
    if (is_symbol("%")) kind = SyntaxKind::kPercent;
    if (is_word("months") || is_word("month")) kind = SyntaxKind::kMonths;
    if (is_word("days") || is_word("day")) kind = SyntaxKind::kDays;
    if (kind != SyntaxKind::kNumber) next();
    return add_from(number.begin, kind, number.text, {});
  }

  int32_t parse_word() {
    const Token token = next();
    const std::string& word = token.text;
    const int32_t begin = token.begin;
    if (word == "true") return add_from(begin, SyntaxKind::kTrue, "", {});
    if (word == "false") return add_from(begin, SyntaxKind::kFalse, "", {});
    if (word == "as_of") return add_from(begin, SyntaxKind::kAsOf, "", {});
    if (word == "rule_date") return add_from(begin, SyntaxKind::kRuleDate, "", {});
    if (word == "if") return parse_if(begin);
    if (is_aggregate(word) && is_symbol("(")) return parse_aggregate(word, begin);
    if (word == "param" && is_symbol(".")) return parse_parameter(begin);
    if (word == "period" && is_symbol(".")) return parse_period(begin);
    if (is_symbol("(")) return parse_call(word, begin);
    for (const std::string_view reserved :
         {"and", "or", "not", "where", "then", "else", "unless", "in", "is"}) {
      if (word == reserved) {
        --at_;
        return unexpected("值、指标或“(”");
      }
    }
    const bool qualified = is_symbol(".") && peek(1).kind == TokenKind::kWord;
    if (!qualified) return add_from(begin, SyntaxKind::kName, word, {});
    next();
    const std::string name = next().text;
    const int32_t node = add_from(begin, SyntaxKind::kName, name, {});
    out_.syntax.nodes[static_cast<std::size_t>(node)].qualifier = word;
    return node;
  }

  int32_t parse_if(int32_t begin) {
    const Depth depth(this);
    const int32_t condition = parse_or();
    expect_word("then");
    const int32_t yes = parse_or();
    expect_word("else");
    const int32_t no = parse_or();
    return add_from(begin, SyntaxKind::kIf, "", {condition, yes, no});
  }

  int32_t parse_parameter(int32_t begin) {
    next();
    if (peek().kind != TokenKind::kWord && peek().kind != TokenKind::kLabel)
      return unexpected("参数名");
    const std::string name = next().text;
    return add_from(begin, SyntaxKind::kParameter, name, {});
  }

  int32_t parse_period(int32_t begin) {
    next();
    const std::string which = peek().text;
    if (which != "from" && which != "to") return unexpected("from 或 to");
    next();
    return add_from(begin, which == "from" ? SyntaxKind::kPeriodFrom : SyntaxKind::kPeriodTo, "",
                    {});
  }

  int32_t parse_call(const std::string& function, int32_t begin) {
    const Depth depth(this);
    expect_symbol("(");
    std::vector<int32_t> arguments;
    if (!is_symbol(")")) {
      do {
        if (!ok()) break;
        arguments.push_back(parse_argument());
      } while (take_symbol(","));
    }
    expect_symbol(")");
    return add_from(begin, SyntaxKind::kCall, function, std::move(arguments));
  }

  int32_t parse_argument() {
    start_ = peek().begin;
    const int32_t begin = start_;
    if (is_symbol("{")) {
      next();
      std::vector<int32_t> codes;
      do {
        if (!ok()) break;
        codes.push_back(parse_sum());
      } while (take_symbol(","));
      expect_symbol("}");
      return add_from(begin, SyntaxKind::kSet, "{}", std::move(codes));
    }
    const Token& word = peek();
    const bool rounding = word.kind == TokenKind::kWord && word.text.substr(0, 3) == "to_";
    if (word.kind == TokenKind::kWord && (word.text == "clip" || word.text == "fail" || rounding)) {
      std::string text = next().text;
      if (text == "to_0" && is_symbol(".")) {
        next();
        text += "." + next().text;
      }
      return add_from(begin, SyntaxKind::kWord, text, {});
    }
    return parse_or();
  }

  int32_t parse_aggregate(const std::string& function, int32_t begin) {
    const Depth depth(this);
    expect_symbol("(");
    if (!ok()) return empty();
    std::vector<int32_t> children{parse_set()};
    if (function == "sum" || function == "min" || function == "max") {
      expect_symbol(",");
      if (ok()) children.push_back(parse_or());
    }
    expect_symbol(")");
    return add_from(begin, SyntaxKind::kAggregate, function, std::move(children));
  }

  int32_t parse_set() {
    const int32_t begin = peek().begin;
    if (peek().kind != TokenKind::kWord && peek().kind != TokenKind::kLabel)
      return unexpected("集合名");
    std::string name = next().text;
    if (take_symbol(".")) name += "." + next().text;
    std::vector<int32_t> children;
    if (is_word("where")) {
      next();
      children.push_back(parse_or());
    }
    return add_from(begin, SyntaxKind::kSet, name, std::move(children));
  }

  std::string_view text_;
  base::Place place_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int32_t start_ = 0;
  Parsed out_;
};

}  // namespace

Parsed parse(std::string_view text, const base::Place& place) { return Parser(text, place).run(); }

const std::vector<Keyword>& keywords() {
  static const std::vector<Keyword> kKeywords = {
      {"or", "或"},
      {"and", "且"},
      {"not", "非"},
      {"in", "属于"},
      {"between", "介于"},
      {"to", "至"},
      {"known", "已采集"},
      {"unknown", "未采集"},
      {"not_applicable", "不适用"},
      {"unless", "除非"},
      {"if", "如果"},
      {"then", "则"},
      {"else", "否则"},
      {"where", "其中"},
      {"count", "人数"},
      {"count", "个数"},
      {"any", "存在"},
      {"all", "全部"},
      {"sum", "合计"},
      {"min", "最小"},
      {"max", "最大"},
      {"one", "唯一"},
      {"param", "参数"},
      {"period", "核算期"},
      {"from", "起"},
      {"as_of", "时点"},
      {"rule_date", "规则日"},
      {"true", "真"},
      {"false", "假"},
      {"yuan", "元"},
      {"months", "个月"},
      {"days", "天"},
      {"previous", "上期"},
      {"identified", "识别时"},
      {"age", "周岁"},
      {"months_between", "相隔月数"},
      {"add_months", "加月"},
      {"month_of", "所在月"},
      {"year_of", "所在年"},
      {"round", "取整"},
      {"default", "缺省为"},
      {"greatest", "较大者"},
      {"least", "较小者"},
      {"has_any", "含任一"},
      {"covers", "全包含"},
      {"length", "字数"},
      {"matches", "符合格式"},
      {"id_valid", "证件有效"},
      {"id_birth", "证件出生日期"},
      {"id_sex", "证件性别"},
      {"id_kind", "证件种类"},
      {"certificate_kind", "残疾证类别"},
      {"certificate_grade", "残疾证等级"},
      {"normal_name", "规范姓名"},
      {"same_digits", "数字相同"},
      {"clip", "取月末"},
      {"fail", "作废"},
      {"to_yuan", "到元"},
      {"to_fen", "到分"},
  };
  return kKeywords;
}

}  // namespace expr
