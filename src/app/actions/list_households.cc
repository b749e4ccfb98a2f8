#include <algorithm>
#include <array>
#include <cstdint>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/household_facts.h"

namespace actions {
namespace {

constexpr std::size_t kMostTopFindings = 3;
constexpr std::array<std::string_view, 6> kSorts = {
    "household_number", "head_name", "group", "size", "yes_count", "unknown_count"};

// Orders rows: a number or a text, ties by household number.
struct Row {
  std::size_t household = 0;
  int64_t number = 0;
  std::string text;
  Counts counts;
};

bool contains_text(const LiveDeployment& live, const registry::Household& household,
                   const std::string& text) {
  if (text.empty() || household.number.find(text) != std::string::npos) return true;
  const auto& members = household.of_entity(registry::member_entity(live.policy->dictionary));
  return std::any_of(members.begin(), members.end(), [&](const registry::Record& member) {
    return name_of(member).find(text) != std::string::npos;
  });
}

bool has_result(const LiveDeployment& live, const Row& row, int32_t rule, std::string_view result) {
  if (rule >= 0) {
    const std::string_view wanted = result.empty() ? std::string_view("yes") : result;
    return result_of(live.verdict(row.household, static_cast<std::size_t>(rule))) == wanted;
  }
  if (result == "yes") return row.counts.yes > 0;
  if (result == "unknown") return row.counts.unknown > 0;
  if (result == "no") return row.counts.yes == 0 && row.counts.unknown == 0;
  return true;
}

void set_sort_key(const LiveDeployment& live, std::string_view sort, Row* row) {
  const auto& household = live.population.households[row->household];
  const auto& members = household.of_entity(registry::member_entity(live.policy->dictionary));
  if (sort == "head_name" && !members.empty()) row->text = name_of(members.front());
  if (sort == "group") {
    // 10组 stands behind 2组: leading digits count as a number.
    const std::size_t end = household.group.find_first_not_of("0123456789");
    const std::string digits = household.group.substr(0, std::min<std::size_t>(end, 9));
    row->number = digits.empty() ? 0 : std::stoll(digits);
    row->text = household.group;
  }
  if (sort == "size") row->number = static_cast<int64_t>(members.size());
  if (sort == "yes_count") row->number = row->counts.yes;
  if (sort == "unknown_count") row->number = row->counts.unknown;
}

std::string fingerprint(const HouseholdQuery& query) {
  uint64_t sum = 0xcbf29ce484222325ULL;
  const std::string all = query.deployment + '\n' + query.region + '\n' + query.text + '\n' +
                          query.rule + '\n' + query.result + '\n' + query.sort;
  for (const char c : all) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kHex[sum >> shift & 15];
  return text;
}

std::vector<Row> matching_rows(const LiveDeployment& live, const HouseholdQuery& query,
                               int32_t rule, std::string_view sort) {
  std::vector<Row> rows;
  const auto& households = live.population.households;
  for (std::size_t i = 0; i < households.size(); ++i) {
    if (!query.region.empty() && !is_inside(households[i].region, query.region)) continue;
    if (!contains_text(live, households[i], query.text)) continue;
    Row row;
    row.household = i;
    row.counts = live.counts_of(i);
    if (!has_result(live, row, rule, query.result)) continue;
    set_sort_key(live, sort, &row);
    rows.push_back(std::move(row));
  }
  return rows;
}

void sort_rows(const LiveDeployment& live, bool descending, std::vector<Row>* rows) {
  const auto& households = live.population.households;
  std::sort(rows->begin(), rows->end(), [&](const Row& a, const Row& b) {
    const Row& left = descending ? b : a;
    const Row& right = descending ? a : b;
    if (left.number != right.number) return left.number < right.number;
    if (left.text != right.text) return left.text < right.text;
    const auto& one = households[a.household];
    const auto& other = households[b.household];
    return one.number != other.number ? one.number < other.number : one.id < other.id;
  });
}

int grade(rules::RuleSeverity severity) { return static_cast<int>(severity); }

HouseholdRow describe_row(const LiveDeployment& live, const Row& row) {
  HouseholdRow made;
  made.head = describe(live, live.population.households[row.household]);
  made.counts = row.counts;
  std::vector<const rules::RuleDefinition*> found;
  const auto& rules = live.rule_set.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (live.verdict(row.household, i) == rules::Verdict::kYes) {
      found.push_back(rules[i].definition);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
    const bool is_about_data = a->kind == rules::RuleKind::kQuality;
    if (is_about_data != (b->kind == rules::RuleKind::kQuality)) return !is_about_data;
    return grade(a->severity) > grade(b->severity);
  });
  if (found.size() > kMostTopFindings) found.resize(kMostTopFindings);
  for (const auto* one : found) {
    made.top_findings.push_back({one->id, one->title, std::string(rules::to_text(one->severity)),
                                 std::string(rules::to_text(one->kind))});
  }
  return made;
}

}  // namespace

bool is_sort(std::string_view sort) {
  if (!sort.empty() && sort.front() == '-') sort.remove_prefix(1);
  return std::find(kSorts.begin(), kSorts.end(), sort) != kSorts.end();
}

base::Result<HouseholdPage> list_households(const Live& live, const HouseholdQuery& query) {
  const LiveDeployment* deployment = TRY(find_deployment(live, query.deployment));
  if (!query.region.empty() && !deployment->regions.contains(query.region)) {
    return not_found("region.not_found", query.region);
  }
  const int32_t rule = query.rule.empty() ? -1 : deployment->rule_set.find_rule(query.rule);
  if (!query.rule.empty() && rule < 0) return not_found("rule.not_found", query.rule);
  const bool descending = !query.sort.empty() && query.sort.front() == '-';
  const std::string_view sort = std::string_view(query.sort).substr(descending ? 1 : 0);

  auto rows = matching_rows(*deployment, query, rule, sort);
  if (sort == "household_number") {
    for (Row& row : rows) row.text = deployment->population.households[row.household].number;
  }
  sort_rows(*deployment, descending, &rows);

  std::size_t from = 0;
  const std::string mark = fingerprint(query);
  if (!query.cursor.empty()) {
    const std::size_t dot = query.cursor.find('.');
    const std::string last = dot == std::string::npos ? "" : query.cursor.substr(dot + 1);
    const auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return deployment->population.households[row.household].id == last;
    });
    if (query.cursor.substr(0, dot) != mark || at == rows.end()) {
      return base::Error{base::ErrorCode::kInvalidInput, "", "cursor.invalid"};
    }
    from = static_cast<std::size_t>(at - rows.begin()) + 1;
  }
  HouseholdPage page;
  page.total = static_cast<int64_t>(rows.size());
  const std::size_t end = std::min(rows.size(), from + static_cast<std::size_t>(query.limit));
  for (std::size_t i = from; i < end; ++i) {
    page.items.push_back(describe_row(*deployment, rows[i]));
  }
  if (end < rows.size() && !page.items.empty()) {
    page.next_cursor = mark + "." + page.items.back().head.id;
  }
  return page;
}

}  // namespace actions
