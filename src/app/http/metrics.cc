#include "app/http/metrics.h"

#include <algorithm>
#include <utility>

namespace http {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// 2500 µs → "0.0025"
std::string seconds_of(int64_t microseconds) {
  std::string digits = std::to_string(microseconds);
  if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
  std::string text = digits.substr(0, digits.size() - 6) + "." + digits.substr(digits.size() - 6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

void head(std::string* text, std::string_view name, std::string_view help, std::string_view kind) {
  text->append("# HELP ").append(name).append(" ").append(help).append("\n");
  text->append("# TYPE ").append(name).append(" ").append(kind).append("\n");
}

void line(std::string* text, std::string_view name, const std::string& labels,
          const std::string& value) {
  text->append(name).append(labels).append(" ").append(value).append("\n");
}

}  // namespace

void Metrics::set_operations(const std::vector<std::string_view>& names) {
  operations_ = std::deque<Counters>(names.size() + 1);
  for (std::size_t i = 0; i < names.size(); ++i) operations_[i].name = names[i];
}

void Metrics::add(Kind kind, std::string name, std::string help, std::function<int64_t()> read) {
  readings_.push_back({kind, std::move(name), std::move(help), std::move(read)});
}

void Metrics::count(std::size_t operation, int status, int64_t microseconds,
                    std::size_t body_bytes) {
  Counters& counters = operations_[std::min(operation, operations_.size() - 1)];
  counters.by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].fetch_add(1,
                                                                                        kRelaxed);
  const auto bound =
      std::lower_bound(kBoundsMicroseconds.begin(), kBoundsMicroseconds.end(), microseconds);
  counters.by_time[static_cast<std::size_t>(bound - kBoundsMicroseconds.begin())].fetch_add(
      1, kRelaxed);
  counters.microseconds.fetch_add(microseconds, kRelaxed);
  counters.body_bytes.fetch_add(static_cast<int64_t>(body_bytes), kRelaxed);
}

std::string Metrics::write() const {
  std::string text;
  const auto label = [](const Counters& one) { return "operation=\"" + one.name + "\""; };
  constexpr std::string_view kRequests = "shouwang_http_requests_total";
  head(&text, kRequests, "Answers by operation and class of status.", "counter");
  for (const Counters& one : operations_) {
    for (std::size_t status = 1; status < one.by_class.size(); ++status) {
      const int64_t count = one.by_class[status].load(kRelaxed);
      if (count == 0) continue;
      line(&text, kRequests, "{" + label(one) + ",status=\"" + std::to_string(status) + "xx\"}",
           std::to_string(count));
    }
  }
  constexpr std::string_view kSeconds = "shouwang_http_request_seconds";
  head(&text, kSeconds, "From the last byte of the request to the last of the answer.",
       "histogram");
  for (const Counters& one : operations_) {
    int64_t sum = 0;
    for (const auto& count : one.by_time) sum += count.load(kRelaxed);
    if (sum == 0) continue;
    int64_t so_far = 0;
    for (std::size_t i = 0; i < kBoundsMicroseconds.size(); ++i) {
      so_far += one.by_time[i].load(kRelaxed);
      line(&text, "shouwang_http_request_seconds_bucket",
           "{" + label(one) + ",le=\"" + seconds_of(kBoundsMicroseconds[i]) + "\"}",
           std::to_string(so_far));
    }
    so_far += one.by_time.back().load(kRelaxed);
    line(&text, "shouwang_http_request_seconds_bucket", "{" + label(one) + ",le=\"+Inf\"}",
         std::to_string(so_far));
    line(&text, "shouwang_http_request_seconds_sum", "{" + label(one) + "}",
         seconds_of(one.microseconds.load(kRelaxed)));
    line(&text, "shouwang_http_request_seconds_count", "{" + label(one) + "}",
         std::to_string(so_far));
  }
  constexpr std::string_view kBytes = "shouwang_http_response_body_bytes_total";
  head(&text, kBytes, "Bytes of bodies sent.", "counter");
  for (const Counters& one : operations_) {
    const int64_t bytes = one.body_bytes.load(kRelaxed);
    if (bytes != 0) line(&text, kBytes, "{" + label(one) + "}", std::to_string(bytes));
  }
  for (const Reading& one : readings_) {
    head(&text, one.name, one.help, one.kind == Kind::kGauge ? "gauge" : "counter");
    line(&text, one.name, "", std::to_string(one.read()));
  }
  return text;
}

}  // namespace http
