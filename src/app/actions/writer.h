// The one that writes: a thread, a queue of deeds, and for every group of deeds one commit that is
// on the disk before anybody is answered. On SQLite the deeds that wait are committed together,
// each in a savepoint of its own; on PostgreSQL each has a transaction, repeated when another one
// was in the way. A deed that fails leaves the data as they were and does not touch its neighbours.
//
// A deed changes nothing but what its Writing gives it, because it may run again. It does not wait,
// and it does not call the Writer.
//
// write() may be called from any thread; replies and the hook are called on the writer's thread and
// must be quick.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/registry/submission.h"
#include "edge/store/store.h"

namespace actions {

// What a deed has at hand.
struct Writing {
  store::Transaction& transaction;
  // When the server takes it, UTC. Never earlier than anything the county holds already, even when
  // the clock was set back: "as known at" must not show what was received later.
  int64_t now_ms = 0;
  std::vector<registry::HouseholdId> touched;  // Filled by the deed: readers must see them anew.
};

// What the door says when the deed is done: kept with the idempotency key, and not looked into.
struct WriteAnswer {
  int64_t status = 0;
  std::string body;
  bool is_replay = false;  // The stored answer of the first time.
};

// The same key of the same account is the same intent: a second time gets the first answer. Errors
// are not kept, they may be gone the next time.
struct IdempotencyKey {
  std::string key;  // Empty: every time is the first.
  std::string
      request_hash;  // Of operation and body: another request under the same key is refused.
};

struct Write {
  std::string county;  // 6 digits.
  int64_t account = 0;
  IdempotencyKey idempotency;
  std::function<base::Result<WriteAnswer>(Writing&)> deed;
  std::function<void(base::Result<WriteAnswer>)> reply;  // Called once.
};

// What commits brought to one county.
struct Committed {
  std::string county;
  int64_t previous = 0;                           // The county's last change before.
  int64_t sequence = 0;                           // And now.
  std::vector<registry::HouseholdId> households;  // Each once, ascending.
  std::vector<int64_t> accounts;                  // Told by a Follower only.
};

struct WriterOptions {
  std::size_t queue_most = 2000;      // Further ones are refused ("server.busy").
  std::size_t group_most = 256;       // Deeds of one commit.
  int64_t key_days = 3;               // How long answers are kept for their keys.
  std::function<int64_t()> clock_ms;  // UTC; empty: the clock of the machine.
  // Called after a commit, in the order of the commits, and before its replies, so that who is
  // answered sees what he wrote.
  std::function<void(const Committed&)> publish;
  // Sentences for the log: details of failures that users are not told. Never personal data.
  std::function<void(std::string_view event, std::string_view detail)> log;
};

// Counted since the start, for /metrics.
struct WriterFigures {
  int64_t queued = 0;  // Now.
  int64_t written = 0;
  int64_t failed = 0;
  int64_t refused = 0;  // The queue was full.
  int64_t replayed = 0;
  int64_t commits = 0;
};

class Writer {
 public:
  // The store outlives it.
  Writer(store::Store& store, WriterOptions options);
  ~Writer();  // Writes what waits, then ends.
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Queued: `reply` will be called. Refused at once (and not called) when too much waits
  // ("server.busy") or the writer is stopping ("server.stopping").
  base::Result<void> write(Write write);
  // Queued, and waited for. Not on the writer's thread.
  base::Result<WriteAnswer> write_and_wait(Write write);

  // Writes what waits; later deeds are refused.
  void stop();
  WriterFigures figures() const;

 private:
  struct Done;  // A deed that ran, before its commit.

  void run();
  std::vector<Write> take_group();
  void write_group(std::vector<Write> group);
  void write_together(std::vector<Done>* group);
  void write_alone(Done* done);
  base::Result<void> perform(store::Transaction& transaction, Done* done);
  base::Result<WriteAnswer> deed_or_replay(Writing& writing, const Write& write);
  base::Result<int64_t> now_in(store::Transaction& transaction, const std::string& county);
  void publish(const std::vector<Done>& group);
  void finish(std::vector<Done>* group);
  void log(std::string_view event, std::string_view detail) const;

  store::Store& store_;
  WriterOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Write> queue_;
  bool is_stopping_ = false;
  WriterFigures figures_;

  // Of the writer's thread alone.
  std::map<std::string, int64_t, std::less<>> key_sweep_ms_;  // By county: when keys were swept.
  std::thread thread_;
};

// An error as users may see it: `where` is the id of a problem. What is no id (the words of the
// database) is for the log and becomes "server.storage_failed", "server.storage_conflict",
// "server.storage_damaged", or "server.reads_only" on a server that follows another one.
base::Error told_to_users(const base::Error& error);

}  // namespace actions
