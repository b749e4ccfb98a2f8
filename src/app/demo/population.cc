#include "app/demo/population.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "edge/policy/csv.h"
#include "edge/policy/yaml.h"

namespace demo {
namespace {

using policy::Node;
using policy::NodeKind;

class Reader {
 public:
  Reader(std::string file, base::Diagnostics* problems)
      : file_(std::move(file)), problems_(problems) {}

  Population population(const Node& root);

 private:
  base::Place place(const Node& node) const { return {file_, node.line, node.column}; }
  void report(const Node& node, std::string_view what, std::string_view expected) {
    problems_->push_back(base::diagnose("demo.bad_entry", place(node), {what, expected}));
  }
  // Keys that the map may have; others are reported.
  bool check_keys(const Node& node, std::string_view what,
                  std::initializer_list<std::string_view> keys);

  std::string text(const Node* node, std::string_view what);
  int64_t number(const Node* node, std::string_view what, int scale = 0);
  int64_t share(const Node* node, std::string_view what) { return number(node, what, 6); }
  base::Date date(const Node* node, std::string_view what);
  std::vector<std::string> texts(const Node& node);
  std::vector<std::pair<std::string, int64_t>> weights(const Node& node);
  Bounds bounds(const Node& node, int scale = 0);
  std::vector<Match> matches(const Node& node);
  Condition condition(const Node& node);
  void read_making(const Node& node, Case* made);
  void read_range(const Node& node, Case* made);
  Case one_case(const Node& node);
  Spread spread(const policy::Member& member);
  std::vector<Spread> spreads(const Node* node);
  void read_flags(const Node* node, std::vector<Spread>* into);
  Role role(const policy::Member& member);
  Shape shape(const Node& node);
  Names names(const Node& node);
  void check_roles(const Population& population);

