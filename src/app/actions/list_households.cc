#include <cstdint>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/household_selection.h"
#include "app/actions/indicator_values.h"

namespace actions {
namespace {

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

base::Result<HouseholdPage> list_households(const Live& live, const rights::Caller& caller,
                                            const HouseholdQuery& query) {
  const View view = TRY(view_of(live, query.deployment));
  const int32_t node =
      TRY(region_for(view, caller, rights::Permission::kReadHouseholds, query.region));
  const HouseholdFilter filter = TRY(filter_of(view, query));
  const auto columns = TRY(columns_of(view, query.columns));
  const HouseholdOrder order(query.sort);
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
