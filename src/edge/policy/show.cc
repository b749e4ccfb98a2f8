#include "edge/policy/show.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/expr/compile.h"
#include "core/expr/syntax.h"

namespace policy {
namespace {

using dictionary::Indicator;

std::string until(std::optional<base::Date> to) { return to ? base::to_text(*to) : "未定"; }

void line(std::string* text, std::string_view label, std::string_view value) {
  if (!value.empty()) *text += "  " + std::string(label) + "：" + std::string(value) + "\n";
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "、") + word;
  return text;
}

void add_source(const Policy& policy, std::string_view pack, std::string_view source,
                std::string* text) {
  for (const std::string& cited : cited_lines(policy, pack, source))
    *text += "  出处：" + cited + "\n";
}

std::string type_words(const Policy& policy, const dictionary::Type& type) {
  std::string words(dictionary::to_chinese(type.kind));
  const std::string unit = dictionary::to_chinese(type.unit);
  if (!unit.empty()) words += "（" + unit + "）";
  const dictionary::CodeList* list = policy.dictionary.list_of(type);
  if (list != nullptr) words += "，代码表 " + list->id;
  return words;
}

std::string range_words(const Policy& policy, const Indicator& indicator) {
  if (!dictionary::is_numeric(indicator.type.kind)) return "";
  const auto show = [&](int64_t number) {
    return dictionary::to_display(dictionary::known(number), indicator.type,
                                  policy.dictionary.list_of(indicator.type));
  };
  return show(indicator.min) + " 至 " + show(indicator.max);
}

std::string show_indicator(const Policy& policy, const Indicator& indicator) {
  std::string text = "指标 " + indicator.id + " " + indicator.label + "\n";
  line(&text, "实体", indicator.entity);
  line(&text, "类型", type_words(policy, indicator.type));
  line(&text, "取值范围", range_words(policy, indicator));
  if (!indicator.derived.empty())
    line(&text, "算式", in_chinese(policy, indicator.derived, indicator.entity));
  line(&text, "比对哪项得出", indicator.repeats);
  line(&text, "又名", join(indicator.aliases));
  line(&text, "全国系统列名", join(indicator.national_columns));
  line(&text, "填报说明", indicator.help);
  line(&text, "可以问谁", indicator.answered_by);
  std::vector<std::string> items;
  for (const auto& form : policy.forms) {
    const auto look = [&](const std::vector<forms::FormItem>& candidates) {
      for (const auto& item : candidates) {
        if (item.indicator == indicator.id)
          items.push_back(form.title + " " + item.code + (item.negated ? "（反向）" : ""));
      }
    };
    look(form.header);
    for (const auto& section : form.sections) look(section.items);
  }
  line(&text, "所在的表", join(items));
  line(&text, "位置", indicator.place.file);
  return text;
}

std::string show_layout(const Policy& policy, const dictionary::Layout& layout) {
  std::string text = "表格 " + layout.id + " " + layout.label + "\n";
  line(&text, "来自", layout.department);
  line(&text, "一行是", layout.row);
  line(&text, "可以新增",
       std::string(layout.adds_households ? "农户 " : "") + (layout.adds_members ? "成员" : ""));
  line(&text, "文件名里有", join(layout.file_names));
  for (const dictionary::LayoutColumn& column : layout.columns) {
    text += "  " + std::string(column.target()) + (column.is_required ? "（必有）" : "") + "：" +
            join(column.headings) + "\n";
  }
  line(&text, "说明", layout.note);
  add_source(policy, layout.pack, layout.source, &text);
  line(&text, "位置", layout.place.file);
  return text;
}

std::string show_role(const Policy& policy, const rights::Role& role) {
  std::string text = "角色 " + role.id + " " + role.label + "\n";
  std::string levels;
  for (const rights::Level level : role.levels)
    levels += (levels.empty() ? "" : "、") + std::string(rights::to_word(level));
  line(&text, "层级", levels);
  std::string permissions;
  for (const std::string_view word : role.permissions.words())
    permissions += (permissions.empty() ? "" : "、") + std::string(word);
  line(&text, "权限", role.has_account ? permissions : "不登录系统");
  if (role.stands_alone) line(&text, "兼任", "不能兼任其他角色");
  line(&text, "说明", role.note);
  add_source(policy, role.pack, role.source, &text);
  line(&text, "位置", role.place.file);
  return text;
}

std::string show_list(const dictionary::CodeList& list) {
  std::string text = "代码表 " + list.id + "（" + std::to_string(list.codes.size()) + " 项）\n";
  for (const dictionary::Code& code : list.codes) {
    text += "  " + code.code + "  " + code.label;
    if (!code.aliases.empty()) text += "（又名" + join(code.aliases) + "）";
    if (code.from || code.to)
      text += "  " + (code.from ? base::to_text(*code.from) : "") + "～" + until(code.to);
    text += "\n";
  }
  return text;
}

std::string pack_of(const Policy& policy, const base::Place& place) {
  for (const std::string& pack : policy.chain) {
    if (place.file.find("/" + pack + "/") != std::string::npos) return pack;
  }
  return policy.info.id;
}

std::string show_parameter(const Policy& policy, const dictionary::Parameter& parameter) {
  std::string text = "参数 " + parameter.id + " " + parameter.label + "\n";
  line(&text, "类型", type_words(policy, parameter.type));
  line(&text, "授权", parameter.delegation);
  for (const dictionary::ParameterRow& row : parameter.rows) {
    text += "  " + (row.region.empty() ? "全国" : row.region) + "  " + base::to_text(row.from) +
            "～" + until(row.to) + "  " +
            dictionary::to_display(row.value, parameter.type,
                                   policy.dictionary.list_of(parameter.type));
    if (!row.document.empty()) text += "  " + row.document;
    text += "\n";
    add_source(policy, pack_of(policy, row.place), row.source, &text);
  }
  return text;
}

std::string show_rule(const Policy& policy, const rules::RuleDefinition& rule) {
  std::string text = "规则 " + rule.id + (rule.code.empty() ? "" : "（" + rule.code + "）") + " " +
                     rule.title + "\n";
  line(&text, "类别", rules::to_chinese(rule.kind));
  line(&text, "结果",
       std::string(rules::to_chinese(rule.outcome)) + "，" +
           std::string(rules::to_chinese(rule.severity)));
  if (!rule.applies.empty())
    line(&text, "适用", in_chinese(policy, rule.applies.text, rule.entity));
  line(&text, "条件", in_chinese(policy, rule.when.text, rule.entity));
  line(&text, "提示语", rule.message.text);
  if (rule.exemption) line(&text, "豁免", "可以，须有依据、批准人和期限");
  line(&text, "说明", rule.note);
  add_source(policy, rule.pack, rule.source, &text);
  line(&text, "位置", rule.place.file);
  return text;
}

void show_items(const std::vector<forms::FormItem>& items, std::string* text) {
  for (const auto& item : items) {
    *text += "    " + item.code + "  " + item.label;
    if (!item.indicator.empty())
      *text += "  [" + item.indicator + (item.negated ? "，反向" : "") + "]";
    if (!item.required.empty()) *text += "  必填";
    if (!item.generated.empty()) *text += "  自动生成";
    if (!item.options.empty()) *text += "  " + std::to_string(item.options.size()) + " 个选项";
    *text += "\n";
  }
}

std::string show_form(const forms::FormDefinition& form) {
  std::string text = "表 " + form.id + " " + form.title + "\n";
  show_items(form.header, &text);
  for (const auto& section : form.sections) {
    text += "  " + section.title +
            (section.repeat.empty() ? "" : "（每条 " + section.repeat + " 一行）") + "\n";
    show_items(section.items, &text);
  }
  for (const auto& check : form.checks)
    text += "  校验 " + check.id + "：" + check.message.text + "\n";
  return text;
}

std::string show_status(const dictionary::StatusAxis& axis) {
  std::string text = "状态 " + axis.id + " " + axis.label + "\n";
  for (const dictionary::Code& value : axis.values)
    text += "  " + value.code + "  " + value.label + "\n";
  for (const dictionary::Transition& move : axis.transitions) {
    text += "  " + move.from + " → " + move.to + "  " + move.title;
    if (!move.refused.empty()) text += "  不允许：" + move.refused;
    text += "\n";
  }
  return text;
}

void collect_names(const Policy& policy, const std::string& text, std::string_view entity,
                   std::set<std::string>* indicators, std::set<std::string>* parameters) {
  for (const expr::SyntaxNode& node : expr::parse(text).syntax.nodes) {
    if (node.kind == expr::SyntaxKind::kParameter) parameters->insert(node.text);
    const bool is_name =
        node.kind == expr::SyntaxKind::kName || node.kind == expr::SyntaxKind::kMember;
    if (!is_name) continue;
    const Indicator* indicator = policy.dictionary.find_indicator(node.text);
    if (indicator == nullptr) {
      const auto found = policy.dictionary.find_by_label(node.text);
      if (!found.empty()) indicator = found.front();
    }
    if (indicator == nullptr || !indicators->insert(indicator->id).second) continue;
    if (!indicator->derived.empty())
      collect_names(policy, indicator->derived, entity, indicators, parameters);
  }
}

}  // namespace

