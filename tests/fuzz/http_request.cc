// Any bytes as a connection: the reader never reads past them, always comes to an end, and says
// the same whether they come at once or one by one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/request_reader.h"

namespace {

constexpr std::size_t kMostBody = 4096;

struct Outcome {
  std::vector<std::string> requests;  // Target and body of each, then what ended it.
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// One request after the other, `step` bytes at a time.
Outcome read_all(std::string_view input, std::size_t step) {
  using State = http::RequestReader::State;
  Outcome outcome;
  std::string waiting;
  while (outcome.requests.size() < 50) {
    http::RequestReader reader;
    bool has_head = false;
    while (reader.state() == State::kHead || reader.state() == State::kBody) {
      const std::size_t used = reader.feed(waiting);
      if (used > waiting.size()) std::abort();
      waiting.erase(0, used);
      if (!has_head && reader.state() != State::kHead && reader.state() != State::kFailed) {
        has_head = true;
        http::Request request;
        outcome.requests.push_back(reader.fill(&request) ? request.path : "unreadable");
        if (reader.has_body()) reader.accept_body(kMostBody, nullptr);
        continue;
      }
      if (used > 0) continue;
      if (input.empty()) return outcome;
      waiting.append(input.substr(0, step));
      input.remove_prefix(std::min(step, input.size()));
    }
    if (reader.state() == State::kFailed) {
      outcome.requests.emplace_back(reader.problem());
      return outcome;
    }
    outcome.requests.back() += "|" + reader.take_body();
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read_all(input, size + 1);
  if (size <= 2000 && !(read_all(input, 1) == whole)) std::abort();
  return 0;
}
