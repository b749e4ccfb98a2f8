// The households that a list is about, in its order: what pages, exports and problem lists share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "app/actions/asking.h"
#include "app/actions/deeds.h"
#include "app/actions/household_filter.h"
#include "core/base/result.h"

namespace actions {

// Where a household stands in the order asked for: a number or a text, ties by household number.
struct SortKey {
  int64_t number = 0;
  std::string_view text;
  HouseholdPlace place;
};

class HouseholdOrder {
 public:
  // is_sort(sort).
  explicit HouseholdOrder(std::string_view sort);

  SortKey key(const HouseholdPlace& place) const;
  bool is_before(const SortKey& a, const SortKey& b) const;

 private:
  bool descending_;
  std::size_t by_ = 0;
};

base::Error invalid_query(std::string_view what);

// The conditions of the query. Errors: "rule.not_found", "query.invalid".
base::Result<HouseholdFilter> filter_of(const View& view, const HouseholdQuery& query);

// The first `limit` households behind `after` in the order, and how many there are in all.
struct Selection {
  std::vector<SortKey> rows;
  int64_t total = 0;
  bool has_more = false;
};
Selection select(const View& view, int32_t node, const HouseholdFilter& filter,
                 const HouseholdOrder& order, const std::optional<SortKey>& after,
                 std::size_t limit);

}  // namespace actions
