// Shows what other servers wrote to the county: reads its change sequence and publishes what was
// committed there. Beside it, it sees to who writes: each of several servers asks now and then to
// lead, and one does. A commit is seen within the interval; when the database is away it goes on
// asking. The hooks are called on the follower's thread, `publish` as that of the Writer
// (writer.h).
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
  // Does this server lead? Takes the writing when it can (County::try_to_lead). Null: it never
  // does.
  std::function<base::Result<bool>()> try_to_lead;
  std::chrono::milliseconds lead_interval{1000};
  bool leads = false;                      // At the beginning.
  std::function<void(bool leads)> turned;  // It leads from now on, or no longer. May be null.
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
  // What the own writer committed is shown already: it need not be read again. From any thread.
  void shown(const Committed& committed);
  // Ends the thread, and looks once more. False: what was committed last may not be shown.
  bool stop();

 private:
  void run();
  void take_turn();
  base::Result<void> look();
  void advance(int64_t sequence);
  void tell(const base::Result<void>& looked);

  store::Store& store_;
  FollowerOptions options_;
  std::chrono::steady_clock::time_point asked_;  // When it last asked to lead.
  bool is_lead_failing_ = false;
  bool is_away_ = false;  // The last look failed: told once, not at every interval.

  mutable std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;
  int64_t sequence_ = 0;
  std::thread thread_;
};

}  // namespace actions
