#include "app/cli/screening.h"

#include <algorithm>
#include <ostream>

#include "app/actions/deeds.h"
#include "app/actions/households_csv.h"
#include "app/actions/wire.h"
#include "core/base/text.h"

namespace cli {
namespace {

int fail(const base::Error& error, Streams streams) {
  streams.error << "没有找到：" << error.message << "（" << error.where << "）\n";
  return kFoundProblem;
}

std::string_view verdict_words(std::string_view result) {
  if (result == "yes") return "符合";
  return result == "no" ? "不符合" : "无法判断";
}

// A clause may be a page long: its beginning and its place are enough to recognise it.
std::string beginning(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::size_t at = 0;
  for (std::size_t count = 0; count < kShown && at < text.size(); ++count) {
    base::next_code_point(text, &at);
  }
  return std::string(text.substr(0, at)) + (at < text.size() ? "……" : "");
}

void print_clause(const actions::Clause& clause, std::ostream& out) {
  if (clause.line == 0) return;
  out << "    依据 " << clause.pack << "/" << clause.file << ":" << clause.line << "  "
      << beginning(clause.text) << "\n";
}

void print_reasons(std::string_view title, const std::vector<actions::Reason>& reasons,
                   std::ostream& out) {
  if (reasons.empty()) return;
  out << "    " << title << "\n";
  for (const auto& reason : reasons) {
    out << "      · " << reason.text;
    if (reason.source) out << "（" << reason.source->text << " " << reason.source->date << "）";
    out << "\n";
  }
}

void print_missing_values(const std::vector<actions::MissingValue>& missing, std::ostream& out) {
  // The same fact of several people that one person can answer is one line.
  std::vector<bool> is_said(missing.size(), false);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (is_said[i]) continue;
    const auto& one = missing[i];
    std::string whom = one.of_whom;
    for (std::size_t j = i + 1; j < missing.size(); ++j) {
      const auto& other = missing[j];
      const bool same = other.label == one.label && other.who_can_answer == one.who_can_answer &&
                        other.blocked_rule_count == one.blocked_rule_count;
      if (!same) continue;
      whom += "、" + other.of_whom;
      is_said[j] = true;
    }
    out << "      · " << one.label << "（" << whom << "），可问" << one.who_can_answer << "，影响 "
        << one.blocked_rule_count << " 条规则\n";
  }
}

void print_finding(const actions::Finding& finding, std::ostream& out) {
  out << "  【" << (finding.is_outside ? "不适用" : verdict_words(finding.result)) << "】"
      << finding.title << "（" << finding.rule << "）\n    " << finding.sentence << "\n";
  print_reasons("为什么", finding.why, out);
  print_reasons("为什么不", finding.why_not, out);
  if (!finding.missing.empty()) out << "    缺什么\n";
  print_missing_values(finding.missing, out);
  print_clause(finding.clause, out);
}

// The findings that the words ask for: all, or those of one rule. An unknown rule is reported.
bool select(const actions::FindingList& list, const Arguments& words, Streams streams,
            std::vector<const actions::Finding*>* selected) {
  for (const auto& one : list.items) {
    if (words.size() < 2 || one.rule == words[1] || (!one.code.empty() && one.code == words[1])) {
      selected->push_back(&one);
    }
  }
  if (words.size() < 2 || !selected->empty()) return true;
  streams.error << "没有叫“" << words[1] << "”的规则\n";
  return false;
}

std::string_view part_of(std::string_view kind) {
  return kind == "quality" ? "数据质量" : "识别与预警";
}

// Prints those for which `is_wanted` holds, what the notice asks before the checks of the data.
template <typename Wanted>
void print_parts(const std::vector<const actions::Finding*>& findings, const Wanted& is_wanted,
                 std::ostream& out) {
  for (const std::string_view part : {part_of(""), part_of("quality")}) {
    bool is_first = true;
    for (const auto* one : findings) {
      if (part_of(one->kind) != part || !is_wanted(*one)) continue;
      if (is_first) out << part << "\n";
      is_first = false;
      print_finding(*one, out);
    }
  }
}

bool has_household(const Arguments& words, Streams streams) {
  if (!words.empty()) return true;
  streams.error << "请写出农户编号（农户的编号见 shouwang screen）\n";
  return false;
}

void print_household_line(const actions::Live& live, const std::string& id, std::ostream& out) {
  const auto found = actions::find_household(live, actions::terminal_caller(), "", id);
  if (!found) return;
  const auto household = actions::show_household(*found);
  if (!household) return;
  out << household->head.head_name << "户  " << household->head.region_full_name << "  "
      << household->head.size << " 人  " << household->head.id << "\n";
}

// One change of the command line; empty text when it was understood.
std::string read_change(const actions::LiveDeployment& deployment, const std::string& word,
                        actions::WhatIfRequest* request) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return "请写成 指标=值：" + word;
  std::string name = word.substr(0, equals);
  const std::string text = word.substr(equals + 1);
  const auto& dictionary = deployment.policy->dictionary;
  const auto read = [&](const dictionary::Type& type) -> std::optional<actions::WireValue> {
    const auto* list = dictionary.list_of(type);
    const auto value = dictionary::parse_value(actions::as_pack_text(text, type), type, list);
    if (!value) return std::nullopt;
    return actions::to_wire(*value, type, list);
  };
  std::string member;
  const std::size_t dot = name.find('.');
  if (dot != std::string::npos) {
    member = name.substr(0, dot);
    name = name.substr(dot + 1);
  }
  if (member == "param") {
    const auto* parameter = dictionary.find_parameter(name);
    const auto wire = parameter == nullptr ? std::nullopt : read(parameter->type);
    if (!wire) return "读不懂参数：" + word;
    request->parameters.emplace_back(name, *wire);
    return {};
  }
  const auto* indicator = dictionary.find_indicator(name);
  if (indicator == nullptr) {
    const auto labelled = dictionary.find_by_label(name);
    if (labelled.size() == 1) indicator = labelled.front();
  }
  const auto wire = indicator == nullptr ? std::nullopt : read(indicator->type);
  if (!wire) return "读不懂指标或它的值：" + word;
  request->changes.push_back({indicator->id, member, *wire});
  return {};
}

