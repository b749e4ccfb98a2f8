#include "edge/policy/yaml.h"

#include <string>

#include <gtest/gtest.h>

namespace policy {
namespace {

struct Read {
  std::optional<Node> root;
  base::Diagnostics diagnostics;
};

Read read(std::string_view text) {
  Read result;
  result.root = read_yaml(text, "a.yaml", &result.diagnostics);
  return result;
}

// "id@line:column id@line:column" of all diagnostics.
std::string problems(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const base::Diagnostic& d : diagnostics) {
    if (!text.empty()) text += ' ';
    text += d.id + "@" + std::to_string(d.place.line) + ":" + std::to_string(d.place.column);
  }
  return text;
}

TEST(Yaml, KeepsTextAndPlaces) {
  const Read r = read(
      "id: a\nvalue: 007\nday: 2023-01-01\nflag: no\nquoted: \"41\"\nempty:\nlist: [x, 'y']\n");
  ASSERT_TRUE(r.root);
  EXPECT_EQ(problems(r.diagnostics), "");
  EXPECT_EQ(r.root->find("value")->text, "007");
  EXPECT_EQ(r.root->find("day")->text, "2023-01-01");
  EXPECT_EQ(r.root->find("flag")->text, "no");
  EXPECT_FALSE(r.root->find("flag")->quoted);
  EXPECT_TRUE(r.root->find("quoted")->quoted);
  EXPECT_EQ(r.root->find("empty")->kind, NodeKind::kEmpty);
  ASSERT_EQ(r.root->find("list")->items.size(), 2u);
  EXPECT_EQ(r.root->find("list")->items[1].line, 7);
  EXPECT_EQ(r.root->find("list")->items[1].column, 11);
  EXPECT_EQ(r.root->members[1].line, 2);
  EXPECT_EQ(r.root->find("nothing"), nullptr);
}

TEST(Yaml, ColumnCountsCodePoints) {
  const Read r = read("{title: 监测对象, when: x}\n");
  ASSERT_TRUE(r.root);
  EXPECT_EQ(r.root->members[1].column, 15);
}

TEST(Yaml, ByteOrderMarkAndWindowsLineEndsAreAccepted) {
  const Read r = read("\xEF\xBB\xBFid: a\r\nlabel: b\r\n");
  ASSERT_TRUE(r.root);
  EXPECT_EQ(problems(r.diagnostics), "");
  EXPECT_EQ(r.root->members[0].key, "id");
  EXPECT_EQ(r.root->find("label")->text, "b");
}

TEST(Yaml, AnchorAliasTagDuplicateAreAllReported) {
  const Read r = read("a: &x 1\nb: *x\nc: !!int 3\na: 2\n");
  EXPECT_EQ(
      problems(r.diagnostics),
      "policy.yaml_anchor@1:4 policy.yaml_alias@2:4 policy.yaml_tag@3:4 policy.duplicate_key@4:1");
  ASSERT_TRUE(r.root);
  EXPECT_EQ(r.root->find("a")->text, "1");
}

TEST(Yaml, TabsAreReportedAndTheRestIsStillRead) {
  const Read r = read("a:\n\tb: 1\nc: 1\nc: 2\n");
  EXPECT_EQ(problems(r.diagnostics), "policy.yaml_tab@2:1 policy.duplicate_key@4:1");
}

TEST(Yaml, MergeKeysDoNotMerge) {
  const Read r = read("a: 1\n<<: {b: 2}\n");
  ASSERT_TRUE(r.root);
  EXPECT_EQ(r.root->find("b"), nullptr);
}

TEST(Yaml, SeveralDocumentsAreRefused) {
  EXPECT_EQ(problems(read("a: 1\n---\nb: 2\n").diagnostics), "policy.yaml_many_documents@2:1");
}

TEST(Yaml, SyntaxErrorHasPlaceAndChineseSentence) {
  const Read r = read("id: a\nlabel： 名称\nkind: state\n");
  EXPECT_FALSE(r.root);
  ASSERT_EQ(r.diagnostics.size(), 1u);
  EXPECT_EQ(r.diagnostics[0].id, "policy.yaml_syntax");
  EXPECT_NE(r.diagnostics[0].message.find("半角冒号"), std::string::npos)
      << r.diagnostics[0].message;
}

TEST(Yaml, InvalidUtf8NamesLineAndColumn) {
  const Read r = read("id: a\nlabel: 监\xFF测\n");
  EXPECT_FALSE(r.root);
  EXPECT_EQ(problems(r.diagnostics), "policy.invalid_utf8@2:9");
}

TEST(Yaml, DepthBombIsRefused) {
  EXPECT_EQ(problems(read(std::string(100000, '[')).diagnostics), "policy.yaml_too_deep@1:25");
}

TEST(Yaml, HugeFileIsRefused) {
  const Read r = read(std::string(kMaxFileBytes + 1, 'a'));
  EXPECT_FALSE(r.root);
  EXPECT_EQ(problems(r.diagnostics), "policy.file_too_large@0:0");
}

TEST(Yaml, ManyNodesAreRefused) {
  std::string text = "[";
  for (int i = 0; i < kMaxYamlNodes + 10; ++i) text += "1,";
  EXPECT_EQ(read(text + "]").diagnostics.at(0).id, "policy.yaml_too_large");
}

TEST(Yaml, KeyThatIsAListIsRefused) {
  EXPECT_EQ(problems(read("? [a, b]\n: 1\n").diagnostics), "policy.yaml_key_not_text@1:3");
}

}  // namespace
}  // namespace policy
