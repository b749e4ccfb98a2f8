// Connections for readers: opened when needed, kept, at most so many at once.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "edge/store/connection.h"
#include "edge/store/store.h"

namespace store {

class Pool {
 public:
  Pool(SqlDialect dialect, std::string place, int most);

  // Waits for a connection, and begins a transaction that only reads.
  base::Result<Reader> borrow();
  void give_back(std::unique_ptr<Connection> connection);

 private:
  base::Result<std::unique_ptr<Connection>> take();
  base::Result<std::unique_ptr<Connection>> open_another();
  void leave();  // One connection less is taken.

  const SqlDialect dialect_;
  const std::string place_;  // Path or URL.
  const int most_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int taken_ = 0;
};

}  // namespace store
