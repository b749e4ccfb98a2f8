// The catalogue of data quality (spec/quality/coverage.csv): every row of it has rules or says why
// not, every rule of quality stands in it, and the sentences say what to do.
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "edge/policy/csv.h"
#include "edge/policy/load.h"

namespace policy {
namespace {

const std::string kRoot = SHOUWANG_SOURCE_DIR;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

CsvTable coverage() {
  base::Diagnostics problems;
  const auto table = read_csv(read_file(kRoot + "/spec/quality/coverage.csv"), "coverage.csv",
                              {"row", "violation", "rules", "reason"}, &problems);
  EXPECT_TRUE(table.has_value());
  EXPECT_TRUE(problems.empty());
  return table.value_or(CsvTable{});
}

// "base" is what every pack extends; the others by name.
const Policy& pack(const std::string& name) {
  static std::map<std::string, Loaded> loaded;
  auto& one = loaded[name];
  if (one.policy == nullptr) one = load_policy(kRoot + "/policies", name);
  EXPECT_NE(one.policy, nullptr) << name;
  return *one.policy;
}

const rules::RuleDefinition* find_rule(const std::string& name) {
  const std::size_t slash = name.find('/');
  const std::string owner = slash == std::string::npos ? "base" : name.substr(0, slash);
  const std::string id = slash == std::string::npos ? name : name.substr(slash + 1);
  for (const auto& rule : pack(owner).rules) {
    if (rule.id == id && rule.pack == owner) return &rule;
  }
  return nullptr;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> found;
  for (std::string word; words >> word;) found.push_back(word);
  return found;
}

TEST(QualityCoverage, EveryRowOfTheCatalogueHasRulesOrAReason) {
  const CsvTable table = coverage();
  std::set<std::string> rows;
  for (const auto& row : table.rows) {
    EXPECT_TRUE(rows.insert(row[0].text).second) << row[0].text;
    EXPECT_FALSE(row[2].text.empty() && row[3].text.empty()) << row[0].text;
    for (const std::string& name : words_of(row[2].text)) {
      const auto* rule = find_rule(name);
      ASSERT_NE(rule, nullptr) << row[0].text << ": " << name;
      EXPECT_EQ(rule->kind, rules::RuleKind::kQuality) << name;
    }
  }
  // The sections 13.1 to 13.8 and 13.11, and the two between.
  EXPECT_EQ(rows.size(), 182u);
}

TEST(QualityCoverage, EveryQualityRuleStandsInTheCatalogue) {
  std::set<std::string> named;
  for (const auto& row : coverage().rows) {
    for (const std::string& name : words_of(row[2].text)) named.insert(name);
  }
  int executable = 0;
  for (const auto& rule : pack("base").rules) {
    if (rule.kind != rules::RuleKind::kQuality) continue;
    ++executable;
    EXPECT_TRUE(named.count(rule.id) != 0) << rule.id;
  }
  EXPECT_GE(executable, 180);
}

// What a village reads in its list: what is wrong and what to do about it.
TEST(QualityCoverage, SentencesSayWhatToDoAndNoneAsksToChangeAnIncome) {
  for (const auto& rule : pack("base").rules) {
    if (rule.kind != rules::RuleKind::kQuality) continue;
    EXPECT_NE(rule.message.text.find("请"), std::string::npos) << rule.id;
    for (const std::string_view word : {"调高", "调低", "改收入", "修改收入"})
      EXPECT_EQ(rule.message.text.find(word), std::string::npos) << rule.id;
  }
}

}  // namespace
}  // namespace policy