  std::string file_;
  base::Diagnostics* problems_;
};

bool Reader::check_keys(const Node& node, std::string_view what,
                        std::initializer_list<std::string_view> keys) {
  if (node.kind != NodeKind::kMap) {
    report(node, what, "一组“键: 值”");
    return false;
  }
  for (const auto& member : node.members) {
    if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) continue;
    std::string known;
    for (const std::string_view key : keys) known += (known.empty() ? "" : "、") + std::string(key);
    problems_->push_back(base::diagnose("demo.unknown_key", {file_, member.line, member.column},
                                        {member.key, known}));
  }
  return true;
}

std::string Reader::text(const Node* node, std::string_view what) {
  if (node != nullptr && node->is_scalar()) return node->text;
  if (node != nullptr) report(*node, what, "一段文字");
  return {};
}

int64_t Reader::number(const Node* node, std::string_view what, int scale) {
  if (node == nullptr) return 0;
  const auto value = node->is_scalar() ? base::parse_scaled(node->text, scale) : std::nullopt;
  if (!value) report(*node, what, "一个数");
  return value.value_or(0);
}

base::Date Reader::date(const Node* node, std::string_view what) {
  if (node == nullptr) return {};
  const auto value = node->is_scalar() ? base::parse_date(node->text) : std::nullopt;
  if (!value) report(*node, what, "年-月-日");
  return value.value_or(base::Date{});
}

std::vector<std::string> Reader::texts(const Node& node) {
  std::vector<std::string> found;
  if (node.is_scalar()) {
    found.push_back(node.text);
  } else if (node.kind == NodeKind::kList) {
    for (const Node& item : node.items) found.push_back(text(&item, "清单"));
  } else {
    report(node, "清单", "[甲, 乙]");
  }
  return found;
}

std::vector<std::pair<std::string, int64_t>> Reader::weights(const Node& node) {
  std::vector<std::pair<std::string, int64_t>> found;
  if (node.kind != NodeKind::kMap || node.members.empty()) report(node, "权重", "{值: 权重}");
  for (const auto& member : node.members) {
    found.emplace_back(member.key, number(&member.value, "权重", 3));
    if (found.back().second < 0) report(member.value, "权重", "不小于 0 的数");
  }
  return found;
}

Bounds Reader::bounds(const Node& node, int scale) {
  if (node.kind != NodeKind::kList || node.items.size() != 2) {
    report(node, "范围", "[最小, 最大]");
    return {};
  }
  const Bounds found{number(&node.items[0], "范围", scale), number(&node.items[1], "范围", scale)};
  if (found.min > found.max) report(node, "范围", "[最小, 最大]");
  return found;
}

std::vector<Match> Reader::matches(const Node& node) {
  std::vector<Match> found;
  if (node.kind != NodeKind::kMap) report(node, "条件", "{指标: 值}");
  for (const auto& member : node.members) found.push_back({member.key, texts(member.value)});
  return found;
}

Condition Reader::condition(const Node& node) {
  Condition made;
  if (!check_keys(node, "when", {"age", "size", "own", "first", "member", "household"}))
    return made;
  if (const Node* age = node.find("age")) made.age = bounds(*age);
  if (const Node* size = node.find("size")) made.size = bounds(*size);
  if (const Node* own = node.find("own")) made.own = matches(*own);
  if (const Node* first = node.find("first")) made.head = matches(*first);
  if (const Node* member = node.find("member")) made.member = matches(*member);
  if (const Node* household = node.find("household")) made.household = matches(*household);
  return made;
}

void Reader::read_range(const Node& node, Case* made) {
  made->scale = static_cast<int>(number(node.find("scale"), "scale"));
  const Node* range = node.find(made->making == Making::kSum ? "sum" : "range");
  made->bounds = bounds(*range, made->scale);
  if (const Node* step = node.find("step"))
    made->step = std::max<int64_t>(1, number(step, "step", made->scale));
  if (const Node* unit = node.find("unit")) made->unit = text(unit, "unit");
  if (const Node* counted = node.find("counted")) made->counted = condition(*counted);
}

void Reader::read_making(const Node& node, Case* made) {
  if (const Node* value = node.find("value")) {
    made->text = text(value, "value");
  } else if (const Node* weighted = node.find("weights")) {
    made->making = Making::kWeights;
    made->weights = weights(*weighted);
  } else if (const Node* flag = node.find("flag")) {
    made->making = Making::kFlag;
    made->yes_per_million = share(flag, "flag");
  } else if (node.find("range") != nullptr || node.find("sum") != nullptr) {
    made->making = node.find("sum") != nullptr ? Making::kSum : Making::kRange;
    read_range(node, made);
  } else if (const Node* dates = node.find("date")) {
    made->making = Making::kDate;
    if (dates->kind == NodeKind::kList && dates->items.size() == 2) {
      made->bounds = {date(&dates->items[0], "date").days, date(&dates->items[1], "date").days};
    } else {
      report(*dates, "date", "[起, 止]");
    }
  } else if (const Node* digits = node.find("digits")) {
    made->making = Making::kDigits;
    made->text = text(digits, "digits");
  } else if (node.find("name") != nullptr) {
    made->making = Making::kName;
  } else if (const Node* id = node.find("id_number")) {
    made->making = Making::kIdNumber;
    if (check_keys(*id, "id_number", {"birth", "odd"})) {
      made->text = text(id->find("birth"), "birth");
      const auto odd =
          id->find("odd") == nullptr ? std::vector<Match>() : matches(*id->find("odd"));
      if (!odd.empty()) made->odd = odd.front();
    }
  } else if (const Node* copy = node.find("copy")) {
    made->making = Making::kCopy;
    made->text = text(copy, "copy");
    made->other_per_million = share(node.find("changed"), "changed");
  } else {
    report(node, "取值",
           "value、weights、flag、range、sum、date、digits、name、id_number、copy 之一");
  }
}

Case Reader::one_case(const Node& node) {
  Case made;
  made.place = place(node);
  if (node.is_scalar()) {
    made.text = node.text;
    return made;
  }
  if (!check_keys(
          node, "取值",
          {"when", "value", "weights", "flag", "range", "sum", "scale", "step", "unit", "counted",
           "date", "digits", "name", "id_number", "copy", "changed", "missing", "dirty"})) {
    return made;
  }
  if (const Node* when = node.find("when")) made.when = condition(*when);
  made.missing_per_million = share(node.find("missing"), "missing");
  made.dirty_per_million = share(node.find("dirty"), "dirty");
  read_making(node, &made);
  return made;
}

Spread Reader::spread(const policy::Member& member) {
  Spread made;
  made.indicator = member.key;
  if (member.value.kind == NodeKind::kList) {
    for (const Node& item : member.value.items) made.cases.push_back(one_case(item));
  } else {
    made.cases.push_back(one_case(member.value));
  }
  return made;
}

std::vector<Spread> Reader::spreads(const Node* node) {
  std::vector<Spread> made;
  if (node == nullptr) return made;
  if (node->kind != NodeKind::kMap) report(*node, "指标", "{指标: 取值}");
  for (const auto& member : node->members) made.push_back(spread(member));
  return made;
}

// Short form for the many yes/no indicators: {indicator: share of yes}.
void Reader::read_flags(const Node* node, std::vector<Spread>* into) {
  if (node == nullptr) return;
  for (const auto& member : node->members) {
    Case made;
    made.making = Making::kFlag;
    made.place = place(member.value);
    made.yes_per_million = share(&member.value, member.key);
    into->push_back({member.key, {made}});
  }
}

Role Reader::role(const policy::Member& member) {
  Role made;
  made.id = member.key;
  if (!check_keys(member.value, "roles", {"age", "age_from_head", "family_name", "values"}))
    return made;
  if (const Node* age = member.value.find("age")) made.age = bounds(*age);
  if (const Node* age = member.value.find("age_from_head")) {
    made.age = bounds(*age);
    made.age_from_head = true;
  }
  const Node* family = member.value.find("family_name");
  made.has_family_name = family == nullptr || family->text != "no";
  made.values = spreads(member.value.find("values"));
  return made;
}

Shape Reader::shape(const Node& node) {
  Shape made;
  if (!check_keys(node, "shapes", {"weight", "members"})) return made;
  made.weight = number(node.find("weight"), "weight");
  const Node* members = node.find("members");
  if (members == nullptr || members->kind != NodeKind::kList || members->items.empty()) {
    report(node, "members", "[户主, 配偶, …]");
    return made;
  }
  for (const Node& item : members->items) made.members.push_back(texts(item));
  return made;
}

Names Reader::names(const Node& node) {
  Names made;
  if (!check_keys(node, "names", {"family", "given", "given_by"})) return made;
  if (const Node* family = node.find("family")) made.family = weights(*family);
  made.given_by = text(node.find("given_by"), "given_by");
  if (const Node* given = node.find("given")) {
    for (const auto& member : given->members)
      made.given.emplace_back(member.key, texts(member.value));
  }
  if (made.family.empty() || made.given.empty()) report(node, "names", "family 和 given");
  return made;
}

void Reader::check_roles(const Population& population) {
  for (const Shape& shape : population.shapes) {
    for (const auto& choices : shape.members) {
      for (const std::string& role : choices) {
        if (population.find_role(role) != nullptr) continue;
        problems_->push_back(base::diagnose("demo.unknown_role", {file_, 0, 0}, {role}));
      }
    }
  }
}

Population Reader::population(const Node& root) {
  Population made;
  if (!check_keys(root, "population",
                  {"title", "watermark", "source", "birth", "groups", "id_areas", "names", "shapes",
                   "roles", "person", "person_flags", "household", "household_flags"})) {
    return made;
  }
  made.title = text(root.find("title"), "title");
  made.watermark = text(root.find("watermark"), "watermark");
  made.source = text(root.find("source"), "source");
  made.birth = text(root.find("birth"), "birth");
  made.groups = std::max<int64_t>(1, number(root.find("groups"), "groups"));
  if (const Node* areas = root.find("id_areas")) made.id_areas = texts(*areas);
  if (const Node* names_node = root.find("names")) made.names = names(*names_node);
  if (const Node* roles = root.find("roles")) {
    for (const auto& member : roles->members) made.roles.push_back(role(member));
  }
  if (const Node* shapes = root.find("shapes")) {
    for (const Node& item : shapes->items) made.shapes.push_back(shape(item));
  }
  made.person = spreads(root.find("person"));
  read_flags(root.find("person_flags"), &made.person);
  made.household = spreads(root.find("household"));
  read_flags(root.find("household_flags"), &made.household);
  if (made.shapes.empty()) report(root, "shapes", "至少一种家庭");
  check_roles(made);
  return made;
}

}  // namespace

