#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/household_filter.h"
#include "app/actions/indicator_values.h"

namespace actions {
namespace {

constexpr std::array<std::string_view, 6> kSorts = {
    "household_number", "head_name", "group", "size", "yes_count", "unknown_count"};

// Where a household stands in the order asked for: a number or a text, ties by household number.
struct SortKey {
  int64_t number = 0;
  std::string_view text;
  HouseholdPlace place;
};

class Order {
 public:
  explicit Order(std::string_view sort) : descending_(!sort.empty() && sort.front() == '-') {
    const std::string_view name = sort.substr(descending_ ? 1 : 0);
    const auto found = std::find(kSorts.begin(), kSorts.end(), name);
    by_ = static_cast<std::size_t>(found - kSorts.begin());
  }

  SortKey key(const HouseholdPlace& place) const {
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

  bool is_before(const SortKey& a, const SortKey& b) const {
    const SortKey& left = descending_ ? b : a;
    const SortKey& right = descending_ ? a : b;
    if (left.number != right.number) return left.number < right.number;
    const int order = left.text.compare(right.text);
    if (order != 0) return order < 0;
    const auto number = [](const SortKey& one) {
      return one.place.part->keys.number(one.place.row);
    };
    const auto id = [](const SortKey& one) { return one.place.part->keys.id(one.place.row); };
    const int ties = number(a).compare(number(b));
    return ties != 0 ? ties < 0 : id(a) < id(b);
  }

 private:
  bool descending_;
  std::size_t by_ = 0;
};

std::string fingerprint(const HouseholdQuery& query) {
  uint64_t sum = 0xcbf29ce484222325ULL;
  std::string all = query.deployment + '\n' + query.region + '\n' + query.text + '\n' + query.rule +
                    '\n' + query.result + '\n' + query.sort + '\n' + query.group + '\n' +
                    query.missing;
  for (const auto& [axis, code] : query.statuses) all += '\n' + axis + '=' + code;
  for (const char c : all) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kHex[sum >> shift & 15];
  return text;
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

// The first `limit` households behind `after` in the order, and how many there are in all.
struct Selection {
  std::vector<SortKey> rows;
  int64_t total = 0;
  bool has_more = false;
};

Selection select(const View& view, int32_t node, const HouseholdFilter& filter, const Order& order,
                 const std::optional<SortKey>& after, std::size_t limit) {
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

base::Result<std::vector<const dictionary::Indicator*>> columns_of(
    const View& view, const std::vector<std::string>& names) {
  const auto& dictionary = view.schema().dictionary();
  std::vector<const dictionary::Indicator*> columns;
  if (names.size() > kMostColumns) return invalid_query("columns");
  for (const std::string& name : names) {
    const auto* indicator = dictionary.find_indicator(name);
    const bool is_own =
        indicator != nullptr && indicator->entity == registry::household_entity(dictionary);
    if (!is_own) return invalid_query("columns");
    columns.push_back(indicator);
  }
  return columns;
}

std::vector<ColumnValue> column_values(const View& view, const HouseholdPlace& place,
                                       const std::vector<const dictionary::Indicator*>& columns) {
  std::vector<ColumnValue> values;
  const auto loaded =
      columns.empty() ? base::Result<LoadedHousehold>(base::Error{}) : load_household(view, place);
  if (!loaded) {
    for (const auto* one : columns) values.push_back({one->id, ""});
    return values;
  }
  const IndicatorValues own(*view.deployment, loaded->household, *loaded->binding);
  for (const auto* one : columns) values.push_back({one->id, own.display(*one)});
  return values;
}

}  // namespace

bool is_sort(std::string_view sort) {
  if (!sort.empty() && sort.front() == '-') sort.remove_prefix(1);
  return std::find(kSorts.begin(), kSorts.end(), sort) != kSorts.end();
}

base::Result<HouseholdPage> list_households(const Live& live, const rights::Caller& caller,
                                            const HouseholdQuery& query) {
  const View view = TRY(view_of(live, query.deployment));
  const int32_t node =
      TRY(region_for(view, caller, rights::Permission::kReadHouseholds, query.region));
  const HouseholdFilter filter = TRY(filter_of(view, query));
  const auto columns = TRY(columns_of(view, query.columns));
  const Order order(query.sort);
  const std::string mark = fingerprint(query);
  std::optional<SortKey> after;
  if (!query.cursor.empty()) {
    // The cursor names the last household shown; where it stands now is where the page begins.
    const std::size_t dot = query.cursor.find('.');
    const std::string last = dot == std::string::npos ? "" : query.cursor.substr(dot + 1);
    const auto id = view.deployment->source->find(last);
    const auto place = id ? view.snapshot->find(*id) : std::nullopt;
    if (query.cursor.substr(0, dot) != mark || !place) {
      return base::Error{base::ErrorCode::kInvalidInput, "", "cursor.invalid"};
    }
    after = order.key(*place);
  }
  const Selection selection =
      select(view, node, filter, order, after, static_cast<std::size_t>(query.limit));
  HouseholdPage page;
  page.total = selection.total;
  for (const SortKey& key : selection.rows) {
    HouseholdRow row;
    row.head = describe(view, key.place);
    row.counts = counts_of(view, key.place);
    row.top_findings = top_findings(view, key.place);
    row.columns = column_values(view, key.place, columns);
    page.items.push_back(std::move(row));
  }
  if (selection.has_more) page.next_cursor = mark + "." + page.items.back().head.id;
  return page;
}

}  // namespace actions
