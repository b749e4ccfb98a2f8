#include "app/actions/follower.h"

#include <exception>
#include <utility>

#include "edge/store/changes.h"
#include "edge/store/counties.h"

namespace actions {

Follower::Follower(store::Store& store, FollowerOptions options)
    : store_(store), options_(std::move(options)), sequence_(options_.sequence) {
  thread_ = std::thread([this] { run(); });
}

Follower::~Follower() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

int64_t Follower::sequence() const {
  const std::scoped_lock lock(mutex_);
  return sequence_;
}

void Follower::run() {
  for (;;) {
    tell(look());
    std::unique_lock lock(mutex_);
    if (ending_.wait_for(lock, options_.interval, [&] { return is_ending_; })) return;
  }
}

base::Result<void> Follower::look() {
  Committed committed;
  committed.county = options_.county;
  {
    // A reader sees one moment: the households are those of exactly these changes.
    const auto reader = TRY(store_.read());
    committed.sequence = TRY(store::last_number(reader, options_.county, store::Numbered::kChange));
    if (committed.sequence == sequence()) return {};
    committed.households =
        TRY(store::households_changed_after(reader, options_.county, sequence()));
  }
  try {
    if (options_.publish) options_.publish(committed);
  } catch (const std::exception& thrown) {
    return base::Error{base::ErrorCode::kUnavailable, "改动没有显示出来，稍后再试", thrown.what()};
  }
  const std::scoped_lock lock(mutex_);
  sequence_ = committed.sequence;
  return {};
}

void Follower::tell(const base::Result<void>& looked) {
  if (looked) {
    if (is_away_ && options_.log) options_.log("follower_back", "");
    is_away_ = false;
    return;
  }
  if (!is_away_ && options_.log) options_.log("follower_away", looked.error().where);
  is_away_ = true;
}

}  // namespace actions
