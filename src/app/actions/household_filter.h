// Which households of a village a list is about: every condition narrows a set of bits, so that a
// county is filtered in milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/actions/asking.h"
#include "app/actions/find_text.h"

namespace actions {

struct HouseholdFilter {
  int32_t rule = -1;   // -1: none.
  std::string result;  // "", "yes", "no", "unknown": of the rule, or of all rules together.
  std::vector<std::pair<std::size_t, uint8_t>> statuses;  // Axis, code.
  std::string group;
  int32_t lacks_field = -1;  // Of SnapshotSchema::rule_set().program(); -1: none.
  TextQuery text{""};
};

// One bit a row of the part.
std::vector<uint64_t> matching_rows(const SnapshotSchema& schema, const VillagePart& part,
                                    const HouseholdFilter& filter);

template <typename Run>
void for_each_row(const std::vector<uint64_t>& bits, Run run) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      run(word * 64 + static_cast<std::size_t>(__builtin_ctzll(left)));
    }
  }
}

}  // namespace actions
