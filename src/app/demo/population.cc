#include "app/demo/population.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "app/demo/read_cases.h"
#include "edge/policy/csv.h"

namespace demo {
namespace {

using policy::Node;
using policy::NodeKind;

class Reader : public CaseReader {
 public:
  Reader(const std::string& file, base::Diagnostics* problems) : CaseReader(file, problems) {}

  Population population(const Node& root, const Population* above);

 private:
  Role role(const policy::Member& member);
  Shape shape(const Node& node);
  Names names(const Node& node);
  Records records(const Node& node);
  History history(const Node& node);
  void read_changes(const Node& node, History* into);
  Event event(const Node& node);
  Expectation expectation(const Node& node);
  void read_lists(const Node& root, Population* into);
  void check_roles(const Population& population);

  // Calls read(item) for each item of the list `node`.
  template <typename Read>
  void each(const Node* node, std::string_view what, const Read& read) {
    if (node == nullptr) return;
    if (node->kind != NodeKind::kList) report(*node, what, "清单");
    for (const Node& item : node->items) read(item);
  }
};

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
  if (!check_keys(node, "shapes", {"id", "weight", "members"})) return made;
  made.id = text(node.find("id"), "id");
  made.weight = number(node.find("weight"), "weight", 3);
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
  if (!check_keys(node, "names", {"family", "given"})) return made;
  if (const Node* family = node.find("family")) made.family = weights(*family);
  each(node.find("given"), "given", [&](const Node& item) {
    GivenNames given;
    if (!check_keys(item, "given", {"when", "first", "second", "single"})) return;
    given.when = condition(item.find("when"));
    given.first = texts_or_none(item.find("first"));
    given.second = texts_or_none(item.find("second"));
    given.single_per_million = share(item.find("single"), "single");
    if (given.first.empty() || given.second.empty()) report(item, "given", "first 和 second");
    made.given.push_back(std::move(given));
  });
  if (made.family.empty() || made.given.empty()) report(node, "names", "family 和 given");
  return made;
}

Records Reader::records(const Node& node) {
  Records made;
  made.place = place(node);
  if (!check_keys(node, "records",
                  {"collection", "of_members", "when", "share", "since", "values"}))
    return made;
  made.collection = text(node.find("collection"), "collection");
  const Node* of_members = node.find("of_members");
  made.of_members = of_members != nullptr && of_members->text == "yes";
  made.when = condition(node.find("when"));
  if (const Node* part = node.find("share")) made.share_per_million = share(part, "share");
  made.since = text(node.find("since"), "since");
  made.values = spreads(node.find("values"));
  return made;
}

Event Reader::event(const Node& node) {
  Event made;
  made.place = place(node);
  if (!check_keys(
          node, "events",
          {"source", "feed", "share", "days", "when", "household", "member_when", "member"}))
    return made;
  made.source = text(node.find("source"), "source");
  const Node* feed = node.find("feed");
  made.is_feed = feed != nullptr && feed->text == "yes";
  made.share_per_million = share(node.find("share"), "share");
  made.days = bounds_or(node.find("days"), {1, 30});
  made.when = condition(node.find("when"));
  made.household = spreads(node.find("household"));
  made.member_when = condition(node.find("member_when"));
  made.member = spreads(node.find("member"));
  return made;
}

void Reader::read_changes(const Node& node, History* into) {
  if (const Node* earlier = node.find("earlier")) {
    for (const auto& member : earlier->members) {
      const auto one = [&](const Node& item) {
        if (!check_keys(item, member.key, {"until", "value"})) return;
        into->earlier.push_back({member.key, text(item.find("until"), "until"),
                                 text(item.find("value"), "value"), place(item)});
      };
      if (member.value.kind == NodeKind::kList) {
        for (const Node& item : member.value.items) one(item);
      } else {
        one(member.value);
      }
    }
  }
  if (const Node* steps = node.find("steps")) {
    for (const auto& member : steps->members) {
      Step step;
      step.indicator = member.key;
      step.place = place(member.value);
      if (member.value.kind != NodeKind::kMap) report(member.value, member.key, "{值: 上年的值}");
      for (const auto& pair : member.value.members)
        step.values.emplace_back(pair.key, text(&pair.value, member.key));
      into->steps.push_back(std::move(step));
    }
  }
  each(node.find("feeds"), "feeds", [&](const Node& item) {
    if (!check_keys(item, "feeds", {"id", "source", "of", "when"})) return;
    into->feeds.push_back({text(item.find("id"), "id"), text(item.find("source"), "source"),
                           texts_or_none(item.find("of")), condition(item.find("when")),
                           place(item)});
  });
  each(node.find("events"), "events",
       [&](const Node& item) { into->events.push_back(event(item)); });
}

History Reader::history(const Node& node) {
  History made;
  if (!check_keys(node, "history",
                  {"years", "collected_days", "sources", "corrections", "moves", "growth",
                   "growth_before", "restated", "every_year", "came", "left", "earlier", "steps",
                   "feeds", "events", "born_reason", "visit_day"}))
    return made;
  made.years = number(node.find("years"), "years");
  if (made.years < 0 || made.years > 5) report(node, "years", "0 到 5");
  made.collected_days = bounds_or(node.find("collected_days"), made.collected_days);
  if (const Node* sources = node.find("sources")) {
    check_keys(*sources, "sources", {"founding", "yearly", "correction"});
    made.founding_source = text(sources->find("founding"), "founding");
    made.yearly_source = text(sources->find("yearly"), "yearly");
    made.correction_source = text(sources->find("correction"), "correction");
  }
  if (const Node* corrections = node.find("corrections")) {
    check_keys(*corrections, "corrections", {"share", "of", "reason"});
    made.correction_per_million = share(corrections->find("share"), "share");
    made.corrected = texts_or_none(corrections->find("of"));
    made.correction_reason = text(corrections->find("reason"), "reason");
  }
  if (const Node* moves = node.find("moves")) {
    check_keys(*moves, "moves", {"share", "source", "reason"});
    made.move_per_million = share(moves->find("share"), "share");
    made.move_source = text(moves->find("source"), "source");
    made.move_reason = text(moves->find("reason"), "reason");
  }
  if (const Node* growth = node.find("growth")) made.growth = spread("growth", *growth);
  if (const Node* growth = node.find("growth_before"))
    made.growth_before = spread("growth", *growth);
  made.restated = condition(node.find("restated"));
  made.every_year = texts_or_none(node.find("every_year"));
  made.visit_day = texts_or_none(node.find("visit_day"));
  const auto pair = [&](std::string_view key, std::string* on, std::string* reason) {
    const Node* found = node.find(key);
    if (found == nullptr || !check_keys(*found, key, {"on", "reason"})) return;
    *on = text(found->find("on"), "on");
    *reason = text(found->find("reason"), "reason");
  };
  pair("came", &made.came, &made.came_reason);
  pair("left", &made.left, &made.left_reason);
  made.born_reason = text(node.find("born_reason"), "born_reason");
  read_changes(node, &made);
  return made;
}

Expectation Reader::expectation(const Node& node) {
  Expectation made;
  made.place = place(node);
  if (!check_keys(node, "report",
                  {"title", "of_members", "among", "when", "total", "part", "intended", "tolerance",
                   "unit"}))
    return made;
  made.title = text(node.find("title"), "title");
  const Node* of_members = node.find("of_members");
  made.of_members = of_members != nullptr && of_members->text == "yes";
  made.among = condition(node.find("among"));
  made.when = condition(node.find("when"));
  if (const Node* number_node = node.find("total")) made.total = total(*number_node);
  if (const Node* part = node.find("part")) made.part_per_million = share(part, "part");
  const int scale = made.total ? 0 : 6;
  made.intended = number(node.find("intended"), "intended", scale);
  made.tolerance = number(node.find("tolerance"), "tolerance", scale);
  made.unit = text(node.find("unit"), "unit");
  return made;
}

void Reader::check_roles(const Population& population) {
  for (const Shape& shape : population.shapes) {
    for (const auto& choices : shape.members) {
      for (const std::string& role : choices) {
        if (population.find_role(role) == nullptr) report_unknown_role(role);
      }
    }
  }
}

// Those of `changed` take the place of those for the same indicator; the rest come behind.
void replace_spreads(std::vector<Spread> changed, std::vector<Spread>* into) {
  for (Spread& spread : changed) {
    const auto found = std::find_if(into->begin(), into->end(), [&](const Spread& one) {
      return one.indicator == spread.indicator;
    });
    if (found == into->end()) {
      into->push_back(std::move(spread));
    } else {
      *found = std::move(spread);
    }
  }
}

void Reader::read_lists(const Node& root, Population* into) {
  if (const Node* roles = root.find("roles")) {
    into->roles.clear();
    for (const auto& member : roles->members) into->roles.push_back(role(member));
  }
  if (const Node* shapes = root.find("shapes")) {
    into->shapes.clear();
    each(shapes, "shapes", [&](const Node& item) { into->shapes.push_back(shape(item)); });
  }
  if (const Node* rows = root.find("records")) {
    into->records.clear();
    each(rows, "records", [&](const Node& item) { into->records.push_back(records(item)); });
  }
  if (const Node* report_node = root.find("report")) {
    into->report.clear();
    each(report_node, "report",
         [&](const Node& item) { into->report.push_back(expectation(item)); });
  }
}

Population Reader::population(const Node& root, const Population* above) {
  Population made;
  if (above != nullptr) made = *above;
  if (!check_keys(
          root, "population",
          {"above",          "title",    "watermark",    "source",    "birth",           "groups",
           "village_weight", "id_areas", "traits",       "names",     "shapes",          "roles",
           "first",          "person",   "person_flags", "household", "household_flags", "records",
           "history",        "report",   "totals"})) {
    return made;
  }
  const auto set = [&](std::string_view key, std::string* into) {
    if (const Node* found = root.find(key)) *into = text(found, key);
  };
  set("title", &made.title);
  set("watermark", &made.watermark);
  set("source", &made.source);
  set("birth", &made.birth);
  made.groups = bounds_or(root.find("groups"), made.groups);
  made.village_weight = bounds_or(root.find("village_weight"), made.village_weight);
  if (const Node* areas = root.find("id_areas")) made.id_areas = texts(*areas);
  if (const Node* traits = root.find("traits")) made.traits = texts(*traits);
  if (const Node* totals = root.find("totals")) {
    made.totals.clear();
    for (const auto& member : totals->members)
      made.totals.emplace_back(member.key, total(member.value));
  }
  totals_ = made.totals;
  if (const Node* names_node = root.find("names")) made.names = names(*names_node);
  read_lists(root, &made);
  std::vector<Spread> person = spreads(root.find("person"));
  read_flags(root.find("person_flags"), &person);
  std::vector<Spread> household = spreads(root.find("household"));
  read_flags(root.find("household_flags"), &household);
  replace_spreads(spreads(root.find("first")), &made.first);
  replace_spreads(std::move(person), &made.person);
  replace_spreads(std::move(household), &made.household);
  if (const Node* history_node = root.find("history")) made.history = history(*history_node);
  if (made.shapes.empty()) report(root, "shapes", "至少一种家庭");
  check_roles(made);
  return made;
}

std::optional<std::string> read_file(const std::string& path, base::Diagnostics* problems) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream) return text;
  problems->push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
  return std::nullopt;
}

