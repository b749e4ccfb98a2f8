#include <algorithm>
#include <map>
#include <utility>

#include "edge/policy/show.h"

namespace policy {
namespace {

// What can differ in one object: name of the property → its value as people read it.
using Properties = std::vector<std::pair<std::string, std::string>>;

struct Object {
  std::string label;
  Properties properties;
};
using Objects = std::map<std::string, Object>;  // By id.

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "、") + word;
  return text;
}

std::string number(int64_t value) { return std::to_string(value); }

Objects indicators_of(const Policy& policy) {
  Objects objects;
  for (const auto& i : policy.dictionary.indicators()) {
    const dictionary::CodeList* list = policy.dictionary.list_of(i.type);
    objects[i.id] = {i.label,
                     {{"名称", i.label},
                      {"实体", i.entity},
                      {"类型", std::string(dictionary::to_chinese(i.type.kind))},
                      {"单位", dictionary::to_text(i.type.unit)},
                      {"代码表", list == nullptr ? "" : list->id},
                      {"最小值", dictionary::is_numeric(i.type.kind) ? number(i.min) : ""},
                      {"最大值", dictionary::is_numeric(i.type.kind) ? number(i.max) : ""},
                      {"算式", i.derived},
                      {"比对哪项得出", i.repeats},
                      {"空白的含义", number(static_cast<int64_t>(i.blank))},
                      {"敏感程度", number(static_cast<int64_t>(i.sensitivity))},
                      {"又名", join(i.aliases)},
                      {"全国系统列名", join(i.national_columns)},
                      {"填报说明", i.help},
                      {"可以问谁", i.answered_by}}};
  }
  return objects;
}

Objects lists_of(const Policy& policy) {
  Objects objects;
  for (const auto& list : policy.dictionary.lists()) {
    Object& object = objects[list.id];
    for (const auto& code : list.codes) {
      std::string words = code.label;
      if (!code.aliases.empty()) words += "（" + join(code.aliases) + "）";
      if (code.from) words += " 自" + base::to_text(*code.from);
      if (code.to) words += " 至" + base::to_text(*code.to);
      object.properties.emplace_back("代码 " + code.code, words);
    }
  }
  return objects;
}

Objects parameters_of(const Policy& policy) {
  Objects objects;
  for (const auto& parameter : policy.dictionary.parameters()) {
    Object& object = objects[parameter.id];
    object.label = parameter.label;
    object.properties = {{"名称", parameter.label}, {"授权", parameter.delegation}};
    for (const auto& row : parameter.rows) {
      const std::string where = (row.region.empty() ? "全国" : row.region) + " 自" +
                                base::to_text(row.from) +
                                (row.to ? "至" + base::to_text(*row.to) : "起");
      object.properties.emplace_back(
          where, dictionary::to_display(row.value, parameter.type,
                                        policy.dictionary.list_of(parameter.type)));
    }
  }
  return objects;
}

Objects rules_of(const Policy& policy) {
  Objects objects;
  for (const auto& rule : policy.rules) {
    objects[rule.id] = {rule.title,
                        {{"标题", rule.title},
                         {"编号", rule.code},
                         {"类别", std::string(rules::to_chinese(rule.kind))},
                         {"实体", rule.entity},
                         {"适用", rule.applies.text},
                         {"条件", rule.when.text},
                         {"结果", std::string(rules::to_chinese(rule.outcome))},
                         {"级别", std::string(rules::to_chinese(rule.severity))},
                         {"提示语", rule.message.text},
                         {"豁免", rule.exemption ? "可以" : "不可以"},
                         {"出处", rule.source}}};
  }
  return objects;
}

void add_item(const forms::FormItem& item, Object* form) {
  std::string words = item.label + " [" + item.indicator + (item.negated ? "，反向" : "") + "]";
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) words += "；" + std::string(name) + "：" + value;
  };
  add("选项", join(item.options));
  add("显示", item.relevant.text);
  add("必填", item.required.text);
  add("自动生成", item.generated.text);
  add("计算", item.computed.text);
  add("首行", item.preset);
  form->properties.emplace_back("项目 " + item.code, words);
}

