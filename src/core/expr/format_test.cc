#include <random>

#include <gtest/gtest.h>

#include "core/expr/compile.h"
#include "core/expr/expr_test_support.h"

namespace expr {
namespace {

std::string rewrite(const std::string& text, Spelling spelling,
                    const std::string& entity = "household") {
  static const dictionary::Dictionary kDictionary = test_support::make_dictionary();
  const Parsed parsed = parse(text);
  if (parsed.syntax.root < 0) return "error: " + parsed.diagnostics.at(0).id;
  return format(parsed.syntax, spelling, kDictionary, entity);
}

struct Row {
  const char* canonical;
  const char* chinese;
};

// What the desk shows and what the pack stores: RULES §1.2.
const Row kRows[] = {
    {"net_per_head < param.range", "人均纯收入 < 参数.范围"},
    {"any(members where age(birth_date, as_of) between 6 and 15 and school_status = 'dropout')",
     "存在（成员 其中 周岁（出生日期，时点） 介于 6 至 15 且 在校状况 = ‘失学’）"},
    {"count(members where not insured) >= 1", "人数（成员 其中 非 参保） ≥ 1"},
    {"not (water_problem or income > 1 yuan)", "非 （饮水问题 或 收入 > 1 元）"},
    {"not water_problem or income > 1.50 yuan", "非 饮水问题 或 收入 > 1.50 元"},
    {"water_problem and (income is unknown or expense is not_applicable)",
     "饮水问题 且 （收入 未采集 或 支出 不适用）"},
    {"expense > 30 % * (income - expense)", "支出 > 30 % * （收入 - 支出）"},
    {"income - (expense - net) - 1 yuan = 0 yuan", "收入 - （支出 - 纯收入） - 1 元 = 0 元"},
    {"sum(members where insured, self_paid) <= 0.5 * income",
     "合计（成员 其中 参保，自付） ≤ 0.5 * 收入"},
    {"school_status not in {'primary', 'junior'}", "在校状况 非 属于 {‘小学’，‘初中’}"},
    {"has_any(subjects, {'primary'}) and not covers(subjects, subjects)",
     "含任一（科目，{‘小学’}） 且 非 全包含（科目，科目）"},
    {"income@previous > income@previous(2) or income@identified > income@2023-01-01",
     "收入@上期 > 收入@上期(2) 或 收入@识别时 > 收入@2023-01-01"},
    {"one(members where insured).birth_date = 2012-02-29",
     "唯一（成员 其中 参保）.出生日期 = 2012-02-29"},
    {"income > 1 yuan unless water_problem", "收入 > 1 元 除非 饮水问题"},
    {"round(if water_problem then income else expense, to_yuan) = 5 yuan",
     "取整（如果 饮水问题 则 收入 否则 支出，到元） = 5 元"},
    {"round(net / 3, to_0.1) != -5 yuan", "取整（纯收入 / 3，to_0.1） ≠ -5 元"},
    {"add_months(rule_date, 6 months, clip) > period.from",
     "加月（规则日，6 个月，取月末） > 核算期.起"},
    {"months >= 6 and (if water_problem then months else 2) < 3",
     "月数 ≥ 6 且 （如果 饮水问题 则 月数 否则 2） < 3"},
    {"head_name = '张三' and matches(head_name, 'han_name')",
     "户主 = ‘张三’ 且 符合格式（户主，‘han_name’）"},
    {"any(members where default(school_status, 'dropout') = 'dropout')",
     "存在（成员 其中 缺省为（在校状况，‘失学’） = ‘失学’）"},
    {"A33 < param.unheard and feed_x.y = 1", "A33 < 参数.unheard 且 feed_x.y = 1"},
    {"all(all_members where insured) = true", "全部（所有成员 其中 参保） = 真"},
};

TEST(Format, both_spellings_say_the_same) {
  for (const Row& row : kRows) {
    const bool on_person = std::string(row.canonical).find("school_status not") == 0 ||
                           std::string(row.canonical).find("has_any") == 0;
    const std::string entity = on_person ? "person" : "household";
    EXPECT_EQ(rewrite(row.canonical, Spelling::kChinese, entity), row.chinese);
    EXPECT_EQ(rewrite(row.chinese, Spelling::kCanonical, entity), row.canonical);
    EXPECT_EQ(rewrite(row.canonical, Spelling::kCanonical, entity), row.canonical);
    EXPECT_EQ(rewrite(row.chinese, Spelling::kChinese, entity), row.chinese);
  }
}

TEST(Format, drops_parentheses_that_nothing_needs) {
  EXPECT_EQ(rewrite("((net_per_head) < (param.range))", Spelling::kCanonical),
            "net_per_head < param.range");
  EXPECT_EQ(rewrite("(water_problem and insured) or (not (insured))", Spelling::kCanonical),
            "water_problem and insured or not insured");
  EXPECT_EQ(rewrite("(income + expense) - net", Spelling::kCanonical), "income + expense - net");
  EXPECT_EQ(rewrite("income<=expense", Spelling::kCanonical), "income <= expense");
}

// Labels that would be read as something else stand in 「」; labels of two indicators are not used
// at all.
TEST(Format, quotes_labels_that_are_no_plain_words) {
  dictionary::Dictionary made = test_support::make_dictionary();
  const auto put = [&](const std::string& id, const std::string& label, const std::string& entity) {
    dictionary::Indicator indicator = *made.find_indicator("months");
    indicator.id = id;
    indicator.label = label;
    indicator.entity = entity;
    made.put(indicator);
  };
  put("land", "土地（亩）", "household");
  put("total", "合计", "household");
  put("first_months", "住满月数", "household");
  put("second_months", "住满月数", "household");
  put("own_months", "务工月数", "person");
  put("house_months", "务工月数", "household");
  put("percent", "1月数", "household");
  put("if", "", "household");
  const auto to_chinese = [&](const std::string& text) {
    return format(parse(text).syntax, Spelling::kChinese, made, "household");
  };
  const auto to_canonical = [&](const std::string& text) {
    return format(parse(text).syntax, Spelling::kCanonical, made, "household");
  };
  const Row rows[] = {{"land + total > 1", "「土地（亩）」 + 「合计」 > 1"},
                      {"first_months = second_months", "first_months = second_months"},
                      {"house_months > any(members where own_months > 1)",
                       "务工月数 > 存在（成员 其中 own_months > 1）"},
                      {"percent > 1", "「1月数」 > 1"},
                      {"「if」 > 1", "「if」 > 1"}};
  for (const Row& row : rows) {
    EXPECT_EQ(to_chinese(row.canonical), row.chinese);
    EXPECT_EQ(to_canonical(row.chinese), row.canonical);
  }
}

// Trees of every kind and nesting that the parser can give.
class RandomTree {
 public:
  explicit RandomTree(uint32_t seed) : random_(seed) {}

