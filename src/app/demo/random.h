// A small reproducible source of choices (SplitMix64): the same seed gives the same population on
// every machine. Not for anything that must be unpredictable.
#pragma once

#include <cstdint>

namespace demo {

class Random {
 public:
  // `stream` gives each household its own sequence, so a larger population begins with the smaller
  // one.
  Random(uint64_t seed, uint64_t stream)
      : state_(seed * 0x9e3779b97f4a7c15ULL ^ (stream + 1) * 0xbf58476d1ce4e5b9ULL) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  // 0 … count - 1; 0 when count is 0.
  int64_t below(int64_t count) {
    return count <= 0 ? 0 : static_cast<int64_t>(next() % static_cast<uint64_t>(count));
  }
  int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
  bool happens(int64_t per_million) { return below(1000000) < per_million; }

 private:
  uint64_t state_;
};

}  // namespace demo