void print_rules(const std::vector<actions::CountedRule>& rules, std::string_view part,
                 std::ostream& out) {
  out << "\n" << part << "\n  符合  不符合  无法判断  规则\n";
  int64_t quiet = 0;
  for (const auto& one : rules) {
    if (part_of(one.rule.kind) != part) continue;
    if (one.counts.yes == 0 && one.counts.unknown == 0) {
      ++quiet;
      continue;
    }
    const auto column = [&](int64_t number, int width) {
      std::string text = std::to_string(number);
      const auto wide = static_cast<std::size_t>(width);
      out << std::string(text.size() < wide ? wide - text.size() : 0, ' ') << text;
    };
    column(one.counts.yes, 6);
    column(one.counts.no, 8);
    column(one.counts.unknown, 10);
    out << "  " << one.rule.title << "（" << one.rule.id << "）\n";
  }
  if (quiet > 0) out << "  另有 " << quiet << " 条规则没有一户符合，也没有一户无法判断\n";
}

}  // namespace

int print_screening(const actions::Live& live, Streams streams) {
  const auto deployment = actions::list_deployments(live, actions::terminal_caller()).front();
  streams.out << deployment.pack_title << "\n区划 " << deployment.region << " "
              << deployment.region_name << "，时点 " << deployment.as_of << "，农户 "
              << deployment.household_count << " 户\n";
  if (deployment.is_demo) streams.out << "演示数据：农户都是虚构的\n";
  const auto rules = actions::list_rules(live, actions::terminal_caller(), "", "");
  if (!rules) return fail(rules.error(), streams);
  for (const std::string_view part : {part_of(""), part_of("quality")}) {
    print_rules(*rules, part, streams.out);
  }
  actions::HouseholdQuery query;
  query.result = "yes";
  query.sort = "-yes_count";
  constexpr int64_t kShown = 20;
  query.limit = kShown;
  const auto page = actions::list_households(live, actions::terminal_caller(), query);
  if (!page) return fail(page.error(), streams);
  streams.out << "\n有提示的农户 " << page->total << " 户，最多的 " << page->items.size()
              << " 户：\n";
  for (const auto& row : page->items) {
    streams.out << "  " << row.head.id << "  " << row.head.head_name << "  " << row.head.region_name
                << "  符合 " << row.counts.yes << "、无法判断 " << row.counts.unknown << "：";
    for (std::size_t i = 0; i < row.top_findings.size(); ++i) {
      streams.out << (i == 0 ? "" : "；") << row.top_findings[i].title;
    }
    streams.out << "\n";
  }
  return kDone;
}