  Syntax make() {
    syntax_ = {};
    const bool exception = pick(8) == 0;
    int32_t root = condition(4);
    if (exception) root = add(SyntaxKind::kUnless, "", {root, condition(2)});
    syntax_.root = root;
    return std::move(syntax_);
  }

 private:
  uint32_t pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }

  int32_t add(SyntaxKind kind, std::string text, std::vector<int32_t> children = {}) {
    SyntaxNode node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    syntax_.nodes.push_back(std::move(node));
    return static_cast<int32_t>(syntax_.nodes.size()) - 1;
  }

  int32_t name() {
    constexpr const char* kNames[] = {
        "income", "net_per_head", "water_problem", "months", "A33", "未知指标", "if"};
    return add(SyntaxKind::kName, kNames[pick(7)]);
  }

  int32_t set(int depth) {
    std::vector<int32_t> where;
    if (pick(2) == 0) where.push_back(condition(depth - 1));
    return add(SyntaxKind::kSet, pick(2) == 0 ? "members" : "all_members", where);
  }

  int32_t condition(int depth) {
    if (depth <= 0) return pick(4) == 0 ? add(SyntaxKind::kTrue, "") : name();
    switch (pick(9)) {
      case 0:
        return add(SyntaxKind::kOr, "",
                   {condition(depth - 1), condition(depth - 1), condition(depth - 1)});
      case 1:
        return add(SyntaxKind::kAnd, "", {condition(depth - 1), condition(depth - 1)});
      case 2:
        return add(SyntaxKind::kNot, "", {condition(depth - 1)});
      case 3: {
        constexpr const char* kSymbols[] = {"=", "!=", "<", "<=", ">", ">="};
        return add(SyntaxKind::kCompare, kSymbols[pick(6)], {value(depth - 1), value(depth - 1)});
      }
      case 4:
        return add(SyntaxKind::kBetween, "",
                   {value(depth - 1), value(depth - 1), value(depth - 1)});
      case 5:
        return add(SyntaxKind::kIn, pick(2) == 0 ? "not" : "",
                   {value(depth - 1), add(SyntaxKind::kCode, "x"), value(depth - 1)});
      case 6: {
        constexpr const char* kStates[] = {"known", "unknown", "not_applicable"};
        return add(SyntaxKind::kIs, kStates[pick(3)], {value(depth - 1)});
      }
      case 7:
        return add(SyntaxKind::kAggregate, pick(2) == 0 ? "any" : "all", {set(depth)});
      default:
        return add(SyntaxKind::kIf, "",
                   {condition(depth - 1), condition(depth - 1), condition(depth - 1)});
    }
  }

