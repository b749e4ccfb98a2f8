#include "app/http/replays.h"

#include <chrono>
#include <utility>

#include "app/http/body_file.h"
#include "app/http/problems.h"
#include "core/base/sha256.h"

namespace http {
namespace {

int64_t machine_seconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

}  // namespace

std::string request_hash(std::string_view operation, const Request& request) {
  std::string text(operation);
  text.append("\n").append(request.path).append("\n");
  for (const auto& [name, value] : request.query) text.append(name + "=" + value + "\n");
  text += request.body;
  if (request.body_file != nullptr) {
    const auto bytes = request.body_file->read_all();
    if (bytes) text += *bytes;
  }
  return base::sha256_hex(text);
}

Replays::Replays(Limits limits, std::function<int64_t()> now_seconds)
    : limits_(limits), now_seconds_(now_seconds ? std::move(now_seconds) : machine_seconds) {}

Response Replays::once(const std::string& account, const std::string& key, const std::string& hash,
                       const std::function<Response()>& make) {
  const Name name(account, key);
  {
    const std::lock_guard lock(mutex_);
    sweep(now_seconds_());
    const auto [found, is_new] = kept_.try_emplace(name);
    if (!is_new) {
      if (found->second.hash != hash) return problem_response("idempotency.key_reused");
      if (!found->second.is_done) return problem_response("idempotency.under_way");
      Response again = found->second.response;
      again.headers.emplace_back("Idempotent-Replay", "true");
      return again;
    }
    found->second.hash = hash;
    found->second.at_seconds = now_seconds_();
    found->second.place = order_.insert(order_.end(), name);
  }
  Response response = make();
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  if (found == kept_.end()) return response;
  const std::size_t size = response.content().size();
  if (response.status >= 400 || !response.has_length() || size > limits_.most_bytes / 8) {
    forget(found);
    return response;
  }
  found->second.is_done = true;
  found->second.response = response;
  bytes_ += size;
  sweep(now_seconds_());
  return response;
}

void Replays::forget(std::map<Name, Kept>::iterator kept) {
  if (kept->second.is_done) bytes_ -= kept->second.response.content().size();
  order_.erase(kept->second.place);
  kept_.erase(kept);
}

void Replays::sweep(int64_t now) {
  while (!order_.empty()) {
    const auto oldest = kept_.find(order_.front());
    const bool is_old = now - oldest->second.at_seconds > limits_.most_seconds;
    if (!is_old && order_.size() <= limits_.most_answers && bytes_ <= limits_.most_bytes) break;
    forget(oldest);
  }
}

}  // namespace http
