// The HTTP/1.1 server: sockets in, Request to the handler, Response out. One thread and one event
// loop a core (STACK §1). start() binds; run_until_stopped() blocks until SIGTERM, SIGINT or
// stop(), then lets the requests under way finish.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/http/message.h"
#include "core/base/result.h"

namespace http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: any free port.
  int threads = 1;
  int idle_timeout_seconds = 60;  // Between requests of a kept connection.
  int request_timeout_seconds =
      15;  // From the first byte of a request to its last, and for sending the answer.
  int drain_seconds = 10;  // How long requests under way may take after stop().
};

// Limits of one request; more is refused with 431 and 413.
inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;
inline constexpr std::size_t kMaxBodyBytes = 1024 * 1024;

// One answered request, for the log: no path and no query, because they can hold names and numbers
// of people.
struct AccessEntry {
  Method method = Method::kOther;
  std::string_view area;  // First two segments at most: "/api/v1", "/desk".
  int status = 0;
  std::size_t body_bytes = 0;
  int64_t microseconds = 0;
};
using AccessLog = std::function<void(const AccessEntry&)>;  // Called on any I/O thread.

class Server {
 public:
  // The handler must outlive the server.
  Server(ServerOptions options, Handler handler, AccessLog log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  base::Result<void> start();
  uint16_t port() const;  // After start().
  void run_until_stopped();
  void stop();  // From any thread; twice is once.

 private:
  struct Loop;
  struct State;
  std::unique_ptr<State> state_;
};

// A log line as JSON, ending with a newline: {"time":…,"event":"request",…}.
std::string to_log_line(const AccessEntry& entry);

}  // namespace http