  int32_t literal() {
    switch (pick(6)) {
      case 0:
        return add(SyntaxKind::kMoney, "7500.50");
      case 1:
        return add(SyntaxKind::kPercent, "30");
      case 2:
        return add(SyntaxKind::kDate, "2023-09-30");
      case 3:
        return add(SyntaxKind::kMonths, "6");
      case 4:
        return add(SyntaxKind::kParameter, "range");
      default:
        return add(SyntaxKind::kNumber, "2023");
    }
  }

  int32_t value(int depth) {
    if (depth <= 0) return pick(2) == 0 ? name() : literal();
    switch (pick(10)) {
      case 0:
        return add(SyntaxKind::kAdd, "", {value(depth - 1), value(depth - 1)});
      case 1:
        return add(SyntaxKind::kSubtract, "", {value(depth - 1), value(depth - 1)});
      case 2:
        return add(SyntaxKind::kMultiply, "", {value(depth - 1), value(depth - 1)});
      case 3:
        return add(SyntaxKind::kDivide, "", {value(depth - 1), value(depth - 1)});
      case 4:
        return add(SyntaxKind::kNegate, "", {value(depth - 1)});
      case 5:
        return add(SyntaxKind::kPrevious, pick(2) == 0 ? "1" : "3", {name()});
      case 6:
        return add(SyntaxKind::kCall, "greatest", {value(depth - 1), condition(depth - 1)});
      case 7:
        return add(SyntaxKind::kAggregate, "sum", {set(depth), value(depth - 1)});
      case 8: {
        const int32_t one = add(SyntaxKind::kAggregate, "one", {set(depth)});
        return add(SyntaxKind::kMember, "birth_date", {one});
      }
      default:
        return condition(depth - 1);
    }
  }

  std::mt19937 random_;
  Syntax syntax_;
};

bool same_tree(const Syntax& a, int32_t i, const Syntax& b, int32_t k) {
  const SyntaxNode& x = a.at(i);
  const SyntaxNode& y = b.at(k);
  if (x.kind != y.kind || x.text != y.text || x.children.size() != y.children.size()) return false;
  for (std::size_t c = 0; c < x.children.size(); ++c) {
    if (!same_tree(a, x.children[c], b, y.children[c])) return false;
  }
  return true;
}

TEST(Format, loses_nothing_there_and_back) {
  const dictionary::Dictionary made = test_support::make_dictionary();
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    const Syntax tree = RandomTree(seed).make();
    const std::string canonical = format(tree, Spelling::kCanonical, made, "household");
    const Parsed back = parse(canonical);
    ASSERT_GE(back.syntax.root, 0) << seed << ": " << canonical;
    ASSERT_TRUE(same_tree(tree, tree.root, back.syntax, back.syntax.root))
        << seed << ": " << canonical;
    const std::string chinese = format(tree, Spelling::kChinese, made, "household");
    const Parsed read = parse(chinese);
    ASSERT_GE(read.syntax.root, 0)
        << seed << ": " << chinese << ": " << read.diagnostics[0].message;
    const std::string again = format(read.syntax, Spelling::kCanonical, made, "household");
    ASSERT_EQ(again, canonical) << seed << ": " << chinese;
  }
}

}  // namespace
}  // namespace expr
