// Every check twice: over the project itself, and over a small tree with a planted violation, which
// it must find.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/tidy/checks.h"
#include "tests/tidy/pack_words.h"

namespace tidy {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

const Tree& project() {
  static const Tree tree = read_tree(SHOUWANG_SOURCE_DIR);
  return tree;
}

// Writes the files into a fresh folder, reads them as a tree and removes the folder.
Tree plant(const Files& files) {
  std::string folder = (fs::temp_directory_path() / "tidy_XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  for (const auto& [path, text] : files) {
    const fs::path file = fs::path(folder) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  Tree tree = read_tree(folder);
  fs::remove_all(folder);
  return tree;
}

using Check = std::vector<Finding> (*)(const Tree&);

// Exactly one finding, in this file, with this in its message.
void expect_one(Check check, const Files& files, const std::string& path, const std::string& part) {
  const std::vector<Finding> findings = check(plant(files));
  ASSERT_EQ(findings.size(), 1U) << to_text(findings) << "expected: " << path << " " << part;
  EXPECT_EQ(findings[0].path, path);
  EXPECT_NE(findings[0].message.find(part), std::string::npos) << findings[0].message;
}

void expect_none(Check check, const Files& files) {
  const std::vector<Finding> findings = check(plant(files));
  EXPECT_TRUE(findings.empty()) << to_text(findings);
}

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Project, LayersHold) { EXPECT_EQ(to_text(check_layers(project())), ""); }
TEST(Project, SizesHold) { EXPECT_EQ(to_text(check_sizes(project())), ""); }
TEST(Project, NamesHold) { EXPECT_EQ(to_text(check_names(project())), ""); }
TEST(Project, NoFileIsDead) { EXPECT_EQ(to_text(check_dead_files(project())), ""); }
TEST(Project, NoPolicyInCode) { EXPECT_EQ(to_text(check_no_policy(project())), ""); }
TEST(Project, IsTidy) { EXPECT_EQ(to_text(check_hygiene(project())), ""); }
TEST(Project, SoftLimitsAreTold) { std::fputs(to_text(soft_limits(project())).c_str(), stdout); }

const std::string kLayers =
    "core/base:\ncore/expr: core/base\nedge/store: core/base sqlite3.h\napp/http: core/base "
    "boost\n";

Files with_layers(const std::string& path, const std::string& text) {
  return {
      {"src/LAYERS", kLayers}, {"src/core/base/a.h", ""}, {"src/core/expr/b.h", ""}, {path, text}};
}

TEST(Layers, AllowedIncludesPass) {
  expect_none(check_layers,
              with_layers("src/core/expr/c.cc", "#include \"core/base/a.h\"\n#include <vector>\n"));
  expect_none(check_layers,
              with_layers("src/edge/store/c.cc", "#include <sqlite3.h>\n#include <fstream>\n"));
  expect_none(check_layers,
              with_layers("src/app/http/c.cc", "#include <boost/asio/io_context.hpp>\n"));
  expect_none(check_layers, with_layers("src/core/expr/c_test.cc",
                                        "#include <gtest/gtest.h>\n#include <fstream>\n"));
}

TEST(Layers, IncludeAgainstTheOrderIsFound) {
  expect_one(check_layers, with_layers("src/core/base/c.h", "#include \"core/expr/b.h\"\n"),
             "src/core/base/c.h", "core/base may not include core/expr");
}

TEST(Layers, UnknownFolderIsFound) {
  expect_one(check_layers, with_layers("src/core/extra/c.h", ""), "src/core/extra/c.h",
             "not in src/LAYERS");
}

TEST(Layers, UnknownHeaderIsFound) {
  expect_one(check_layers, with_layers("src/edge/store/c.cc", "#include <yaml.h>\n"),
             "src/edge/store/c.cc", "<yaml.h>");
  expect_one(check_layers, with_layers("src/edge/store/c.cc", "#include <unistd.h>\n"),
             "src/edge/store/c.cc", "<unistd.h>");
}

TEST(Layers, ImpureHeaderInTheCoreIsFound) {
  expect_one(check_layers, with_layers("src/core/base/c.cc", "#include <fstream>\n"),
             "src/core/base/c.cc", "no place in the core");
}

TEST(Layers, ShortIncludePathIsFound) {
  expect_one(check_layers, with_layers("src/core/base/c.cc", "#include \"a.h\"\n"),
             "src/core/base/c.cc", "full path");
}

TEST(Layers, CyclesAndThirdPartyInTheCoreAreFound) {
  expect_one(check_layers, {{"src/LAYERS", "core/base: core/expr\ncore/expr:\n"}}, "src/LAYERS",
             "order");
  expect_one(check_layers, {{"src/LAYERS", "core/base: yaml.h\n"}}, "src/LAYERS",
             "only the standard library");
}

TEST(Layers, ForbiddenCmakeDependencyIsFound) {
  expect_one(
      check_layers,
      with_layers("src/CMakeLists.txt",
                  "add_folder(core/expr DEPS core/base)\nadd_folder(core/base DEPS core/expr)\n"),
      "src/CMakeLists.txt", "core/base may not depend on core/expr");
}

TEST(Sizes, LongFilesAreFound) {
  expect_none(check_sizes, {{"src/core/base/a.cc", repeat("// x\n", 600)},
                            {"src/core/base/a_test.cc", repeat("// x\n", 1000)}});
  expect_one(check_sizes, {{"src/core/base/a.cc", repeat("// x\n", 601)}}, "src/core/base/a.cc",
             "601 lines");
  expect_one(check_sizes, {{"web/apps/desk/src/A.vue", repeat("<p/>\n", 601)}},
             "web/apps/desk/src/A.vue", "601 lines");
  expect_one(check_sizes, {{"src/core/base/a_test.cc", repeat("// x\n", 1001)}},
             "src/core/base/a_test.cc", "1001 lines");
}

TEST(Sizes, LongFunctionsAreFound) {
  const std::string
      head = "namespace n {\nstruct S {\n  int a = 0;\n};\nint f(int a) {\n  if (a) {\n  }\n",
      tail = "}\n}  // namespace n\n";
  expect_none(check_sizes, {{"src/core/base/a.cc", head + repeat("  ++a;\n", 66) + tail}});
  expect_one(check_sizes, {{"src/core/base/a.cc", head + repeat("  ++a;\n", 67) + tail}},
             "src/core/base/a.cc", "function of 71 lines");
  expect_none(check_sizes,
              {{"src/core/base/a.cc", "const int k[] = {\n" + repeat("  1,\n", 200) + "};\n"}});
}

TEST(Sizes, SoftLimitsAreFound) {
  expect_one(soft_limits, {{"src/core/base/a.cc", "// " + repeat("x", 98) + "\n"}},
             "src/core/base/a.cc", "above 100 columns");
  expect_none(soft_limits, {{"src/core/base/a.cc", "// " + repeat("户", 97) + "\n"}});
  expect_one(soft_limits, {{"src/core/base/a.cc", repeat("// x\n", 401)}}, "src/core/base/a.cc",
             "401 lines");
  expect_one(soft_limits, {{"web/apps/desk/src/A.vue", repeat("<p/>\n", 151)}},
             "web/apps/desk/src/A.vue", "151 lines");
}

TEST(Names, WrongNamesAreFound) {
  expect_none(check_names,
              {{"src/core/base/id_number.cc", ""}, {"web/apps/desk/src/HouseholdPage.vue", ""}});
  expect_one(check_names, {{"src/core/base/IdNumber.cc", ""}}, "src/core/base/IdNumber.cc",
             "snake_case");
  expect_one(check_names, {{"policies/p/rules/Low-Income.yaml", ""}},
             "policies/p/rules/Low-Income.yaml", "id");
  expect_one(check_names, {{"docs/说明.md", ""}}, "docs/说明.md", "ASCII");
  expect_one(check_names, {{"web/apps/desk/src/page.vue", ""}}, "web/apps/desk/src/page.vue",
             "CamelCase");
  expect_one(check_names, {{"src/core/base/a.h", ""}}, "src/core/base/a.h", "#pragma once");
  expect_one(check_names, {{"src/core/base/a.cc", "using namespace std;\n"}}, "src/core/base/a.cc",
             "using namespace");
}

TEST(DeadFiles, SourceWithoutTargetIsFound) {
  const std::string cmake = "add_folder(core/base)\n# add_folder(core/expr)\n";
  expect_none(check_dead_files, {{"src/CMakeLists.txt", cmake}, {"src/core/base/a.cc", ""}});
  expect_one(check_dead_files, {{"src/CMakeLists.txt", cmake}, {"src/core/expr/a.cc", ""}},
             "src/core/expr/a.cc", "target");
  expect_one(check_dead_files,
             {{"tests/fuzz/CMakeLists.txt", "add_fuzz(csv)\n"}, {"tests/fuzz/yaml.cc", ""}},
             "tests/fuzz/yaml.cc", "target");
}

TEST(DeadFiles, HeaderDocumentScriptAndModuleWithoutUserAreFound) {
  const std::string cmake = "add_folder(core/base)\n";
  expect_one(check_dead_files,
             {{"src/CMakeLists.txt", cmake},
              {"src/core/base/a.h", ""},
              {"src/core/base/a.cc", "#include \"core/base/a.h\"\n"}},
             "src/core/base/a.h", "includes it");
  expect_one(check_dead_files, {{"docs/a.md", ""}, {"README.md", "b.md"}}, "docs/a.md", "links");
  expect_one(check_dead_files, {{"script/a", ""}, {"README.md", "script/b"}}, "script/a",
             "mentions");
  expect_one(check_dead_files,
             {{"web/apps/desk/src/main.ts", "import x from './used'"},
              {"web/apps/desk/src/used.ts", ""},
              {"web/apps/desk/index.html", "/src/main.ts"},
              {"web/apps/desk/src/unused.ts", ""}},
             "web/apps/desk/src/unused.ts", "imports");
}

const Files kPack = {
    {"policies/village_pack/pack.yaml", "id: village_pack\ntitle: 某县某年集中排查工作\n"},
    {"policies/village_pack/codes/risk.csv",
     "code,label,aliases,gb_code,from,to,note\nnatural_disaster,因自然灾害,因灾,,,,\n"},
    {"policies/village_pack/parameters/range_line.yaml",
     "label: 监测范围线\nrows:\n  - {region: all, from: 2023-01-01, value: 7500 yuan, source: "
     "n.txt:1}\n"},
    {"policies/village_pack/rules/below_line.yaml",
     "title: 收入低\nmessage: 人均收入参考 {x}，低于监测范围线 {y}\n"},
    {"policies/village_pack/forms/survey.yaml",
     "items:\n  - {code: B7, label: 有无应缴未缴的情形, indicator: x}\n"},
    {"tests/tidy/allowed_words.txt", "# words\nA4: paper size\n"}};

Files with_pack(const std::string& path, const std::string& text) {
  Files files = kPack;
  files[path] = text;
  return files;
}

void expect_policy(const std::string& text, const std::string& part) {
  expect_one(check_no_policy, with_pack("src/core/base/a.cc", text + "\n"), "src/core/base/a.cc",
             part);
}

TEST(NoPolicy, InnocentCodePasses) {
  for (const std::string text :
       {"int n = 500'000; int m = 0x370305; auto e = \"\\u2026\";",
        "// 370305 in 2023, A33, 因自然灾害", "auto p = \"A4\"; int k = 2048;",
        "auto s = \"user_id\"; natural_disaster();", "auto color = \"#370305\";",
        "auto t = \"请填监测线\";", "int a = 1234567;"}) {
    expect_none(check_no_policy, with_pack("src/core/base/a.cc", text + "\n"));
  }
}

TEST(NoPolicy, TestsAndLocaleFilesMayNamePolicy) {
  const std::string text = "const a = '370305'; const b = '因自然灾害'\n";
  expect_none(check_no_policy, with_pack("src/core/base/a_test.cc", text));
  expect_none(check_no_policy, with_pack("web/apps/desk/src/locales/zh.ts", text));
  expect_none(check_no_policy, with_pack("web/apps/desk/src/a.test.ts", text));
}

TEST(NoPolicy, PlantedWordsAreFound) {
  expect_policy("auto r = \"370305004\";", "region code");
  expect_policy("auto r = \"370305004000\";", "region code");
  expect_policy("int r = 411424;", "region code");
  expect_policy("int y = 2023;", "year 2023");
  expect_policy("auto d = \"2023-09-30\";", "year 2023");
  expect_policy("auto code = \"A33\";", "form item code A33");
  expect_policy("auto code = \"B7\";", "form item code B7");
  expect_policy("if (income < 7500) {}", "value 7500");
  expect_policy("if (income < 750000) {}", "value 750000");
  expect_policy("if (risk == \"natural_disaster\") {}", "natural_disaster");
  expect_policy("auto pack = \"village_pack\";", "village_pack");
  expect_policy("auto rule = \"below_line\";", "below_line");
  expect_policy("auto label = \"因自然灾害\";", "因自然灾害");
  expect_policy("auto text = \"这户低于监测范围线了\";", "低于监测范围线");
  expect_policy("auto text = \"有无应缴未缴的情形\";", "有无应缴未缴的情形");
}

TEST(NoPolicy, PagesAreSearched) {
  expect_one(check_no_policy, with_pack("web/apps/desk/src/A.vue", "<p>因自然灾害</p>\n"),
             "web/apps/desk/src/A.vue", "因自然灾害");
  expect_one(check_no_policy,
             with_pack("web/packages/api/src/a.ts", "const region = '370305004'\n"),
             "web/packages/api/src/a.ts", "region");
}

TEST(NoPolicy, TheProjectsPacksAreRead) {
  if (project().find("policies/base/pack.yaml") == nullptr) GTEST_SKIP() << "no packs yet";
  const PackWords words = read_pack_words(project());
  EXPECT_GT(words.phrases.size(), 300U);
  EXPECT_GT(words.ids.size(), 100U);
}

TEST(Hygiene, PlantedFaultsAreFound) {
  expect_none(check_hygiene, {{"docs/a.md", "[b](../README.md#x) [c](https://example.org)"},
                              {"README.md", "[d](docs/)"}});
  expect_one(check_hygiene, {{"docs/a.md", "[b](missing.md)"}}, "docs/a.md", "no such file");
  expect_one(check_hygiene, {{"docs/a.txt", std::string("see /wo") + "rk/x"}}, "docs/a.txt",
             "one machine");
  expect_one(check_hygiene,
             {{"web/package-lock.json", std::string("https://registry.npm") + "js.org/x"}},
             "web/package-lock.json", "one machine");
  expect_one(check_hygiene, {{"docs/a.bin", std::string((1 << 20) + 1, 'x')}}, "docs/a.bin",
             "1024");
}

}  // namespace
}  // namespace tidy
