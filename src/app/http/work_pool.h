// A few threads for deeds that take long (password hashing, what-if of the county, imports), so
// that the I/O threads never wait for them. The line in front of them is bounded: a full line is
// said at once instead of growing.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace http {

class WorkPool {
 public:
  WorkPool(int threads, std::size_t most_waiting);
  ~WorkPool();  // Finishes the job of each thread, drops the waiting ones.
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // False: the line is full or the pool is stopping; the job was not taken. Jobs must not throw.
  bool post(std::function<void()> job);
  std::size_t waiting() const;

 private:
  void work();

  const std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace http