const Role* Population::find_role(std::string_view id) const {
  const auto found =
      std::find_if(roles.begin(), roles.end(), [id](const Role& role) { return role.id == id; });
  return found == roles.end() ? nullptr : &*found;
}

std::optional<Population> read_population(std::string_view text, const std::string& file,
                                          base::Diagnostics* problems) {
  base::Diagnostics found;
  const auto root = policy::read_yaml(text, file, &found);
  std::optional<Population> made;
  if (root) made = Reader(file, &found).population(*root);
  const bool failed = base::has_error(found);
  problems->insert(problems->end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return made;
}

std::optional<std::vector<Region>> read_regions(std::string_view text, const std::string& file,
                                                base::Diagnostics* problems) {
  base::Diagnostics found;
  const auto table = policy::read_csv(text, file, {"code", "name", "parent"}, &found);
  std::vector<Region> regions;
  if (table && !base::has_error(found)) {
    std::set<std::string> codes;
    const std::size_t parent = *table->column("parent");
    for (const auto& row : table->rows) {
      Region region{row[*table->column("code")].text, row[*table->column("name")].text,
                    row[parent].text};
      if (!region.parent.empty() && !codes.contains(region.parent)) {
        found.push_back(
            base::diagnose("demo.unknown_parent", table->place(row[parent]), {region.parent}));
      }
      codes.insert(region.code);
      regions.push_back(std::move(region));
    }
  }
  const bool failed = !table || base::has_error(found);
  problems->insert(problems->end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return regions;
}

}  // namespace demo
