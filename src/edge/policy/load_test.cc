// Broken packs (issue "Engine and law", bad input): every planted problem of a pack is reported, at
// its line, with a remedy.
#include "edge/policy/load.h"

#include <string>

#include <gtest/gtest.h>

#include "edge/policy/files.h"
#include "edge/policy/policy_test_support.h"

namespace policy {
namespace {

void replace(std::string* text, const std::string& from, const std::string& to) {
  const std::size_t at = text->find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text->replace(at, from.size(), to);
}

std::string problems_of(const Files& files, const std::string& pack = "small") {
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load(pack);
  EXPECT_EQ(loaded.policy == nullptr, base::has_error(loaded.diagnostics));
  return packs.problems(loaded.diagnostics);
}

TEST(Load, GoodPackHasNoProblem) {
  const TemporaryPacks packs(good_pack());
  const Loaded loaded = packs.load();
  EXPECT_EQ(packs.problems(loaded.diagnostics), "");
  ASSERT_NE(loaded.policy, nullptr);
  const Policy& policy = *loaded.policy;
  EXPECT_EQ(policy.chain, std::vector<std::string>{"small"});
  ASSERT_NE(policy.find_rule("low"), nullptr);
  EXPECT_EQ(policy.find_rule("low")->when.text, "income < param.line");
  EXPECT_EQ(policy.find_rule("low")->when.place.line, 5);
  ASSERT_EQ(policy.rule_tests.size(), 1u);
  ASSERT_EQ(policy.rule_tests[0].cases.size(), 3u);
  EXPECT_EQ(policy.rule_tests[0].cases[1].given.find("income")->number, 9999);
  EXPECT_EQ(policy.rule_tests[0].cases[1].region, "990101");
  EXPECT_EQ(policy.rule_tests[0].cases[2].given.groups[0].records[0].find("state")->number, 1);
  const forms::FormDefinition* form = policy.find_form("sheet");
  ASSERT_NE(form, nullptr);
  EXPECT_EQ(form->find_item("P1")->options, (std::vector<std::string>{"ill", "well"}));
  EXPECT_EQ(form->find_item("P1")->label, "健康状况");
  EXPECT_EQ(form->find_item("Q1")->required.text, "true");
}

TEST(Load, ContentHashNamesTheContent) {
  Files files = good_pack();
  const std::string before = TemporaryPacks(files).load().policy->content_hash;
  EXPECT_EQ(before.size(), 64u);
  EXPECT_EQ(TemporaryPacks(files).load().policy->content_hash, before);
  replace(&files["small/pack.yaml"], "id: small\n", "id: small\r\n");
  EXPECT_EQ(TemporaryPacks(files).load().policy->content_hash, before)
      << "line ends are not content";
  replace(&files["small/parameters/line.yaml"], "100 yuan", "101 yuan");
  EXPECT_NE(TemporaryPacks(files).load().policy->content_hash, before);
}

TEST(Load, NoSuchPackNamesThoseThatAre) {
  const TemporaryPacks packs(good_pack());
  const Loaded loaded = packs.load("smal");
  ASSERT_FALSE(loaded.diagnostics.empty());
  EXPECT_EQ(loaded.diagnostics[0].id, "policy.no_pack");
  EXPECT_NE(loaded.diagnostics[0].help.find("small"), std::string::npos);
  EXPECT_EQ(packs.load("../small").diagnostics[0].id, "policy.no_pack");
}

TEST(Load, MissingParent) {
  Files files = good_pack();
  files["small/pack.yaml"] += "extends: bass\n";
  EXPECT_EQ(problems_of(files), "policy.missing_parent@small/pack.yaml:6\n");
}

TEST(Load, CircleOfParents) {
  Files files = good_pack();
  files["small/pack.yaml"] += "extends: other\n";
  files["other/pack.yaml"] = "id: other\ntitle: 另一个\nextends: small\n";
  EXPECT_EQ(problems_of(files), "policy.parent_cycle@other/pack.yaml:3\n");
}

TEST(Load, ChildReplacesWholeFilesOfTheParent) {
  Files files = good_pack();
  files["child/pack.yaml"] =
      "id: child\ntitle: 下级\nextends: small\nregions: [\"990101001000\"]\nvalid: {from: "
      "2031-06-01, to: 2031-06-30}\n";
  files["child/sources/local.txt"] = "线为 120 元\n";
  files["child/parameters/line.yaml"] =
      "id: line\nlabel: 线\ntype: money\nunit: yuan\nrows:\n"
      "  - {region: \"990101001\", from: 2031-06-01, to: 2031-06-30, value: 120 yuan, source: "
      "local.txt:1}\n";
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load("child");
  EXPECT_EQ(packs.problems(loaded.diagnostics), "");
  ASSERT_NE(loaded.policy, nullptr);
  EXPECT_EQ(loaded.policy->chain, (std::vector<std::string>{"small", "child"}));
  EXPECT_EQ(loaded.policy->info.regions, std::vector<std::string>{"990101001"});
  ASSERT_EQ(loaded.policy->dictionary.find_parameter("line")->rows.size(), 1u);
  EXPECT_EQ(loaded.policy->dictionary.find_parameter("line")->rows[0].value.number, 12000);
  EXPECT_EQ(loaded.policy->find_rule("low")->pack, "small");
  EXPECT_NE(loaded.policy->find_source("child", "notice.txt"), nullptr);
  EXPECT_EQ(loaded.policy->find_source("small", "local.txt"), nullptr);
}

// One pack with many problems in many files: none hides another.
TEST(Load, AllProblemsOfAPackAreReportedTogether) {
  Files files = good_pack();
  files["small/indicators/income.yaml"] =
      "id: incom\nlabel: 收入\nentity: housold\ntype: money\nunit: yaun\nkind: flow\n"
      "range: {min: ０ yuan, max: 10O yuan}\nsensitivity: secret\nlabel: 又\nhlep: x\n";
  files["small/codes/state.csv"] =
      "code,label,aliases,gb_code,from,to,note\nwell,健康,,1,,,\nill,健康,,2,,,\nWELL,好,,3,2031-"
      "02-30,,\n"
      "well,康复,,4,,,\nshort,row\n";
  files["small/rules/low.yaml"] =
      "id: low\nkind: eligible\ntitle: 低\nentity: household\nwhen: income < param.line\n"
      "outcome: propose\nseverity: warn\nmessage: 收入 {incom} 低于 {param.lien}\n";
  files["small/rules/quality/other.yaml"] =
      "id: other\nother_codes: [W1, W1]\nkind: quality\ntitle: 另\nentity: household\nwhen: income "
      "> 0 yuan\noutcome: "
      "defect\n"
      "severity: info\nmessage: 无\nsource: notice.txt:9\n";
  files["small/tests/rules/low.yaml"] =
      "rule: low\ncases:\n"
      "  - {name: 甲, as_of: 2031-13-01, given: {income: 1０0 yuan, members: many}, then: maybe}\n"
      "  - {name: 甲, as_of: 2031-02-01, region: 99x, given: {state: ill}, then: {unknown: "
      "[incme]}}\n";
  files["small/tests/rules/gone.yaml"] = "rule: gone\ncases: []\n";
  files["small/rule/stray.yaml"] = "id: stray\n";
  EXPECT_EQ(problems_of(files),
            "policy.label_collision@small/codes/state.csv:3\n"
            "policy.bad_code@small/codes/state.csv:4\n"
            "policy.bad_date@small/codes/state.csv:4\n"
            "policy.duplicate_code@small/codes/state.csv:5\n"
            "policy.csv_field_count@small/codes/state.csv:6\n"
            "policy.id_is_not_file_name@small/indicators/income.yaml:1\n"
            "policy.unknown_entity@small/indicators/income.yaml:3\n"
            "policy.unknown_unit@small/indicators/income.yaml:5\n"
            "policy.wide_digits@small/indicators/income.yaml:7\n"
            "policy.bad_value@small/indicators/income.yaml:7\n"
            "policy.bad_choice@small/indicators/income.yaml:8\n"
            "policy.duplicate_key@small/indicators/income.yaml:9\n"
            "policy.unknown_key@small/indicators/income.yaml:10\n"
            "policy.unexpected_file@small/rule/stray.yaml:0\n"
            "policy.no_source@small/rules/low.yaml:1\n"
            "policy.bad_choice@small/rules/low.yaml:2\n"
            "policy.unknown_placeholder@small/rules/low.yaml:8\n"
            "policy.unknown_parameter@small/rules/low.yaml:8\n"
            "policy.quality_without_code@small/rules/quality/other.yaml:1\n"
            "policy.rule_code_taken@small/rules/quality/other.yaml:1\n"
            "policy.rule_without_test@small/rules/quality/other.yaml:1\n"
            "policy.source_beyond_end@small/rules/quality/other.yaml:10\n"
            "policy.unknown_rule@small/tests/rules/gone.yaml:1\n"
            "policy.bad_date@small/tests/rules/low.yaml:3\n"
            "policy.wide_digits@small/tests/rules/low.yaml:3\n"
            "policy.bad_record_count@small/tests/rules/low.yaml:3\n"
            "policy.bad_expected@small/tests/rules/low.yaml:3\n"
            "policy.duplicate_case@small/tests/rules/low.yaml:4\n"
            "policy.bad_region@small/tests/rules/low.yaml:4\n"
            "policy.wrong_entity@small/tests/rules/low.yaml:4\n"
            "policy.unknown_indicator@small/tests/rules/low.yaml:4\n");
}

TEST(Load, TabAnchorBadUtf8AndMissingColumnsEachInOneFileOfOnePack) {
  Files files = good_pack();
  files["small/pack.yaml"] += "vocabulary:\n\tobject: x\n";
  files["small/parameters/line.yaml"] += "delegation: &why 上级允许\n";
  files["small/forms/sheet.yaml"] += "# \xC3\x28\n";
  files["small/codes/state.csv"] = "code,name\nwell,健康\nill,患病\n";
  EXPECT_EQ(problems_of(files),
            "policy.unknown_form@small/campaigns/survey.yaml:4\n"
            "policy.csv_missing_column@small/codes/state.csv:1\n"
            "policy.csv_unknown_column@small/codes/state.csv:1\n"
            "policy.invalid_utf8@small/forms/sheet.yaml:11\n"
            "policy.yaml_tab@small/pack.yaml:7\n"
            "policy.yaml_anchor@small/parameters/line.yaml:7\n");
}

TEST(Load, UnknownKeyAndNameSayWhatWasMeant) {
  Files files = good_pack();
  replace(&files["small/rules/low.yaml"], "severity:", "severty:");
  replace(&files["small/tests/rules/low.yaml"], "given: {income: 100", "given: {incom: 100");
  const TemporaryPacks packs(files);
  const base::Diagnostics diagnostics = packs.load().diagnostics;
  ASSERT_EQ(packs.problems(diagnostics),
            "policy.missing_key@small/rules/low.yaml:1\npolicy.unknown_key@small/rules/low.yaml:7\n"
            "policy.unknown_indicator@small/tests/rules/low.yaml:3\n");
  EXPECT_EQ(diagnostics[1].help, "是不是“severity”？");
  EXPECT_EQ(diagnostics[2].help, "是不是“income”？");
}

struct ParameterCase {
  std::string name;
  std::string rows;
  std::string problems;
};

class ParameterRows : public testing::TestWithParam<ParameterCase> {};

TEST_P(ParameterRows, AreChecked) {
  Files files = good_pack();
  std::string& file = files["small/parameters/line.yaml"];
  file = file.substr(0, file.find("rows:")) + "rows:\n" + GetParam().rows;
  EXPECT_EQ(problems_of(files), GetParam().problems);
}

std::string row(const std::string& region, const std::string& from, const std::string& to) {
  return "  - {region: " + region + ", from: " + from + ", to: " + to +
         ", value: 1 yuan, source: notice.txt:2}\n";
}

const std::string kLine = "@small/parameters/line.yaml:";

INSTANTIATE_TEST_SUITE_P(
    Parameters, ParameterRows,
    testing::Values(
        ParameterCase{"whole", row("all", "2030-01-01", ""), ""},
        ParameterCase{"in_pieces",
                      row("9901", "2031-01-01", "2031-06-30") + row("9901", "2031-07-01", ""), ""},
        ParameterCase{"gap_of_one_day",
                      row("9901", "2031-01-01", "2031-06-29") + row("9901", "2031-07-01", ""),
                      "policy.parameter_gap" + kLine + "1\n"},
        ParameterCase{"gap_at_both_ends", row("9901", "2031-01-02", "2031-12-30"),
                      "policy.parameter_gap" + kLine + "1\npolicy.parameter_gap" + kLine + "1\n"},
        ParameterCase{"other_region", row("9902", "2031-01-01", ""),
                      "policy.parameter_gap" + kLine + "1\n"},
        ParameterCase{"overlap_of_one_day",
                      row("9901", "2031-01-01", "2031-07-01") + row("9901", "2031-07-01", ""),
                      "policy.parameter_overlap" + kLine + "7\n"},
        ParameterCase{"lower_region_without_delegation",
                      row("99", "2031-01-01", "") + row("990101", "2031-05-01", ""),
                      "policy.parameter_not_delegated" + kLine + "7\n"},
        ParameterCase{"dates_reversed",
                      row("9901", "2031-12-31", "2031-01-01") + row("99", "2031-01-01", ""),
                      "policy.dates_reversed" + kLine + "6\n"}),
    [](const auto& one) { return one.param.name; });

TEST(Load, DelegationAllowsARowBelow) {
  Files files = good_pack();
  files["small/parameters/line.yaml"] =
      "id: line\nlabel: 线\ntype: money\nunit: yuan\ndelegation: 县可以提高\nrows:\n" +
      row("99", "2031-01-01", "") + row("990101", "2031-05-01", "2031-06-01");
  EXPECT_EQ(problems_of(files), "");
}

TEST(Load, WhatIsFoundByComparisonNamesATextOfTheSameEntity) {
  Files files = good_pack();
  files["small/indicators/twin.yaml"] =
      "id: twin\nlabel: 重复\nentity: household\ntype: bool\nkind: state\nsensitivity: personal\n"
      "repeats: income\n";
  EXPECT_EQ(problems_of(files), "policy.bad_repeats@small/indicators/twin.yaml:1\n");
  files["small/indicators/word.yaml"] =
      "id: word\nlabel: 词\nentity: household\ntype: text\nkind: state\nsensitivity: personal\n";
  files["small/indicators/twin.yaml"].replace(files["small/indicators/twin.yaml"].find("income"), 6,
                                              "word");
  EXPECT_EQ(problems_of(files), "");
}

TEST(Load, FormsAreChecked) {
  Files files = good_pack();
  files["small/forms/sheet.yaml"] =
      "id: sheet\ntitle: 表\nsections:\n  - title: 成员\n    repeat: membrs\n    items:\n"
      "      - {code: P1, indicator: stat, source: notice.txt:1}\n"
      "  - title: 收入\n    items:\n"
      "      - {code: Q1, indicator: income, options: [ill], polarity: negated}\n"
      "      - {code: Q1, indicator: state, options: [il, ill, ill], source: notice.txt:3}\n"
      "      - {code: Q2, source: notice.tx:3}\n";
  EXPECT_EQ(problems_of(files),
            "policy.unknown_collection@small/forms/sheet.yaml:5\n"
            "policy.unknown_indicator@small/forms/sheet.yaml:7\n"
            "policy.no_source@small/forms/sheet.yaml:10\n"
            "policy.options_without_list@small/forms/sheet.yaml:10\n"
            "policy.negated_not_bool@small/forms/sheet.yaml:10\n"
            "policy.duplicate_item@small/forms/sheet.yaml:11\n"
            "policy.wrong_entity@small/forms/sheet.yaml:11\n"
            "policy.unknown_option@small/forms/sheet.yaml:11\n"
            "policy.duplicate_option@small/forms/sheet.yaml:11\n"
            "policy.source_line_blank@small/forms/sheet.yaml:11\n"
            "policy.item_without_label@small/forms/sheet.yaml:12\n"
            "policy.unknown_source_file@small/forms/sheet.yaml:12\n");
}

TEST(Load, CampaignsProceduresAndStatusesAreChecked) {
  Files files = good_pack();
  files["small/campaigns/survey.yaml"] =
      "id: survey\ntitle: 排查\nuniverse: \"true\"\nforms: {all: shet}\nkey_groups: [lo]\nphases:\n"
      "  - {id: visit, level: village, by: 2031-02-29, after: [trainig], source: notice.txt:4}\n"
      "  - {id: training, level: village}\n";
  files["small/statuses/register.yaml"] =
      "id: register\nlabel: 状态\nentity: household\nvalues:\n  - {code: on, label: 在册}\n"
      "transitions:\n  - {id: a, from: none, to: onn}\n";
  files["small/procedures/go.yaml"] =
      "id: go\ntitle: 办理\ncase: register\nsteps:\n"
      "  - {id: one, title: 一, roles: [x], next: [two, on], source: notice.txt:1}\n";
  EXPECT_EQ(problems_of(files),
            "policy.unknown_form@small/campaigns/survey.yaml:4\n"
            "policy.unknown_rule@small/campaigns/survey.yaml:5\n"
            "policy.bad_date@small/campaigns/survey.yaml:7\n"
            "policy.unknown_phase@small/campaigns/survey.yaml:7\n"
            "policy.no_source@small/campaigns/survey.yaml:8\n"
            "policy.unknown_step@small/procedures/go.yaml:5\n"
            "policy.no_source@small/statuses/register.yaml:7\n"
            "policy.unknown_status@small/statuses/register.yaml:7\n");
}

TEST(Load, RolesAreCheckedAndNamedByProcedures) {
  Files files = good_pack();
  files["small/roles/clerk.yaml"] =
      "id: clerk\nlabel: 办事员\nlevels: [village, vilage]\n"
      "permissions: [read_households, fly]\nalone: perhaps\n";
  files["small/roles/idle.yaml"] = "id: idle\nlabel: 空\nlevels: []\nsource: notice.txt:1\n";
  files["small/roles/paper.yaml"] =
      "id: paper\nlabel: 纸面\nlevels: [village]\naccount: no\n"
      "permissions: [read_households]\nsource: notice.txt:1\n";
  files["small/statuses/register.yaml"] =
      "id: register\nlabel: 状态\nentity: household\nvalues:\n  - {code: on, label: 在册}\n"
      "transitions: []\n";
  files["small/procedures/go.yaml"] =
      "id: go\ntitle: 办理\ncase: register\nsteps:\n"
      "  - {id: one, title: 一, roles: [clerk, clark], next: [on], source: notice.txt:1}\n";
  EXPECT_EQ(problems_of(files),
            "policy.unknown_role@small/procedures/go.yaml:5\n"
            "policy.no_source@small/roles/clerk.yaml:1\n"
            "policy.unknown_level@small/roles/clerk.yaml:3\n"
            "policy.unknown_permission@small/roles/clerk.yaml:4\n"
            "policy.bad_choice@small/roles/clerk.yaml:5\n"
            "policy.role_without_level@small/roles/idle.yaml:1\n"
            "policy.role_without_permission@small/roles/idle.yaml:1\n"
            "policy.role_without_account@small/roles/paper.yaml:1\n");
}

// DOMAIN §2: three powers, held by nobody together with another role, and none of them sees
// households.
TEST(Load, TheRolesOfTheBasePackSeparateThreePowers) {
  using rights::Permission;
  const Loaded loaded = load_policy("policies", "base");
  ASSERT_NE(loaded.policy, nullptr);
  EXPECT_EQ(loaded.policy->roles.size(), 20u);
  int alone = 0;
  for (const rights::Role& role : loaded.policy->roles) {
    const bool keeps_accounts = role.permissions.has(Permission::kManageAccounts) ||
                                role.permissions.has(Permission::kSecureAccounts);
    const bool reads_log = role.permissions.has(Permission::kReadAuditEvents);
    EXPECT_EQ(role.stands_alone, keeps_accounts || reads_log) << role.id;
    EXPECT_EQ(role.has_account, !role.permissions.empty()) << role.id;
    if (!role.stands_alone) continue;
    ++alone;
    EXPECT_EQ(role.permissions.words().size(), 1u) << role.id;
  }
  EXPECT_EQ(alone, 3);
}

TEST(Load, ExpressionsAreCheckedWhereverTheyStand) {
  Files files = good_pack();
  replace(&files["small/rules/low.yaml"], "income < param.line", "incom < param.line");
  files["small/collections/members.yaml"] += "where: state = 'il'\n";
  files["small/indicators/half.yaml"] =
      "id: half\nlabel: 半数\nentity: household\ntype: money\nunit: yuan\nkind: flow\n"
      "range: {min: 0 yuan, max: 9 yuan}\nsensitivity: public\nderived: income + \n";
  files["small/forms/sheet.yaml"] =
      "id: sheet\ntitle: 表\nsections:\n  - title: 收入\n    items:\n"
      "      - {code: Q1, indicator: income, generated: Q2 + Q3, source: notice.txt:1}\n"
      "      - {code: Q2, indicator: income, generated: \"Q1 - 1 yuan\", source: notice.txt:1}\n"
      "      - {code: Q3, indicator: income, relevant: Q9 > 1 yuan, source: notice.txt:1}\n";
  EXPECT_EQ(problems_of(files),
            "expr.unknown_code@small/collections/members.yaml:5\n"
            "policy.item_cycle@small/forms/sheet.yaml:6\n"
            "expr.unknown_name_plain@small/forms/sheet.yaml:8\n"
            "expr.unexpected_end@small/indicators/half.yaml:9\n"
            "expr.unknown_name@small/rules/low.yaml:5\n");
}

TEST(Load, RuleIsAboutAHouseholdOrAVillage) {
  Files files = good_pack();
  replace(&files["small/rules/low.yaml"], "entity: household", "entity: person");
  replace(&files["small/rules/low.yaml"], "income < param.line", "state = 'ill'");
  files["small/tests/rules/low.yaml"] =
      "rule: low\ncases:\n  - {name: 甲, as_of: 2031-02-01, given: {state: ill}, then: yes}\n";
  EXPECT_EQ(problems_of(files), "policy.rule_entity@small/rules/low.yaml:4\n");
}

// A county is asked by forms of its own; nothing is concluded about it.
TEST(Load, FormMayBeAboutACountyAndARuleMayNot) {
  Files files = good_pack();
  const std::string fact =
      "entity: county\ntype: int\nkind: state\nrange: {min: 0, max: 9}\n"
      "sensitivity: public\n";
  files["small/indicators/schools.yaml"] = "id: schools\nlabel: 学校\n" + fact;
  files["small/indicators/clinics.yaml"] = "id: clinics\nlabel: 诊所\n" + fact;
  const std::string form =
      "id: county_sheet\ntitle: 县表\nentity: county\nsections:\n  - title: 一\n    items:\n"
      "      - {code: K1, indicator: schools, source: notice.txt:1}\n"
      "      - {code: K2, indicator: clinics, relevant: K1 > 0, source: notice.txt:1}\n";
  files["small/forms/county_sheet.yaml"] = form;
  EXPECT_EQ(problems_of(files), "");
  files["small/forms/county_sheet.yaml"] =
      form +
      "  - title: 二\n    items:\n"
      "      - {code: K3, indicator: income, source: notice.txt:1}\n";
  EXPECT_EQ(problems_of(files), "policy.wrong_entity@small/forms/county_sheet.yaml:11\n");
  files.erase("small/forms/county_sheet.yaml");
  replace(&files["small/rules/low.yaml"], "entity: household", "entity: county");
  replace(&files["small/rules/low.yaml"], "income < param.line", "schools = 0");
  files["small/tests/rules/low.yaml"] =
      "rule: low\ncases:\n  - {name: 甲, as_of: 2031-02-01, given: {schools: 0}, then: yes}\n";
  EXPECT_EQ(problems_of(files), "policy.rule_entity@small/rules/low.yaml:4\n");
}

// S2-01: what a published page says about a notice, most of it often left empty.
TEST(Load, NoticeKeepsWhatThePageSaysAboutIt) {
  Files files = good_pack();
  const std::string pack = files["small/pack.yaml"];
  files["small/pack.yaml"] =
      pack +
      "notice:\n  number:\n  issuer: 甲办\n  dated: 2031-01-02\n"
      "  published: \"2031-01-03 16:22\"\n  publisher: 乙办\n  provided_by: 丙局\n"
      "  column: 首页 / 公开\n  index_number: X/1\n  addressees: 各村\n";
  const TemporaryPacks packs(files);
  const Loaded loaded = packs.load();
  EXPECT_EQ(packs.problems(loaded.diagnostics), "");
  ASSERT_NE(loaded.policy, nullptr);
  const auto& notice = loaded.policy->info.notice;
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->number, "");
  EXPECT_EQ(notice->published, "2031-01-03 16:22");
  EXPECT_EQ(notice->publisher, "乙办");
  EXPECT_EQ(notice->provided_by, "丙局");
  EXPECT_EQ(notice->column, "首页 / 公开");
  files["small/pack.yaml"] = pack + "notice: {published: \"2031-02-29 16:22\"}\n";
  EXPECT_EQ(problems_of(files), "policy.bad_date@small/pack.yaml:6\n");
}

TEST(Load, SetsHaveALimit) {
  Files files = good_pack();
  std::string codes = "code,label,aliases,gb_code,from,to,note\n";
  for (int i = 0; i <= dictionary::kMaxSetSize; ++i) {
    codes += "c" + std::to_string(i) + ",名" + std::to_string(i) + ",,,,,\n";
  }
  files["small/codes/many.csv"] = codes;
  files["small/indicators/many.yaml"] =
      "id: many\nlabel: 多选\nentity: household\ntype: set\nlist: many\nkind: state\nsensitivity: "
      "public\n";
  EXPECT_EQ(problems_of(files), "policy.set_too_large@small/indicators/many.yaml:5\n");
}

TEST(Load, PeopleAndFormTestsAreChecked) {
  Files files = good_pack();
  files["small/tests/people/one.yaml"] =
      "id: one\ntitle: 一户\nhousehold: {income: -1 yuan}\nmembers:\n  - {state: il}\nthen: {low: "
      "yes, lwo: no}\n";
  files["small/tests/forms/sheet.yaml"] =
      "form: sheet\ncases:\n"
      "  - {name: 甲, as_of: 2031-01-01, answers: {Q1: 5 yuan, members: [{P1: ill}]}, then: "
      "{shown: [\"P1[1]\", P9]}}\n";
  EXPECT_EQ(problems_of(files),
            "policy.unknown_item@small/tests/forms/sheet.yaml:3\n"
            "policy.out_of_range@small/tests/people/one.yaml:3\n"
            "policy.unknown_code@small/tests/people/one.yaml:5\n"
            "policy.unknown_rule@small/tests/people/one.yaml:6\n");
}

TEST(Citations, Shapes) {
  const auto one = parse_citations("notice.txt:12");
  ASSERT_TRUE(one);
  EXPECT_EQ((*one)[0].file, "notice.txt");
  EXPECT_EQ((*one)[0].last_line, 12);
  const auto two = parse_citations("a.txt:1-3, b.txt:7");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ((*two)[0].last_line, 3);
  for (const char* wrong :
       {"", "notice.txt", "notice.txt:", "notice.txt:0", ":3", "a.txt:3-1", "a.txt:1,"}) {
    EXPECT_FALSE(parse_citations(wrong)) << wrong;
  }
}

TEST(RegionPrefix, DropsTheZerosOfLowerLevels) {
  EXPECT_EQ(region_prefix("all"), "");
  EXPECT_EQ(region_prefix("990000000000"), "99");
  EXPECT_EQ(region_prefix("990100000000"), "9901");
  EXPECT_EQ(region_prefix("990101000000"), "990101");
  EXPECT_EQ(region_prefix("990101004000"), "990101004");
  EXPECT_EQ(region_prefix("990101004201"), "990101004201");
  EXPECT_EQ(region_prefix("990100"), "990100");
}

}  // namespace
}  // namespace policy