// A description says only what differs from the one above it, and that one likewise; a circle of
// files would be endless.
std::optional<Population> read_population_below(const std::string& path,
                                                base::Diagnostics* problems, int32_t depth) {
  constexpr int32_t kMostAbove = 4;
  const auto text = read_file(path, problems);
  if (!text) return std::nullopt;
  base::Diagnostics ignored;  // Told by read_population, which reads the file again.
  const auto root = policy::read_yaml(*text, path, &ignored);
  const Node* above = root && root->kind == NodeKind::kMap ? root->find("above") : nullptr;
  if (above == nullptr) return read_population(*text, path, problems);
  const auto folder = std::filesystem::path(path).parent_path();
  const std::string above_path = (folder / above->text).string();
  if (depth == kMostAbove) {
    problems->push_back(
        base::diagnose("demo.circle", {path, above->line, above->column}, {above->text}));
    return std::nullopt;
  }
  const auto base = read_population_below(above_path, problems, depth + 1);
  if (!base) return std::nullopt;
  return read_population(*text, path, problems, &*base);
}

}  // namespace

const Role* Population::find_role(std::string_view id) const {
  const auto found =
      std::find_if(roles.begin(), roles.end(), [id](const Role& role) { return role.id == id; });
  return found == roles.end() ? nullptr : &*found;
}

std::optional<Population> read_population(std::string_view text, const std::string& file,
                                          base::Diagnostics* problems, const Population* above) {
  base::Diagnostics found;
  const auto root = policy::read_yaml(text, file, &found);
  std::optional<Population> made;
  if (root) made = Reader(file, &found).population(*root, above);
  const bool failed = base::has_error(found);
  problems->insert(problems->end(), found.begin(), found.end());
  if (failed) return std::nullopt;
  return made;
}

std::optional<Population> read_population_file(const std::string& path,
                                               base::Diagnostics* problems) {
  return read_population_below(path, problems, 0);
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
