// Bytes of a connection → one request; no socket here, so that the same code is fuzzed. Strict
// where requests are smuggled (RFC 9112 §3.2, §5, §6.3): one length only, one host, no folded
// lines, chunked last.
//
// feed() until the head is read; then fill(), choose where the body goes, feed() on until done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/http/body_file.h"
#include "app/http/message.h"

namespace http {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;

class RequestReader {
 public:
  enum class State : uint8_t { kHead, kBody, kDone, kFailed };

  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes what it can from `input`, which must begin with what was left over the time before, and
  // returns how many bytes it took. Stops behind the head once; 0 with state kHead or kBody means
  // it needs more bytes.
  std::size_t feed(std::string_view input);

  State state() const { return state_; }
  // Stable id of what is wrong, when the state is kFailed.
  std::string_view problem() const { return problem_; }

  // After the head.
  // Everything but body, caller and path values. False: the target is unreadable.
  bool fill(Request* request) const;
  bool has_body() const;
  bool expects_continue() const;
  bool keep_alive() const;
  bool is_http_1_0() const;
  // Where the body goes, and its limit; false (and kFailed) when the announced length is above it.
  // Without a file it is kept for take_body().
  bool accept_body(std::size_t limit, BodyFile* file);
  std::string take_body();

 private:
  struct Parser;
  void fail(std::string_view problem);

  std::unique_ptr<Parser> parser_;
  State state_ = State::kHead;
  std::string_view problem_;
};

}  // namespace http
