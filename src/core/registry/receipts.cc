#include "core/registry/receipts.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "core/registry/history.h"

namespace registry {
namespace {

int64_t place_of(const Submission& submission) {
  return submission.sequence == 0 ? std::numeric_limits<int64_t>::max() : submission.sequence;
}

void drop_repeated(std::vector<const Submission*>* ordered) {
  std::vector<std::size_t> by_id(ordered->size());
  for (std::size_t i = 0; i < by_id.size(); ++i) by_id[i] = i;
  std::sort(by_id.begin(), by_id.end(), [&](std::size_t a, std::size_t b) {
    const int order = (*ordered)[a]->id.compare((*ordered)[b]->id);
    return order != 0 ? order < 0 : a < b;
  });
  bool has_repeated = false;
  std::vector<char> is_repeated(ordered->size(), 0);
  for (std::size_t i = 1; i < by_id.size(); ++i) {
    if ((*ordered)[by_id[i]]->id != (*ordered)[by_id[i - 1]]->id) continue;
    is_repeated[by_id[i]] = 1;
    has_repeated = true;
  }
  if (!has_repeated) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ordered->size(); ++i) {
    if (is_repeated[i] == 0) (*ordered)[kept++] = (*ordered)[i];
  }
  ordered->resize(kept);
}

}  // namespace

std::vector<const Submission*> in_order_of_receipt(std::span<const Submission> submissions,
                                                   int64_t known_ms) {
  std::vector<const Submission*> ordered;
  ordered.reserve(submissions.size());
  for (const Submission& one : submissions) {
    if (known_ms == 0 || one.receipt_time_ms <= known_ms) ordered.push_back(&one);
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const Submission* a, const Submission* b) {
    return place_of(*a) < place_of(*b);
  });
  drop_repeated(&ordered);
  return ordered;
}

std::vector<char> effective_flags(const std::vector<const Submission*>& ordered,
                                  std::size_t count) {
  std::vector<char> flags(count, 1);
  std::vector<std::string_view> taken_back;
  // From the newest on: whether a compensation stands is known before what it takes back is met.
  for (std::size_t i = count; i-- > 0;) {
    const Submission& one = *ordered[i];
    const bool is_taken_back =
        std::find(taken_back.begin(), taken_back.end(), one.id) != taken_back.end();
    if (!is_taken_back && one.kind == SubmissionKind::kCompensation) {
      taken_back.push_back(one.compensates);
    }
    flags[i] = !is_taken_back && one.kind != SubmissionKind::kCompensation ? 1 : 0;
  }
  return flags;
}

std::vector<const Submission*> effective_submissions(std::span<const Submission> submissions,
                                                     int64_t known_ms) {
  const auto ordered = in_order_of_receipt(submissions, known_ms);
  const auto flags = effective_flags(ordered, ordered.size());
  std::vector<const Submission*> effective;
  effective.reserve(ordered.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    if (flags[i] != 0) effective.push_back(ordered[i]);
  }
  return effective;
}

base::Date day_of(int64_t time_ms) {
  constexpr int64_t kOffsetMs = 8LL * 3600 * 1000;  // China is at +08:00 the whole year.
  constexpr int64_t kDayMs = 24LL * 3600 * 1000;
  const int64_t local = time_ms + kOffsetMs;
  const int64_t day = local >= 0 ? local / kDayMs : -((-local + kDayMs - 1) / kDayMs);
  return {static_cast<int32_t>(day)};
}

}  // namespace registry
