#include "core/expr/bounds.h"

#include <algorithm>
#include <iterator>

namespace expr {
namespace {

__extension__ typedef __int128 Wide;  // Wide enough for any product of two int64.

constexpr int64_t kMostMonths = 12000;  // More are not applicable (apply.h).
constexpr int64_t kMostDays = 2'147'483'648;

std::optional<Interval> narrow(Wide low, Wide high) {
  if (low < -Wide{kLargest} || high > Wide{kLargest}) return std::nullopt;
  return Interval{static_cast<int64_t>(low), static_cast<int64_t>(high)};
}

std::optional<Interval> product(Interval a, Interval b) {
  const Wide corners[] = {Wide{a.low} * b.low, Wide{a.low} * b.high, Wide{a.high} * b.low,
                          Wide{a.high} * b.high};
  return narrow(*std::min_element(std::begin(corners), std::end(corners)),
                *std::max_element(std::begin(corners), std::end(corners)));
}

Interval hull(Interval a, Interval b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

// Rough but sure: a year has 365 or 366 days, a month 28 to 31.
Interval years_of(Interval days) { return {1968 + days.low / 365, 1972 + days.high / 365}; }

std::optional<Interval> date_bounds(const Node& node, Interval a, Interval b) {
  const auto moved = [&](Interval months, Interval days) {
    return narrow(Wide{a.low} + std::clamp<int64_t>(months.low, -kMostMonths, 0) * 31 + days.low,
                  Wide{a.high} + std::clamp<int64_t>(months.high, 0, kMostMonths) * 31 + days.high);
  };
  switch (node.op) {
    case Op::kAge:
      return narrow((Wide{b.low} - a.high) / 365 - 2, (Wide{b.high} - a.low) / 365 + 2);
    case Op::kMonthsBetween:
      return narrow((Wide{b.low} - a.high) / 28 - 2, (Wide{b.high} - a.low) / 28 + 2);
    case Op::kAddDays:
      return narrow(Wide{a.low} + b.low, Wide{a.high} + b.high);
    case Op::kAddMonths:
      return moved(b, {0, 0});
    case Op::kAddDuration: {
      if (b.low != b.high) return moved({-kMostMonths, kMostMonths}, {-kMostDays, kMostDays});
      const dictionary::Duration duration = dictionary::unpack_duration(b.low);
      return moved({duration.months, duration.months}, {duration.days, duration.days});
    }
    case Op::kMonthOf: {
      const Interval years = years_of(a);
      return narrow(Wide{years.low} * 12, Wide{years.high} * 12 + 11);
    }
    default:
      return years_of(a);
  }
}

}  // namespace

std::optional<Interval> bounds_of(const Node& node, Interval a, Interval b, Interval c) {
  if (node.op == Op::kBroadcast) return a;
  if (node.is_bool) return Interval{0, 1};
  switch (node.op) {
    case Op::kAdd:
      return narrow(Wide{a.low} + b.low, Wide{a.high} + b.high);
    case Op::kSubtract:
      return narrow(Wide{a.low} - b.high, Wide{a.high} - b.low);
    case Op::kMultiply:
      return product(a, b);
    case Op::kNegate:
      return narrow(-Wide{a.high}, -Wide{a.low});
    case Op::kRoundDivide:
      return narrow(Wide{std::min<int64_t>(a.low, 0)} - node.k,
                    Wide{std::max<int64_t>(a.high, 0)} + node.k);
    case Op::kGreatest:
      return Interval{std::max(a.low, b.low), std::max(a.high, b.high)};
    case Op::kLeast:
      return Interval{std::min(a.low, b.low), std::min(a.high, b.high)};
    case Op::kIf:
      return hull(b, c);
    case Op::kDefault:
    case Op::kFallback:
    case Op::kExact:
      return hull(a, b);
    case Op::kMin:
    case Op::kMax:
    case Op::kOne:
      return b;
    case Op::kSum:
      return narrow(Wide{std::min<int64_t>(b.low, 0)} * kMaxRowsPerRecord,
                    Wide{std::max<int64_t>(b.high, 0)} * kMaxRowsPerRecord);
    case Op::kCountSurely:
    case Op::kCountPossibly:
      return Interval{0, kMaxRowsPerRecord};
    case Op::kAge:
    case Op::kMonthsBetween:
    case Op::kAddDuration:
    case Op::kAddMonths:
    case Op::kAddDays:
    case Op::kMonthOf:
    case Op::kYearOf:
      return date_bounds(node, a, b);
    case Op::kIdBirth:
      return kContextDates;
    case Op::kTextLength:
      return Interval{0, 1 << 20};
    case Op::kBoolValue:
      return Interval{0, 1};
    case Op::kNormalName:
      return Interval{0, 0};
    default:
      return Interval{0, 100};
  }
}

}  // namespace expr
