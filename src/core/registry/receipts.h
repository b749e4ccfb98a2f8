// The order in which submissions count. Internal to registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/registry/submission.h"

namespace registry {

// Each submission once, in the order of receipt, those received until `known_ms` (0: all). The same
// id twice is the same submission: the first received stands.
std::vector<const Submission*> in_order_of_receipt(std::span<const Submission> submissions,
                                                   int64_t known_ms);

// Which of the first `count` of `ordered` count: not compensated by a later one among them, and no
// compensation itself.
std::vector<char> effective_flags(const std::vector<const Submission*>& ordered, std::size_t count);

}  // namespace registry