std::string in_chinese(const Policy& policy, std::string_view text, std::string_view entity) {
  const expr::Parsed parsed = expr::parse(text);
  if (parsed.syntax.root < 0 || base::has_error(parsed.diagnostics)) return std::string(text);
  return expr::format(parsed.syntax, expr::Spelling::kChinese, policy.dictionary, entity);
}

std::vector<std::string> cited_lines(const Policy& policy, std::string_view pack,
                                     std::string_view source) {
  std::vector<std::string> lines;
  if (source.empty()) return lines;
  const auto citations = parse_citations(source);
  if (!citations) return {std::string(source)};
  for (const Citation& citation : *citations) {
    const SourceFile* file = policy.find_source(pack, citation.file);
    for (int32_t number = citation.first_line; number <= citation.last_line; ++number) {
      const std::string name = citation.file + ":" + std::to_string(number);
      const bool known = file != nullptr && static_cast<std::size_t>(number) <= file->lines.size();
      lines.push_back(
          known ? name + "  " +
                      std::string(base::trim(file->lines[static_cast<std::size_t>(number) - 1]))
                : name);
    }
  }
  return lines;
}

std::string show_overview(const Policy& policy) {
  const PackInfo& info = policy.info;
  std::string text = "政策包 " + info.id + " " + info.title + "\n";
  if (info.notice) {
    line(&text, "文号", info.notice->number);
    line(&text, "发文机关", info.notice->issuer);
    line(&text, "成文日期", info.notice->dated);
    line(&text, "发布时间", info.notice->published);
    line(&text, "发布机构", info.notice->publisher);
    line(&text, "来源", info.notice->provided_by);
    line(&text, "栏目", info.notice->column);
    line(&text, "索引号", info.notice->index_number);
    line(&text, "主送", info.notice->addressees);
    line(&text, "依据", join(info.notice->basis));
  }
  std::vector<std::string> regions;
  for (const std::string& region : info.regions)
    regions.push_back(region.empty() ? "全国" : region);
  line(&text, "适用地区", join(regions));
  line(&text, "有效期", base::to_text(info.valid_from) + "～" + until(info.valid_to));
  line(&text, "试用地区", info.trial_region);
  std::string chain;
  for (const std::string& pack : policy.chain) chain += (chain.empty() ? "" : " ← ") + pack;
  line(&text, "继承", chain);
  line(&text, "内容摘要", policy.content_hash);
  text += "  指标 " + std::to_string(policy.dictionary.indicators().size()) + "、代码表 " +
          std::to_string(policy.dictionary.lists().size()) + "、参数 " +
          std::to_string(policy.dictionary.parameters().size()) + "、规则 " +
          std::to_string(policy.rules.size()) + "、表 " + std::to_string(policy.forms.size()) +
          "、户例 " + std::to_string(policy.people.size()) + "、存疑 " +
          std::to_string(policy.issues.size()) + "\n";
  std::vector<const rules::RuleDefinition*> sorted;
  for (const auto& rule : policy.rules) sorted.push_back(&rule);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->kind < b->kind; });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i]->kind != sorted[i - 1]->kind) {
      text += "规则·" + std::string(rules::to_chinese(sorted[i]->kind)) + "\n";
    }
    text += "  " + sorted[i]->id + "  " + sorted[i]->title + "\n";
  }
  for (const auto& form : policy.forms) text += "表 " + form.id + "  " + form.title + "\n";
  for (const auto& layout : policy.layouts)
    text += "表格 " + layout.id + "  " + layout.label + "\n";
  for (const auto& campaign : policy.campaigns)
    text += "排查 " + campaign.id + "  " + campaign.title + "\n";
  for (const auto& procedure : policy.procedures)
    text += "程序 " + procedure.id + "  " + procedure.title + "\n";
  return text;
}

