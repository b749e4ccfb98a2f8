#include "edge/store/expression_sql.h"

#include <gtest/gtest.h>

#include "core/base/date.h"
#include "core/expr/compile.h"

// What the statements answer is tests/four_ways' matter, in both databases; here is what they look
// like.
namespace store {
namespace {

dictionary::Dictionary make_dictionary() {
  dictionary::Dictionary made;
  const auto put = [&](const char* id, const char* entity, dictionary::TypeKind kind, int64_t max) {
    dictionary::Indicator indicator;
    indicator.id = indicator.label = id;
    indicator.entity = entity;
    indicator.type.kind = kind;
    indicator.max = max;
    made.put(indicator);
  };
  put("income", "household", dictionary::TypeKind::kMoney, 1'000'000);
  put("divisor", "household", dictionary::TypeKind::kInt, INT64_MAX / 8);
  put("head_name", "household", dictionary::TypeKind::kText, 0);
  put("insured", "person", dictionary::TypeKind::kBool, 1);
  put("head", "person", dictionary::TypeKind::kBool, 1);
  made.put(dictionary::Collection{"members", "members", "person", "household", "", {}});
  return made;
}

expr::Program compile(const std::string& text) {
  return expr::compile(make_dictionary(), "household", {{"rule", "household", text, {}}}).program;
}

base::Result<std::string> print(const expr::Program& program, SqlDialect dialect) {
  SqlQuery query;
  query.dialect = dialect;
  for (const expr::Table& table : program.tables) query.names.tables.push_back(table.entity);
  for (const expr::Field& field : program.fields) query.names.columns.push_back(field.indicator);
  query.roots = {0};
  query.where = "r.village = 7";
  return print_sql(program, query);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(ExpressionSql, existence_tests_of_one_entity_take_one_pass) {
  const auto sql = print(
      compile(
          "any(members where insured) or any(members where head) or all(members where insured)"),
      SqlDialect::kSqlite);
  ASSERT_TRUE(sql);
  EXPECT_EQ(count_of(*sql, "GROUP BY"), 1u) << *sql;
  EXPECT_EQ(count_of(*sql, "FROM person "), 1u) << *sql;
  EXPECT_NE(sql->find("WHERE r.village = 7"), std::string::npos) << *sql;
}

TEST(ExpressionSql, texts_are_quoted) {
  expr::Program program = compile("head_name = 'x'");
  program.texts.at(0) = "O'Neil";
  const auto sql = print(program, SqlDialect::kPostgres);
  ASSERT_TRUE(sql);
  EXPECT_NE(sql->find("CAST('O''Neil' AS text)"), std::string::npos) << *sql;
}

TEST(ExpressionSql, small_numbers_are_64_bits_wide_in_postgres) {
  const auto sql = print(compile("divisor > 5"), SqlDialect::kPostgres);
  ASSERT_TRUE(sql);
  EXPECT_NE(sql->find("CAST(5 AS bigint)"), std::string::npos) << *sql;
}

TEST(ExpressionSql, what_sql_cannot_say_is_refused_with_a_reason) {
  const expr::Program texts = compile("length(head_name) > 2");
  EXPECT_TRUE(why_not_sql(texts, 0).has_value());
  EXPECT_FALSE(print(texts, SqlDialect::kSqlite));
  const expr::Program rounding = compile("round(income / divisor, to_yuan) > 3 yuan");
  ASSERT_FALSE(rounding.roots.empty());
  EXPECT_TRUE(why_not_sql(rounding, 0).has_value());
  EXPECT_FALSE(
      why_not_sql(compile("round(income / count(members), to_yuan) > 3 yuan"), 0).has_value());
}

}  // namespace
}  // namespace store
