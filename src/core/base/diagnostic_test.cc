#include "core/base/diagnostic.h"

#include <set>

#include <gtest/gtest.h>

#include "core/base/messages.h"

namespace base {
namespace {

TEST(Diagnostic, sentences_are_filled_in) {
  const Diagnostic made =
      diagnose("expr.unknown_name", {"rules/a.yaml", 12, 7}, {"net_incom", "net_income"});
  EXPECT_EQ(made.severity, Severity::kError);
  EXPECT_NE(made.message.find("net_incom"), std::string::npos);
  EXPECT_NE(made.help.find("net_income"), std::string::npos);
  EXPECT_EQ(to_line(made).substr(0, 18), "rules/a.yaml:12:7:");
}

TEST(Diagnostic, the_catalogue_has_each_id_once_with_a_remedy) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < messages_count(); ++i) {
    const Message& message = messages_begin()[i];
    EXPECT_TRUE(ids.insert(message.id).second) << message.id;
    EXPECT_FALSE(message.sentence.empty()) << message.id;
    EXPECT_FALSE(message.remedy.empty()) << message.id;
    EXPECT_EQ(find_message(message.id), &message);
  }
}

TEST(Diagnostic, near_names_are_offered_and_far_ones_not) {
  const std::vector<std::string_view> names{"net_income", "wage_income", "birth_date"};
  EXPECT_EQ(nearest_name("net_incom", names), "net_income");
  EXPECT_EQ(nearest_name("brith_date", names), "birth_date");
  EXPECT_EQ(nearest_name("zzzzzz", names), "");
}

}  // namespace
}  // namespace base
