// Answers of writes kept for their Idempotency-Key, so that a page that lost the connection may
// ask again without doing the thing twice. In memory, for some time and up to some size: after a
// restart a key is new. (Deeds of the writer keep theirs on the disk, in their own transaction.)
// Any number of threads may use one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "app/http/message.h"

namespace http {

// Operation and body of a request: what must be the same under one key. 64 hexadecimal digits.
std::string request_hash(std::string_view operation, const Request& request);

class Replays {
 public:
  struct Limits {
    int64_t most_seconds = 3600;
    std::size_t most_answers = 10'000;
    std::size_t most_bytes = 32 << 20;
  };
  // `now_seconds`: any clock that only moves forward; empty: the machine's.
  explicit Replays(Limits limits, std::function<int64_t()> now_seconds = nullptr);

  // Runs `make` the first time a key comes from an account. The second time gives the first answer
  // with the header Idempotent-Replay, idempotency.key_reused when the request is another one, or
  // idempotency.under_way while the first is not done. Failures are not kept.
  Response once(const std::string& account, const std::string& key, const std::string& hash,
                const std::function<Response()>& make);

 private:
  using Name = std::pair<std::string, std::string>;  // Account and key.
  struct Kept {
    std::string hash;
    bool is_done = false;
    Response response;
    int64_t at_seconds = 0;
    std::list<Name>::iterator place;
  };
  void forget(std::map<Name, Kept>::iterator kept);
  void sweep(int64_t now);

  Limits limits_;
  std::function<int64_t()> now_seconds_;
  std::mutex mutex_;
  std::map<Name, Kept> kept_;
  std::list<Name> order_;  // The oldest first.
  std::size_t bytes_ = 0;
};

}  // namespace http
