#include "app/http/json_writer.h"

#include <limits>

#include <gtest/gtest.h>

#include "app/http/json_reader.h"

namespace http {
namespace {

TEST(JsonWriter, PlacesCommasBetweenValues) {
  JsonWriter json;
  json.begin_object().field("a", "x").field_integer("b", 1).key("c").begin_array();
  json.begin_object().end_object().begin_array().end_array().null().boolean(true).end_array();
  json.field_or_null("d", "").field_unless_empty("e", "").field_boolean("f", false).end_object();
  EXPECT_EQ(json.text(), R"({"a":"x","b":1,"c":[{},[],null,true],"d":null,"f":false})");
}

TEST(JsonWriter, EscapesWhatJsonCannotHold) {
  JsonWriter json;
  json.string(std::string("\"\\\n\r\t\x01\0户", 10));
  EXPECT_EQ(json.text(), "\"\\\"\\\\\\n\\r\\t\\u0001\\u0000户\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNoText) {
  JsonWriter json;
  json.string("a\xFF\xE6\x88z");
  EXPECT_EQ(json.text().substr(0, 5), "\"a\xEF\xBF\xBD");
  EXPECT_EQ(json.text().back(), '"');
  EXPECT_TRUE(read_json(json.text()));
}

TEST(JsonWriter, KeepsWholeNumbersExact) {
  JsonWriter json;
  json.begin_array()
      .integer(std::numeric_limits<int64_t>::min())
      .integer(9007199254740993)
      .end_array();
  EXPECT_EQ(json.text(), "[-9223372036854775808,9007199254740993]");
}

TEST(JsonReader, ReadsATree) {
  const auto read = read_json(R"({"a":[1,-2,"三",true,null,{"b":"\u6237"}]})");
  ASSERT_TRUE(read);
  const JsonValue* list = read->find("a");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items.size(), 6u);
  EXPECT_EQ(list->items[1].integer, -2);
  EXPECT_EQ(list->items[2].text, "三");
  EXPECT_EQ(list->items[5].find("b")->text, "户");
  EXPECT_EQ(read->find("b"), nullptr);
}

TEST(JsonReader, SaysWhatIsWrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "空"},
      {"{\"a\":1,}", "JSON"},
      {"{\"a\":1,\"a\":2}", "两次"},
      {"[\"\xFF\"]", "UTF-8"},
      {"18446744073709551615", "太大"},
      {std::string(100, '[') + std::string(100, ']'), "层"},
      {std::string(5000, '['), ""}};
  for (const auto& [text, expected] : cases) {
    const auto read = read_json(text);
    ASSERT_FALSE(read) << text.substr(0, 40);
    EXPECT_NE(read.error().message.find(expected), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace http