int print_explanation(const actions::Live& live, const Arguments& words, Streams streams) {
  if (!has_household(words, streams)) return kWrongUsage;
  const auto list = actions::household_findings(live, actions::terminal_caller(), "", words[0]);
  if (!list) return fail(list.error(), streams);
  std::vector<const actions::Finding*> selected;
  if (!select(*list, words, streams, &selected)) return kFoundProblem;
  print_household_line(live, words[0], streams.out);
  streams.out << "符合 " << list->counts.yes << "，不符合 " << list->counts.no << "，无法判断 "
              << list->counts.unknown << "\n";
  // Without a rule only what asks for attention; why-not and missing show the others.
  const auto waits = [](const actions::Finding& one) {
    return one.kind == "quality" && one.result == "unknown";
  };
  const bool is_one = words.size() >= 2;
  print_parts(
      selected, [&](const auto& one) { return is_one || (one.result != "no" && !waits(one)); },
      streams.out);
  const auto waiting =
      std::count_if(selected.begin(), selected.end(), [&](const auto* one) { return waits(*one); });
  if (!is_one && waiting > 0) {
    streams.out << "另有 " << waiting << " 条数据质量规则缺信息，还不能判断：shouwang missing "
                << words[0] << "\n";
  }
  return kDone;
}

int print_why_not(const actions::Live& live, const Arguments& words, Streams streams) {
  if (!has_household(words, streams)) return kWrongUsage;
  const auto list = actions::household_findings(live, actions::terminal_caller(), "", words[0]);
  if (!list) return fail(list.error(), streams);
  std::vector<const actions::Finding*> selected;
  if (!select(*list, words, streams, &selected)) return kFoundProblem;
  print_household_line(live, words[0], streams.out);
  print_parts(
      selected,
      [&](const auto& one) { return words.size() >= 2 || (one.result == "no" && !one.is_outside); },
      streams.out);
  return kDone;
}

int print_missing(const actions::Live& live, const Arguments& words, Streams streams) {
  if (!has_household(words, streams)) return kWrongUsage;
  const auto list = actions::household_findings(live, actions::terminal_caller(), "", words[0]);
  if (!list) return fail(list.error(), streams);
  print_household_line(live, words[0], streams.out);
  if (list->missing.empty()) {
    streams.out << "没有缺少的信息，所有规则都能判断\n";
    return kDone;
  }
  streams.out << "补上这些信息后能判断更多规则（影响最多的在前）：\n";
  print_missing_values(list->missing, streams.out);
  return kDone;
}

int print_what_if(const actions::Live& live, const Arguments& words, Streams streams) {
  if (!has_household(words, streams)) return kWrongUsage;
  actions::WhatIfRequest request;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string problem = read_change(*live.deployments.front(), words[i], &request);
    if (problem.empty()) continue;
    streams.error << problem << "\n";
    return kWrongUsage;
  }
  const auto result = actions::what_if(live, actions::terminal_caller(), "", words[0], request);
  if (!result) return fail(result.error(), streams);
  for (const auto& fault : result->faults) {
    streams.error << fault.where << "：" << fault.message << "  → " << fault.help << "\n";
  }
  if (!result->answer) return kFoundProblem;
  print_household_line(live, words[0], streams.out);
  // A rule may keep its result and only give other figures: that is no change of the result.
  auto changed = result->answer->changed;
  const auto same = std::stable_partition(changed.begin(), changed.end(), [](const auto& one) {
    return one.old_result != one.new_result;
  });
  streams.out << "如果这样改，" << same - changed.begin() << " 条规则的结果会变，"
              << changed.end() - same << " 条结果不变、数字或理由变了：\n";
  for (const auto& one : changed) {
    streams.out << "  " << one.title << "（" << one.rule << "）：" << verdict_words(one.old_result)
                << " → " << verdict_words(one.new_result) << "\n    原来：" << one.old_sentence
                << "\n    改后：" << one.new_sentence << "\n";
  }
  streams.out << "改后合计：符合 " << result->answer->counts.yes << "，不符合 "
              << result->answer->counts.no << "，无法判断 " << result->answer->counts.unknown
              << "。什么都没有保存。\n";
  return kDone;
}

}  // namespace cli
