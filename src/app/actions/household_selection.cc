#include "app/actions/household_selection.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace actions {
namespace {

constexpr std::array<std::string_view, 6> kSorts = {
    "household_number", "head_name", "group", "size", "yes_count", "unknown_count"};

}  // namespace

HouseholdOrder::HouseholdOrder(std::string_view sort)
    : descending_(!sort.empty() && sort.front() == '-') {
  const std::string_view name = sort.substr(descending_ ? 1 : 0);
  const auto found = std::find(kSorts.begin(), kSorts.end(), name);
  by_ = static_cast<std::size_t>(found - kSorts.begin());
}

SortKey HouseholdOrder::key(const HouseholdPlace& place) const {
  const HouseholdKeys& keys = place.part->keys;
  SortKey made;
  made.place = place;
  switch (by_) {
    case 1:  // By pinyin, as people look for a name.
      made.text = keys.head_pinyin(place.row);
      break;
    case 2: {
      // 10组 stands behind 2组: leading digits count as a number.
      made.text = keys.group(place.row);
      std::from_chars(made.text.data(), made.text.data() + made.text.size(), made.number);
      break;
    }
    case 3:
      made.number = keys.size(place.row);
      break;
    case 4:
      made.number = place.part->yes_counts[place.row];
      break;
    case 5:
      made.number = place.part->unknown_counts[place.row];
      break;
    default:
      made.text = keys.number(place.row);
  }
  return made;
}

bool HouseholdOrder::is_before(const SortKey& a, const SortKey& b) const {
  const SortKey& left = descending_ ? b : a;
  const SortKey& right = descending_ ? a : b;
  if (left.number != right.number) return left.number < right.number;
  const int order = left.text.compare(right.text);
  if (order != 0) return order < 0;
  const auto number = [](const SortKey& one) { return one.place.part->keys.number(one.place.row); };
  const auto id = [](const SortKey& one) { return one.place.part->keys.id(one.place.row); };
  const int ties = number(a).compare(number(b));
  return ties != 0 ? ties < 0 : id(a) < id(b);
}

base::Error invalid_query(std::string_view what) {
  return {base::ErrorCode::kInvalidInput, std::string(what), "query.invalid"};
}

base::Result<HouseholdFilter> filter_of(const View& view, const HouseholdQuery& query) {
  const SnapshotSchema& schema = view.schema();
  HouseholdFilter filter;
  filter.text = TextQuery(query.text);
  filter.result = query.result;
  filter.group = query.group;
  if (!query.rule.empty()) {
    filter.rule = schema.rule_set().find_rule(query.rule);
    if (filter.rule < 0) return not_found("rule.not_found", query.rule);
  }
  for (const auto& [name, code] : query.statuses) {
    if (code.empty()) continue;
    const int32_t axis = schema.find_status(name);
    if (axis < 0) return invalid_query(name);
    const auto& type = schema.statuses()[static_cast<std::size_t>(axis)]->type;
    const auto* list = schema.dictionary().list_of(type);
    const auto index = list == nullptr ? std::nullopt : list->find(code);
    if (!index) return invalid_query(name);
    filter.statuses.emplace_back(static_cast<std::size_t>(axis), static_cast<uint8_t>(*index));
  }
  if (!query.missing.empty()) {
    filter.lacks_field = schema.rule_set().program().find_field(query.missing);
    if (filter.lacks_field < 0) return invalid_query("missing");
  }
  return filter;
}

Selection select(const View& view, int32_t node, const HouseholdFilter& filter,
                 const HouseholdOrder& order, const std::optional<SortKey>& after,
                 std::size_t limit) {
  Selection selection;
  auto& rows = selection.rows;  // A heap of the best so far, the worst of them in front.
  const auto is_before = [&](const SortKey& a, const SortKey& b) { return order.is_before(a, b); };
  const RegionTree& regions = view.regions();
  for (int32_t at = node; at < regions.at(node).end; ++at) {
    const VillagePart* part = view.snapshot->part(at);
    if (part == nullptr) continue;
    for_each_row(matching_rows(view.schema(), *part, filter), [&](std::size_t row) {
      ++selection.total;
      const SortKey key = order.key({part, at, row});
      if (after && !is_before(*after, key)) return;
      if (rows.size() == limit + 1) {
        if (!is_before(key, rows.front())) return;
        std::pop_heap(rows.begin(), rows.end(), is_before);
        rows.pop_back();
      }
      rows.push_back(key);
      std::push_heap(rows.begin(), rows.end(), is_before);
    });
  }
  std::sort_heap(rows.begin(), rows.end(), is_before);
  selection.has_more = rows.size() > limit;
  if (selection.has_more) rows.pop_back();
  return selection;
}

bool is_sort(std::string_view sort) {
  if (!sort.empty() && sort.front() == '-') sort.remove_prefix(1);
  return std::find(kSorts.begin(), kSorts.end(), sort) != kSorts.end();
}

}  // namespace actions