std::optional<std::string> show_object(const Policy& policy, std::string_view name) {
  std::string text;
  for (const auto& indicator : policy.dictionary.indicators()) {
    const auto& aliases = indicator.aliases;
    const bool is_it = indicator.id == name || indicator.label == name ||
                       std::find(aliases.begin(), aliases.end(), name) != aliases.end();
    if (is_it) text += show_indicator(policy, indicator);
  }
  for (const auto& list : policy.dictionary.lists()) {
    if (list.id == name) text += show_list(list);
  }
  for (const auto& parameter : policy.dictionary.parameters()) {
    if (parameter.id == name || parameter.label == name) text += show_parameter(policy, parameter);
  }
  for (const auto& rule : policy.rules) {
    if (rule.id == name || rule.code == name || rule.title == name) text += show_rule(policy, rule);
  }
  for (const auto& form : policy.forms) {
    if (form.id == name || form.title == name) text += show_form(form);
  }
  for (const auto& axis : policy.dictionary.statuses()) {
    if (axis.id == name || axis.label == name) text += show_status(axis);
  }
  for (const auto& layout : policy.layouts) {
    if (layout.id == name || layout.label == name) text += show_layout(policy, layout);
  }
  for (const auto& role : policy.roles) {
    if (role.id == name || role.label == name) text += show_role(policy, role);
  }
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> explain_rule(const Policy& policy, std::string_view id) {
  const rules::RuleDefinition* rule = policy.find_rule(id);
  if (rule == nullptr) return std::nullopt;
  std::string text = show_rule(policy, *rule);
  std::set<std::string> indicators;
  std::set<std::string> parameters;
  for (const std::string* expression : {&rule->applies.text, &rule->when.text}) {
    collect_names(policy, *expression, rule->entity, &indicators, &parameters);
  }
  for (const std::string& name : indicators)
    text += show_indicator(policy, *policy.dictionary.find_indicator(name));
  for (const std::string& name : parameters) {
    const auto* parameter = policy.dictionary.find_parameter(name);
    if (parameter != nullptr) text += show_parameter(policy, *parameter);
  }
  for (const RuleTests& tests : policy.rule_tests) {
    if (tests.rule != id) continue;
    text += "测试 " + std::to_string(tests.cases.size()) + " 例\n";
    for (const RuleCase& one : tests.cases) text += "  " + one.name + "\n";
  }
  return text;
}

}  // namespace policy
