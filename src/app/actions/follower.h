// A second server beside the one that writes: reads the county's change sequence and shows what
// was committed there. It sees a commit within its interval; when the database is away it goes on
// asking. The hook is that of the Writer (writer.h), called on the follower's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "app/actions/writer.h"
#include "core/base/result.h"
#include "edge/store/store.h"

namespace actions {

struct FollowerOptions {
  std::string county;    // 6 digits.
  int64_t sequence = 0;  // The last change that is shown already.
  std::chrono::milliseconds interval{200};
  std::function<void(const Committed&)> publish;
  std::function<void(std::string_view event, std::string_view detail)> log;
};

class Follower {
 public:
  // The store outlives it.
  Follower(store::Store& store, FollowerOptions options);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  int64_t sequence() const;  // Of the last change that was shown.

 private:
  void run();
  base::Result<void> look();
  void tell(const base::Result<void>& looked);

  store::Store& store_;
  FollowerOptions options_;
  bool is_away_ = false;  // The last look failed: told once, not at every interval.

  mutable std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;
  int64_t sequence_ = 0;
  std::thread thread_;
};

}  // namespace actions
