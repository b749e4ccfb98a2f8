// Figures of the running server for a monitoring system, in the text format of Prometheus: how
// many answers by operation and status, how long they took, and gauges that others add. Nothing in
// it is about people. Counting and writing may happen on any thread; operations and gauges are set
// before the server starts.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

class Metrics {
 public:
  // One counter set per operation, in this order, and one for what fits none.
  void set_operations(const std::vector<std::string_view>& names);

  enum class Kind : uint8_t { kGauge, kCounter };
  // "shouwang_connections"; `read` must be quick and is called whenever somebody looks.
  void add(Kind kind, std::string name, std::string help, std::function<int64_t()> read);

  static constexpr std::size_t kNoOperation = SIZE_MAX;
  void count(std::size_t operation, int status, int64_t microseconds, std::size_t body_bytes);

  std::string write() const;

 private:
  static constexpr std::array<int64_t, 12> kBoundsMicroseconds = {
      500,    1'000,   2'500,   5'000,   10'000,    25'000,
      50'000, 100'000, 250'000, 500'000, 1'000'000, 5'000'000};
  struct Counters {
    std::string name;
    std::array<std::atomic<int64_t>, 6> by_class{};  // 2xx stands at 2.
    std::array<std::atomic<int64_t>, kBoundsMicroseconds.size() + 1> by_time{};
    std::atomic<int64_t> microseconds{0};
    std::atomic<int64_t> body_bytes{0};
  };
  struct Reading {
    Kind kind;
    std::string name;
    std::string help;
    std::function<int64_t()> read;
  };

  std::deque<Counters> operations_ = std::deque<Counters>(1);  // The last: no operation.
  std::vector<Reading> readings_;
};

}  // namespace http
