#include "edge/policy/policy_test_support.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace policy {

namespace fs = std::filesystem;

TemporaryPacks::TemporaryPacks(const Files& files) {
  static int number = 0;
  const std::string name = "packs_" + std::to_string(getpid()) + "_" + std::to_string(++number);
  root_ = (fs::temp_directory_path() / name).generic_string();
  for (const auto& [path, text] : files) {
    const fs::path file = fs::path(root_) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
}

TemporaryPacks::~TemporaryPacks() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string TemporaryPacks::problems(const base::Diagnostics& diagnostics) const {
  std::string text;
  for (const base::Diagnostic& d : diagnostics) {
    std::string file = d.place.file;
    if (file.rfind(root_ + "/", 0) == 0) file = file.substr(root_.size() + 1);
    text += d.id + "@" + file + ":" + std::to_string(d.place.line) + "\n";
    EXPECT_FALSE(d.message.empty()) << d.id;
    EXPECT_FALSE(d.help.empty()) << d.id;
    EXPECT_EQ(d.message.find("{0}"), std::string::npos) << d.message;
  }
  return text;
}

Files good_pack() {
  Files files;
  files["small/pack.yaml"] =
      "id: small\ntitle: 试验\nregions: [\"990101\"]\nvalid: {from: 2031-01-01, to: 2031-12-31}\n"
      "trial_region: \"990101\"\n";
  files["small/sources/notice.txt"] = "第一行\n人均收入低于线的列为候选\n\n第四行\n";
  files["small/collections/members.yaml"] =
      "id: members\nlabel: 成员\nentity: person\nof: household\n";
  files["small/codes/state.csv"] =
      "code,label,aliases,gb_code,from,to,note\nwell,健康,,1,,,\nill,患病,有病|生病,2,,,\n";
  files["small/indicators/income.yaml"] =
      "id: income\nlabel: 收入\nentity: household\ntype: money\nunit: yuan\nkind: flow\n"
      "range: {min: 0 yuan, max: 1000000 yuan}\nsensitivity: personal\n";
  files["small/indicators/state.yaml"] =
      "id: state\nlabel: 健康状况\nentity: person\ntype: enum\nlist: state\nkind: state\n"
      "sensitivity: sensitive\nanswered_by: 医院\n";
  files["small/parameters/line.yaml"] =
      "id: line\nlabel: 线\ntype: money\nunit: yuan\nrows:\n"
      "  - {region: \"9901\", from: 2031-01-01, to: 2031-12-31, value: 100 yuan, source: "
      "notice.txt:2}\n";
  files["small/rules/low.yaml"] =
      "id: low\nkind: eligibility\ntitle: 低\nentity: household\nwhen: income < param.line\n"
      "outcome: propose\nseverity: warn\nmessage: 收入 {income} 低于 {param.line}\nsource: "
      "notice.txt:2\n";
  files["small/tests/rules/low.yaml"] =
      "rule: low\ncases:\n"
      "  - {name: 等于线的不提示, as_of: 2031-02-01, given: {income: 100 yuan}, then: no}\n"
      "  - {name: 低一分的提示, as_of: 2031-02-01, given: {income: 99.99 yuan}, then: yes}\n"
      "  - {name: 缺收入, as_of: 2031-02-01, given: {members: [{state: ill}]}, then: {unknown: "
      "[income]}}\n";
  files["small/forms/sheet.yaml"] =
      "id: sheet\ntitle: 表\nsections:\n  - title: 成员\n    repeat: members\n    items:\n"
      "      - {code: P1, indicator: state, options: [ill, well], source: notice.txt:1}\n"
      "  - title: 收入\n    items:\n      - {code: Q1, indicator: income, required: yes, source: "
      "notice.txt:2}\n";
  files["small/campaigns/survey.yaml"] =
      "id: survey\ntitle: 排查\nuniverse: \"true\"\nforms: {all: sheet}\nkey_groups: "
      "[low]\nphases:\n"
      "  - {id: visit, level: village, by: 2031-03-01, source: notice.txt:4}\n";
  return files;
}

}  // namespace policy