Objects forms_of(const Policy& policy) {
  Objects objects;
  for (const auto& form : policy.forms) {
    Object& object = objects[form.id];
    object.label = form.title;
    object.properties = {{"标题", form.title}, {"签字", join(form.signers)}};
    for (const auto& item : form.header) add_item(item, &object);
    for (const auto& section : form.sections) {
      for (const auto& item : section.items) add_item(item, &object);
    }
    for (const auto& check : form.checks) {
      object.properties.emplace_back("校验 " + check.id,
                                     check.when.text + "；" + check.message.text);
    }
  }
  return objects;
}

Objects statuses_of(const Policy& policy) {
  Objects objects;
  for (const auto& axis : policy.dictionary.statuses()) {
    Object& object = objects[axis.id];
    object.label = axis.label;
    for (const auto& value : axis.values)
      object.properties.emplace_back("状态 " + value.code, value.label);
    for (const auto& move : axis.transitions) {
      object.properties.emplace_back(
          "变动 " + move.id, move.from + " → " + move.to + " " + move.title +
                                 (move.refused.empty() ? "" : "（不允许：" + move.refused + "）"));
    }
  }
  return objects;
}

const std::string* find(const Properties& properties, const std::string& name) {
  for (const auto& [key, value] : properties) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::vector<std::string> compare(const Object& before, const Object& after) {
  std::vector<std::string> details;
  for (const auto& [name, old_value] : before.properties) {
    const std::string* new_value = find(after.properties, name);
    if (new_value == nullptr) {
      details.push_back("删去 " + name + "：" + old_value);
    } else if (*new_value != old_value) {
      details.push_back(name + "：" + (old_value.empty() ? "（无）" : old_value) + " → " +
                        (new_value->empty() ? "（无）" : *new_value));
    }
  }
  for (const auto& [name, new_value] : after.properties) {
    if (find(before.properties, name) == nullptr)
      details.push_back("新增 " + name + "：" + new_value);
  }
  return details;
}

void add_differences(std::string_view what, const Objects& before, const Objects& after,
                     std::vector<Difference>* differences) {
  using Kind = Difference::Kind;
  for (const auto& [id, object] : before) {
    const auto found = after.find(id);
    if (found == after.end()) {
      differences->push_back({Kind::kRemoved, std::string(what), id, object.label, {}});
      continue;
    }
    std::vector<std::string> details = compare(object, found->second);
    if (details.empty()) continue;
    differences->push_back(
        {Kind::kChanged, std::string(what), id, found->second.label, std::move(details)});
  }
  for (const auto& [id, object] : after) {
    if (before.count(id) == 0)
      differences->push_back({Kind::kAdded, std::string(what), id, object.label, {}});
  }
}

}  // namespace

std::vector<Difference> diff_policies(const Policy& before, const Policy& after) {
  std::vector<Difference> differences;
  add_differences("参数", parameters_of(before), parameters_of(after), &differences);
  add_differences("规则", rules_of(before), rules_of(after), &differences);
  add_differences("表", forms_of(before), forms_of(after), &differences);
  add_differences("指标", indicators_of(before), indicators_of(after), &differences);
  add_differences("代码表", lists_of(before), lists_of(after), &differences);
  add_differences("状态", statuses_of(before), statuses_of(after), &differences);
  return differences;
}

std::string to_text(const Difference& difference) {
  using Kind = Difference::Kind;
  const std::string_view verb = difference.kind == Kind::kAdded     ? "新增"
                                : difference.kind == Kind::kRemoved ? "删去"
                                                                    : "修改";
  std::string text =
      std::string(verb) + difference.what + " " + difference.id + " " + difference.label + "\n";
  for (const std::string& detail : difference.details) text += "  " + detail + "\n";
  return text;
}

}  // namespace policy
