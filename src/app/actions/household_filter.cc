#include "app/actions/household_filter.h"

namespace actions {
namespace {

using Bits = std::vector<uint64_t>;

template <typename Keep>
void keep_if(Bits* bits, Keep keep) {
  for (std::size_t word = 0; word < bits->size(); ++word) {
    for (uint64_t left = (*bits)[word]; left != 0; left &= left - 1) {
      const auto bit = static_cast<std::size_t>(__builtin_ctzll(left));
      if (!keep(word * 64 + bit)) (*bits)[word] &= ~(uint64_t{1} << bit);
    }
  }
}

void keep_bits(const Bits& other, Bits* bits) {
  for (std::size_t i = 0; i < bits->size(); ++i) (*bits)[i] &= other[i];
}

void keep_result_of_rule(const rules::Screening& screening, const HouseholdFilter& filter,
                         Bits* bits) {
  const Bits& yes = screening.yes_bits(filter.rule);
  const Bits& unknown = screening.unknown_bits(filter.rule);
  for (std::size_t i = 0; i < bits->size(); ++i) {
    (*bits)[i] &= filter.result == "unknown" ? unknown[i]
                  : filter.result == "no"    ? ~(yes[i] | unknown[i])
                                             : yes[i];
  }
}

void keep_result_of_any(const VillagePart& part, const std::string& result, Bits* bits) {
  keep_if(bits, [&](std::size_t row) {
    if (result == "yes") return part.yes_counts[row] > 0;
    if (result == "unknown") return part.unknown_counts[row] > 0;
    return part.yes_counts[row] == 0 && part.unknown_counts[row] == 0;
  });
}

}  // namespace

std::vector<uint64_t> matching_rows(const SnapshotSchema& schema, const VillagePart& part,
                                    const HouseholdFilter& filter) {
  const std::size_t rows = part.keys.rows();
  Bits bits((rows + 63) / 64, ~uint64_t{0});
  if (rows % 64 != 0) bits.back() = (uint64_t{1} << (rows % 64)) - 1;
  if (!filter.text.empty()) {
    Bits found(bits.size());
    for (const TextMatch& match : filter.text.matches(part.keys)) {
      found[match.row / 64] |= uint64_t{1} << (match.row % 64);
    }
    keep_bits(found, &bits);
  }
  if (filter.rule >= 0) {
    keep_result_of_rule(part.screening, filter, &bits);
  } else if (!filter.result.empty()) {
    keep_result_of_any(part, filter.result, &bits);
  }
  for (const auto& [axis, code] : filter.statuses) {
    keep_if(&bits, [&, axis = axis, code = code](std::size_t row) {
      return part.keys.status(axis, row) == code;
    });
  }
  if (!filter.group.empty()) {
    keep_if(&bits, [&](std::size_t row) { return part.keys.group(row) == filter.group; });
  }
  if (filter.lacks_field >= 0) {
    keep_bits(lacking_households(schema, part, filter.lacks_field), &bits);
  }
  return bits;
}

}  // namespace actions
